"""How far an analysis has come, and whether it shall stop; both are asked from another thread."""

from __future__ import annotations

import threading


class AnalysisCancelled(Exception):
    """Somebody asked the analysis to stop."""


class AnalysisProgress:
    """Whoever analyses tells how far it is; whoever watches looks and may cancel."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self._share = 0.0

    @property
    def share(self) -> float:
        """Return which share is done."""
        return self._share

    def cancel(self) -> None:
        """Ask the analysis to stop; it does so at its next step, within a second."""
        self._cancelled.set()

    def step(self, share: float) -> None:
        """Take note of a share; raise AnalysisCancelled when the analysis was asked to stop."""
        if self._cancelled.is_set():
            raise AnalysisCancelled("The analysis was stopped. Nothing was changed.")
        self._share = share
