"""The delay that repetitions scatter around, from all their posteriors; it states no order.

One repetition of a small signal says little, ten together say more. What all of them share, the
error of a rise that is placed early every time, does not average out and is kept apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dsp.block import FloatArray
from dsp.findings import LagCurve, PooledDelay
from dsp.firing_order.config import PoolingConfig
from dsp.firing_order.lag_curve import check_curve, lattice, lay_on, quantiles, regions, thin

_REACH_PRIOR_SDS = 3.0
_LEAST_SD_MS = 1e-6
# Standard error of a median of normal values, and the standard deviation of normal values from
# their median absolute deviation.
_MEDIAN_FACTOR = 1.25
_MAD_FACTOR = 1.4826


def pool_delays(
    curves: Sequence[LagCurve],
    *,
    tie_ms: float,
    shape_sd_ms: float = 0.0,
    config: PoolingConfig,
) -> PooledDelay:
    """Pool the delays of a session's repetitions.

    Parameters
    ----------
    curves : sequence of LagCurve
        The delay of one pair in each repetition that nothing but its width puts in doubt.
    tie_ms : float
        Delays up to this count as together.
    shape_sd_ms : float
        Least standard deviation of the error that repetitions share, as far as it comes from not
        knowing in which shape the muscles rise.
    config : PoolingConfig
        Priors and the error that repetitions share.

    Returns
    -------
    PooledDelay
        The typical delay, how much it varies, and what the next repetition may be.

    Raises
    ------
    ValueError
        If there are no curves, or curves of different steps; if a curve is no distribution of
        delays within a minute, or the tie band is not 0 or more.

    Notes
    -----
    With the likelihood ``L_i`` of the delay in repetition ``i``, of any shape, the typical delay
    ``mu``, the scatter ``tau``, a share ``w`` of wild repetitions over a span ``W`` and a shared
    error ``b`` of standard deviation ``s``::

        M_i(m, tau)      = integral of L_i(x) Normal(x; m, tau) dx
        p(data | m, tau) = product over i of [(1 - w) M_i(m, tau) + w / W]
        p(mu, tau)       ~ Normal(mu; 0, S) / (1 + (tau / t)^2)
                           * integral of p(data | mu + b, tau) Normal(b; 0, s) db

    all on one lattice of delays and one grid of scatters: the same curves give the same pooled
    delay to the bit. `L_i` is the posterior itself, as the prior of an onset within its window is
    flat. The shared error's standard deviation follows the median one of the curves, since what
    makes one wide, an unknown rise, is the same in all repetitions of a muscle.

    References
    ----------
    Gelman 2006, Bayesian Anal. 1:515 (priors of a scatter); Box, Tiao 1968, Biometrika 55:119
    (wild values as a second component); Suehiro 2015, J. Phys. Ther. Sci. 27:289 (how far people
    differ).
    """
    if not curves:
        raise ValueError("there are no curves to pool: give at least one repetition's")
    if not 0 <= tie_ms < np.inf:
        raise ValueError(f"tie_ms is {tie_ms}: delays count as together up to 0 ms or more")
    for curve in curves:
        check_curve(curve)
    lags_ms = lattice(curves, reach_ms=_REACH_PRIOR_SDS * config.typical_sd_ms)
    likelihoods = np.array([lay_on(curve, lags_ms) for curve in curves])
    shared_sd_ms = max(shape_sd_ms, _shared_sd_ms(likelihoods, lags_ms, config))
    joint = _posterior(likelihoods, lags_ms, shared_sd_ms=shared_sd_ms, config=config)
    typical = joint.sum(axis=0)
    low_ms, typical_ms, high_ms = quantiles(lags_ms, typical, (0.05, 0.5, 0.95))
    medians_ms = [float(quantiles(lags_ms, each, (0.5,))[0]) for each in likelihoods]
    return PooledDelay(
        len(curves),
        float(typical_ms),
        (float(low_ms), float(high_ms)),
        *_scatter(joint.sum(axis=1), config),
        *regions(lags_ms, typical, tie_ms=tie_ms),
        *_next_repetition(joint, lags_ms, tie_ms=tie_ms, config=config),
        shared_sd_ms,
        standard_error_ms(medians_ms),
        thin(lags_ms, typical),
    )


def standard_error_ms(lags_ms: Sequence[float]) -> float:
    """Return the standard error of the median delay, from the scatter within the session.

    Parameters
    ----------
    lags_ms : sequence of float
        One delay per repetition.

    Returns
    -------
    float
        Milliseconds.

    Notes
    -----
    ``1.25 (1.4826 MAD) / sqrt(n)``: 1.25 is the price of a median over a mean, 1.4826 turns a
    median absolute deviation into a standard deviation, both for normal values.
    """
    mad_ms = float(np.median(np.abs(np.asarray(lags_ms) - np.median(lags_ms))))
    return _MEDIAN_FACTOR * _MAD_FACTOR * mad_ms / float(np.sqrt(len(lags_ms)))


def _shared_sd_ms(likelihoods: FloatArray, lags_ms: FloatArray, config: PoolingConfig) -> float:
    means_ms = (likelihoods * lags_ms).sum(axis=1)
    variances_ms2 = (likelihoods * (lags_ms - means_ms[:, np.newaxis]) ** 2).sum(axis=1)
    one_sd_ms = float(np.sqrt(np.median(variances_ms2)))
    return max(config.min_shared_sd_ms, config.shared_share * one_sd_ms)


def _posterior(
    likelihoods: FloatArray, lags_ms: FloatArray, *, shared_sd_ms: float, config: PoolingConfig
) -> FloatArray:
    """Return the joint posterior of scatter (rows) and typical delay (columns)."""
    step_ms = float(lags_ms[1] - lags_ms[0])
    scattered = _Spread(np.asarray(config.scatters_ms), n_lags=len(lags_ms), step_ms=step_ms)
    anywhere = config.wild_share * step_ms / config.wild_span_ms
    log_likelihood = np.zeros((len(config.scatters_ms), len(lags_ms)))
    # One after another: all at once would fill the memory in a long session.
    for one in likelihoods:
        log_likelihood += np.log((1.0 - config.wild_share) * scattered.of(one) + anywhere)
    likelihood = np.exp(log_likelihood - log_likelihood.max())
    shared = _Spread(np.array([shared_sd_ms]), n_lags=len(lags_ms), step_ms=step_ms).of(likelihood)
    prior = _scatter_prior(config)[:, np.newaxis] * np.exp(
        -0.5 * (lags_ms / config.typical_sd_ms) ** 2
    )
    joint = shared * prior
    return np.asarray(joint / joint.sum())


def _scatter_prior(config: PoolingConfig) -> FloatArray:
    scatters_ms = np.asarray(config.scatters_ms)
    density = 1.0 / (1.0 + (scatters_ms / config.scatter_scale_ms) ** 2)
    return np.asarray(density * np.gradient(scatters_ms))


def _scatter(p: FloatArray, config: PoolingConfig) -> tuple[float, tuple[float, float]]:
    low_ms, median_ms, high_ms = quantiles(np.asarray(config.scatters_ms), p, (0.05, 0.5, 0.95))
    return max(0.0, float(median_ms)), (max(0.0, float(low_ms)), max(0.0, float(high_ms)))


def _next_repetition(
    joint: FloatArray, lags_ms: FloatArray, *, tie_ms: float, config: PoolingConfig
) -> tuple[float, float, float]:
    """Return what one more repetition's true delay may be; it too may be a wild one."""
    spread = _Spread(
        np.asarray(config.scatters_ms),
        n_lags=len(lags_ms),
        step_ms=float(lags_ms[1] - lags_ms[0]),
    )
    scattered = spread.of(joint).sum(axis=0)
    within = 2.0 * tie_ms / config.wild_span_ms
    wild = ((1.0 - within) / 2.0, within, (1.0 - within) / 2.0)
    tame = regions(lags_ms, scattered / scattered.sum(), tie_ms=tie_ms)
    before, together, after = (
        (1.0 - config.wild_share) * a_tame + config.wild_share * a_wild
        for a_tame, a_wild in zip(tame, wild, strict=True)
    )
    return before, together, after


class _Spread:
    """Convolves rows of a lattice with normal distributions of given standard deviations."""

    def __init__(self, sds_ms: FloatArray, *, n_lags: int, step_ms: float) -> None:
        self._n_lags = n_lags
        self._n_fft, self._transforms = _transforms(tuple(sds_ms.tolist()), n_lags, step_ms)

    def of(self, p: FloatArray) -> FloatArray:
        """Return one row met with every standard deviation, or each row with its own."""
        whole = np.fft.irfft(np.fft.rfft(p, self._n_fft) * self._transforms, self._n_fft)
        middle = whole[..., self._n_lags // 2 :][..., : self._n_lags]
        # The transform leaves a rounding error of either sign where there is nothing.
        return np.asarray(np.maximum(middle, 0.0))


@lru_cache(maxsize=4)
def _transforms(
    sds_ms: tuple[float, ...], n_lags: int, step_ms: float
) -> tuple[int, NDArray[np.complex128]]:
    """Return the length and values of the transforms of normal distributions on a lattice."""
    from scipy.fft import next_fast_len  # noqa: PLC0415 - must not delay the first window
    from scipy.special import ndtr  # noqa: PLC0415 - must not delay the first window

    n_fft = next_fast_len(2 * n_lags, real=True)
    edges_ms = step_ms * (np.arange(n_lags + 1) - n_lags // 2 - 0.5)
    scales_ms = np.maximum(sds_ms, _LEAST_SD_MS)[:, np.newaxis]
    transforms = np.fft.rfft(np.diff(ndtr(edges_ms / scales_ms)), n_fft)
    transforms.flags.writeable = False
    return n_fft, transforms
