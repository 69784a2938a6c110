"""Which pairs of muscles a test's page shows, and how often each order was told."""

from __future__ import annotations

from collections.abc import Sequence

from app.model.guided_protocol import Side
from app.model.muscle_names import Names
from app.model.phrase import Phrase, phrase
from app.model.words import interval_text, lag_text, pair_title, session_word, typical_delay_ms
from app.report.told import PairTold
from dsp.findings import SessionPairFinding, SessionVerdict
from dsp.muscle import GLUTE, HAMSTRINGS, read_muscle

Pair = tuple[str, str]

_BACK = "erector_spinae"
_CONSISTENT, _MOSTLY = 0.9, 0.7


def channels_of_leg(channels: Sequence[str], side: Side) -> tuple[str, ...]:
    """Return the muscles on the page of a leg: glute, hamstring, others, and last the back."""
    return tuple(sorted((name for name in channels if _belongs(name, side)), key=_place))


def pairs_of_leg(found: Sequence[SessionPairFinding], side: Side) -> tuple[SessionPairFinding, ...]:
    """Return the pairs to show: glute with hamstring first, then the back from the far side on."""
    shown = [
        each
        for each in found
        if _belongs(each.a, side) and _belongs(each.b, side) and _is_told(each)
    ]
    return tuple(sorted(shown, key=lambda each: _rank(each, side)))


def pair_told(found: SessionPairFinding, names: Names) -> PairTold:
    """Return one pair with its counts."""
    typical_ms, interval_ms = typical_delay_ms(found)
    n_told = found.n_before + found.n_together + found.n_after
    return PairTold(
        pair=(found.a, found.b),
        title=pair_title(found.a, found.b, names),
        n_good=found.n_valid,
        n_before=found.n_before,
        n_together=found.n_together,
        n_after=found.n_after,
        n_cannot_tell=found.n_valid - n_told,
        typical=lag_text(typical_ms),
        interval=interval_text(interval_ms),
        word=share_word(found),
    )


def share_word(found: SessionPairFinding) -> Phrase:
    """Return the verdict with how steadily it held, and whether it is provisional."""
    n_agreeing = {
        SessionVerdict.BEFORE: found.n_before,
        SessionVerdict.TOGETHER: found.n_together,
        SessionVerdict.AFTER: found.n_after,
    }.get(found.verdict, 0)
    word, share = session_word(found.verdict), n_agreeing / max(1, found.n_valid)
    if share >= _CONSISTENT:
        word = phrase("consistently {word}", word=word)
    elif share >= _MOSTLY:
        word = phrase("mostly {word}", word=word)
    if found.is_provisional and found.verdict is not SessionVerdict.UNDETERMINED:
        word = phrase("{word}, provisional", word=word)
    return word


def _place(channel: str) -> tuple[int, str]:
    muscle = read_muscle(channel).muscle
    kinds = (muscle == GLUTE, muscle in HAMSTRINGS, muscle != _BACK, True)
    return kinds.index(True), channel


def _belongs(channel: str, side: Side) -> bool:
    muscle = read_muscle(channel)
    return (
        side is Side.BOTH
        or muscle.muscle == _BACK
        or muscle.side is None
        or muscle.side == side.value
    )


def _is_told(found: SessionPairFinding) -> bool:
    """Tell whether a pair belongs in the table: one leg, or a leg and the back."""
    a, b = read_muscle(found.a), read_muscle(found.b)
    if a.muscle == b.muscle == _BACK:
        return False
    return _BACK in (a.muscle, b.muscle) or a.side == b.side


def _rank(found: SessionPairFinding, side: Side) -> tuple[int, int, str]:
    a, b = read_muscle(found.a), read_muscle(found.b)
    muscles = {a.muscle, b.muscle}
    back = next((each for each in (a, b) if each.muscle == _BACK), None)
    is_far = back is not None and back.side != side.value
    if GLUTE in muscles:
        kind = 0 if muscles & set(HAMSTRINGS) else 1 if back is not None else 3
    else:
        kind = 2 if back is not None else 3
    return kind, 0 if is_far else 1, found.a + found.b
