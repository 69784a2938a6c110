"""How much less even a contraction is than Gaussian noise: how far its likelihood is trusted."""

from __future__ import annotations

import numpy as np

from dsp.onset.autoregression import autocovariance, innovations, levinson
from dsp.onset.config import PosteriorConfig
from dsp.onset.front_end import BoolArray, Trace
from dsp.onset.rest import block_powers, settled_after_masks

_BLOCK_S = 0.02
_FEW_STEPS = 8
_UNKNOWN = 2.0


def dispersion(trace: Trace, plateau: BoolArray, *, n_lags: int) -> float:
    """Measure how much the power of a plateau jumps from one short block to the next.

    Parameters
    ----------
    trace : Trace
        A conditioned channel.
    plateau : (n_samples,) bool
        The fuller samples of its contraction.
    n_lags : int
        Order of the whitening filter.

    Returns
    -------
    float
        1 for Gaussian noise of any spectrum, more for few large motor units; 2 where the plateau
        is too short to tell.

    Notes
    -----
    With ``P_i`` the mean square of the whitened plateau in blocks of ``n`` samples (20 ms),
    ``n mean(((P_{i+1} - P_i) / (P_{i+1} + P_i))**2)``. Neighbours are compared, so that a slow
    change of force does not count.
    """
    first, last = np.flatnonzero(plateau)[[0, -1]]
    samples_uv = trace.samples_uv[first : last + 1]
    usable = plateau[first : last + 1]
    covariance_uv2 = autocovariance(samples_uv, usable, n_lags=n_lags)
    coefficients, _ = levinson(covariance_uv2[np.newaxis])
    squares_uv2 = innovations(samples_uv, coefficients)[0] ** 2
    n_block = max(2, round(_BLOCK_S * trace.fs_hz))
    settled = settled_after_masks(usable, n_lags=n_lags)
    powers_uv2 = block_powers(squares_uv2, settled, n_block=n_block)
    steps = np.diff(powers_uv2) / (powers_uv2[1:] + powers_uv2[:-1])
    steps = steps[np.isfinite(steps)]
    return _UNKNOWN if len(steps) < _FEW_STEPS else float(n_block * np.mean(steps**2))


def temper_for(dispersion: float, config: PosteriorConfig) -> float:
    """Return the power to which likelihoods of a contraction so uneven are raised.

    Parameters
    ----------
    dispersion : float
        1 for Gaussian noise.
    config : PosteriorConfig
        The power for Gaussian noise and the smallest one.

    Returns
    -------
    float
        Between the two.

    Notes
    -----
    ``kappa_1 / dispersion``, as a quasi-likelihood is divided by its dispersion.

    References
    ----------
    McCullagh, Nelder (1989), Generalized Linear Models, chapter 9.
    """
    return min(config.temper, max(config.least_temper, config.temper / max(dispersion, 1e-3)))
