"""What a set that is done came to, and the goal after it; it runs none."""

from __future__ import annotations

from collections.abc import Sequence

from app.engine.practice.order_drill import OrderTold
from app.engine.practice.rules import goal_rules_of, small_db
from app.engine.practice.state import SetResult
from app.model.practice import PlannedSet, PracticeTask
from dsp.practice.effort import Effort
from dsp.practice.goal import lowest_goal, next_goal
from dsp.practice.practice_set import summarise_set


def set_result(
    planned: PlannedSet,
    efforts: Sequence[Effort],
    task: PracticeTask,
    *,
    goal_percent: float,
    rest_uv: float,
    reference_uv: float,
    orders: tuple[OrderTold, ...] = (),
) -> SetResult:
    """Return what a set came to; repetitions without help move no goal."""
    found = summarise_set(efforts, must_be_quiet=task.must_be_quiet)
    is_small = small_db(rest_uv, reference_uv) is not None
    rules = goal_rules_of(task, is_small=is_small)
    following = next_goal(
        goal_percent,
        found.success_share,
        rules,
        lowest_percent=lowest_goal(rules, rest_uv=rest_uv, reference_uv=reference_uv),
        is_locked=task.is_goal_locked or planned.is_probe,
    )
    return SetResult(planned, found, goal_percent, following, orders)
