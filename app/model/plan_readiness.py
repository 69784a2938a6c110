"""Whether an exercise can be followed with the stickers there are, and what is missing then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.model.exercise import Exercise, Kind
from app.model.guided_protocol import Side, WantedMuscle, is_muscle
from app.model.guided_words import muscle_phrase
from app.model.phrase import Phrase, phrase
from dsp.muscle import read_muscle


@dataclass(frozen=True, slots=True)
class Readiness:
    """What can be followed of one round with the channels that are there.

    One sticker of what the bar follows is enough to go on; an order needs everything it asks for.
    """

    can_follow: bool
    can_tell_order: bool
    missing: tuple[WantedMuscle, ...]

    @property
    def n_needed_missing(self) -> int:
        """Return how many of the missing stickers the exercise asks for, not only likes."""
        return sum(each.is_needed for each in self.missing)


def readiness(exercise: Exercise, side: Side, channels: Sequence[str]) -> Readiness:
    """Return what can be followed of a round with these channels."""
    missing = tuple(
        each
        for each in exercise.wanted_muscles(side)
        if not _is_there(each.muscle, each.side, channels)
    )
    followed = exercise.bar_muscles(side)
    return Readiness(
        can_follow=any(_is_there(muscle, of.value, channels) for muscle, of in followed),
        can_tell_order=exercise.is_order_drill and not any(each.is_needed for each in missing),
        missing=missing,
    )


def needs_phrase(exercise: Exercise) -> Phrase:
    """Return in words which stickers an exercise needs, before anything is connected."""
    if exercise.kind is Kind.LOGGED:
        return phrase("No stickers: follow the steps and note that you did it.")
    needed = tuple(dict.fromkeys(m.muscle for m in exercise.muscles if m.is_needed))
    helping = tuple(dict.fromkeys(m.muscle for m in exercise.muscles if m.muscle not in needed))
    if not needed:
        return phrase(
            "Works without stickers; with one on the {muscles} it shows more.",
            muscles=_listed(helping[:1]),
        )
    if not helping:
        return phrase("Needs a sticker on the {muscles}.", muscles=_listed(needed))
    return phrase(
        "Needs a sticker on the {muscles}. Shows more with the {more}.",
        muscles=_listed(needed),
        more=_listed(helping),
    )


def missing_phrase(exercise: Exercise, ready: Readiness) -> Phrase | None:
    """Return what is missing and what that means; None where nothing is."""
    if exercise.kind is Kind.LOGGED or not ready.missing:
        return None
    muscles = _listed(tuple(dict.fromkeys(each.muscle for each in ready.missing)))
    if not ready.can_follow:
        return phrase(
            "No sticker on the {muscles}: the steps are shown, nothing is counted.",
            muscles=muscles,
        )
    if exercise.is_order_drill and not ready.can_tell_order:
        return phrase(
            "No sticker on the {muscles}: the level is shown, the order is not.", muscles=muscles
        )
    return phrase("No sticker on the {muscles}: it runs without what they show.", muscles=muscles)


def _listed(muscles: tuple[str, ...]) -> Phrase:
    names = [muscle_phrase(each) for each in muscles]
    if not names:
        return phrase("muscle")
    listed = names[0]
    for name in names[1:]:
        listed = phrase("{muscles}, {muscle}", muscles=listed, muscle=name)
    return listed


def _is_there(muscle: str, side: str, channels: Sequence[str]) -> bool:
    return any(
        is_muscle(muscle, read.muscle) and read.side in (None, side)
        for read in map(read_muscle, channels)
    )
