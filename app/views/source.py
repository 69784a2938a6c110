"""The screen on which a source is chosen: three cards, and what the chosen one needs to know."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from app.presenters.source import SourcePresenter
from app.presenters.source_state import Hindrance, SourceKind, SourceState
from app.views.device_form import DevicePane
from app.views.file_form import FilePane
from app.views.layout import Room
from app.views.scenario_form import ScenarioPane
from app.views.text import tr
from app.views.theme import DIALOG_COLUMN, S0, S3, S4, TEXT_COLUMN, Role, system_scale
from app.views.widgets.choice_box import ChoiceCard
from app.views.widgets.label import button, card, label
from app.views.widgets.page_scroll import PageScroll

_ANY_WIDTH = 16_777_215


class SourceScreen(QWidget):
    """Where the signals come from."""

    def __init__(self, presenter: SourcePresenter, *, show_signals: Callable[[], None]) -> None:
        super().__init__()
        self._presenter = presenter
        self._show_signals = show_signals
        self._cards = {
            kind: ChoiceCard(title, detail, partial(presenter.choose_kind, kind))
            for kind, (title, detail) in _kinds().items()
        }
        self._group = QButtonGroup(self)
        for each in self._cards.values():
            self._group.addButton(each.radio)
        self._panes: dict[SourceKind, ScenarioPane | DevicePane | FilePane] = {
            SourceKind.SIMULATED: ScenarioPane(presenter),
            SourceKind.DEVICE: DevicePane(presenter),
            SourceKind.FILE: FilePane(presenter),
        }
        self._use = button(tr("Use this source"), self._use_it, role="primary")
        self._record = button(tr("Play and record"), self._record_it, role="step")
        self._why = label("", Role.SMALL, tone="quiet", wraps=True)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._left = QWidget()
        self._lay_out()

    def open(self) -> None:
        """Look for devices."""
        self._presenter.open()

    def tick(self) -> None:
        """Ask the presenter and show what it says."""
        self.show_state(self._presenter.tick())

    def show_state(self, state: SourceState) -> None:
        """Show a state."""
        self._cards[state.kind].radio.setChecked(True)
        pane = self._panes[state.kind]
        for each in self._panes.values():
            each.setVisible(each is pane)
        pane.show_state(state)
        self._use.setEnabled(state.hindrance is None)
        self._record.setEnabled(state.hindrance is None)
        # Of a file the first repetitions are over before a hand is at the button.
        self._record.setVisible(state.kind is SourceKind.FILE)
        words = "" if state.hindrance is None else _hindrances()[state.hindrance]
        self._why.setText(words)
        self._use.setToolTip(words)

    def fit_into(self, room: Room) -> None:
        """Put the cards beside or above what they need."""
        is_narrow = room is Room.NARROW
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        self._left.setMaximumWidth(
            _ANY_WIDTH if is_narrow else round(DIALOG_COLUMN * system_scale())
        )

    def _lay_out(self) -> None:
        cards = QVBoxLayout(self._left)
        cards.setContentsMargins(S0, S0, S0, S0)
        cards.setSpacing(S3)
        for each in self._cards.values():
            cards.addWidget(each)
        cards.addStretch(1)
        detail = card()
        column = QVBoxLayout(detail)
        column.setContentsMargins(S4, S4, S4, S4)
        # Hidden forms take no room, where a stack would be as high as its highest page.
        for pane in self._panes.values():
            pane.setMaximumWidth(round(TEXT_COLUMN * system_scale()))
            column.addWidget(pane, 1)
        # Below the page, so that the one next step is in sight however long the form is.
        foot = QHBoxLayout()
        foot.setContentsMargins(S4, S0, S4, S4)
        foot.setSpacing(S3)
        foot.addWidget(self._why, 1, Qt.AlignmentFlag.AlignVCenter)
        foot.addWidget(self._record)
        foot.addWidget(self._use)
        self._columns.setContentsMargins(S4, S4, S4, S3)
        self._columns.setSpacing(S3)
        self._columns.addWidget(self._left, 1)
        self._columns.addWidget(detail, 2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S0, S0, S0, S0)
        outer.addWidget(PageScroll(self._columns, name=tr("Source")), 1)
        outer.addLayout(foot)

    def _use_it(self) -> None:
        if self._presenter.use():
            self._show_signals()

    def _record_it(self) -> None:
        if self._presenter.use_and_record():
            self._show_signals()


def _kinds() -> dict[SourceKind, tuple[str, str]]:
    return {
        SourceKind.SIMULATED: (
            tr("Simulated person"),
            tr("No sensor needed. Good for trying things out and for teaching."),
        ),
        SourceKind.DEVICE: (
            tr("Sensor"),
            tr("A board with stickers, on a USB or serial port of this computer."),
        ),
        SourceKind.FILE: (
            tr("CSV file"),
            tr("A recording from anywhere, played as if it came from a sensor."),
        ),
    }


def _hindrances() -> dict[Hindrance, str]:
    return {
        Hindrance.RECORDING: tr("A recording is running. Stop it first."),
        Hindrance.NO_PORT: tr("No port is chosen. Choose a found device or type a port."),
        Hindrance.NO_FILE: tr("No file is chosen. Choose one."),
        Hindrance.GAIN: tr("The gain is not a number above 0. Change it or leave it empty."),
        Hindrance.RATE: tr("The rate is not a number above 0. Change it or leave it empty."),
        Hindrance.ASKING: tr("The sensor is being asked who it is. One moment."),
        Hindrance.SAME_MUSCLE: tr("Two channels carry the same muscle. Give each its own."),
    }
