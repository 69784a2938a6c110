"""While a test runs: which lift, what the last one said, and the buttons that are always there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.presenters.guided import GuidedPresenter
from app.presenters.guided_state import LiftRow, LiftsState
from app.presenters.signals_state import SignalsState
from app.views.ask_card import AskCard, OnAnswer
from app.views.guided_checks import GuidedChecks
from app.views.layout import Room
from app.views.text import say, tr
from app.views.theme import S0, S2, S4, Role
from app.views.widgets.label import button, label, rule
from app.views.widgets.lift_boxes import LiftBoxes
from app.views.widgets.page_scroll import PageScroll
from app.views.widgets.rows_model import Column, RowLook
from app.views.widgets.table import Table
from app.views.widgets.verdict_panel import VerdictPanel

_LAID_OUT_MS = 60


class LiftsPanel(QWidget):
    """*Pain – stop* stands in the same place whatever goes on."""

    def __init__(self, presenter: GuidedPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._state: LiftsState | None = None
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._title = label("", Role.TITLE, wraps=True)
        self._boxes = LiftBoxes()
        self._tally = label("", Role.SMALL, tone="quiet", wraps=True)
        self._verdict = VerdictPanel()
        self._redo = button(tr("Redo lift"), presenter.redo)
        self._exclude = button(tr("Exclude…"), self._ask_and_exclude)
        self._table = Table(
            (
                Column(tr("Lift")),
                Column(tr("In words"), is_wide=True),
                Column(tr("ms"), is_number=True),
            ),
            name=tr("Lifts, newest first"),
        )
        self._go_on = button("", presenter.go_on, role="primary")
        self._skip = button(tr("Skip this reference"), self._skip_reference)
        self.question = AskCard(self._take_up_focus)
        self.checks = GuidedChecks(presenter, self._ask)
        self.stop = button(
            tr("Pain – stop"),
            presenter.stop_for_pain,
            role="stop",
            hint=tr("Ends the test at once, from anywhere: P, or Ctrl+P while typing"),
        )
        self._pause = button(tr("Pause"), presenter.pause)
        self._end = button(tr("End test…"), self._ask_and_end)
        self._lay_out()

    @property
    def words(self) -> str:
        """Return title and tally."""
        return f"{self._title.text()} · {self._tally.text()}"

    @property
    def go_on_words(self) -> str:
        """Return what the one next step is called; empty while there is none."""
        return self._go_on.text() if self._go_on.isVisibleTo(self) else ""

    def show_state(self, state: LiftsState, signals: SignalsState) -> None:
        """Show where the test is, and the words of the lift that was kept last."""
        headline = say(state.headline)
        # Before a lift of this session was kept, the newest repetition is a check's or a squeeze's.
        self._verdict.setVisible(bool(headline))
        self._verdict.show_verdict(signals.verdict, title=headline)
        if state == self._state:
            return
        if self._state is not None and self.question.is_asking and _is_moot(self._state, state):
            self.question.close_question()
        self._state = state
        self._title.setText(say(state.title))
        self._boxes.show_boxes(state.boxes)
        self._boxes.setVisible(bool(state.boxes))
        self._tally.setText(say(state.tally))
        go_on = say(state.go_on)
        self._keep_focus_off_stop(state)
        if self.checks.show_state(state):
            # Where the rows stand is known once they are laid out, which takes a few events.
            QTimer.singleShot(_LAID_OUT_MS, self, self._keep_check_in_sight)
        is_lifting = bool(state.boxes)
        self._redo.setVisible(is_lifting)
        self._exclude.setVisible(is_lifting)
        self._go_on.setText(go_on)
        self._go_on.setAccessibleName(go_on)
        self._show_parts()
        if go_on and self._has_no_focus():
            self._go_on.setFocus()
        self._pause.setEnabled(state.can_pause)
        self._redo.setEnabled(state.can_set_aside)
        self._exclude.setEnabled(state.can_set_aside)
        self._table.show_rows(
            [_cells(row) for row in state.rows],
            looks=[RowLook(is_faint=not row.is_kept) for row in state.rows],
        )
        self._table.setVisible(bool(state.rows))
        # As high as its rows: two bars that scroll would fight for the wheel.
        self._table.keep_rows_in_sight(len(state.rows))

    def go_on(self) -> None:
        """Do the one next step, if there is one, or what the button beside it says that has focus.

        Of the others a space bar presses none: whoever clicked *Redo* means the next step by it.
        While something is asked there is no next step.
        """
        if self.question.is_asking:
            return
        ways_round = (self._skip, self.checks.skip, self.checks.accept)
        focused = next((each for each in ways_round if each.hasFocus()), None)
        if focused is not None:
            focused.click()
        elif self._state is not None and self._state.go_on is not None:
            self._presenter.go_on()

    def press(self) -> None:
        """Press the button that has the focus: the space bar belongs to the next step."""
        if self.question.is_asking and self.question.isAncestorOf(self.window().focusWidget()):
            self.question.press()
            return
        focused = self.window().focusWidget()
        if isinstance(focused, QPushButton) and self.isAncestorOf(focused):
            focused.click()

    def pause(self) -> None:
        """Leave what is asked, or put the test on hold, if it runs."""
        if self.question.is_asking:
            self.question.close_question()
        elif self._state is not None and self._state.can_pause:
            self._presenter.pause()

    def fit_into(self, room: Room) -> None:
        """Scroll inside only where the page around does not."""
        self._scroll.show_whole(room is Room.NARROW)
        # The title above says which lift it is at; here a smaller one says which it was about.
        self._verdict.fit_into(is_low=True)

    def _keep_focus_off_stop(self, state: LiftsState) -> None:
        """Hold the focus while its button goes: Qt would hand it to the next one, *Pain – stop*.

        The next press of the space bar would then end the test for good.
        """
        goes = (
            (self._go_on.hasFocus() and state.go_on is None)
            or (self._skip.hasFocus() and not state.can_skip)
            or self.checks.loses_focus(state)
        )
        if goes:
            self.setFocus()

    def _has_no_focus(self) -> bool:
        """Tell whether the button that was pressed last has gone and taken the focus with it."""
        window = self.window()
        focused = window.focusWidget()
        if focused is None or focused is self:
            return True
        return not focused.isVisible() or not self.isAncestorOf(focused)

    def _lay_out(self) -> None:
        inner = QVBoxLayout()
        inner.setContentsMargins(S0, S0, S0, S0)
        inner.setSpacing(S2)
        inner.addWidget(self._title)
        inner.addWidget(self._boxes)
        inner.addWidget(self._tally)
        inner.addWidget(self.checks)
        inner.addWidget(rule())
        inner.addWidget(self._verdict)
        inner.addWidget(self._table)
        inner.addStretch(1)
        self._scroll = PageScroll(inner, name=tr("Lifts"))
        # Not within what scrolls: on a low screen they would be below its edge.
        pair = QHBoxLayout()
        pair.setSpacing(S2)
        pair.addWidget(self._redo, 1)
        pair.addWidget(self._exclude, 1)
        foot = QHBoxLayout()
        foot.setSpacing(S2)
        foot.addWidget(self._pause, 1)
        foot.addWidget(self._end, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(S4, S4, S4, S4)
        column.setSpacing(S2)
        column.addWidget(self._scroll, 1)
        column.addWidget(self.question, 1)
        column.addWidget(self._skip)
        column.addWidget(self.checks.skip)
        column.addWidget(self.checks.accept)
        column.addWidget(self._go_on)
        column.addLayout(pair)
        column.addWidget(self.stop)
        column.addLayout(foot)

    def _keep_check_in_sight(self) -> None:
        """Scroll to the check that is asked: on a low screen the card above has no room for it."""
        if self.checks.now is not None:
            self._scroll.ensureWidgetVisible(self.checks.now)

    def _skip_reference(self) -> None:
        # The focus goes back to the next step: the next space bar is meant for it.
        self._skip.clearFocus()
        self._presenter.skip_squeezes()

    def _ask_and_exclude(self) -> None:
        # The test goes on while somebody thinks: the lift is the one that was last when asked.
        place = self._presenter.last_kept()
        if place is None:
            return
        self._ask(
            tr("Exclude {lift}?", lift=say(self._presenter.lift_phrase(place)).lower()),
            tr("Why? The lift stays in the recording and is not used."),
            _reasons(),
            lambda reason: self._presenter.exclude(reason, place=place),
        )

    def _ask_and_end(self) -> None:
        self._ask(
            tr("End the test here?"),
            tr("What was recorded is kept."),
            [tr("End the test")],
            lambda _answer: self._presenter.end(),
            takes_words=False,
        )

    def _ask(
        self,
        title: str,
        question: str,
        answers: Sequence[str],
        on_answer: OnAnswer,
        *,
        takes_words: bool = True,
    ) -> None:
        """Ask in the place of what stands above the buttons; those below stay where they are."""
        self.question.ask(title, question, answers, on_answer, takes_words=takes_words)
        self._show_parts()

    def _take_up_focus(self) -> None:
        """Give the next step its place and the focus back once nothing is asked any more."""
        self._show_parts()
        (self._go_on if self._go_on.isVisibleTo(self) else self).setFocus()

    def _show_parts(self) -> None:
        """Show what the state has, or what is asked in its place."""
        state = self._state
        is_free = not self.question.is_asking and state is not None
        self._scroll.setVisible(not self.question.is_asking)
        self._go_on.setVisible(is_free and bool(self._go_on.text()))
        self._skip.setVisible(is_free and state is not None and state.can_skip)
        self.checks.skip.setVisible(is_free and state is not None and state.can_skip_check)
        self.checks.accept.setVisible(is_free and state is not None and state.can_accept_swap)


def _is_moot(before: LiftsState, now: LiftsState) -> bool:
    """Tell whether what a question was about has gone meanwhile."""
    return (
        (before.can_skip_check and not now.can_skip_check)
        or (before.can_accept_swap and not now.can_accept_swap)
        or (before.can_set_aside and not now.can_set_aside)
    )


def _cells(row: LiftRow) -> tuple[str, ...]:
    return (row.number, say(row.word), row.lag)


def _reasons() -> list[str]:
    return [
        tr("The leg turned out"),
        tr("The knee bent"),
        tr("Spoke or laughed"),
        tr("Disturbed from outside"),
    ]
