"""The last repetition and the recording button in one low bar, for a page that scrolls below it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout

from app.views.theme import S1, S3, S4, Role
from app.views.widgets.label import button, dress, label


class ShortVerdict(QFrame):
    """Says what the panel says, where the panel itself lies below the edge of the window."""

    def __init__(self, toggle_recording: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("bar", "top")
        self._words = label("", Role.NAME, wraps=True)
        self._record = button("", toggle_recording, role="primary")
        row = QHBoxLayout(self)
        row.setContentsMargins(S4, S1, S1, S1)
        row.setSpacing(S3)
        row.addWidget(self._words, 1)
        row.addWidget(self._record)

    def show_words(self, words: str) -> None:
        """Show a repetition in words."""
        if words != self._words.text():
            self._words.setText(words)

    def show_button(self, text: str, *, is_enabled: bool, role: str) -> None:
        """Let the button be what the panel's is."""
        if text != self._record.text():
            self._record.setText(text)
            self._record.setAccessibleName(text)
        self._record.setEnabled(is_enabled)
        dress(self._record, role)
