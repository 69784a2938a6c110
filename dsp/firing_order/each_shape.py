"""Whether an order holds in every shape its muscles may have risen in; it states none by itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dsp.block import FloatArray
from dsp.onset.posterior import OnsetPosterior


def least_in_each_shape(
    a: OnsetPosterior, b: OnsetPosterior, *, tie_ms: float, least_share: float
) -> tuple[float, float, float]:
    """Return the least probabilities of before, together and after, whatever the shape.

    Parameters
    ----------
    a, b : OnsetPosterior
        Two posteriors on grids of the same step.
    tie_ms : float
        Delays up to this count as together.
    least_share : float
        Shapes that a muscle is held to have risen in with a smaller probability are not asked.

    Returns
    -------
    before, together, after : float
        Each the least that it has while one of the two muscles keeps to one shape.

    Notes
    -----
    ``P(after | a in shape s) = sum over t of p_a(t | s) P(b < t - tie)``, and so on. How likely a
    shape is beforehand is known to nobody; the probability of an order is a mean over shapes.
    """
    least = np.ones(3)
    for p in _in_each_shape(a, least_share):
        before, not_after = _regions(a.grid_s, p, b.grid_s, b.p, tie_ms=tie_ms)
        least = np.minimum(least, (before, not_after - before, 1.0 - not_after))
    for p in _in_each_shape(b, least_share):
        before, not_after = _regions(a.grid_s, a.p, b.grid_s, p, tie_ms=tie_ms)
        least = np.minimum(least, (before, not_after - before, 1.0 - not_after))
    return float(least[0]), float(least[1]), float(least[2])


def _in_each_shape(of: OnsetPosterior, least_share: float) -> Iterator[FloatArray]:
    """Yield the start under each shape that is likely enough."""
    for p in () if of.by_shape is None else of.by_shape:
        if p.sum() >= least_share:
            yield p / p.sum()


def _regions(
    a_s: FloatArray, a_p: FloatArray, b_s: FloatArray, b_p: FloatArray, *, tie_ms: float
) -> tuple[float, float]:
    """Return the probabilities that *a* starts before the tie band of *b*, and not after it."""
    edges_s = np.append(b_s, 2 * b_s[-1] - b_s[-2]) - (b_s[1] - b_s[0]) / 2
    cumulated = np.concatenate([[0.0], np.cumsum(b_p)])
    # a before the band: b lies more than the tie behind a.
    before = a_p @ (1.0 - np.interp(a_s + tie_ms / 1000.0, edges_s, cumulated))
    after = a_p @ np.interp(a_s - tie_ms / 1000.0, edges_s, cumulated)
    return float(before), float(1.0 - after)
