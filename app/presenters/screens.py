"""All presenters of the window, made from one desk; composition roots call it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np

from app.engine.analysis_progress import AnalysisProgress
from app.engine.guided.broken_off import BrokenOff
from app.engine.guided.visits import DatedVisit, LegChange, Visits
from app.engine.planning import Planning
from app.engine.practice.past import PracticePast
from app.engine.review import Review
from app.engine.tested import Tested
from app.exports.progress import ExportProgress
from app.model.diary import Did
from app.model.exercise_file import our_exercises
from app.model.export import Exported, ExportWish
from app.model.montage import Montage
from app.model.plan import Plan
from app.model.practice_record import PracticeRecord
from app.model.session import SessionSummary, Unreadable
from app.presenters.agreement import AgreementPresenter, AgreementStore
from app.presenters.current_source import CurrentSource, LiveFeed
from app.presenters.export import ExportWatch
from app.presenters.guided import GuidedPresenter
from app.presenters.history import HistoryPresenter
from app.presenters.importing import ImportDesk, ImportingPresenter
from app.presenters.lock import LockDesk, LockPresenter
from app.presenters.marked_session import MarkingStore
from app.presenters.marking import MarkingPresenter
from app.presenters.pain import PainQuestion
from app.presenters.people import PeopleDesk, PeoplePresenter
from app.presenters.plan import PlanPresenter
from app.presenters.plan_desk import PlanDesk
from app.presenters.practice import PracticePresenter
from app.presenters.practice_past import PracticePastPresenter
from app.presenters.protocols import ProtocolsDesk, ProtocolsPresenter
from app.presenters.published import PublishedWatch
from app.presenters.rating import RatingPresenter, RatingStore
from app.presenters.recordings import RecordingsPresenter
from app.presenters.reliability import ReliabilityDesk, ReliabilityPresenter
from app.presenters.result import ResultPresenter
from app.presenters.saved import SavedWatch
from app.presenters.signals import SignalsPresenter
from app.presenters.source import SourcePresenter
from app.presenters.status import StatusState, status_of
from app.presenters.stickers import StickersPresenter
from app.presenters.taking_up import TakingUp
from app.presenters.visit import VisitDesk, VisitPresenter
from app.sound.practice_voice import PracticeVoice
from app.sound.speaker import FS_HZ
from app.store.store import Store
from drivers.base import Clock, FoundSource
from dsp.findings import RecordingFinding, RepetitionFinding
from dsp.published import RepetitionPublished


class ReviewStore(MarkingStore, RatingStore, AgreementStore, Protocol):
    """What the three pages of the Review screen ask of the store."""


class ScreensDesk(
    LockDesk,
    ImportDesk,
    PeopleDesk,
    ProtocolsDesk,
    ReliabilityDesk,
    VisitDesk,
    PlanDesk,
    Protocol,
):
    """What the screens ask of the desk."""

    @property
    def tie_band_ms(self) -> float:
        """Return the half-width within which two starts are called together."""
        ...

    @property
    def marking(self) -> ReviewStore:
        """Return what reviews starts."""
        ...

    def open_source(self, source: str, montage: Montage | None = None) -> LiveFeed:
        """Return a live session, not started."""
        ...

    def discover(self) -> Future[tuple[FoundSource, ...]]:
        """Look for connected devices in the background."""
        ...

    def ask_who_it_is(self, found: FoundSource) -> Future[FoundSource]:
        """Ask the device on a port for its name in the background."""
        ...

    def sessions(self) -> Future[tuple[SessionSummary, ...]]:
        """List the stored sessions in the background."""
        ...

    def unreadable(self) -> Future[tuple[Unreadable, ...]]:
        """Name the stored sessions that cannot be read, in the background."""
        ...

    def analyse(self, session_id: str) -> Future[RecordingFinding]:
        """Analyse a stored session in the background."""
        ...

    def review(self, session_id: str, progress: AnalysisProgress) -> Future[Review]:
        """Analyse a stored session and measure its amplitudes in the background."""
        ...

    def take_live(self, session_id: str, findings: tuple[RepetitionFinding, ...]) -> None:
        """Take over what was found while a session was recorded."""
        ...

    def newest_test(self) -> Future[str | None]:
        """Name the newest session that is a guided test, in the background."""
        ...

    def note_pain(self, session_id: str, pain_of_10: int | None, where: str) -> Future[None]:
        """Note in the background what was said after a stop for pain."""
        ...

    def broken_off(self) -> Future[BrokenOff | None]:
        """Name the test whose program died in its middle, in the background."""
        ...

    def tested(self, session_id: str) -> Future[Tested]:
        """Read a guided test with what its lifts say, in the background."""
        ...

    def changes(self, tested: Tested) -> Future[tuple[LegChange, ...]]:
        """Hold a test against the earlier ones of its person, in the background."""
        ...

    def visits(self, participant_id: str | None) -> Future[tuple[DatedVisit, ...]]:
        """Return the tests of a participant, or of the simulated person, in the background."""
        ...

    def practices(self, participant_id: str | None) -> Future[tuple[PracticeRecord, ...]]:
        """Return the practices of a participant in the background."""
        ...

    def practice_past(self, participant_id: str | None) -> Future[PracticePast]:
        """Return all that a participant practised in the background."""
        ...

    def write_from_store(self, write: Callable[[Store, Visits], Exported]) -> Future[Exported]:
        """Write files from the store in the background."""
        ...

    def published(self, session_id: str) -> Future[tuple[RepetitionPublished, ...]]:
        """Ask published detectors about a stored session in the background."""
        ...

    def export(
        self, session_id: str, wish: ExportWish, progress: ExportProgress
    ) -> Future[Exported]:
        """Write a stored session as files in the background."""
        ...


@dataclass(frozen=True, slots=True)
class Presenters:
    """One presenter per screen, around one current source."""

    current: CurrentSource
    signals: SignalsPresenter
    guided: GuidedPresenter
    protocols: ProtocolsPresenter
    practice: PracticePresenter
    practice_past: PracticePastPresenter
    result: ResultPresenter
    history: HistoryPresenter
    reliability: ReliabilityPresenter
    source: SourcePresenter
    recordings: RecordingsPresenter
    marking: MarkingPresenter
    rating: RatingPresenter
    agreement: AgreementPresenter
    importing: ImportingPresenter
    lock: LockPresenter
    people: PeoplePresenter
    plan: PlanPresenter
    stickers: StickersPresenter
    tie_ms: float

    def status(self) -> StatusState:
        """Return what the bar above every screen tells."""
        return status_of(
            self.current.snapshot(), is_recording_asked=self.current.is_recording_asked
        )

    def beside(self, key: str, status: StatusState) -> StatusState:
        """Return the same above a screen that shows a recording: the source is that one's own."""
        stored = {
            "recordings": self.recordings.beside,
            "result": self.result.beside,
            "history": self.history.beside,
            "review": self.marking.beside,
        }
        return stored[key](status) if key in stored else status

    def close(self) -> None:
        """Close the source, and wait for it."""
        self.current.close()


def make_presenters(
    desk: ScreensDesk,
    executor: Executor,
    *,
    clock: Clock,
    rng: np.random.Generator,
    lock_after_min: int = 0,
) -> Presenters:
    """Return the presenters; ``executor`` opens and closes sources, one at a time.

    ``rng`` draws the moments at which the tones of a test sound.
    """
    current = CurrentSource(desk.open_source, executor)
    visit = VisitPresenter(desk, current, clock=clock)
    marking = MarkingPresenter(desk.marking)
    recordings = _recordings(desk, current, lambda: marking.n_edits)
    protocols = ProtocolsPresenter(desk)
    pain = PainQuestion(desk.note_pain)
    # What was noted after a stop for pain stands on the page, as a start that was moved does.
    result = _result(desk, lambda: marking.n_edits + pain.n_noted)
    guided = GuidedPresenter(
        current,
        _signals(desk, current, visit),
        visit,
        protocols=lambda: protocols.known,
        rng=rng,
        taking_up=TakingUp(desk.broken_off, visit, utc_now=desk.utc_now),
        pain=pain,
        take_live=desk.take_live,
        prepare_result=result.show,
    )
    visit.expect(desk.with_planning(lambda planning: planning.lives_here()))
    plan = PlanPresenter(desk, visit, current)
    return Presenters(
        current=current,
        signals=_signals(desk, current, visit),
        guided=guided,
        protocols=protocols,
        practice=_practice(desk, current, visit, plan, clock),
        practice_past=_practice_past(desk, visit),
        history=HistoryPresenter(desk.visits, lambda: visit.participant),
        reliability=ReliabilityPresenter(desk, lambda: visit.participant),
        result=result,
        source=SourcePresenter(current, desk.discover, desk.ask_who_it_is),
        recordings=recordings,
        marking=marking,
        rating=RatingPresenter(desk.marking, rng=rng),
        agreement=AgreementPresenter(desk.marking),
        importing=ImportingPresenter(
            desk, on_stored=recordings.open, who_is_here=lambda: visit.participant
        ),
        people=PeoplePresenter(desk, visit),
        plan=plan,
        stickers=StickersPresenter(current, guided, visit),
        lock=LockPresenter(desk, clock=clock, after_min=lock_after_min),
        tie_ms=desk.tie_band_ms,
    )


def _result(desk: ScreensDesk, n_edits: Callable[[], int]) -> ResultPresenter:
    """Return what tells a test."""
    return ResultPresenter(
        desk.newest_test,
        desk.tested,
        desk.changes,
        desk.write_from_store,
        tie_ms=desk.tie_band_ms,
        n_edits=n_edits,
    )


def _practice(
    desk: ScreensDesk,
    current: CurrentSource,
    visit: VisitPresenter,
    plan: PlanPresenter,
    clock: Clock,
) -> PracticePresenter:
    return PracticePresenter(
        current,
        visit,
        PracticeVoice(FS_HZ),
        exercises=our_exercises(),
        find_practices=desk.practices,
        clock=clock,
        find_plan=lambda who: desk.with_planning(partial(_plan_of, who)),
        note_done=lambda item: plan.note(item, Did.DONE),
    )


def _plan_of(participant_id: str, planning: Planning) -> Plan | None:
    stored = planning.plan_of(participant_id)
    return None if stored is None else stored.plan


def _recordings(
    desk: ScreensDesk, current: CurrentSource, n_edits: Callable[[], int]
) -> RecordingsPresenter:
    return RecordingsPresenter(
        desk.sessions,
        desk.unreadable,
        desk.review,
        ExportWatch(desk.export),
        PublishedWatch(desk.published),
        tie_ms=desk.tie_band_ms,
        recording_id=current.recording_id,
        n_edits=n_edits,
    )


def _practice_past(desk: ScreensDesk, visit: VisitPresenter) -> PracticePastPresenter:
    return PracticePastPresenter(
        desk.practice_past,
        desk.write_from_store,
        lambda: visit.participant,
        today=lambda: desk.utc_now().date(),
    )


def _signals(desk: ScreensDesk, current: CurrentSource, visit: VisitPresenter) -> SignalsPresenter:
    """Return what drives traces; every screen that shows them has its own."""
    return SignalsPresenter(
        current,
        ExportWatch(desk.export),
        SavedWatch(desk.sessions, desk.analyse),
        visit,
        tie_ms=desk.tie_band_ms,
    )
