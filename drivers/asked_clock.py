"""How fast a device's clock runs, from what it says when it is asked; it asks nobody."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from drivers.base import ClockAnswer
from drivers.lower_hull import edge_below_middle
from dsp.block import FloatArray

_N_STRETCHES = 12
_LEAST_ANSWERS = 16
_LEAST_STRETCHES = 8
_N_ERRORS = 4.0
"""A bound is so many standard errors: of ten degrees of freedom, 1 in 400 is farther off."""
_LEAST_OPEN_S = 5e-5
"""However alike the punctual ones are, they are not told apart by less than this."""


@dataclass(frozen=True, slots=True)
class AskedRate:
    """What the answers say: scans per second, by which share that may be off, and since when."""

    fs_hz: float
    bound_share: float
    span_s: float


class AskedClock:
    """Measures a device's rate from its answers to questions at irregular instants.

    Parameters
    ----------
    window_s : float
        How far back answers count.

    Notes
    -----
    A device that is asked at host time *s* and says that it had made *x* scans had made them at
    *s* or later, never before: the true line of host time over scans runs along the **upper** hull
    of (*x*, *s*), as it runs along the lower one of arrivals. How the answer travels back does not
    matter, for the device itself says when it was. So a line that collects what the device sends
    into batches hides nothing here, and no beat between blocks and batches does.

    The hull gives a first rate; about it, the least delays of twelve stretches of the window are
    laid on a straight line. Its slope is the rest, four of its standard errors are the bound. What
    bends the line, a resonator that warms up, so widens it.

    References
    ----------
    S. B. Moon, P. Skelly, D. Towsley, "Estimation and removal of clock skew from network delay
    measurements", INFOCOM 1999.
    """

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self._answers: deque[ClockAnswer] = deque()

    def step(self, answer: ClockAnswer) -> None:
        """Learn of an answer; one that is not later than the last is none."""
        if self._answers and answer.index <= self._answers[-1].index:
            return
        self._answers.append(answer)
        while answer.asked_s - self._answers[0].asked_s > self._window_s:
            self._answers.popleft()

    def forget_before(self, time_s: float) -> None:
        """Forget the answers to earlier questions: the rate was another one then."""
        while self._answers and self._answers[0].asked_s < time_s:
            self._answers.popleft()

    def break_off(self) -> None:
        """Forget the answers: what follows is counted from another start."""
        self._answers.clear()

    def measure(self) -> AskedRate | None:
        """Return what the answers say; None while there are too few."""
        if len(self._answers) < _LEAST_ANSWERS:
            return None
        points = np.array([(answer.index, answer.asked_s) for answer in self._answers])
        index, asked_s = points.T
        # Upside down, the upper hull is a lower one.
        edge = edge_below_middle(zip(index.tolist(), (-asked_s).tolist(), strict=True))
        if edge is None or edge[1][1] >= edge[0][1]:
            return None
        (x0, y0), (x1, y1) = edge
        hull_hz = (x1 - x0) / (y0 - y1)
        line = _line_of_least(asked_s, (index - index[0]) / hull_hz - asked_s)
        if line is None:
            return None
        slope, error = line
        span_s = float(asked_s[-1] - asked_s[0])
        bound_share = max(_N_ERRORS * error, _LEAST_OPEN_S / span_s)
        return AskedRate(hull_hz * (1.0 + slope), bound_share, span_s)


def _line_of_least(asked_s: FloatArray, late_s: FloatArray) -> tuple[float, float] | None:
    """Return slope and standard error of the line through the least lateness of every stretch."""
    edges = np.linspace(asked_s[0], asked_s[-1], _N_STRETCHES + 1)[1:-1]
    number = np.searchsorted(edges, asked_s)
    least = []
    for each in np.unique(number):
        members = np.flatnonzero(number == each)
        least.append(members[np.argmin(late_s[members])])
    if len(least) < _LEAST_STRETCHES:
        return None
    at_s, low_s = asked_s[least] - asked_s[least].mean(), late_s[least] - late_s[least].mean()
    spread_s2 = float(at_s @ at_s)
    slope = float(at_s @ low_s) / spread_s2
    rest_s = low_s - slope * at_s
    return slope, float(np.sqrt(rest_s @ rest_s / (len(least) - 2) / spread_s2))
