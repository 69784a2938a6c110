"""How fast a device's clock runs against the host's, from arrival times; it changes no sample."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

import numpy as np

from drivers.clock_bound import BATCHED_STEP_S, JITTER_S, SlopeRange, slope_range
from dsp.block import FloatArray

WINDOW_S = 60.0
USABLE_AFTER_S = 2.0
BATCHED_USABLE_AFTER_S = 20.0
"""A line that delivers more rarely than every 10 ms hides a device's clock for longer."""

SETTLED_WITHIN = 5e-6
"""A measure has settled when it is known to be within this share of the truth."""

OFF_SHARE = 1e-3
"""A device is off its stated rate when it differs by more than this."""

_SEGMENT_S = 0.25
_N_MEASURED_EACH, _SELDOM = 40, 4
"""A measure over more than ten seconds is renewed once a second."""

_RATE_DIGITS = 2

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class MeasuredRate:
    """How many scans a device makes in a second of the host.

    Attributes
    ----------
    fs_hz : float
        As measured.
    stated_hz : float
        As the device says.
    span_s : float
        How long it has been measured.
    is_usable : bool
        False while the measure is too short, or its two halves disagree by a thousandth.
    bound_share : float
        It is off by no more than this, as far as arrivals can tell.
    """

    fs_hz: float
    stated_hz: float
    span_s: float
    is_usable: bool
    bound_share: float = math.inf

    @property
    def is_settled(self) -> bool:
        """Return whether it is known to five millionths, which takes a minute."""
        return self.is_usable and self.bound_share <= SETTLED_WITHIN

    @property
    def off_share(self) -> float:
        """Return by which share the device is faster than it says."""
        return self.fs_hz / self.stated_hz - 1.0

    def rate_to_use_hz(self, in_use_hz: float) -> float:
        """Return the rate to design filters for.

        Parameters
        ----------
        in_use_hz : float
            What they are designed for now.

        Returns
        -------
        float
            The same unless the device is surely off it, else the measured rate, rounded to a
            hundredth of a hertz, which is what the measure is good for.
        """
        if not self.is_usable or abs(self.fs_hz / in_use_hz - 1.0) <= OFF_SHARE:
            return in_use_hz
        return round(self.fs_hz, _RATE_DIGITS)


@dataclass(slots=True)
class _Segment:
    """A short stretch of arrivals, and their lower hull."""

    began_s: float
    hull: list[Point] = field(default_factory=list)
    arrivals: list[Point] = field(default_factory=list)
    whole: FloatArray | None = None

    def as_array(self) -> FloatArray:
        """Return the arrivals, (n, 2), of a stretch to which nothing is added any more."""
        if self.whole is None:
            self.whole = np.array(self.arrivals)
        return self.whole


class DeviceClock:
    """Watches when scans arrive and says how fast they are made.

    Parameters
    ----------
    stated_hz : float
        What the device says of itself.
    window_s : float
        How far back arrivals count: a resonator drifts with temperature.

    Notes
    -----
    A block arrives late or in time but never early, so the true line of arrival time over scan
    index runs along the lower convex hull of all arrivals; the edge below their middle has the
    least sum of delays (Moon, Skelly and Towsley 1999). Batches, stalls and load only ever lift
    points off the hull. On a line that collects blocks into batches what came in the batch after
    bounds the line from the other side, too, and the rate is the middle of what both leave open
    (`slope_range`). Where blocks keep step with the batches that is wide: blocks of 8 ms in
    batches of 16 ms say nothing of a device that is off by less than 8 ms in a minute, 130 ppm;
    no method that sees arrivals alone could tell. ``bound_share`` says so.

    References
    ----------
    S. B. Moon, P. Skelly, D. Towsley, "Estimation and removal of clock skew from network delay
    measurements", INFOCOM 1999.
    """

    def __init__(self, stated_hz: float, *, window_s: float = WINDOW_S) -> None:
        self._stated_hz = stated_hz
        self._window_s = window_s
        self._segments: deque[_Segment] = deque()
        self._n_segments = 0
        self._known: MeasuredRate | None = None
        self._rate = MeasuredRate(stated_hz, stated_hz, 0.0, is_usable=False)

    @property
    def rate(self) -> MeasuredRate:
        """Return the newest measure, that of before a break where there is none since."""
        return self._rate

    @property
    def best_hz(self) -> float:
        """Return the measured rate once it can be used, before that the stated one."""
        rate = self._known
        return self._stated_hz if rate is None else rate.fs_hz

    def step(self, end_index: int, received_s: float) -> None:
        """Learn of an arrival.

        Parameters
        ----------
        end_index : int
            One past the last scan that arrived.
        received_s : float
            Host monotonic time of its arrival.
        """
        if not self._segments or received_s - self._segments[-1].began_s >= _SEGMENT_S:
            self._n_segments += 1
            if len(self._segments) < _N_MEASURED_EACH or self._n_segments % _SELDOM == 0:
                self._measure()
            self._segments.append(_Segment(received_s))
            while received_s - self._segments[0].began_s > self._window_s:
                self._segments.popleft()
        point = (float(end_index), received_s)
        _add(self._segments[-1].hull, point)
        self._segments[-1].arrivals.append(point)

    def break_off(self) -> None:
        """Forget the arrivals but not the rate: what follows is counted from another start."""
        self._segments.clear()

    def made_by_s(self, index: int) -> float | None:
        """Return when scan ``index`` would arrive if nothing held it up.

        Parameters
        ----------
        index : int
            One past the last scan, as ``step`` took it.

        Returns
        -------
        float or None
            Host monotonic time; None before anything arrived.
        """
        points = self._points(list(self._segments))
        if not points:
            return None
        return min(y + (index - x) / self.best_hz for x, y in points)

    def _measure(self) -> None:
        segments = list(self._segments)
        middle = len(segments) // 2
        whole, first, second = (
            _slope_hz(self._points(part))
            for part in (segments, segments[:middle], segments[middle:])
        )
        if whole is None:
            return
        span_s = segments[-1].began_s - segments[0].began_s + _SEGMENT_S
        is_batched = span_s / sum(len(each.arrivals) for each in segments) > BATCHED_STEP_S
        is_long = span_s >= (BATCHED_USABLE_AFTER_S if is_batched else USABLE_AFTER_S)
        differ = abs(first / second - 1.0) if first and second else math.inf
        bound_share = max(JITTER_S / span_s, differ)
        if is_batched:
            found = _range_of(segments, whole)
            bound_share = math.inf if found is None else found.bound
            whole = whole if found is None else whole / (1.0 + found.middle)
        is_usable = is_long and differ <= OFF_SHARE
        rate = MeasuredRate(whole, self._stated_hz, span_s, is_usable, bound_share)
        if rate.is_usable:
            self._known = rate
        self._rate = self._known or rate

    @staticmethod
    def _points(segments: list[_Segment]) -> list[Point]:
        return [point for segment in segments for point in segment.hull]


def _range_of(segments: list[_Segment], fs_hz: float) -> SlopeRange | None:
    points = np.concatenate([segment.as_array() for segment in segments])
    return slope_range(points[:, 0], points[:, 1], fs_hz=fs_hz)


def _add(hull: list[Point], point: Point) -> None:
    """Add a point to the right of a lower hull."""
    while len(hull) > 1 and not _turns_up(hull[-2], hull[-1], point):
        hull.pop()
    hull.append(point)


def _turns_up(first: Point, second: Point, third: Point) -> bool:
    dx, dy = second[0] - first[0], second[1] - first[1]
    return dx * (third[1] - first[1]) > dy * (third[0] - first[0])


def _slope_hz(points: list[Point]) -> float | None:
    """Return scans per second along the edge of the lower hull below the middle."""
    hull: list[Point] = []
    for point in points:
        _add(hull, point)
    if not hull or hull[0] == hull[-1]:
        return None
    middle = (hull[0][0] + hull[-1][0]) / 2
    at = next(at for at, (x, _) in enumerate(hull) if x >= middle and at)
    (x0, y0), (x1, y1) = hull[at - 1], hull[at]
    return (x1 - x0) / (y1 - y0) if y1 > y0 else None
