"""What a test that is taken up still believes of its stickers after five quiet seconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.engine.guided.squeezes import PlannedSqueeze
from app.model.guided import Progress
from app.model.guided_notes import ReferenceMeasured, SideChecked

MOST_TIMES_THE_REST = 2.0
"""A sticker that was touched or dries out rests louder; one that came off, often quieter too."""


def rest_as_before(progress: Progress, levels_uv: Mapping[str, float]) -> frozenset[str]:
    """Return the channels that rest about as loud as when the test broke off."""
    before_uv = {} if progress.quiet is None else progress.quiet.levels_uv
    return frozenset(
        name for name, level_uv in levels_uv.items() if _is_like(level_uv, before_uv.get(name, 0.0))
    )


def checks_believed(progress: Progress, resting: frozenset[str]) -> tuple[SideChecked, ...]:
    """Return the functional checks that need not be asked again."""
    return tuple(each for each in progress.checked if resting.issuperset(each.channels))


def references_believed(
    progress: Progress, resting: frozenset[str]
) -> tuple[ReferenceMeasured, ...]:
    """Return the reference squeezes that still hold; where they lie is the earlier recording's."""
    return tuple(
        ReferenceMeasured(channel=each.channel, level_uv=each.level_uv)
        for each in progress.references
        if each.channel in resting
    )


def squeezes_left(
    plan: tuple[PlannedSqueeze, ...], believed: Iterable[ReferenceMeasured]
) -> tuple[PlannedSqueeze, ...]:
    """Return the squeezes some muscle of which has no reference."""
    known = {each.channel for each in believed}
    return tuple(each for each in plan if not known.issuperset(each.channels))


def _is_like(level_uv: float, before_uv: float) -> bool:
    louder_uv, quieter_uv = max(level_uv, before_uv), min(level_uv, before_uv)
    return quieter_uv > 0 and louder_uv <= MOST_TIMES_THE_REST * quieter_uv
