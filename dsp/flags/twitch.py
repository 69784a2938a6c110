"""Short bursts before a repetition, channel by channel; whether they were meant is not known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.block import FloatArray
from dsp.filters import SosFilter, high_pass
from dsp.flags.levels import TWITCH_S, measure_levels
from dsp.gaps import runs_of

_CORNER_HZ = 100.0
_STANDS_OUT_DB = 8.0
_SHORTEST_S = 0.06
_PAUSE_S = 0.1
_LOWEST_RATE_HZ = 4 * _CORNER_HZ


@dataclass(frozen=True, slots=True)
class Burst:
    """A burst on one channel, in seconds from the recording's first sample."""

    channel: str
    begin_s: float
    end_s: float


def find_bursts(
    samples_uv: FloatArray,
    fs_hz: float,
    names: tuple[str, ...],
    *,
    rest_s: tuple[float, float],
    until_s: float,
    doubted: NDArray[np.bool_],
    window_start_s: float,
) -> tuple[Burst, ...]:
    """Find the bursts between a window's beginning and a repetition.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples of the window.
    fs_hz : float
        Samples per second.
    names : tuple of str
        One per column.
    rest_s : (float, float)
        The quiet stretch, from the window's first sample.
    until_s : float
        Where the repetition begins, from the window's first sample.
    doubted : (n_samples, n_channels) bool
        Samples that are spoilt: nothing there is a burst.
    window_start_s : float
        When the window begins.

    Returns
    -------
    tuple of Burst
        In order of time.

    Notes
    -----
    8 dB over the median of the quiet stretch for 60 ms or more above 100 Hz, where hearts and
    leads hardly reach, and over 0.1 s or more before the repetition: what runs into it belongs
    to it.
    """
    if fs_hz < _LOWEST_RATE_HZ:
        return ()
    levels = measure_levels(_above(samples_uv, fs_hz), fs_hz, smooth_s=TWITCH_S)
    quiet_db = levels.between(*rest_s)
    before_db = levels.between(0.0, until_s)
    found = []
    for column, name in enumerate(names):
        if not np.isfinite(quiet_db[:, column]).any():
            continue
        limit_db = np.nanmedian(quiet_db[:, column]) + _STANDS_OUT_DB
        is_loud = np.nan_to_num(before_db[:, column], nan=-np.inf) > limit_db
        for start, stop in runs_of(is_loud):
            begin_s, end_s = start / levels.frames_per_s, stop / levels.frames_per_s
            spoilt = doubted[round(begin_s * fs_hz) : round(end_s * fs_hz), column]
            is_long = end_s - begin_s >= _SHORTEST_S and end_s <= until_s - _PAUSE_S
            # The first frames of a window are the filter's.
            if is_long and start > 1 and not spoilt.any():
                found.append(Burst(name, window_start_s + begin_s, window_start_s + end_s))
    return tuple(sorted(found, key=lambda burst: burst.begin_s))


def _above(samples_uv: FloatArray, fs_hz: float) -> FloatArray:
    """Return the samples above 100 Hz, each run of a channel on its own."""
    return SosFilter(high_pass(fs_hz, corner_hz=_CORNER_HZ)).step(samples_uv)
