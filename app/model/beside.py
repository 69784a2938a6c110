"""Which flags are told beside a pair: what its words do not say already; no wording."""

from __future__ import annotations

from collections.abc import Sequence

from app.model.reasons import SMALL_SNR_DB
from dsp.findings import PairFinding, Reason, Verdict
from dsp.flag import FlagFinding, RepetitionFlag


def told_flags(flags: Sequence[FlagFinding], pair: PairFinding) -> tuple[FlagFinding, ...]:
    """Return what is told beside a pair: of the repetition and of its two channels.

    What withholds the order stands in its *because* and not here.
    """
    return tuple(
        each
        for each in flags
        if set(each.channels) <= {pair.a, pair.b}
        and each.flag not in pair.withheld_by
        and not _is_said(each, pair)
    )


def _is_said(flag: FlagFinding, pair: PairFinding) -> bool:
    """Tell whether the pair's own words leave nothing to add."""
    if pair.verdict is not Verdict.CANNOT_TELL:
        return False
    if flag.flag is RepetitionFlag.AB_DISAGREE:
        # Nobody asks what a threshold makes of an order that is not told.
        return True
    is_spread_out = bool({Reason.INTERVAL_TOO_WIDE, Reason.SECOND_MODE} & set(pair.reasons))
    is_small = flag.measured is not None and flag.measured < SMALL_SNR_DB
    return flag.flag is RepetitionFlag.LOW_SNR and is_spread_out and is_small
