"""What an opened stream flows through: recorder, filters, ring, quality and analysis."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial

from app.engine.acquisition import Phase
from app.engine.block_joiner import BlockJoiner, joined
from app.engine.clock_wait import ClockWait
from app.engine.end_reason import EndReason
from app.engine.guided.guide import Hold
from app.engine.guided.run import GuidedRun, MakeGuidedRun
from app.engine.late_rate import LateRate
from app.engine.live_analysis import LiveAnalysis
from app.engine.open_end import OpenEnd, open_end
from app.engine.practice.run import MakePracticeRun, PracticeRun
from app.engine.practice.state import Trouble
from app.engine.recorder import OutOfRoom, Recorder
from app.engine.ring import SampleRing
from app.engine.sample_outlet import SampleOutlet
from app.engine.silence import LONGEST_GAP_S, UsualSpacing
from app.model.connection_note import (
    CLOCK,
    LOST,
    RATE_USED,
    RETURNED,
    STILL_AWAY,
    SUPPLY,
    absence_note,
    clock_note,
    closing_notes,
    rate_used_note,
    return_note,
    supply_words,
)
from app.model.revision_note import revision_note
from drivers.absence import Absence, Return
from drivers.base import Clock, Notice
from drivers.device_clock import MeasuredRate
from dsp.analysis import AnalysisConfig
from dsp.block import SampleBlock, StreamInfo
from dsp.chain import ChainConfig, make_chain
from dsp.flags import Asked
from dsp.impossible import ImpossibleValues
from dsp.live import Revision
from dsp.quality import ChannelQualityMeter, ChannelState

RING_S = 90.0
LOOK_EVERY_S = 0.05
REVISED = "live order revised"
"""Kind of the event that a recording keeps of it."""


_REASON_OF_PHASE = {
    Phase.LOST: EndReason.LOST,
    Phase.ENDED: EndReason.SOURCE_ENDED,
    Phase.CLOSED: EndReason.CLOSED,
    Phase.FAILED: EndReason.BROKEN,
}
_REASON_OF_ROOM = {
    OutOfRoom.SOON: EndReason.NO_ROOM,
    OutOfRoom.NOW: EndReason.DISK_FULL,
    OutOfRoom.READ_ONLY: EndReason.READ_ONLY,
}
_BY_ITSELF = (EndReason.AWAY, *_REASON_OF_ROOM.values())


class LiveStream:
    """The receiver of one opened stream; ``take`` and ``end`` run on the acquisition thread."""

    def __init__(
        self,
        info: StreamInfo,
        *,
        clock: Clock,
        executor: Executor,
        begin_recording: Callable[[StreamInfo], Recorder],
        analysis_config: AnalysisConfig,
        chain_config: ChainConfig,
        outlet: SampleOutlet | None = None,
        on_samples: Callable[[], None] = lambda: None,
    ) -> None:
        self.info = info
        self._on_samples = on_samples
        self._outlet = outlet
        self.ring = SampleRing(info.n_channels, capacity=int(RING_S * info.fs_hz))
        self.channels: tuple[ChannelState, ...] = ()
        self._clock = clock
        self._executor = executor
        self._begin_recording = begin_recording
        self._analysis_config = analysis_config
        self._chain_config = chain_config
        self._design_for(info)
        self.test: GuidedRun | None = None
        self._make_test: MakeGuidedRun | None = None
        self.practice: PracticeRun | None = None
        self._make_practice: MakePracticeRun | None = None
        self.analysis = self._analysis_from(0)
        self.recorder: Recorder | None = None
        self.last_session_id: str | None = None
        self.ended_by: EndReason | None = None
        self.before_hz: float | None = None
        """Which rate the recording had before it was worked out anew; None where it was not."""
        self.not_recorded: str | None = None
        """Why the store took nothing of the last recording; None where it took some of it."""
        self.end_problem: str | None = None
        """Why the store may not have all of the last recording; None where it has."""
        self.unstored_s = 0.0
        """How much at the end of the last recording the disk did not take."""
        self._is_recording_wanted = False
        self._rate: MeasuredRate | None = None
        self._wait = ClockWait(info.fs_hz)
        self._late_rate: LateRate | None = None
        self._newest_s: float | None = None
        self._spacing = UsualSpacing()
        self._absence: Absence | None = None
        self._noted: list[tuple[int, str, str]] = []
        # Starting and stopping come from other threads than the blocks do.
        self._recording_lock = threading.Lock()

    def start_recording(
        self,
        make_test: MakeGuidedRun | None = None,
        make_practice: MakePracticeRun | None = None,
    ) -> None:
        """Record from the next block on, under a test or a practice; analysis starts afresh."""
        with self._recording_lock:
            self._is_recording_wanted = True
            self._make_test, self._make_practice = make_test, make_practice
            self.ended_by = self.not_recorded = self.end_problem = None
            self.unstored_s = 0.0

    def stop_recording(self, reason: EndReason) -> None:
        """Let the worker store what is on its way and end the recording."""
        recorder = self._take_recorder()
        # One that had ended by itself was ended by nobody since.
        if recorder is not None:
            self.ended_by = reason if reason in _BY_ITSELF else None
        self._executor.submit(self._finish, recorder, reason, self._open_end())

    @property
    def is_behind(self) -> bool:
        """Return whether the recorder has much to write, or the worker much to order."""
        recorder = self.recorder
        is_recorder_behind = recorder is not None and recorder.is_behind
        return is_recorder_behind or self.analysis.is_behind

    def take(self, block: SampleBlock, rate: MeasuredRate | None = None) -> None:
        """Record the block first, then filter, show and analyse it."""
        self._rate, self._newest_s = rate, block.received_s
        self._spacing.learn(block.n_samples / self.info.fs_hz)
        recorder = self.recorder
        if recorder is None:
            self._begin_with(block)
        else:
            recorder.put(block)
            if self._late_rate is not None:
                self._late_rate.step(block)
            if recorder.out_of_room is not None:
                self.stop_recording(_REASON_OF_ROOM[recorder.out_of_room])
        if self._outlet is not None:
            fs_hz = rate.fs_hz if rate is not None and rate.is_usable else None
            self._outlet.push(block, fs_hz=fs_hz)
        block = self._impossible.step(block)
        if self.practice is not None:
            # Before anything else is done with it: what one hears must not lag.
            self.practice.step(block)
        self.ring.push(block.samples_uv, self._chain.step(block), block.first_index)
        self._on_samples()
        self.analysis.follow(block)
        self._look_into(self._joiner.step(block))
        self._look_at_rate()

    def note_notice(self, notice: Notice) -> None:
        """Keep what the source noticed of its device."""
        self._keep(notice.index, notice.kind.value, notice.text)

    def note_silence(self) -> None:
        """Withdraw what is said of a lift: it is not heard to its end."""
        self.analysis.break_off()

    def note_absence(self, absence: Absence) -> None:
        """Withdraw what is said of a lift, and keep with the recording that the device is away."""
        self._absence = absence
        self.analysis.break_off()
        if self.test is not None:
            self.test.hold(Hold.LOST)
        if self.practice is not None:
            self.practice.hold(Trouble.LOST)
        self._keep(self.ring.end_index, LOST, absence_note(absence))

    def note_return(self, returned: Return) -> None:
        """Keep with the recording that the device was away, and how its gap was measured."""
        if returned.away_s > LONGEST_GAP_S:
            self.stop_recording(EndReason.AWAY)
        else:
            self._keep(returned.first_index, RETURNED, return_note(returned))
            if returned.are_uv_kept:
                self._keep(returned.first_index, SUPPLY, supply_words(returned))
        self._absence = None

    def end(self, phase: Phase) -> None:
        """Order what is still waiting and end a running recording."""
        self._finish(self._take_recorder(), _REASON_OF_PHASE[phase], self._open_end())
        self._look_into(self._joiner.flush())
        self.analysis.finish()
        if self._outlet is not None:
            self._outlet.close()

    def _begin_with(self, block: SampleBlock) -> None:
        """Begin a wanted recording with its first block, so that none is ever empty."""
        with self._recording_lock:
            held = self._wait.step(block, self._rate) if self._is_recording_wanted else ()
            if not held:
                return
            self._look_into(self._joiner.flush())
            self._use_measured_rate(held[0].first_index)
            recorder = self._record(held)
            first_index = held[0].first_index
            if self._make_test is not None:
                self.test = self._make_test(self.info, recorder.add_event, first_index)
                self._make_test = None
            if self._make_practice is not None:
                self.practice = self._make_practice(self.info, recorder.add_event, first_index)
                self._make_practice = None
            noting = partial(_note_revision, recorder)
            self.analysis = self._analysis_from(first_index, on_revised=noting)
            for earlier in joined(held[:-1]):
                self.analysis.step(self._impossible.step(earlier))
            self.recorder = recorder
            if self._rate is not None and self.practice is None:
                self._late_rate = LateRate(self.info.fs_hz, held)

    def _look_at_rate(self) -> None:
        """Work a recording out anew whose device's clock turned out off soon after its start."""
        with self._recording_lock:
            late_rate, recorder = self._late_rate, self.recorder
            if late_rate is not None and recorder is not None:
                fs_hz = late_rate.found_hz(self._rate)
                if fs_hz is not None:
                    self._begin_anew(recorder, late_rate.take(), fs_hz)

    def _begin_anew(self, recorder: Recorder, blocks: Sequence[SampleBlock], fs_hz: float) -> None:
        """Give a recording another rate from its first sample on, as if it had begun with it."""
        first_index, before_hz = blocks[0].first_index, self.info.fs_hz
        info = replace(self.info, fs_hz=fs_hz)
        self._design_for(info)
        recorder.use_rate(fs_hz)
        note = rate_used_note(fs_hz, before_hz=before_hz)
        recorder.add_event(self.ring.end_index, RATE_USED, note)
        if self.test is not None:
            self.test.use_rate(info)
        noting = partial(_note_revision, recorder)
        analysis = self._analysis_from(first_index, info=info, on_revised=noting)
        for block in joined(blocks):
            possible = self._impossible.step(block)
            self._chain.step(possible)
            self.channels = self._impossible.mark(self._meter.step(possible))
            analysis.step(possible)
        # Whoever sees the new rate sees nothing any more that was found by the old one.
        self.analysis = analysis
        self.info, self.before_hz = info, before_hz

    def _use_measured_rate(self, first_index: int) -> None:
        """Design everything anew where the device is off the rate in use; only before recording.

        A recording has one rate from its first to its last sample, so that what is said live and
        what is said of the stored samples come from the same filters.
        """
        if self._rate is None or not self._rate.holds_from(first_index):
            return
        fs_hz = self._rate.rate_to_use_hz(self.info.fs_hz)
        if fs_hz != self.info.fs_hz:
            self.info = replace(self.info, fs_hz=fs_hz)
            self._design_for(self.info)

    def _design_for(self, info: StreamInfo) -> None:
        self._impossible = ImpossibleValues(info)
        self._meter = ChannelQualityMeter(info)
        self._chain = make_chain(self._chain_config, info)
        self._joiner = BlockJoiner(round(LOOK_EVERY_S * info.fs_hz))

    def _record(self, blocks: tuple[SampleBlock, ...]) -> Recorder:
        recorder = self._begin_recording(self.info)
        for block in blocks:
            recorder.put(block)
        first_index = blocks[0].first_index
        if self._rate is not None:
            note = clock_note(self._rate, in_use_hz=self.info.fs_hz)
            recorder.add_event(first_index, CLOCK, note)
        # The device may have gone and come back while the first blocks were held.
        for index, kind, note in self._noted:
            if index > first_index:
                recorder.add_event(index, kind, note)
        self._noted.clear()
        return recorder

    def _keep(self, index: int, kind: str, note: str) -> None:
        """Keep an event with the recording there is, or with the one that is wanted."""
        recorder = self.recorder
        if recorder is not None:
            recorder.add_event(index, kind, note)
        elif self._is_recording_wanted:
            self._noted.append((index, kind, note))

    def _open_end(self) -> OpenEnd | None:
        """Return what a recording that ends now lacks at its end; None while samples flow.

        A source that makes its samples when it is asked has no clock, and no silence either.
        """
        absence, newest_s = self._absence, self._newest_s
        if newest_s is None or (absence is None and self._rate is None):
            return None
        return open_end(
            self.ring.end_index,
            silent_s=max(0.0, self._clock() - newest_s),
            absence=absence,
            usual_s=self._spacing.usual_s,
            fs_hz=self.info.fs_hz,
        )

    def _look_into(self, blocks: tuple[SampleBlock, ...]) -> None:
        """Judge channels and find repetitions, which nobody needs to see within one block."""
        for block in blocks:
            test = self.test
            is_tap_asked = test is not None and test.state.is_tap_asked
            self.channels = self._impossible.mark(
                self._meter.step(block, is_tap_asked=is_tap_asked)
            )
            if self.practice is not None:
                self.practice.see(self.channels)
            self.analysis.step(block)
            if test is not None:
                test.step(block, self.analysis.findings, is_ordering=self.analysis.is_ordering)
            if self.practice is not None:
                self.practice.learn(self.analysis.findings)

    def _take_recorder(self) -> Recorder | None:
        with self._recording_lock:
            held = self._wait.give_up()
            if self._is_recording_wanted and held:
                self.recorder = self._record(held)
            self._is_recording_wanted = False
            recorder, self.recorder = self.recorder, None
            self._late_rate = self.before_hz = None
            self.test = self._make_test = None
            self.practice = self._make_practice = None
            return recorder

    def _finish(
        self, recorder: Recorder | None, reason: EndReason, open_end: OpenEnd | None
    ) -> None:
        """End a recording; it is named as the last one only once its last sample is stored."""
        if recorder is not None:
            begun = self.analysis.origin_index
            for kind, note in closing_notes(self._rate, self.info.fs_hz, first_index=begun):
                recorder.add_event(self.ring.end_index, kind, note)
            if open_end is not None:
                recorder.skip_to(open_end.first_index + open_end.n_missing)
                recorder.add_event(open_end.first_index, STILL_AWAY, open_end.note)
            state = recorder.stop(reason)
            self.last_session_id = recorder.session_id if recorder.has_begun else None
            self.not_recorded = None if recorder.has_begun else state.error
            self.end_problem = state.error if recorder.has_begun else None
            self.unstored_s = state.behind_s if recorder.has_begun and state.error else 0.0

    def _analysis_from(
        self,
        origin_index: int,
        *,
        info: StreamInfo | None = None,
        on_revised: Callable[[int, Revision], None] = lambda index, revision: None,
    ) -> LiveAnalysis:
        return LiveAnalysis(
            info or self.info,
            self.ring,
            self._executor,
            config=self._analysis_config,
            origin_index=origin_index,
            asked=Asked if self.test is None else self.test.asked,
            on_revised=on_revised,
        )


def _note_revision(recorder: Recorder, index: int, revision: Revision) -> None:
    """Keep with the recording what was said while a lift went on and is not its final word."""
    recorder.add_event(index, REVISED, revision_note(revision))
