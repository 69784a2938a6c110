"""A reviewed test told: legs, pairs, lifts, levels and quality, as one value for every face."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping

from app.engine.guided.leg_levels import LegLevels, is_glute_and_hamstring
from app.engine.guided.result import GuidedResult, LegResult, TestBreak
from app.engine.review import Review
from app.model.damage_words import damage_places_phrase
from app.model.guided_protocol import GuidedProtocol, Side
from app.model.guided_protocol_file import our_protocols
from app.model.guided_words import leg_phrase, title_phrase
from app.model.hand_lags import ByHand, by_place, hand_note
from app.model.link_words import missing_phrase
from app.model.muscle_names import Names, name_channels
from app.model.phrase import (
    NO_BREAK_SPACE,
    Phrase,
    all_of,
    listed,
    passed_time,
    phrase,
    plural,
    verbatim,
)
from app.model.words import session_note, session_sentence
from app.report.lift_lines import lifts_told
from app.report.lift_words import in_lifts
from app.report.pairs import channels_of_leg, pair_told, pairs_of_leg
from app.report.sizes import levels_told, pace_told, quality_told, size_told
from app.report.told import LegTold, TestTold
from dsp.amplitude.finding import RecordingAmplitudes
from dsp.findings import SessionPairFinding

_STOPPED = phrase(
    "The test was stopped for pain. Its lifts are listed, and nothing is concluded from them."
)
_DRAWN = phrase("In the picture a notched mark on a line is by hand.")
_NO_PAIR = phrase("No two muscles of this leg carry a sticker, so no order can be told.")
_PERCENT = phrase("% of the reference squeeze")
_MIXED = phrase("% of the reference squeeze, µV where there is none")
_MICROVOLTS = phrase("µV: without a usable reference squeeze")
_LEG_ORDER = {Side.LEFT: 0, Side.RIGHT: 1, Side.BOTH: 2}


def tell_test(
    review: Review,
    *,
    tie_ms: float,
    is_simulated: bool,
    n_missing: int,
    changes: Mapping[str, Phrase],
    tells_reasons: bool,
) -> TestTold | None:
    """Return what a test says; ``changes`` by side. None for a recording that holds no test.

    ``tells_reasons`` gives what somebody typed of a lift that was left out; words may name people.
    """
    guided = review.guided
    if guided is None:
        return None
    legs = sorted(
        zip(guided.legs, review.levels, strict=True), key=lambda each: _LEG_ORDER[each[0].side]
    )
    method = _reference_method(review.amplitudes)
    missing = missing_told(review, n_missing)
    return TestTold(
        title=test_title(guided),
        conditions=_conditions(guided),
        legs=tuple(
            _leg_told(
                leg,
                levels,
                review.amplitudes,
                tie_ms=tie_ms,
                method=method,
                missing=missing,
                was_stopped=guided.was_stopped,
                change=changes[leg.side.value],
                breaks=tuple(map(break_phrase, guided.breaks)),
                by_hand=by_place(review.by_hand),
                tells_reasons=tells_reasons,
            )
            for leg, levels in legs
        ),
        tie_ms=tie_ms,
        reference_method=method,
        method=review.finding.method,
        is_simulated=is_simulated,
        was_stopped=guided.was_stopped,
    )


def missing_told(review: Review, n_missing: int) -> Phrase:
    """Return what a test lacks: lost on the way, or damaged on the disk since, and when."""
    missing = missing_phrase(n_missing)
    damage = damage_places_phrase(
        review.damaged, fs_hz=review.finding.fs_hz, first_index=review.first_index
    )
    if damage is None:
        return missing
    return phrase("{missing}; {damage}", missing=missing, damage=damage)


def protocol_of(guided: GuidedResult) -> GuidedProtocol | None:
    """Return the protocol a test was led by; None where its recording keeps none nor is it ours."""
    if guided.protocol is not None:
        return guided.protocol
    return next((each for each in our_protocols() if each.id == guided.begun.protocol), None)


def test_title(guided: GuidedResult) -> Phrase:
    """Return what a test is called."""
    known = protocol_of(guided)
    return verbatim(guided.begun.protocol) if known is None else title_phrase(known)


def break_phrase(broken: TestBreak) -> Phrase:
    """Return that a test was taken up again, after how long, and at which lift."""
    after = passed_time(broken.away_s)
    if broken.lift_number is None:
        return phrase("Broke off, and taken up again after {time}", time=after)
    return phrase(
        "Broke off, and taken up again after {time} at lift {n}", time=after, n=broken.lift_number
    )


def _conditions(guided: GuidedResult) -> tuple[Phrase, ...]:
    known = protocol_of(guided)
    is_cued = known is not None and known.cue.kind.value == "cued"
    cue = phrase("words that name a muscle") if is_cued else phrase("neutral words")
    return cue, phrase("cue {id}", id=guided.begun.cue)


def _leg_told(
    leg: LegResult,
    levels: LegLevels,
    amplitudes: RecordingAmplitudes,
    *,
    tie_ms: float,
    method: Phrase,
    missing: Phrase,
    was_stopped: bool,
    change: Phrase,
    breaks: tuple[Phrase, ...],
    by_hand: ByHand,
    tells_reasons: bool,
) -> LegTold:
    found = {each.name: each for each in leg.finding.channels}
    everyone = tuple(found)
    channels = channels_of_leg(everyone, leg.side)
    names = ChainMap(name_channels(channels), name_channels(everyone))
    pairs = pairs_of_leg(leg.finding.session_pairs, leg.side)
    leading = pairs[0] if pairs else None
    n_lifts = len({*leg.lift_numbers, *leg.set_aside_numbers})
    n_good = 0 if leading is None else leading.n_valid
    sentence, note = _said_of(leg, pairs, names)
    if was_stopped:
        sentence, note = _STOPPED, None
    if leading is not None and leg.sets and not was_stopped:
        note = _sets_told(leg, levels, _pair_of(leading), names)
    notes = (note, None if leading is None else _edited(leg, leading, by_hand))
    pace = pace_told(levels)
    return LegTold(
        title=leg_phrase(leg.side),
        tally=plural(
            n_lifts,
            phrase("1 lift · {good} good", good=n_good),
            phrase("{n} lifts · {good} good", n=n_lifts, good=n_good),
        ),
        sentence=sentence,
        note=all_of(tuple(in_lifts(each) for each in notes if each is not None)),
        pairs=tuple(pair_told(each, names) for each in pairs),
        lifts=None
        if leading is None
        else lifts_told(
            leg,
            _pair_of(leading),
            channels,
            names,
            tie_ms=tie_ms,
            by_hand=by_hand,
            tells_reasons=tells_reasons,
        ),
        levels=levels_told(levels, channels, names, method=method),
        sizes=tuple(size_told(leg, amplitudes, each, names) for each in channels),
        quality=tuple(quality_told(found[each], leg, amplitudes, names) for each in channels),
        facts=(missing, _not_used(leg, n_good), *([] if pace is None else [pace]), *breaks),
        change=_STOPPED if was_stopped else change,
    )


def _said_of(
    leg: LegResult, pairs: tuple[SessionPairFinding, ...], names: Names
) -> tuple[Phrase, Phrase | None]:
    """Return the sentence of a leg and its note; of both sides at once each has its own."""
    if not pairs:
        return _NO_PAIR, None
    told = [each for each in pairs if is_glute_and_hamstring(each)] or [pairs[0]]
    said = tuple(
        in_lifts(session_sentence(each, names, leg.finding.channels, leg.finding.repetitions))
        for each in told
    )
    return all_of(said) or _NO_PAIR, session_note(pairs[0])


def _sets_told(leg: LegResult, levels: LegLevels, pair: tuple[str, str], names: Names) -> Phrase:
    """Return what each set says of the leading pair, and how fast its lifts rose."""
    rises_s = levels.set_rises_s or (None,) * len(leg.sets)
    said = []
    for each, rise_s in zip(leg.sets, rises_s, strict=True):
        found = next(one for one in each.pairs if (one.a, one.b) == pair)
        sentence = in_lifts(session_sentence(found, names, leg.finding.channels, each.repetitions))
        said.append(
            phrase("Set {n}: {sentence}", n=each.number, sentence=sentence)
            if rise_s is None
            else phrase(
                "Set {n}, risen in {rise}: {sentence}",
                n=each.number,
                rise=f"{rise_s:.2g}{NO_BREAK_SPACE}s",
                sentence=sentence,
            )
        )
    return phrase("The sets are told apart. {sets}", sets=listed(said, between=" "))


def _edited(leg: LegResult, leading: SessionPairFinding, by_hand: ByHand) -> Phrase | None:
    """Return what edits by hand do to the leading pair of a leg."""
    repetitions = leg.finding.repetitions
    ours = {repetition.index for repetition in repetitions}
    of_leg = {place: each for place, each in by_hand.items() if place[0] in ours}
    note = hand_note(repetitions, leg.lift_numbers, _pair_of(leading), of_leg)
    return None if note is None else phrase("{note} {drawn}", note=note, drawn=_DRAWN)


def _pair_of(found: SessionPairFinding) -> tuple[str, str]:
    return found.a, found.b


def _not_used(leg: LegResult, n_good: int) -> Phrase:
    n_tried = len(leg.lift_numbers) + len(leg.set_aside)
    return phrase("{k} of {n} lifts not used", k=n_tried - n_good, n=n_tried)


def _reference_method(amplitudes: RecordingAmplitudes) -> Phrase:
    usable = {each.channel for each in amplitudes.references if each.is_usable}
    if not usable:
        return _MICROVOLTS
    measured = {each.channel for lift in amplitudes.repetitions for each in lift.channels}
    return _PERCENT if measured <= usable else _MIXED
