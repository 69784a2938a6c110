"""Which pairs of muscles a test's page shows, and how often each order was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.model.guided_protocol import Side
from app.model.muscle_names import Names
from app.model.phrase import Phrase, phrase, whole
from app.model.words import interval_text, lag_text, pair_title, session_word, typical_delay_ms
from app.report.told import PairTold
from dsp.findings import LagCurve, SessionPairFinding, SessionVerdict
from dsp.muscle import GLUTE, HAMSTRINGS, read_muscle

Pair = tuple[str, str]

_BACK = "erector_spinae"
_CONSISTENT, _MOSTLY = 0.9, 0.7
_OTHER_WAY = {
    SessionVerdict.BEFORE: SessionVerdict.AFTER,
    SessionVerdict.AFTER: SessionVerdict.BEFORE,
}


def channels_of_leg(channels: Sequence[str], side: Side) -> tuple[str, ...]:
    """Return the muscles on the page of a leg: glute, hamstring, others, and last the back."""
    return tuple(sorted((name for name in channels if _belongs(name, side)), key=_place))


def pairs_of_leg(found: Sequence[SessionPairFinding], side: Side) -> tuple[SessionPairFinding, ...]:
    """Return the pairs to show: glute with hamstring first, then the back from the far side on.

    The hamstring is held against the far side of the back alone, and named first.
    """
    shown = [
        each
        for each in found
        if _belongs(each.a, side) and _belongs(each.b, side) and _is_told(each)
    ]
    ranked = sorted(shown, key=lambda each: _rank(each, side))
    return tuple(_hamstring_first(each) for each in ranked if not _is_near_back(each, side))


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
        interval=_range(interval_ms),
        word=share_word(found),
    )


def _range(interval_ms: tuple[float, float] | None) -> Phrase | None:
    """Return an interval without signs where both its ends are after zero."""
    if interval_ms is not None and interval_ms[0] >= 0:
        return phrase("{low} to {high}", low=whole(interval_ms[0]), high=whole(interval_ms[1]))
    return interval_text(interval_ms)


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


def _is_near_back(found: SessionPairFinding, side: Side) -> bool:
    """Tell whether a pair is the hamstring and the back of its own side."""
    a, b = read_muscle(found.a), read_muscle(found.b)
    muscles = {a.muscle, b.muscle}
    is_back = _BACK in muscles and bool(muscles & set(HAMSTRINGS))
    return is_back and a.side == b.side == side.value


def _hamstring_first(found: SessionPairFinding) -> SessionPairFinding:
    if read_muscle(found.b).muscle not in HAMSTRINGS or read_muscle(found.a).muscle != _BACK:
        return found
    return turned(found)


def turned(found: SessionPairFinding) -> SessionPairFinding:
    """Return the same finding with its muscles the other way round."""
    interval_ms = None if found.interval_ms is None else _turned(found.interval_ms)
    pooled = found.pooled
    if pooled is not None:
        pooled = replace(
            pooled,
            typical_ms=-pooled.typical_ms,
            interval_90_ms=_turned(pooled.interval_90_ms),
            p_before=pooled.p_after,
            p_after=pooled.p_before,
            p_next_before=pooled.p_next_after,
            p_next_after=pooled.p_next_before,
            typical_curve=_turned_curve(pooled.typical_curve),
        )
    return replace(
        found,
        a=found.b,
        b=found.a,
        n_before=found.n_after,
        n_after=found.n_before,
        median_lag_ms=None if found.median_lag_ms is None else -found.median_lag_ms,
        interval_ms=interval_ms,
        verdict=_OTHER_WAY.get(found.verdict, found.verdict),
        pooled=pooled,
    )


def _turned(interval_ms: tuple[float, float]) -> tuple[float, float]:
    return -interval_ms[1], -interval_ms[0]


def _turned_curve(curve: LagCurve) -> LagCurve:
    last_ms = curve.first_ms + (len(curve.p) - 1) * curve.step_ms
    return LagCurve(-last_ms, curve.step_ms, tuple(reversed(curve.p)))


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
