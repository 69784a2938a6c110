"""The order of three or four muscles as one sentence; pairs are told in `words`."""

from __future__ import annotations

from collections.abc import Sequence

from app.model.muscle_names import Names
from app.model.phrase import Phrase, phrase
from dsp.findings import RankingFinding, SessionPairFinding
from dsp.firing_order.ranking import MOST_CHANNELS, rank_session

_LEAST_CHANNELS = 3

Groups = tuple[tuple[str, ...], ...]


def ranking_sentence(ranking: RankingFinding | None, names: Names) -> Phrase | None:
    """Return the order of all muscles of a repetition; None where it may not be stated."""
    if ranking is None or not ranking.is_stated or len(ranking.channels) < _LEAST_CHANNELS:
        return None
    return phrase("In order: {order}.", order=_in_order(ranking.orders[0].groups, names))


def session_ranking(pairs: Sequence[SessionPairFinding]) -> Groups | None:
    """Return the order of a session's three or four muscles; None where a pair was not told."""
    n_channels = len({name for pair in pairs for name in (pair.a, pair.b)})
    return rank_session(pairs) if _LEAST_CHANNELS <= n_channels <= MOST_CHANNELS else None


def session_ranking_sentence(pairs: Sequence[SessionPairFinding], names: Names) -> Phrase | None:
    """Return the order that all pairs of a session make; None where they make none."""
    groups = session_ranking(pairs)
    if groups is None:
        return None
    return phrase("Over all repetitions in order: {order}.", order=_in_order(groups, names))


def _in_order(groups: Groups, names: Names) -> Phrase:
    first = _group(groups[0], names)
    if len(groups) == 1:
        return first
    return phrase("{first}, then {later}", first=first, later=_in_order(groups[1:], names))


def _group(group: tuple[str, ...], names: Names) -> Phrase:
    muscles = [names[channel].sided_noun for channel in group]
    if len(muscles) == 1:
        return muscles[0]
    listed = muscles[0]
    for muscle in muscles[1:-1]:
        listed = phrase("{listed}, {muscle}", listed=listed, muscle=muscle)
    return phrase("{listed} and {last} together", listed=listed, last=muscles[-1])
