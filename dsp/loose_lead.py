"""Where a sticker or cable came loose: hum that appears and drowns a channel; it mends nothing."""

from __future__ import annotations

from functools import lru_cache, partial

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from dsp.block import FloatArray
from dsp.filters import SosFilter, band_pass
from dsp.gaps import each_alike, present_rows, runs_of
from dsp.input_rules import check_signal
from dsp.steps import OnStep, told_each, unheard

_MAINS_HZ = (50.0, 60.0)
_WINDOW_S = 0.2
_HOP_S = 0.05
_SHARE = 0.7
_TIMES = 3.0
_LEAST_UV = 10.0
_QUIETEST_SHARE = 0.1
_N_AT_ONCE = 128
"""So many windows are copied at once; more would only take memory."""


def loose_mask(
    samples_uv: FloatArray, fs_hz: float, *, on_step: OnStep = unheard
) -> NDArray[np.bool_]:
    """Mask the stretches in which a lead is loose.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples around a lift, not finite where they are missing.
    fs_hz : float
        Samples per second.
    on_step : callable, optional
        Told how far it has come (`dsp.steps`); what it raises stops it.

    Returns
    -------
    (n_samples, n_channels) bool
        True where mains hum is 70 % of the power at 20–450 Hz within 200 ms, is 10 µV or more, and
        is three times what it is where this channel hums least. Looked at every 50 ms.

    Notes
    -----
    A hum that is there throughout is not a loose lead; `dsp.artefact.mains_share` tells of it. A
    lead that was loose throughout hums throughout.
    """
    check_signal(samples_uv, fs_hz)
    return each_alike(samples_uv, partial(_loose_in_runs, fs_hz=fs_hz, on_step=on_step))


def _loose_in_runs(samples_uv: FloatArray, fs_hz: float, on_step: OnStep) -> NDArray[np.bool_]:
    """Mask channels that miss the same samples."""
    mask = np.zeros(samples_uv.shape, dtype=np.bool_)
    if _highest_hz(fs_hz) <= min(_MAINS_HZ):
        return mask
    n_window, n_hop = round(_WINDOW_S * fs_hz), max(1, round(_HOP_S * fs_hz))
    hums, powers, starts = [], [], []
    for start, stop in runs_of(present_rows(samples_uv)):
        if stop - start >= n_window:
            hum_uv2, power_uv2 = _hum_and_power(
                samples_uv[start:stop], fs_hz, n_window, n_hop, on_step=on_step
            )
            hums.append(hum_uv2)
            powers.append(power_uv2)
            starts.append(start + n_hop * np.arange(len(hum_uv2)))
    if not hums:
        return mask
    hum_uv2, power_uv2 = np.concatenate(hums), np.concatenate(powers)
    least_uv2 = np.quantile(hum_uv2, _QUIETEST_SHARE, axis=0)
    is_loose = hum_uv2 > np.maximum(_TIMES**2 * least_uv2, _LEAST_UV**2)
    is_loose &= hum_uv2 > _SHARE * power_uv2
    begins = np.concatenate(starts)
    for window, column in np.argwhere(is_loose):
        begin = begins[window]
        mask[begin : begin + n_window, column] = True
    return mask


def _highest_hz(fs_hz: float) -> float:
    """Return up to where the band reaches; at a low rate no mains lies in it."""
    return min(450.0, 0.45 * fs_hz)


def _hum_and_power(
    samples_uv: FloatArray, fs_hz: float, n_window: int, n_hop: int, *, on_step: OnStep
) -> tuple[FloatArray, FloatArray]:
    """Return the power of hum and of everything per window, (n_windows, n_channels) each."""
    high_hz = _highest_hz(fs_hz)
    sos = band_pass(fs_hz, low_hz=min(20.0, high_hz / 4), high_hz=high_hz)
    stage = SosFilter(sos)
    waves = _waves(n_window, fs_hz, high_hz)
    n_windows = (len(samples_uv) - n_window) // n_hop + 1
    measured = []
    band_uv, n_filtered = np.empty((0, samples_uv.shape[1])), 0
    for first in told_each(range(0, n_windows, _N_AT_ONCE), on_step):
        begin, last = first * n_hop, min(first + _N_AT_ONCE, n_windows) - 1
        end = last * n_hop + n_window
        more_uv = stage.step(samples_uv[n_filtered:end])
        band_uv = np.concatenate([band_uv[len(band_uv) - (n_filtered - begin) :], more_uv])
        n_filtered = end
        windows = sliding_window_view(band_uv, n_window, axis=0)[::n_hop]
        measured.append(_measure(windows, *waves))
    hums_uv2, powers_uv2 = zip(*measured, strict=True)
    return np.concatenate(hums_uv2), np.concatenate(powers_uv2)


def _measure(
    windows: FloatArray, weights: FloatArray, every_wave: tuple[FloatArray, ...]
) -> tuple[FloatArray, FloatArray]:
    # Copied, as windows that lie over each other are multiplied slowly.
    windows = windows.copy()
    hums_uv2 = [
        (2 * (windows @ waves) ** 2 / weights.sum() ** 2).sum(axis=2) for waves in every_wave
    ]
    power_uv2 = np.square(windows, out=windows) @ weights / weights.sum()
    return np.max(hums_uv2, axis=0), np.asarray(power_uv2)


@lru_cache(maxsize=4)
def _waves(
    n_window: int, fs_hz: float, high_hz: float
) -> tuple[FloatArray, tuple[FloatArray, ...]]:
    """Return the window's weights and, for each mains, its weighted cosines and sines."""
    weights = np.hanning(n_window)
    time_s = np.arange(n_window) / fs_hz
    every_wave = []
    for mains_hz in _MAINS_HZ:
        lines_hz = [hertz for hertz in (mains_hz, 3 * mains_hz) if hertz < high_hz]
        turns = np.exp(-2j * np.pi * np.outer(time_s, lines_hz)) * weights[:, np.newaxis]
        every_wave.append(np.hstack([turns.real, turns.imag]))
    return weights, tuple(every_wave)
