"""An export running in the background, looked at now and then; it writes nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from app.exports.errors import ExportCancelled
from app.exports.progress import ExportProgress
from app.model.export import Exported, ExportWish
from app.presenters.signals_state import ExportPhase, ExportState

StartExport = Callable[[str, ExportWish, ExportProgress], Future[Exported]]


class ExportWatch:
    """Starts exports and tells how the newest one stands."""

    def __init__(self, start: StartExport) -> None:
        self._start = start
        self._running: Future[Exported] | None = None
        self._progress = ExportProgress()
        self._state = ExportState()

    def begin(self, session_id: str, wish: ExportWish) -> None:
        """Export a session."""
        self._progress = ExportProgress()
        self._running = self._start(session_id, wish, self._progress)
        self._state = ExportState(ExportPhase.RUNNING)

    def cancel(self) -> None:
        """Stop the running export; nothing of it is left, but it may need a while to notice."""
        if self._running is not None and not self._running.done():
            self._progress.cancel()
            self._running.cancel()
            self._state = ExportState(ExportPhase.CANCELLED)

    def tick(self) -> ExportState:
        """Return how the export stands."""
        if self._running is not None and self._running.done():
            self._state = _ended(self._running)
            self._running = None
        if self._state.phase is ExportPhase.RUNNING:
            return ExportState(ExportPhase.RUNNING, percent=_percent(self._progress.share))
        return self._state

    def forget(self) -> None:
        """Put an export that is over out of sight."""
        if self._running is None:
            self._state = ExportState()


def _ended(export: Future[Exported]) -> ExportState:
    if export.cancelled():
        return ExportState(ExportPhase.CANCELLED)
    problem = export.exception()
    if problem is None:
        return ExportState(ExportPhase.DONE, exported=export.result())
    if isinstance(problem, ExportCancelled):
        return ExportState(ExportPhase.CANCELLED)
    return ExportState(ExportPhase.REFUSED, problem=str(problem))


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)
