"""The functional checks before a test: asked one by one, told at once; they hold where leads do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from app.engine.guided.check_plan import PlannedCheck
from app.engine.guided.stretch import Stretch
from app.model.guided_notes import CheckSkipped, GuidedNote, SideChecked, SwapAccepted
from app.model.guided_protocol import CheckKind
from dsp.block import FloatArray, SampleBlock, StreamInfo
from dsp.functional_check import (
    CheckFinding,
    CheckOutcome,
    Movement,
    judge_movement,
    judge_tap,
    measure_movement,
    measure_taps,
)
from dsp.muscle import read_muscle
from dsp.simulate import AskedMovement, MovementKind

STRETCH_S = 4.0

_HOLDING = (CheckOutcome.SWAPPED, CheckOutcome.OTHER_SIDE)
_KINDS = {CheckKind.MOVEMENT: MovementKind.WORK, CheckKind.TAP: MovementKind.TAP}

OnTone = Callable[[int, str, AskedMovement], None]
"""Sounds a tone at a scan: with words for who reads the recording, and what was asked."""


class CheckPhase(StrEnum):
    """Where in a check one is."""

    TO_BEGIN = "to begin"
    MOVE = "move"
    HELD = "held"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check of the plan, and what it came to last; ``skipped`` is why it was left out."""

    planned: PlannedCheck
    seen: SideChecked | None = None
    skipped: str | None = None


@dataclass(frozen=True, slots=True)
class CheckState:
    """What a screen may want to know; ``last`` is the check that was seen last, of any.

    ``accepted`` are the channels with which the test goes on although they seem swapped.
    """

    phase: CheckPhase
    planned: PlannedCheck | None
    number: int
    channels: tuple[str, ...]
    left_s: float = 0.0
    last: SideChecked | None = None
    rows: tuple[CheckRow, ...] = ()
    accepted: tuple[str, ...] = ()


class CheckSeries:
    """Asks for each check once a person says so, and passes on by itself once it is clear.

    A test that is taken up is given what was ``checked`` and ``accepted`` before it broke off.
    """

    def __init__(
        self,
        plan: tuple[PlannedCheck, ...],
        info: StreamInfo,
        *,
        quiet_samples_uv: FloatArray,
        quiet_uv: FloatArray,
        end_index: int,
        note: Callable[[int, GuidedNote], None],
        on_tone: OnTone,
        checked: Iterable[SideChecked] = (),
        accepted: Iterable[str] = (),
    ) -> None:
        self._plan = plan
        self._info = info
        self._names = tuple(channel.name for channel in info.channels)
        self._muscles = tuple(read_muscle(name) for name in self._names)
        self._quiet_uv = quiet_uv
        self._tap_rest_uv = measure_taps(quiet_samples_uv, info.fs_hz)
        self._index = end_index
        self._note = note
        self._on_tone = on_tone
        self._rows = [CheckRow(planned, _seen_of(planned, checked)) for planned in plan]
        self._movements = self._remembered()
        self._accepted = tuple(accepted)
        self._last: SideChecked | None = None
        self._stretch: Stretch | None = None
        self._tone_index = end_index
        self._at = -1
        self._phase = CheckPhase.TO_BEGIN
        if self._accepted:
            note(end_index, SwapAccepted(channels=self._accepted, reason="before it broke off"))
        self._turn_to_next()

    @property
    def is_done(self) -> bool:
        """Return whether nothing is left to check."""
        return self._phase is CheckPhase.DONE

    @property
    def state(self) -> CheckState:
        """Return where the checks are."""
        is_done = self._phase is CheckPhase.DONE
        return CheckState(
            phase=self._phase,
            planned=None if is_done else self._plan[self._at],
            number=min(self._at + 1, len(self._plan)),
            channels=self._names,
            left_s=0.0 if self._stretch is None else self._stretch.left_s,
            last=self._last,
            rows=tuple(self._rows),
            accepted=self._accepted,
        )

    def go_on(self) -> None:
        """Sound the tone: the movement begins."""
        if self._phase is CheckPhase.TO_BEGIN:
            planned = self._plan[self._at]
            self._tone_index = self._index
            self._stretch = Stretch(self._info.fs_hz, STRETCH_S)
            self._phase = CheckPhase.MOVE
            words = f"{planned.check.kind.value} check, {', '.join(planned.channels)}"
            asked = AskedMovement(_KINDS[planned.check.kind], planned.channels)
            self._on_tone(self._index, words, asked)

    def skip(self, reason: str) -> None:
        """Leave this check out; nothing follows from it but what the recording says of it."""
        if self._phase is not CheckPhase.TO_BEGIN:
            return
        planned = self._plan[self._at]
        self._note(
            self._index,
            CheckSkipped(kind=planned.check.kind, channels=planned.channels, reason=reason),
        )
        row = self._rows[self._at]
        self._rows[self._at] = CheckRow(planned, row.seen, reason)
        self._turn_to_next()

    def accept(self, reason: str) -> None:
        """Go on although leads seem swapped: no order of these muscles will be told."""
        if self._phase is CheckPhase.HELD and self._last is not None:
            self._note(self._index, SwapAccepted(channels=self._last.blamed, reason=reason))
            self._accepted = tuple(dict.fromkeys((*self._accepted, *self._last.blamed)))
            self._turn_to_next()

    def hold(self) -> None:
        """Forget a check that was interrupted; it is asked for again."""
        if self._phase is CheckPhase.MOVE:
            self._stretch, self._phase = None, CheckPhase.TO_BEGIN

    def step(self, block: SampleBlock) -> None:
        """Take the next samples."""
        self._index = block.end_index
        if self._phase is not CheckPhase.MOVE or self._stretch is None:
            return
        if not self._stretch.step(block):
            self.hold()
        elif self._stretch.is_whole:
            self._judge(self._plan[self._at], self._stretch.samples_uv)

    def _judge(self, planned: PlannedCheck, samples_uv: FloatArray) -> None:
        self._stretch = None
        if planned.check.kind is CheckKind.TAP:
            sizes_uv = measure_taps(samples_uv, self._info.fs_hz)
            rises_db = _decibels(sizes_uv, self._tap_rest_uv)
            finding = judge_tap(
                planned.columns[0],
                self._without_accepted(sizes_uv),
                rest_uv=self._tap_rest_uv,
                muscles=self._muscles,
            )
        else:
            movement = measure_movement(
                samples_uv, self._info.fs_hz, asked=planned.columns, quiet_uv=self._quiet_uv
            )
            sizes_uv, rises_db = movement.levels_uv, movement.rises_db
            earlier = [
                self._believed(each) for at, each in self._movements.items() if at != self._at
            ]
            finding = judge_movement(
                self._believed(movement), earlier=earlier, muscles=self._muscles
            )
            self._movements[self._at] = movement
        self._take(planned, finding, sizes_uv, rises_db)

    def _take(
        self,
        planned: PlannedCheck,
        finding: CheckFinding,
        sizes_uv: FloatArray,
        rises_db: FloatArray,
    ) -> None:
        seen = SideChecked(
            kind=planned.check.kind,
            channels=planned.channels,
            outcome=finding.outcome,
            stretch=(self._tone_index, self._index),
            sizes_uv=self._by_name(sizes_uv),
            rises_db=self._by_name(rises_db),
            blamed=tuple(self._names[column] for column in finding.blamed),
            working=tuple(self._names[column] for column in finding.working),
        )
        self._note(self._index, seen)
        self._last = seen
        self._rows[self._at] = CheckRow(planned, seen)
        if finding.outcome is CheckOutcome.CLEAR:
            self._turn_to_next()
        elif finding.outcome in _HOLDING:
            self._phase = CheckPhase.HELD
        else:
            self._phase = CheckPhase.TO_BEGIN

    def _believed(self, movement: Movement) -> Movement:
        """Return a movement without the channels that are known to carry another muscle."""
        asked = tuple(at for at in movement.asked if self._names[at] not in self._accepted)
        return replace(movement, asked=asked, rises_db=self._without_accepted(movement.rises_db))

    def _without_accepted(self, values: FloatArray) -> FloatArray:
        is_accepted = [name in self._accepted for name in self._names]
        return np.where(is_accepted, np.nan, values)

    def _turn_to_next(self) -> None:
        """Pass on to the next check that can still tell something."""
        self._at += 1
        while self._at < len(self._plan) and self._is_settled(self._rows[self._at]):
            self._at += 1
        is_over = self._at >= len(self._plan)
        self._phase = CheckPhase.DONE if is_over else CheckPhase.TO_BEGIN

    def _is_settled(self, row: CheckRow) -> bool:
        """Tell whether a check is clear, or asks for nothing but channels that were given up."""
        is_clear = row.seen is not None and row.seen.outcome is CheckOutcome.CLEAR
        return is_clear or set(row.planned.channels) <= set(self._accepted)

    def _remembered(self) -> dict[int, Movement]:
        """Return the movements a test that is taken up has seen, by their place in the plan."""
        return {
            at: Movement(row.planned.columns, self._column_of(row.seen.sizes_uv), rises_db)
            for at, row in enumerate(self._rows)
            if row.seen is not None and row.planned.check.kind is CheckKind.MOVEMENT
            for rises_db in (self._column_of(row.seen.rises_db),)
        }

    def _by_name(self, values: FloatArray) -> dict[str, float]:
        return {
            name: float(value)
            for name, value in zip(self._names, values, strict=True)
            if np.isfinite(value)
        }

    def _column_of(self, values: dict[str, float]) -> FloatArray:
        return np.array([values.get(name, np.nan) for name in self._names])


def _seen_of(planned: PlannedCheck, checked: Iterable[SideChecked]) -> SideChecked | None:
    key = (planned.check.kind, planned.channels)
    return next((each for each in checked if (each.kind, each.channels) == key), None)


def _decibels(sizes_uv: FloatArray, rest_uv: FloatArray) -> FloatArray:
    ratios = np.full(len(sizes_uv), np.nan)
    np.divide(sizes_uv, rest_uv, out=ratios, where=(rest_uv > 0) & (sizes_uv > 0))
    return np.asarray(20 * np.log10(ratios))
