"""How much of two channels is one and the same signal; it says nothing about how it got there."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from dsp.artefact import MAINS_HZ
from dsp.block import FloatArray
from dsp.gaps import alike_columns, longest_run
from dsp.input_rules import check_signal

_BAND_HZ = (100.0, 450.0)
_HIGHEST_SHARE_OF_RATE = 0.45
_LINE_HZ = 3.0
_SMOOTH_HZ = 20.0
_REACH_S = 0.003
_LEAST_S = 0.4


def shared_signal(samples_uv: FloatArray, fs_hz: float) -> FloatArray:
    """Return the largest correlation of every two channels.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples while muscles work; of every two channels the longest stretch in which neither
        misses a sample is used.
    fs_hz : float
        Samples per second.

    Returns
    -------
    (n_channels, n_channels) float64
        From 0 to 1, with 0 on the diagonal; all 0 for less than 0.4 s or a rate without the band.

    Notes
    -----
    ``max |r_ab(k)|`` over delays of up to 3 ms, at 100–450 Hz, each spectrum divided by its own
    smooth course and without the mains lines: hearts, hum and moving leads are outside, and no
    narrow spectrum makes chance look like more. Two independent channels reach 0.1 to 0.15 in one
    second. Correlation is no proof of crosstalk, and crosstalk through tissue need not correlate.

    References
    ----------
    Vink, van der Velde, Verbout 1989 (0.30 as a limit at the lumbar muscles);
    Farina, Merletti, Enoka 2004, J. Appl. Physiol. 96:1486.
    """
    check_signal(samples_uv, fs_hz)
    groups = alike_columns(samples_uv)
    if len(groups) == 1:
        return _shared_in_run(samples_uv, fs_hz)
    found = np.zeros((samples_uv.shape[1], samples_uv.shape[1]))
    for own, other in combinations_with_replacement(groups, 2):
        both = own if own is other else np.concatenate([own, other])
        shared = _shared_in_run(samples_uv[:, both], fs_hz)
        if own is other:
            found[np.ix_(own, own)] = shared
        else:
            found[np.ix_(own, other)] = shared[: len(own), len(own) :]
            found[np.ix_(other, own)] = shared[len(own) :, : len(own)]
    return found


def _shared_in_run(samples_uv: FloatArray, fs_hz: float) -> FloatArray:
    """Compare channels over the longest stretch in which none of them misses a sample."""
    n_channels = samples_uv.shape[1]
    nothing = np.zeros((n_channels, n_channels))
    start, stop = longest_run(samples_uv)
    if stop - start < _LEAST_S * fs_hz or fs_hz * _HIGHEST_SHARE_OF_RATE <= 2 * _BAND_HZ[0]:
        return nothing
    run_uv = samples_uv[start:stop] - samples_uv[start:stop].mean(axis=0)
    spectra = _whitened(run_uv, fs_hz)
    n_reach = round(_REACH_S * fs_hz)
    energy = np.sqrt(np.maximum(np.sum(np.abs(spectra) ** 2, axis=0), 1e-30))
    found = nothing
    for a in range(n_channels):
        crossed = spectra[:, a : a + 1] * np.conj(spectra[:, a + 1 :])
        # Doubled: a spectrum of real samples holds half of the energy.
        course = np.fft.irfft(crossed, len(run_uv), axis=0) * len(run_uv) / 2
        near = np.concatenate([course[: n_reach + 1], course[-n_reach:]])
        found[a, a + 1 :] = np.abs(near).max(axis=0) / (energy[a] * energy[a + 1 :])
    return np.asarray(found + found.T)


def _whitened(run_uv: FloatArray, fs_hz: float) -> NDArray[np.complex128]:
    """Return spectra of even height in the band, (n_frequencies, n_channels) complex."""
    weights = np.hanning(len(run_uv))[:, np.newaxis]
    spectra = np.fft.rfft(run_uv * weights, axis=0)
    frequencies_hz = np.fft.rfftfreq(len(run_uv), 1.0 / fs_hz)
    high_hz = min(_BAND_HZ[1], _HIGHEST_SHARE_OF_RATE * fs_hz)
    is_used = (frequencies_hz >= _BAND_HZ[0]) & (frequencies_hz <= high_hz)
    for mains_hz in MAINS_HZ:
        distance_hz = np.abs(frequencies_hz - mains_hz * np.round(frequencies_hz / mains_hz))
        is_used &= distance_hz > _LINE_HZ
    n_smooth = max(1, round(_SMOOTH_HZ * len(run_uv) / fs_hz))
    used = spectra[is_used]
    box = np.ones(n_smooth) / n_smooth
    heights = np.column_stack([np.convolve(np.abs(column), box, mode="same") for column in used.T])
    whitened = np.zeros_like(spectra)
    whitened[is_used] = used / np.maximum(heights, 1e-12)
    return whitened
