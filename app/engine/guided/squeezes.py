"""The reference squeezes before a test: asked one by one, measured, repeated where they differ."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import numpy as np

from app.model.guided_notes import GuidedNote, ReferenceMeasured
from app.model.guided_protocol import GuidedProtocol, Side, Squeeze, is_muscle
from dsp.amplitude.config import AmplitudeConfig
from dsp.amplitude.reason import AmplitudeReason
from dsp.amplitude.recording import measure_references
from dsp.amplitude.reference import Normalisation, Reference
from dsp.block import ChannelInfo, FloatArray, SampleBlock, StreamInfo
from dsp.muscle import read_muscle

_MOST_REPEATS = 2


class SqueezePhase(StrEnum):
    """Where in a squeeze one is."""

    TO_BEGIN = "to begin"
    HOLD = "hold"
    MEASURING = "measuring"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class PlannedSqueeze:
    """One muscle's squeezes: what is asked, of which side, and on which channels it shows."""

    squeeze: Squeeze
    side: Side
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SqueezeState:
    """What a screen may want to know; ``was_unequal`` says why there is one more.

    ``number`` counts the squeezes of one muscle, ``reference_number`` the muscles; ``to_come`` are
    those after this one.
    """

    phase: SqueezePhase
    planned: PlannedSqueeze | None
    reference_number: int
    n_references: int
    to_come: tuple[PlannedSqueeze, ...]
    number: int
    n_wanted: int
    left_s: float = 0.0
    was_unequal: bool = False


def plan_squeezes(
    protocol: GuidedProtocol, channels: tuple[ChannelInfo, ...]
) -> tuple[PlannedSqueeze, ...]:
    """Return the squeezes a montage can show; words without a side are asked once for both."""
    muscles = {channel.name: read_muscle(channel.name) for channel in channels}
    plan: list[PlannedSqueeze] = []
    for squeeze in protocol.squeezes:
        is_sided = "{side}" in squeeze.text["en"]
        for side in protocol.sides if is_sided else (Side.BOTH,):
            names = tuple(
                name
                for name, muscle in muscles.items()
                if is_muscle(squeeze.muscle, muscle.muscle) and side in (Side.BOTH, muscle.side)
            )
            if names:
                plan.append(PlannedSqueeze(squeeze, side, names))
    return tuple(plan)


class SqueezeSeries:
    """Asks for each squeeze once a person says so; measuring runs on the worker."""

    def __init__(
        self,
        plan: tuple[PlannedSqueeze, ...],
        info: StreamInfo,
        *,
        quiet_uv: FloatArray,
        end_index: int,
        executor: Executor,
        note: Callable[[int, GuidedNote], None],
        on_tone: Callable[[int], None],
        config: AmplitudeConfig | None = None,
    ) -> None:
        self._config = config or AmplitudeConfig()
        self._plan = list(plan)
        self._n_references = len(plan)
        self._info = info
        self._parts = [quiet_uv]
        self._first_index = end_index - len(quiet_uv)
        self._quiet_s = (0.0, len(quiet_uv) / info.fs_hz)
        self._executor = executor
        self._note = note
        self._on_tone = on_tone
        self._index = self._since_index = end_index
        self._last_end_index: int | None = None
        self._phase = SqueezePhase.TO_BEGIN if plan else SqueezePhase.DONE
        self._held: list[tuple[int, int]] = []
        self._n_wanted = plan[0].squeeze.n if plan else 0
        self._was_unequal = False
        self._measuring: Future[tuple[Reference, ...]] | None = None

    @property
    def is_done(self) -> bool:
        """Return whether nothing is left to squeeze."""
        return self._phase is SqueezePhase.DONE

    @property
    def state(self) -> SqueezeState:
        """Return where the squeezes are."""
        planned = self._plan[0] if self._plan else None
        return SqueezeState(
            phase=self._phase,
            planned=planned,
            reference_number=min(self._n_references - len(self._plan) + 1, self._n_references),
            n_references=self._n_references,
            to_come=tuple(self._plan[1:]),
            number=min(len(self._held) + 1, self._n_wanted),
            n_wanted=self._n_wanted,
            left_s=0.0 if planned is None else self._left_s(planned.squeeze),
            was_unequal=self._was_unequal,
        )

    def go_on(self) -> None:
        """Sound the tone: the squeeze begins."""
        if self._phase is SqueezePhase.TO_BEGIN:
            self._on_tone(self._index)
            self._enter(SqueezePhase.HOLD)

    def skip(self) -> None:
        """Go on without a reference of this muscle."""
        if self._plan:
            self._next_muscle()

    def hold(self) -> None:
        """Forget a squeeze that was interrupted; it is asked for again."""
        if self._phase is SqueezePhase.HOLD:
            self._enter(SqueezePhase.TO_BEGIN)

    def step(self, block: SampleBlock) -> None:
        """Take the next samples."""
        n_missing = block.first_index - self._index
        if n_missing > 0:
            self._parts.append(np.full((n_missing, self._info.n_channels), np.nan))
        self._parts.append(block.samples_uv)
        self._index = block.end_index
        if self._phase is SqueezePhase.HOLD and self._left_s(self._plan[0].squeeze) <= 0:
            self._take_squeeze()
        elif self._phase is SqueezePhase.MEASURING:
            self._collect()

    def _left_s(self, squeeze: Squeeze) -> float:
        """Return what is left of a hold, or of the rest before the next one."""
        passed_s = (self._index - self._since_index) / self._info.fs_hz
        if self._phase is SqueezePhase.HOLD:
            return max(0.0, squeeze.hold_s - passed_s)
        if self._last_end_index is None or self._phase is not SqueezePhase.TO_BEGIN:
            return 0.0
        rested_s = (self._index - self._last_end_index) / self._info.fs_hz
        return max(0.0, squeeze.rest_s - rested_s)

    def _take_squeeze(self) -> None:
        self._held.append((self._since_index - self._first_index, self._index - self._first_index))
        self._last_end_index = self._index
        if len(self._held) < self._n_wanted:
            self._enter(SqueezePhase.TO_BEGIN)
            return
        self._enter(SqueezePhase.MEASURING)
        ranges_s = [(start / self._info.fs_hz, end / self._info.fs_hz) for start, end in self._held]
        self._measuring = self._executor.submit(
            partial(
                measure_references,
                np.concatenate(self._parts),
                self._info.fs_hz,
                self._info.channels,
                dict.fromkeys(self._plan[0].channels, ranges_s),
                normalisation=Normalisation.SUBMAXIMAL,
                rest_s=self._quiet_s,
                config=self._config,
            )
        )

    def _collect(self) -> None:
        if self._measuring is None or not self._measuring.done():
            return
        references, self._measuring = self._measuring.result(), None
        is_unequal = any(
            AmplitudeReason.UNEQUAL_SQUEEZES in reference.reasons for reference in references
        )
        if is_unequal and self._n_wanted < self._plan[0].squeeze.n + _MOST_REPEATS:
            self._n_wanted += 1
            self._was_unequal = True
            self._enter(SqueezePhase.TO_BEGIN)
            return
        for reference in references:
            self._keep(reference)
        self._next_muscle()

    def _keep(self, reference: Reference) -> None:
        """Note what was measured, usable or not, and where its squeezes lie."""
        self._note(
            self._index,
            ReferenceMeasured(
                channel=reference.channel,
                level_uv=reference.value_uv if reference.is_usable else None,
                squeezes=tuple(
                    (self._first_index + start, self._first_index + end)
                    for start, end in self._held
                ),
                reasons=tuple(reason.value for reason in reference.reasons),
            ),
        )

    def _next_muscle(self) -> None:
        self._plan.pop(0)
        self._held, self._was_unequal, self._measuring = [], False, None
        self._n_wanted = self._plan[0].squeeze.n if self._plan else 0
        self._enter(SqueezePhase.TO_BEGIN if self._plan else SqueezePhase.DONE)

    def _enter(self, phase: SqueezePhase) -> None:
        self._phase, self._since_index = phase, self._index
