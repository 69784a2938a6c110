"""Where the lines of a round's quiet muscles lie; it watches none."""

from __future__ import annotations

from collections.abc import Mapping

from app.engine.practice.muscles import PractisedMuscles, QuietChannel
from app.model.exercise import QuietLine as LineKind
from app.model.guided_protocol import HAMSTRING
from dsp.practice.effort import Effort
from dsp.practice.quiet_rule import NO_LINE_UV, line_of_own, line_over_rest
from dsp.practice.target import QuietLine

_USUAL_OVER_REST_DB = 10.0


def needs_own_levels(muscles: PractisedMuscles) -> bool:
    """Return whether repetitions without feedback have to come first."""
    return any(each.muscle.line is LineKind.OWN_LEVEL for each in muscles.quiet)


def no_lines(muscles: PractisedMuscles, rests_uv: Mapping[str, float]) -> tuple[QuietLine, ...]:
    """Return lines that nothing reaches, to measure by."""
    return tuple(_unreached(each.channel, rests_uv) for each in muscles.quiet)


def unreached(lines: tuple[QuietLine, ...]) -> frozenset[str]:
    """Return the channels whose line tells of no muscle whether it is quiet."""
    return frozenset(line.channel for line in lines if line.line_uv >= NO_LINE_UV)


def lines_of(
    muscles: PractisedMuscles,
    rests_uv: Mapping[str, float],
    efforts: tuple[Effort, ...],
    *,
    share: float,
) -> tuple[QuietLine, ...]:
    """Return every quiet muscle's line, from its rest or from what it did without feedback."""
    return tuple(_line(each, rests_uv, efforts, share) for each in muscles.quiet)


def _line(
    quiet: QuietChannel,
    rests_uv: Mapping[str, float],
    efforts: tuple[Effort, ...],
    share: float,
) -> QuietLine:
    rest_uv = rests_uv[quiet.channel]
    if quiet.muscle.line is LineKind.ABOVE_REST:
        over_rest_db = quiet.muscle.above_rest_db or _USUAL_OVER_REST_DB
        return line_over_rest(quiet.channel, rest_uv=rest_uv, over_rest_db=over_rest_db)
    own = line_of_own(
        quiet.channel,
        efforts,
        rest_uv=rest_uv,
        share=share,
        follows_goal=quiet.muscle.muscle == HAMSTRING,
    )
    return own or _unreached(quiet.channel, rests_uv)


def _unreached(channel: str, rests_uv: Mapping[str, float]) -> QuietLine:
    return QuietLine(channel, NO_LINE_UV, rests_uv[channel])
