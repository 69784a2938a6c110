"""Heartbeats in EMG, found by standing alone and by resembling each other; it removes nothing."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from dsp.block import FloatArray
from dsp.filters import SosFilter, band_pass, group_delay_ms
from dsp.gaps import runs_of
from dsp.input_rules import check_column

_BAND_HZ = (8.0, 40.0)
_CENTRE_HZ = 13.0
_LOWEST_RATE_HZ = 100.0
_ENOUGH_HZ = 250.0
_SIDE_S = (0.09, 0.30)
_SHAPE_S = 0.06
_REFRACTORY_S = 0.30
_STANDS_OUT = 6.0
_LEAST_UV = 1e-6
_RESEMBLES = 0.85
_GAIN_RANGE = (0.6, 1.6)
_SHORTEST_S = 2 * _SIDE_S[1]
_N_AT_ONCE = 8192

IndexArray = NDArray[np.intp]


def find_beats(samples_uv: FloatArray, fs_hz: float) -> IndexArray:
    """Find R peaks in one channel.

    Parameters
    ----------
    samples_uv : (n_samples,) float64
        Raw samples, not finite where they are missing.
    fs_hz : float
        Samples per second.

    Returns
    -------
    (n_beats,) int
        Indices of the peaks, rising; to some 10 ms.

    Notes
    -----
    The channel is band-passed to 8–40 Hz, causally, and thinned to some 250 Hz; the delay at 13 Hz
    is taken off the indices.
    A beat that stands alone is a peak six times over the RMS on *both* sides of it (90–300 ms
    away): the first waves of a contraction never qualify, for it goes on behind them. Every other
    place that resembles the median of those beats (correlation ≥ 0.85, 0.6 to 1.6 times as large)
    is a beat too, which finds those right before or within a contraction.
    """
    check_column(samples_uv, fs_hz)
    if fs_hz < _LOWEST_RATE_HZ:
        return np.empty(0, dtype=np.intp)
    found = [np.empty(0, dtype=np.intp)]
    for start, stop in runs_of(np.isfinite(samples_uv)):
        if stop - start > _SHORTEST_S * fs_hz:
            found.append(start + _beats_of_run(samples_uv[start:stop], fs_hz))
    return np.concatenate(found)


def _beats_of_run(samples_uv: FloatArray, fs_hz: float) -> IndexArray:
    sos = band_pass(fs_hz, low_hz=_BAND_HZ[0], high_hz=_BAND_HZ[1])
    factor = max(1, int(fs_hz // _ENOUGH_HZ))
    qrs_uv = _thinned(samples_uv, sos, factor)
    alone = _standing_alone(qrs_uv, fs_hz / factor)
    if not len(alone):
        return alone
    beats = factor * _resembling(qrs_uv, alone, fs_hz / factor)
    delay_ms = group_delay_ms(sos, fs_hz=fs_hz, frequencies_hz=np.array([_CENTRE_HZ]))[0]
    return np.asarray(np.maximum(beats - round(delay_ms * fs_hz / 1000.0), 0))


def _thinned(samples_uv: FloatArray, sos: FloatArray, factor: int) -> FloatArray:
    """Return every so many of the filtered samples, filtered piece by piece."""
    stage = SosFilter(sos)
    n_piece = factor * _N_AT_ONCE
    pieces = [
        stage.step(samples_uv[start : start + n_piece, np.newaxis])[::factor, 0]
        for start in range(0, len(samples_uv), n_piece)
    ]
    return np.concatenate(pieces)


def _standing_alone(qrs_uv: FloatArray, fs_hz: float) -> IndexArray:
    """Return peaks of either sign far above the RMS on each of their sides."""
    near, far = (round(side_s * fs_hz) for side_s in _SIDE_S)
    size_uv = np.abs(qrs_uv)
    power = np.concatenate([[0.0], np.cumsum(qrs_uv**2)])
    mean_power = np.maximum(power[far - near :] - power[: near - far], 0.0) / (far - near)
    places = np.arange(far, len(qrs_uv) - far)
    before = np.sqrt(mean_power[places - far])
    after = np.sqrt(mean_power[places + near])
    # Where a signal has stopped the filter rings on, down to numbers that are none.
    least_uv = np.maximum(_STANDS_OUT * np.maximum(before, after), _LEAST_UV)
    stands_out = size_uv[places] > least_uv
    return _highest(places[stands_out], size_uv, round(_REFRACTORY_S * fs_hz))


def _resembling(qrs_uv: FloatArray, alone: IndexArray, fs_hz: float) -> IndexArray:
    """Return the beats standing alone and every place shaped like their median."""
    n_half = round(_SHAPE_S * fs_hz)
    windows = sliding_window_view(qrs_uv, 2 * n_half + 1)
    shape = np.median(windows[alone - n_half], axis=0)
    energy = float(shape @ shape)
    gains = windows @ shape / energy
    sizes = np.sqrt(np.maximum(np.convolve(qrs_uv**2, np.ones(2 * n_half + 1), "valid"), 1e-30))
    likeness = gains * np.sqrt(energy) / sizes
    is_like = (likeness >= _RESEMBLES) & (gains > _GAIN_RANGE[0]) & (gains < _GAIN_RANGE[1])
    # A beat that stood alone stays, and nothing beside it counts.
    score = np.where(is_like, likeness, 0.0)
    score[alone - n_half] = 2.0
    chosen = _highest(np.flatnonzero(score > 0), score, round(_REFRACTORY_S * fs_hz))
    return chosen + n_half


def _highest(places: IndexArray, score: FloatArray, n_apart: int) -> IndexArray:
    """Return the highest places such that no two are within ``n_apart``."""
    kept: list[int] = []
    for place in places[np.argsort(-score[places], kind="stable")]:
        if all(abs(place - other) > n_apart for other in kept):
            kept.append(int(place))
    return np.array(sorted(kept), dtype=np.intp)
