"""What nobody expected, told once in words and once in full on the terminal; it mends nothing."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from app.views.text import tr

Place = tuple[str, str, int]


class Mishaps(QObject):
    """Takes every exception that nobody caught, of any thread; a window shows the first one.

    A tick that fails fails sixty times a second, so the same place is told only once.
    """

    happened = Signal(str)

    def __init__(self, write: Callable[[str], object]) -> None:
        super().__init__()
        self._write = write
        self._told: set[Place] = set()
        self._lock = threading.Lock()

    def watch(self) -> None:
        """Be the one who hears of exceptions nobody caught."""
        sys.excepthook = self.take
        threading.excepthook = self._take_of_thread

    def unwatch(self) -> None:
        """Leave them to Python again."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def take(
        self,
        kind: type[BaseException],
        problem: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """Write the first of its kind and place, and tell whoever listens."""
        frames = traceback.extract_tb(trace)
        file, line = (frames[-1].filename, frames[-1].lineno or 0) if frames else ("", 0)
        with self._lock:
            place = (kind.__name__, file, line)
            if place in self._told:
                return
            self._told.add(place)
        self._write("".join(traceback.format_exception(kind, problem, trace)))
        self.happened.emit(f"{kind.__name__} in {Path(file).name}, line {line}")

    def _take_of_thread(self, hook: threading.ExceptHookArgs) -> None:
        if hook.exc_value is not None:
            self.take(hook.exc_type, hook.exc_value, hook.exc_traceback)


class MishapBox(QMessageBox):
    """Tells the first mishap beside the window, which goes on; later ones add nothing to do."""

    def __init__(self, window: QWidget, mishaps: Mishaps) -> None:
        super().__init__(window)
        self._is_told = False
        self.setIcon(QMessageBox.Icon.Warning)
        self.setWindowTitle("Firing Order")
        self.setModal(False)
        self.setText(tr("Something in the program did not work."))
        self.setStandardButtons(QMessageBox.StandardButton.Ok)
        # A thread may be the one that reports, and only this one may show a window.
        mishaps.happened.connect(self.tell, Qt.ConnectionType.QueuedConnection)

    def tell(self, place: str) -> None:
        """Show where it happened, once."""
        if self._is_told:
            return
        self._is_told = True
        self.setInformativeText(
            tr(
                "What was recorded so far is saved. When it suits you, stop the recording, close "
                "the program and open it again.\n\nFor a report: {place}. The terminal shows more.",
                place=place,
            )
        )
        self.show()
