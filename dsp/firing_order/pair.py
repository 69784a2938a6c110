"""The order of two muscles in one repetition, from two posteriors; it knows no session."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np

from dsp.findings import OnsetFinding, PairFinding, Reason, Verdict
from dsp.firing_order.config import OrderConfig
from dsp.firing_order.each_shape import least_in_each_shape
from dsp.firing_order.lag_curve import quantiles, regions, thin
from dsp.onset.lag import lag_distribution
from dsp.onset.posterior import OnsetPosterior

#: Reasons that are told but do not by themselves withhold an order.
ADVISORY = frozenset({Reason.MAINS, Reason.CROSSTALK_REMOVED})

#: Reasons that speak of the delay's own width and place: many repetitions together may still tell.
UNCLEAR = frozenset({Reason.INTERVAL_TOO_WIDE, Reason.NEAR_EDGE})

#: Reasons that leave no delay to tell: one of the two starts may be the other muscle's.
MEANINGLESS = frozenset({Reason.CROSSTALK})


def order_pair(
    a: OnsetFinding,
    b: OnsetFinding,
    posteriors: tuple[OnsetPosterior | None, OnsetPosterior | None],
    *,
    reasons: tuple[Reason, ...] = (),
    config: OrderConfig,
) -> PairFinding:
    """Order two muscles in one repetition.

    Parameters
    ----------
    a, b : OnsetFinding
        The two starts with their reasons.
    posteriors : (OnsetPosterior or None, OnsetPosterior or None)
        Their posteriors, in the same order.
    reasons : tuple of Reason
        Reasons that concern the pair and not one channel.
    config : OrderConfig
        Tie band and the probability at which an order is stated.

    Returns
    -------
    PairFinding
        Probabilities wherever both starts were seen and may be compared; a verdict only where
        nothing withholds it.
    """
    withheld = tuple(dict.fromkeys((*a.reasons, *b.reasons, *reasons)))
    posterior_a, posterior_b = posteriors
    if posterior_a is None or posterior_b is None or set(withheld) & MEANINGLESS:
        return _untold(a, b, withheld)
    lags_ms, p = lag_distribution(
        posterior_a, posterior_b, alike_share=config.alike_share, trust=config.trust
    )
    low_ms, median_ms, high_ms = quantiles(lags_ms, p, (0.05, 0.5, 0.95))
    if abs(median_ms) > config.movement_ms:
        return _untold(a, b, (*withheld, Reason.FAR_APART))
    p_before, p_together, p_after = regions(lags_ms, p, tie_ms=config.tie_ms)
    p_first, _, _ = regions(lags_ms, p, tie_ms=0.0)
    least = least_in_each_shape(
        posterior_a, posterior_b, tie_ms=config.tie_ms, least_share=config.least_shape_share
    )
    verdict = _verdict((p_before, p_together, p_after), least, withheld, config)
    if verdict is Verdict.CANNOT_TELL and not set(withheld) - ADVISORY:
        is_narrow = high_ms - low_ms <= 2.0 * config.tie_ms
        withheld = (*withheld, Reason.NEAR_EDGE if is_narrow else Reason.INTERVAL_TOO_WIDE)
    return PairFinding(
        a.channel,
        b.channel,
        float(median_ms),
        (float(low_ms), float(high_ms)),
        p_before,
        p_together,
        p_after,
        p_first,
        verdict,
        withheld,
        replace(
            thin(np.asarray(lags_ms), p),
            shape_sd_ms=1000.0
            * sqrt(posterior_a.shape_variance_s2 + posterior_b.shape_variance_s2),
        ),
    )


def _untold(a: OnsetFinding, b: OnsetFinding, reasons: tuple[Reason, ...]) -> PairFinding:
    return PairFinding(
        a.channel, b.channel, None, None, None, None, None, None, Verdict.CANNOT_TELL, reasons
    )


def _verdict(
    p_each: tuple[float, float, float],
    least_each: tuple[float, float, float],
    reasons: tuple[Reason, ...],
    config: OrderConfig,
) -> Verdict:
    if set(reasons) - ADVISORY:
        return Verdict.CANNOT_TELL
    verdicts = (Verdict.BEFORE, Verdict.TOGETHER, Verdict.AFTER)
    for verdict, p, least in zip(verdicts, p_each, least_each, strict=True):
        if p >= config.state_at and least >= config.state_in_each_shape_at:
            return verdict
    return Verdict.CANNOT_TELL
