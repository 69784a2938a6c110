"""How late scans come, beside the most punctual ones of the last stretches; it counts no loss."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from itertools import combinations, pairwise
from statistics import quantiles

_N_LEAST_ARRIVALS = 8
"""A stretch is a second, or as long as so many arrivals take: a large chunk comes seldom."""
_N_REMEMBERED = 3
_MOST_STRETCHES = 16
_N_TO_TAKE_MEDIAN = 8
_LONG_STRETCH_S = 1.2
_SCATTER_QUANTILE = 0.8
_MOST_DRIFT = 0.025
"""How far a device's clock is taken to be off at most; a resonator of half a per cent is,
and some boards are by two."""


@dataclass(slots=True)
class _Stretch:
    """The most punctual arrival of a stretch, and its first eight: (received_s, lateness_s)."""

    at_s: float
    late_s: float
    first: list[tuple[float, float]]

    def takes(self, received_s: float) -> bool:
        """Say whether an arrival still belongs to this stretch."""
        is_same_second = math.floor(self.first[0][0]) == math.floor(received_s)
        return is_same_second or len(self.first) < _N_LEAST_ARRIVALS

    def take(self, at_s: float, late_s: float) -> None:
        """Let an arrival belong to it."""
        if len(self.first) < _N_LEAST_ARRIVALS:
            self.first.append((at_s, late_s))
        if late_s < self.late_s:
            self.at_s, self.late_s = at_s, late_s


class Punctuality:
    """The least lateness of every stretch, how it drifts, and how late all were lately.

    Parameters
    ----------
    fs_hz : float
        Scans per second as stated.

    Notes
    -----
    The lateness of the scans up to index *i* that came at *t* is ``t - i / fs_hz``, which holds an
    unknown constant. A stretch is a second or eight arrivals, whichever is longer, so that chunks
    of half a second are judged by as many arrivals as small ones. A device that is a little slow
    makes the lateness grow: the drift is what half of the slopes between the least latenesses of up
    to sixteen stretches have in common, none where they disagree about its sign, and at most two
    and a half per cent; among the first eight it is the flattest one between neighbours.

    References
    ----------
    Sen 1968, J. Am. Stat. Assoc. 63:1379 (the median slope).
    """

    def __init__(self, fs_hz: float) -> None:
        self._fs_hz = fs_hz
        self._stretches: deque[_Stretch] = deque(maxlen=_MOST_STRETCHES)
        self._drift = self._most_drift = 0.0

    @property
    def is_known(self) -> bool:
        """Return whether enough came to tell a habit: three whole seconds, or eight stretches."""
        return len(self._stretches) > _N_REMEMBERED and not self._is_drift_open

    @property
    def _is_drift_open(self) -> bool:
        """Return whether too little came of a line that brings little to tell its drift."""
        if len(self._stretches) >= _N_TO_TAKE_MEDIAN or not self._stretches:
            return False
        span_s = self._stretches[-1].first[-1][0] - self._stretches[0].first[0][0]
        return span_s > _LONG_STRETCH_S * len(self._stretches)

    @property
    def scatter_s(self) -> float:
        """Return by how much the most punctual arrivals of a stretch differ from one to the next.

        Four of five stretches are within it; one in which the line stood still does not count.
        Among the first few a loss would pass for scatter, so there it is 0.
        """
        if len(self._stretches) < _N_TO_TAKE_MEDIAN:
            return 0.0
        began_s = self._stretches[0].at_s
        late_s = sorted(
            each.late_s - self._drift * (each.at_s - began_s) for each in self._stretches
        )
        return late_s[int(_SCATTER_QUANTILE * len(late_s))] - late_s[0]

    def delay_s(self, end_index: int, received_s: float) -> float:
        """Return how late the scans before ``end_index`` came; 0 where nothing is known yet."""
        if not self._stretches:
            return 0.0
        return self._lateness_s(end_index, received_s) - self._due_s(received_s)

    def chance(self, delay_s: float, *, n_arrivals: int, now_s: float) -> float:
        """Return how probable it is that so many arrivals in a row are late without a loss.

        Parameters
        ----------
        delay_s : float
            By how much each of them is late at least, as `delay_s` tells it.
        n_arrivals : int
            How many there are.
        now_s : float
            When the last of them came.

        Returns
        -------
        float
            1 where nothing is known yet.

        Notes
        -----
        Of *m* earlier arrivals, eight of every stretch, *k* were as late. Were the order in which
        late and punctual ones come a matter of chance, *n* late ones would follow with the
        probability ``prod((k + 1 + i) / (m + 2 + i) for i in range(n))``, the rule of succession:
        six behind 128 that were all more punctual, once in some 10^9.
        """
        due_s = self._due_s(now_s) if self._stretches else 0.0
        # What is punctual is known to its scatter.
        least_s = delay_s + due_s - self.scatter_s
        late_s = [
            each_s + self._most_drift * (now_s - at_s)
            for stretch in self._stretches
            for at_s, each_s in stretch.first
        ]
        n_late = sum(each_s >= least_s for each_s in late_s)
        chances = ((n_late + 1 + at) / (len(late_s) + 2 + at) for at in range(n_arrivals))
        return math.prod(chances)

    def remember(self, end_index: int, received_s: float) -> None:
        """Let an arrival that is understood stand for how punctual the line is."""
        late_s = self._lateness_s(end_index, received_s)
        if self._stretches and self._stretches[-1].takes(received_s):
            self._stretches[-1].take(received_s, late_s)
            return
        self._drift, self._most_drift = self._find_drift()
        self._stretches.append(_Stretch(received_s, late_s, [(received_s, late_s)]))

    def _due_s(self, received_s: float) -> float:
        """Return the lateness of what would be punctual now."""
        recent = list(self._stretches)[-_N_REMEMBERED:]
        return min(each.late_s + self._drift * (received_s - each.at_s) for each in recent)

    def _lateness_s(self, end_index: int, received_s: float) -> float:
        return received_s - end_index / self._fs_hz

    def _find_drift(self) -> tuple[float, float]:
        """Return the drift, and the greatest that is likely."""
        if len(self._stretches) < _N_REMEMBERED:
            return 0.0, 0.0
        if len(self._stretches) < _N_TO_TAKE_MEDIAN:
            # A loss among the first few stretches must not pass for a drift.
            slopes = [_slope(*pair) for pair in pairwise(self._stretches)]
            least, most = min(slopes), max(slopes)
            likely = _MOST_DRIFT if self._is_drift_open else sorted(slopes)[-2]
        else:
            slopes = [_slope(*pair) for pair in combinations(self._stretches, 2)]
            least, _, most = quantiles(slopes, n=4)
            likely = quantiles(slopes, n=10)[-1]
        drift = max(0.0, least) + min(0.0, most)
        return _bounded(drift), _bounded(max(drift, likely))


def _bounded(drift: float) -> float:
    return max(-_MOST_DRIFT, min(_MOST_DRIFT, drift))


def _slope(earlier: _Stretch, later: _Stretch) -> float:
    return (later.late_s - earlier.late_s) / (later.at_s - earlier.at_s)
