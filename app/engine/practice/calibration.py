"""The day's rest and references before a practice; it runs no set."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor

from app.engine.guided.quiet_check import QuietCheck
from app.engine.guided.squeezes import SqueezeState
from app.engine.practice.reference import ReferenceSqueezes
from app.engine.practice.state import PracticeStage, Trouble
from app.model.guided_protocol import Side
from app.model.practice_notes import PracticeNote, RestMeasured
from dsp.block import SampleBlock, StreamInfo
from dsp.practice.rest import rest_levels_uv

QUIET_S = 5.0


class Calibration:
    """Five quiet seconds, then squeezes; what goes wrong waits for a person and begins anew."""

    def __init__(
        self,
        bars: tuple[tuple[str, Side], ...],
        used: frozenset[str],
        info: StreamInfo,
        *,
        executor: Executor,
        note: Callable[[int, PracticeNote], None],
        on_squeeze: Callable[[int, str], None],
    ) -> None:
        self._bars, self._used, self._info = bars, used, info
        self._executor, self._note, self._on_squeeze = executor, note, on_squeeze
        self._quiet: QuietCheck | None = QuietCheck(info.fs_hz, QUIET_S)
        self._squeezes: ReferenceSqueezes | None = None
        self.rests_uv: dict[str, float] = {}
        self.references_uv: dict[str, float] = {}
        self.trouble: tuple[Trouble, str] | None = None

    @property
    def is_done(self) -> bool:
        """Return whether rest and references are known."""
        return self._quiet is None and self._squeezes is None and self.trouble is None

    @property
    def stage(self) -> PracticeStage:
        """Return which of the two goes on."""
        return PracticeStage.QUIET if self._squeezes is None else PracticeStage.SQUEEZES

    @property
    def left_s(self) -> float:
        """Return how much is left of the rest, the squeeze or the pause."""
        if self._quiet is not None:
            return self._quiet.left_s
        return 0.0 if self._squeezes is None else self._squeezes.state.left_s

    @property
    def squeezes(self) -> SqueezeState | None:
        """Return where the squeezes are; None at rest."""
        return None if self._squeezes is None else self._squeezes.state

    @property
    def is_squeezing(self) -> bool:
        """Return whether the person is to squeeze now."""
        return self._squeezes is not None and self._squeezes.is_holding

    def step(self, block: SampleBlock) -> None:
        """Take the next samples."""
        if self._quiet is not None:
            self._wait_for_quiet(self._quiet, block)
        elif self._squeezes is not None:
            self._squeeze_on(self._squeezes, block)

    def go_on(self, index: int) -> None:
        """Begin anew with what was interrupted, and from the start where that came to nothing."""
        if self._squeezes is not None and self.trouble is None:
            self._squeezes.begin_anew(index)
            return
        self.trouble = self._squeezes = None
        self._quiet = QuietCheck(self._info.fs_hz, QUIET_S)

    def _wait_for_quiet(self, check: QuietCheck, block: SampleBlock) -> None:
        measure = check.step(block)
        if measure is None:
            return
        self._quiet = None
        names = [channel.name for channel in self._info.channels]
        moved = [names[column] for column in measure.moved if names[column] in self._used]
        if moved:
            self.trouble = (Trouble.MOVED, moved[0])
            return
        levels_uv = rest_levels_uv(check.samples_uv, self._info.fs_hz)
        self.rests_uv = {
            name: float(level_uv)
            for name, level_uv in zip(names, levels_uv, strict=True)
            if level_uv > 0
        }
        self._note(block.end_index, RestMeasured(levels_uv=self.rests_uv))
        silent = [name for name, _ in self._bars if name not in self.rests_uv]
        if silent:
            self.trouble = (Trouble.STICKER, silent[0])
            return
        self._squeezes = ReferenceSqueezes(
            self._bars,
            self._info,
            quiet_uv=check.samples_uv,
            end_index=block.end_index,
            executor=self._executor,
            note=self._note,
            on_squeeze=self._on_squeeze,
        )

    def _squeeze_on(self, squeezes: ReferenceSqueezes, block: SampleBlock) -> None:
        squeezes.step(block)
        if not squeezes.is_done:
            return
        self._squeezes = None
        self.references_uv = squeezes.levels_uv
        missing = [name for name, _ in self._bars if name not in self.references_uv]
        if missing:
            self.trouble = (Trouble.NO_REFERENCE, missing[0])
