"""Tells the window's thread that samples came, however many blocks that were; it shows nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal


class SampleBell(QObject):
    """Rung from any thread; one answer is enough for all that rang before it."""

    _rung = Signal()

    def __init__(self, parent: QObject, answer: Callable[[], None]) -> None:
        super().__init__(parent)
        self._answer = answer
        self._is_rung = False
        self._rung.connect(self._turn_to, Qt.ConnectionType.QueuedConnection)

    def ring(self) -> None:
        """Ask for an answer; from the acquisition thread."""
        if not self._is_rung:
            self._is_rung = True
            self._rung.emit()

    def _turn_to(self) -> None:
        # First: what comes while it is answered rings anew.
        self._is_rung = False
        self._answer()
