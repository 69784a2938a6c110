"""What practices of an exercise came to over days and weeks, in words; it decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.engine.practice.past import PracticePast
from app.figures.practice_days import DayPoint, PracticeDays
from app.model.exercise import Exercise
from app.model.guided_protocol import Side
from app.model.muscle_names import name_channels
from app.model.phrase import Phrase, listed, phrase, verbatim
from app.model.practice_time import (
    PracticePoint,
    PracticeWeek,
    SideOverTime,
    Span,
    first_day_shown,
    sides_over_time,
    weeks_of,
)
from app.model.practice_words import told
from dsp.practice.day_to_day import LEAST_PRACTICES

NameDay = Callable[[date], str]

LEGEND = phrase("Dots: without help. Lines: the goal. Shaded: noise.")

_DAYS_A_WEEK = 7
_S_A_DAY = 86_400.0
_SIDES = {
    Side.RIGHT: phrase("Right"),
    Side.LEFT: phrase("Left"),
    Side.BOTH: phrase("Both sides"),
}


@dataclass(frozen=True, slots=True)
class SideTold:
    """One side: the newest against the first in words, its goal, and the picture."""

    title: Phrase
    sentence: Phrase
    noise: Phrase
    goal: Phrase | None
    days: PracticeDays


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One week as a table shows it."""

    week: str
    n_days: int
    n_practices: int
    held: Phrase
    joined: Phrase
    n_noted: int


@dataclass(frozen=True, slots=True)
class ExerciseTold:
    """One exercise over time."""

    title: Phrase
    sides: tuple[SideTold, ...]
    weeks: tuple[WeekRow, ...]


def tell_exercise(
    past: PracticePast, exercise_id: str, *, span: Span, last_day: date, name_day: NameDay
) -> ExerciseTold:
    """Return an exercise over the days that end with the week of ``last_day``."""
    first_day = first_day_shown(span, last_day)
    practices = [each for each in past.practices if each.begun.exercise == exercise_id]
    diary = [each for each in past.diary if each.exercise == exercise_id]
    return ExerciseTold(
        title=exercise_phrase(past.exercises, exercise_id),
        sides=tuple(
            _side(each, span=span, first_day=first_day, name_day=name_day)
            for each in sides_over_time(past.practices, exercise_id)
        ),
        weeks=tuple(week_row(each, name_day) for each in weeks_of(practices, diary)),
    )


def exercise_phrase(exercises: Sequence[Exercise], exercise_id: str) -> Phrase:
    """Return what an exercise is called; one that is not known any more, by its id."""
    for each in exercises:
        if each.id == exercise_id:
            return told(each.title)
    return verbatim(exercise_id)


def level_sentence(side: SideOverTime) -> Phrase:
    """Return what came of the repetitions without help, newest against first."""
    levels, noise = side.levels_percent, side.noise
    if not levels:
        return phrase("No repetitions without help yet.")
    newest = round(levels[-1])
    if noise is None:
        if len(levels) == 1:
            return phrase("Without help {newest} %.", newest=newest)
        return phrase(
            "Without help {first} % in the first practice, {newest} % in the newest.",
            first=round(levels[0]),
            newest=newest,
        )
    low, high = noise.band_percent
    values = {"first": str(round(noise.first_percent)), "newest": str(newest)}
    if levels[-1] > high:
        return phrase(
            "Without help {first} % in the first three practices, {newest} % in the newest: more "
            "than days differ by themselves.",
            **values,
        )
    if levels[-1] < low:
        return phrase(
            "Without help {first} % in the first three practices, {newest} % in the newest: less, "
            "by more than days differ by themselves.",
            **values,
        )
    return phrase(
        "Without help {first} % in the first three practices, {newest} % in the newest: days "
        "differ as much by themselves.",
        **values,
    )


def noise_phrase(side: SideOverTime) -> Phrase:
    """Return how wide the noise is and where it comes from, or how many practices it lacks."""
    n = len(side.levels_percent)
    if side.noise is None:
        return phrase(
            "How much days differ by themselves is told from {least} practices on; there are {n}.",
            least=LEAST_PRACTICES,
            n=n,
        )
    return phrase(
        "Noise: ±{half} points, from {n} practices of one's own.",
        half=round(side.noise.half_width_percent),
        n=n,
    )


def goal_phrase(side: SideOverTime) -> Phrase | None:
    """Return where the goal began to be left and where it is; None without any."""
    goals = side.goals_percent
    if not goals:
        return None
    first, last = round(goals[0]), round(goals[-1])
    if first == last:
        return phrase("Goal {goal} %.", goal=last)
    return phrase("Goal {first} → {last} %.", first=first, last=last)


def held_phrase(n_held: int, n_counted: int) -> Phrase:
    """Return how many of the counted repetitions were held."""
    return phrase("{n} of {all}", n=n_held, all=n_counted)


def joined_phrase(n_by_channel: dict[str, int]) -> Phrase:
    """Return which quiet muscles joined in, and how often; a dash where none did."""
    if not n_by_channel:
        return verbatim("–")
    names = name_channels(tuple(n_by_channel))
    parts = tuple(
        phrase("{muscle} {n}", muscle=names[channel].noun, n=n)
        for channel, n in sorted(n_by_channel.items(), key=lambda each: -each[1])
    )
    return listed(parts)


def side_phrase(side: Side) -> Phrase:
    """Return a side as a title."""
    return _SIDES[side]


def days_of(side: SideOverTime, *, span: Span, first_day: date, name_day: NameDay) -> PracticeDays:
    """Return the picture of the days that begin with ``first_day``."""
    points = ((_at_days(each, first_day), each) for each in side.points)
    step = 1 if span is Span.WEEK else _DAYS_A_WEEK
    ticks = tuple(
        (at, name_day(first_day + timedelta(days=at))) for at in range(0, span.n_days, step)
    )
    return PracticeDays(
        n_days=span.n_days,
        points=tuple(
            DayPoint(at, name_day(each.started.date()), each.level_percent, each.goal_percent)
            for at, each in points
            if 0 <= at < span.n_days
        ),
        band_percent=None if side.noise is None else side.noise.band_percent,
        ticks=ticks,
    )


def _at_days(point: PracticePoint, first_day: date) -> float:
    """Return how many days after the beginning of a day somebody practised, by the clock there."""
    at = point.started
    part_s = at.hour * 3600 + at.minute * 60 + at.second
    return (at.date() - first_day).days + part_s / _S_A_DAY


def _side(side: SideOverTime, *, span: Span, first_day: date, name_day: NameDay) -> SideTold:
    return SideTold(
        title=side_phrase(side.side),
        sentence=level_sentence(side),
        noise=noise_phrase(side),
        goal=goal_phrase(side),
        days=days_of(side, span=span, first_day=first_day, name_day=name_day),
    )


def week_row(week: PracticeWeek, name_day: NameDay) -> WeekRow:
    """Return a week as a row."""
    return WeekRow(
        week=name_day(week.monday),
        n_days=week.n_days,
        n_practices=week.n_practices,
        held=held_phrase(week.n_held, week.n_counted),
        joined=joined_phrase(week.joined),
        n_noted=week.n_noted,
    )
