"""Muscles that rise alike: what is held of one's shape bears on the others; it orders nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from dsp.block import FloatArray
from dsp.onset.posterior import OnsetPosterior, RiseTimes

# Whitened and thinned, no rise is seen to be shorter.
_SHORT_S = 0.02
_LARGEST_RATIO = 3.0

Reading = tuple[float, tuple[FloatArray, ...]]
"""Probability of a reading, and under it that of every start of every muscle."""


def readings(
    posteriors: Sequence[OnsetPosterior], *, alike_share: float, trust: float = 1.0
) -> tuple[Reading, ...]:
    """Return under which readings of the shapes the starts are independent of each other.

    Parameters
    ----------
    posteriors : sequence of OnsetPosterior
        Starts of one repetition, one per muscle.
    alike_share : float
        Prior probability that all of them rise in one shape, against each in its own.
    trust : float
        Power on the probabilities of the starts where all rise in one shape: what they are then
        misread alike by falls out of their delays.

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
    Each muscle by itself keeps nearly the posterior it had. One drive makes rise times alike too:
    ``c`` is multiplied by the probability that, in that shape, no two of them differ by more than
    three times. What a fast muscle shows of its shape says nothing of a slow one's.
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
    weights *= _likeness(posteriors)
    total = float(weights.sum()) + 1.0 - alike_share
    alike = tuple(
        (float(weights[shape]) / total, tuple(_trusted(each[shape], trust) for each in shaped))
        for shape in np.flatnonzero(masses.min(axis=0) > tiny)
    )
    return (((1.0 - alike_share) / total, apart[1]), *alike)


def _trusted(p: FloatArray, trust: float) -> FloatArray:
    trusted = p**trust
    return np.asarray(trusted / trusted.sum())


def _likeness(posteriors: Sequence[OnsetPosterior]) -> FloatArray:
    """Return, for each shape, how likely all rise times are to be of one drive."""
    likeness = np.ones(len(posteriors[0].shape_prior))
    if not all(each.rises.p.size for each in posteriors):
        return likeness
    for a, b in combinations([each.rises for each in posteriors], 2):
        likeness *= [
            float(of_a @ _of_one_drive(a, b) @ of_b)
            for of_a, of_b in zip(_each_by_itself(a.p), _each_by_itself(b.p), strict=True)
        ]
    return likeness


def _of_one_drive(a: RiseTimes, b: RiseTimes) -> FloatArray:
    ratios = np.subtract.outer(np.log(a.rises_s + _SHORT_S), np.log(b.rises_s + _SHORT_S))
    return np.asarray(np.abs(ratios) <= np.log(_LARGEST_RATIO), dtype=np.float64)


def _each_by_itself(p: FloatArray) -> FloatArray:
    return np.asarray(p / np.maximum(p.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny))
