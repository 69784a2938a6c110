"""Why an order is withheld, in one clause and one action; not the deciding itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.model.action_words import action_phrase
from app.model.flag_words import flag_badge, flag_clause, withholding_flag
from app.model.muscle_names import ChannelName, Names
from app.model.phrase import Phrase, phrase, signed, whole
from dsp.findings import (
    ChannelFinding,
    OnsetFinding,
    PairFinding,
    Quality,
    Reason,
    SessionPairFinding,
)
from dsp.firing_order.pair import ADVISORY, UNCLEAR
from dsp.flag import FlagFinding


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason to withhold an order, and the one thing a person can do about it."""

    reason: Phrase
    action: Phrase


@dataclass(frozen=True, slots=True)
class _Template:
    """How a reason reads when it is known which muscle it concerns, and when it is not."""

    of_muscle: str
    of_pair: str
    action_of_muscle: str
    action_of_pair: str


def _template(
    of_muscle: str, of_pair: str, action_of_muscle: str, action_of_pair: str | None = None
) -> _Template:
    return _Template(of_muscle, of_pair, action_of_muscle, action_of_pair or action_of_muscle)


# Most serious first: where several reasons meet, the first of this table is told.
_TEMPLATES: dict[Reason, _Template] = {
    Reason.GAP: _template(
        "samples are missing in this repetition",
        "samples are missing in this repetition",
        "Check the cable, then repeat.",
    ),
    Reason.IMPOSSIBLE: _template(
        "the {muscle} channel sent values no electrode gives",
        "a channel sent values no electrode gives",
        "Check the device's unit and its cable, then repeat.",
    ),
    Reason.CUT_OFF: _template(
        "the movement was not recorded to its end",
        "the movement was not recorded to its end",
        "Repeat the movement.",
    ),
    Reason.DETACHED: _template(
        "the {muscle} sticker or its cable is loose",
        "a sticker or cable is loose",
        "Press the {muscle} sticker and push its cable in.",
        "Press the stickers and push the cables in.",
    ),
    Reason.FLAT: _template(
        "the {muscle} signal is flat",
        "a signal is flat",
        "Check the {muscle} cable.",
        "Check the cables.",
    ),
    Reason.CLIPPED: _template(
        "the {muscle} signal is cut off at the amplifier's limit",
        "a signal is cut off at the amplifier's limit",
        "Lower the amplifier's gain, then repeat.",
    ),
    Reason.ENVELOPE_ONLY: _template(
        "the {muscle} sensor sends an envelope, not raw EMG",
        "a sensor sends an envelope, not raw EMG",
        "Use the sensor's raw output.",
    ),
    Reason.UNTIMED: _template(
        "the device does not say when it samples",
        "the device does not say when it samples",
        "Use a device that counts its samples.",
    ),
    Reason.RATE_TOO_LOW: _template(
        "fewer than 1000 samples arrive per second",
        "fewer than 1000 samples arrive per second",
        "Use 1000 per second or more, on another device where this one cannot.",
    ),
    Reason.MOTION: _template(
        "the {muscle} sticker or its cable moved",
        "a sticker or its cable moved",
        "Fix the {muscle} cable with tape, then repeat.",
        "Fix the cables with tape, then repeat.",
    ),
    Reason.NO_ONSET: _template(
        "no start was seen in the {muscle} signal during this repetition",
        "no start was seen in one of the signals",
        "Repeat the movement; if it stays so, check the {muscle} sticker.",
        "Repeat the movement; if it stays so, check the stickers.",
    ),
    Reason.LOW_SNR: _template(
        "the {muscle} signal is too small over its rest level",
        "a signal is too small over its rest level",
        "Press or re-prep the {muscle} sticker.",
        "Press or re-prep the stickers.",
    ),
    Reason.MAINS: _template(
        "mains hum covers the {muscle} signal",
        "mains hum covers a signal",
        "Press the reference sticker and move cables away from chargers.",
    ),
    Reason.ECG: _template(
        "the heart signal covers the start of {the_muscle}",
        "the heart signal covers a start",
        "Repeat the movement.",
    ),
    Reason.REST_NOT_QUIET: _template(
        "{the_muscle} was not quiet before the start",
        "a muscle was not quiet before the start",
        "Let everything rest, then repeat.",
    ),
    Reason.REST_TOO_SHORT: _template(
        "there was too little quiet time before the start",
        "there was too little quiet time before the start",
        "Rest for three seconds, then repeat.",
    ),
    Reason.FAR_APART: _template(
        "the starts lie too far apart for one movement",
        "the starts lie too far apart for one movement",
        "Let everything rest, then repeat.",
    ),
    Reason.SECOND_MODE: _template(
        "the {muscle} signal has more than one likely start",
        "a signal has more than one likely start",
        "Repeat with one smooth movement.",
    ),
    Reason.INTERVAL_TOO_WIDE: _template(
        "the {muscle} signal does not show its start sharply enough",
        "the interval is too wide{interval}, as when a signal rises slowly or unevenly",
        "Repeat with one smooth movement.",
    ),
    Reason.NEAR_EDGE: _template(
        "the delay lies too near the edge of “together”",
        "the delay lies too near the edge of “together”{interval}",
        "Several repetitions together may tell.",
    ),
    Reason.CROSSTALK: _template(
        "the {muscle} channel may carry another muscle's signal",
        "two channels may share signal",
        "Move the {muscle} sticker further from the others.",
        "Move the stickers further apart.",
    ),
    Reason.CROSSTALK_REMOVED: _template(
        "another muscle's signal was taken out of the {muscle} channel",
        "another muscle's signal was taken out of a channel",
        "Move the {muscle} sticker further from the others.",
        "Move the stickers further apart.",
    ),
    Reason.TOO_FEW_REPETITIONS: _template(
        "there are too few good repetitions",
        "there are too few good repetitions",
        "Repeat the movement.",
    ),
}


SMALL_SNR_DB = 12.0
"""Below so much over rest a start is spread out by the noise, however smooth the movement."""

_SPREAD_OUT = frozenset({Reason.INTERVAL_TOO_WIDE, Reason.SECOND_MODE})


_REFUSALS_OF_CHANNELS = (Reason.ENVELOPE_ONLY, Reason.UNTIMED, Reason.RATE_TOO_LOW)
_REFUSALS = (Reason.CUT_OFF, *_REFUSALS_OF_CHANNELS)
"""Where one of these holds no start was looked for, whatever else was noticed."""


def leading_reason(
    pair: PairFinding,
    onsets: Sequence[OnsetFinding],
    names: Names,
    flags: Sequence[FlagFinding] = (),
) -> Doubt:
    """Return the most serious reason of a pair, with its muscle where that is known.

    A flag that withholds the order says more than a reason: it has its number and its own action.
    """
    flag = withholding_flag(flags, pair)
    if flag is not None and not set(pair.reasons) & set(_REFUSALS):
        return Doubt(flag_clause(flag, names), action_phrase(flag.action, flag.channels, names))
    by_channel = {onset.channel: onset.reasons for onset in onsets}
    told = {*pair.reasons, *by_channel.get(pair.a, ()), *by_channel.get(pair.b, ())}
    shown = [reason for reason in _TEMPLATES if reason in (pair.reasons or told)]
    reason = shown[0] if shown else Reason.INTERVAL_TOO_WIDE
    small = smallest_channel(pair, {onset.channel: onset.snr_db for onset in onsets})
    if reason in _SPREAD_OUT and small is not None:
        return _of_small_signal(*small, names)
    muscles = [name for name in (pair.a, pair.b) if reason in by_channel.get(name, ())]
    template = _TEMPLATES[reason]
    if muscles:
        name = names[muscles[0]]
        return Doubt(
            phrase(template.of_muscle, muscle=name.noun, the_muscle=name.definite),
            phrase(template.action_of_muscle, muscle=name.noun),
        )
    return Doubt(
        phrase(template.of_pair, interval=_interval(pair)), phrase(template.action_of_pair)
    )


def leading_badge(pair: PairFinding, flags: Sequence[FlagFinding]) -> Phrase:
    """Return in two or three words why a session leaves a repetition out."""
    flag = withholding_flag(flags, pair)
    if flag is not None and not set(pair.reasons) & set(_REFUSALS):
        return flag_badge(flag.flag)
    grave = (reason for reason in pair.reasons if reason not in ADVISORY | UNCLEAR)
    return channel_reason(next(grave, Reason.NO_ONSET))


def smallest_channel(
    pair: PairFinding | SessionPairFinding, snr_db_by_channel: Mapping[str, float | None]
) -> tuple[str, float] | None:
    """Return the smaller signal of a pair with its size over rest; None where neither is small."""
    sizes_db = {name: snr_db_by_channel.get(name) for name in (pair.a, pair.b)}
    small = [(snr_db, name) for name, snr_db in sizes_db.items() if snr_db is not None]
    if not small or min(small)[0] >= SMALL_SNR_DB:
        return None
    snr_db, name = min(small)
    return name, snr_db


def _of_small_signal(channel: str, snr_db: float, names: Names) -> Doubt:
    noun = names[channel].noun
    return Doubt(
        phrase(
            "the {muscle} signal is small, {snr} dB over its rest level, so its start is not sharp",
            muscle=noun,
            snr=whole(snr_db),
        ),
        phrase(
            "Check the skin under the {muscle} sticker and its place; several repetitions "
            "together may tell.",
            muscle=noun,
        ),
    )


def _interval(pair: PairFinding) -> Phrase:
    if pair.interval_90_ms is None:
        return Phrase("")
    low_ms, high_ms = pair.interval_90_ms
    return phrase(", {low} to {high} ms", low=signed(low_ms), high=signed(high_ms))


def refusal_doubt(channels: Sequence[ChannelFinding], names: Names) -> Doubt | None:
    """Return what a channel is that gets no order however often it is repeated; None if nothing."""
    for reason in _REFUSALS_OF_CHANNELS:
        for channel in channels:
            if reason in channel.reasons:
                noun = names[channel.name].noun
                template = _TEMPLATES[reason]
                return Doubt(
                    phrase(template.of_muscle, muscle=noun),
                    phrase(template.action_of_muscle, muscle=noun),
                )
    return None


def channel_reason(reason: Reason, quality: Quality = Quality.BAD) -> Phrase:
    """Return a reason in two or three words, for a badge beside a channel's name.

    What is only to be looked at reads milder where a channel is often somewhat so.
    """
    if quality is Quality.LOOK:
        return _MILD_BADGES.get(reason, _BADGES[reason])
    return _BADGES[reason]


def channel_advice(reason: Reason, name: ChannelName) -> Phrase:
    """Return what to do about a reason on one channel."""
    return phrase(_TEMPLATES[reason].action_of_muscle, muscle=name.noun)


_MILD_BADGES: dict[Reason, Phrase] = {Reason.REST_NOT_QUIET: phrase("Rest not quiet")}


_BADGES: dict[Reason, Phrase] = {
    Reason.NO_ONSET: phrase("No start seen"),
    Reason.LOW_SNR: phrase("Small signal"),
    Reason.INTERVAL_TOO_WIDE: phrase("Start unclear"),
    Reason.SECOND_MODE: phrase("Start unclear"),
    Reason.NEAR_EDGE: phrase("Near the edge"),
    Reason.FAR_APART: phrase("Far apart"),
    Reason.CUT_OFF: phrase("Cut off"),
    Reason.REST_NOT_QUIET: phrase("Not at rest"),
    Reason.REST_TOO_SHORT: phrase("Rest too short"),
    Reason.GAP: phrase("Samples missing"),
    Reason.IMPOSSIBLE: phrase("Values too large"),
    Reason.CLIPPED: phrase("Clipped"),
    Reason.FLAT: phrase("Flat"),
    Reason.DETACHED: phrase("Sticker loose"),
    Reason.MAINS: phrase("Mains hum"),
    Reason.ECG: phrase("Heartbeat"),
    Reason.MOTION: phrase("Movement"),
    Reason.CROSSTALK: phrase("Shared signal"),
    Reason.CROSSTALK_REMOVED: phrase("Other taken out"),
    Reason.RATE_TOO_LOW: phrase("Too few samples"),
    Reason.ENVELOPE_ONLY: phrase("Envelope only"),
    Reason.UNTIMED: phrase("Times unknown"),
    Reason.TOO_FEW_REPETITIONS: phrase("Too few"),
}
