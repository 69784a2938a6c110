"""How a goal line moves from set to set; it measures nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np


class GoalChange(StrEnum):
    """Why a goal is where it is after a set."""

    RAISED = "raised"
    LOWERED = "lowered"
    KEPT = "kept"
    LOCKED = "locked"
    AT_TOP = "at top"
    AT_BOTTOM = "at bottom"


@dataclass(frozen=True, slots=True)
class GoalRules:
    """Where goals may lie and how they move.

    Attributes
    ----------
    first_percent : float
        Where one begins.
    lowest_percent, highest_percent : float
        Bounds.
    step_percent : float
        By how much one moves, in points.
    few_share, many_share : float
        Fewer successes than the one lower it, more than the other raise it.
    over_rest_db : float
        A goal never stands closer to rest than this.
    """

    first_percent: float = 40.0
    lowest_percent: float = 20.0
    highest_percent: float = 80.0
    step_percent: float = 5.0
    few_share: float = 0.6
    many_share: float = 0.8
    over_rest_db: float = 6.0

    def __post_init__(self) -> None:
        if not 0.0 < self.lowest_percent <= self.first_percent <= self.highest_percent <= 100.0:  # noqa: PLR2004 (the whole reference)
            raise ValueError(
                f"lowest, first and highest goal are {self.lowest_percent:g}, "
                f"{self.first_percent:g} and {self.highest_percent:g} %: give them in that order, "
                "above 0 and at most 100"
            )
        if not 0.0 < self.few_share <= self.many_share <= 1.0:
            raise ValueError(
                f"few_share is {self.few_share:g} and many_share {self.many_share:g}: "
                "give shares in that order, above 0 and at most 1"
            )


@dataclass(frozen=True, slots=True)
class NextGoal:
    """The goal of the next set, and why."""

    goal_percent: float
    change: GoalChange


def lowest_goal(rules: GoalRules, *, rest_uv: float, reference_uv: float) -> float:
    """Return the lowest goal a muscle can be given today.

    Parameters
    ----------
    rules : GoalRules
        Bounds.
    rest_uv : float
        RMS at rest.
    reference_uv : float
        100 %, without rest.

    Returns
    -------
    float
        In per cent.

    Raises
    ------
    ValueError
        If the reference is not above 0 or the rest below it.

    Notes
    -----
    ``100 rest √(10^(dB/10) − 1) / reference``, or the rules' lowest if that is more.
    """
    if not (np.isfinite(rest_uv) and rest_uv >= 0.0):
        raise ValueError(f"rest_uv is {rest_uv:g}: a level is finite and not below 0")
    if not (np.isfinite(reference_uv) and reference_uv > 0.0):
        raise ValueError(f"reference_uv is {reference_uv:g}: a reference is finite and above 0")
    over = float(np.sqrt(10 ** (rules.over_rest_db / 10) - 1.0))
    return max(rules.lowest_percent, 100.0 * over * rest_uv / reference_uv)


def next_goal(
    goal_percent: float,
    success_share: float | None,
    rules: GoalRules,
    *,
    lowest_percent: float | None = None,
    is_locked: bool = False,
) -> NextGoal:
    """Return the goal of the next set.

    Parameters
    ----------
    goal_percent : float
        Of the last set.
    success_share : float or None
        Share of its repetitions that succeeded, 0 to 1; None where it cannot be told of any, and
        the goal stays.
    rules : GoalRules
        Bounds and step.
    lowest_percent : float, optional
        Today's lowest goal, from `lowest_goal`.
    is_locked : bool
        Whether a clinician fixed it.

    Returns
    -------
    NextGoal

    Raises
    ------
    ValueError
        If the share is not between 0 and 1, or the goal not above 0.

    Notes
    -----
    Up a step above ``many_share``, down a step below ``few_share``, between them as it is: a task
    teaches most where it succeeds often and not always (challenge point, Guadagnoli and Lee 2004).
    Only between sets, never within one.

    References
    ----------
    Guadagnoli, Lee 2004, *J Mot Behav* 36:212.
    """
    if success_share is not None and not 0.0 <= success_share <= 1.0:
        raise ValueError(f"success_share is {success_share:g}: give a share from 0 to 1")
    if not goal_percent > 0.0:
        raise ValueError(f"goal_percent is {goal_percent:g}: a goal lies above 0")
    if is_locked:
        return NextGoal(goal_percent, GoalChange.LOCKED)
    lowest = max(rules.lowest_percent, lowest_percent or 0.0)
    if success_share is None:
        return NextGoal(max(goal_percent, lowest), GoalChange.KEPT)
    if success_share > rules.many_share:
        raised = min(goal_percent + rules.step_percent, rules.highest_percent)
        is_moved = raised > goal_percent
        return NextGoal(max(raised, lowest), GoalChange.RAISED if is_moved else GoalChange.AT_TOP)
    if success_share < rules.few_share:
        lowered = max(goal_percent - rules.step_percent, lowest)
        is_moved = lowered < goal_percent
        return NextGoal(lowered, GoalChange.LOWERED if is_moved else GoalChange.AT_BOTTOM)
    return NextGoal(max(goal_percent, lowest), GoalChange.KEPT)
