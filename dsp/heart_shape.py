"""Whether beats are a heart's, by their spectrum and rhythm; it finds no beats."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray
from dsp.filters import SosFilter, band_pass
from dsp.heartbeat import IndexArray

_SLOW_HZ = (8.0, 40.0)
_FAST_HZ = (60.0, 200.0)
_HIGHEST_SHARE_OF_RATE = 0.4
_WITHIN_S = (0.05, 0.06)
_SIDE_S = 0.2
_LARGEST_FAST_SHARE = 0.3
_INTERVALS_S = (0.3, 1.7)
_LEAST_KNOWN = 0.5
_LEAST_REGULAR = 0.7
_MOST_LEFT_OUT = 3
_OFF_RHYTHM = 0.2


def are_of_a_heart(samples_uv: FloatArray, fs_hz: float, beats: IndexArray) -> bool:
    """Tell whether beats have the spectrum of a QRS complex.

    Parameters
    ----------
    samples_uv : (n_samples,) float64
        The channel they were found on, not finite where samples are missing.
    fs_hz : float
        Samples per second.
    beats : (n_beats,) int
        What `dsp.heartbeat.find_beats` found.

    Returns
    -------
    bool
        True without any beats, and at rates too low to tell.

    Notes
    -----
    Of the calmer half of the beats the median power at 60–200 Hz, above that of 0.2 s on either
    side, is at most 0.3 times that at 8–40 Hz. Hearts have 0.00 to 0.06 (real, 15 to 400 µV; QRS
    of 4 to 12 ms standard deviation), short bursts of muscles and steps of a gait 1 to 6, spikes of
    a lead 0.8 and more.
    """
    highest_hz = min(_FAST_HZ[1], _HIGHEST_SHARE_OF_RATE * fs_hz)
    if not len(beats) or highest_hz <= _FAST_HZ[0]:
        return True
    known_uv = np.nan_to_num(samples_uv)[:, np.newaxis]
    slow, _ = _excess(known_uv, fs_hz, beats, _SLOW_HZ)
    fast, beside = _excess(known_uv, fs_hz, beats, (_FAST_HZ[0], highest_hz))
    calm = np.argsort(beside, kind="stable")[: (len(beats) + 1) // 2]
    return bool(np.median(fast[calm]) <= _LARGEST_FAST_SHARE * np.median(slow[calm]))


def has_rhythm(beats: IndexArray, fs_hz: float) -> bool:
    """Tell whether beats follow each other as a heart's do, some of them unseen.

    Parameters
    ----------
    beats : (n_beats,) int
        Indices, rising.
    fs_hz : float
        Samples per second.

    Returns
    -------
    bool
        False with fewer than two, where more than half of the intervals are no interval of a heart
        (0.3 to 1.7 s), or where seven in ten are not one, two or three times their median within
        a fifth of it.
    """
    intervals_s = np.diff(beats) / fs_hz
    shortest_s, longest_s = _INTERVALS_S
    is_known = (intervals_s >= shortest_s) & (intervals_s <= longest_s)
    if not len(intervals_s) or is_known.mean() < _LEAST_KNOWN:
        return False
    period_s = float(np.median(intervals_s[is_known]))
    n_periods = np.clip(np.rint(intervals_s / period_s), 1, _MOST_LEFT_OUT)
    is_regular = np.abs(intervals_s - n_periods * period_s) <= _OFF_RHYTHM * period_s
    return bool(is_regular.mean() >= _LEAST_REGULAR)


def _excess(
    samples_uv: FloatArray, fs_hz: float, beats: IndexArray, band_hz: tuple[float, float]
) -> tuple[FloatArray, FloatArray]:
    """Return the power within every beat above that beside it, and that beside it."""
    sos = band_pass(fs_hz, low_hz=band_hz[0], high_hz=band_hz[1])
    power = np.concatenate([[0.0], np.cumsum(SosFilter(sos).step(samples_uv)[:, 0] ** 2)])
    n_before, n_after, n_side = (round(each_s * fs_hz) for each_s in (*_WITHIN_S, _SIDE_S))
    last = len(samples_uv)
    inner = [np.clip(beats - n_before, 0, last), np.clip(beats + n_after, 0, last)]
    outer = [
        np.clip(beats - n_before - n_side, 0, last),
        np.clip(beats + n_after + n_side, 0, last),
    ]
    within = power[inner[1]] - power[inner[0]]
    n_inner, n_outer = inner[1] - inner[0], outer[1] - outer[0]
    beside = (power[outer[1]] - power[outer[0]] - within) / np.maximum(n_outer - n_inner, 1)
    return within / np.maximum(n_inner, 1) - beside, beside
