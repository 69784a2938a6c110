"""How fast a device's clock runs against the host's, from arrival times; it changes no sample."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

WINDOW_S = 60.0
SETTLED_AFTER_S = 2.0
BATCHED_SETTLED_AFTER_S = 20.0
"""A line that delivers more rarely than every 10 ms hides a device's clock for longer."""

OFF_SHARE = 1e-3
"""A device is off its stated rate when it differs by more than this."""

_SEGMENT_S = 0.25
_BATCHED_STEP_S = 0.01
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
    is_settled : bool
        False while the measure is too short, or its two halves disagree.
    """

    fs_hz: float
    stated_hz: float
    span_s: float
    is_settled: bool

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
        if not self.is_settled or abs(self.fs_hz / in_use_hz - 1.0) <= OFF_SHARE:
            return in_use_hz
        return round(self.fs_hz, _RATE_DIGITS)


@dataclass(slots=True)
class _Segment:
    """The lower hull of a short stretch of arrivals."""

    began_s: float
    hull: list[Point] = field(default_factory=list)
    n_arrivals: int = 0


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
    points off the hull. A line that delivers in steps of 16 ms shows nothing of a device whose
    blocks keep step with them to 200 ppm; no method that sees arrivals alone could tell.

    References
    ----------
    S. B. Moon, P. Skelly, D. Towsley, "Estimation and removal of clock skew from network delay
    measurements", INFOCOM 1999.
    """

    def __init__(self, stated_hz: float, *, window_s: float = WINDOW_S) -> None:
        self._stated_hz = stated_hz
        self._window_s = window_s
        self._segments: deque[_Segment] = deque()
        self._known: MeasuredRate | None = None
        self._rate = MeasuredRate(stated_hz, stated_hz, 0.0, is_settled=False)

    @property
    def rate(self) -> MeasuredRate:
        """Return the newest measure, that of before a break where there is none since."""
        return self._rate

    @property
    def best_hz(self) -> float:
        """Return the measured rate once it has settled, before that the stated one."""
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
            self._measure()
            self._segments.append(_Segment(received_s))
            while received_s - self._segments[0].began_s > self._window_s:
                self._segments.popleft()
        _add(self._segments[-1].hull, (float(end_index), received_s))
        self._segments[-1].n_arrivals += 1

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
        step_s = span_s / sum(segment.n_arrivals for segment in segments)
        is_batched = step_s > _BATCHED_STEP_S
        is_long = span_s >= (BATCHED_SETTLED_AFTER_S if is_batched else SETTLED_AFTER_S)
        agree = first and second and abs(first / second - 1.0) <= OFF_SHARE
        rate = MeasuredRate(whole, self._stated_hz, span_s, bool(is_long and agree))
        if rate.is_settled:
            self._known = rate
        self._rate = self._known or rate

    @staticmethod
    def _points(segments: list[_Segment]) -> list[Point]:
        return [point for segment in segments for point in segment.hull]


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
