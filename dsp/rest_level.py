"""The level of every channel in a stretch that was named as rest; it judges no rest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dsp.activity import ActivityConfig, FrameLevels
from dsp.block import FloatArray


class RestUnusable(ValueError):
    """The stretch named as rest holds no level that could be measured."""


def rest_level_db(
    samples_uv: FloatArray, fs_hz: float, *, rest_s: tuple[float, float], config: ActivityConfig
) -> FloatArray:
    """Return the median level of every channel within a stretch.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples of the whole recording, NaN where they are missing.
    fs_hz : float
        Samples per second.
    rest_s : (float, float)
        Where the stretch begins and ends.
    config : ActivityConfig
        Frames and their smoothing.

    Returns
    -------
    (n_channels,) float64
        In dB over 1 µV. A channel that is flat or missing there has none (NaN), and so never
        counts as active.

    Raises
    ------
    RestUnusable
        If the stretch holds too few samples to measure a level on any channel.
    """
    start, stop = round(rest_s[0] * fs_hz), round(rest_s[1] * fs_hz)
    levels = FrameLevels(fs_hz, config)
    runs = [levels_db for _, levels_db, _ in levels.step(samples_uv[max(0, start) : stop], 0)]
    levels_db = np.concatenate(runs) if runs else np.empty((0, samples_uv.shape[1]))
    is_known: NDArray[np.bool_] = np.isfinite(levels_db)
    has_level = np.atleast_1d(is_known.any(axis=0))
    if not has_level.any():
        raise RestUnusable(
            f"the rest {rest_s[0]:g} to {rest_s[1]:g} s holds no level to measure: it must last "
            f"at least {config.smooth_s:g} s, connected and without a gap"
        )
    quiet_db = np.full(samples_uv.shape[1], np.nan)
    quiet_db[has_level] = np.nanmedian(levels_db[:, has_level], axis=0)
    return quiet_db
