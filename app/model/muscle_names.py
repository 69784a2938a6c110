"""What each channel of a montage is called on screen; sides and heads are told apart here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.model.phrase import Phrase, phrase, verbatim
from dsp.muscle import Muscle, read_muscle


@dataclass(frozen=True, slots=True)
class ChannelName:
    """One channel in words: alone (``title``), at the head of a sentence, and inside one.

    ``subject`` and ``noun`` leave the side out where it goes without saying; the ``sided`` ones
    never do. The ``definite`` ones carry an article where they name a muscle: *the glute*, *A1*.
    """

    title: Phrase
    detail: Phrase | None
    subject: Phrase
    noun: Phrase
    sided_noun: Phrase
    definite: Phrase
    sided_definite: Phrase


Names = Mapping[str, ChannelName]

_COMMON: dict[str, tuple[Phrase, Phrase]] = {
    "gluteus_maximus": (phrase("Glute"), phrase("glute")),
    "gluteus_medius": (phrase("Side glute"), phrase("side glute")),
    "biceps_femoris": (phrase("Hamstring"), phrase("hamstring")),
    "semitendinosus": (phrase("Hamstring"), phrase("hamstring")),
    "erector_spinae": (phrase("Erector"), phrase("erector")),
    "rectus_femoris": (phrase("Quadriceps"), phrase("quadriceps")),
    "vastus_lateralis": (phrase("Quadriceps"), phrase("quadriceps")),
    "vastus_medialis": (phrase("Quadriceps"), phrase("quadriceps")),
    "tensor_fasciae_latae": (phrase("Hip flexor"), phrase("hip flexor")),
}
_ANATOMICAL: dict[str, tuple[Phrase, Phrase]] = {
    "gluteus_maximus": (phrase("Gluteus maximus"), phrase("gluteus maximus")),
    "gluteus_medius": (phrase("Gluteus medius"), phrase("gluteus medius")),
    "biceps_femoris": (phrase("Biceps femoris"), phrase("biceps femoris")),
    "semitendinosus": (phrase("Semitendinosus"), phrase("semitendinosus")),
    "erector_spinae": (phrase("Erector spinae"), phrase("erector spinae")),
    "rectus_femoris": (phrase("Rectus femoris"), phrase("rectus femoris")),
    "vastus_lateralis": (phrase("Vastus lateralis"), phrase("vastus lateralis")),
    "vastus_medialis": (phrase("Vastus medialis"), phrase("vastus medialis")),
    "tensor_fasciae_latae": (phrase("Tensor fasciae latae"), phrase("tensor fasciae latae")),
}
_ERECTOR = "erector_spinae"


def name_channels(channel_names: Sequence[str]) -> dict[str, ChannelName]:
    """Return the words for every channel, chosen so that no two channels share a name."""
    muscles = {name: read_muscle(name) for name in channel_names}
    common = Counter(_common_key(muscle) for muscle in muscles.values() if muscle.muscle)
    sides = {m.side for m in muscles.values() if m.muscle not in (None, _ERECTOR)}
    return {
        name: _name(
            name,
            muscle,
            is_shared=common[_common_key(muscle)] > 1,
            is_side_needed=len(sides) > 1 or muscle.muscle == _ERECTOR,
            leg=next(iter(sides)) if len(sides) == 1 else None,
        )
        for name, muscle in muscles.items()
    }


def _common_key(muscle: Muscle) -> tuple[str, str | None]:
    if muscle.muscle is None:
        return "", None
    return _COMMON[muscle.muscle][1].template, muscle.side


def _name(
    channel: str, muscle: Muscle, *, is_shared: bool, is_side_needed: bool, leg: str | None
) -> ChannelName:
    if muscle.muscle is None:
        label = verbatim(channel)
        return ChannelName(label, None, label, label, label, label, label)
    words, detail = _COMMON[muscle.muscle], _ANATOMICAL[muscle.muscle][1]
    if muscle.muscle == _ERECTOR and leg is not None and muscle.side is not None:
        detail = phrase("same side") if muscle.side == leg else phrase("opposite side")
    if is_shared:
        words, detail = _ANATOMICAL[muscle.muscle], words[1]
    head, inside = words
    title, sided_noun = _with_side(muscle.side, head, inside)
    subject, noun = (title, sided_noun) if is_side_needed else (head, inside)
    return ChannelName(
        title, detail, subject, noun, sided_noun, _definite(noun), _definite(sided_noun)
    )


def _definite(noun: Phrase) -> Phrase:
    return phrase("the {muscle}", muscle=noun)


def _with_side(side: str | None, head: Phrase, inside: Phrase) -> tuple[Phrase, Phrase]:
    if side == "R":
        return phrase("Right {muscle}", muscle=inside), phrase("right {muscle}", muscle=inside)
    if side == "L":
        return phrase("Left {muscle}", muscle=inside), phrase("left {muscle}", muscle=inside)
    return head, inside
