"""Where a sticker or cable is jolted, so that the baseline turns at once; it mends nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dsp.block import FloatArray
from dsp.filters import SosFilter, high_pass
from dsp.gaps import runs_of
from dsp.input_rules import check_signal

_SLOPE_S = 0.02
_BEFORE_S = 0.005
_AFTER_S = 0.008
_DECIDING_HZ = 100.0
_REST_TIMES = 6.0
_PER_MS = 0.7
_ALONE_TIMES = 10.0
_ASIDE_WINDOWS = 3
_WINDOW_S = 0.05
_QUIETEST_SHARE = 0.1
_LOWEST_RATE_HZ = 250.0


def jolt_mask(samples_uv: FloatArray, fs_hz: float) -> NDArray[np.bool_]:
    """Mask the instants at which a baseline turns more sharply than muscles let it.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples around a lift, not finite where they are missing.
    fs_hz : float
        Samples per second.

    Returns
    -------
    (n_samples, n_channels) bool
        True from 5 ms before each such instant until 8 ms after the turn has become gentle.

    Notes
    -----
    With ``s`` the slope of a straight line fitted to 20 ms, the turn at ``t`` is
    ``|s(t .. t + 20 ms) - s(t - 20 ms .. t)|``. It is masked where it is largest, if there it is
    six times what it is at rest, in µV/ms is 0.7 times the RMS above 100 Hz in the 40 ms around, in
    µV, and is ten times the median turn of the 150 ms before or after: a lead that moves all the
    time, or a slow muscle, turns everywhere, and to mask all of it would hide the muscle. Of 720
    simulated starts of muscles none reached 0.65 times, of 40 jolts half. A jolt leaves a click
    behind the high-pass that decides, which looks like the foot of a rise.
    """
    check_signal(samples_uv, fs_hz)
    mask = np.zeros(samples_uv.shape, dtype=np.bool_)
    if fs_hz < _LOWEST_RATE_HZ:
        return mask
    n_before, n_after = round(_BEFORE_S * fs_hz), round(_AFTER_S * fs_hz)
    for column, column_uv in enumerate(samples_uv.T):
        for jolt, calm in _jolts(np.ascontiguousarray(column_uv), fs_hz):
            mask[max(0, jolt - n_before) : calm + n_after, column] = True
    return mask


def _jolts(column_uv: FloatArray, fs_hz: float) -> Iterator[tuple[int, int]]:
    """Yield where a baseline turns, and from where on it no longer does."""
    n_slope, n_window = round(_SLOPE_S * fs_hz), round(_WINDOW_S * fs_hz)
    runs = [run for run in runs_of(np.isfinite(column_uv)) if run[1] - run[0] >= 2 * n_window]
    turns = [_turns(column_uv[start:stop], n_slope) * fs_hz / 1000.0 for start, stop in runs]
    if not turns:
        return
    squares = np.concatenate([_window_means(each**2, n_window) for each in turns])
    rest = np.sqrt(np.quantile(squares, _QUIETEST_SHARE))
    for (start, stop), turn in zip(runs, turns, strict=True):
        fast_uv = _running_rms(column_uv[start:stop], fs_hz, 2 * n_slope)
        is_sharp = (turn > _REST_TIMES * rest) & (turn > _PER_MS * fast_uv)
        for first, last in runs_of(is_sharp):
            peak = first + int(np.argmax(turn[first:last]))
            if turn[peak] > _ALONE_TIMES * _around(turn, first, last, _ASIDE_WINDOWS * n_window):
                yield start + peak, start + last


def _around(turn: FloatArray, first: int, last: int, n_reach: int) -> float:
    """Return the median turn on the calmer side of a stretch; 0 without any side."""
    sides = (turn[max(0, first - n_reach) : first], turn[last : last + n_reach])
    return min((float(np.median(side)) for side in sides if len(side)), default=0.0)


def _turns(run_uv: FloatArray, n_slope: int) -> FloatArray:
    """Return how much the slope differs after and before each sample, in µV per sample."""
    ramp = np.arange(n_slope) - (n_slope - 1) / 2
    slopes = np.correlate(run_uv, ramp / (ramp @ ramp), mode="valid")
    turns = np.zeros(len(run_uv))
    turns[n_slope : len(run_uv) - n_slope + 1] = np.abs(slopes[n_slope:] - slopes[:-n_slope])
    return turns


def _running_rms(run_uv: FloatArray, fs_hz: float, n_window: int) -> FloatArray:
    above = SosFilter(high_pass(fs_hz, corner_hz=_DECIDING_HZ))
    squares_uv2 = above.step(run_uv[:, np.newaxis])[:, 0] ** 2
    return np.asarray(np.sqrt(np.convolve(squares_uv2, np.full(n_window, 1 / n_window), "same")))


def _window_means(values: FloatArray, n_window: int) -> FloatArray:
    n_windows = len(values) // n_window
    return np.asarray(values[: n_windows * n_window].reshape(n_windows, n_window).mean(axis=1))
