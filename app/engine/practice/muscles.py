"""Which channels of a stream an exercise follows and watches; it measures nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.model.exercise import Exercise, Follows, QuietMuscle
from app.model.guided_protocol import HAMSTRING, Side, is_muscle
from app.model.practice import PracticeTask
from dsp.block import StreamInfo
from dsp.muscle import GLUTE, read_muscle


@dataclass(frozen=True, slots=True)
class QuietChannel:
    """A muscle that is to stay quiet, and the channel that carries it."""

    channel: str
    side: Side
    muscle: QuietMuscle


@dataclass(frozen=True, slots=True)
class PractisedMuscles:
    """The channels of one round; ``bar`` is None where no sticker carries its muscle."""

    bar: str | None
    quiet: tuple[QuietChannel, ...]


def muscles_of(exercise: Exercise, side: Side, names: Sequence[str]) -> PractisedMuscles:
    """Return the channels a round of one side uses; the right one where both could be the bar."""
    is_goal = exercise.bar is not None and exercise.bar.follows is Follows.GOAL
    bars = [_channel(muscle, of, names) for muscle, of in exercise.bar_muscles(side)]
    bar = next((name for name in bars if name is not None), None) if is_goal else None
    quiet = [
        QuietChannel(name, of, muscle)
        for muscle, of in exercise.quiet_muscles(side)
        if (name := _channel(muscle.muscle, of, names)) is not None
    ]
    return PractisedMuscles(bar, tuple(quiet))


def _channel(asked: str, side: Side, names: Sequence[str]) -> str | None:
    for name in names:
        muscle = read_muscle(name)
        if is_muscle(asked, muscle.muscle) and muscle.side == side.value:
            return name
    return None


def order_pair(exercise: Exercise, side: Side, names: Sequence[str]) -> tuple[str, str] | None:
    """Return glute and hamstring of an order drill's side; None where either carries no sticker."""
    if not exercise.is_order_drill:
        return None
    glute, hamstring = _channel(GLUTE, side, names), _channel(HAMSTRING, side, names)
    return None if glute is None or hamstring is None else (glute, hamstring)


def bars_missing(task: PracticeTask, info: StreamInfo) -> tuple[Side, ...]:
    """Return the sides of a task whose bar no channel of a stream carries."""
    names = tuple(channel.name for channel in info.channels)
    return tuple(side for side in task.sides if muscles_of(task.exercise, side, names).bar is None)
