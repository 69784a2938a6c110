"""A live session and a desk without threads, devices or disk: tests say what they show."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from app.engine.acquisition import AcquisitionState, Phase
from app.engine.analysis_progress import AnalysisProgress
from app.engine.guided.broken_off import BrokenOff
from app.engine.guided.run import GuidedRun
from app.engine.guided.visits import DatedVisit, LegChange
from app.engine.intake import FoundRecording
from app.engine.live import LiveState
from app.engine.practice.past import PracticePast
from app.engine.practice.run import PracticeRun
from app.engine.protocol_shelf import Shelved
from app.engine.recorder import RecorderState
from app.engine.reliability_study import StudyTable
from app.engine.review import Review
from app.engine.ring import RingView
from app.engine.tested import Tested
from app.exports.progress import ExportProgress
from app.imports.recording import ImportQuestion
from app.model.exercise_file import ExerciseError, our_exercises
from app.model.export import Exported, ExportWish
from app.model.guided import TakenUp
from app.model.guided_protocol import GuidedProtocol
from app.model.montage import Montage
from app.model.participant import Identity, Participant
from app.model.plan_file import PlanError
from app.model.power import Power
from app.model.practice import PracticeTask
from app.model.practice_record import PracticeRecord
from app.model.session import DamagedChunk, SessionSummary, Unreadable
from app.model.session_details import SessionDetails
from app.sound.practice_voice import PracticeVoice
from app.store.errors import StoreError
from drivers.base import FoundSource
from drivers.errors import UnknownSource
from dsp.amplitude.config import AmplitudeConfig
from dsp.amplitude.finding import RecordingAmplitudes
from dsp.block import ChannelInfo, StreamInfo
from dsp.findings import (
    MethodInfo,
    OnsetFinding,
    PairFinding,
    RecordingFinding,
    RepetitionFinding,
    Verdict,
)
from dsp.muscle import pair_order
from dsp.published import RepetitionPublished
from tests.fakes.planning import FakePlanning

CHANNELS = ("gluteus_maximus_R", "biceps_femoris_R", "erector_spinae_L", "erector_spinae_R")
FS_HZ = 1000.0


def stream_info(
    channels: tuple[str, ...] = CHANNELS,
    *,
    is_simulated: bool = True,
    is_calibrated: bool = True,
) -> StreamInfo:
    infos = tuple(ChannelInfo(name, is_calibrated=is_calibrated) for name in channels)
    return StreamInfo("fake:", "A fake device", FS_HZ, infos, is_simulated)


class FakeFeed:
    """Shows what a test puts into ``state`` and ``samples_uv``; notes what it was told."""

    def __init__(self, source: str = "fake:", info: StreamInfo | None = None) -> None:
        self.info = info or stream_info()
        self.state = LiveState(
            source, AcquisitionState(Phase.STREAMING, info=self.info), age_s=0.01
        )
        self.samples_uv = np.zeros((0, self.info.n_channels))
        self.told: list[str] = []
        self.run: GuidedRun | None = None
        self.practice_run: PracticeRun | None = None
        self.kept: list[tuple[int, str, str]] = []

    def push(self, samples_uv: np.ndarray) -> None:
        self.samples_uv = np.concatenate([self.samples_uv, samples_uv])
        acquisition = replace(self.state.acquisition, end_index=len(self.samples_uv))
        self.state = replace(self.state, acquisition=acquisition)

    def show(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)

    def show_phase(self, phase: Phase, problem: str | None = None) -> None:
        self.show(acquisition=replace(self.state.acquisition, phase=phase, problem=problem))

    def start(self) -> None:
        self.told.append("start")

    def snapshot(self) -> LiveState:
        return self.state

    def listen(self, on_samples):
        self.on_samples = on_samples

    def samples_since(self, first_index: int) -> RingView | None:
        new_uv = self.samples_uv[first_index:]
        return RingView(first_index, new_uv, np.abs(new_uv))

    def step(self, duration_s: float) -> None:
        self.told.append(f"step {duration_s:g} s")

    def start_recording(self) -> None:
        self.told.append("start recording")
        if self.state.acquisition.phase is Phase.STREAMING and not self.state.is_stale:
            self.show(recording=recorder_state())

    @property
    def test(self) -> GuidedRun | None:
        return self.run

    def begin_test(
        self,
        protocol: GuidedProtocol,
        *,
        rng: np.random.Generator,
        taken_up: TakenUp | None = None,
    ) -> None:
        self.told.append(f"begin {protocol.id} with {protocol.n_lifts} lifts")
        self.run = GuidedRun(
            protocol,
            self.info,
            rng=rng,
            executor=InlineExecutor(),
            keep=lambda *event: self.kept.append(event),
            origin_index=0,
            taken_up=taken_up,
        )
        self.show(recording=recorder_state(), test=self.run.state)

    @property
    def practice(self) -> PracticeRun | None:
        return self.practice_run

    def begin_practice(self, task: PracticeTask, voice: PracticeVoice) -> None:
        self.told.append(f"practise {task.exercise.id}")
        self.practice_run = PracticeRun(
            task,
            self.info,
            executor=InlineExecutor(),
            keep=lambda *event: self.kept.append(event),
            origin_index=0,
            sounds=voice,
        )
        self.show(recording=recorder_state(), practice=self.practice_run.state)

    def stop_recording(self) -> None:
        self.run = self.practice_run = None
        self.told.append("stop recording")
        self.show(recording=None, test=None, practice=None, last_session_id="session-1")

    def close(self) -> None:
        self.told.append("close")


def recorder_state(**changes: object) -> RecorderState:
    state = RecorderState(
        "session-1",
        durable_s=160.0,
        behind_s=1.0,
        n_dropped=0,
        is_late=False,
        error=None,
        recorded_s=161.0,
    )
    return replace(state, **changes)


class InlineExecutor(Executor):
    """Does at once what it is given."""

    def submit(self, fn, /, *args, **kwargs):
        future: Future[object] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def done(answer):
    """Return a future that has its answer."""
    future: Future[object] = Future()
    future.set_result(answer)
    return future


class FakeDesk:
    """Opens fake feeds; its slow answers come when a test sets them."""

    tie_band_ms = 30.0

    def __init__(self) -> None:
        self.opened: list[tuple[str, Montage | None]] = []
        self.feed = FakeFeed()
        self._marking: object | None = None
        self.exported: list[tuple[str, ExportWish]] = []
        self.answers: dict[str, Future[FoundSource]] = {}
        self.looking: Future[tuple[FoundSource, ...]] = Future()
        self.listing: Future[tuple[SessionSummary, ...]] = Future()
        self.nonsense: tuple[Unreadable, ...] = ()
        self.analysing: Future[RecordingFinding] = Future()
        self.exporting: Future[Exported] = Future()
        self.publishing: Future[tuple[RepetitionPublished, ...]] = Future()
        self.asked: list[str] = []
        self.progresses: list[AnalysisProgress] = []
        self.looked_at: list[tuple[Path, ImportQuestion]] = []
        self.finding_file: Future[FoundRecording] = Future()
        self.kept: list[dict[str, str]] = []
        self.kept_for: list[str | None] = []
        self.keeping: Future[str] = Future()
        self.is_protected = False
        self.has_clinic = False
        self.power_now = Power.BATTERY
        self.people: dict[str, tuple[Participant, Identity]] = {}
        self.metadata: list[dict[str, object]] = []
        self.prepared: list[tuple[SessionDetails, tuple[tuple[str, str], ...]]] = []
        self.n_locked = 0
        self.unlocking: Future[None] = Future()
        self.protecting: Future[str | None] = Future()
        self.tried: list[tuple[str, ...]] = []
        self.amplitudes = RecordingAmplitudes(FS_HZ, AmplitudeConfig(), (), ())
        self.damaged: tuple[DamagedChunk, ...] = ()
        self.taken_live: list[tuple[str, tuple[RepetitionFinding, ...]]] = []
        self.finding_visits: Future[tuple[DatedVisit, ...]] = Future()
        self.writing_page: Future[Exported] = Future()
        self.newest_test_id: str | None = None
        self.practised: tuple[PracticeRecord, ...] = ()
        self.own: dict[str, GuidedProtocol] = {}
        self.tables: tuple[StudyTable, ...] = ()
        self.broken: BrokenOff | None = None
        self.pains: list[tuple[str, int | None, str]] = []
        self.opening_test: Future[Tested] = Future()
        self.changing: Future[tuple[LegChange, ...]] = Future()
        self.planning = FakePlanning()

    @property
    def marking(self):
        """Return what the Review screen asks, made when it is first asked for."""
        if self._marking is None:
            from tests.fakes.marking import FakeMarking

            self._marking = FakeMarking()
        return self._marking

    def open_source(self, source: str, montage: Montage | None = None) -> FakeFeed:
        if source.startswith("nonsense"):
            raise UnknownSource(f"{source!r} is not a source. Choose another.")
        self.opened.append((source, montage))
        return self.feed

    def ask_who_it_is(self, found: FoundSource) -> Future[FoundSource]:
        return self.answers.setdefault(found.source, Future())

    def discover(self) -> Future[tuple[FoundSource, ...]]:
        return self.looking

    def unreadable(self) -> Future[tuple[Unreadable, ...]]:
        """Hand out at once what cannot be read."""
        named: Future[tuple[Unreadable, ...]] = Future()
        named.set_result(self.nonsense)
        return named

    def sessions(self) -> Future[tuple[SessionSummary, ...]]:
        return self.listing

    def analyse(self, session_id: str) -> Future[RecordingFinding]:
        return self.analysing

    def review(self, session_id: str, progress: AnalysisProgress) -> Future[Review]:
        """Answer as soon as ``analysing`` does, with the amplitudes a test has set."""
        self.progresses.append(progress)
        reviewing: Future[Review] = Future()

        def answer(analysed: Future[RecordingFinding]) -> None:
            if analysed.exception() is not None:
                reviewing.set_exception(analysed.exception())
            else:
                review = Review(analysed.result(), self.amplitudes, damaged=self.damaged)
                reviewing.set_result(review)

        self.analysing.add_done_callback(answer)
        return reviewing

    def take_live(self, session_id: str, findings: tuple[RepetitionFinding, ...]) -> None:
        self.taken_live.append((session_id, findings))

    def newest_test(self) -> Future[str | None]:
        newest: Future[str | None] = Future()
        newest.set_result(self.newest_test_id)
        return newest

    def own_protocols(self) -> Future[Shelved]:
        return done(Shelved(tuple(self.own.values())))

    def keep_protocol(self, protocol: GuidedProtocol) -> Future[Shelved]:
        self.own[protocol.id] = protocol
        return done(Shelved(tuple(self.own.values()), protocol))

    def bring_in_protocol(self, path: Path) -> Future[Shelved]:
        return done(Shelved(tuple(self.own.values())))

    def write_protocol(self, protocol: GuidedProtocol, folder: Path) -> Future[Path]:
        return done(folder / f"{protocol.id}_{protocol.version}.toml")

    def note_pain(self, session_id: str, pain_of_10: int | None, where: str) -> Future[None]:
        self.pains.append((session_id, pain_of_10, where))
        return done(None)

    def broken_off(self) -> Future[BrokenOff | None]:
        return done(self.broken)

    def tested(self, session_id: str) -> Future[Tested]:
        self.asked.append(session_id)
        return self.opening_test

    def changes(self, tested: Tested) -> Future[tuple[LegChange, ...]]:
        return self.changing

    def visits(self, participant_id: str | None) -> Future[tuple[DatedVisit, ...]]:
        self.asked.append(f"visits of {participant_id}")
        return self.finding_visits

    def with_planning(self, act):
        try:
            return done(act(self.planning))
        except (StoreError, PlanError, ExerciseError, ValueError) as problem:
            refused: Future[object] = Future()
            refused.set_exception(problem)
            return refused

    def practices(self, participant_id: str | None) -> Future[tuple[PracticeRecord, ...]]:
        return done(self.practised)

    def practice_past(self, participant_id: str | None) -> Future[PracticePast]:
        exercises = tuple(our_exercises())
        return done(PracticePast(tuple(self.practised), (), exercises))

    def study(
        self, participant_ids: tuple[str, ...], n_visits: int
    ) -> Future[tuple[StudyTable, ...]]:
        self.asked.append(f"study of {participant_ids} over {n_visits}")
        return done(self.tables)

    def write_study(self, tables: tuple[StudyTable, ...], folder: Path) -> Future[tuple[Path, ...]]:
        return done((folder / "reliability.csv", folder / "reliability.json"))

    def write_from_store(self, write: Callable[..., Exported]) -> Future[Exported]:
        self.writing_page = Future()
        return self.writing_page

    def published(self, session_id: str) -> Future[tuple[RepetitionPublished, ...]]:
        self.asked.append(session_id)
        return self.publishing

    def look_at_file(self, path: Path, question: ImportQuestion) -> Future[FoundRecording]:
        self.looked_at.append((path, question))
        self.finding_file = Future()
        return self.finding_file

    def keep_file(
        self, found: FoundRecording, names: dict[str, str], participant_id: str | None
    ) -> Future[str]:
        self.kept.append(names)
        self.kept_for.append(participant_id)
        self.keeping = Future()
        return self.keeping

    def power(self) -> Power:
        return self.power_now

    def utc_now(self) -> datetime:
        return datetime(2026, 3, 1, 9, 30, tzinfo=UTC)

    def participants(self) -> Future[tuple[Participant, ...]]:
        return done(tuple(person for person, _ in self.people.values()))

    def unreadable_participants(self) -> Future[tuple[Unreadable, ...]]:
        return done(())

    def identity(self, participant_id: str) -> Future[Identity]:
        return done(self.people[participant_id][1])

    def keep_participant(self, participant: Participant, identity: Identity) -> Future[Participant]:
        self.people[participant.id] = (participant, identity)
        return done(participant)

    def change_participant(self, participant: Participant) -> Future[Participant]:
        return self.keep_participant(participant, self.people[participant.id][1])

    def prepare(self, details, metadata_by_channel, opening=()) -> None:
        self.prepared.append((details, opening))
        self.metadata.append(metadata_by_channel)

    def lock(self) -> None:
        self.n_locked += 1
        self.unlocking = Future()

    def unlock(self, passphrase: str) -> Future[None]:
        self.tried.append((passphrase,))
        return self.unlocking

    def recover(self, recovery_key: str, passphrase: str) -> Future[None]:
        self.tried.append((recovery_key, passphrase))
        return self.unlocking

    def protect(self, old: str | None, new: str) -> Future[str | None]:
        self.tried.append((old, new))
        return self.protecting

    def export(
        self, session_id: str, wish: ExportWish, progress: ExportProgress
    ) -> Future[Exported]:
        self.exported.append((session_id, wish))
        return self.exporting


def repetition(
    index: int = 0,
    *,
    lag_ms: float = 84.0,
    verdict: Verdict = Verdict.AFTER,
    start_s: float = 2.0,
    channels: tuple[str, ...] = CHANNELS,
) -> RepetitionFinding:
    """Return a repetition whose first channel starts ``lag_ms`` after all others."""
    onsets = tuple(
        OnsetFinding(name, onset_s, (onset_s - 0.01, onset_s + 0.015), None, 20.0, ())
        for position, name in enumerate(channels)
        for onset_s in (start_s + (lag_ms / 1000.0 if position == 0 else 0.0),)
    )
    pairs = []
    for a, b in pair_order(channels):
        lag = lag_ms if channels[a] == channels[0] else 0.0
        pairs.append(
            PairFinding(
                channels[a], channels[b], lag, (lag - 22, lag + 24), 0.0, 0.0, 1.0, 0.0, verdict, ()
            )
        )
    return RepetitionFinding(index, start_s, start_s + 3.0, onsets, tuple(pairs))


METHOD = MethodInfo("1.0.0", "88e2" + "0" * 58 + "c9")
