"""When a repetition of a task is one, and when it was held; it follows none."""

from __future__ import annotations

from app.model.practice import PracticeTask
from dsp.practice.target import EffortRules

_WORKING_SHARE, _WORKING_ALONE_PERCENT = 0.5, 20.0
"""From where on a muscle is at work; without help the goal must not decide that."""
_PAUSE_S = {True: 1.0, False: 0.4}
"""What ends a repetition: of a hold, and of an exercise without one."""


def rules_of(task: PracticeTask, *, goal_percent: float, is_alone: bool) -> EffortRules:
    """Return the rules of a set to a goal, or of repetitions without help."""
    working_share = _WORKING_SHARE
    if is_alone:
        working_share = min(_WORKING_SHARE, _WORKING_ALONE_PERCENT / goal_percent)
    return EffortRules(
        task.hold_s,
        held_share=task.exercise.dose.valid_hold_share,
        working_share=working_share,
        least_pause_s=_PAUSE_S[task.hold_s > 0],
    )
