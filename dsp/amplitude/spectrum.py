"""Power density of one epoch after Welch, mains lines bridged; it takes no rest out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from dsp.amplitude.epoch import checked_epoch
from dsp.artefact import MAINS_HZ
from dsp.block import FloatArray

SEGMENT_S = 1.0
"""Shorter ones would smear a mains line over the top of the spectrum."""

LOWEST_RATE_HZ = 990.0
"""A little under 1000, because a rate read from rounded times may be."""

_LINE_HALF_WIDTH_HZ = 3.0
_BRIDGE_BINS = 9
_HANN_INFLATION = 35.0 / 18.0
"""A Hann window leaves the scatter of a stretch this many times shorter."""
_HANN_OVERLAP = 1.0 / 36.0
"""Squared correlation of two Hann segments that overlap by half."""


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum:
    """Power density of one epoch.

    Attributes
    ----------
    frequencies_hz : (n_bins,) float64
        One per Hz, 20–450 Hz.
    density_uv2 : (n_bins,) float64
        µV² per Hz, bridged where mains lines lie.
    is_bridged : (n_bins,) bool
        Which bins are.
    effective_s : float
        How long an untapered stretch would have to be to scatter as little.
    """

    frequencies_hz: FloatArray
    density_uv2: FloatArray
    is_bridged: NDArray[np.bool_]
    effective_s: float


def welch_spectrum(
    samples_uv: FloatArray, fs_hz: float, *, band_hz: tuple[float, float] = (20.0, 450.0)
) -> Spectrum:
    """Return the power density of an epoch.

    Parameters
    ----------
    samples_uv : (n_samples,) float64
        One channel, raw, without missing samples, 1 s or more.
    fs_hz : float
        Samples per second, 1000 or more.
    band_hz : (float, float)
        Which part of it.

    Returns
    -------
    Spectrum
        Density per Hz.

    Raises
    ------
    ValueError
        If the rate is below 1000, or the epoch is not one channel of at least 1 s of finite
        samples that are not all the same.

    Notes
    -----
    Mean of the periodograms of Hann segments of 1 s that overlap by half, each without its mean.
    Within 3 Hz of every multiple of 50 and of 60 Hz the density is drawn straight between the
    means of the bins on either side: a smooth spectrum loses nothing by it, and hum nothing adds.

    References
    ----------
    Welch PD (1967). The use of fast Fourier transform for the estimation of power spectra. IEEE
    Trans Audio Electroacoust 15(2):70–73.
    """
    if not (np.isfinite(fs_hz) and fs_hz >= LOWEST_RATE_HZ):
        raise ValueError(
            f"fs_hz is {fs_hz:g}: a spectrum up to 450 Hz needs 1000 samples per second or more"
        )
    n_segment = round(SEGMENT_S * fs_hz)
    epoch_uv = checked_epoch(samples_uv, n_least=n_segment)
    segments = sliding_window_view(epoch_uv, n_segment)[:: n_segment // 2]
    weights = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_segment) / n_segment)
    tapered = (segments - segments.mean(axis=1, keepdims=True)) * weights
    powers = np.square(np.abs(np.fft.rfft(tapered, axis=1))).mean(axis=0)
    density_uv2 = 2 * powers / (fs_hz * np.sum(np.square(weights)))
    frequencies_hz = np.arange(len(density_uv2)) * fs_hz / n_segment
    inside = (frequencies_hz >= band_hz[0]) & (frequencies_hz <= band_hz[1])
    frequencies_hz, density_uv2 = frequencies_hz[inside], density_uv2[inside]
    is_line = _near_mains(frequencies_hz)
    return Spectrum(
        frequencies_hz,
        _bridge(frequencies_hz, density_uv2, is_line),
        is_line,
        _effective_s(len(segments), n_segment / fs_hz),
    )


def _near_mains(frequencies_hz: FloatArray) -> NDArray[np.bool_]:
    is_line = np.zeros(len(frequencies_hz), dtype=np.bool_)
    for mains_hz in MAINS_HZ:
        away_hz = np.abs(frequencies_hz - mains_hz * np.round(frequencies_hz / mains_hz))
        is_line |= away_hz <= _LINE_HALF_WIDTH_HZ
    return is_line


def _bridge(
    frequencies_hz: FloatArray, density_uv2: FloatArray, is_line: NDArray[np.bool_]
) -> FloatArray:
    """Return the density with a straight line over every mains line."""
    clear_uv2 = density_uv2[~is_line]
    ones = np.ones(_BRIDGE_BINS)
    n_near = np.convolve(np.ones(len(clear_uv2)), ones, mode="same")
    smooth_uv2 = np.convolve(clear_uv2, ones, mode="same") / n_near
    bridged_uv2 = density_uv2.copy()
    bridged_uv2[is_line] = np.interp(frequencies_hz[is_line], frequencies_hz[~is_line], smooth_uv2)
    return bridged_uv2


def _effective_s(n_segments: int, segment_s: float) -> float:
    """Return the length of the stretch whose bare periodogram would scatter as much."""
    shared = 1 + 2 * (n_segments - 1) / n_segments * _HANN_OVERLAP
    return n_segments * segment_s / (_HANN_INFLATION * shared)
