"""Where a moving cable or skin leaks into the band an onset is decided in; it mends nothing."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from dsp.block import FloatArray
from dsp.filters import SosFilter, high_pass, low_pass
from dsp.gaps import each_alike, present_rows, runs_of
from dsp.input_rules import check_signal

_SLOW_HZ = 25.0
_SLOW_ORDER = 4
_DECIDING_HZ = 100.0
_WINDOW_S = 0.05
_REST_SHARE = 0.5
_POWER_SHARE = 0.2
_QUIETEST_SHARE = 0.1
_LOWEST_RATE_HZ = 250.0


def motion_mask(samples_uv: FloatArray, fs_hz: float) -> NDArray[np.bool_]:
    """Mask the stretches in which movement reaches into the band above 100 Hz.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples around a lift, not finite where they are missing.
    fs_hz : float
        Samples per second.

    Returns
    -------
    (n_samples, n_channels) bool
        True in windows of 50 ms where what lies below 25 Hz, sent through a high-pass at 100 Hz,
        still is half as large as the channel's rest there and a fifth of the window's power.

    Notes
    -----
    A swing of 1000 µV at 8 Hz leaves 6 µV behind that high-pass, three times the rest of a good
    channel: it looks like a muscle that starts. One of 500 µV at 3 Hz leaves 0.5 µV and is left
    alone. A muscle's own slow part is far too small to count.
    """
    check_signal(samples_uv, fs_hz)
    return each_alike(samples_uv, partial(_motion_in_runs, fs_hz=fs_hz))


def _motion_in_runs(samples_uv: FloatArray, fs_hz: float) -> NDArray[np.bool_]:
    """Mask channels that miss the same samples."""
    mask = np.zeros(samples_uv.shape, dtype=np.bool_)
    if fs_hz < _LOWEST_RATE_HZ:
        return mask
    n_window = round(_WINDOW_S * fs_hz)
    runs = [run for run in runs_of(present_rows(samples_uv)) if run[1] - run[0] >= n_window]
    powers = [_leak_and_power(samples_uv[start:stop], fs_hz, n_window) for start, stop in runs]
    if not powers:
        return mask
    rest_uv2 = np.quantile(np.concatenate([power for _, power in powers]), _QUIETEST_SHARE, axis=0)
    for (start, _), (leak_uv2, power_uv2) in zip(runs, powers, strict=True):
        is_motion = leak_uv2 > _REST_SHARE**2 * rest_uv2
        is_motion &= leak_uv2 > _POWER_SHARE * power_uv2
        n_covered = len(is_motion) * n_window
        mask[start : start + n_covered] = np.repeat(is_motion, n_window, axis=0)
    return mask


def _leak_and_power(
    samples_uv: FloatArray, fs_hz: float, n_window: int
) -> tuple[FloatArray, FloatArray]:
    """Return the power of the slow part and of everything above 100 Hz, per window."""
    above = high_pass(fs_hz, corner_hz=_DECIDING_HZ)
    slow = low_pass(fs_hz, corner_hz=_SLOW_HZ, order=_SLOW_ORDER)
    leak_uv = SosFilter(np.vstack([slow, above])).step(samples_uv)
    whole_uv = SosFilter(above).step(samples_uv)
    return _mean_power(leak_uv, n_window), _mean_power(whole_uv, n_window)


def _mean_power(samples_uv: FloatArray, n_window: int) -> FloatArray:
    n_windows = len(samples_uv) // n_window
    windows = samples_uv[: n_windows * n_window].reshape(n_windows, n_window, -1)
    return np.asarray(np.mean(windows**2, axis=1))
