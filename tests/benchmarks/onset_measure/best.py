"""What could be had from these very trials by someone told everything but the start and the rise.

A Gaussian posterior that knows both spectra and both levels of a trial of `simulate_trial`, and
that the amplitude rises on a straight line; only when and how fast it does not. It is no detector:
nobody knows a plateau's level and spectrum beforehand. Beside the published limit, it says how
much of a shortfall is the trials' own chance.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import linalg, signal

from dsp.block import FloatArray
from dsp.simulate.noise import WHITE_SHARE, emg_power, plateau_uv_for
from tests.benchmarks.onset_measure.outcome import Outcome
from tests.benchmarks.onset_measure.trial import FS_HZ, Trial

_REST_UV = 3.0
_ORDER = 24
_N_LEVELS = 28
_RISES_MS = np.arange(0.0, 211.0, 5.0)
_BEFORE, _AFTER = 350, 250
_N_TAIL = 450


@lru_cache(maxsize=256)
def _bank(snr_db: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return amplitudes from rest to plateau, and their whitening filters and variances."""
    n = 8192
    frequencies_hz = np.fft.rfftfreq(n, 1.0 / FS_HZ)
    emg = np.fft.irfft(emg_power(frequencies_hz), n)[: _ORDER + 1]
    emg /= emg[0]
    rest_uv2 = _REST_UV**2 * (1 - WHITE_SHARE) * emg
    rest_uv2[0] += _REST_UV**2 * WHITE_SHARE
    plateau_uv = plateau_uv_for(snr_db, rest_uv=_REST_UV, fs_hz=FS_HZ)
    ratio = plateau_uv / _REST_UV
    # Even steps of asinh are fine where the rest still matters, and even in decibels above it.
    amplitudes = np.sinh(np.linspace(0, np.arcsinh(3 * ratio), _N_LEVELS)) / (3 * ratio)
    filters, variances = [], []
    for amplitude in amplitudes:
        covariance_uv2 = rest_uv2 + (amplitude * plateau_uv) ** 2 * emg
        weights = linalg.solve_toeplitz(covariance_uv2[:-1], covariance_uv2[1:])
        filters.append(np.concatenate([[1.0], -weights]))
        variances.append(covariance_uv2[0] - weights @ covariance_uv2[1:])
    return amplitudes, np.array(filters), np.array(variances)


def _posterior(samples_uv: FloatArray, truth_s: float, snr_db: float) -> tuple[int, FloatArray]:
    """Return the first sample of a window around the truth, and the probability of each in it."""
    amplitudes, filters, variances = _bank(snr_db)
    first = round(truth_s * FS_HZ) - _BEFORE
    stop = min(len(samples_uv), first + _BEFORE + _AFTER + _N_TAIL)
    innovations = np.array(
        [signal.lfilter(taps, [1.0], samples_uv)[first:stop] for taps in filters]
    )
    judged = -0.5 * (np.log(variances)[:, None] + innovations**2 / variances[:, None])
    cumulated = np.pad(np.cumsum(judged, axis=1), ((0, 0), (1, 0)))
    gains = cumulated[:-1] - cumulated[1:]
    edges = (amplitudes[:-1] + amplitudes[1:]) / 2
    starts = np.arange(_BEFORE + _AFTER)
    log_p = np.zeros((len(_RISES_MS), len(starts)))
    for row, rise_ms in enumerate(_RISES_MS):
        at = starts[:, None] + np.rint(rise_ms / 1000 * FS_HZ * edges).astype(np.intp)
        log_p[row] = gains[np.arange(len(edges)), np.minimum(at, gains.shape[1] - 1)].sum(axis=1)
    p = np.exp(log_p - log_p.max()).sum(axis=0)
    return first, np.asarray(p / p.sum())


def best_possible(trial: Trial) -> Outcome:
    """Return the outcome of the informed posterior on a trial of one or two channels."""
    onsets_s, intervals_s, posteriors = [], [], []
    for column_uv, truth_s, snr_db in zip(
        trial.samples_uv.T, trial.onsets_s, trial.snr_db, strict=True
    ):
        first, p = _posterior(column_uv, truth_s, snr_db)
        low, middle, high = np.interp([0.05, 0.5, 0.95], np.cumsum(p), np.arange(len(p)))
        onsets_s.append((first + middle) / FS_HZ)
        intervals_s.append(((first + low) / FS_HZ, (first + high + 1) / FS_HZ))
        posteriors.append((first, p))
    (first_a, p_a), (first_b, p_b) = posteriors
    # P(a before b), half of it where both fall on one sample.
    before_b = np.cumsum(p_b[::-1])[::-1] - p_b / 2
    place = np.arange(len(p_a)) + first_a - first_b
    reach = np.interp(place, np.arange(len(p_b)), before_b, left=1.0, right=0.0)
    return Outcome(
        trial.onsets_s,
        trial.snr_db,
        tuple(onsets_s),
        0.0,
        trial.samples_uv.size / FS_HZ,
        intervals_s=tuple(intervals_s),
        lag_ms=1000.0 * (onsets_s[0] - onsets_s[1]),
        p_first=float(p_a @ reach),
    )
