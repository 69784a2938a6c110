"""Every lift of a leg as a line: what started when, or why it is not used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.engine.guided.result import LegResult
from app.figures.lifts import HandStart, LiftLine, Lifts, LiftStart
from app.model.guided_words import why_phrase
from app.model.hand_lags import ByHand
from app.model.muscle_names import Names
from app.model.phrase import Phrase, phrase
from app.model.reasons import leading_badge, leading_reason
from app.model.words import interval_text, lag_text, verdict_word
from app.report.lift_words import in_lifts
from dsp.findings import PairFinding, RepetitionFinding
from dsp.firing_order import is_valid

_NOT_USED = phrase("not used")


def lifts_told(
    leg: LegResult,
    pair: tuple[str, str],
    channels: Sequence[str],
    names: Names,
    *,
    tie_ms: float,
    by_hand: ByHand,
    tells_reasons: bool,
) -> Lifts:
    """Return all lifts in the order they were asked, those set aside among them."""
    kept = [
        (
            *(number, 1, 0),
            replace(
                _line(repetition, number, pair, channels, names),
                hand_starts=_hand_starts(repetition, pair[1], channels, by_hand),
            ),
        )
        for repetition, number in zip(leg.finding.repetitions, leg.lift_numbers, strict=True)
    ]
    aside = [
        (
            *(number, 0, attempt.asked_index),
            _set_aside(
                number,
                why_phrase(attempt.set_aside, attempt.reason if tells_reasons else ""),
                short=why_phrase(attempt.set_aside),
            ),
        )
        for attempt, number in zip(leg.set_aside, leg.set_aside_numbers, strict=True)
        if attempt.set_aside is not None
    ]
    lines = sorted([*kept, *aside], key=lambda each: each[:3])
    return Lifts(
        pair=pair,
        reference=names[pair[1]].noun,
        names=tuple(
            (channel, names[channel].title, names[channel].subject) for channel in channels
        ),
        tie_ms=tie_ms,
        lines=tuple(line for *_, line in lines),
    )


def _set_aside(number: int, why: Phrase, *, short: Phrase) -> LiftLine:
    return LiftLine(phrase("Lift {n}", n=number), _NOT_USED, "", why_not=why, why_short=short)


def _line(
    repetition: RepetitionFinding,
    number: int,
    pair: tuple[str, str],
    channels: Sequence[str],
    names: Names,
) -> LiftLine:
    title = phrase("Lift {n}", n=number)
    found = next((each for each in repetition.pairs if (each.a, each.b) == pair), None)
    if found is None:
        return LiftLine(title, _NOT_USED, "")
    if not is_valid(found):
        because = leading_reason(found, repetition.onsets, names, repetition.flags).reason
        short = leading_badge(found, repetition.flags)
        return LiftLine(title, _NOT_USED, "", why_not=in_lifts(because), why_short=short)
    return LiftLine(
        title,
        verdict_word(found.verdict),
        lag_text(found.lag_ms),
        interval_text(found.interval_90_ms),
        starts=_starts(repetition, pair[1], channels),
    )


def _hand_starts(
    repetition: RepetitionFinding, reference: str, channels: Sequence[str], by_hand: ByHand
) -> tuple[HandStart, ...]:
    """Return starts by hand against where the reference was found, as all others are drawn."""
    found = {each.channel: each.onset_s for each in repetition.onsets}
    origin_s = found.get(reference)
    if origin_s is None:
        return ()
    hands = [by_hand.get((repetition.index, channel)) for channel in channels]
    return tuple(
        HandStart(each.channel, (each.onset_s - origin_s) * 1000.0)
        for each in hands
        if each is not None and each.onset_s is not None
    )


def _starts(
    repetition: RepetitionFinding, reference: str, channels: Sequence[str]
) -> tuple[LiftStart, ...]:
    starts = (_against(each, reference) for each in repetition.pairs)
    return tuple(each for each in starts if each is not None and each.channel in channels)


def _against(pair: PairFinding, reference: str) -> LiftStart | None:
    """Return the other muscle of a pair against the reference, its sign turned where need be."""
    if pair.lag_ms is None or pair.interval_90_ms is None:
        return None
    low_ms, high_ms = pair.interval_90_ms
    if pair.b == reference:
        return LiftStart(pair.a, pair.lag_ms, (low_ms, high_ms))
    if pair.a == reference:
        return LiftStart(pair.b, -pair.lag_ms, (-high_ms, -low_ms))
    return None
