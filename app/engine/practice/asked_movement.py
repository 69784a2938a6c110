"""What a simulated person is asked to do at each cue of a practice; it asks nobody."""

from __future__ import annotations

from app.model.practice import PracticeTask
from dsp.simulate import AskedMovement, MovementKind

_SQUEEZED_S = 4.0
_SHARE, _EXTRA_S = 0.7, 0.4


def squeeze_movement(channel: str) -> AskedMovement:
    """Return a reference squeeze of one muscle."""
    return AskedMovement(MovementKind.WORK, (channel,), hold_s=_SQUEEZED_S)


def repetition_movement(task: PracticeTask, channel: str) -> AskedMovement:
    """Return one repetition; where the order of muscles matters, a lift of the leg."""
    if task.exercise.is_order_drill:
        return AskedMovement()
    hold_s = max(task.hold_s, 1.0) + _EXTRA_S
    return AskedMovement(MovementKind.WORK, (channel,), hold_s=hold_s, share=_SHARE)
