"""The Test screen: a cue, the traces, and beside them the choice of a test or its lifts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QBoxLayout, QFrame, QVBoxLayout, QWidget

from app.presenters.guided import GuidedPresenter
from app.presenters.guided_state import Cue, TestPageState
from app.views.guided_choice import ChoicePanel
from app.views.guided_lifts import LiftsPanel
from app.views.layout import Room
from app.views.live_head import LiveHead
from app.views.text import say, tr
from app.views.theme import PANEL, PANEL_SMALL, S0, S3, system_scale
from app.views.trace_card import TraceCard
from app.views.widgets.cue_card import CueCard
from app.views.widgets.page_scroll import PageScroll
from app.views.widgets.strip_chart import StripChart

_ANY_WIDTH = 16_777_215


class GuidedScreen(QWidget):
    """Leads a clinician through a test; it decides nothing."""

    def __init__(
        self,
        presenter: GuidedPresenter,
        *,
        tie_ms: float,
        choose_source: Callable[[], None],
        show_result: Callable[[str], None],
        show_protocols: Callable[[], None],
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._traces = TraceCard(presenter.signals, tie_ms=tie_ms)
        self._head = LiveHead(presenter.signals, choose_source=choose_source)
        self._choice = ChoicePanel(
            presenter, show_result=show_result, show_protocols=show_protocols
        )
        self._lifts = LiftsPanel(presenter)
        self._panel = QFrame()
        self._panel.setProperty("card", "plain")
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()
        for keys, act in (
            ("Space", self._next_step),
            ("Return", self._press),
            ("Enter", self._press),
            ("Escape", self._lifts.pause),
        ):
            QShortcut(QKeySequence(keys), self, act)

    @property
    def choice(self) -> ChoicePanel:
        """Return the panel before a test."""
        return self._choice

    @property
    def lifts(self) -> LiftsPanel:
        """Return the panel while a test runs."""
        return self._lifts

    @property
    def head(self) -> LiveHead:
        """Return the cue with its banner."""
        return self._head

    @property
    def chart(self) -> StripChart | None:
        """Return the live chart; None before a stream opened."""
        return self._traces.chart

    @property
    def cue(self) -> CueCard:
        """Return the cue."""
        return self._head.cue

    @property
    def traces(self) -> TraceCard:
        """Return the card of the traces."""
        return self._traces

    def open(self) -> None:
        """Come up; a test runs whether it is looked at or not."""
        # The button that led away had the focus: the space bar would lead there again.
        remembered = self.focusWidget()
        if remembered is not None:
            remembered.clearFocus()
        self._presenter.open()

    def tick(self) -> None:
        """Ask the presenter and show what it says."""
        self.show_state(self._presenter.tick())

    def show_state(self, state: TestPageState) -> None:
        """Show a state."""
        self._traces.show_state(state.signals)
        is_running = state.lifts is not None
        self._choice.setVisible(not is_running)
        self._lifts.setVisible(is_running)
        if state.lifts is None:
            self._choice.show_state(state.choice)
        else:
            self._lifts.show_state(state.lifts, state.signals)
        self._show_cue(state.cue)
        trouble = state.signals.trouble
        # While a cue is followed, two words in the head of the traces tell of a notice.
        is_waiting = is_running and trouble is not None and trouble.is_notice
        self._head.show_trouble(None if is_waiting else trouble)

    def _next_step(self) -> None:
        if self._choice.isVisibleTo(self):
            self._choice.next_step()
        else:
            self._lifts.go_on()

    def _press(self) -> None:
        if self._choice.isVisibleTo(self):
            self._choice.press()
        else:
            self._lifts.press()

    def _show_cue(self, cue: Cue) -> None:
        aid = say(cue.note)
        if cue.aloud is not None:
            aid = tr("Read aloud: “{words}”", words=say(cue.aloud))
        self._head.cue.show_words(say(cue.word), say(cue.act), aid)

    def fit_into(self, room: Room) -> None:
        """Take the form that the window has room for."""
        is_narrow = room is Room.NARROW
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        width = PANEL if room is Room.WIDE else PANEL_SMALL
        if is_narrow:
            self._panel.setMinimumWidth(S0)
            self._panel.setMaximumWidth(_ANY_WIDTH)
        else:
            self._panel.setFixedWidth(round(width * system_scale()))
        self._choice.fit_into(room)
        self._lifts.fit_into(room)
        self._head.fit_into(room)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(S3)
        left.addWidget(self._head)
        left.addWidget(self._traces, 1)
        inside = QVBoxLayout(self._panel)
        inside.setContentsMargins(S0, S0, S0, S0)
        inside.addWidget(self._choice)
        inside.addWidget(self._lifts)
        self._columns.setSpacing(S3)
        self._columns.setContentsMargins(S3, S3, S3, S3)
        self._columns.addLayout(left, 1)
        self._columns.addWidget(self._panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S0, S0, S0, S0)
        outer.addWidget(PageScroll(self._columns, name=tr("Test")), 1)
