"""The place where trouble is told: what happened, what is safe, and exactly one button."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from app.views.layout import Room
from app.views.theme import BANNER, ICON, S1, S3, S4, Role, font, system_scale
from app.views.widgets.chips import BadgeMark
from app.views.widgets.label import button, label
from app.views.widgets.marks import Badge


class Weight(StrEnum):
    """How serious what is told is; an end that was to be expected is none."""

    STOP = "stop"
    LOOK = "look"
    CALM = "calm"


_LOOKS = {
    Weight.STOP: ("stop", Badge.STOP),
    Weight.LOOK: ("attention", Badge.LOOK),
    Weight.CALM: ("plain", Badge.NONE),
}


class Banner(QFrame):
    """One line what happened, one line what is safe and what to do, one button."""

    def __init__(self, on_action: Callable[[], None]) -> None:
        super().__init__()
        self._mark = BadgeMark(Badge.STOP, size=ICON + S1)
        self._what = label("", Role.HEADING, wraps=True)
        self._safe = label("", Role.BODY, wraps=True)
        self._button = button("", on_action, role="banner")
        self.fit_into(Room.WIDE)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._lay_out()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(S1)
        words.addStretch(1)
        words.addWidget(self._what)
        words.addWidget(self._safe)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(S4, S3, S4, S3)
        row.setSpacing(S4)
        row.addWidget(self._mark, alignment=Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(self._button, alignment=Qt.AlignmentFlag.AlignVCenter)

    def fit_into(self, room: Room) -> None:
        """Be no higher than the cue it replaces."""
        self.setMinimumHeight(round((BANNER if room is Room.WIDE else 0) * system_scale()))
        self._what.setFont(font(Role.HEADING if room is Room.WIDE else Role.NAME, system_scale()))

    def show_trouble(self, *, weight: Weight, what: str, safe: str, action: str) -> None:
        """Tell it; a screen reader hears a new one once."""
        is_new = what != self._what.text()
        kind, badge = _LOOKS[weight]
        if self.property("card") != kind:
            self.setProperty("card", kind)
            self.style().unpolish(self)
            self.style().polish(self)
        self._mark.show_badge(badge)
        self._what.setText(what)
        self._safe.setText(safe)
        self._safe.setVisible(bool(safe))
        self._button.setText(action)
        self._button.setAccessibleName(action)
        self.setAccessibleName(what)
        self.setAccessibleDescription(safe)
        if is_new:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
