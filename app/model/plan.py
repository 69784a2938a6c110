"""A practice plan as data: which exercises, how much, when, to which goal; it names nobody."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

import msgspec

from app.model.exercise import Count, Exercise, Hold, Kind, PerDay, Sets
from app.model.guided_protocol import Name, Side

FORMAT = "firing-order/plan/1"
MOST_CONTRACTIONS_PER_DAY = 90
"""About so many a day is where a home programme ends; more is said, and is no refusal."""
GOAL_PERCENT = 40
DEFAULT_REVIEW_WEEKS = (1, 2, 4, 6)

_MOST_ITEMS = 20

Percent = Annotated[int, msgspec.Meta(ge=20, le=80)]
Week = Annotated[int, msgspec.Meta(ge=1, le=52)]
Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f-]{36}$")]


class Day(StrEnum):
    """A day of the week."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"

    @classmethod
    def of(cls, day: date) -> Day:
        """Return which day of the week a date is."""
        return tuple(cls)[day.weekday()]


DEFAULT_DAYS = tuple(Day)[:6]
"""Six of seven, so that a day of rest is part of the plan."""


class FeedbackSchedule(StrEnum):
    """How much of what the sensors see is told while somebody exercises."""

    FADED = "faded"
    """All of it in sessions 1 and 2, the first four repetitions in 3 to 5, half of them from 6."""
    ALWAYS = "always"
    """All of it, in every session."""


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every part of a plan is: frozen, and unknown fields are an error."""


class Goal(_Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the goal line begins, in percent of the day's reference squeeze.

    Locked, it stays there; otherwise it moves between sets by what was reached.
    """

    start_percent: Percent = GOAL_PERCENT
    is_locked: bool = False


class PlanItem(_Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One exercise of a plan; ``sides`` are the rounds of a set, ``cue`` the id of its words."""

    exercise: Name
    exercise_version: Annotated[int, msgspec.Meta(ge=1)]
    sides: Annotated[tuple[Side, ...], msgspec.Meta(min_length=1, max_length=3)]
    n_sets: Sets
    n_reps: Count
    hold_s: Hold
    n_per_day: PerDay = 2
    days: Annotated[tuple[Day, ...], msgspec.Meta(min_length=1, max_length=7)] = DEFAULT_DAYS
    goal: Goal = Goal()
    cue: str = ""

    def __post_init__(self) -> None:
        for name, named in (("sides", self.sides), ("days", self.days)):
            if len(set(named)) != len(named):
                raise ValueError(f"{name} of {self.exercise} is {list(named)}: name each once")

    @property
    def n_contractions_per_day(self) -> int:
        """Return how often the muscle works on a day of this item."""
        return self.n_reps * self.n_sets * len(self.sides) * self.n_per_day

    @classmethod
    def of(cls, exercise: Exercise) -> PlanItem:
        """Return an exercise with the dose it begins with."""
        dose = exercise.dose
        return cls(
            exercise=exercise.id,
            exercise_version=exercise.version,
            sides=exercise.rounds,
            n_sets=dose.n_sets,
            n_reps=dose.n_reps,
            hold_s=dose.hold_s,
            n_per_day=dose.n_per_day,
            cue=exercise.cues[0].id if exercise.cues else "",
        )


class Plan(_Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One version of somebody's plan, with every exercise it asks for as it was composed.

    ``is_order_goal_on`` is a training goal for order drills and no norm: the glute with the
    hamstring or before it.
    """

    format: str = FORMAT
    id: Id
    version: Annotated[int, msgspec.Meta(ge=1)]
    starts_on: date
    items: Annotated[tuple[PlanItem, ...], msgspec.Meta(max_length=_MOST_ITEMS)] = ()
    feedback: FeedbackSchedule = FeedbackSchedule.FADED
    review_weeks: tuple[Week, ...] = DEFAULT_REVIEW_WEEKS
    is_order_goal_on: bool = False
    exercises: tuple[Exercise, ...] = ()

    def __post_init__(self) -> None:
        if list(self.review_weeks) != sorted(set(self.review_weeks)):
            raise ValueError(
                f"review_weeks is {list(self.review_weeks)}: name each week once, the first one "
                "first"
            )
        found = {(each.id, each.version): each for each in self.exercises}
        for number, item in enumerate(self.items, 1):
            exercise = found.get((item.exercise, item.exercise_version))
            if exercise is None:
                raise ValueError(
                    f"item {number} asks for {item.exercise}, version {item.exercise_version}, "
                    "which exercises does not hold: put the exercise in"
                )
            _check_item(number, item, exercise)

    @property
    def sha256(self) -> str:
        """Return what two plans share only when they ask for the same to the letter."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()

    @property
    def review_dates(self) -> tuple[date, ...]:
        """Return when person and clinician look at it together."""
        return tuple(self.starts_on + timedelta(weeks=week) for week in self.review_weeks)

    def exercise_of(self, item: PlanItem) -> Exercise:
        """Return the exercise of an item, as it was when the plan was composed."""
        return next(
            each
            for each in self.exercises
            if (each.id, each.version) == (item.exercise, item.exercise_version)
        )

    def items_on(self, day: date) -> tuple[PlanItem, ...]:
        """Return what is due on a date; nothing before the plan starts."""
        if day < self.starts_on:
            return ()
        return tuple(item for item in self.items if Day.of(day) in item.days)

    def n_contractions_on(self, day: Day) -> int:
        """Return how often muscles work on a day in the exercises that are counted."""
        return sum(
            item.n_contractions_per_day
            for item in self.items
            if day in item.days and self.exercise_of(item).kind is Kind.SENSED
        )

    def with_items(self, items: tuple[PlanItem, ...], exercises: tuple[Exercise, ...] = ()) -> Plan:
        """Return this plan with other items, holding the exercises they ask for alone."""
        asked = {(item.exercise, item.exercise_version) for item in items}
        known = {(each.id, each.version): each for each in (*exercises, *self.exercises)}
        held = tuple(each for key, each in known.items() if key in asked)
        return msgspec.structs.replace(self, items=items, exercises=held)

    def changed(self, items: tuple[PlanItem, ...], exercises: tuple[Exercise, ...] = ()) -> Plan:
        """Return the next version, with other items."""
        return msgspec.structs.replace(self.with_items(items, exercises), version=self.version + 1)


def _check_item(number: int, item: PlanItem, exercise: Exercise) -> None:
    """Raise where an item asks for what its exercise does not have."""
    dose = exercise.dose
    for name, value, (low, high) in (
        ("n_reps", item.n_reps, dose.n_reps_range),
        ("hold_s", item.hold_s, dose.hold_range_s),
    ):
        if not low <= value <= high:
            raise ValueError(
                f"item {number}, {item.exercise}: {name} is {value:g}, the exercise goes from "
                f"{low:g} to {high:g}: choose one inside"
            )
    for side in item.sides:
        if side not in exercise.rounds:
            raise ValueError(
                f"item {number}, {item.exercise}: side is {side.value!r}, the exercise has "
                f"{', '.join(exercise.rounds)}: choose of these"
            )
    cues = [cue.id for cue in exercise.cues]
    if item.cue not in cues and (item.cue or cues):
        raise ValueError(
            f"item {number}, {item.exercise}: cue is {item.cue!r}, the exercise has "
            f"{', '.join(cues) or 'none'}: choose of these"
        )
