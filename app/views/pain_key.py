"""The key that stops a test for pain, wherever one is in the program, a dialog open or not."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QPlainTextEdit, QSpinBox

_TYPED_INTO = (QLineEdit, QPlainTextEdit, QComboBox, QSpinBox)
_SHORTCUT, _PRESS = QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress


class PainKey(QObject):
    """P, or Ctrl+P where letters are typed; it closes what lies over the window."""

    def __init__(
        self, parent: QObject, *, is_running: Callable[[], bool], stop: Callable[[], None]
    ) -> None:
        super().__init__(parent)
        self._is_running = is_running
        self._stop = stop
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the key before any dialog or field does."""
        if event.type() not in (_SHORTCUT, _PRESS) or not isinstance(event, QKeyEvent):
            return False
        if not _is_meant(event) or not self._is_running():
            return False
        if event.type() == _SHORTCUT:
            event.accept()
            return True
        over = QApplication.activeModalWidget()
        self._stop()
        if isinstance(over, QDialog):
            over.reject()
        return True


def _is_meant(event: QKeyEvent) -> bool:
    if event.key() != Qt.Key.Key_P or event.isAutoRepeat():
        return False
    if event.modifiers() == Qt.KeyboardModifier.ControlModifier:
        return True
    is_typing = isinstance(QApplication.focusWidget(), _TYPED_INTO)
    return event.modifiers() == Qt.KeyboardModifier.NoModifier and not is_typing
