"""How loud each channel is over a window, and how long it stays so; no onset is read from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.activity import ActivityConfig, FrameLevels
from dsp.block import FloatArray
from dsp.gaps import runs_of
from dsp.input_rules import check_signal

LEVEL_S = 0.26
QUICK_S = 0.1
TWITCH_S = 0.04
_BRIDGE_S = 0.2
_HELD_DB = 6.0
_LOW_SHARE, _HIGH_SHARE = 0.25, 0.75


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """Levels of all channels in frames of 20 ms, put back to where their signal was.

    Attributes
    ----------
    db : (n_frames, n_channels) float64
        In dB over 1 µV, at 20–450 Hz without hum; NaN where flat or missing.
    frames_per_s : float
        Frames in a second.
    """

    db: FloatArray
    frames_per_s: float

    def between(self, start_s: float, stop_s: float) -> FloatArray:
        """Return the levels between two times, counted from the window's first sample.

        Parameters
        ----------
        start_s, stop_s : float
            Half-open range.

        Returns
        -------
        (n_frames, n_channels) float64
        """
        start = max(0, round(start_s * self.frames_per_s))
        return self.db[start : max(start, round(stop_s * self.frames_per_s))]


def measure_levels(samples_uv: FloatArray, fs_hz: float, *, smooth_s: float = LEVEL_S) -> Levels:
    """Measure the level of every channel over a window.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples, not finite where they are missing.
    fs_hz : float
        Samples per second.
    smooth_s : float
        Length of the running median over frames.

    Returns
    -------
    Levels
        As long as the window, with NaN for what was not measured.
    """
    check_signal(samples_uv, fs_hz)
    frames = FrameLevels(fs_hz, ActivityConfig(smooth_s=smooth_s))
    n_frames = len(samples_uv) // frames.n_frame
    levels_db = np.full((n_frames, samples_uv.shape[1]), np.nan)
    for first_frame, run_db, _ in frames.step(samples_uv, 0):
        # The median lags behind its frames by half its length.
        start = max(0, first_frame - frames.n_back)
        behind_db = run_db[max(0, frames.n_back - first_frame) :]
        levels_db[start : start + len(behind_db)] = behind_db
    return Levels(levels_db, fs_hz / frames.n_frame)


def held_s(column_db: FloatArray, frames_per_s: float) -> float:
    """Return how long a channel stayed within 6 dB of its loudest.

    Parameters
    ----------
    column_db : (n_frames,) float64
        Its levels in a repetition.
    frames_per_s : float
        Frames in a second.

    Returns
    -------
    float
        The longest such stretch; pauses of up to 0.2 s do not end it. 0 without a level.
    """
    if not np.isfinite(column_db).any():
        return 0.0
    is_full = np.nan_to_num(column_db, nan=-np.inf) >= np.nanmax(column_db) - _HELD_DB
    is_full = _without_pauses(is_full, round(_BRIDGE_S * frames_per_s))
    return max(stop - start for start, stop in runs_of(is_full)) / frames_per_s


def rise_s(column_db: FloatArray, frames_per_s: float, *, rest_db: float) -> float | None:
    """Return how long a channel took to rise, as if it had risen on a straight line.

    Parameters
    ----------
    column_db : (n_frames,) float64
        Its levels from before a repetition on, smoothed over 0.1 s.
    frames_per_s : float
        Frames in a second.
    rest_db : float
        Its level at rest.

    Returns
    -------
    float or None
        Twice the time from a quarter to three quarters of its usual amplitude, to some 0.05 s;
        None where it is not seen.
    """
    if not np.isfinite(column_db).any():
        return None
    rest_uv2 = 10 ** (rest_db / 10)
    amplitude_uv = np.sqrt(np.maximum(10 ** (np.nan_to_num(column_db) / 10) - rest_uv2, 0.0))
    loud_uv = amplitude_uv[amplitude_uv >= 0.5 * amplitude_uv.max()]
    plateau_uv = float(np.median(loud_uv))
    above = np.flatnonzero(amplitude_uv >= _HIGH_SHARE * plateau_uv)
    if plateau_uv <= 0 or not len(above):
        return None
    below = np.flatnonzero(amplitude_uv[: above[0]] <= _LOW_SHARE * plateau_uv)
    if not len(below):
        return None
    return float((above[0] - below[-1]) / frames_per_s / (_HIGH_SHARE - _LOW_SHARE))


def _without_pauses(flags: NDArray[np.bool_], n_pause: int) -> NDArray[np.bool_]:
    """Return the flags with short stretches of False between two of True filled."""
    filled = flags.copy()
    for start, stop in runs_of(~flags):
        if start > 0 and stop < len(flags) and stop - start <= n_pause:
            filled[start:stop] = True
    return filled
