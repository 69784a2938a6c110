"""When a repetition of a task is one, and when it was held; it follows none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.model.practice import PracticeTask
from dsp.practice.goal import GoalRules, lowest_goal
from dsp.practice.target import EffortRules

LEAST_REFERENCE_DB = 6.0
"""A reference nearer to rest is none: half of it would lie within what rest does by itself."""

_SMALL_DB = 12.0
_RISE_DB, _SMALL_RISE_DB = 6.0, 3.0
"""How far over rest work begins, and where the whole reference is hardly farther than that."""
_WORKING_SHARE, _WORKING_ALONE_PERCENT = 0.5, 20.0
"""From where on a muscle is at work; without help the goal must not decide that."""
_PAUSE_S = {True: 1.0, False: 0.4}
"""What ends a repetition: of a hold, and of an exercise without one."""


def small_db(rest_uv: float | None, reference_uv: float | None) -> float | None:
    """Return how far a reference stands over rest where that is little; else None."""
    if rest_uv is None or reference_uv is None:
        return None
    over_db = 20.0 * float(np.log10(reference_uv / rest_uv))
    return over_db if over_db < _SMALL_DB else None


def goal_rules_of(task: PracticeTask, *, is_small: bool) -> GoalRules:
    """Return the bounds of a goal; nearer to rest where the reference itself is near it."""
    rise_db = _SMALL_RISE_DB if is_small else task.goal_rules.over_rest_db
    return replace(task.goal_rules, over_rest_db=rise_db)


def goal_today(
    task: PracticeTask, goal_percent: float, *, rest_uv: float, reference_uv: float
) -> float:
    """Return a goal, not lower than what can be told from rest today, locked or not."""
    rules = goal_rules_of(task, is_small=small_db(rest_uv, reference_uv) is not None)
    lowest_percent = lowest_goal(rules, rest_uv=rest_uv, reference_uv=reference_uv)
    return max(goal_percent, lowest_percent)


def rules_of(
    task: PracticeTask, *, goal_percent: float, is_alone: bool, is_small: bool
) -> EffortRules:
    """Return the rules of a set to a goal, or of repetitions without help."""
    working_share = _WORKING_SHARE
    if is_alone:
        working_share = min(_WORKING_SHARE, _WORKING_ALONE_PERCENT / goal_percent)
    return EffortRules(
        task.hold_s,
        held_share=task.exercise.dose.valid_hold_share,
        working_share=working_share,
        least_rise_db=_SMALL_RISE_DB if is_small else _RISE_DB,
        least_pause_s=_PAUSE_S[task.hold_s > 0],
    )
