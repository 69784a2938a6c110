"""The reference squeezes of a practice: asked one after the other without a key; it has no bar."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor

from app.engine.guided.squeezes import PlannedSqueeze, SqueezePhase, SqueezeSeries, SqueezeState
from app.engine.practice.rules import LEAST_REFERENCE_DB
from app.model.guided_notes import GuidedNote, ReferenceMeasured
from app.model.guided_protocol import Side, Squeeze
from dsp.amplitude.config import AmplitudeConfig
from dsp.amplitude.reference import ReferenceConfig
from dsp.amplitude.squeeze import SqueezeConfig
from dsp.block import FloatArray, SampleBlock, StreamInfo
from dsp.muscle import GLUTE

_HOLD_S, _REST_S, _READY_S = 4.0, 5.0, 2.0
_N_SQUEEZES = 3
_CONFIG = AmplitudeConfig(
    reference=ReferenceConfig(squeeze=SqueezeConfig(least_snr_db=LEAST_REFERENCE_DB))
)
_TEXT = "Squeeze as hard as is comfortable, and hold."


class ReferenceSqueezes:
    """Asks for three squeezes of each bar muscle, and keeps what 100 % is."""

    def __init__(
        self,
        channels: tuple[tuple[str, Side], ...],
        info: StreamInfo,
        *,
        quiet_uv: FloatArray,
        end_index: int,
        executor: Executor,
        note: Callable[[int, ReferenceMeasured], None],
        on_squeeze: Callable[[int, str], None],
    ) -> None:
        self.levels_uv: dict[str, float] = {}
        self.reasons: dict[str, tuple[str, ...]] = {}
        self._keep = note
        self._fs_hz = info.fs_hz
        self._ready_from = self._index = end_index
        self._was_resting = True
        squeeze = Squeeze(
            muscle=GLUTE, text={"en": _TEXT}, n=_N_SQUEEZES, hold_s=_HOLD_S, rest_s=_REST_S
        )
        self._series = SqueezeSeries(
            tuple(PlannedSqueeze(squeeze, side, (name,)) for name, side in channels),
            info,
            quiet_uv=quiet_uv,
            end_index=end_index,
            executor=executor,
            note=self._take,
            on_tone=self._sound,
            config=_CONFIG,
        )
        self._on_squeeze = on_squeeze

    @property
    def is_done(self) -> bool:
        """Return whether every muscle was measured, with a reference or without."""
        return self._series.is_done

    @property
    def state(self) -> SqueezeState:
        """Return where the squeezes are."""
        return self._series.state

    @property
    def is_holding(self) -> bool:
        """Return whether the person is to squeeze now."""
        return self._series.state.phase is SqueezePhase.HOLD

    def step(self, block: SampleBlock) -> None:
        """Take the next samples; a squeeze begins by itself once there was a rest."""
        self._index = block.end_index
        self._series.step(block)
        state = self._series.state
        if state.phase is not SqueezePhase.TO_BEGIN or state.left_s > 0:
            self._ready_from = self._index
        elif (self._index - self._ready_from) / self._fs_hz >= _READY_S:
            self._series.go_on()

    def begin_anew(self, index: int) -> None:
        """Forget a squeeze that was interrupted."""
        self._series.hold()
        self._ready_from = self._index = index

    def _sound(self, index: int) -> None:
        planned = self._series.state.planned
        if planned is not None:
            self._on_squeeze(index, planned.channels[0])

    def _take(self, index: int, note: GuidedNote) -> None:
        if isinstance(note, ReferenceMeasured):
            self._keep(index, note)
            if note.level_uv is not None:
                self.levels_uv[note.channel] = note.level_uv
            else:
                self.reasons[note.channel] = note.reasons
