"""Which functional checks a protocol asks of the stickers that are there; it asks none itself."""

from __future__ import annotations

from dataclasses import dataclass

from app.model.guided_protocol import Check, CheckKind, GuidedProtocol, Side, is_muscle
from dsp.block import ChannelInfo, ChannelKind
from dsp.muscle import Muscle, read_muscle


@dataclass(frozen=True, slots=True)
class PlannedCheck:
    """One check: what is said, of which side, and the columns that are to answer alone."""

    check: Check
    side: Side
    columns: tuple[int, ...]
    channels: tuple[str, ...]


def plan_checks(
    protocol: GuidedProtocol, channels: tuple[ChannelInfo, ...]
) -> tuple[PlannedCheck, ...]:
    """Return every check, movements first; a sided one is asked of each side with a sticker.

    Also of a leg the protocol does not ask: a lead that is swapped with it shows there.
    """
    muscles = {
        column: read_muscle(channel.name)
        for column, channel in enumerate(channels)
        if channel.kind is ChannelKind.EMG and read_muscle(channel.name).muscle is not None
    }
    movements = [
        _planned(check, side, columns, channels)
        for check in protocol.checks
        if check.kind is CheckKind.MOVEMENT
        for side in _sides(check)
        if (columns := _answering(check, side, muscles))
    ]
    taps = [
        _planned(check, Side(muscles[column].side or Side.BOTH.value), (column,), channels)
        for check in protocol.checks
        if check.kind is CheckKind.TAP
        for column in _untold(movements, muscles)
    ]
    return (*movements, *taps)


def _planned(
    check: Check, side: Side, columns: tuple[int, ...], channels: tuple[ChannelInfo, ...]
) -> PlannedCheck:
    return PlannedCheck(check, side, columns, tuple(channels[column].name for column in columns))


def _sides(check: Check) -> tuple[Side, ...]:
    return (Side.RIGHT, Side.LEFT) if _is_sided(check) else (Side.BOTH,)


def _is_sided(check: Check) -> bool:
    return "{side}" in check.text["en"]


def _answering(check: Check, side: Side, muscles: dict[int, Muscle]) -> tuple[int, ...]:
    return tuple(
        column
        for column, muscle in muscles.items()
        if is_muscle(check.works_alone or "", muscle.muscle) and side in (Side.BOTH, muscle.side)
    )


def _untold(movements: list[PlannedCheck], muscles: dict[int, Muscle]) -> tuple[int, ...]:
    """Return the stickers to be tapped: of those that answer alike all but one.

    The last of a group is where its lead is once all others are told. One that stands alone is
    tapped only where its movement says nothing of its side.
    """
    alike: dict[tuple[int, ...], list[int]] = {}
    for column in muscles:
        answers = tuple(at for at, each in enumerate(movements) if column in each.columns)
        alike.setdefault(answers, []).append(column)
    untold: list[int] = []
    for answers, columns in alike.items():
        is_side_told = any(_is_sided(movements[at].check) for at in answers)
        untold += columns[:-1] if len(columns) > 1 else [] if is_side_told else columns
    return tuple(sorted(untold))
