"""Published detectors beside the program's own delays: a row per repetition; no verdict."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.model.published_words import FOR_COMPARISON, PUT_LATE
from app.presenters.published import PublishedRow, PublishedTable
from app.views.text import say, tr
from app.views.theme import S0, TABLE_ROW, system_scale
from app.views.widgets.rows_model import Column, RowLook
from app.views.widgets.table import Table
from dsp.published import DETECTORS


class PublishedPanel(QWidget):
    """Numbers for comparison: which muscle started first is told above, and by other means."""

    def __init__(self) -> None:
        super().__init__()
        detectors = (
            Column(each.title, is_number=True, is_wide=True) for each in DETECTORS.values()
        )
        self._table = Table(
            (Column(tr("Nr")), Column("Firing Order", is_number=True, is_wide=True), *detectors),
            name=tr("Delays of published detectors, newest first"),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(S0, S0, S0, S0)
        column.addWidget(self._table, 1)

    def show_table(self, state: PublishedTable | None) -> None:
        """Show a pair's delays."""
        rows = () if state is None else state.rows
        self._table.show_rows(
            [(str(row.number), row.own, *row.cells) for row in rows],
            looks=[_look(row) for row in rows],
        )

    def keep_rows(self, n_rows: int) -> None:
        """Keep so many rows in sight."""
        self._table.setMinimumHeight(round((n_rows + 1) * TABLE_ROW * system_scale()))


def published_words(state: PublishedTable | None) -> str:
    """Return what the numbers are, or why there are none yet."""
    if state is None or not (state.rows or state.problem):
        return tr("Analysing…")
    if state.problem is not None:
        return state.problem
    return tr(
        "{what}. Delay in ms, the first-named muscle against the second. {late}",
        what=say(FOR_COMPARISON),
        late=say(PUT_LATE),
    )


def _look(row: PublishedRow) -> RowLook:
    return RowLook(note=" · ".join(say(reason) for reason in row.reasons))
