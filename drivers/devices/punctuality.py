"""How late scans come, beside the most punctual ones of the last seconds; it counts no loss."""

from __future__ import annotations

import math
from collections import deque
from itertools import combinations, pairwise
from statistics import median

_MEMORY_S = 3
_LONGEST_S = 16
_N_TO_TAKE_MEDIAN = 8
_SCATTER_QUANTILE = 0.8
_MOST_DRIFT = 0.01
"""How far a device's clock is taken to be off at most; a resonator of half a per cent is."""


class Punctuality:
    """The least lateness of every second, and how it drifts.

    Parameters
    ----------
    fs_hz : float
        Scans per second as stated.

    Notes
    -----
    The lateness of the scans up to index *i* that came at *t* is ``t - i / fs_hz``, which holds an
    unknown constant. A device that is a little slow makes it grow: the drift is the median slope
    between the least latenesses of up to sixteen seconds, and at most one per cent; in the first
    eight seconds it is the flattest one between neighbours.

    References
    ----------
    Sen 1968, J. Am. Stat. Assoc. 63:1379 (the median slope).
    """

    def __init__(self, fs_hz: float) -> None:
        self._fs_hz = fs_hz
        # The least lateness of every second and when it was: (received_s, lateness_s).
        self._least: deque[tuple[float, float]] = deque(maxlen=_LONGEST_S)
        self._drift = 0.0

    @property
    def is_known(self) -> bool:
        """Return whether enough came to tell a habit: three whole seconds."""
        return len(self._least) > _MEMORY_S

    @property
    def scatter_s(self) -> float:
        """Return by how much the most punctual arrivals of a second differ from second to second.

        Four of five seconds are within it; a second in which the line stood still does not count.
        Among the first few a loss would pass for scatter, so there it is 0.
        """
        if len(self._least) < _N_TO_TAKE_MEDIAN:
            return 0.0
        began_s = self._least[0][0]
        late_s = sorted(each_s - self._drift * (at_s - began_s) for at_s, each_s in self._least)
        return late_s[int(_SCATTER_QUANTILE * len(late_s))] - late_s[0]

    def delay_s(self, end_index: int, received_s: float) -> float:
        """Return how late the scans before ``end_index`` came; 0 where nothing is known yet."""
        recent = list(self._least)[-_MEMORY_S:]
        if not recent:
            return 0.0
        due = min(late_s + self._drift * (received_s - at_s) for at_s, late_s in recent)
        return self._lateness_s(end_index, received_s) - due

    def remember(self, end_index: int, received_s: float) -> None:
        """Let an arrival that is understood stand for how punctual the line is."""
        newest = (received_s, self._lateness_s(end_index, received_s))
        if self._least and math.floor(self._least[-1][0]) == math.floor(received_s):
            newest = min(newest, self._least.pop(), key=lambda each: each[1])
            self._least.append(newest)
            return
        self._drift = self._find_drift()
        self._least.append(newest)

    def _lateness_s(self, end_index: int, received_s: float) -> float:
        return received_s - end_index / self._fs_hz

    def _find_drift(self) -> float:
        if len(self._least) < _MEMORY_S:
            return 0.0
        if len(self._least) < _N_TO_TAKE_MEDIAN:
            # A loss among the first few seconds must not pass for a drift.
            drift = min((_slope(*pair) for pair in pairwise(self._least)), key=abs)
        else:
            drift = median(_slope(*pair) for pair in combinations(self._least, 2))
        return max(-_MOST_DRIFT, min(_MOST_DRIFT, drift))


def _slope(earlier: tuple[float, float], later: tuple[float, float]) -> float:
    return (later[1] - earlier[1]) / (later[0] - earlier[0])
