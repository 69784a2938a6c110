"""The deciding onset: a probability for every moment, from a gradual-ramp model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.block import FloatArray
from dsp.onset.autoregression import innovations, levinson
from dsp.onset.config import PosteriorConfig
from dsp.onset.front_end import Trace
from dsp.onset.rest import settled_after_masks

_EDGE_S = 0.01
_MODE_SMOOTHING_S = 0.016
_MODE_VALLEY = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class OnsetPosterior:
    """When a muscle started, as probabilities on an even grid.

    Attributes
    ----------
    grid_s : (n_grid,) float64
        Times, evenly spaced.
    p : (n_grid,) float64
        Probabilities; they add up to one.
    """

    grid_s: FloatArray
    p: FloatArray

    @property
    def step_s(self) -> float:
        """Return the spacing of the grid in seconds."""
        return float(self.grid_s[1] - self.grid_s[0])

    @property
    def median_s(self) -> float:
        """Return the time before which half the probability lies."""
        return self.quantile_s(0.5)

    @property
    def interval_90_s(self) -> tuple[float, float]:
        """Return the central interval that holds 90 % of the probability."""
        return self.quantile_s(0.05), self.quantile_s(0.95)

    def quantile_s(self, probability: float) -> float:
        """Return the time before which `probability` lies.

        Parameters
        ----------
        probability : float
            Between 0 and 1.

        Returns
        -------
        float
            Seconds, interpolated inside a grid cell.
        """
        edges_s = np.append(self.grid_s, self.grid_s[-1] + self.step_s) - self.step_s / 2
        cumulated = np.concatenate([[0.0], np.cumsum(self.p)])
        return float(np.interp(probability, cumulated, edges_s))

    @property
    def edge_masses(self) -> tuple[float, float]:
        """Return the probability of the first and of the last 10 ms of the grid."""
        n_edge = max(1, round(_EDGE_S / self.step_s))
        return float(self.p[:n_edge].sum()), float(self.p[-n_edge:].sum())

    @property
    def second_mode_mass(self) -> float:
        """Return the probability that lies in any other hill than the largest.

        Hills are separated where the smoothed probability falls below a quarter of the lower of the
        two tops.
        """
        return _second_mode_mass(self.p, n_smooth=max(1, round(_MODE_SMOOTHING_S / self.step_s)))


def onset_posterior(
    trace: Trace,
    rest_covariance_uv2: FloatArray,
    emg_covariance_uv2: FloatArray,
    *,
    around: int,
    first: int,
    last: int,
    start_s: float,
    config: PosteriorConfig,
) -> OnsetPosterior:
    """Weigh every onset time in a window, whatever the rise time and the plateau.

    Parameters
    ----------
    trace : Trace
        The conditioned channel.
    rest_covariance_uv2, emg_covariance_uv2 : (ar_order + 1,) float64
        Autocovariances at rest and of what the plateau adds to it.
    around : int
        Coarse start the window is laid around, in samples of the trace.
    first, last : int
        Bounds of what is listened to, whatever the window: not before the rest's middle, not
        after the activity's end.
    start_s : float
        Time of the trace's first sample.
    config : PosteriorConfig
        Grids, order and tempering.

    Returns
    -------
    OnsetPosterior
        Times are corrected for the front end's delay.

    Notes
    -----
    The amplitude is 0 before ``t0`` and rises to a plateau ``A`` within ``T``, on a line or on
    half a cosine; autocovariances add, so at power gain ``g`` the signal is autoregressive with
    ``r_rest + g r_emg``. For each of a few gains the innovations are judged once and their
    log-likelihoods cumulated,

        C_l[n] = sum_{i < n} log Student(e_l[i]; nu, sigma_l),

    and a rise is a walk through the gains, so its likelihood is a sum of one difference of two
    cumulated sums per gain::

        log p(x | t0, T, A) = C_L[N] + sum_l (C_{l-1} - C_l)[t0 + T tau_l(A)]

    Masked samples contribute nothing. The likelihood is raised to ``kappa`` and summed over the
    priors of the shape, of ``T`` and of ``A``. A few short bursts may come before ``t0`` at a
    cost; the best ones are taken.

    References
    ----------
    Staude, Flachenecker, Daumer, Wolf (2001), Onset detection in surface electromyographic
    signals: a systematic comparison of methods, EURASIP J. Appl. Signal Process.
    """
    first = max(around - round(config.before_s * trace.fs_hz), first)
    stop = min(around + round(config.after_s * trace.fs_hz), last)
    last = min(stop + round(config.tail_s * trace.fs_hz), last)
    gains = gain_levels(rest_covariance_uv2[0], emg_covariance_uv2[0], config=config)
    bank_uv2 = rest_covariance_uv2 + gains[:, None] * emg_covariance_uv2
    log_likelihoods = _log_likelihoods(trace, bank_uv2, first=first, last=last, config=config)
    log_weights = _walk_through_gains(
        log_likelihoods, gains, n_grid=stop - first, fs_hz=trace.fs_hz, config=config
    )
    log_weights += _log_burst_odds(
        log_likelihoods, n_grid=stop - first, fs_hz=trace.fs_hz, config=config
    )
    weights = np.exp(log_weights - log_weights.max())
    grid_s = start_s - trace.delay_s + np.arange(first, stop) / trace.fs_hz
    return OnsetPosterior(grid_s, weights / weights.sum())


def gain_levels(rest_uv2: float, emg_uv2: float, *, config: PosteriorConfig) -> FloatArray:
    """Spread the gains so that the signal's power grows by the same factor from one to the next.

    Parameters
    ----------
    rest_uv2, emg_uv2 : float
        Power at rest and what the plateau adds.
    config : PosteriorConfig
        Number of levels and the largest plateau scale.

    Returns
    -------
    (n_levels,) float64
        Power gains from 0 to a little above the largest scale.
    """
    snr = emg_uv2 / rest_uv2
    largest = 10.0 ** (max(config.scales_db) / 10.0)
    growth = np.linspace(0.0, np.log1p(snr * largest), config.n_levels)
    return np.asarray(np.expm1(growth) / snr)


def _log_likelihoods(
    trace: Trace, bank_uv2: FloatArray, *, first: int, last: int, config: PosteriorConfig
) -> FloatArray:
    """Judge the innovations of every level; samples that may not be used count nothing."""
    n_lags = bank_uv2.shape[1] - 1
    lead = min(first, n_lags)
    coefficients, variances_uv2 = levinson(bank_uv2)
    errors_uv = innovations(trace.samples_uv[first - lead : last], coefficients)[:, lead:]
    usable = settled_after_masks(trace.usable[first - lead : last], n_lags=n_lags)[lead:]
    nu = config.student_nu
    scales_uv2 = variances_uv2[:, None] * (nu - 2.0) / nu
    log_likelihoods = -0.5 * np.log(scales_uv2) - 0.5 * (nu + 1.0) * np.log1p(
        errors_uv**2 / (nu * scales_uv2)
    )
    # One sample may not say more: a spike belongs to no level.
    floor = log_likelihoods.max(axis=0) - config.max_evidence
    return np.asarray(np.where(usable, np.maximum(log_likelihoods, floor), 0.0))


def _walk_through_gains(
    log_likelihoods: FloatArray,
    gains: FloatArray,
    *,
    n_grid: int,
    fs_hz: float,
    config: PosteriorConfig,
) -> FloatArray:
    """Return the log of the tempered likelihood of each onset, summed over rise and plateau."""
    n_levels, n_samples = log_likelihoods.shape
    cumulated = np.zeros((n_levels, n_samples + 1))
    np.cumsum(log_likelihoods, axis=1, out=cumulated[:, 1:])
    steps = cumulated[:-1] - cumulated[1:]
    rises_s = np.asarray(config.rises_s)
    scales = 10.0 ** (np.asarray(config.scales_db) / 10.0)
    delays = _crossing_delays(gains, rises_s, scales, fs_hz=fs_hz, n_samples=n_samples)
    padded = np.concatenate([steps, np.repeat(steps[:, -1:], n_samples, axis=1)], axis=1)
    log_prior = _log_prior(rises_s, config)
    paths = np.zeros((len(log_prior), n_grid))
    for level in range(n_levels - 1):
        windows = np.lib.stride_tricks.sliding_window_view(padded[level], n_grid)
        paths += windows[delays[:, level]]
    paths = config.temper * paths + log_prior[:, None]
    top = paths.max(axis=0)
    return np.asarray(top + np.log(np.exp(paths - top).sum(axis=0)))


def _log_burst_odds(
    log_likelihoods: FloatArray, *, n_grid: int, fs_hz: float, config: PosteriorConfig
) -> FloatArray:
    """Return what each onset gains when short bursts may have come before it.

    For every number of bursts the best are taken that ended early enough for a quiet pause before
    the onset, at any level and of any of a few lengths.
    """
    n_samples = log_likelihoods.shape[1]
    surplus = np.zeros((len(log_likelihoods) - 1, n_samples + 1))
    np.cumsum(log_likelihoods[1:] - log_likelihoods[0], axis=1, out=surplus[:, 1:])
    lengths = [min(max(1, round(each * fs_hz)), n_samples) for each in config.burst_lengths_s]
    gains = [(surplus[:, n_long:] - surplus[:, :-n_long]).max(axis=0) for n_long in lengths]
    n_pause = round(config.burst_pause_s * fs_hz)
    log_odds = np.zeros(n_grid)
    best = np.zeros(n_samples + 1)
    for n_bursts in range(1, config.max_bursts + 1):
        with_one_more = best.copy()
        for n_long, gain in zip(lengths, gains, strict=True):
            with_one_more[n_long:] = np.maximum(with_one_more[n_long:], gain + best[:-n_long])
        best = np.maximum.accumulate(with_one_more)
        before = np.concatenate([np.zeros(n_pause), best])[:n_grid]
        cost = n_bursts * config.burst_penalty
        log_odds = np.logaddexp(log_odds, config.temper * before - cost)
    return log_odds


def _crossing_delays(
    gains: FloatArray, rises_s: FloatArray, scales: FloatArray, *, fs_hz: float, n_samples: int
) -> NDArray[np.int64]:
    """Return after how many samples a rise passes from each level to the next.

    Rows are every shape with every rise and every scale, the scale fastest. A level the plateau
    never reaches is passed after the last sample.
    """
    boundaries = (gains[:-1] + gains[1:]) / 2.0
    boundaries[1:] = np.sqrt(gains[1:-1] * gains[2:])
    amplitudes = np.sqrt(boundaries / scales[:, np.newaxis])
    reached = np.minimum(amplitudes, 1.0)
    # How much of the rise time has passed at an amplitude: on a line, on half a cosine.
    fractions = np.stack([reached, np.arccos(1.0 - 2.0 * reached) / np.pi])
    delays = np.rint(rises_s[:, np.newaxis, np.newaxis] * fractions[:, np.newaxis] * fs_hz)
    delays = np.where(amplitudes >= 1.0, n_samples, np.minimum(delays, n_samples))
    return delays.astype(np.int64).reshape(-1, len(boundaries))


def _log_prior(rises_s: FloatArray, config: PosteriorConfig) -> FloatArray:
    """Return the log prior of every shape, rise and plateau, in the order of the delays."""
    shapes = np.array([1.0 - config.smooth_share, config.smooth_share])
    rises = np.gradient(rises_s) / (rises_s + config.rise_prior_s)
    plateaus = np.exp(-0.5 * (np.asarray(config.scales_db) / config.scale_sd_db) ** 2)
    weights = np.multiply.outer(np.multiply.outer(shapes, rises), plateaus).ravel()
    return np.asarray(np.log(weights / weights.sum()))


def _second_mode_mass(p: FloatArray, *, n_smooth: int) -> float:
    smooth = np.convolve(p, np.ones(n_smooth) / n_smooth, mode="same")
    top = int(np.argmax(smooth))
    left = _hill_edge(smooth[top::-1])
    right = _hill_edge(smooth[top:])
    return float(1.0 - p[max(0, top - left) : top + right + 1].sum())


def _hill_edge(descent: FloatArray) -> int:
    """Return how far the first hill reaches in a sequence that begins at its top."""
    lowest = np.minimum.accumulate(descent)
    rises_again = descent * _MODE_VALLEY > np.maximum(lowest, 1e-300)
    if not rises_again.any():
        return len(descent) - 1
    return int(np.argmin(descent[: int(np.argmax(rises_again))]))
