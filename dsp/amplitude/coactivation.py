"""How much two muscles are active at once; it is no order, no force and no stiffness."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dsp.block import FloatArray

_LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Coactivation:
    """How much of two muscles' activity is shared in time.

    Attributes
    ----------
    common_area_percent : float or None
        Falconer and Winter: 0 where one rests while the other works, 100 where both envelopes are
        the same; None where there is no activity or too little without gaps.
    rudolph_percent : float or None
        Rudolph: also grows with how active both are, up to twice the level at which both are the
        same.
    present_share : float
        Share of the time in which both were there.
    """

    common_area_percent: float | None
    rudolph_percent: float | None
    present_share: float


def coactivation(a_percent: FloatArray, b_percent: FloatArray) -> Coactivation:
    """Return the co-activation of two muscles over one stretch.

    Parameters
    ----------
    a_percent, b_percent : (n_samples,) float64
        Envelopes in per cent of each muscle's own reference, without rest, NaN where missing;
        `ReferenceLevel` makes them.

    Returns
    -------
    Coactivation
        Both indices.

    Raises
    ------
    ValueError
        If the two are not of one shape, hold no sample, are infinite or below 0.

    Notes
    -----
    With ``l ≤ h`` the lower and the higher of both at each sample, ``common area = 100 · 2 Σ l /
    Σ (l + h)`` and ``Rudolph = mean of (l / h) (l + h)``, 0 where both are 0. No delay of its
    own. Equal shares of unequal references count as equal activity, so neither index says which
    muscle gives more force; both rise with crosstalk; both see how much and not in which order.
    Glute and hamstring work together in extending the hip: it is co-activation, and no
    co-contraction of opponents, for which the indices were made.

    References
    ----------
    Falconer K, Winter DA (1985). Quantitative assessment of co-contraction at the ankle joint in
    walking. Electromyogr Clin Neurophysiol 25:135–149.
    Rudolph KS, Axe MJ, Snyder-Mackler L (2000). Dynamic stability after ACL injury: who can hop?
    Knee Surg Sports Traumatol Arthrosc 8:262–269.
    """
    a_percent, b_percent = np.asarray(a_percent, np.float64), np.asarray(b_percent, np.float64)
    _check(a_percent, b_percent)
    is_present = np.isfinite(a_percent) & np.isfinite(b_percent)
    present_share = float(np.mean(is_present))
    low = np.minimum(a_percent, b_percent)[is_present]
    high = np.maximum(a_percent, b_percent)[is_present]
    total = float(np.sum(low + high))
    if present_share < _LEAST_SHARE or total == 0.0:
        return Coactivation(None, None, present_share)
    ratio = np.divide(low, high, out=np.zeros_like(low), where=high > 0)
    return Coactivation(
        common_area_percent=100.0 * 2.0 * float(np.sum(low)) / total,
        rudolph_percent=float(np.mean(ratio * (low + high))),
        present_share=present_share,
    )


def _check(a_percent: FloatArray, b_percent: FloatArray) -> None:
    if a_percent.ndim != 1 or a_percent.shape != b_percent.shape or not len(a_percent):
        raise ValueError(
            f"the envelopes have shapes {a_percent.shape} and {b_percent.shape}: "
            "give two of the same length, (n_samples,)"
        )
    for name, envelope_percent in (("a_percent", a_percent), ("b_percent", b_percent)):
        n_outside = int(np.count_nonzero(np.isinf(envelope_percent) | (envelope_percent < 0)))
        if n_outside:
            raise ValueError(
                f"{n_outside} of {len(envelope_percent)} values of {name} are infinite or below 0: "
                "an envelope is neither"
            )
