"""Whether a device's rate changed while it was watched, and when; it knows no device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dsp.block import FloatArray

LEAST_SHARE = 2e-3
"""What a busy computer does to arrivals may pass for a change by less."""

_BIN_S, _N_PER_BIN = 0.5, 6
_N_BEFORE, _N_AFTER, _N_OPEN = 4, 8, 2
_STALL_S, _N_BESIDE = 0.03, 5
_N_ERRORS = 8.0
_LEAST_GAIN = 4.0
_CLEAR_OF_A_JUMP = 1.5


@dataclass(frozen=True, slots=True)
class RateChange:
    """Where one line no longer fits what arrived.

    Attributes
    ----------
    index : int
        The scan at about which it was.
    at_s : float
        Host monotonic time of that.
    before_hz, after_hz : float
        Scans per second on either side.
    """

    index: int
    at_s: float
    before_hz: float
    after_hz: float


@dataclass(frozen=True, slots=True)
class _Bent:
    """A line with a bend or a jump at a time: its coefficients, what is left over, the error."""

    at_s: float
    coefficients: FloatArray
    rest: float
    error: float


def find_change(end_indices: FloatArray, received_s: FloatArray) -> RateChange | None:
    """Return where the rate of a device changed, if it did.

    Parameters
    ----------
    end_indices : (n_arrivals,) float64
        One past the last scan of everything that came together.
    received_s : (n_arrivals,) float64
        When it came.

    Returns
    -------
    RateChange or None
        None where one line fits, where too little came on either side, or where the lateness
        jumps, as behind a loss that nothing counted.

    Notes
    -----
    A block arrives late or in time but never early, so the least lateness of every half second
    lies near a straight line while the rate stays. Two lines that meet are laid through these by
    least squares, for every place where they may meet; they are believed where they leave a
    quarter of what one line leaves at most, and differ by two thousandths and by eight standard
    errors.
    """
    span_s = float(received_s[-1] - received_s[0]) if len(received_s) > 1 else 0.0
    if span_s < (_N_BEFORE + _N_AFTER) * _BIN_S:
        return None
    mean_hz = float(end_indices[-1] - end_indices[0]) / span_s
    at_s, late_s = _without_stalls(*_least(received_s, received_s - end_indices / mean_hz))
    if len(at_s) < _N_BEFORE + _N_AFTER + _N_OPEN:
        return None
    straight = _fit(at_s, late_s, at_s[0], _straight)
    bend = min(_fits(at_s, late_s, _bend), key=lambda each: each.rest)
    jump = min(_fits(at_s, late_s, _jump), key=lambda each: each.rest)
    by = float(bend.coefficients[2])
    is_sure = abs(by) > max(LEAST_SHARE, _N_ERRORS * bend.error)
    is_bend = bend.rest * _LEAST_GAIN < straight.rest and bend.rest * _CLEAR_OF_A_JUMP < jump.rest
    # At the last place there is, it may as well lie later: what follows will tell.
    is_within = bend.at_s < at_s[-_N_AFTER - _N_OPEN]
    if not is_sure or not is_bend or not is_within:
        return None
    slope = float(bend.coefficients[1])
    before_hz, after_hz = (mean_hz * (1.0 - share) for share in (slope, slope + by))
    index = float(np.interp(bend.at_s, received_s, end_indices))
    return RateChange(round(index), bend.at_s, before_hz, after_hz)


def _least(received_s: FloatArray, late_s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return time and lateness of the most punctual arrival of every stretch."""
    span_s = float(received_s[-1] - received_s[0])
    bin_s = max(_BIN_S, _N_PER_BIN * span_s / len(received_s))
    number = ((received_s - received_s[0]) / bin_s).astype(np.int64)
    starts = np.flatnonzero(np.diff(number, prepend=-1))
    least = [
        start + int(np.argmin(late_s[start:stop]))
        for start, stop in zip(starts, np.append(starts[1:], len(number)), strict=True)
    ]
    return received_s[least], late_s[least]


def _without_stalls(at_s: FloatArray, late_s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Leave out what is later than what came both before and behind it: a line that stood still."""
    is_stalled = [
        0 < n < len(late_s) - 1
        and late_s[n] - late_s[max(0, n - _N_BESIDE) : n].min() > _STALL_S
        and late_s[n] - late_s[n + 1 : n + 1 + _N_BESIDE].min() > _STALL_S
        for n in range(len(late_s))
    ]
    kept = ~np.array(is_stalled)
    return at_s[kept], late_s[kept]


def _straight(times_s: FloatArray, _: float) -> FloatArray:
    return np.zeros_like(times_s)


def _bend(times_s: FloatArray, from_s: float) -> FloatArray:
    return np.maximum(0.0, times_s - from_s)


def _jump(times_s: FloatArray, from_s: float) -> FloatArray:
    return (times_s > from_s).astype(np.float64)


def _fits(
    at_s: FloatArray, late_s: FloatArray, shape: Callable[[FloatArray, float], FloatArray]
) -> list[_Bent]:
    return [_fit(at_s, late_s, from_s, shape) for from_s in at_s[_N_BEFORE - 1 : -_N_AFTER]]


def _fit(
    at_s: FloatArray,
    late_s: FloatArray,
    from_s: float,
    shape: Callable[[FloatArray, float], FloatArray],
) -> _Bent:
    """Lay a line with a bend or a jump through points."""
    times_s = at_s - at_s[0]
    columns = np.column_stack(
        (np.ones_like(times_s), times_s, shape(times_s, float(from_s - at_s[0])))
    )
    inverse = np.linalg.pinv(columns.T @ columns)
    coefficients: FloatArray = inverse @ (columns.T @ late_s)
    left = late_s - columns @ coefficients
    rest = float(left @ left)
    error = float(np.sqrt(max(0.0, inverse[2, 2]) * rest / max(1, len(at_s) - 3)))
    return _Bent(float(from_s), coefficients, rest, error)
