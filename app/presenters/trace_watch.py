"""The traces of one session as they are asked for and come; who looks never waits for the store."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

import numpy as np

from app.engine.marking.traces import EXACT_S, SessionTraces, TraceView
from app.presenters.scale import LADDER_UV, SHARE_BEYOND, START_UV
from app.presenters.time_window import TimeWindow

View = Callable[[SessionTraces, float, float, int], Future[TraceView]]
_STEP = 0.02


class TraceWatch:
    """Asks for the newest stretch alone; what comes late of an older one is shown until then."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._asked: Future[TraceView] | None = None
        self._asked_for: tuple[TimeWindow, int] | None = None
        self._read_share = 0.0
        self.shown: TraceView | None = None
        self.problem: str | None = None

    def forget(self) -> None:
        """Show nothing: another session is opened."""
        self._asked = self._asked_for = self.shown = self.problem = None
        self._read_share = 0.0

    def tick(self, traces: SessionTraces, window: TimeWindow, n_columns: int) -> None:
        """Take what has come, and ask for what is looked at now if it was not asked for."""
        asked = self._asked
        if asked is not None and asked.done():
            self._asked = None
            problem = asked.exception()
            self.problem = None if problem is None else str(problem)
            if problem is None:
                self.shown = asked.result()
        if self._asked is None and n_columns > 0 and self._is_old(traces, window, n_columns):
            self._asked_for = (window, n_columns)
            self._read_share = traces.read_share
            self._asked = self._view(traces, window.start_s, window.end_s, n_columns)

    def _is_old(self, traces: SessionTraces, window: TimeWindow, n_columns: int) -> bool:
        if self._asked_for != (window, n_columns):
            return True
        if self._read_share == 1.0 or window.span_s <= EXACT_S:
            return False
        return traces.read_share == 1.0 or traces.read_share > self._read_share + _STEP


def fitting_scales(view: TraceView) -> tuple[float, ...]:
    """Return for each channel the smallest scale that holds all but a few of its columns."""
    largest_uv = np.fmax(np.abs(view.columns.low_uv), np.abs(view.columns.high_uv))
    scales = []
    for column in largest_uv.T:
        there = column[np.isfinite(column)]
        if not len(there):
            scales.append(START_UV)
            continue
        reach_uv = float(np.quantile(there, 1.0 - SHARE_BEYOND))
        scales.append(next((each for each in LADDER_UV if each >= reach_uv), LADDER_UV[-1]))
    return tuple(scales)
