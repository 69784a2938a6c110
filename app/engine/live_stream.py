"""What an opened stream flows through: recorder, filters, ring, quality and analysis."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from enum import StrEnum

from app.engine.acquisition import Phase
from app.engine.live_analysis import LiveAnalysis
from app.engine.recorder import Recorder
from app.engine.ring import SampleRing
from dsp.analysis import AnalysisConfig
from dsp.block import SampleBlock, StreamInfo
from dsp.chain import ChainConfig, make_chain
from dsp.quality import ChannelQualityMeter, ChannelState

RING_S = 90.0


class EndReason(StrEnum):
    """Why a recording ended, as the store keeps it."""

    STOPPED = "stopped by the user"
    LOST = "the device was lost"
    SOURCE_ENDED = "the source ended"
    CLOSED = "the program was closed"
    BROKEN = "the stream broke"


_REASON_OF_PHASE = {
    Phase.LOST: EndReason.LOST,
    Phase.ENDED: EndReason.SOURCE_ENDED,
    Phase.CLOSED: EndReason.CLOSED,
    Phase.FAILED: EndReason.BROKEN,
}


class LiveStream:
    """The receiver of one opened stream; ``take`` and ``end`` run on the acquisition thread."""

    def __init__(
        self,
        info: StreamInfo,
        *,
        executor: Executor,
        begin_recording: Callable[[StreamInfo], Recorder],
        analysis_config: AnalysisConfig,
        chain_config: ChainConfig,
    ) -> None:
        self.info = info
        self.ring = SampleRing(info.n_channels, capacity=int(RING_S * info.fs_hz))
        self.channels: tuple[ChannelState, ...] = ()
        self._meter = ChannelQualityMeter(info)
        self._chain = make_chain(chain_config, info)
        self._executor = executor
        self._begin_recording = begin_recording
        self._analysis_config = analysis_config
        self.analysis = self._analysis_from(0)
        self.recorder: Recorder | None = None
        self.last_session_id: str | None = None
        self._next_recorder: Recorder | None = None

    def start_recording(self) -> None:
        """Record from the next block on; the analysis starts afresh with it."""
        if self.recorder is None and self._next_recorder is None:
            self._next_recorder = self._begin_recording(self.info)

    def stop_recording(self) -> None:
        """Let the worker store what is on its way and end the recording."""
        recorder, self.recorder = self.recorder, None
        if recorder is not None:
            self.last_session_id = recorder.session_id
            self._executor.submit(recorder.stop, EndReason.STOPPED)

    def take(self, block: SampleBlock) -> None:
        """Record the block first, then filter, show and analyse it."""
        self._begin_with(block)
        recorder = self.recorder
        if recorder is not None:
            recorder.put(block)
        self.ring.push(block.samples_uv, self._chain.step(block), block.first_index)
        self.channels = self._meter.step(block)
        self.analysis.step(block)

    def end(self, phase: Phase) -> None:
        """Order what is still waiting and end a running recording."""
        recorder, self.recorder = self.recorder, None
        if recorder is not None:
            recorder.stop(_REASON_OF_PHASE[phase])
            self.last_session_id = recorder.session_id
        self.analysis.finish()

    def _begin_with(self, block: SampleBlock) -> None:
        starting, self._next_recorder = self._next_recorder, None
        if starting is not None:
            self.analysis = self._analysis_from(block.first_index)
            self.recorder = starting

    def _analysis_from(self, origin_index: int) -> LiveAnalysis:
        return LiveAnalysis(
            self.info,
            self.ring,
            self._executor,
            config=self._analysis_config,
            origin_index=origin_index,
        )
