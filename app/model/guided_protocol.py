"""A guided test as data: what is asked, of which leg, how often; it is run elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import msgspec

from dsp.muscle import HAMSTRINGS, MUSCLES

FORMAT = "firing-order/protocol/1"

HAMSTRING = "hamstring"
"""Stands for whichever head of the hamstring carries a sticker."""

_ASKABLE = (HAMSTRING, *MUSCLES)
_LANGUAGE = "en"
MOST_LIFTS = 200

Seconds = Annotated[float, msgspec.Meta(gt=0.0, le=600.0)]
Pause = Annotated[float, msgspec.Meta(ge=0.0, le=3600.0)]
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{1,39}$")]


class Side(StrEnum):
    """Which leg is asked to move."""

    RIGHT = "R"
    LEFT = "L"
    BOTH = "both"


class CueKind(StrEnum):
    """Whether the words name a muscle: lifts under unlike cues are kept apart."""

    UNCUED = "uncued"
    CUED = "cued"


class Relation(StrEnum):
    """Where a muscle lies, seen from the leg that moves."""

    SAME_SIDE = "same side"
    OTHER_SIDE = "other side"
    BOTH_SIDES = "both sides"


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every part of a protocol is: frozen, and unknown fields are an error."""


class Cue(_Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is read aloud before a lift, in every language there is; ``{side}`` is the leg.

    ``both`` replaces the text where both sides are asked at once. ``language`` is the one it is
    read in, and ``sides`` what fills the gap in another language than English.
    """

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_/]{3,60}$")]
    kind: CueKind
    text: dict[str, Words]
    both: dict[str, Words] = {}
    language: str = _LANGUAGE
    sides: dict[Side, Words] = {}

    def words(self, language: str, side: Side) -> str:
        """Return the text in a language, or in English where it was not translated."""
        text = self.both if side is Side.BOTH and self.both else self.text
        return text.get(language, text[_LANGUAGE])


class MuscleAsked(_Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A muscle that needs a sticker, or would help."""

    muscle: Name
    where: Relation
    is_needed: bool = True


class CheckKind(StrEnum):
    """How a check tells a muscle: by a movement, or where none can by a tap on its sticker."""

    MOVEMENT = "movement"
    TAP = "tap"


class Check(_Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What only one muscle or sticker answers, to catch swapped leads and the wrong side.

    A movement names its muscle; a tap is asked of every sticker no movement tells from another,
    and its text may name ``{muscle}``.
    """

    text: dict[str, Words]
    works_alone: Name | None = None
    kind: CheckKind = CheckKind.MOVEMENT

    def __post_init__(self) -> None:
        if self.kind is CheckKind.MOVEMENT and self.works_alone is None:
            raise ValueError("a check by a movement needs works_alone: name the muscle it asks")
        if self.kind is CheckKind.TAP and self.works_alone is not None:
            raise ValueError(
                f"a check by a tap names works_alone {self.works_alone!r}: leave it out, it is "
                "asked of every sticker that no movement tells"
            )


class Squeeze(_Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A reference contraction, held ``n`` times before the test."""

    muscle: Name
    text: dict[str, Words]
    n: Annotated[int, msgspec.Meta(ge=1, le=10)] = 3
    hold_s: Seconds = 5.0
    rest_s: Pause = 30.0
    most_apart: Annotated[float, msgspec.Meta(gt=0.0, le=1.0)] = 0.1


class Block(_Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Lifts of one leg in a row."""

    side: Side
    n_lifts: Annotated[int, msgspec.Meta(ge=1, le=50)]
    is_practice: bool = False


class Pace(_Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When things happen; the tone's moment is drawn, so that nobody can tense up for it.

    Who stays tense gets a hint, and is asked anyway in the end: that lift is not ordered.
    """

    tone_after_s: tuple[Seconds, Seconds] = (3.0, 6.0)
    still_s: Seconds = 1.0
    hint_after_s: Seconds = 10.0
    ask_anyway_after_s: Seconds = 20.0
    answer_within_s: Seconds = 6.0
    rise_s: tuple[Seconds, Seconds] | None = None
    hold_s: Seconds | None = None
    rest_s: Pause = 5.0
    block_rest_s: Pause = 60.0


@dataclass(frozen=True, slots=True)
class WantedMuscle:
    """One sticker: muscle and anatomical side."""

    muscle: str
    side: str
    is_needed: bool


class GuidedProtocol(_Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A test from its first sticker to its last lift."""

    format: str
    id: Name
    version: Annotated[int, msgspec.Meta(ge=1)]
    task: Name
    title: dict[str, Words]
    position: tuple[dict[str, Words], ...]
    cue: Cue
    muscles: Annotated[tuple[MuscleAsked, ...], msgspec.Meta(min_length=1)]
    blocks: Annotated[tuple[Block, ...], msgspec.Meta(min_length=1)]
    pace: Pace = Pace()
    quiet_s: Seconds = 5.0
    checks: tuple[Check, ...] = ()
    squeezes: tuple[Squeeze, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        for name, text in self._texts():
            if _LANGUAGE not in text:
                raise ValueError(f"{name} has no English text: give one under {_LANGUAGE!r}")
            for language, words in text.items():
                _check_words(f"{name}.{language}", words)
        for check in self.checks:
            gaps = ("side", "muscle") if check.kind is CheckKind.TAP else ("side",)
            for language, words in check.text.items():
                _check_words(f"{_check_name(check)}.{language}", words, gaps)
            if _LANGUAGE not in check.text:
                raise ValueError(
                    f"{_check_name(check)} has no English text: give one under {_LANGUAGE!r}"
                )
        for name, muscle in self._muscles():
            if muscle not in _ASKABLE:
                raise ValueError(f"{name} is {muscle!r}: name one of {', '.join(_ASKABLE)}")
        if self.pace.tone_after_s[0] >= self.pace.tone_after_s[1]:
            raise ValueError(
                f"pace.tone_after_s is {self.pace.tone_after_s}: give a shortest and a longer "
                "longest time"
            )
        if self.pace.rise_s is not None and self.pace.rise_s[0] >= self.pace.rise_s[1]:
            raise ValueError(
                f"pace.rise_s is {self.pace.rise_s}: give a shortest and a longer longest time"
            )
        if self.n_lifts > MOST_LIFTS:
            raise ValueError(f"blocks ask for {self.n_lifts} lifts: at most {MOST_LIFTS}")
        if not self.n_lifts:
            raise ValueError("blocks hold practice alone: at least one lift must count")

    @property
    def n_lifts(self) -> int:
        """Return how many lifts count."""
        return sum(block.n_lifts for block in self.blocks if not block.is_practice)

    @property
    def sides(self) -> tuple[Side, ...]:
        """Return the legs that are asked, in the order they first come."""
        return tuple(dict.fromkeys(block.side for block in self.blocks))

    @property
    def sha256(self) -> str:
        """Return what two protocols share only when they ask for the same to the letter."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()

    def of_side(self, side: Side) -> GuidedProtocol:
        """Return the protocol for one leg alone; raises where it never asks that leg."""
        blocks = tuple(block for block in self.blocks if block.side is side)
        if not any(not block.is_practice for block in blocks):
            asked = ", ".join(self.sides)
            raise ValueError(f"{self.id} asks no lift of side {side.value!r}: choose of {asked}")
        return msgspec.structs.replace(self, blocks=blocks)

    def wanted_muscles(self) -> tuple[WantedMuscle, ...]:
        """Return every sticker the protocol needs or would like, each once."""
        wanted: dict[tuple[str, str], bool] = {}
        for side in self.sides:
            for asked in self.muscles:
                for of_side in sides_of(asked.where, side):
                    key = (asked.muscle, of_side)
                    wanted[key] = wanted.get(key, False) or asked.is_needed
        return tuple(
            WantedMuscle(muscle, side, is_needed) for (muscle, side), is_needed in wanted.items()
        )

    def _texts(self) -> list[tuple[str, Mapping[str, str]]]:
        return [
            ("title", self.title),
            ("cue.text", self.cue.text),
            *([("cue.both", self.cue.both)] if self.cue.both else []),
            *((f"position {number}", text) for number, text in enumerate(self.position, 1)),
            *((f"squeeze of {squeeze.muscle}", squeeze.text) for squeeze in self.squeezes),
        ]

    def _muscles(self) -> list[tuple[str, str]]:
        return [
            *(("muscles", asked.muscle) for asked in self.muscles),
            *(
                ("checks.works_alone", check.works_alone)
                for check in self.checks
                if check.works_alone is not None
            ),
            *(("squeezes.muscle", squeeze.muscle) for squeeze in self.squeezes),
        ]


def is_muscle(asked: str, muscle: str | None) -> bool:
    """Return whether a channel's muscle is the one a protocol asks for."""
    return muscle is not None and (muscle == asked or (asked == HAMSTRING and muscle in HAMSTRINGS))


def _check_name(check: Check) -> str:
    return "check by a tap" if check.works_alone is None else f"check of {check.works_alone}"


def _check_words(name: str, words: str, gaps: tuple[str, ...] = ("side",)) -> None:
    """Raise where a text has a gap that nothing fills."""
    try:
        words.format(**dict.fromkeys(gaps, "right"))
    except (KeyError, IndexError, ValueError, AttributeError) as exc:
        filled = " and ".join(f"{{{gap}}}" for gap in gaps)
        raise ValueError(
            f"{name} has a gap in braces that nothing fills ({words!r}): only {filled} is filled"
        ) from exc


def sides_of(where: Relation, side: Side) -> tuple[str, ...]:
    """Return the anatomical sides of a muscle while a leg moves."""
    if side is Side.BOTH or where is Relation.BOTH_SIDES:
        return (Side.RIGHT.value, Side.LEFT.value)
    other = Side.LEFT if side is Side.RIGHT else Side.RIGHT
    return ((side if where is Relation.SAME_SIDE else other).value,)
