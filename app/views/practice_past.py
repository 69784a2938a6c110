"""Past practices: one exercise over a week or a month, its noise, its weeks; it decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.figures.drawing import Drawing
from app.figures.practice_days import days_drawing, describe_days
from app.model.practice_time import Span
from app.model.report import ReportForm, ReportWish
from app.presenters.practice_past import PastState, PracticePastPresenter
from app.presenters.recordings_state import Progress
from app.presenters.signals_state import ExportPhase
from app.report.practice_told import LEGEND, SideTold, WeekRow
from app.views.export_words import export_place, export_words
from app.views.layout import Room
from app.views.report_dialog import ask_report
from app.views.text import say, tr
from app.views.theme import S0, S1, S2, S3, S4, TIMELINE, Role
from app.views.widgets.choice_box import ChoiceBox
from app.views.widgets.empty_page import EmptyPage
from app.views.widgets.label import button, label
from app.views.widgets.page_scroll import PageScroll
from app.views.widgets.picture import Picture
from app.views.widgets.rows_model import Column
from app.views.widgets.table import Table

_N_SIDES = 2
_N_ROWS_MOST = 6
_N_LETTERS = 30
_SPANS = tuple(Span)
_FORMS = (ReportForm.PDF, ReportForm.HTML)


class PracticePastScreen(QWidget):
    """One exercise; its sides beside each other, and nothing is made of their difference."""

    def __init__(
        self,
        presenter: PracticePastPresenter,
        *,
        show_practice: Callable[[], None],
        open_page: Callable[[Path], None],
    ) -> None:
        super().__init__()
        self._presenter, self._open_page = presenter, open_page
        self._state: PastState | None = None
        self._wish: ReportWish | None = None
        self._lacks_focus = False
        self._back = button(tr("Back to practice"), show_practice, role="step")
        self._exercises = ChoiceBox(tr("Which exercise"))
        self._exercises.setMinimumContentsLength(_N_LETTERS)
        self._exercises.activated.connect(presenter.choose)
        self._spans = _SpanButtons(presenter.choose_span)
        self._earlier = button(tr("Earlier"), presenter.earlier, role="step")
        self._later = button(tr("Later"), presenter.later, role="step")
        self._days = label("", Role.BODY)
        self._print = button(tr("One page…"), self.ask_and_write, role="primary")
        self._outcome = label("", Role.SMALL, tone="quiet", wraps=True)
        self.sides = [SidePanel() for _ in range(_N_SIDES)]
        self.weeks = _WeekTable()
        self._start = button(tr("Go to practice"), show_practice, role="primary")
        self._empty = EmptyPage(self._start)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._pages = QStackedWidget()
        self._lay_out()

    @property
    def message(self) -> str:
        """Return the sentence where there is nothing to show."""
        return self._empty.words

    def open(self) -> None:
        """Look for practices anew; what was pressed to come here is gone, and its focus with it."""
        self._lacks_focus = True
        self._presenter.open()

    def tick(self) -> None:
        """Ask the presenter and show what it says."""
        self.show_state(self._presenter.tick())
        if self._lacks_focus and self._exercises.isVisible():
            self._lacks_focus = False
            self._exercises.setFocus()

    def show_state(self, state: PastState) -> None:
        """Show a state."""
        if state == self._state:
            return
        self._show_page(state)
        self._state = state
        self._pages.setCurrentIndex(0 if state.told is not None else 1)
        self._empty.say(_message(state))
        self._start.setVisible(state.progress is not Progress.RUNNING)
        self._exercises.show_titles([say(each) for each in state.titles], state.position)
        self._spans.show_span(state.span)
        self._earlier.setEnabled(state.has_earlier)
        self._later.setEnabled(state.has_later)
        self._days.setText(say(state.days))
        if state.told is None:
            return
        for at, panel in enumerate(self.sides):
            panel.setVisible(at < len(state.told.sides))
            if at < len(state.told.sides):
                panel.show_side(state.told.sides[at])
        self.weeks.show_weeks(state.told.weeks)

    def ask_and_write(self) -> None:
        """Ask how, and write the page of all practices so."""
        wish = ask_report(self, self._wish, forms=_FORMS)
        if wish is not None:
            self._wish = wish
            self._presenter.write(wish, say)

    def fit_into(self, room: Room) -> None:
        """Put the sides beside each other, or one above the other."""
        direction = QBoxLayout.Direction
        is_narrow = room is Room.NARROW
        self._columns.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)

    def _show_page(self, state: PastState) -> None:
        """Say how the page stands, and show a sheet that was just written."""
        page = state.page
        self._print.setEnabled(page.phase is not ExportPhase.RUNNING)
        words = tr("Writing the page…") if page.phase is ExportPhase.RUNNING else ""
        self._outcome.setText(words or export_words(page))
        self._outcome.setToolTip(export_place(page))
        was = ExportPhase.IDLE if self._state is None else self._state.page.phase
        if page.exported is not None and was is ExportPhase.RUNNING:
            self._open_page(page.exported.place)

    def _lay_out(self) -> None:
        for panel in self.sides:
            self._columns.addWidget(panel, 1)
        self._columns.setSpacing(S3)
        page = QVBoxLayout()
        page.setContentsMargins(S4, S3, S4, S3)
        page.setSpacing(S3)
        page.addLayout(_row((self._back, self._exercises), (self._outcome, self._print)))
        page.addLayout(_row((*self._spans.buttons, self._days), (self._earlier, self._later)))
        page.addLayout(self._columns, 1)
        page.addWidget(self.weeks)
        self._pages.addWidget(PageScroll(page, name=tr("Past practices")))
        self._pages.addWidget(self._empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S0, S0, S0, S0)
        outer.addWidget(self._pages)


class SidePanel(QFrame):
    """One side: newest against first in words, the picture, and what its shade is."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "plain")
        self._title = label("", Role.HEADING)
        self.sentence = label("", Role.BODY, wraps=True)
        self.picture = Picture(tr("Level without help over the days"))
        self._noise = label("", Role.CAPTION, tone="quiet", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(S4, S3, S4, S3)
        column.setSpacing(S2)
        column.addWidget(self._title)
        column.addWidget(self.sentence)
        column.addSpacing(S1)
        column.addWidget(self.picture, 1)
        column.addWidget(self._noise)

    def show_side(self, side: SideTold) -> None:
        """Show a side."""
        self._title.setText(say(side.title))
        goal = "" if side.goal is None else f" {say(side.goal)}"
        self.sentence.setText(say(side.sentence) + goal)
        self._noise.setText(f"{say(LEGEND)} {say(side.noise)}")

        def make(width: float, height: float, scale: float) -> Drawing:
            return days_drawing(side.days, width=width, height=height, say=say, scale=scale)

        self.picture.show_drawing(make, height=TIMELINE, description=describe_days(side.days, say))


class _WeekTable(Table):
    """The weeks in which the exercise was practised."""

    def __init__(self) -> None:
        super().__init__(
            (
                Column(tr("Week\nfrom")),
                Column(tr("Days"), is_number=True),
                Column(tr("Practices"), is_number=True),
                Column(tr("Held"), is_number=True),
                Column(tr("Noted\nas done"), is_number=True),
                Column(tr("Joined in"), is_wide=True),
            ),
            name=tr("Weeks, newest first"),
            give_way=(4, 1),
        )

    def show_weeks(self, weeks: tuple[WeekRow, ...]) -> None:
        """Show the weeks."""
        self.show_rows(list(map(_cells, weeks)))
        self.keep_rows_in_sight(min(len(weeks), _N_ROWS_MOST))


class _SpanButtons:
    """A week or a month."""

    def __init__(self, choose: Callable[[Span], None]) -> None:
        words = {Span.WEEK: tr("Week"), Span.MONTH: tr("Month")}
        self.buttons = [button(words[span], partial(choose, span), role="tab") for span in _SPANS]
        self._group = QButtonGroup()
        for each in self.buttons:
            each.setCheckable(True)
            self._group.addButton(each)

    def show_span(self, span: Span) -> None:
        """Show which is looked at."""
        self.buttons[_SPANS.index(span)].setChecked(True)


def _cells(week: WeekRow) -> tuple[str, ...]:
    counts = (week.n_days, week.n_practices)
    return (week.week, *map(str, counts), say(week.held), str(week.n_noted), say(week.joined))


def _row(left: tuple[QWidget, ...], right: tuple[QWidget, ...]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(S2)
    for each in left:
        row.addWidget(each)
    row.addStretch(1)
    for each in right:
        row.addWidget(each)
    return row


def _message(state: PastState) -> str:
    if state.progress is Progress.RUNNING:
        return tr("Looking through the practices…")
    if state.problem is not None:
        return state.problem
    return tr("Nothing was practised with a sensor yet. The first practice shows up here.")
