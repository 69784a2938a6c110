"""What follows from onsets: the order of two muscles, in one repetition and over a session.

It looks at posteriors and findings only, never at samples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np

from dsp.block import ChannelInfo, ChannelKind
from dsp.findings import (
    OnsetFinding,
    PairFinding,
    Reason,
    RepetitionFinding,
    SessionPairFinding,
    SessionVerdict,
    Verdict,
)
from dsp.muscle import pair_order
from dsp.onset.lag import lag_distribution
from dsp.onset.posterior import OnsetPosterior

#: Reasons that are told but do not by themselves withhold an order.
ADVISORY = frozenset({Reason.MAINS})

#: Reasons that leave no delay to tell: one of the two starts may be the other muscle's.
MEANINGLESS = frozenset({Reason.CROSSTALK})

_WANTED_COVERAGE = 0.95


@dataclass(frozen=True, slots=True)
class OrderConfig:
    """When an order is stated.

    Attributes
    ----------
    tie_ms : float
        Delays up to this count as together.
    state_at : float
        Smallest probability at which a verdict is stated.
    min_repetitions : int
        Repetitions with a stated delay needed for a session verdict.
    min_provisional : int
        Repetitions needed for a provisional one.
    min_share : float
        Share of them that must agree.
    min_mean_p : float
        Mean probability the agreed verdict must have over them.
    min_told_share : float
        Share that must be told alone, unless the whole interval of the median agrees.
    """

    tie_ms: float = 30.0
    state_at: float = 0.95
    min_repetitions: int = 8
    min_provisional: int = 5
    min_share: float = 0.7
    min_mean_p: float = 0.5
    min_told_share: float = 0.5


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
    if posterior_a is None or posterior_b is None or set(reasons) & MEANINGLESS:
        return PairFinding(
            a.channel, b.channel, None, None, None, None, None, None, Verdict.CANNOT_TELL, withheld
        )
    lags_ms, p = lag_distribution(posterior_a, posterior_b)
    edges_ms = np.append(lags_ms, 2 * lags_ms[-1] - lags_ms[-2]) - (lags_ms[1] - lags_ms[0]) / 2
    cumulated = np.concatenate([[0.0], np.cumsum(p)])
    low_ms, median_ms, high_ms = np.interp([0.05, 0.5, 0.95], cumulated, edges_ms)
    p_before, p_first, p_not_after = (
        float(each) for each in np.interp([-config.tie_ms, 0.0, config.tie_ms], edges_ms, cumulated)
    )
    p_after, p_together = max(0.0, 1.0 - p_not_after), p_not_after - p_before
    verdict = _verdict(p_before, p_together, p_after, withheld, config)
    if verdict is Verdict.CANNOT_TELL and not set(withheld) - ADVISORY:
        withheld = (*withheld, Reason.INTERVAL_TOO_WIDE)
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
    )


def _verdict(
    p_before: float,
    p_together: float,
    p_after: float,
    reasons: tuple[Reason, ...],
    config: OrderConfig,
) -> Verdict:
    if set(reasons) - ADVISORY:
        return Verdict.CANNOT_TELL
    if p_before >= config.state_at:
        return Verdict.BEFORE
    if p_together >= config.state_at:
        return Verdict.TOGETHER
    if p_after >= config.state_at:
        return Verdict.AFTER
    return Verdict.CANNOT_TELL


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
    n_least = 5
    if n_values < n_least:
        return None
    rank, coverage = 1, _order_statistic_coverage(n_values, 1)
    while _order_statistic_coverage(n_values, rank + 1) >= _WANTED_COVERAGE:
        rank += 1
        coverage = _order_statistic_coverage(n_values, rank)
    return (ordered[rank - 1], ordered[n_values - rank]), coverage


def _order_statistic_coverage(n_values: int, rank: int) -> float:
    return float(1.0 - 2.0 * sum(comb(n_values, i) for i in range(rank)) / 2.0**n_values)


def _session_pair(
    a: str, b: str, pairs: list[PairFinding], config: OrderConfig
) -> SessionPairFinding:
    valid = [pair for pair in pairs if _is_valid(pair)]
    lags_ms = [pair.lag_ms for pair in valid if pair.lag_ms is not None]
    # Counted is what was told of each repetition; the rule below asks the delays of all of them.
    told = Counter(pair.verdict for pair in valid)
    interval = median_interval(lags_ms)
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
        _session_verdict(lags_ms, valid, None if interval is None else interval[0], config),
        config.min_provisional <= len(lags_ms) < config.min_repetitions,
    )


def _is_valid(pair: PairFinding) -> bool:
    """Tell whether nothing but its width withholds the order."""
    return pair.lag_ms is not None and not (
        set(pair.reasons) - ADVISORY - {Reason.INTERVAL_TOO_WIDE}
    )


def _session_verdict(
    lags_ms: list[float],
    valid: list[PairFinding],
    interval_ms: tuple[float, float] | None,
    config: OrderConfig,
) -> SessionVerdict:
    """Apply the k-of-n rule; say mixed only where the single repetitions were told apart.

    Where most repetitions cannot be told alone, their delays may share a bias that no count sees:
    then the whole interval of the median has to lie where the verdict says.
    """
    if len(valid) < config.min_provisional:
        return SessionVerdict.UNDETERMINED
    counts = {
        SessionVerdict.BEFORE: sum(lag_ms < -config.tie_ms for lag_ms in lags_ms),
        SessionVerdict.TOGETHER: sum(abs(lag_ms) <= config.tie_ms for lag_ms in lags_ms),
        SessionVerdict.AFTER: sum(lag_ms > config.tie_ms for lag_ms in lags_ms),
    }
    shares = _mean_probabilities(valid)
    modal = max(counts, key=lambda verdict: counts[verdict])
    n_told = sum(pair.verdict.value == modal.value for pair in valid)
    is_shown = n_told >= config.min_told_share * len(valid) or (
        interval_ms is not None and _region(interval_ms, config.tie_ms) is modal
    )
    agrees = counts[modal] >= config.min_share * len(valid) and shares[modal] >= config.min_mean_p
    if agrees and is_shown:
        return modal
    n_apart = sum(pair.verdict is not Verdict.CANNOT_TELL for pair in valid)
    is_apart = n_apart >= config.min_told_share * len(valid)
    return SessionVerdict.MIXED if is_apart else SessionVerdict.UNDETERMINED


def _region(interval_ms: tuple[float, float], tie_ms: float) -> SessionVerdict | None:
    """Return the verdict whose region holds the whole interval, if one does."""
    low_ms, high_ms = interval_ms
    if high_ms < -tie_ms:
        return SessionVerdict.BEFORE
    if low_ms > tie_ms:
        return SessionVerdict.AFTER
    if -tie_ms <= low_ms and high_ms <= tie_ms:
        return SessionVerdict.TOGETHER
    return None


def _probabilities(pair: PairFinding) -> tuple[float, float, float]:
    return pair.p_a_before or 0.0, pair.p_together or 0.0, pair.p_a_after or 0.0


def _mean_probabilities(valid: list[PairFinding]) -> dict[SessionVerdict, float]:
    before, together, after = np.mean([_probabilities(pair) for pair in valid], axis=0)
    return {
        SessionVerdict.BEFORE: float(before),
        SessionVerdict.TOGETHER: float(together),
        SessionVerdict.AFTER: float(after),
    }
