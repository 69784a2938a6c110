"""An export running in the background, looked at now and then; it writes nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from app.presenters.signals_state import ExportPhase, ExportState

StartExport = Callable[[str, Path], Future[tuple[Path, ...]]]


class ExportWatch:
    """Starts exports and tells how the newest one stands."""

    def __init__(self, start: StartExport) -> None:
        self._start = start
        self._running: Future[tuple[Path, ...]] | None = None
        self._state = ExportState()

    def begin(self, session_id: str, folder: Path) -> None:
        """Export a session into a folder."""
        self._running = self._start(session_id, folder)
        self._state = ExportState(ExportPhase.RUNNING)

    def tick(self) -> ExportState:
        """Return how the export stands."""
        if self._running is not None and self._running.done():
            problem = self._running.exception()
            if problem is None:
                self._state = ExportState(ExportPhase.DONE, self._running.result())
            else:
                self._state = ExportState(ExportPhase.REFUSED, problem=str(problem))
            self._running = None
        return self._state

    def forget(self) -> None:
        """Put an export that is over out of sight."""
        if self._running is None:
            self._state = ExportState()
