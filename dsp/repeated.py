"""Samples that repeat earlier ones to the bit, as a lost packet is filled; it mends none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dsp.block import FloatArray
from dsp.input_rules import check_signal

BoolArray = NDArray[np.bool_]

_LEAST_S = 0.01
_FARTHEST_S = 0.3
_N_WINDOW = 8
_N_CHANGES = 4
_BY_CHANCE = 1e-4
_SAME_EVERYWHERE = 0.9
_MIX = np.uint64(0x9E3779B97F4A7C15)


def repeated_mask(samples_uv: FloatArray, fs_hz: float) -> BoolArray:
    """Mask samples that say again, to the bit, what the channel said shortly before.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples; missing ones are not repeated.
    fs_hz : float
        Samples per second.

    Returns
    -------
    (n_samples, n_channels) bool
        True for the later of two equal runs up to 0.3 s apart. Runs are of 10 ms or more, and so
        long that a channel of so few values has one by chance in one of 10 000 windows.

    Notes
    -----
    With ``q`` the probability that two samples, or two steps from one to the next, are equal,
    ``n`` samples repeat somewhere by chance ``n_samples (0.3 s) fs q**n`` times.
    """
    check_signal(samples_uv, fs_hz)
    mask = np.zeros(samples_uv.shape, dtype=np.bool_)
    for column, column_uv in enumerate(samples_uv.T):
        mask[:, column] = _repeated(np.ascontiguousarray(column_uv, dtype=np.float64), fs_hz)
    return mask


def without_repeated(samples_uv: FloatArray, fs_hz: float) -> FloatArray:
    """Return a signal with NaN in place of what repeats earlier samples.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples.
    fs_hz : float
        Samples per second.

    Returns
    -------
    (n_samples, n_channels) float64
        The same array where nothing is repeated.
    """
    mask = repeated_mask(samples_uv, fs_hz)
    return np.where(mask, np.nan, samples_uv) if mask.any() else samples_uv


def _repeated(column_uv: FloatArray, fs_hz: float) -> BoolArray:
    n_samples, n_farthest = len(column_uv), round(_FARTHEST_S * fs_hz)
    mask = np.zeros(n_samples, dtype=np.bool_)
    if n_samples < 2 * _N_WINDOW:
        return mask
    n_least = max(round(_LEAST_S * fs_hz), _longest_by_chance(column_uv, n_farthest))
    later, lags = _equal_windows(column_uv)
    is_near = lags <= n_farthest
    later, lags = later[is_near], lags[is_near]
    if not len(later):
        return mask
    # Windows in a row that lie the same way behind their like are one run.
    begins = np.flatnonzero(np.diff(later, prepend=-2) != 1)
    begins = np.union1d(begins, np.flatnonzero(np.diff(lags, prepend=lags[0]) != 0))
    for begin, end in zip(begins, np.append(begins[1:], len(later)), strict=True):
        if end - begin + _N_WINDOW - 1 >= n_least:
            mask[later[begin] : later[end - 1] + _N_WINDOW] = True
    return mask


def _equal_windows(column_uv: FloatArray) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where a short lively window repeats an earlier one, and how far back."""
    bits = column_uv.view(np.uint64)
    n_windows = len(bits) - _N_WINDOW + 1
    hashes = np.zeros(n_windows, dtype=np.uint64)
    for offset in range(_N_WINDOW):
        hashes = (hashes ^ (bits[offset : offset + n_windows] >> np.uint64(7))) * _MIX
        hashes += bits[offset : offset + n_windows]
    changes = np.concatenate([[0], np.cumsum(column_uv[1:] != column_uv[:-1])])
    is_lively = changes[_N_WINDOW - 1 :] - changes[:n_windows] >= _N_CHANGES
    is_lively &= np.isfinite(np.convolve(column_uv, np.ones(_N_WINDOW), "valid"))
    places = np.flatnonzero(is_lively)
    ordered = places[np.argsort(hashes[places], kind="stable")]
    is_same = hashes[ordered[1:]] == hashes[ordered[:-1]]
    later, lags = ordered[1:][is_same], (ordered[1:] - ordered[:-1])[is_same]
    by_place = np.argsort(later)
    return later[by_place], lags[by_place]


def _longest_by_chance(column_uv: FloatArray, n_farthest: int) -> int:
    """Return how long a repeat must be to be none of chance."""
    known_uv = column_uv[np.isfinite(column_uv)]
    likely = max(_equal_share(known_uv), _equal_share(np.diff(known_uv)))
    if likely >= _SAME_EVERYWHERE:
        return len(column_uv) + 1
    n_pairs = max(len(column_uv) * n_farthest, 1)
    return int(np.log(_BY_CHANCE / n_pairs) / np.log(max(likely, 1e-12))) + 1


def _equal_share(values: FloatArray) -> float:
    """Return how often two of the values are equal."""
    if not len(values):
        return 1.0
    _, counts = np.unique(values, return_counts=True)
    return float(np.sum((counts / len(values)) ** 2))
