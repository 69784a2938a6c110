"""The live screen: traces, and the last repetition in words; it decides nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import (
    QBoxLayout,
    QVBoxLayout,
    QWidget,
)

from app.presenters.signals import SignalsPresenter
from app.presenters.signals_state import SignalsState
from app.views.layout import Room
from app.views.live_head import LiveHead
from app.views.repetition_panel import RepetitionPanel
from app.views.text import tr
from app.views.theme import PANEL, PANEL_SMALL, S0, S3, system_scale
from app.views.trace_card import TraceCard
from app.views.widgets.banner import Banner
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
        self._traces = TraceCard(presenter, tie_ms=tie_ms)
        self._panel = RepetitionPanel(presenter)
        self._head = LiveHead(presenter, choose_source=choose_source)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()

    @property
    def panel(self) -> RepetitionPanel:
        """Return the panel with the words and the recording buttons."""
        return self._panel

    @property
    def banner(self) -> Banner:
        """Return the banner."""
        return self._head.banner

    @property
    def chart(self) -> StripChart | None:
        """Return the live chart; None before a stream opened."""
        return self._traces.chart

    @property
    def traces(self) -> TraceCard:
        """Return the card of the traces."""
        return self._traces

    def open(self) -> None:
        """Come up; the stream runs whether it is looked at or not."""

    def tick(self) -> None:
        """Ask the presenter and show what it says."""
        self.show_state(self._presenter.tick())

    def show_state(self, state: SignalsState) -> None:
        """Show a state."""
        self._traces.show_state(state)
        self._panel.show_state(state)
        self._head.cue.show_status(state.status)
        self._head.show_trouble(state.trouble)

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
        self._head.fit_into(room)

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


_ANY_WIDTH = 16_777_215
