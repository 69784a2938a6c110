"""A home exercise as data: steps, dose, what the bar follows, what sensors show; it runs none."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Annotated

import msgspec

from app.model.guided_protocol import (
    HAMSTRING,
    MuscleAsked,
    Name,
    Relation,
    Side,
    WantedMuscle,
    Words,
    sides_of,
)
from dsp.muscle import GLUTE, MUSCLES

FORMAT = "firing-order/exercise/1"
LONGEST_HINT = 40
LONGEST_WORD = 8
"""So many letters of a hint can be read from two metres away on one line."""

_ASKABLE = (HAMSTRING, *MUSCLES)
_LANGUAGE = "en"

Count = Annotated[int, msgspec.Meta(ge=1, le=100)]
Sets = Annotated[int, msgspec.Meta(ge=1, le=10)]
PerDay = Annotated[int, msgspec.Meta(ge=1, le=24)]
Hold = Annotated[float, msgspec.Meta(ge=0.0, le=120.0)]
SetPause = Annotated[float, msgspec.Meta(ge=3.0, le=120.0)]
SetRest = Annotated[float, msgspec.Meta(ge=0.0, le=600.0)]
Share = Annotated[float, msgspec.Meta(gt=0.0, le=1.0)]
AboveRest = Annotated[float, msgspec.Meta(ge=3.0, le=40.0)]
Text = dict[str, Words]
"""One text in every language there is; English always."""


class Stage(StrEnum):
    """What an exercise is for, in the order people come to it."""

    FEEL = "feel"
    ISOLATE = "isolate"
    INTEGRATE = "integrate"


class Kind(StrEnum):
    """What the program does while somebody exercises."""

    SENSED = "sensed"
    """It follows the stickers and counts."""
    LOGGED = "logged"
    """It shows the steps and keeps that it was done."""
    NUDGE = "nudge"
    """It reminds through the day; stickers only add to it."""


class Sides(StrEnum):
    """Who works: one side after the other, both at once, or first both and then each."""

    EACH = "each"
    BOTH = "both"
    BOTH_THEN_EACH = "both then each"


class Follows(StrEnum):
    """What the one bar of the practice screen means."""

    GOAL = "goal"
    """It rises with a muscle to a goal line."""
    QUIET = "quiet"
    """It shows a muscle that stays below a line; nothing is to be reached."""


class QuietLine(StrEnum):
    """Where the line of a quiet muscle comes from."""

    OWN_LEVEL = "own level"
    """From the person's own level in this exercise without a cue: hamstrings work in a bridge."""
    ABOVE_REST = "above rest"
    """So many decibels above the level at rest."""


class Sensor(StrEnum):
    """What would be needed to see what the stickers of an exercise cannot show."""

    QUADRICEPS = "quadriceps sticker"
    ABDOMINAL = "abdominal sticker"
    SIDE_GLUTE = "side glute sticker"
    MOTION = "motion sensor"
    NONE = "no sensor"


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every part of an exercise is: frozen, and unknown fields are an error."""


class PracticeCue(_Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way to say it; its id is kept with every repetition, because words change the levels.

    ``hint`` is the line under the bar, ``text`` what is read or spoken before the set.
    """

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_/]{3,60}$")]
    hint: Text
    text: Text


class Bar(_Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which muscle the bar shows, seen from the side that works, and its name under the number."""

    follows: Follows
    muscle: Name
    where: Relation
    title: Text


class MoveWords(_Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The one word shown while a repetition is to begin, and while it is to end."""

    begin: Text
    end: Text


class QuietMuscle(_Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A muscle that is shown as *quiet* or *working*; ``above_rest_db`` belongs to its line."""

    muscle: Name
    where: Relation
    line: QuietLine
    title: Text
    above_rest_db: AboveRest | None = None

    def __post_init__(self) -> None:
        is_above_rest = self.line is QuietLine.ABOVE_REST
        if is_above_rest and self.above_rest_db is None:
            raise ValueError(
                f"quiet {self.muscle} has a line above rest and no above_rest_db: give one from 3 "
                "to 40, 10 where nothing speaks for another"
            )
        if not is_above_rest and self.above_rest_db is not None:
            raise ValueError(
                f"quiet {self.muscle} has above_rest_db {self.above_rest_db:g} beside a line from "
                "the own level: leave it out, or set line to 'above rest'"
            )


class NotShown(_Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something people watch for that no sticker of this exercise shows, and what would."""

    text: Text
    sensor: Sensor


class Dose(_Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How often and how long; a range says how far a plan may go, the number where it begins.

    A hold counts when the goal was kept for ``valid_hold_share`` of it. ``rest_s`` is the pause in
    which one sets up anew before each repetition.
    """

    n_reps: Count
    n_reps_range: tuple[Count, Count]
    n_sets: Sets = 1
    hold_s: Hold = 0.0
    hold_range_s: tuple[Hold, Hold] = (0.0, 0.0)
    valid_hold_share: Share = 0.9
    rest_s: SetPause = 3.0
    set_rest_s: SetRest = 60.0
    n_per_day: PerDay = 2

    def __post_init__(self) -> None:
        _require_inside("n_reps", self.n_reps, self.n_reps_range)
        _require_inside("hold_s", self.hold_s, self.hold_range_s)


class Exercise(_Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One exercise of the library; ``seeds`` are the rows of the source table it comes from."""

    format: str
    id: Name
    version: Annotated[int, msgspec.Meta(ge=1)]
    title: Text
    kind: Kind
    sides: Sides
    figure: Name
    steps: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1, max_length=12)]
    dose: Dose
    stage: Stage | None = None
    cues: tuple[PracticeCue, ...] = ()
    bar: Bar | None = None
    quiet: tuple[QuietMuscle, ...] = ()
    muscles: tuple[MuscleAsked, ...] = ()
    can_show: tuple[Text, ...] = ()
    cannot_show: tuple[NotShown, ...] = ()
    words: MoveWords | None = None
    safety: Text | None = None
    easier: Name | None = None
    is_order_drill: bool = False
    seeds: tuple[str, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        for name, text in self._texts():
            _check_text(name, text)
        for cue in self.cues:
            _check_hint(cue)
        if self.words is not None:
            _check_words(self.words)
        for name, muscle in self._muscles():
            if muscle not in _ASKABLE:
                raise ValueError(f"{name} is {muscle!r}: name one of {', '.join(_ASKABLE)}")
        if self.easier == self.id:
            raise ValueError(f"easier is {self.easier!r}, the exercise itself: name another one")
        self._check_kind()
        if self.is_order_drill:
            self._check_order_drill()

    @property
    def has_goal(self) -> bool:
        """Return whether a bar rises to a line, by which repetitions are counted."""
        return self.bar is not None and self.bar.follows is Follows.GOAL

    @property
    def rounds(self) -> tuple[Side, ...]:
        """Return who works in one set, one after the other."""
        return {
            Sides.EACH: (Side.RIGHT, Side.LEFT),
            Sides.BOTH: (Side.BOTH,),
            Sides.BOTH_THEN_EACH: (Side.BOTH, Side.RIGHT, Side.LEFT),
        }[self.sides]

    @property
    def sha256(self) -> str:
        """Return what two exercises share only when they are the same to the letter."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()

    def wanted_muscles(self, side: Side) -> tuple[WantedMuscle, ...]:
        """Return every sticker a round of this side needs or would like, each once."""
        wanted: dict[tuple[str, str], bool] = {}
        for asked in self.muscles:
            for of_side in sides_of(asked.where, side):
                key = (asked.muscle, of_side)
                wanted[key] = wanted.get(key, False) or asked.is_needed
        return tuple(
            WantedMuscle(muscle, of_side, is_needed)
            for (muscle, of_side), is_needed in wanted.items()
        )

    def bar_muscles(self, side: Side) -> tuple[tuple[str, Side], ...]:
        """Return muscle and anatomical side of whatever the bar follows in a round."""
        if self.bar is None:
            return ()
        return tuple((self.bar.muscle, Side(of)) for of in sides_of(self.bar.where, side))

    def quiet_muscles(self, side: Side) -> tuple[tuple[QuietMuscle, Side], ...]:
        """Return what shall stay quiet in a round; what the bar follows there never shall."""
        followed = self.bar_muscles(side)
        return tuple(
            (each, Side(of))
            for each in self.quiet
            for of in sides_of(each.where, side)
            if (each.muscle, Side(of)) not in followed
        )

    def _check_kind(self) -> None:
        """Raise where an exercise lacks what its kind needs, or has what its kind never uses."""
        if self.kind is Kind.LOGGED and (self.bar is not None or self.muscles or self.quiet):
            raise ValueError(
                "kind is 'logged' and stickers are asked: leave bar, quiet and muscles out, or set "
                "kind to 'sensed'"
            )
        if self.kind is Kind.LOGGED:
            return
        if self.stage is None:
            raise ValueError(f"stage is missing: name one of {', '.join(Stage)}")
        if not self.cues:
            raise ValueError("cues are missing: give at least one, its hint is shown in practice")
        if self.bar is None:
            raise ValueError("bar is missing: name the muscle it follows, or set kind to 'logged'")
        asked = {each.muscle for each in self.muscles}
        for name, muscle in (("bar", self.bar.muscle), *(("quiet", q.muscle) for q in self.quiet)):
            if muscle not in asked:
                raise ValueError(
                    f"{name} shows {muscle!r}, which muscles does not ask for: add it there"
                )

    def _check_order_drill(self) -> None:
        needed = {each.muscle for each in self.muscles if each.is_needed}
        if not {GLUTE, HAMSTRING} <= needed:
            raise ValueError(
                f"is_order_drill is set and muscles needs {', '.join(sorted(needed)) or 'none'}: "
                f"an order needs both {GLUTE} and {HAMSTRING}"
            )

    def _texts(self) -> list[tuple[str, Text]]:
        named = [
            ("title", self.title),
            *((f"step {number}", text) for number, text in enumerate(self.steps, 1)),
            *((f"cue {cue.id}, hint", cue.hint) for cue in self.cues),
            *((f"cue {cue.id}, text", cue.text) for cue in self.cues),
            *((f"quiet {each.muscle}, title", each.title) for each in self.quiet),
            *((f"can_show {number}", text) for number, text in enumerate(self.can_show, 1)),
            *((f"cannot_show {n}", each.text) for n, each in enumerate(self.cannot_show, 1)),
        ]
        if self.bar is not None:
            named.append(("bar, title", self.bar.title))
        if self.words is not None:
            named += [("words, begin", self.words.begin), ("words, end", self.words.end)]
        if self.safety is not None:
            named.append(("safety", self.safety))
        return named

    def _muscles(self) -> list[tuple[str, str]]:
        bar = [] if self.bar is None else [("bar.muscle", self.bar.muscle)]
        return [
            *bar,
            *(("quiet.muscle", each.muscle) for each in self.quiet),
            *(("muscles", each.muscle) for each in self.muscles),
        ]


def in_language(text: Text, language: str = _LANGUAGE) -> str:
    """Return a text in a language, or in English where it was not translated."""
    return text.get(language, text[_LANGUAGE])


def _require_inside(name: str, value: float, inside: tuple[float, float]) -> None:
    low, high = inside
    if low > high:
        raise ValueError(f"the range of {name} is {low:g} to {high:g}: give the smaller one first")
    if not low <= value <= high:
        raise ValueError(
            f"{name} is {value:g} and its range {low:g} to {high:g}: give one inside, or a wider "
            "range"
        )


def _check_text(name: str, text: Text) -> None:
    """Raise where a text has no English, or a brace that would be taken for a gap."""
    if _LANGUAGE not in text:
        raise ValueError(f"{name} has no English text: give one under {_LANGUAGE!r}")
    for language, words in text.items():
        if "{" in words or "}" in words:
            raise ValueError(
                f"{name}.{language} has a brace ({words!r}): nothing fills gaps here, write it out"
            )


def _check_words(words: MoveWords) -> None:
    for text in (words.begin, words.end):
        for language, word in text.items():
            if len(word) > LONGEST_WORD:
                raise ValueError(
                    f"the word {word!r} in {language!r} has {len(word)} letters: at most "
                    f"{LONGEST_WORD} are read in one second, shorten it"
                )


def _check_hint(cue: PracticeCue) -> None:
    for language, words in cue.hint.items():
        if len(words) > LONGEST_HINT:
            raise ValueError(
                f"the hint of cue {cue.id} in {language!r} has {len(words)} letters ({words!r}): "
                f"at most {LONGEST_HINT} are read from two metres, shorten it"
            )
