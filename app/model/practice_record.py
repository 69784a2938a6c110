"""What one practice came to, folded from what its recording kept; it decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.model.guided_protocol import Side
from app.model.practice import PracticeTask
from app.model.practice_notes import (
    PracticeBegun,
    PracticeNote,
    PracticeStopped,
    RepetitionDone,
    SetBegun,
    SetEnded,
)
from dsp.practice.quiet_rule import share_of_own

_DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class CountedRepetition:
    """One repetition of a practice; ``is_alone`` where nothing helped.

    ``plateau_percent`` does not depend on where the goal was.
    """

    side: str
    is_alone: bool
    is_held: bool
    plateau_percent: float | None = None
    joined: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PracticeRecord:
    """One practice of one exercise.

    ``sets`` are those that were done to their end; ``counted`` repetitions include those of a set
    that was broken off. ``stopped`` is why a person stopped for their body, and how much it hurt.
    """

    session_id: str
    started: datetime
    begun: PracticeBegun
    sets: tuple[SetEnded, ...]
    counted: tuple[CountedRepetition, ...]
    stopped: PracticeStopped | None = None

    @property
    def n_counted(self) -> int:
        """Return how many repetitions were counted."""
        return len(self.counted)

    @property
    def helped(self) -> tuple[CountedRepetition, ...]:
        """Return those of the sets; what was done without help is told by its level."""
        return tuple(each for each in self.counted if not each.is_alone)

    @property
    def n_held(self) -> int:
        """Return how many of the sets' repetitions were held."""
        return sum(each.is_held for each in self.helped)

    @property
    def goals_percent(self) -> dict[str, float]:
        """Return where the goal of each side was left."""
        return {each.side: each.next_percent for each in self.sets if not each.is_probe}

    @property
    def success_share(self) -> float | None:
        """Return the share of repetitions that succeeded in the sets that were done."""
        sets = [each for each in self.sets if not each.is_probe]
        n_all = sum(each.n_repetitions - each.n_open for each in sets)
        return sum(each.n_successes for each in sets) / n_all if n_all else None

    @property
    def held_share(self) -> float | None:
        """Return the share of the sets' repetitions that were held."""
        return self.n_held / len(self.helped) if self.helped else None


def continued(task: PracticeTask, practices: Sequence[PracticeRecord]) -> PracticeTask:
    """Return a task that goes on where the earlier practices of its exercise were left.

    A goal goes on only under the same plan and the goal that asks: a plan that asks another one
    begins there. A quiet muscle's line comes down for every week whose practices succeeded on
    average.
    """
    same = [each for each in practices if each.begun.exercise == task.exercise.id]
    if not same:
        return task
    under_it = [each for each in same if each.begun.plan == task.plan]
    goals = {Side(side): goal for each in under_it for side, goal in each.goals_percent.items()}
    weeks: dict[int, list[float]] = {}
    for each in same:
        if each.success_share is not None:
            week = (each.started - same[0].started).days // _DAYS_A_WEEK
            weeks.setdefault(week, []).append(each.success_share)
    shares = [sum(of_week) / len(of_week) for of_week in weeks.values()]
    n_weeks = (same[-1].started - same[0].started).days // _DAYS_A_WEEK
    return replace(
        task,
        session_number=len(same) + 1,
        goals_percent={} if task.is_goal_locked else goals,
        quiet_share=share_of_own(n_weeks, shares),
    )


def record_of(
    session_id: str, started: datetime, notes: Iterable[PracticeNote]
) -> PracticeRecord | None:
    """Return what a recording's notes tell of a practice; None where it is none.

    Repetitions before any feedback are no part of it.
    """
    begun: PracticeBegun | None = None
    sets: list[SetEnded] = []
    stopped: PracticeStopped | None = None
    counted: list[CountedRepetition] = []
    in_set: SetBegun | None = None
    for note in notes:
        match note:
            case PracticeBegun():
                begun = note
            case SetBegun():
                in_set = note
            case RepetitionDone() if in_set is not None and not in_set.is_uncued:
                if note.is_complete:
                    counted.append(_counted(in_set, note))
            case SetEnded():
                sets.append(note)
            case PracticeStopped():
                stopped = note
            case _:
                pass
    if begun is None:
        return None
    return PracticeRecord(session_id, started, begun, tuple(sets), tuple(counted), stopped)


def _counted(in_set: SetBegun, note: RepetitionDone) -> CountedRepetition:
    return CountedRepetition(
        side=in_set.side,
        is_alone=in_set.is_probe,
        is_held=note.is_held,
        plateau_percent=note.plateau_percent,
        joined=note.joined,
    )
