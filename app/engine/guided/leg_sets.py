"""The sets of a leg told apart, where their lifts were of different speeds; it measures none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dsp.analysis import AnalysisConfig
from dsp.block import ChannelInfo
from dsp.findings import RepetitionFinding, SessionPairFinding
from dsp.flag import FlagFinding, RepetitionFlag
from dsp.session import summarise


@dataclass(frozen=True, slots=True)
class LegSet:
    """The lifts of one set of a leg that count, and what they say together."""

    number: int
    repetitions: tuple[RepetitionFinding, ...]
    pairs: tuple[SessionPairFinding, ...]


def sets_apart(
    lifts: Sequence[tuple[RepetitionFinding, int]],
    channels: tuple[ChannelInfo, ...],
    config: AnalysisConfig,
    *,
    flags: Sequence[FlagFinding],
    block_of: Mapping[int, int],
) -> tuple[LegSet, ...]:
    """Return the sets of lifts, each with its place, where their speeds keep them from being one.

    ``block_of`` tells the block of a place. None where the speeds agree, or there is one set.
    """
    if not any(flag.flag is RepetitionFlag.SPEED for flag in flags):
        return ()
    by_block: dict[int, list[RepetitionFinding]] = {}
    for repetition, place in lifts:
        by_block.setdefault(block_of.get(place, 0), []).append(repetition)
    if len(by_block) == 1:
        return ()
    return tuple(
        LegSet(number, tuple(each), summarise(_of_one_speed(each), channels, config)[0])
        for number, (_, each) in enumerate(sorted(by_block.items()), 1)
    )


def _of_one_speed(lifts: Sequence[RepetitionFinding]) -> tuple[RepetitionFinding, ...]:
    """Return lifts without the flag of a speed that is other than that of another set."""
    return tuple(
        replace(
            lift, flags=tuple(flag for flag in lift.flags if flag.flag is not RepetitionFlag.SPEED)
        )
        for lift in lifts
    )
