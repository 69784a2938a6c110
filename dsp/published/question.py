"""What a detector is asked, checked where it comes in; it detects nothing."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray
from dsp.input_rules import LARGEST_UV, check_rate

Rest = tuple[int, int]
"""Half-open range of samples known to be quiet."""

LEAST_REST_SAMPLES = 50
"""Five times the order of the whitening filter: fewer give no level and no spectrum."""


def checked(samples_uv: FloatArray, fs_hz: float, rest: Rest, *, corner_hz: float) -> FloatArray:
    """Return the samples, or refuse what no detector can answer.

    Parameters
    ----------
    samples_uv : (n_samples,) float64
        One channel in µV, without a gap.
    fs_hz : float
        Samples per second.
    rest : (int, int)
        Half-open range of samples known to be quiet.
    corner_hz : float
        Highest corner of the detector's filters.

    Returns
    -------
    (n_samples,) float64
        The same samples.

    Raises
    ------
    ValueError
        If the samples are not one-dimensional, fewer than 50, missing, infinite or above a
        kilovolt; if the rate is no more than twice the corner; if the rest is not inside the
        samples or shorter than 50 of them.

    Notes
    -----
    A gap (NaN) is refused and not bridged: what a filter makes of a bridge could be taken for a
    start. Whoever has gaps asks about a run between two of them.
    """
    samples_uv = np.asarray(samples_uv, dtype=np.float64)
    if samples_uv.ndim != 1:
        raise ValueError(
            f"samples_uv has shape {samples_uv.shape}: a detector looks at one channel, "
            "(n_samples,)"
        )
    check_rate(fs_hz)
    if fs_hz <= 2 * corner_hz:
        raise ValueError(
            f"fs_hz is {fs_hz:g}: a filter with a corner at {corner_hz:g} Hz needs more than "
            f"{2 * corner_hz:g} samples per second"
        )
    _check_rest(rest, n_samples=len(samples_uv))
    _check_values(samples_uv)
    return samples_uv


def _check_rest(rest: Rest, *, n_samples: int) -> None:
    start, stop = rest
    if n_samples < LEAST_REST_SAMPLES:
        raise ValueError(
            f"samples_uv has {n_samples} samples: its rest alone needs {LEAST_REST_SAMPLES}"
        )
    if not 0 <= start <= stop <= n_samples:
        raise ValueError(
            f"rest is {start} to {stop}: give a start and a later end within the "
            f"{n_samples} samples"
        )
    if stop - start < LEAST_REST_SAMPLES:
        raise ValueError(
            f"rest is {start} to {stop}, {stop - start} samples: a level and a spectrum need "
            f"at least {LEAST_REST_SAMPLES}"
        )


def _check_values(samples_uv: FloatArray) -> None:
    is_missing = np.isnan(samples_uv)
    if is_missing.any():
        raise ValueError(
            f"{int(is_missing.sum())} of {len(samples_uv)} samples are missing (NaN), the first "
            f"at {int(np.argmax(is_missing))}: ask about a run between two gaps"
        )
    highest_uv = float(np.abs(samples_uv).max())
    if highest_uv > LARGEST_UV:
        raise ValueError(
            f"samples_uv reaches {highest_uv:g} µV at {int(np.abs(samples_uv).argmax())}: finite "
            f"samples up to {LARGEST_UV:g} µV are looked at"
        )
