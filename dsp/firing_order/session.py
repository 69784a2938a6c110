"""What the repetitions of a session say together about each pair; it never looks at samples.

Two votes are taken, and an order is stated only where they agree: how many repetitions fall in
one class, and where the delay lies that they scatter around.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from dsp.block import ChannelInfo, ChannelKind
from dsp.findings import (
    PairFinding,
    PooledDelay,
    Reason,
    RepetitionFinding,
    SessionDoubt,
    SessionPairFinding,
    SessionVerdict,
    Verdict,
)
from dsp.firing_order.config import OrderConfig
from dsp.firing_order.median import median_interval
from dsp.firing_order.pair import ADVISORY, UNCLEAR
from dsp.firing_order.pooling import pool_delays
from dsp.muscle import pair_order

_ORDERS = (SessionVerdict.BEFORE, SessionVerdict.TOGETHER, SessionVerdict.AFTER)


def summarise_session(
    repetitions: Sequence[RepetitionFinding],
    channels: tuple[ChannelInfo, ...],
    *,
    config: OrderConfig | None = None,
) -> tuple[SessionPairFinding, ...]:
    """Say for every pair what the repetitions say together.

    Parameters
    ----------
    repetitions : sequence of RepetitionFinding
        All repetitions of one leg and one task.
    channels : tuple of ChannelInfo
        What the columns are; only EMG is paired.
    config : OrderConfig, optional
        How many must agree.

    Returns
    -------
    tuple of SessionPairFinding
        One per pair, the glute first in its pair.
    """
    config = OrderConfig() if config is None else config
    found: dict[tuple[str, str], list[PairFinding]] = {}
    for repetition in repetitions:
        for pair in repetition.pairs:
            found.setdefault((pair.a, pair.b), []).append(pair)
    names = tuple(channel.name for channel in channels if channel.kind is not ChannelKind.AUX)
    return tuple(
        _session_pair(names[a], names[b], found.get((names[a], names[b]), []), config)
        for a, b in pair_order(names)
    )


def _session_pair(
    a: str, b: str, pairs: list[PairFinding], config: OrderConfig
) -> SessionPairFinding:
    valid = [pair for pair in pairs if is_valid(pair)]
    lags_ms = [pair.lag_ms for pair in valid if pair.lag_ms is not None]
    # Counted is what was told of each repetition; the rule below asks the delays of all of them.
    told = Counter(pair.verdict for pair in valid)
    interval = median_interval(lags_ms)
    pooled = _pooled(valid, _shape_sd_ms(pairs, config), config)
    verdict, doubt = _agree(_count(valid, config), _locate(pooled, config), valid, config)
    return SessionPairFinding(
        a,
        b,
        len(lags_ms),
        told[Verdict.BEFORE],
        told[Verdict.TOGETHER],
        told[Verdict.AFTER],
        float(np.median(lags_ms)) if lags_ms else None,
        None if interval is None else interval[0],
        None if interval is None else interval[1],
        verdict,
        config.min_provisional <= len(lags_ms) < config.min_repetitions,
        pooled,
        doubt,
    )


def is_valid(pair: PairFinding) -> bool:
    """Tell whether a session uses a repetition: nothing but width and place withholds its order.

    Parameters
    ----------
    pair : PairFinding
        What one repetition says about the pair.

    Returns
    -------
    bool
        Whether it is among the ``n_valid`` of the session's finding.
    """
    is_doubted = pair.withheld_by or set(pair.reasons) - ADVISORY - UNCLEAR
    return pair.lag_ms is not None and not is_doubted


def _pooled(
    valid: list[PairFinding], shape_sd_ms: float, config: OrderConfig
) -> PooledDelay | None:
    curves = [pair.lag_curve for pair in valid if pair.lag_curve is not None]
    if len(curves) < config.min_provisional:
        return None
    return pool_delays(curves, tie_ms=config.tie_ms, shape_sd_ms=shape_sd_ms, config=config.pooling)


def _shape_sd_ms(pairs: list[PairFinding], config: OrderConfig) -> float:
    """Return what not knowing the shape of the rises leaves unknown, however often they are seen.

    Asked are also the repetitions with more than one likely start: where the shape shows as two
    hills of a start, what is left is that in which one of them happened to be small.
    """
    sds_ms = [
        pair.lag_curve.shape_sd_ms
        for pair in pairs
        if pair.lag_curve is not None
        and not pair.withheld_by
        and not set(pair.reasons) - ADVISORY - UNCLEAR - {Reason.SECOND_MODE}
    ]
    if not sds_ms:
        return 0.0
    beyond_ms = float(np.median(sds_ms)) - config.pooling.shape_spare_ms
    return config.pooling.shape_factor * max(0.0, beyond_ms)


def _count(valid: list[PairFinding], config: OrderConfig) -> SessionVerdict | None:
    """Return the class that holds k of n repetitions by their delay, if one does."""
    if len(valid) < config.min_provisional:
        return None
    classes = Counter(_class_of(pair.lag_ms, config) for pair in valid if pair.lag_ms is not None)
    modal, n_modal = classes.most_common(1)[0]
    is_likely = _mean_probability(valid, modal) >= config.min_mean_p
    return modal if is_likely and n_modal >= config.min_share * len(valid) else None


def _class_of(lag_ms: float, config: OrderConfig) -> SessionVerdict:
    if abs(lag_ms) <= config.tie_ms:
        return SessionVerdict.TOGETHER
    return SessionVerdict.BEFORE if lag_ms < 0 else SessionVerdict.AFTER


def _mean_probability(valid: list[PairFinding], verdict: SessionVerdict) -> float:
    of_verdict = {
        SessionVerdict.BEFORE: [pair.p_a_before for pair in valid],
        SessionVerdict.TOGETHER: [pair.p_together for pair in valid],
        SessionVerdict.AFTER: [pair.p_a_after for pair in valid],
    }
    return float(np.mean([p or 0.0 for p in of_verdict[verdict]]))


def _locate(pooled: PooledDelay | None, config: OrderConfig) -> SessionVerdict | None:
    """Return the class that holds the typical delay, if it can be told."""
    if pooled is None:
        return None
    p_each = (pooled.p_before, pooled.p_together, pooled.p_after)
    return next(
        (
            verdict
            for verdict, p in zip(_ORDERS, p_each, strict=True)
            if p >= config.pooling.state_at
        ),
        None,
    )


def _agree(
    counted: SessionVerdict | None,
    located: SessionVerdict | None,
    valid: list[PairFinding],
    config: OrderConfig,
) -> tuple[SessionVerdict, SessionDoubt | None]:
    """State what both votes say, or say why nothing is stated.

    The count sees scatter that the typical delay hides; the typical delay, with the error that
    all repetitions share, sees a bias that no count sees.
    """
    if len(valid) < config.min_provisional:
        return SessionVerdict.UNDETERMINED, SessionDoubt.TOO_FEW_REPETITIONS
    if counted is not None and counted is located:
        return counted, None
    if counted is not None and located is None:
        return SessionVerdict.UNDETERMINED, SessionDoubt.TYPICAL_DELAY_UNCLEAR
    if _are_told_apart(valid, config):
        return SessionVerdict.MIXED, SessionDoubt.REPETITIONS_DIFFER
    if counted is None:
        return SessionVerdict.UNDETERMINED, SessionDoubt.TOO_FEW_AGREE
    return SessionVerdict.UNDETERMINED, SessionDoubt.VOTES_DISAGREE


def _are_told_apart(valid: list[PairFinding], config: OrderConfig) -> bool:
    """Tell whether enough repetitions were told alone, and not all the same."""
    told = [pair.verdict for pair in valid if pair.verdict is not Verdict.CANNOT_TELL]
    is_enough = len(told) >= config.min_told_share * len(valid)
    return is_enough and len(set(told)) > 1
