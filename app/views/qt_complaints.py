"""What Qt itself complains of, written once each where mishaps are written; it mends nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

_WORDS = {
    QtMsgType.QtWarningMsg: "warns",
    QtMsgType.QtCriticalMsg: "reports an error",
    QtMsgType.QtFatalMsg: "cannot go on",
}


class QtComplaints:
    """Takes Qt's own messages; a warning of every paint would bury everything else."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._told: set[tuple[QtMsgType, str]] = set()
        self._before: object = None

    def watch(self) -> None:
        """Be the one whom Qt tells."""
        self._before = qInstallMessageHandler(self._take)

    def unwatch(self) -> None:
        """Leave it to whoever was told before."""
        qInstallMessageHandler(self._before)

    def _take(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if kind not in _WORDS or (kind, text) in self._told:
            return
        self._told.add((kind, text))
        place = f" ({context.category})" if context.category not in (None, "default") else ""
        self._write(f"firing-order: Qt {_WORDS[kind]}{place}: {text}\n")
