"""What a recording keeps of each step of a practice, made from what the step came to."""

from __future__ import annotations

from app.engine.practice.order_drill import OrderTold
from app.engine.practice.state import SetResult
from app.model.guided_protocol import Side
from app.model.practice import PlannedSet, PracticeTask
from app.model.practice_notes import LinesSet, OrderFound, PracticeBegun, SetBegun, SetEnded
from dsp.practice.goal import NextGoal
from dsp.practice.practice_set import SetFinding
from dsp.practice.target import QuietLine


def begun_note(task: PracticeTask) -> PracticeBegun:
    """Return what is kept of a practice that begins."""
    return PracticeBegun(
        exercise=task.exercise.id,
        version=task.exercise.version,
        sha256=task.exercise.sha256,
        cue=task.cue.id,
        sides=tuple(side.value for side in task.sides),
        session_number=task.session_number,
        plan=task.plan,
    )


def set_note(planned: PlannedSet, goal_percent: float, *, is_uncued: bool) -> SetBegun:
    """Return what is kept of a set that begins."""
    return SetBegun(
        side=planned.side.value,
        number=planned.number,
        goal_percent=goal_percent,
        is_probe=planned.is_probe,
        is_uncued=is_uncued,
    )


def lines_note(side: Side, lines: tuple[QuietLine, ...]) -> LinesSet:
    """Return what is kept of where a side's lines lie."""
    return LinesSet(
        side=side.value,
        lines_uv={line.channel: line.line_uv for line in lines},
        beside_uv={line.channel: line.beside_uv for line in lines if line.beside_uv is not None},
    )


def ended_note(result: SetResult) -> SetEnded:
    """Return what is kept of a set that ended."""
    found: SetFinding = result.finding
    following: NextGoal = result.next
    return SetEnded(
        side=result.planned.side.value,
        number=result.planned.number,
        n_repetitions=found.n_repetitions,
        n_held=found.n_held,
        n_successes=found.n_successes,
        joined=dict(found.joined),
        goal_percent=result.goal_percent,
        next_percent=following.goal_percent,
        change=following.change,
        quiet_share=found.quiet_share,
        n_knocks=found.n_knocks,
        unseen=dict(found.unseen),
        n_open=found.n_open,
        is_probe=result.planned.is_probe,
        n_order_told=sum(each.is_told for each in result.orders) if result.orders else None,
        n_with_or_before=(
            sum(each.is_with_or_before for each in result.orders) if result.orders else None
        ),
    )


def order_note(told: OrderTold) -> OrderFound:
    """Return what is kept of the order of a repetition."""
    if told.pair is None:
        return OrderFound(number=told.number, verdict=None)
    return OrderFound(
        number=told.number,
        verdict=told.pair.verdict.value,
        lag_ms=told.pair.lag_ms,
        interval_90_ms=told.pair.interval_90_ms,
    )
