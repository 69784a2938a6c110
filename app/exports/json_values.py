"""Numbers as JSON may hold them: rounded in the last digits only, null where there is none."""

from __future__ import annotations

import math

# A microsecond, a hundredth of a percent of a percent: far below what any onset can mean.
_DIGITS = 6


def as_number(value: float | None) -> float | None:
    """Return a number; null for one that was not found or is no number."""
    if value is None or not math.isfinite(value):
        return None
    return round(float(value), _DIGITS)


def as_interval(interval: tuple[float, float] | None) -> list[float] | None:
    """Return both ends; null where either is none."""
    if interval is None or not all(map(math.isfinite, interval)):
        return None
    return [round(float(edge), _DIGITS) for edge in interval]
