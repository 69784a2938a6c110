"""The live screen: traces, and the last repetition in words; it decides nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import (
    QBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.presenters.signals import SignalsPresenter
from app.presenters.signals_state import SignalsState
from app.views.layout import Room
from app.views.repetition_panel import RepetitionPanel
from app.views.text import tr
from app.views.theme import PANEL, PANEL_SMALL, S0, S3, system_scale
from app.views.trace_card import TraceCard
from app.views.trouble_words import Remedy, trouble_words
from app.views.widgets.banner import Banner
from app.views.widgets.cue_card import CueCard
from app.views.widgets.page_scroll import PageScroll
from app.views.widgets.strip_chart import StripChart


class SignalsScreen(QWidget):
    """Cue or banner, traces, and the panel of repetitions."""

    def __init__(
        self,
        presenter: SignalsPresenter,
        *,
        tie_ms: float,
        choose_source: Callable[[], None],
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._choose_source = choose_source
        self._remedy = Remedy.CHOOSE_SOURCE
        self._traces = TraceCard(presenter, tie_ms=tie_ms)
        self._panel = RepetitionPanel(presenter)
        self._cue = CueCard()
        self._banner = Banner(self._mend)
        self._head = QStackedWidget()
        self._head.addWidget(self._cue)
        self._head.addWidget(self._banner)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()

    @property
    def panel(self) -> RepetitionPanel:
        """Return the panel with the words and the recording buttons."""
        return self._panel

    @property
    def banner(self) -> Banner:
        """Return the banner."""
        return self._banner

    @property
    def chart(self) -> StripChart | None:
        """Return the live chart; None before a stream opened."""
        return self._traces.chart

    def open(self) -> None:
        """Come up; the stream runs whether it is looked at or not."""

    def tick(self) -> None:
        """Ask the presenter and show what it says."""
        self.show_state(self._presenter.tick())

    def show_state(self, state: SignalsState) -> None:
        """Show a state."""
        self._traces.show_state(state)
        self._panel.show_state(state)
        if state.trouble is None:
            self._cue.show_status(state.status)
            self._head.setCurrentWidget(self._cue)
            return
        words = trouble_words(state.trouble)
        self._remedy = words.remedy
        self._banner.show_trouble(
            weight=words.weight, what=words.what, safe=words.safe, action=words.action
        )
        self._banner.setToolTip(words.detail)
        self._head.setCurrentWidget(self._banner)

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
        self._panel.fit_into(room)
        self._cue.fit_into(room)
        self._banner.fit_into(room)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(S3)
        left.addWidget(self._head)
        left.addWidget(self._traces, 1)
        self._columns.setSpacing(S3)
        self._columns.addLayout(left, 1)
        self._columns.addWidget(self._panel)
        self._columns.setContentsMargins(S3, S3, S3, S3)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S0, S0, S0, S0)
        # The words and the button of the panel, where the panel itself lies below the traces.
        self._panel.short.setParent(self)
        outer.setSpacing(S0)
        outer.addWidget(self._panel.short)
        outer.addWidget(PageScroll(self._columns, name=tr("Signals")), 1)

    def _mend(self) -> None:
        acts: dict[Remedy, Callable[[], None]] = {
            Remedy.REOPEN: self._presenter.reopen,
            Remedy.CHOOSE_SOURCE: self._choose_source,
            Remedy.STOP_RECORDING: self._presenter.stop_recording,
            Remedy.RECORD: self._presenter.start_recording,
        }
        acts[self._remedy]()


_ANY_WIDTH = 16_777_215
