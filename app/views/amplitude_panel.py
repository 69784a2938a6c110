"""The amplitudes of a stored session: a row per repetition, a column per muscle; no order."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.model.amplitude_words import SIZE_OF
from app.presenters.amplitudes import AmplitudeRow, AmplitudeTable
from app.views.text import say, tr
from app.views.theme import S0, TABLE_ROW, system_scale
from app.views.widgets.label import drop
from app.views.widgets.rows_model import Column, RowLook
from app.views.widgets.table import Table

_NO_CHANNELS: tuple[str, ...] = ()
_MOST_IN_ONE_LINE = 4


class AmplitudePanel(QWidget):
    """Numbers without a verdict: they tell how active a muscle was, not which started first."""

    def __init__(self) -> None:
        super().__init__()
        self._channels = _NO_CHANNELS
        self._table: Table | None = None
        self._n_rows = 1
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(S0, S0, S0, S0)

    def show_table(self, state: AmplitudeTable | None) -> None:
        """Show a session's amplitudes; other muscles get other columns."""
        if state is None:
            return
        if state.channels != self._channels or self._table is None:
            self._begin_table(state)
        if self._table is not None:
            self._table.show_rows(
                [(str(row.number), *row.cells) for row in state.rows],
                looks=[_look(row) for row in state.rows],
            )

    def keep_rows(self, n_rows: int) -> None:
        """Keep so many rows in sight."""
        self._n_rows = n_rows
        if self._table is not None:
            self._table.setMinimumHeight(round((n_rows + 1) * TABLE_ROW * system_scale()))

    def _begin_table(self, state: AmplitudeTable) -> None:
        if self._table is not None:
            drop(self._column, self._table)
        self._channels = state.channels
        titles = [say(title) for title in state.titles]
        if len(titles) > _MOST_IN_ONE_LINE:
            titles = [title.replace(" ", "\n", 1) for title in titles]
        muscles = (Column(title, is_number=True, is_wide=True) for title in titles)
        self._table = Table(
            (Column(tr("Nr")), *muscles), name=tr("Amplitudes of the repetitions, newest first")
        )
        self._column.addWidget(self._table, 1)
        self.keep_rows(self._n_rows)


def measure_words(state: AmplitudeTable) -> str:
    """Return what the numbers measure, and what they do not say."""
    return tr(
        "{measure}{at}. It says how active a muscle was, and nothing of who started first.",
        measure=say(SIZE_OF),
        at="" if state.is_calibrated else tr("; µV at the converter"),
    )


def _look(row: AmplitudeRow) -> RowLook:
    """Return the reasons under a row, and what else was measured for the pointer."""
    return RowLook(
        hint="\n".join(say(each) for each in row.details),
        note=" · ".join(say(each) for each in row.doubts),
    )
