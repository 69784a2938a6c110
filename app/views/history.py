"""The History screen: each leg's delay over the visits, beside each other; it decides nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.figures.drawing import Drawing
from app.figures.timeline import describe_timeline, timeline_drawing
from app.presenters.history import HistoryPresenter, HistoryState
from app.presenters.recordings_state import Progress
from app.report.history import LegHistory, VisitRow
from app.views.layout import Room
from app.views.text import say, tr
from app.views.theme import S0, S1, S2, S3, S4, TIMELINE, Role
from app.views.widgets.empty_page import EmptyPage
from app.views.widgets.label import button, label
from app.views.widgets.page_scroll import PageScroll
from app.views.widgets.picture import Picture
from app.views.widgets.rows_model import Column, RowLook
from app.views.widgets.table import Table

_N_LEGS = 2
_N_ROWS_MOST = 6


class HistoryScreen(QWidget):
    """Two legs are two panels; nothing is made of the difference between them."""

    def __init__(
        self,
        presenter: HistoryPresenter,
        *,
        show_result: Callable[[str], None],
        begin_test: Callable[[], None],
        show_reliability: Callable[[], None],
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._state: HistoryState | None = None
        self._who = label("", Role.HEADING, wraps=True)
        self._legs = [LegPanel(show_result) for _ in range(_N_LEGS)]
        self._begin = button(tr("Go to the test"), begin_test, role="primary")
        self._empty = EmptyPage(self._begin)
        self._reliability = button(tr("How well it repeats…"), show_reliability)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._pages = QStackedWidget()
        self._lay_out()

    @property
    def message(self) -> str:
        """Return the sentence where there is nothing to show."""
        return self._empty.words

    @property
    def legs(self) -> list[LegPanel]:
        """Return the panels that are shown."""
        return [panel for panel in self._legs if panel.isVisibleTo(self)]

    def open(self) -> None:
        """Look for visits anew."""
        self._presenter.open()

    def tick(self) -> None:
        """Ask the presenter and show what it says."""
        self.show_state(self._presenter.tick())

    def show_state(self, state: HistoryState) -> None:
        """Show a state."""
        if state == self._state:
            return
        self._state = state
        self._pages.setCurrentIndex(0 if state.legs else 1)
        self._empty.say(_message(state))
        self._begin.setVisible(state.progress is not Progress.RUNNING)
        self._who.setText(_who(state))
        for at, panel in enumerate(self._legs):
            panel.setVisible(at < len(state.legs))
            if at < len(state.legs):
                panel.show_leg(state.legs[at])

    def fit_into(self, room: Room) -> None:
        """Put the legs side by side, or one above the other."""
        direction = QBoxLayout.Direction
        is_narrow = room is Room.NARROW
        self._columns.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)

    def _lay_out(self) -> None:
        for panel in self._legs:
            self._columns.addWidget(panel, 1)
        self._columns.setSpacing(S3)
        page = QVBoxLayout()
        page.setContentsMargins(S4, S3, S4, S3)
        page.setSpacing(S3)
        head = QHBoxLayout()
        head.addWidget(self._who, 1)
        head.addWidget(self._reliability)
        page.addLayout(head)
        page.addLayout(self._columns, 1)
        self._pages.addWidget(PageScroll(page, name=tr("History")))
        self._pages.addWidget(self._empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S0, S0, S0, S0)
        outer.addWidget(self._pages)


class LegPanel(QFrame):
    """One leg: the last change in words, the picture, and the visits as rows."""

    def __init__(self, show_result: Callable[[str], None]) -> None:
        super().__init__()
        self.setProperty("card", "plain")
        self._show_result = show_result
        self._rows: tuple[VisitRow, ...] = ()
        self._title = label("", Role.HEADING)
        self._change = label("", Role.BODY, wraps=True)
        self._picture = Picture(tr("Delay over the visits"))
        self._band = label("", Role.CAPTION, tone="quiet", wraps=True)
        self._table = Table(
            (
                Column(tr("Visit")),
                Column(tr("Good\nlifts"), is_number=True),
                Column(tr("Typical,\nms"), is_number=True),
                Column(tr("Interval,\nms"), is_number=True),
                Column(tr("In words"), is_wide=True),
            ),
            name=tr("Visits, newest first"),
            give_way=(1, 3),
        )
        self._open = button(tr("Show result"), self._open_chosen)
        self._table.activated.connect(lambda _index: self._open_chosen())
        column = QVBoxLayout(self)
        column.setContentsMargins(S4, S3, S4, S3)
        column.setSpacing(S2)
        for part in (self._title, self._change):
            column.addWidget(part)
        column.addSpacing(S1)
        column.addWidget(self._picture, 1)
        column.addWidget(self._band)
        column.addWidget(self._table)
        column.addWidget(self._open, alignment=Qt.AlignmentFlag.AlignLeft)

    @property
    def picture(self) -> Picture:
        """Return the picture."""
        return self._picture

    @property
    def change(self) -> str:
        """Return the last change in words."""
        return self._change.text()

    def show_leg(self, leg: LegHistory) -> None:
        """Show a leg over its visits."""
        self._rows = leg.rows
        self._title.setText(say(leg.title))
        self._change.setText(say(leg.change))
        self._band.setText(say(leg.band))
        self._open.setAccessibleName(tr("Show result: {leg}", leg=say(leg.title)))

        def make(width: float, height: float, scale: float) -> Drawing:
            return timeline_drawing(leg.timeline, width=width, height=height, say=say, scale=scale)

        self._picture.show_drawing(
            make, height=TIMELINE, description=describe_timeline(leg.timeline, say)
        )
        self._table.show_rows([_cells(row) for row in leg.rows], looks=list(map(_look, leg.rows)))
        self._table.keep_rows_in_sight(min(len(leg.rows), _N_ROWS_MOST))
        self._table.show_chosen(0)

    def _open_chosen(self) -> None:
        row = self._table.currentIndex().row()
        if 0 <= row < len(self._rows):
            self._show_result(self._rows[row].session_id)


def _cells(row: VisitRow) -> tuple[str, ...]:
    return (row.day, str(row.n_good), row.delay, say(row.interval), say(row.word))


def _look(row: VisitRow) -> RowLook:
    if row.off_line is None:
        return RowLook()
    note = tr("Not comparable: {reason}", reason=say(row.off_line))
    return RowLook(hint=note, note=note, is_faint=True)


def _who(state: HistoryState) -> str:
    if state.who:
        return tr("Glute against hamstring over the visits of {name}", name=state.who)
    return tr("Glute against hamstring over the tests of the simulated person")


def _message(state: HistoryState) -> str:
    if state.progress is Progress.RUNNING:
        return tr("Looking through the visits…")
    if state.problem is not None:
        return state.problem
    if not state.who:
        return tr(
            "Nobody is chosen. Choose who is here under People; without anybody, tests of the "
            "simulated person show up here."
        )
    return tr("No visits of {name} yet. The first test shows up here.", name=state.who)
