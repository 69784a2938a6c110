"""Which share of its scans a line lost lately; a device that was away is no loss of the line."""

from __future__ import annotations

from collections import deque

WATCHED_S = 5.0
LOSSY_SHARE = 0.01


class LineLoss:
    """Watches the gaps within a run of a device, over the last five seconds of its scans."""

    def __init__(self, fs_hz: float) -> None:
        self._n_watched = round(WATCHED_S * fs_hz)
        self._gaps: deque[tuple[int, int]] = deque()

    def step(self, end_index: int, n_missing: int) -> float:
        """Learn of a block's end and of what was missing before it; return the share lost lately.

        A single gap at the edge counts with all its scans until it is five seconds old.
        """
        if n_missing:
            self._gaps.append((end_index, n_missing))
        while self._gaps and end_index - self._gaps[0][0] > self._n_watched:
            self._gaps.popleft()
        return min(1.0, sum(n for _, n in self._gaps) / self._n_watched)
