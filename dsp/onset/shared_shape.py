"""Muscles that rise alike: what is held of one's shape bears on the others; it orders nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dsp.block import FloatArray
from dsp.onset.posterior import OnsetPosterior

Reading = tuple[float, tuple[FloatArray, ...]]
"""Probability of a reading, and under it that of every start of every muscle."""


def readings(posteriors: Sequence[OnsetPosterior], *, alike_share: float) -> tuple[Reading, ...]:
    """Return under which readings of the shapes the starts are independent of each other.

    Parameters
    ----------
    posteriors : sequence of OnsetPosterior
        Starts of one repetition, one per muscle.
    alike_share : float
        Prior probability that all of them rise in one shape, against each in its own.

    Returns
    -------
    tuple of Reading
        Their probabilities add up to one.

    Notes
    -----
    Motor units enter by size in every muscle and the muscles of one movement follow one drive,
    so where one start is hidden in a hollow foot the other is likely to be too, and what both
    are late by falls out of their delay. With ``pi_k(s)`` the prior and ``q_k(s)`` the posterior
    probability that muscle ``k`` rises in shape ``s``, all being alike in ``s`` has the weight

        c pi(s) prod_k q_k(s) / pi_k(s)

    with ``pi`` the normalised geometric mean of the ``pi_k``, and each in its own shape ``1 - c``.
    Each muscle by itself keeps nearly the posterior it had.
    """
    apart = (1.0, tuple(each.p for each in posteriors))
    shaped = [each.by_shape for each in posteriors if each.by_shape is not None]
    if alike_share <= 0.0 or len(shaped) < len(posteriors):
        return (apart,)
    tiny = np.finfo(np.float64).tiny
    known = np.array([np.maximum(each.shape_prior, tiny) for each in posteriors])
    common = np.exp(np.log(known).mean(axis=0))
    masses = np.array([each.sum(axis=1) for each in shaped])
    weights = alike_share * common / common.sum() * np.prod(masses / known, axis=0)
    total = float(weights.sum()) + 1.0 - alike_share
    alike = tuple(
        (float(weights[shape]) / total, tuple(each[shape] / each[shape].sum() for each in shaped))
        for shape in np.flatnonzero(masses.min(axis=0) > tiny)
    )
    return (((1.0 - alike_share) / total, apart[1]), *alike)
