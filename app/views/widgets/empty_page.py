"""What a screen shows before it has anything to show: one sentence, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.views.theme import S0, S4, Role
from app.views.widgets.label import label


class EmptyPage(QWidget):
    """A sentence in the middle and its buttons under it."""

    def __init__(self, *buttons: QPushButton, words: str = "") -> None:
        super().__init__()
        self._words = label(words, Role.BODY, wraps=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(S0, S0, S0, S0)
        column.setSpacing(S4)
        column.addStretch(1)
        column.addWidget(self._words)
        for each in buttons:
            column.addWidget(each, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    @property
    def words(self) -> str:
        """Return the sentence."""
        return self._words.text()

    def say(self, words: str) -> None:
        """Change the sentence."""
        if words != self._words.text():
            self._words.setText(words)
