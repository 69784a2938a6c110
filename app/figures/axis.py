"""Where delays lie on an axis of milliseconds, and which numbers stand under it."""

from __future__ import annotations

import math
from collections.abc import Sequence

Interval = tuple[float, float]

_LOW_MS, _HIGH_MS, _STEP_MS = -80, 200, 100
_WIDEST_LOW_MS, _WIDEST_HIGH_MS = -480.0, 600.0
_N_TICKS_MOST = 8


def lag_range(starts_ms: Sequence[float], intervals_ms: Sequence[Interval]) -> tuple[int, int]:
    """Return the range of the axis: −80 to +200 ms, widened in steps of 100 for what lies out.

    Starts are always inside; intervals as far as the widest range goes.
    """
    ends_ms = [
        min(max(end_ms, _WIDEST_LOW_MS), _WIDEST_HIGH_MS)
        for interval_ms in intervals_ms
        for end_ms in interval_ms
    ]
    low_ms = min([0.0, *starts_ms, *ends_ms])
    high_ms = max([0.0, *starts_ms, *ends_ms])
    n_low = max(0, math.ceil((_LOW_MS - low_ms) / _STEP_MS))
    n_high = max(0, math.ceil((high_ms - _HIGH_MS) / _STEP_MS))
    return _LOW_MS - n_low * _STEP_MS, _HIGH_MS + n_high * _STEP_MS


def ends_inside(interval_ms: Interval, range_ms: Interval) -> tuple[bool, bool]:
    """Return which ends of an interval lie on the axis; the other runs off without a cap."""
    return interval_ms[0] >= range_ms[0], interval_ms[1] <= range_ms[1]


def lag_ticks(low_ms: float, high_ms: float) -> tuple[int, ...]:
    """Return the numbers under an axis, 0 among them: in fifties, hundreds or more."""
    for step_ms in (50, 100, 200, 500, 1000):
        ticks = range(math.ceil(low_ms / step_ms), math.floor(high_ms / step_ms) + 1)
        if len(ticks) <= _N_TICKS_MOST:
            return tuple(tick * step_ms for tick in ticks)
    return (0,)


def round_limit(largest: float, steps: Sequence[float]) -> float:
    """Return the first of ``steps`` that holds ``largest``, or the last."""
    return next((step for step in steps if largest <= step), steps[-1])
