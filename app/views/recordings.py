"""Stored sessions: a list, and what the chosen one says when it is analysed again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.model.link_words import doubt_phrases, missing_phrase, told_from_arrivals
from app.model.phrase import clock_time
from app.presenters.importing import ImportingPresenter
from app.presenters.importing_state import ImportPhase
from app.presenters.recordings import RecordingsPresenter
from app.presenters.recordings_state import Progress, RecordingsState, SessionRow
from app.views.file_questions import ask_recording
from app.views.import_form import ImportForm
from app.views.layout import Room
from app.views.review_card import ReviewCard
from app.views.source_words import recorded_words
from app.views.text import say, tr
from app.views.theme import LIST, LIST_SMALL, S0, S3, S4, TABLE_ROW, Role, system_scale
from app.views.widgets.empty_page import EmptyPage
from app.views.widgets.label import button, card, label
from app.views.widgets.page_scroll import PageScroll
from app.views.widgets.rows_model import Column, RowLook
from app.views.widgets.table import Table

_ANY_WIDTH = 16_777_215


class RecordingsScreen(QWidget):
    """The list on the left, the words on the right."""

    def __init__(
        self,
        presenter: RecordingsPresenter,
        *,
        tie_ms: float,
        show_signals: Callable[[], None],
        importing: ImportingPresenter,
        show_result: Callable[[str], None] = lambda session_id: None,
        review: Callable[[str], None] = lambda session_id: None,
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._importing = importing
        self._import_form = ImportForm(importing)
        self._import = button(tr("Import…"), self._ask_for_file)
        self._table = Table(
            (
                Column(tr("Started")),
                Column(tr("Length"), is_number=True),
                Column(tr("Ended"), is_wide=True),
            ),
            name=tr("Recordings, newest first"),
        )
        self._table.selectionModel().currentRowChanged.connect(
            lambda now, _before: presenter.choose(now.row())
        )
        self._problem = label("", Role.BODY, wraps=True)
        self._review = ReviewCard(presenter, tie_ms=tie_ms, show_result=show_result, review=review)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._pages = QStackedWidget()
        self._empty = EmptyPage(
            button(tr("Go to the signals"), show_signals, role="primary"),
            button(tr("Import…"), self._ask_for_file),
            words=tr("No recordings yet. The first one shows up here."),
        )
        self._list = card()
        self._lay_out()

    @property
    def review(self) -> ReviewCard:
        """Return the card of the chosen session."""
        return self._review

    def open(self) -> None:
        """Read the list anew."""
        self._presenter.open()

    def tick(self) -> None:
        """Ask the presenter and show what it says."""
        importing = self._importing.tick()
        if importing.phase is not ImportPhase.IDLE:
            self._import_form.show_state(importing)
            self._pages.setCurrentWidget(self._import_form)
            return
        self.show_state(self._presenter.tick())

    def show_state(self, state: RecordingsState) -> None:
        """Show a state."""
        is_empty = state.progress is Progress.DONE and not state.sessions and not state.problem
        self._pages.setCurrentIndex(1 if is_empty else 0)
        self._problem.setText(state.problem or "")
        self._problem.setVisible(bool(state.problem))
        self._table.show_rows(
            [_row(session) for session in state.sessions],
            looks=[_look(session) for session in state.sessions],
        )
        self._table.show_chosen(state.chosen)
        self._review.show_state(state)

    def fit_into(self, room: Room) -> None:
        """Put list and words side by side, or one above the other."""
        is_narrow = room is Room.NARROW
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        self._list.setMinimumHeight(round((5 * TABLE_ROW if is_narrow else 0) * system_scale()))
        list_px = round((LIST if room is Room.WIDE else LIST_SMALL) * system_scale())
        self._list.setMinimumWidth(S0 if is_narrow else list_px)
        self._list.setMaximumWidth(_ANY_WIDTH if is_narrow else list_px)
        self._review.fit_into(room)

    def _ask_for_file(self) -> None:
        path = ask_recording(self, None)
        if path:
            self._importing.begin(Path(path))
            self.tick()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._list)
        column.setContentsMargins(S4, S4, S4, S4)
        column.setSpacing(S3)
        head = QHBoxLayout()
        head.addWidget(label(tr("Recordings"), Role.HEADING), 1)
        head.addWidget(self._import)
        column.addLayout(head)
        column.addWidget(self._problem)
        column.addWidget(self._table, 1)
        self._columns.setContentsMargins(S4, S4, S4, S4)
        self._columns.setSpacing(S3)
        self._columns.addWidget(self._list, 1)
        self._columns.addWidget(self._review, 1)
        self._pages.addWidget(PageScroll(self._columns, name=tr("Recordings")))
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._import_form)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S0, S0, S0, S0)
        outer.addWidget(self._pages)


def _row(session: SessionRow) -> tuple[str, ...]:
    return (
        session.started.strftime("%Y-%m-%d %H:%M"),
        clock_time(session.duration_s),
        tr("now recording") if session.is_recording else tr(session.ending),
    )


def _look(session: SessionRow) -> RowLook:
    device = recorded_words(session.device, is_simulated=session.is_simulated)
    is_estimated = session.is_missing_estimated or told_from_arrivals(session.doubts)
    missing = missing_phrase(session.n_missing, is_estimated=is_estimated)
    lacks = [missing] if session.n_missing else []
    damage = [] if session.damage is None else [session.damage]
    facts = (device, *map(say, [*lacks, *doubt_phrases(session.doubts), *damage]))
    note = device if session.damage is None else f"{device} · {tr('samples damaged')}"
    return RowLook(hint=" · ".join(facts), note=note)
