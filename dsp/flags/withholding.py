"""What flags withhold: orders that were found are not stated; what was measured stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from dsp.findings import (
    PairFinding,
    RankingFinding,
    RepetitionFinding,
    SessionDoubt,
    SessionPairFinding,
    SessionVerdict,
    Verdict,
)
from dsp.flag import FlagFinding, RepetitionFlag, withholds_pair

_DOUBTS: Mapping[RepetitionFlag, SessionDoubt] = MappingProxyType(
    {
        RepetitionFlag.PAIN_STOP: SessionDoubt.STOPPED,
        RepetitionFlag.SPEED: SessionDoubt.SPEEDS_DIFFER,
    }
)
"""Why a session states no order for a flag of its own; too few repetitions it counts itself."""


def withhold(finding: RepetitionFinding, flags: Iterable[FlagFinding]) -> RepetitionFinding:
    """Put the flags of a repetition on its finding.

    Parameters
    ----------
    finding : RepetitionFinding
        What its starts say.
    flags : iterable of FlagFinding
        What was noticed besides.

    Returns
    -------
    RepetitionFinding
        With the flags, and no order of a pair that one of them withholds: its delay, interval and
        probabilities stay as they were measured.
    """
    flags = tuple(flags)
    pairs = tuple(_withheld(pair, flags) for pair in finding.pairs)
    ranking = None if finding.ranking is None else _only_told(finding.ranking, pairs)
    return replace(finding, pairs=pairs, ranking=ranking, flags=flags)


def _withheld(pair: PairFinding, flags: tuple[FlagFinding, ...]) -> PairFinding:
    withheld_by = withholds_pair(flags, pair.a, pair.b)
    if not withheld_by:
        return pair
    return replace(pair, verdict=Verdict.CANNOT_TELL, withheld_by=withheld_by)


def _only_told(ranking: RankingFinding, pairs: tuple[PairFinding, ...]) -> RankingFinding:
    """Return a ranking that says no more than its pairs: one untold pair leaves no order."""
    told = tuple((each.a, each.b) for each in pairs if each.verdict is not Verdict.CANNOT_TELL)
    is_whole = all(
        (each.a, each.b) in told for each in pairs if {each.a, each.b} <= set(ranking.channels)
    )
    return replace(ranking, is_stated=ranking.is_stated and is_whole, told_pairs=told)


def withhold_session(
    pairs: Iterable[SessionPairFinding], flags: Iterable[FlagFinding]
) -> tuple[SessionPairFinding, ...]:
    """Withhold the orders of a session that its flags withhold.

    Parameters
    ----------
    pairs : iterable of SessionPairFinding
        What the repetitions say together.
    flags : iterable of FlagFinding
        The flags of the session.

    Returns
    -------
    tuple of SessionPairFinding
        With the same counts. Repetitions of two speeds have no typical delay and no median.
    """
    flags = tuple(flags)
    return tuple(_withheld_session(pair, withholds_pair(flags, pair.a, pair.b)) for pair in pairs)


def _withheld_session(
    pair: SessionPairFinding, withheld_by: tuple[RepetitionFlag, ...]
) -> SessionPairFinding:
    doubt = next((_DOUBTS[flag] for flag in withheld_by if flag in _DOUBTS), None)
    if doubt is None:
        return pair
    pair = replace(pair, verdict=SessionVerdict.UNDETERMINED, doubt=doubt)
    if RepetitionFlag.SPEED not in withheld_by:
        return pair
    return replace(pair, median_lag_ms=None, interval_ms=None, interval_coverage=None, pooled=None)
