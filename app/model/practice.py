"""A practice of one exercise as frozen values: what is to be done, set by set; it runs none."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.model.exercise import Exercise, PracticeCue
from app.model.guided_protocol import Side
from app.model.plan import FeedbackSchedule, Plan, PlanItem
from dsp.practice.goal import GoalRules

N_PROBED = 3
"""Repetitions at the end of which nothing is shown, to see what stays without help."""

N_UNCUED = 3
"""Repetitions before any feedback, from which quiet muscles get their lines."""

_SESSIONS_OF_HINTS = 2


class Feedback(StrEnum):
    """What is shown and heard of a repetition."""

    CONCURRENT = "while it goes on"
    TERMINAL = "once it is over"
    BLIND = "after saying how it was"
    NONE = "not at all"


class StopReason(StrEnum):
    """Why a person stopped for their body; ``UNSAID`` until they say, or where they do not."""

    PAIN = "pain"
    CRAMP = "cramp"
    SKIN = "skin"
    UNSAID = "unsaid"


class Answer(StrEnum):
    """What a person felt before the result was shown."""

    GOAL_MUSCLE = "glute"
    OTHER_MUSCLE = "hamstring"
    NOT_SURE = "not sure"


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """One set: of which side, and its number among the sets of that side."""

    side: Side
    number: int
    n_sets: int
    n_repetitions: int
    is_probe: bool = False


@dataclass(frozen=True, slots=True)
class PracticeTask:
    """One exercise as it is to be practised now.

    ``session_number`` counts the sessions of this exercise from 1: it says how much is shown.
    ``goals_percent`` are where the last session left off, by side; ``quiet_share`` is how much of
    its own level a quiet muscle may keep. ``plan`` names the plan and the goal it asks, under which
    goals go on from practice to practice; None without one. ``is_order_goal_on`` is whether an
    order drill counts *with the hamstring or before*: a training goal somebody chose.
    """

    exercise: Exercise
    sides: tuple[Side, ...]
    n_repetitions: int
    n_sets: int
    hold_s: float
    cue: PracticeCue
    session_number: int = 1
    goals_percent: dict[Side, float] = field(default_factory=dict)
    is_goal_locked: bool = False
    quiet_share: float = 1.0
    goal_rules: GoalRules = field(default_factory=GoalRules)
    plan: str | None = None
    feedback: FeedbackSchedule = FeedbackSchedule.FADED
    is_order_goal_on: bool = False

    @property
    def must_be_quiet(self) -> bool:
        """Return whether a quiet muscle that joins in undoes a repetition, or is only told."""
        return self.session_number > _SESSIONS_OF_HINTS

    def goal_percent(self, side: Side) -> float:
        """Return the goal a side begins with."""
        return self.goals_percent.get(side, self.goal_rules.first_percent)

    def feedback_of(self, repetition: int, *, is_probe: bool) -> Feedback:
        """Return what is shown of a repetition, counted from 1."""
        return feedback_of(
            self.session_number, repetition, is_probe=is_probe, schedule=self.feedback
        )

    def sets(self) -> tuple[PlannedSet, ...]:
        """Return all sets in order: sides by turns, then one probe a side."""
        sets = [
            PlannedSet(side, number, self.n_sets, self.n_repetitions)
            for number in range(1, self.n_sets + 1)
            for side in self.sides
        ]
        probes = [PlannedSet(side, 1, 1, N_PROBED, is_probe=True) for side in self.sides]
        return (*sets, *probes)


def task_of(exercise: Exercise, *, session_number: int = 1) -> PracticeTask:
    """Return an exercise in its own dose, with its first cue."""
    dose = exercise.dose
    return PracticeTask(
        exercise=exercise,
        sides=exercise.rounds,
        n_repetitions=dose.n_reps,
        n_sets=dose.n_sets,
        hold_s=dose.hold_s,
        cue=exercise.cues[0],
        session_number=session_number,
    )


def planned_task(exercise: Exercise, item: PlanItem, plan: Plan | None = None) -> PracticeTask:
    """Return an exercise in the dose, with the cue and to the goal of a plan's item.

    ``plan`` says how much is shown and whether an order is a goal, for all its items.
    """
    cue = next((each for each in exercise.cues if each.id == item.cue), exercise.cues[0])
    rules = GoalRules(first_percent=float(item.goal.start_percent))
    return PracticeTask(
        exercise=exercise,
        sides=item.sides,
        n_repetitions=item.n_reps,
        n_sets=item.n_sets,
        hold_s=item.hold_s,
        cue=cue,
        is_goal_locked=item.goal.is_locked,
        goal_rules=rules,
        plan=f"{'' if plan is None else plan.id} {item.goal.start_percent} %".strip(),
        feedback=FeedbackSchedule.FADED if plan is None else plan.feedback,
        is_order_goal_on=plan is not None and plan.is_order_goal_on,
    )


FADED_FROM, BLIND_FROM = 3, 6
"""Sessions from which on less is shown."""

_N_BEFORE_FADING = 4


def feedback_of(
    session_number: int,
    repetition: int,
    *,
    is_probe: bool = False,
    schedule: FeedbackSchedule = FeedbackSchedule.FADED,
) -> Feedback:
    """Return what is shown of a repetition, counted from 1, in a session, counted from 1.

    Two sessions of everything, three in which it fades after four repetitions, then every other
    repetition blind: help that is always there is leant on. A clinician may choose it nevertheless.
    """
    if is_probe:
        return Feedback.NONE
    if session_number < FADED_FROM or schedule is FeedbackSchedule.ALWAYS:
        return Feedback.CONCURRENT
    if session_number < BLIND_FROM:
        is_early = repetition <= _N_BEFORE_FADING
        return Feedback.CONCURRENT if is_early else Feedback.TERMINAL
    return Feedback.CONCURRENT if repetition % 2 else Feedback.BLIND
