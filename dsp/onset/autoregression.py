"""Autoregressive models from masked samples; it whitens and knows nothing of muscles."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray
from dsp.onset.front_end import BoolArray

_WHITE_FLOOR = 1e-2
_MOST_REFLECTED = 0.9999


def autocovariance(samples_uv: FloatArray, usable: BoolArray, *, n_lags: int) -> FloatArray:
    """Estimate autocovariances from the usable samples alone.

    Parameters
    ----------
    samples_uv : (n_samples,) float64
        Zero-mean samples.
    usable : (n_samples,) bool
        Which samples count.
    n_lags : int
        Largest lag.

    Returns
    -------
    (n_lags + 1,) float64
        Autocovariance in µV² at lags 0 to `n_lags`; all zero where no sample is usable.
    """
    kept_uv = np.where(usable, samples_uv, 0.0)
    covariance_uv2 = np.zeros(n_lags + 1)
    is_whole = bool(usable.all())
    for lag in range(min(n_lags + 1, len(kept_uv))):
        stop = len(kept_uv) - lag
        n_pairs = stop if is_whole else np.count_nonzero(usable[:stop] & usable[lag:])
        if n_pairs:
            # The triangular factor keeps the sequence positive definite (Bartlett).
            taper = 1.0 - lag / max(len(kept_uv), n_lags + 1)
            covariance_uv2[lag] = taper * np.sum(kept_uv[:stop] * kept_uv[lag:]) / n_pairs
    return covariance_uv2


def levinson(covariances_uv2: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Solve the Yule-Walker equations for a bank of autocovariances at once.

    Parameters
    ----------
    covariances_uv2 : (n_models, n_lags + 1) float64
        One autocovariance sequence per row.

    Returns
    -------
    coefficients : (n_models, n_lags + 1) float64
        Prediction-error filters, first coefficient 1.
    variances_uv2 : (n_models,) float64
        Variances of the innovations.

    Notes
    -----
    Levinson-Durbin recursion. Lag 0 is raised by 1 % of itself: no model may foretell a signal
    to better than 20 dB, or a change of shape too small to see would outweigh a change of level.
    Reflections are kept inside ±0.9999.
    """
    n_models, n_terms = covariances_uv2.shape
    if n_models == 1:
        coefficients_of_one, variance_uv2 = _levinson_of_one(covariances_uv2[0].tolist())
        return np.array([coefficients_of_one]), np.array([variance_uv2])
    covariances_uv2 = covariances_uv2.copy()
    covariances_uv2[:, 0] *= 1.0 + _WHITE_FLOOR
    coefficients = np.zeros((n_models, n_terms))
    coefficients[:, 0] = 1.0
    variances_uv2 = covariances_uv2[:, 0].copy()
    for order in range(1, n_terms):
        reversed_lags_uv2 = covariances_uv2[:, order:0:-1]
        numerator = np.einsum("ij,ij->i", coefficients[:, :order], reversed_lags_uv2)
        reflection = np.clip(-numerator / variances_uv2, -_MOST_REFLECTED, _MOST_REFLECTED)
        coefficients[:, 1 : order + 1] += (
            reflection[:, None] * coefficients[:, order - 1 :: -1][:, :order]
        )
        variances_uv2 = variances_uv2 * (1.0 - reflection**2)
    return coefficients, variances_uv2


def _levinson_of_one(covariance_uv2: list[float]) -> tuple[list[float], float]:
    """Solve for one sequence: plain numbers are ten times faster than arrays of one row."""
    variance_uv2 = covariance_uv2[0] * (1.0 + _WHITE_FLOOR)
    coefficients = [1.0] + [0.0] * (len(covariance_uv2) - 1)
    for order in range(1, len(covariance_uv2)):
        numerator = 0.0
        for lag in range(order):
            numerator += coefficients[lag] * covariance_uv2[order - lag]
        reflection = min(max(-numerator / variance_uv2, -_MOST_REFLECTED), _MOST_REFLECTED)
        earlier = coefficients[:order]
        for lag in range(1, order + 1):
            coefficients[lag] += reflection * earlier[order - lag]
        variance_uv2 *= 1.0 - reflection * reflection
    return coefficients, variance_uv2


def innovations(samples_uv: FloatArray, coefficients: FloatArray) -> FloatArray:
    """Filter samples with a bank of prediction-error filters.

    Parameters
    ----------
    samples_uv : (n_samples,) float64
        Samples; what came before the first is taken as 0.
    coefficients : (n_models, n_lags + 1) float64
        Filters of `levinson`.

    Returns
    -------
    (n_models, n_samples) float64
        What each model could not predict.
    """
    errors_uv = coefficients[:, :1] * samples_uv
    # One lag after the other and no matrix product: BLAS may round by thread count.
    for lag in range(1, min(coefficients.shape[1], len(samples_uv))):
        errors_uv[:, lag:] += coefficients[:, lag : lag + 1] * samples_uv[:-lag]
    return errors_uv
