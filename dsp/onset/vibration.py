"""Whether a vibrating lead, and no muscle, is what starts; it mends nothing."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray
from dsp.onset.channel_samples import ChannelSamples

_WINDOW_S = 0.15
_BEFORE_S = 0.03
_BAND_HZ = (20.0, 450.0)
_HIGHEST_HZ = 60.0
_REACH_HZ = 12.0
_SHARE = 0.75
_TIMES = 10.0
_PADDED = 4


def vibrates(channel: ChannelSamples, onset_s: float) -> bool:
    """Tell whether a line below 60 Hz that the rest did not have begins with a start.

    Parameters
    ----------
    channel : ChannelSamples
        The raw samples.
    onset_s : float
        Where the start was found.

    Returns
    -------
    bool
        True where, from 30 ms before to 120 ms after it, three quarters of the power at 20-450 Hz
        lie within 12 Hz of a peak below 60 Hz, and are ten times what any such stretch of the
        rest has there. False where samples are missing, which is a doubt of its own.

    Notes
    -----
    Muscles, simulated by noise and by motor units, have at most half of their power so near a
    line below 60 Hz; a lead vibrating at 30 Hz with 60 µV has 98 %.
    """
    n_window = round(_WINDOW_S * channel.fs_hz)
    first = round((onset_s - _BEFORE_S - channel.start_s) * channel.fs_hz)
    hertz = np.fft.rfftfreq(_PADDED * n_window, 1.0 / channel.fs_hz)
    in_band = (hertz >= _BAND_HZ[0]) & (hertz <= _BAND_HZ[1])
    power = _power(channel.samples_uv, first, n_window)
    if power is None:
        return False
    peak_hz = hertz[np.argmax(power * in_band)]
    near = in_band & (np.abs(hertz - peak_hz) <= _REACH_HZ)
    if peak_hz >= _HIGHEST_HZ or power[near].sum() <= _SHARE * power[in_band].sum():
        return False
    rest = (
        _power(channel.samples_uv, start, n_window)
        for start in range(channel.rest[0], channel.rest[1] - n_window + 1, n_window)
    )
    at_rest = max((each[near].sum() for each in rest if each is not None), default=0.0)
    return bool(power[near].sum() > _TIMES * at_rest)


def _power(samples_uv: FloatArray, first: int, n_window: int) -> FloatArray | None:
    """Return the spectrum of a stretch without its slow part; None where samples are missing."""
    stretch_uv = samples_uv[max(0, first) : max(0, first) + n_window]
    if len(stretch_uv) < n_window or not np.isfinite(stretch_uv).all():
        return None
    time = np.linspace(-1.0, 1.0, n_window)
    slow_uv = np.polynomial.Polynomial.fit(time, stretch_uv, 2)(time)
    wave = np.fft.rfft((stretch_uv - slow_uv) * np.hanning(n_window), _PADDED * n_window)
    return np.asarray(np.abs(wave) ** 2)
