"""How two ways of marking the same starts agree; which of them is nearer is not asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dsp.block import FloatArray
from dsp.firing_order.median import median_interval

Interval = tuple[float, float]

_LEVEL = 0.95
_Z95, _Z90 = 1.959963984540054, 1.6448536269514722
_N_LEAST = 2


@dataclass(frozen=True, slots=True)
class Bounded:
    """A figure with its 95 % interval.

    Attributes
    ----------
    value : float
        The estimate.
    interval_95 : (float, float)
        Lower and upper end.
    """

    value: float
    interval_95: Interval


@dataclass(frozen=True, slots=True)
class OnsetAgreement:
    """How far apart two ways of marking put the same starts.

    Attributes
    ----------
    n : int
        Starts that both marked.
    median_ms : float or None
        Median difference, the first way minus the second; None without a start.
    median_interval_ms : (float, float) or None
        Its distribution-free interval; None of fewer than five.
    median_coverage : float or None
        How probably that interval holds the median.
    bias_ms : Bounded or None
        Mean difference; None of fewer than two, as all that follows.
    sd_ms : float or None
        Standard deviation of the differences.
    low_limit_ms, high_limit_ms : Bounded or None
        Limits of agreement: between them lie 95 % of the differences.
    repeat_sd_ms : float or None
        Standard deviation of one marking, where both ways are the same person's.
    """

    n: int
    median_ms: float | None = None
    median_interval_ms: Interval | None = None
    median_coverage: float | None = None
    bias_ms: Bounded | None = None
    sd_ms: float | None = None
    low_limit_ms: Bounded | None = None
    high_limit_ms: Bounded | None = None
    repeat_sd_ms: float | None = None


@dataclass(frozen=True, slots=True)
class OrderAgreement:
    """How often two ways of marking say the same order of two muscles.

    Attributes
    ----------
    n : int
        Movements in which both say an order.
    n_same : int
        Those of them in which it is the same one.
    share : Bounded or None
        The share of the same; None without a movement.
    """

    n: int
    n_same: int
    share: Bounded | None


def onset_agreement(differences_ms: FloatArray) -> OnsetAgreement:
    """Find how far apart two ways of marking put the same starts.

    Parameters
    ----------
    differences_ms : (n,) float64
        Of each start the first way's time minus the second's.

    Returns
    -------
    OnsetAgreement
        As much of it as there are differences for.

    Raises
    ------
    ValueError
        If the array has another shape, or holds what is not finite.

    Notes
    -----
    With mean *m* and standard deviation *s* of *n* differences the limits of agreement are
    ``m ± 1.96 s``. Their intervals are exact for normal differences: the upper limit lies between
    ``m + s t / sqrt(n)`` for the 2.5 and 97.5 % points *t* of the noncentral t distribution with
    ``n - 1`` degrees of freedom and noncentrality ``1.96 sqrt(n)``, the lower one mirrored. The
    standard deviation of one marking is ``sqrt(sum of d² / 2 n)``. All of it takes differences for
    independent: lifts of one person are alike, so that the intervals are for these people and
    this rater, and too narrow for others. No delay: nothing is filtered.

    References
    ----------
    Bland and Altman 1986, Lancet 1:307. Carkeet 2015, Optom. Vis. Sci. 92:e71. Hodges and Bui
    1996, Electroencephalogr. Clin. Neurophysiol. 101:511.
    """
    found_ms = _checked(differences_ms)
    n = len(found_ms)
    if n == 0:
        return OnsetAgreement(0)
    interval = median_interval(found_ms.tolist())
    median = OnsetAgreement(
        n,
        float(np.median(found_ms)),
        None if interval is None else interval[0],
        None if interval is None else interval[1],
    )
    if n < _N_LEAST:
        return median
    mean, sd = float(found_ms.mean()), float(found_ms.std(ddof=1))
    near, far = _limit_factors(n)
    reach = _mean_factor(n) * sd
    return OnsetAgreement(
        n,
        median.median_ms,
        median.median_interval_ms,
        median.median_coverage,
        bias_ms=Bounded(mean, (float(mean - reach), float(mean + reach))),
        sd_ms=sd,
        low_limit_ms=Bounded(mean - _Z95 * sd, (mean - far * sd, mean - near * sd)),
        high_limit_ms=Bounded(mean + _Z95 * sd, (mean + near * sd, mean + far * sd)),
        repeat_sd_ms=float(np.sqrt(np.mean(found_ms**2) / 2)),
    )


def order_agreement(
    first_lags_ms: FloatArray, second_lags_ms: FloatArray, *, tie_ms: float
) -> OrderAgreement:
    """Find how often two ways of marking say the same of two muscles: before, together or after.

    Parameters
    ----------
    first_lags_ms, second_lags_ms : (n,) float64
        Delay of one muscle against the other in each movement, as either way marks it.
    tie_ms : float
        Half-width within which two starts are together; its edge belongs to it.

    Returns
    -------
    OrderAgreement
        The share with the interval of Clopper and Pearson, which holds at any number.

    Raises
    ------
    ValueError
        If the arrays differ in length or hold what is not finite, or the band is negative.

    References
    ----------
    Clopper and Pearson 1934, Biometrika 26:404.
    """
    first_ms, second_ms = _checked(first_lags_ms), _checked(second_lags_ms)
    if len(first_ms) != len(second_ms):
        raise ValueError(
            f"{len(first_ms)} delays against {len(second_ms)}: give one of either for each movement"
        )
    if not tie_ms >= 0:
        raise ValueError(f"tie_ms is {tie_ms}: the band of together cannot be narrower than 0 ms")
    n = len(first_ms)
    n_same = int(np.count_nonzero(_order(first_ms, tie_ms) == _order(second_ms, tie_ms)))
    share = None if n == 0 else Bounded(n_same / n, _share_interval(n_same, n))
    return OrderAgreement(n, n_same, share)


def repeat_interval_90_s(onset_s: float, repeat_sd_ms: float) -> Interval:
    """Return where nine of ten markings of a start by the same person would lie.

    Parameters
    ----------
    onset_s : float
        The marked start.
    repeat_sd_ms : float
        Standard deviation of one marking, from two rounds of that person.

    Returns
    -------
    (float, float)
        Both ends in seconds.

    Raises
    ------
    ValueError
        If the deviation is negative or not finite.

    Notes
    -----
    ``onset ± 1.645 SD``. It tells how well the person repeats, not how near the start is.
    """
    if not (repeat_sd_ms >= 0 and np.isfinite(repeat_sd_ms)):
        raise ValueError(f"repeat_sd_ms is {repeat_sd_ms}: give the SD of one marking, 0 or more")
    reach_s = _Z90 * repeat_sd_ms / 1000.0
    return onset_s - reach_s, onset_s + reach_s


def _checked(values: FloatArray) -> FloatArray:
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 1:
        raise ValueError(f"values have shape {found.shape}: give one dimension, (n,)")
    if not np.isfinite(found).all():
        raise ValueError("values are not all finite: leave out the starts that either did not mark")
    return found


@lru_cache(maxsize=256)
def _mean_factor(n: int) -> float:
    """Return how many SDs from the mean the ends of its interval lie."""
    from scipy.special import stdtrit  # noqa: PLC0415 - must not delay the first window

    return float(stdtrit(n - 1, (1 + _LEVEL) / 2)) / float(np.sqrt(n))


@lru_cache(maxsize=256)
def _limit_factors(n: int) -> tuple[float, float]:
    """Return how many SDs from the mean the near and the far end of a limit's interval lie."""
    from scipy.special import nctdtrit  # noqa: PLC0415 - must not delay the first window

    root = float(np.sqrt(n))
    near, far = (
        float(nctdtrit(n - 1, _Z95 * root, p)) / root for p in ((1 - _LEVEL) / 2, (1 + _LEVEL) / 2)
    )
    return near, far


def _order(lags_ms: FloatArray, tie_ms: float) -> FloatArray:
    return np.where(np.abs(lags_ms) <= tie_ms, 0.0, np.sign(lags_ms))


def _share_interval(n_same: int, n: int) -> Interval:
    from scipy.special import betaincinv  # noqa: PLC0415 - must not delay the first window

    edge = (1 - _LEVEL) / 2
    low = 0.0 if n_same == 0 else float(betaincinv(n_same, n - n_same + 1, edge))
    high = 1.0 if n_same == n else float(betaincinv(n_same + 1, n - n_same, 1 - edge))
    return low, high
