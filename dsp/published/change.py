"""Where a variance most likely rose, once and at once; it knows no muscle."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray


def most_likely_step(squares: FloatArray, quiet_level: float, *, n_least: int) -> int | None:
    r"""Return the sample from which a larger variance is most likely.

    Parameters
    ----------
    squares : (n_samples,) float64
        Squared samples of zero-mean noise.
    quiet_level : float
        Variance before the step, above 0.
    n_least : int
        So many samples at least follow the step.

    Returns
    -------
    int or None
        None where no larger variance explains any end of the stretch better.

    Notes
    -----
    The variance after a step at :math:`k` is whatever fits best, but no less than before it. The
    logarithm of the likelihood then gains

    .. math:: g(k) = \frac{N - k}{2} (r_k - 1 - \ln r_k), \quad
              r_k = \max\left(1, \frac{1}{(N - k) \sigma_0^2} \sum_{n=k}^{N-1} x_n^2\right)
    """
    if len(squares) <= n_least:
        return None
    n_after = np.arange(len(squares), 0, -1)
    ratio = np.maximum(np.cumsum(squares[::-1])[::-1] / n_after / quiet_level, 1.0)
    gain = (n_after / 2 * (ratio - 1 - np.log(ratio)))[:-n_least]
    return int(np.argmax(gain)) if gain.max() > 0 else None
