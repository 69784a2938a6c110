"""The level of every channel in a stretch that was named as rest; it judges no rest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dsp.activity import ActivityConfig, recording_levels_db
from dsp.block import FloatArray


class RestUnusable(ValueError):
    """The stretch named as rest holds no level that could be measured."""


def rest_level_db(
    samples_uv: FloatArray,
    fs_hz: float,
    *,
    rest_s: tuple[float, float],
    columns: Sequence[int],
    config: ActivityConfig,
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
    columns : sequence of int
        Which channels.
    config : ActivityConfig
        Frames and their smoothing.

    Returns
    -------
    (n_columns,) float64
        In dB over 1 µV. A channel that is flat or missing there has none (NaN), and so never
        counts as active.

    Raises
    ------
    RestUnusable
        If the stretch holds too few samples to measure a level on any channel.
    """
    start, stop = round(rest_s[0] * fs_hz), round(rest_s[1] * fs_hz)
    quiet_uv = np.ascontiguousarray(samples_uv[max(0, start) : stop, list(columns)])
    levels_db = recording_levels_db(quiet_uv, fs_hz, config)
    is_known: NDArray[np.bool_] = np.isfinite(levels_db)
    has_level = np.atleast_1d(is_known.any(axis=0))
    if not has_level.any():
        raise RestUnusable(
            f"the rest {rest_s[0]:g} to {rest_s[1]:g} s holds no level to measure: it must last "
            f"at least {config.smooth_s:g} s, connected and without a gap"
        )
    quiet_db = np.full(len(columns), np.nan)
    quiet_db[has_level] = np.nanmedian(levels_db[:, has_level], axis=0)
    return quiet_db
