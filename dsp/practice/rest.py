"""How loud every channel is at rest before practice; it judges no rest."""

from __future__ import annotations

import numpy as np

from dsp.amplitude.samples import amplitude_band
from dsp.block import FloatArray
from dsp.frame_power import FramePowers
from dsp.input_rules import check_signal
from dsp.practice.zones import ZoneConfig

_FRAME_S = 0.02
_LEAST_FRAMES = 25
_SETTLED_FRAMES = 5
"""The filter's first tenth of a second is left out."""


def rest_levels_uv(samples_uv: FloatArray, fs_hz: float) -> FloatArray:
    """Return the RMS of every channel at rest.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Some seconds in which nothing moved.
    fs_hz : float
        Samples per second.

    Returns
    -------
    (n_channels,) float64
        At 20–450 Hz; NaN for a channel of which less than half a second is there.

    Raises
    ------
    ValueError
        If the samples are none, or the rate is too low.

    Notes
    -----
    ``rest² = median(P) / (1 − 1/(9k))³`` of frames of 20 ms, ``k`` as in `ZoneTracker`: the
    median, because a heartbeat in the back is in a few frames of each beat and would else be
    taken for rest; the divisor, because the median of such powers lies below their mean.
    """
    check_signal(samples_uv, fs_hz)
    frames = FramePowers(fs_hz, amplitude_band(fs_hz), frame_s=_FRAME_S)
    runs = [powers_uv2 for _, powers_uv2, _ in frames.step(samples_uv, 0)]
    levels_uv = np.full(samples_uv.shape[1], np.nan)
    powers_uv2 = np.concatenate(runs)[_SETTLED_FRAMES:] if runs else np.empty((0, len(levels_uv)))
    shrink = (1.0 - 1.0 / (9.0 * ZoneConfig().shape)) ** 3
    for column, column_uv2 in enumerate(powers_uv2.T):
        known_uv2 = column_uv2[np.isfinite(column_uv2)]
        if len(known_uv2) >= _LEAST_FRAMES:
            levels_uv[column] = np.sqrt(np.median(known_uv2) / shrink)
    return levels_uv
