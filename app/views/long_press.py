"""A key that is held: a foot pedal has one key only, and pain must end everything at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

HELD_MS = 1500
_PRESSES = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)


class LongPress(QObject):
    """Acts once when Space was held for a second and a half while a screen is seen."""

    def __init__(self, screen: QWidget, act: Callable[[], None]) -> None:
        super().__init__(screen)
        self._screen = screen
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(HELD_MS)
        self.timer.timeout.connect(act)
        # The press itself goes to a shortcut; its release goes to whatever has the focus.
        application = QCoreApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    @property
    def _may_begin(self) -> bool:
        return self._screen.isVisible() and not self.timer.isActive()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch Space go down and up; take nothing away from anybody."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space:
            if event.isAutoRepeat():
                return False
            if event.type() == QEvent.Type.KeyRelease:
                self.timer.stop()
            elif event.type() in _PRESSES and self._may_begin:
                self.timer.start()
        return False
