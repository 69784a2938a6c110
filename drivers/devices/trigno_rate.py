"""How fast a Trigno server sends: what it answers, held against what comes; it opens no line."""

from __future__ import annotations

import math
from collections.abc import Sequence

_WITHIN = 0.015
"""The modes of its sensors are 3.5 % apart at least; 1.5 s of arrivals tell the rate to 0.5 %."""
_BURST = 1.5
_LEAST_HZ, _MOST_HZ = 100.0, 10_000.0

FRAME_INTERVAL, MAX_SAMPLES = b"FRAME INTERVAL?", b"MAX SAMPLES EMG?"


def answered_hz(frame_interval: bytes, max_samples: bytes) -> float | None:
    """Return the rate that two answers make; None where they are no numbers or make none.

    Parameters
    ----------
    frame_interval : bytes
        Seconds a frame lasts, as text: ``0.0135``.
    max_samples : bytes
        EMG samples in it, as text: ``26``.
    """
    try:
        fs_hz = float(max_samples) / float(frame_interval)
    except (ValueError, ZeroDivisionError):
        return None
    return fs_hz if math.isfinite(fs_hz) and _LEAST_HZ <= fs_hz <= _MOST_HZ else None


def is_burst(measured_hz: float, candidates_hz: Sequence[float]) -> bool:
    """Return whether what came was waiting, so that its arrivals tell no rate."""
    return measured_hz > _BURST * max(candidates_hz)


def matching_hz(measured_hz: float, candidates_hz: Sequence[float]) -> float | None:
    """Return the rate that arrivals bear out; None when they bear out none."""
    nearest_hz = min(candidates_hz, key=lambda each_hz: abs(measured_hz / each_hz - 1.0))
    return nearest_hz if abs(measured_hz / nearest_hz - 1.0) <= _WITHIN else None
