"""What a guided test says at each of its moments, as phrases; it decides nothing."""

from __future__ import annotations

from collections.abc import Sequence

from app.model.guided_notes import SetAside
from app.model.guided_protocol import (
    HAMSTRING,
    GuidedProtocol,
    Side,
    Squeeze,
    WantedMuscle,
    is_muscle,
)
from app.model.phrase import Phrase, phrase, verbatim
from dsp.muscle import read_muscle

_SIDES = {Side.RIGHT: phrase("right"), Side.LEFT: phrase("left"), Side.BOTH: phrase("both")}
_LEGS = {
    Side.RIGHT: phrase("Right leg"),
    Side.LEFT: phrase("Left leg"),
    Side.BOTH: phrase("Both legs"),
}
_MUSCLES = {
    "gluteus_maximus": phrase("glute"),
    "gluteus_medius": phrase("side glute"),
    HAMSTRING: phrase("hamstring"),
    "biceps_femoris": phrase("outer hamstring"),
    "semitendinosus": phrase("inner hamstring"),
    "erector_spinae": phrase("erector"),
    "rectus_femoris": phrase("front of the thigh"),
    "vastus_lateralis": phrase("outer front of the thigh"),
    "vastus_medialis": phrase("inner front of the thigh"),
    "tensor_fasciae_latae": phrase("hip flexor"),
}
_WHYS = {
    SetAside.FALSE_START: phrase("started before the tone"),
    SetAside.TENSE: phrase("tense before the tone"),
    SetAside.NOT_SEEN: phrase("no lift was seen"),
    SetAside.LOST: phrase("the sensor was lost"),
    SetAside.INTERRUPTED: phrase("the test was on hold"),
    SetAside.EXCLUDED: phrase("excluded"),
    SetAside.PAIN: phrase("stopped for pain"),
    SetAside.CRASHED: phrase("the program ended"),
}


def muscle_phrase(muscle: str) -> Phrase:
    """Return a muscle as it is called inside a sentence."""
    return _MUSCLES[muscle]


def leg_phrase(side: Side) -> Phrase:
    """Return a leg as a title."""
    return _LEGS[side]


def title_phrase(protocol: GuidedProtocol, language: str = "en") -> Phrase:
    """Return what a protocol is called."""
    return verbatim(protocol.title.get(language, protocol.title["en"]))


def aloud_phrase(protocol: GuidedProtocol, side: Side) -> Phrase:
    """Return what is read aloud before a lift of a leg, in the language of the protocol."""
    cue = protocol.cue
    if side in cue.sides:
        return phrase(cue.words(cue.language, side), side=verbatim(cue.sides[side]))
    return phrase(cue.words(cue.language, side), side=_SIDES[side])


def squeeze_phrase(squeeze: Squeeze, side: Side, language: str = "en") -> Phrase:
    """Return what is read aloud before a reference squeeze."""
    return phrase(squeeze.text.get(language, squeeze.text["en"]), side=_SIDES[side])


def why_phrase(why: SetAside, reason: str = "") -> Phrase:
    """Return why a lift does not count, with the reason a person gave."""
    if reason:
        return phrase("{why}: {reason}", why=_WHYS[why], reason=reason)
    return _WHYS[why]


def sticker_phrase(wanted: WantedMuscle) -> Phrase:
    """Return a sticker by muscle and side."""
    template = {"R": "right {muscle}", "L": "left {muscle}"}[wanted.side]
    return phrase(template, muscle=_MUSCLES[wanted.muscle])


def missing_stickers(
    protocol: GuidedProtocol, channel_names: Sequence[str]
) -> tuple[WantedMuscle, ...]:
    """Return the stickers a protocol needs and a montage lacks."""
    muscles = [read_muscle(name) for name in channel_names]
    return tuple(
        wanted
        for wanted in protocol.wanted_muscles()
        if wanted.is_needed
        and not any(
            is_muscle(wanted.muscle, each.muscle) and each.side == wanted.side for each in muscles
        )
    )


def missing_phrase(missing: Sequence[WantedMuscle]) -> Phrase:
    """Return which stickers are missing, and what to do."""
    names = sticker_phrase(missing[0])
    for wanted in missing[1:]:
        names = phrase("{these}, {muscle}", these=names, muscle=sticker_phrase(wanted))
    return phrase(
        "Without a sticker: {muscles}. Choose another leg or test, or name the inputs under "
        "Source.",
        muscles=names,
    )
