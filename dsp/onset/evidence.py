"""What the samples say about every start and every rise: a gradual model, judged once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsp.block import FloatArray
from dsp.onset.autoregression import innovations, levinson
from dsp.onset.bent import bent_rises
from dsp.onset.bursts import BurstEvidence, weigh_bursts
from dsp.onset.config import PosteriorConfig
from dsp.onset.front_end import Trace
from dsp.onset.posterior import OnsetPosterior, RiseTimes
from dsp.onset.rest import settled_after_masks
from dsp.onset.rise import N_LINES, by_shape, crossing_delays, log_scale_prior

_LEAST_SNR = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class OnsetEvidence:
    """How well every start and every rise explains one channel of one repetition.

    Attributes
    ----------
    grid_s : (n_grid,) float64
        Possible starts, evenly spaced, corrected for the front end's delay.
    rises_s : (n_rises,) float64
        Possible rise times.
    log_rises : (n_forms, n_rises, n_grid) float64
        Log of the tempered likelihood, plateaus summed out.
    bursts : BurstEvidence
        What bursts before the start would explain.
    """

    grid_s: FloatArray
    rises_s: FloatArray
    log_rises: FloatArray
    bursts: BurstEvidence

    def posterior(self, prior: FloatArray) -> OnsetPosterior:
        """Sum over the rises.

        Parameters
        ----------
        prior : (n_forms, n_rises) float64
            How likely each is held to be.

        Returns
        -------
        OnsetPosterior
        """
        log_joint = self._log_joint(prior)
        top = np.concatenate(
            [log_joint[:N_LINES].max(axis=(0, 1))[np.newaxis], log_joint[N_LINES:].max(axis=1)]
        )
        log_joint[:N_LINES] -= top[0]
        log_joint[N_LINES:] -= top[1:, np.newaxis]
        np.exp(log_joint, out=log_joint)
        log_shapes = top + np.log(by_shape(log_joint.sum(axis=1)))
        log_weights = np.array([self.bursts.spread(each) for each in log_shapes])
        weights = np.exp(log_weights - log_weights.max())
        weights /= weights.sum()
        return OnsetPosterior(
            self.grid_s,
            weights.sum(axis=0),
            weights,
            by_shape(prior.sum(axis=1)),
            RiseTimes(self.rises_s, by_shape(self.rises(prior))),
        )

    def rises(self, prior: FloatArray) -> FloatArray:
        """Sum over the starts.

        Parameters
        ----------
        prior : (n_forms, n_rises) float64
            How likely each rise is held to be.

        Returns
        -------
        (n_forms, n_rises) float64
            How likely each was in this repetition; they add up to one.
        """
        log_joint = self._log_joint(prior) + self.bursts.log_odds
        weights = np.exp(log_joint - log_joint.max()).sum(axis=2)
        return np.asarray(weights / weights.sum())

    def taught(self, prior: FloatArray, unlearned: FloatArray) -> FloatArray:
        """Return what this repetition teaches of the rises to come.

        Parameters
        ----------
        prior : (n_forms, n_rises) float64
            How likely each is held to be by now.
        unlearned : (n_forms, n_rises) float64
            How likely each was held to be before any repetition.

        Returns
        -------
        (n_forms, n_rises) float64
            Adds up to one. What there is of each shape is told by this repetition alone: were it
            told with what earlier ones taught, they would vote again in each, and a shape that
            the samples cannot tell from another would become certain by repetition.
        """
        rises, alone = self.rises(prior), by_shape(self.rises(unlearned)).sum(axis=1)
        shares = by_shape(rises).sum(axis=1)
        ratios = alone / np.maximum(shares, np.finfo(np.float64).tiny)
        taught = rises * np.concatenate([np.repeat(ratios[:1], N_LINES), ratios[1:]])[:, np.newaxis]
        return np.asarray(taught / taught.sum())

    def _log_joint(self, prior: FloatArray) -> FloatArray:
        floor = np.finfo(np.float64).tiny
        return np.asarray(self.log_rises + np.log(np.maximum(prior, floor))[:, :, np.newaxis])


def weigh_onsets(
    trace: Trace,
    rest_covariance_uv2: FloatArray,
    emg_covariance_uv2: FloatArray,
    *,
    around: int,
    first: int,
    last: int,
    start_s: float,
    temper: float,
    config: PosteriorConfig,
) -> OnsetEvidence:
    """Weigh every onset time in a window with every rise, whatever the plateau.

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
    temper : float
        Power the likelihood is raised to.
    config : PosteriorConfig
        Grids and order.

    Returns
    -------
    OnsetEvidence

    Notes
    -----
    The amplitude is 0 before ``t0`` and rises to a plateau ``A`` within ``T``, on a line, on half
    a cosine or on an exponential; autocovariances add, so at power gain ``g`` the signal is
    autoregressive with ``r_rest + g r_emg``. For each of a few gains the innovations are judged
    once and their log-likelihoods cumulated,

        C_l[n] = sum_{i < n} log Student(e_l[i]; nu, sigma_l),

    and a rise is a walk through the gains, so its likelihood is a sum of one difference of two
    cumulated sums per gain::

        log p(x | t0, T, A) = C_L[N] + sum_l (C_{l-1} - C_l)[t0 + T tau_l(A)]

    Masked samples contribute nothing. The likelihood is raised to ``kappa`` and summed over the
    prior of ``A``.

    References
    ----------
    Staude, Flachenecker, Daumer, Wolf (2001), Onset detection in surface electromyographic
    signals: a systematic comparison of methods, EURASIP J. Appl. Signal Process.
    """
    first = max(around - round(config.before_s * trace.fs_hz), first)
    stop = min(around + round(config.after_s * trace.fs_hz), last)
    last = min(stop + round(config.tail_s * trace.fs_hz), last)
    gains = gain_levels(rest_covariance_uv2, emg_covariance_uv2, config=config)
    bank_uv2 = rest_covariance_uv2 + gains[:, None] * emg_covariance_uv2
    log_likelihoods = temper * _log_likelihoods(
        trace, bank_uv2, first=first, last=last, config=config
    )
    n_grid, fs_hz = stop - first, trace.fs_hz
    return OnsetEvidence(
        start_s - trace.delay_s + np.arange(first, stop) / fs_hz,
        np.asarray(config.rises_s),
        _walk_through_gains(log_likelihoods, gains, n_grid=n_grid, fs_hz=fs_hz, config=config),
        weigh_bursts(log_likelihoods, bank_uv2[:, 0], n_grid=n_grid, fs_hz=fs_hz, config=config),
    )


def gain_levels(
    rest_covariance_uv2: FloatArray, emg_covariance_uv2: FloatArray, *, config: PosteriorConfig
) -> FloatArray:
    """Spread the gains so that the whitened power grows by the same factor from one to the next.

    Parameters
    ----------
    rest_covariance_uv2, emg_covariance_uv2 : (n_lags + 1,) float64
        Autocovariances at rest and of what the plateau adds.
    config : PosteriorConfig
        Number of levels and the largest plateau scale.

    Returns
    -------
    (n_levels,) float64
        Power gains from 0 to a little above the largest scale.

    Notes
    -----
    Whitened, because hum that can be foretold hides no muscle: counted as rest, it would set the
    lowest gains too far apart and the start too late.
    """
    taps, rest_uv2 = levinson(rest_covariance_uv2[np.newaxis])
    overlaps = np.correlate(taps[0], taps[0], mode="full")[len(taps[0]) - 1 :]
    overlaps[1:] *= 2.0
    snr = max(float(overlaps @ emg_covariance_uv2 / rest_uv2[0]), _LEAST_SNR)
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
    """Return the log-likelihood of each form, rise and onset."""
    n_levels, n_samples = log_likelihoods.shape
    cumulated = np.zeros((n_levels, n_samples + 1))
    np.cumsum(log_likelihoods, axis=1, out=cumulated[:, 1:])
    steps = cumulated[:-1] - cumulated[1:]
    delays = crossing_delays(gains, fs_hz=fs_hz, n_samples=n_samples, config=config)
    padded = np.concatenate([steps, np.repeat(steps[:, -1:], n_samples, axis=1)], axis=1)
    windows = [np.lib.stride_tricks.sliding_window_view(each, n_grid) for each in padded]
    n_shapes, n_rises, n_scales, _ = delays.shape
    paths = np.empty((n_scales, n_shapes * n_rises, n_grid))
    for path, rows, log_prior in zip(
        paths,
        delays.transpose(2, 3, 0, 1).reshape(n_scales, n_levels - 1, -1),
        log_scale_prior(config),
        strict=True,
    ):
        # Which levels a plateau reaches depends on its scale alone; the others add the same to all.
        is_reached = (rows < n_samples).any(axis=1)
        path[:] = log_prior + steps[~is_reached, -1].sum()
        for level in np.flatnonzero(is_reached):
            np.add(path, windows[level][rows[level]], out=path)
    top = paths.max(axis=0)
    paths -= top
    np.exp(paths, out=paths)
    log_rises = (top + np.log(paths.sum(axis=0))).reshape(n_shapes, n_rises, n_grid)
    bent = bent_rises(log_rises[0], steps, gains, fs_hz=fs_hz, config=config)
    return np.concatenate([log_rises[:1], bent, log_rises[1:]])
