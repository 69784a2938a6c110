"""Whether somebody touches keys or pointer, anywhere in the program; it locks nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

_SIGNS_OF_LIFE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class IdleWatch(QObject):
    """Calls back for each sign of life."""

    def __init__(self, application: QApplication, on_sign: Callable[[], None]) -> None:
        super().__init__(application)
        self._on_sign = on_sign
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at every event and hold none back."""
        if event.type() in _SIGNS_OF_LIFE:
            self._on_sign()
        return super().eventFilter(watched, event)
