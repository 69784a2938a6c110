"""How fast a device's clock runs against the host's; it changes no sample and asks nobody."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field, replace

import numpy as np

from drivers.asked_clock import AskedClock
from drivers.base import ClockAnswer
from drivers.clock_bound import BATCHED_STEP_S, JITTER_S, SlopeRange, slope_range
from drivers.lower_hull import Point, edge_below_middle, extend_hull
from drivers.rate_change import RateChange, find_change
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

_SETTLES_S = 1.0
"""By so much the time of a change is known; what lies closer to it is left out."""

_RATE_DIGITS = 2


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
        False while the measure is too short, or too open to design a filter for.
    bound_share : float
        It is off by no more than this, as far as arrivals and answers can tell.
    since_index : int or None
        The scan from which on it holds, where the device had another rate before; None where it
        holds for all that was watched.
    """

    fs_hz: float
    stated_hz: float
    span_s: float
    is_usable: bool
    bound_share: float = math.inf
    since_index: int | None = None

    @property
    def is_settled(self) -> bool:
        """Return whether it is known to five millionths, which takes a minute."""
        return self.is_usable and self.bound_share <= SETTLED_WITHIN

    @property
    def off_share(self) -> float:
        """Return by which share the device is faster than it says."""
        return self.fs_hz / self.stated_hz - 1.0

    def holds_from(self, index: int) -> bool:
        """Return whether it is the rate of everything from a scan on, and not of a part of it."""
        return self.since_index is None or self.since_index <= index

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
            hundredth of a hertz, which is what the measure is good for. What is not known closer
            than it is off may as well be no difference.
        """
        off_share = abs(self.fs_hz / in_use_hz - 1.0)
        if not self.is_usable or off_share <= max(OFF_SHARE, self.bound_share):
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
    """Watches when scans arrive, and what the device answers, and says how fast they are made.

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
    no method that sees arrivals alone could tell. ``bound_share`` says so. A device that can be
    asked for its time is measured by its answers, too (`AskedClock`), which no batch hides; of the
    two the one that leaves less open counts, and where they contradict each other its bound is
    wide enough for both.

    References
    ----------
    S. B. Moon, P. Skelly, D. Towsley, "Estimation and removal of clock skew from network delay
    measurements", INFOCOM 1999.
    """

    def __init__(self, stated_hz: float, *, window_s: float = WINDOW_S) -> None:
        self._stated_hz = stated_hz
        self._window_s = window_s
        self._asked = AskedClock(window_s)
        self._segments: deque[_Segment] = deque()
        self._n_segments = 0
        self._known: MeasuredRate | None = None
        self._changes: list[RateChange] = []
        self._rate = MeasuredRate(stated_hz, stated_hz, 0.0, is_usable=False)

    @property
    def rate(self) -> MeasuredRate:
        """Return the newest measure, that of before a break where there is none since."""
        return self._rate

    @property
    def best_hz(self) -> float:
        """Return the measured rate once it can be used, before that the stated one."""
        rate = self._known
        if rate is None and self._rate.span_s == 0.0:
            return self._rate.fs_hz  # as stated, or as it was found where it changed
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
            is_due = self._n_segments % _SELDOM == 0
            if is_due:
                self._look_for_change()
            if len(self._segments) < _N_MEASURED_EACH or is_due:
                self._measure()
            self._segments.append(_Segment(received_s))
            while received_s - self._segments[0].began_s > self._window_s:
                self._segments.popleft()
        point = (float(end_index), received_s)
        extend_hull(self._segments[-1].hull, point)
        self._segments[-1].arrivals.append(point)

    def hear(self, answer: ClockAnswer) -> None:
        """Learn what the device said of its time; the measure is renewed with the next arrivals."""
        self._asked.step(answer)

    def take_changes(self) -> tuple[RateChange, ...]:
        """Return where the rate was found to have changed since."""
        taken, self._changes = tuple(self._changes), []
        return taken

    def break_off(self) -> None:
        """Forget the arrivals but not the rate: what follows is counted from another start."""
        self._segments.clear()
        self._asked.break_off()

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

    def _look_for_change(self) -> None:
        """Let a rate that changed be measured by what came since alone."""
        points = np.array(self._points(list(self._segments))).reshape(-1, 2)
        change = find_change(points[:, 0], points[:, 1])
        if change is None:
            return
        self._changes.append(change)
        since_s = change.at_s + _SETTLES_S
        while self._segments and self._segments[0].began_s < since_s:
            self._segments.popleft()
        self._asked.forget_before(since_s)
        self._known = None
        self._rate = MeasuredRate(change.after_hz, self._stated_hz, 0.0, is_usable=False)

    def _measure(self) -> None:
        found = [rate for rate in (self._by_arrivals(), self._by_answers()) if rate is not None]
        if not found:
            return
        best = min(found, key=lambda rate: (not rate.is_usable, rate.bound_share))
        for other in found:
            best = _wide_enough(best, other)
        if best.is_usable:
            self._known = best
        self._rate = self._known or best

    def _by_arrivals(self) -> MeasuredRate | None:
        segments = list(self._segments)
        middle = len(segments) // 2
        whole, first, second = (
            _slope_hz(self._points(part))
            for part in (segments, segments[:middle], segments[middle:])
        )
        if whole is None:
            return None
        span_s = segments[-1].began_s - segments[0].began_s + _SEGMENT_S
        step_s = span_s / sum(len(each.arrivals) for each in segments)
        is_batched = step_s > BATCHED_STEP_S
        is_long = span_s >= (BATCHED_USABLE_AFTER_S if is_batched else USABLE_AFTER_S)
        differ = abs(first / second - 1.0) if first and second else math.inf
        bound_share = max(JITTER_S / span_s, differ)
        if is_batched:
            found = _range_of(segments, whole)
            # Where no straight line explains all that came, either end may lie a batch beside it.
            bound_share = max(bound_share, 2.0 * step_s / span_s) if found is None else found.bound
            whole = whole if found is None else whole / (1.0 + found.middle)
        is_usable = is_long and differ <= OFF_SHARE
        return MeasuredRate(whole, self._stated_hz, span_s, is_usable, bound_share)

    def _by_answers(self) -> MeasuredRate | None:
        asked = self._asked.measure()
        if asked is None:
            return None
        is_usable = asked.span_s >= USABLE_AFTER_S and asked.bound_share <= OFF_SHARE
        return MeasuredRate(
            asked.fs_hz, self._stated_hz, asked.span_s, is_usable, asked.bound_share
        )

    @staticmethod
    def _points(segments: list[_Segment]) -> list[Point]:
        return [point for segment in segments for point in segment.hull]


def _range_of(segments: list[_Segment], fs_hz: float) -> SlopeRange | None:
    points = np.concatenate([segment.as_array() for segment in segments])
    return slope_range(points[:, 0], points[:, 1], fs_hz=fs_hz)


def _wide_enough(best: MeasuredRate, other: MeasuredRate) -> MeasuredRate:
    """Return a measure whose bound reaches what another one allows."""
    apart = abs(best.fs_hz / other.fs_hz - 1.0)
    missing = apart - other.bound_share - best.bound_share
    return best if missing <= 0 else replace(best, bound_share=best.bound_share + missing)


def _slope_hz(points: list[Point]) -> float | None:
    """Return scans per second along the edge of the lower hull below the middle."""
    edge = edge_below_middle(points)
    if edge is None:
        return None
    (x0, y0), (x1, y1) = edge
    return (x1 - x0) / (y1 - y0) if y1 > y0 else None
