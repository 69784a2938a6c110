"""A sentence that belongs to no screen, told beside the window, which goes on."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget

from app.model.phrase import Phrase
from app.views.text import say


class NoticeBox(QMessageBox):
    """Tells one thing at a time, the newest."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setIcon(QMessageBox.Icon.Information)
        self.setWindowTitle("Firing Order")
        self.setModal(False)
        self.setStandardButtons(QMessageBox.StandardButton.Ok)

    def tell(self, sentence: Phrase | None) -> None:
        """Show a sentence; nothing for None."""
        if sentence is not None:
            self.setText(say(sentence))
            self.show()
