"""The practices of one exercise over days and weeks, and their own noise; it tells no cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median

import numpy as np

from app.model.diary import DiaryEntry, n_done
from app.model.guided_protocol import Side
from app.model.practice_record import CountedRepetition, PracticeRecord
from dsp.practice.day_to_day import DayToDay, find_day_to_day

_DAYS_A_WEEK = 7


class Span(StrEnum):
    """How much is looked at together."""

    WEEK = "week"
    MONTH = "month"

    @property
    def n_days(self) -> int:
        """Return how many days that is; a month is five whole weeks."""
        return {Span.WEEK: _DAYS_A_WEEK, Span.MONTH: 5 * _DAYS_A_WEEK}[self]


@dataclass(frozen=True, slots=True)
class PracticePoint:
    """One practice of one side: its level without help and where its goal was left.

    ``level_percent`` is None where it ended before the repetitions without help.
    """

    started: datetime
    level_percent: float | None
    goal_percent: float | None


@dataclass(frozen=True, slots=True)
class SideOverTime:
    """One side, oldest first; ``noise`` is None of too few practices."""

    side: Side
    points: tuple[PracticePoint, ...]
    noise: DayToDay | None

    @property
    def levels_percent(self) -> tuple[float, ...]:
        """Return the levels there are, oldest first."""
        return tuple(each.level_percent for each in self.points if each.level_percent is not None)

    @property
    def goals_percent(self) -> tuple[float, ...]:
        """Return where goals were left, oldest first."""
        return tuple(each.goal_percent for each in self.points if each.goal_percent is not None)


@dataclass(frozen=True, slots=True)
class PracticeWeek:
    """What one week came to; ``n_noted`` is how often it was noted as done, recorded or not."""

    monday: date
    n_days: int
    n_practices: int
    n_counted: int
    n_held: int
    joined: dict[str, int]
    n_noted: int


def sides_over_time(practices: Sequence[PracticeRecord], exercise: str) -> tuple[SideOverTime, ...]:
    """Return every side an exercise was practised on."""
    own = [each for each in practices if each.begun.exercise == exercise]
    sides = {repetition.side for each in own for repetition in each.counted}
    return tuple(_side(own, side) for side in Side if side.value in sides)


def weeks_of(
    practices: Sequence[PracticeRecord], diary: Sequence[DiaryEntry]
) -> tuple[PracticeWeek, ...]:
    """Return every week in which somebody practised, newest first.

    A week without is none: nobody is shown an empty row.
    """
    noted: Counter[date] = Counter()
    for exercise, day in {(each.exercise, each.day) for each in diary}:
        noted[day] += n_done(diary, exercise, day)
    noted = +noted
    mondays = {monday_of(each.started.date()) for each in practices}
    mondays |= {monday_of(day) for day in noted}
    return tuple(_week(practices, noted, monday) for monday in sorted(mondays, reverse=True))


def monday_of(day: date) -> date:
    """Return the day on which the week of a day begins."""
    return day - timedelta(days=day.weekday())


def first_day_shown(span: Span, last_day: date) -> date:
    """Return where a view that ends with the week of a day begins."""
    return monday_of(last_day) + timedelta(days=_DAYS_A_WEEK - span.n_days)


def n_joined(counted: Iterable[CountedRepetition]) -> dict[str, int]:
    """Return how often each quiet muscle joined in."""
    return dict(Counter(channel for each in counted for channel in each.joined))


def _side(own: Sequence[PracticeRecord], side: Side) -> SideOverTime:
    points = tuple(
        PracticePoint(each.started, _level_alone(each, side), each.goals_percent.get(side.value))
        for each in own
        if any(repetition.side == side.value for repetition in each.counted)
    )
    levels = [each.level_percent for each in points if each.level_percent is not None]
    return SideOverTime(side, points, find_day_to_day(np.array(levels, dtype=np.float64)))


def _level_alone(practice: PracticeRecord, side: Side) -> float | None:
    """Return the median level of the repetitions without help."""
    levels = [
        each.plateau_percent
        for each in practice.counted
        if each.is_alone and each.side == side.value and each.plateau_percent is not None
    ]
    return median(levels) if levels else None


def _week(
    all_practices: Sequence[PracticeRecord], noted: Mapping[date, int], monday: date
) -> PracticeWeek:
    sunday = monday + timedelta(days=_DAYS_A_WEEK - 1)
    practices = [each for each in all_practices if monday <= each.started.date() <= sunday]
    counted = [repetition for each in practices for repetition in each.counted]
    helped = [each for each in counted if not each.is_alone]
    days_noted = {day for day in noted if monday <= day <= sunday}
    return PracticeWeek(
        monday=monday,
        n_days=len({each.started.date() for each in practices} | days_noted),
        n_practices=len(practices),
        n_counted=len(helped),
        n_held=sum(each.is_held for each in helped),
        joined=n_joined(counted),
        n_noted=sum(noted[day] for day in days_noted),
    )
