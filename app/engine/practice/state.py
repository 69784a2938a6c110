"""What a screen may want to know of a practice at one moment; it changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.engine.practice.muscles import QuietChannel
from app.engine.practice.order_drill import OrderTold
from app.engine.practice.set_run import SetState
from app.model.guided_protocol import Side
from app.model.practice import PlannedSet, PracticeTask
from dsp.findings import Reason
from dsp.practice.goal import NextGoal
from dsp.practice.practice_set import SetFinding


class PracticeStage(StrEnum):
    """What a practice is at."""

    TO_BEGIN = "to begin"
    QUIET = "quiet"
    SQUEEZES = "squeezes"
    UNCUED = "uncued"
    SET = "set"
    BETWEEN = "between"
    DONE = "done"
    HURTS = "hurts"
    """Stopped for the body: nothing goes on, and what it is is being asked."""
    STOPPED = "stopped"


class Trouble(StrEnum):
    """Why a practice waits for a person."""

    PAUSED = "paused"
    MOVED = "moved while at rest"
    NO_REFERENCE = "no reference"
    LOST = "the sensor was lost"
    STICKER = "a sticker"


@dataclass(frozen=True, slots=True)
class SetResult:
    """What a set came to, and the goal of the next one."""

    planned: PlannedSet
    finding: SetFinding
    goal_percent: float
    next: NextGoal
    orders: tuple[OrderTold, ...] = ()


@dataclass(frozen=True, slots=True)
class PracticeState:
    """Where a practice is.

    ``trouble`` is why it waits, ``about`` the channel that is the matter, ``cause`` what takes its
    muscle away. ``next_set`` is what
    comes once the person goes on, between two sets. ``order`` is what the last repetition of an
    order drill came to. ``small_db`` is how far the reference stands over rest, where
    that is little.
    """

    task: PracticeTask
    stage: PracticeStage
    side: Side
    goal_percent: float
    trouble: Trouble | None = None
    about: str | None = None
    cause: Reason | None = None
    left_s: float = 0.0
    is_squeezing: bool = False
    squeeze_number: int = 0
    n_squeezes: int = 0
    set: SetState | None = None
    quiet: tuple[QuietChannel, ...] = ()
    results: tuple[SetResult, ...] = ()
    next_set: PlannedSet | None = None
    order: OrderTold | None = None
    small_db: float | None = None
