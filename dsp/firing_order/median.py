"""The interval of a median that asks nothing of the distribution; it pools no posteriors."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

_WANTED_COVERAGE = 0.95
_N_LEAST = 5


def median_interval(values: Sequence[float]) -> tuple[tuple[float, float], float] | None:
    """Return the distribution-free interval of the median from order statistics.

    Parameters
    ----------
    values : sequence of float
        Independent values.

    Returns
    -------
    ((low, high), coverage) or None
        The narrowest pair of order statistics that holds the median with at least 95 %
        probability, or the whole range when none does and there are at least five values; its
        exact coverage. None for fewer.

    Notes
    -----
    ``P(x_(k) <= median <= x_(n+1-k)) = 1 - 2 sum_{i < k} C(n, i) / 2^n``.
    """
    ordered = sorted(values)
    n_values = len(ordered)
    if n_values < _N_LEAST:
        return None
    rank, coverage = 1, _order_statistic_coverage(n_values, 1)
    while _order_statistic_coverage(n_values, rank + 1) >= _WANTED_COVERAGE:
        rank += 1
        coverage = _order_statistic_coverage(n_values, rank)
    return (ordered[rank - 1], ordered[n_values - rank]), coverage


def _order_statistic_coverage(n_values: int, rank: int) -> float:
    return float(1.0 - 2.0 * sum(comb(n_values, i) for i in range(rank)) / 2.0**n_values)
