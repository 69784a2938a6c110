"""How far an export has come, and whether it shall stop; both are asked from another thread."""

from __future__ import annotations

import threading

from app.exports.errors import ExportCancelled


class ExportProgress:
    """Counted in scans; whoever writes counts, whoever watches looks and may cancel."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self._n_scans = 0
        self._n_done = 0

    @property
    def share(self) -> float | None:
        """Return which share is written; None while nothing is known of the length yet."""
        return min(1.0, self._n_done / self._n_scans) if self._n_scans else None

    @property
    def is_cancelled(self) -> bool:
        """Tell whether the export was asked to stop."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask the export to stop; it does so at the next piece and leaves nothing behind."""
        self._cancelled.set()

    def begin(self, n_scans: int) -> None:
        """Learn how many scans will be counted."""
        self._n_scans = n_scans
        self.advance(0)

    def advance(self, n_scans: int) -> None:
        """Count scans that are done; raise ExportCancelled when the export was asked to stop."""
        if self._cancelled.is_set():
            raise ExportCancelled("The export was cancelled. Nothing was written.")
        self._n_done += n_scans
