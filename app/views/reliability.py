"""The screen of test and retest: what was done on the left, how well it repeats on the right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.presenters.recordings_state import Progress
from app.presenters.reliability import VISITS, ReliabilityPresenter, ReliabilityState
from app.views.file_questions import ask_folder
from app.views.layout import Room
from app.views.text import say, tr
from app.views.theme import LIST, LIST_SMALL, S0, S2, S3, S4, TABLE_ROW, Role, system_scale
from app.views.widgets.choice_box import ChoiceBox
from app.views.widgets.empty_page import EmptyPage
from app.views.widgets.label import button, card, label
from app.views.widgets.page_scroll import PageScroll
from app.views.widgets.rows_model import Column, RowLook
from app.views.widgets.table import Table

_ANY_WIDTH = 16_777_215
_N_ROWS_NARROW, _N_PEOPLE_MOST = 5, 8


class ReliabilityScreen(QWidget):
    """Figures with their intervals, the delays they come from, and a button that writes both."""

    def __init__(
        self, presenter: ReliabilityPresenter, *, show_history: Callable[[], None]
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._state: ReliabilityState | None = None
        self._folder: Path | None = None
        self.people = ChoiceBox(tr("Whose tests"))
        self.people.activated.connect(lambda row: presenter.choose_people(is_everybody=row == 0))
        self.visits = ChoiceBox(tr("Visits of everybody"))
        self.visits.addItems([tr("{n} visits of everybody", n=n) for n in VISITS])
        self.visits.activated.connect(lambda row: presenter.choose_visits(VISITS[row]))
        self.table = Table(
            (
                Column(tr("Test")),
                Column(tr("Pair"), is_wide=True),
                Column(tr("People"), is_number=True),
            ),
            name=tr("What was done alike"),
            give_way=(0,),
        )
        self.table.clicked.connect(lambda index: presenter.choose(index.row()))
        self.table.activated.connect(lambda index: presenter.choose(index.row()))
        self.back = button(tr("Back to History"), show_history)
        self.write = button(tr("Write as files…"), self._ask_and_write, role="primary")
        self._title = label("", Role.HEADING, wraps=True)
        self._sentence = label("", Role.SENTENCE, wraps=True)
        self._conditions = label("", Role.CAPTION, tone="quiet", wraps=True)
        self.measures = Table(
            (
                Column(tr("Figure")),
                Column(tr("Value"), is_number=True),
                Column(tr("95 % interval"), is_number=True),
                Column(tr("What it says"), is_wide=True),
            ),
            name=tr("How well it repeats"),
        )
        self.delays = Table(
            (Column(tr("Person")), Column(tr("Delays, ms, oldest visit first"), is_wide=True)),
            name=tr("The delays"),
        )
        self._told = label("", Role.SMALL, wraps=True)
        self._empty = EmptyPage(button(tr("Back to History"), show_history, role="primary"))
        self._pages = QStackedWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._list = card()
        self._lay_out()

    @property
    def words(self) -> str:
        """Return the sentence, or why there is none."""
        return self._sentence.text() if self._pages.currentIndex() == 0 else self._empty.words

    @property
    def told(self) -> str:
        """Return what came of the last press."""
        return self._told.text()

    def open(self) -> None:
        """Look for tests anew, and take the keyboard."""
        self._presenter.open()
        self.table.setFocus()

    def tick(self) -> None:
        """Ask the presenter and show what it says."""
        self.show_state(self._presenter.tick())

    def show_state(self, state: ReliabilityState) -> None:
        """Show a state."""
        if state == self._state:
            return
        self._state = state
        self._pages.setCurrentIndex(0 if state.rows else 1)
        self._empty.say(_message(state))
        whose = [tr("Everybody"), *([state.person] if state.person else [])]
        if whose != [self.people.itemText(row) for row in range(self.people.count())]:
            self.people.clear()
            self.people.addItems(whose)
        self.people.setCurrentIndex(0 if state.is_everybody else 1)
        self.visits.setCurrentIndex(VISITS.index(state.n_visits))
        self.table.show_rows([(say(each.task), say(each.pair), each.people) for each in state.rows])
        self.table.show_chosen(state.position)
        self._show_study(state)
        told = state.problem or say(state.told)
        self._told.setText(told)
        self._told.setVisible(bool(told))

    def fit_into(self, room: Room) -> None:
        """Put list and figures side by side, or one above the other."""
        is_narrow = room is Room.NARROW
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        rows_px = (_N_ROWS_NARROW + 1) * TABLE_ROW if is_narrow else 0
        self.table.setMinimumHeight(round(rows_px * system_scale()))
        list_px = round((LIST if room is Room.WIDE else LIST_SMALL) * system_scale())
        self._list.setMinimumWidth(S0 if is_narrow else list_px)
        self._list.setMaximumWidth(_ANY_WIDTH if is_narrow else list_px)

    def _show_study(self, state: ReliabilityState) -> None:
        self._title.setText(say(state.title))
        self._sentence.setText(say(state.sentence))
        self._conditions.setText(state.conditions)
        self.measures.show_rows(
            [
                (say(each.name), each.value, each.interval, say(each.meaning))
                for each in state.measures
            ]
        )
        self.measures.setVisible(bool(state.measures))
        self.measures.keep_rows_in_sight(len(state.measures))
        unused = tr("too few visits, not used")
        self.delays.show_rows(
            [(each.who, each.delays) for each in state.delays],
            looks=[
                RowLook() if each.is_used else RowLook(hint=unused, note=unused, is_faint=True)
                for each in state.delays
            ],
        )
        self.delays.keep_rows_in_sight(min(len(state.delays), _N_PEOPLE_MOST))

    def _ask_and_write(self) -> None:
        folder = ask_folder(self, self._folder)
        if folder is not None:
            self._folder = folder
            self._presenter.write(folder)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._list)
        column.setContentsMargins(S4, S4, S4, S4)
        column.setSpacing(S3)
        column.addWidget(label(tr("Test and retest"), Role.HEADING))
        column.addWidget(self.people)
        column.addWidget(self.visits)
        column.addWidget(self.table, 1)
        column.addWidget(self.back)
        right = card()
        inside = QVBoxLayout(right)
        inside.setContentsMargins(S4, S4, S4, S4)
        inside.setSpacing(S3)
        for part in (self._title, self._sentence, self.measures, self.delays, self._conditions):
            inside.addWidget(part)
        inside.addStretch(1)
        inside.addWidget(self._told)
        foot = QHBoxLayout()
        foot.setSpacing(S2)
        foot.addStretch(1)
        foot.addWidget(self.write)
        inside.addLayout(foot)
        self._columns.setContentsMargins(S4, S4, S4, S4)
        self._columns.setSpacing(S3)
        self._columns.addWidget(self._list, 1)
        self._columns.addWidget(right, 1)
        self._pages.addWidget(PageScroll(self._columns, name=tr("Test and retest")))
        self._pages.addWidget(self._empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S0, S0, S0, S0)
        outer.addWidget(self._pages)


def _message(state: ReliabilityState) -> str:
    if state.progress is Progress.RUNNING:
        return tr("Looking through the visits…")
    if state.problem is not None:
        return state.problem
    return tr(
        "No test of anybody yet. Tests that belong to a person are held against one another here."
    )
