"""One source from opening to closing, as the screens and the command line drive it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from app.engine.acquisition import OPENING_S, Acquisition, AcquisitionState, Phase
from app.engine.end_reason import EndReason
from app.engine.guided.run import GuidedRun, GuidedState, Keep, MakeGuidedRun
from app.engine.live_stream import LiveStream
from app.engine.practice.run import MakePracticeRun, PracticeRun
from app.engine.practice.state import PracticeState
from app.engine.recorder import Recorder, RecorderState
from app.engine.ring import RingView
from app.engine.sample_outlet import SampleOutlet
from app.model.guided import TakenUp
from app.model.guided_protocol import GuidedProtocol
from app.model.phrase import Phrase
from app.model.practice import PracticeTask
from app.sound.practice_voice import PracticeVoice
from app.sound.speaker import FS_HZ, Speaker
from app.sound.tone import cue_tone
from drivers.base import Clock
from drivers.connection import Connection
from drivers.errors import UnsuitableStream
from dsp.amplitude.finding import RepetitionAmplitudes
from dsp.analysis import AnalysisConfig
from dsp.block import StreamInfo
from dsp.chain import ChainConfig
from dsp.filters import load_filters
from dsp.findings import RepetitionFinding, SessionPairFinding
from dsp.live import LiveFinding, Revision
from dsp.quality import ChannelState
from dsp.simulate import AskedMovement

_RELEASE_WITHIN_S = 0.3
"""A read takes a sixth of that; of a reader that stands still nothing more is waited for."""
_STEPPED = re.compile(r"[?&]speed=step(?:&|$)")

MakeOutlet = Callable[[StreamInfo], SampleOutlet]
"""Makes where the samples of an opened stream also go."""


class RecordingRuns(Exception):
    """A recording goes on where one was to begin; the message says what to do."""


@dataclass(frozen=True, slots=True)
class LiveState:
    """Everything a screen may want to know of a stream at one moment.

    The times in ``findings`` count from scan ``origin_index``: the stream's first scan, or the
    first recorded one while a recording runs. ``lift`` is what can be said of the lift that goes
    on; its repetition in ``findings`` has the final word, and ``revisions`` tells where that was
    another than what had been stated live. ``amplitudes`` follow their findings a moment later.
    ``before_hz`` is which rate the recording had until its device's clock was known and all of it
    was worked out anew. ``no_sound`` is why the tone of a test cannot be heard, ``not_recorded``
    why the store took nothing of a recording that has ended, ``end_problem`` why it may not have
    all of it, and ``unstored_s`` how much of its end is not on the disk.
    """

    source: str
    acquisition: AcquisitionState
    age_s: float | None = None
    recording: RecorderState | None = None
    last_session_id: str | None = None
    ended_by: EndReason | None = None
    not_recorded: str | None = None
    end_problem: str | None = None
    unstored_s: float = 0.0
    findings: tuple[RepetitionFinding, ...] = ()
    session_pairs: tuple[SessionPairFinding, ...] = ()
    amplitudes: tuple[RepetitionAmplitudes, ...] = ()
    lift: LiveFinding | None = None
    revisions: tuple[Revision, ...] = ()
    test: GuidedState | None = None
    practice: PracticeState | None = None
    before_hz: float | None = None
    no_sound: Phrase | None = None
    origin_index: int = 0
    channels: tuple[ChannelState, ...] = ()

    @property
    def is_stepped(self) -> bool:
        """Return whether the source gives only as much as somebody stepped, and may stand still."""
        return _STEPPED.search(self.source) is not None

    @property
    def is_silent(self) -> bool:
        """Return whether nothing comes where something should.

        What is held back has come, and what nobody listened for says nothing of the device.
        """
        silent_s = self.acquisition.silent_s
        is_heard_out = silent_s is None or silent_s > self.acquisition.stale_after_s
        return self.is_stale and is_heard_out and not self.acquisition.is_holding

    @property
    def is_stale(self) -> bool:
        """Return whether the newest sample that is shown is older than a line holds back."""
        return (
            self.acquisition.phase is Phase.STREAMING
            and not self.is_stepped
            and self.age_s is not None
            and self.age_s > self.acquisition.stale_after_s
        )


class LiveSession:
    """A source being watched in the background, and recorded on demand."""

    def __init__(
        self,
        source: str,
        connection: Connection,
        *,
        clock: Clock,
        begin_recording: Callable[[StreamInfo], Recorder],
        analysis_config: AnalysisConfig,
        chain_config: ChainConfig,
        make_outlet: MakeOutlet | None = None,
        speaker: Speaker | None = None,
    ) -> None:
        self._speaker = speaker
        self._source = source
        self._connection = connection
        self._make_outlet = make_outlet
        self._clock = clock
        self._begin_recording = begin_recording
        self._analysis_config = analysis_config
        self._chain_config = chain_config
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="analysis")
        self._stream: LiveStream | None = None
        self._is_recording_wanted = False
        self._on_samples: Callable[[], None] | None = None
        self._make_test: MakeGuidedRun | None = None
        self._make_practice: MakePracticeRun | None = None
        self._acquisition = Acquisition(
            connection, clock=clock, on_open=self._assemble, prepare=load_filters
        )

    def start(self) -> None:
        """Open the source; whether that worked shows in the snapshot."""
        self._acquisition.start()

    def snapshot(self) -> LiveState:
        """Return a frozen look at the stream; cheap enough for every frame."""
        acquisition = self._acquisition.state
        stream = self._stream
        if stream is None:
            return LiveState(self._source, acquisition)
        if acquisition.info is not None:
            # A recording may have found that the device is off the rate it states.
            acquisition = replace(acquisition, info=stream.info)
        newest_s, recorder, analysis = acquisition.newest_s, stream.recorder, stream.analysis
        state = LiveState(
            source=self._source,
            acquisition=acquisition,
            age_s=None if newest_s is None else max(0.0, self._clock() - newest_s),
            recording=None if recorder is None else recorder.state,
            last_session_id=stream.last_session_id,
            ended_by=stream.ended_by,
            not_recorded=stream.not_recorded,
            end_problem=stream.end_problem,
            unstored_s=stream.unstored_s,
            findings=analysis.findings,
            session_pairs=analysis.session_pairs,
            amplitudes=analysis.amplitudes,
            lift=analysis.lift,
            revisions=analysis.revisions,
            before_hz=stream.before_hz,
            test=None if stream.test is None else stream.test.state,
            practice=None if stream.practice is None else stream.practice.state,
            no_sound=None if self._speaker is None else self._speaker.problem,
            origin_index=analysis.origin_index,
            channels=stream.channels,
        )
        # Of a lift that nothing is heard of, nothing can be said.
        if state.lift is not None and state.is_stale:
            return replace(state, lift=state.lift.broken_off())
        return state

    def listen(self, on_samples: Callable[[], None] | None) -> None:
        """Have somebody told, on the acquisition thread, that samples came; None ends it."""
        self._on_samples = on_samples

    def _tell_listener(self) -> None:
        on_samples = self._on_samples
        if on_samples is not None:
            on_samples()

    def samples_since(self, first_index: int) -> RingView | None:
        """Return raw samples and envelopes from a scan on; None until the stream is open."""
        return None if self._stream is None else self._stream.ring.since(first_index)

    def step(self, duration_s: float) -> None:
        """Let a source that is stepped go on; nothing happens while it is not open."""
        with contextlib.suppress(UnsuitableStream):
            self._connection.step(duration_s)

    def start_recording(self) -> None:
        """Record from the next block on; before the source is open, from its first sample on."""
        self._is_recording_wanted, self._make_test = True, None
        self._make_practice = None
        if self._stream is not None:
            self._stream.start_recording()

    def begin_test(
        self,
        protocol: GuidedProtocol,
        *,
        rng: np.random.Generator,
        taken_up: TakenUp | None = None,
    ) -> None:
        """Record, and lead through a test; before the source is open, from its first sample on.

        A test that broke off goes on where it was. Raises RecordingRuns while a recording goes on:
        a test has one of its own.
        """
        if self._is_recording_wanted:
            raise RecordingRuns(
                "A recording is running, and a test makes its own. Stop the recording, then begin "
                "the test."
            )
        self._is_recording_wanted, self._make_practice = True, None
        self._make_test = _test_maker(
            protocol,
            rng=rng,
            executor=self._executor,
            on_tone=self._sound_tone,
            taken_up=taken_up,
        )
        if self._speaker is not None:
            self._executor.submit(self._speaker.open)
        if self._stream is not None:
            self._stream.start_recording(self._make_test)

    def begin_practice(self, task: PracticeTask, voice: PracticeVoice) -> None:
        """Record, and lead through a practice; before the source is open, from its first sample on.

        Raises RecordingRuns while a recording goes on: a practice has one of its own.
        """
        if self._is_recording_wanted:
            raise RecordingRuns(
                "A recording is running, and a practice makes its own. Stop the recording, then "
                "begin the practice."
            )
        self._is_recording_wanted, self._make_test = True, None
        self._make_practice = _practice_maker(
            task, voice=voice, executor=self._executor, on_tone=self._connection.hear
        )
        if self._speaker is not None:
            self._speaker.follow(voice.fill)
            self._executor.submit(self._speaker.open)
        if self._stream is not None:
            self._stream.start_recording(None, self._make_practice)

    def _sound_tone(self, tone_index: int, movement: AskedMovement) -> None:
        """Let the person hear the tone, and a simulated one what was said before it too."""
        if self._speaker is not None:
            self._speaker.play(cue_tone(FS_HZ))
        self._connection.hear(tone_index, movement)

    @property
    def test(self) -> GuidedRun | None:
        """Return the test that runs, to be led; None without one, and until its first sample."""
        return None if self._stream is None else self._stream.test

    @property
    def practice(self) -> PracticeRun | None:
        """Return the practice that runs, to be led; None without one, until its first sample."""
        return None if self._stream is None else self._stream.practice

    def stop_recording(self, reason: EndReason = EndReason.STOPPED) -> None:
        """End the recording; what was read so far is stored."""
        self._is_recording_wanted = False
        if self._speaker is not None:
            self._speaker.follow(None)
        if self._stream is not None:
            self._acquisition.release(_RELEASE_WITHIN_S)
            self._stream.stop_recording(reason)

    def join(self, timeout_s: float) -> bool:
        """Wait until the source has ended by itself; return whether it has."""
        return self._acquisition.join(timeout_s)

    def close(self, *, opening_s: float = OPENING_S) -> None:
        """Close the source, end a recording, and wait for both; no longer for one still opened."""
        self._acquisition.stop(opening_s=opening_s)
        self._executor.shutdown(wait=True)

    def _assemble(self, info: StreamInfo) -> LiveStream:
        stream = LiveStream(
            info,
            clock=self._clock,
            executor=self._executor,
            begin_recording=self._begin_recording,
            analysis_config=self._analysis_config,
            chain_config=self._chain_config,
            outlet=None if self._make_outlet is None else self._make_outlet(info),
            on_samples=self._tell_listener,
        )
        self._stream = stream
        if self._is_recording_wanted:
            stream.start_recording(self._make_test, self._make_practice)
        return stream


def _test_maker(
    protocol: GuidedProtocol,
    *,
    rng: np.random.Generator,
    executor: Executor,
    on_tone: Callable[[int, AskedMovement], None],
    taken_up: TakenUp | None,
) -> MakeGuidedRun:
    def make(info: StreamInfo, keep: Keep, first_index: int) -> GuidedRun:
        return GuidedRun(
            protocol,
            info,
            rng=rng,
            executor=executor,
            keep=keep,
            origin_index=first_index,
            on_tone=on_tone,
            taken_up=taken_up,
        )

    return make


def _practice_maker(
    task: PracticeTask,
    *,
    voice: PracticeVoice,
    executor: Executor,
    on_tone: Callable[[int, AskedMovement], None],
) -> MakePracticeRun:
    def make(info: StreamInfo, keep: Keep, first_index: int) -> PracticeRun:
        return PracticeRun(
            task,
            info,
            executor=executor,
            keep=keep,
            origin_index=first_index,
            sounds=voice,
            on_tone=on_tone,
        )

    return make
