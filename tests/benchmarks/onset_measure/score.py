"""Shares, medians and bounds over outcomes; it prints nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from scipy import stats

from dsp.block import FloatArray
from tests.benchmarks.onset_measure.outcome import Outcome

GROSS_MS = 100.0
_FALSE_MS, _LATE_MS = -100.0, 300.0


def errors_ms(outcomes: Iterable[Outcome]) -> FloatArray:
    """Return the errors of all starts that were found."""
    return np.array([error for outcome in outcomes for error in outcome.errors_ms])


def median_abs(values: FloatArray) -> float:
    """Return the median magnitude; NaN of nothing."""
    return float(np.median(np.abs(values))) if len(values) else float("nan")


def median(values: FloatArray) -> float:
    """Return the median; NaN of nothing."""
    return float(np.median(values)) if len(values) else float("nan")


def percentile_abs(values: FloatArray, percent: float) -> float:
    """Return a percentile of the magnitude; NaN of nothing."""
    return float(np.percentile(np.abs(values), percent)) if len(values) else float("nan")


def right_share(outcomes: Sequence[Outcome]) -> float:
    """Return the share of trials whose forced choice of an order is right."""
    return float(np.mean([outcome.has_right_sign for outcome in outcomes]))


def right_with_error(outcomes: Sequence[Outcome]) -> str:
    """Return ``0.83 ± 0.04``: the share of `right_share` with a standard error.

    The error is that of Agresti and Coull (two successes and two failures added), because the
    usual one calls twenty of twenty certain.
    """
    n_right = sum(outcome.has_right_sign for outcome in outcomes)
    share = (n_right + 2.0) / (len(outcomes) + 4.0)
    error = np.sqrt(share * (1.0 - share) / (len(outcomes) + 4.0))
    return f"{n_right / len(outcomes):.2f} ± {error:.2f}"


def decided(outcomes: Sequence[Outcome]) -> tuple[int, int]:
    """Return how many orders have p >= 0.95 with nothing withholding them, and how many hold."""
    sure = [outcome for outcome in outcomes if outcome.is_decided]
    return len(sure), sum(outcome.has_right_sign for outcome in sure)


def stated(outcomes: Sequence[Outcome]) -> tuple[int, int]:
    """Return how many verdicts were stated, and how many hold."""
    said = [outcome for outcome in outcomes if outcome.is_stated]
    return len(said), sum(outcome.is_true for outcome in said)


def withheld_by(outcomes: Sequence[Outcome], *, least_share: float) -> dict[str, float]:
    """Return which reasons kept verdicts back and in which share of trials, the largest first."""
    counts = Counter(
        reason.value for outcome in outcomes if not outcome.is_stated for reason in outcome.reasons
    )
    shares = {reason: count / len(outcomes) for reason, count in counts.most_common()}
    return {reason: share for reason, share in shares.items() if share >= least_share}


def cover(outcomes: Iterable[Outcome]) -> tuple[int, int]:
    """Return how many 90 % intervals there are, and how many hold the truth."""
    inside = [
        interval_s[0] <= truth_s <= interval_s[1]
        for outcome in outcomes
        for interval_s, truth_s in zip(outcome.intervals_s, outcome.truths_s, strict=True)
        if interval_s is not None
    ]
    return len(inside), sum(inside)


def gross(outcomes: Iterable[Outcome], *, least_snr_db: float) -> tuple[int, int]:
    """Return how many starts were found at or above a ratio, and how many over 100 ms off."""
    far = [
        abs(found_s - truth_s) * 1000.0 > GROSS_MS
        for outcome in outcomes
        for found_s, truth_s, snr_db in zip(
            outcome.onsets_s, outcome.truths_s, outcome.snr_db, strict=True
        )
        if found_s is not None and snr_db >= least_snr_db
    ]
    return len(far), sum(far)


def found_and_false(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """Return the share of starts found from -100 to 300 ms, and of those earlier than that."""
    n_starts = sum(len(outcome.truths_s) for outcome in outcomes)
    errors = errors_ms(outcomes)
    n_found = int(np.sum((errors >= _FALSE_MS) & (errors <= _LATE_MS)))
    return n_found / n_starts, int(np.sum(errors < _FALSE_MS)) / n_starts


def cost_ms(outcomes: Sequence[Outcome]) -> float:
    """Return the median CPU milliseconds per second of one channel."""
    return 1000.0 * float(np.median([each.cpu_s / each.channel_s for each in outcomes]))


def at_least(n_hits: int, n: int) -> float:
    """Return the exact one-sided 95 % lower bound of a share."""
    return float(stats.beta.ppf(0.05, n_hits, n - n_hits + 1)) if n_hits else 0.0


def standard_error(share: float, n: int) -> float:
    """Return the standard error of a share, never quite 0."""
    return float(np.sqrt(max(share * (1 - share), 1.0 / (4 * n)) / n))
