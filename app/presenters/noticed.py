"""What was noticed beside an order, for one repetition and counted over a session; no Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from app.model.action_words import action_phrase
from app.model.beside import told_flags
from app.model.flag_words import flag_badge, flag_sentence, withholding_flag
from app.model.muscle_names import Names
from app.model.phrase import Phrase, phrase
from app.model.reasons import leading_badge
from dsp.findings import PairFinding, RepetitionFinding
from dsp.firing_order import is_valid
from dsp.flag import RepetitionFlag

_NOT_LISTED = frozenset({RepetitionFlag.AB_DISAGREE})
"""Told with its repetition, and no matter of a list: it is of the method and not of the lift."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """One flag that is told beside an order: in two or three words, and whole with its action."""

    short: Phrase
    sentence: Phrase
    is_listed: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a session left a pair's repetitions out and for what, and what else was noticed.

    ``action`` belongs to what left most of them out, else to what was noticed most.
    """

    left_out: Phrase | None = None
    action: Phrase | None = None
    noticed: Phrase | None = None


def noticed_beside(
    finding: RepetitionFinding, pair: PairFinding, names: Names
) -> tuple[Noticed, ...]:
    """Return what is told beside a pair of one repetition."""
    return tuple(
        Noticed(flag_badge(each.flag), flag_sentence(each, names), each.flag not in _NOT_LISTED)
        for each in told_flags(finding.flags, pair)
    )


def tally(findings: Sequence[RepetitionFinding], a: str, b: str, names: Names) -> Tally:
    """Count over a session what was noticed of a pair."""
    left_out: Counter[Phrase] = Counter()
    noticed: Counter[Phrase] = Counter()
    actions: dict[Phrase, Phrase] = {}
    for finding, pair in _of_pair(findings, a, b):
        if not is_valid(pair):
            left_out[leading_badge(pair, finding.flags)] += 1
        listed = [each for each in told_flags(finding.flags, pair) if each.flag not in _NOT_LISTED]
        noticed.update({flag_badge(each.flag) for each in listed})
        withholding = withholding_flag(finding.flags, pair)
        for flag in listed if withholding is None else (withholding, *listed):
            what_to_do = action_phrase(flag.action, flag.channels, names)
            actions.setdefault(flag_badge(flag.flag), what_to_do)
    most = next(iter((left_out or noticed).most_common(1)), None)
    action = None if most is None else actions.get(most[0])
    return Tally(
        _counts(left_out.most_common()),
        action if action is not None and action.template else None,
        _counts(noticed.most_common()),
    )


def _of_pair(
    findings: Sequence[RepetitionFinding], a: str, b: str
) -> Iterator[tuple[RepetitionFinding, PairFinding]]:
    for finding in findings:
        yield from ((finding, pair) for pair in finding.pairs if (pair.a, pair.b) == (a, b))


def _counts(counted: Iterable[tuple[Phrase, int]]) -> Phrase | None:
    """Return every phrase with its count, in a row."""
    each = [phrase("{what} ({n})", what=what, n=n) for what, n in counted]
    if not each:
        return None
    return reduce(lambda one, other: phrase("{one}, {other}", one=one, other=other), each)
