"""A check box whose words wrap, and can be clicked; Qt's own would be as wide as its sentence."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from app.views.theme import S0, S2, Role
from app.views.widgets.label import label


class CheckRow(QWidget):
    """One sentence with a box before it; ``note`` is what a screen reader says after it."""

    def __init__(self, words: str, on_toggle: Callable[[], None], *, note: str = "") -> None:
        super().__init__()
        self.box = QCheckBox()
        self.box.setAccessibleName(words)
        self.box.setAccessibleDescription(note)
        self.box.toggled.connect(lambda _on: on_toggle())
        row = QHBoxLayout(self)
        row.setContentsMargins(S0, S0, S0, S0)
        row.setSpacing(S2)
        row.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(words, Role.BODY, wraps=True), 1)

    @property
    def is_on(self) -> bool:
        """Return whether the box is checked."""
        return self.box.isChecked()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Let the words be clicked too."""
        self.box.toggle()
        super().mousePressEvent(event)
