"""What was noticed about a repetition, in a clause with its number; the rules are elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.model.action_words import action_phrase
from app.model.muscle_names import Names
from app.model.phrase import Phrase, decimal, phrase, signed_milliseconds, whole
from dsp.findings import PairFinding
from dsp.flag import FlagFinding, FlagUnit, RepetitionFlag

_PERCENT = 100.0
_MS_PER_S = 1000.0
_LEAST_IN_SECONDS_S = 0.01
"""A shorter time reads in milliseconds: 0.00 s would say that there was none."""


def flag_clause(flag: FlagFinding, names: Names) -> Phrase:
    """Return what happened, to follow *because* or a colon."""
    muscles = [names[channel] for channel in flag.channels if channel in names]
    values: dict[str, str | Phrase] = {
        "measured": _number(flag.measured, flag.unit),
        "limit": _number(flag.limit, flag.unit),
    }
    if muscles:
        values |= {"muscle": muscles[0].noun, "the_muscle": muscles[0].definite}
    if len(muscles) > 1:
        values["the_other"] = muscles[1].definite
    return phrase(_TEMPLATES[flag.flag](flag), **values)


def flag_sentence(flag: FlagFinding, names: Names) -> Phrase:
    """Return what was noticed and what to do, to stand beside an order."""
    clause, action = flag_clause(flag, names), action_phrase(flag.action, flag.channels, names)
    if not action.template:
        return phrase("Noticed: {clause}.", clause=clause)
    return phrase("Noticed: {clause}. {action}", clause=clause, action=action)


def flag_badge(flag: RepetitionFlag) -> Phrase:
    """Return a flag in two or three words."""
    return _BADGES[flag]


def withholding_flag(flags: Sequence[FlagFinding], pair: PairFinding) -> FlagFinding | None:
    """Return the first flag that withholds a pair's order; they come most serious first."""
    return next(
        (
            each
            for each in flags
            if each.withholds
            and each.flag in pair.withheld_by
            and set(each.channels) <= {pair.a, pair.b}
        ),
        None,
    )


def _number(value: float | None, unit: FlagUnit) -> str:
    return "" if value is None else _WRITTEN[unit](value)


def _seconds(value: float) -> str:
    """Return a length of time; its sign is in the words, and a short one needs hundredths."""
    length_s = abs(value)
    if 0 < length_s < _LEAST_IN_SECONDS_S:
        return f"{_MS_PER_S * length_s:.2g}\u00a0ms"
    return f"{length_s:.2f}\u00a0s" if 0 < length_s < 1 else f"{decimal(length_s)}\u00a0s"


_WRITTEN: dict[FlagUnit, Callable[[float], str]] = {
    FlagUnit.SECONDS: _seconds,
    FlagUnit.MILLISECONDS: signed_milliseconds,
    FlagUnit.DECIBELS: lambda value: f"{whole(value)}\u00a0dB",
    FlagUnit.MICROVOLTS: lambda value: f"{decimal(value)}\u00a0µV",
    FlagUnit.SHARE: lambda value: f"{whole(_PERCENT * value)}\u00a0%",
    FlagUnit.TIMES: lambda value: f"{decimal(value)}",
    FlagUnit.COUNT: whole,
    FlagUnit.NATS: decimal,
}


def _always(template: str) -> Callable[[FlagFinding], str]:
    return lambda flag: template


def _false_start(flag: FlagFinding) -> str:
    if flag.limit is not None and flag.limit > 0:
        is_before = flag.measured is not None and flag.measured < 0
        if is_before:
            return "the movement began {measured} before the tone"
        return "the movement began {measured} after the tone, sooner than anybody answers one"
    if flag.channels:
        return "{the_muscle} twitched {measured} before the movement"
    return "there was a burst {measured} before the movement"


def _small(flag: FlagFinding) -> str:
    if flag.measured is None:
        return "the {muscle} signal is too small over its rest level"
    return "the {muscle} signal is small, {measured} over its rest level"


def _loose(flag: FlagFinding) -> str:
    if flag.unit is FlagUnit.MICROVOLTS and flag.limit is not None and flag.measured is not None:
        if flag.measured > flag.limit:
            return "the {muscle} signal hums like a loose cable, at {measured}"
        return "the {muscle} sticker or its cable is loose"
    return "the {muscle} sticker or its cable was loose for {measured}"


def _flat(flag: FlagFinding) -> str:
    if not flag.measured:
        return "the {muscle} signal is flat"
    return "the {muscle} signal was flat for {measured}"


def _heart(flag: FlagFinding) -> str:
    if flag.withholds:
        return "a heartbeat covers the start of {the_muscle}"
    return "heartbeats show in the {muscle} signal"


def _tense(flag: FlagFinding) -> str:
    if flag.limit is None:
        return "{the_muscle} was not quiet before the start"
    return "{the_muscle} was tense before the start, at {measured} (over {limit})"


def _motion(flag: FlagFinding) -> str:
    if flag.withholds:
        return "the {muscle} sticker or its cable moved near the start"
    return "the {muscle} sticker or its cable moved"


def _missing(flag: FlagFinding) -> str:
    where = "of {the_muscle} " if flag.channels else ""
    how_much = " ({measured})" if flag.measured else ""
    return f"samples {where}are missing in this repetition{how_much}"


def _silent(flag: FlagFinding) -> str:
    if flag.measured is None:
        return "no data came from {the_muscle}"
    return "no data came from {the_muscle} since {measured}"


def _other_leg(flag: FlagFinding) -> str:
    if flag.measured is not None and flag.limit is not None and flag.measured > flag.limit:
        return "the muscles of the other leg rose further, by {measured}"
    return "the leg muscles stayed quiet while others worked, as when the other leg moves"


def _swapped(flag: FlagFinding) -> str:
    if len(flag.channels) == 1:
        return "{the_muscle} answered as another muscle in the check before the test"
    if flag.unit is FlagUnit.DECIBELS:
        return "{the_other} answered a check that asks for {the_muscle}"
    return "{the_muscle} and {the_other} look exchanged against the earlier repetitions"


def _speed(flag: FlagFinding) -> str:
    if flag.unit is FlagUnit.COUNT:
        return "{measured} repetitions rose much faster or slower than the others"
    is_fast = flag.measured is not None and flag.limit is not None and flag.measured < flag.limit
    if is_fast:
        return "the movement rose within {measured}; under {limit} is another speed"
    return "the movement took {measured} to rise; over {limit} is another speed"


def _shared(flag: FlagFinding) -> str:
    if flag.limit is None and not flag.withholds:
        return "what the {muscle} sticker picked up of another muscle was taken out"
    return "{the_muscle} and {the_other} may share signal"


def _few(flag: FlagFinding) -> str:
    return (
        "there are {measured} good repetitions of {the_muscle} and {the_other} ({limit} are needed)"
    )


def _stopped(flag: FlagFinding) -> str:
    if flag.unit is FlagUnit.COUNT:
        return "the session was stopped for pain"
    return "a stop for pain was marked"


_TEMPLATES: dict[RepetitionFlag, Callable[[FlagFinding], str]] = {
    RepetitionFlag.LOW_SNR: _small,
    RepetitionFlag.LOW_ACTIVITY: _always(
        "the {muscle} signal stayed at {measured} of its reference squeeze"
    ),
    RepetitionFlag.NO_ONSET: _always(
        "no start was seen in the {muscle} signal during this repetition"
    ),
    RepetitionFlag.ECG: _heart,
    RepetitionFlag.PREACT: _tense,
    RepetitionFlag.FALSE_START: _false_start,
    RepetitionFlag.PARTIAL: _always("the movement was held for {measured}, less than {limit}"),
    RepetitionFlag.NO_LIFT: _always("the movement sensor saw no movement"),
    RepetitionFlag.CH_LOST: _loose,
    RepetitionFlag.FLAT: _flat,
    RepetitionFlag.CLIP: _always("the {muscle} signal is cut off at the amplifier's limit"),
    RepetitionFlag.MAINS: _always("{measured} of the {muscle} signal at rest is mains hum"),
    RepetitionFlag.MOTION: _motion,
    RepetitionFlag.SIDE: _other_leg,
    RepetitionFlag.SWAP: _swapped,
    RepetitionFlag.SPEED: _speed,
    RepetitionFlag.DROP: _missing,
    RepetitionFlag.SILENT: _silent,
    RepetitionFlag.TOO_FEW: _few,
    RepetitionFlag.AB_DISAGREE: _always("a plain threshold differs by {measured}"),
    RepetitionFlag.CUE_MISMATCH: _always("the two sessions differ in {measured} of their terms"),
    RepetitionFlag.XTALK: _shared,
    RepetitionFlag.PAIN_STOP: _stopped,
}


_BADGES: dict[RepetitionFlag, Phrase] = {
    RepetitionFlag.LOW_SNR: phrase("Small signal"),
    RepetitionFlag.LOW_ACTIVITY: phrase("Quiet muscle"),
    RepetitionFlag.NO_ONSET: phrase("No start seen"),
    RepetitionFlag.ECG: phrase("Heartbeat"),
    RepetitionFlag.PREACT: phrase("Not at rest"),
    RepetitionFlag.FALSE_START: phrase("Moved early"),
    RepetitionFlag.PARTIAL: phrase("Held briefly"),
    RepetitionFlag.NO_LIFT: phrase("No movement"),
    RepetitionFlag.CH_LOST: phrase("Sticker loose"),
    RepetitionFlag.FLAT: phrase("Flat"),
    RepetitionFlag.CLIP: phrase("Clipped"),
    RepetitionFlag.MAINS: phrase("Mains hum"),
    RepetitionFlag.MOTION: phrase("Movement"),
    RepetitionFlag.SIDE: phrase("Other leg"),
    RepetitionFlag.SWAP: phrase("Cables exchanged?"),
    RepetitionFlag.SPEED: phrase("Other speed"),
    RepetitionFlag.DROP: phrase("Samples missing"),
    RepetitionFlag.SILENT: phrase("No data"),
    RepetitionFlag.TOO_FEW: phrase("Too few"),
    RepetitionFlag.AB_DISAGREE: phrase("Threshold differs"),
    RepetitionFlag.CUE_MISMATCH: phrase("Done differently"),
    RepetitionFlag.XTALK: phrase("Shared signal"),
    RepetitionFlag.PAIN_STOP: phrase("Stopped for pain"),
}
