"""Everything a person can do at the program, without a window: open, record, review, export."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from app.engine.analysis_progress import AnalysisProgress
from app.engine.exporting import LastReview
from app.engine.file_reader import open_any_source
from app.engine.guided.broken_off import BrokenOff, find_broken_off
from app.engine.guided.visits import DatedVisit, LegChange, Visits
from app.engine.intake import FoundRecording, keep, look_at
from app.engine.live import LiveSession, MakeOutlet
from app.engine.marking.desk import MarkingDesk
from app.engine.montaged import MontagedDriver
from app.engine.pain_note import note_pain
from app.engine.planning import Planning
from app.engine.power import power_now
from app.engine.practice.log import practices_of
from app.engine.practice.past import PracticePast, read_past
from app.engine.protocol_shelf import ProtocolShelf, Shelved, write_protocol
from app.engine.recorder import Recorder
from app.engine.reliability_files import visits_of_people, write_study
from app.engine.reliability_study import StudyTable, study
from app.engine.review import Review, detect_session
from app.engine.tested import Tested, changes_of, newest_test, read_tested
from app.exports.progress import ExportProgress
from app.imports.recording import ImportQuestion
from app.model.channel_metadata import ChannelMetadata
from app.model.export import Exported, ExportWish
from app.model.guided_protocol import GuidedProtocol
from app.model.montage import Montage
from app.model.participant import Identity, Participant
from app.model.power import Power
from app.model.practice_record import PracticeRecord
from app.model.session import SessionSummary, StoredRecording, Unreadable
from app.model.session_details import SessionDetails
from app.sound.speaker import Speaker
from app.store.keys import Protection
from app.store.store import Store
from drivers.base import Clock, Driver, FoundSource
from drivers.connection import Connection, never_asleep
from drivers.discovery import ask_all
from drivers.read_ahead import ReadAhead
from drivers.registry import discover, has_own_clock
from drivers.speed_memory import SpeedLearner, SpeedMemory
from dsp.analysis import AnalysisConfig
from dsp.block import StreamInfo
from dsp.chain import ChainConfig
from dsp.findings import RecordingFinding, RepetitionFinding
from dsp.published import RepetitionPublished

_N_ASKED_AT_ONCE = 8
_T = TypeVar("_T")


class Desk:
    """The store and the sources behind one face; slow work runs on its pool and is polled."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        utc_now: Callable[[], datetime],
        analysis_config: AnalysisConfig,
        chain_config: ChainConfig,
        slept_s: Clock = never_asleep,
        make_outlet: MakeOutlet | None = None,
        speaker: Speaker | None = None,
    ) -> None:
        self._speaker = speaker
        self._store = store
        self._clock = clock
        self._utc_now = utc_now
        self._slept_s = slept_s
        self._make_outlet = make_outlet
        self._analysis_config = analysis_config
        self._chain_config = chain_config
        self._last_review = LastReview(store, analysis_config)
        self._shelf = ProtocolShelf(store)
        self._visits = Visits(store, analysis_config)
        self.marking = MarkingDesk(
            store, self._last_review.analyses, utc_now=utc_now, tie_ms=self.tie_band_ms
        )
        self._newest_export = ExportProgress()
        self._newest_review = AnalysisProgress()
        self._details = SessionDetails()
        self._metadata_by_channel: Mapping[str, ChannelMetadata] = {}
        self._opening: tuple[tuple[str, str], ...] = ()
        self._speeds = SpeedMemory(clock=clock)
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="desk")
        # Its own, so that a long export keeps nobody from looking at another session.
        self._exporting = ThreadPoolExecutor(1, thread_name_prefix="export")
        # And its own, so that a result does not wait for sessions that are looked at meanwhile.
        self._telling = ThreadPoolExecutor(1, thread_name_prefix="telling")
        self._asking = ThreadPoolExecutor(_N_ASKED_AT_ONCE, thread_name_prefix="asking")

    @property
    def tie_band_ms(self) -> float:
        """Return the half-width within which two starts are called together."""
        return self._analysis_config.order.tie_ms

    def open_source(self, source: str, montage: Montage | None = None) -> LiveSession:
        """Return a live session of a source; raises DriverError for a name nobody understands."""
        is_device = has_own_clock(source)

        def open_montaged(name: str) -> Driver:
            driver = open_any_source(name, self._clock)
            if isinstance(driver, SpeedLearner):
                driver.speeds = self._speeds
            # What makes its samples when it is asked would fill any queue.
            read = ReadAhead(driver) if is_device else driver
            return MontagedDriver(read, montage or Montage())

        connection = Connection(
            source,
            open_source=open_montaged,
            clock=self._clock,
            sleep=time.sleep,
            slept_s=self._slept_s,
            has_own_clock=is_device,
        )
        return LiveSession(
            source,
            connection,
            clock=self._clock,
            begin_recording=self._begin_recording,
            analysis_config=self._analysis_config,
            chain_config=self._chain_config,
            make_outlet=self._make_outlet,
            speaker=self._speaker,
        )

    def prepare(
        self,
        details: SessionDetails,
        metadata_by_channel: Mapping[str, ChannelMetadata],
        opening: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """Set whose the next recordings are and what is noted of them, until it is set again.

        ``opening`` are kinds and texts of the events at their first scans.
        """
        self._details = details
        self._metadata_by_channel = metadata_by_channel
        self._opening = opening

    def utc_now(self) -> datetime:
        """Return the time with its offset."""
        return self._utc_now()

    @property
    def has_clinic(self) -> bool:
        """Return whether recordings go to a clinic's server."""
        return self._store.clinic is not None

    def power(self) -> Power:
        """Return what the computer runs on."""
        return power_now()

    def participants(self) -> Future[tuple[Participant, ...]]:
        """List who is known, in the background."""
        return self._pool.submit(self._store.people.all)

    def unreadable_participants(self) -> Future[tuple[Unreadable, ...]]:
        """Name those who cannot be read, in the background."""
        return self._pool.submit(self._store.people.unreadable)

    def identity(self, participant_id: str) -> Future[Identity]:
        """Return what names a person, in the background."""
        return self._pool.submit(self._store.people.identity, participant_id)

    def keep_participant(self, participant: Participant, identity: Identity) -> Future[Participant]:
        """Add a person, or change one who is known, in the background."""
        return self._pool.submit(self._keep_participant, participant, identity)

    def change_participant(self, participant: Participant) -> Future[Participant]:
        """Change a person and leave what names them as it is, in the background."""
        return self._pool.submit(self._keep_participant, participant, None)

    def discover(self) -> Future[tuple[FoundSource, ...]]:
        """Look for connected devices in the background."""
        return self._pool.submit(discover)

    def ask_who_it_is(self, found: FoundSource) -> Future[FoundSource]:
        """Ask the device on a port for its name in the background; at most four seconds."""
        return self._asking.submit(lambda: ask_all((found,), clock=self._clock)[0])

    def sessions(self) -> Future[tuple[SessionSummary, ...]]:
        """List the stored sessions in the background, newest first."""
        return self._pool.submit(self._store.sessions)

    def unreadable(self) -> Future[tuple[Unreadable, ...]]:
        """Name the stored sessions that cannot be read, in the background, each with the reason."""
        return self._pool.submit(self._store.unreadable)

    def read(self, session_id: str) -> Future[StoredRecording]:
        """Read a stored session in the background, its gaps as rows of NaN."""
        return self._pool.submit(self._store.read, session_id)

    def analyse(self, session_id: str) -> Future[RecordingFinding]:
        """Analyse a stored session in the background."""
        return self._pool.submit(self._last_review.analyses.of, session_id)

    def review(self, session_id: str, progress: AnalysisProgress | None = None) -> Future[Review]:
        """Analyse a stored session and measure its amplitudes in the background."""
        self._newest_review = progress or AnalysisProgress()
        return self._pool.submit(self._last_review.review, session_id, self._newest_review.step)

    def take_live(self, session_id: str, findings: tuple[RepetitionFinding, ...]) -> None:
        """Take over what was found while a session was recorded, so that its words come at once."""
        self._last_review.analyses.take_live(session_id, findings)

    def newest_test(self) -> Future[str | None]:
        """Name the newest session that is a guided test, in the background."""
        return self._telling.submit(newest_test, self._store)

    def own_protocols(self) -> Future[Shelved]:
        """List the tests of one's own in the background."""
        return self._pool.submit(self._shelf.read)

    def keep_protocol(self, protocol: GuidedProtocol) -> Future[Shelved]:
        """Keep one more version of a test of one's own in the background."""
        return self._pool.submit(self._shelf.add, protocol)

    def bring_in_protocol(self, path: Path) -> Future[Shelved]:
        """Keep the test of a file in the background."""
        return self._pool.submit(self._shelf.bring_in, path)

    def write_protocol(self, protocol: GuidedProtocol, folder: Path) -> Future[Path]:
        """Write a test as a file in the background."""
        return self._pool.submit(write_protocol, protocol, folder)

    def note_pain(self, session_id: str, pain_of_10: int | None, where: str) -> Future[None]:
        """Note in the background what was said after a stop for pain."""
        return self._telling.submit(note_pain, self._store, session_id, pain_of_10, where)

    def broken_off(self) -> Future[BrokenOff | None]:
        """Name the test whose program died in its middle, in the background."""
        return self._telling.submit(find_broken_off, self._store, self._utc_now())

    def tested(self, session_id: str) -> Future[Tested]:
        """Read a guided test with what its lifts say, in the background."""
        return self._telling.submit(read_tested, self._store, self._last_review, session_id)

    def changes(self, tested: Tested) -> Future[tuple[LegChange, ...]]:
        """Hold a test against the earlier ones of its person, in the background."""
        return self._pool.submit(changes_of, self._visits, tested)

    def visits(self, participant_id: str | None) -> Future[tuple[DatedVisit, ...]]:
        """Return the tests of a participant, or of the simulated person, in the background."""
        return self._pool.submit(self._visits.of, participant_id)

    def practices(self, participant_id: str | None) -> Future[tuple[PracticeRecord, ...]]:
        """Return the practices of a participant, or of the simulated person, in the background."""
        return self._telling.submit(practices_of, self._store, participant_id)

    def practice_past(self, participant_id: str | None) -> Future[PracticePast]:
        """Return all that a participant practised, or the simulated person, in the background."""
        return self._telling.submit(read_past, self._store, participant_id)

    def study(
        self, participant_ids: tuple[str, ...], n_visits: int
    ) -> Future[tuple[StudyTable, ...]]:
        """Hold the tests of these participants, or of everybody, against one another."""
        return self._pool.submit(
            lambda: study(
                visits_of_people(self._store, self._visits, participant_ids), n_visits=n_visits
            )
        )

    def write_study(self, tables: tuple[StudyTable, ...], folder: Path) -> Future[tuple[Path, ...]]:
        """Write a study as files in the background."""
        return self._exporting.submit(write_study, tables, folder)

    def write_from_store(self, write: Callable[[Store, Visits], Exported]) -> Future[Exported]:
        """Write files from the store in the background, after the exports that wait."""
        return self._exporting.submit(write, self._store, self._visits)

    def with_planning(self, act: Callable[[Planning], _T]) -> Future[_T]:
        """Do something with plans and exercises in the background."""
        return self._pool.submit(act, Planning(self._store))

    def published(self, session_id: str) -> Future[tuple[RepetitionPublished, ...]]:
        """Ask published detectors about a stored session in the background."""
        return self._pool.submit(detect_session, self._store, session_id, self._analysis_config)

    def export(
        self, session_id: str, wish: ExportWish, progress: ExportProgress
    ) -> Future[Exported]:
        """Write a stored session and its findings in the background."""
        self._newest_export = progress
        return self._exporting.submit(self._last_review.export, session_id, wish, progress)

    def look_at_file(self, path: Path, question: ImportQuestion) -> Future[FoundRecording]:
        """Read a foreign file in the background, in a process of its own; nothing is stored."""
        return self._pool.submit(look_at, path, question)

    def keep_file(
        self, found: FoundRecording, names: Mapping[str, str], participant_id: str | None = None
    ) -> Future[str]:
        """Store a foreign file in the background, named and somebody's as a person confirmed."""
        details = SessionDetails(participant_id=participant_id)
        return self._pool.submit(
            keep, self._store, found, names, now=self._utc_now(), details=details
        )

    @property
    def is_protected(self) -> bool:
        """Return whether the recordings have a passphrase to be locked with."""
        return self._store.protection is Protection.PASSPHRASE

    def lock(self) -> None:
        """Refuse to show recordings from now on; a running one goes on."""
        self._last_review.forget()
        self._store.lock()

    def unlock(self, passphrase: str) -> Future[None]:
        """Try a passphrase in the background."""
        return self._asking.submit(self._store.unlock, passphrase)

    def recover(self, recovery_key: str, passphrase: str) -> Future[None]:
        """Try a recovery key in the background, which sets a new passphrase."""
        return self._asking.submit(self._store.recover, recovery_key, passphrase)

    def protect(self, old: str | None, new: str) -> Future[str | None]:
        """Set a passphrase in the background; answers with a recovery key to be written down."""
        return self._asking.submit(self._store.protect, old, new)

    def close(self) -> None:
        """Wait for what is running and close the store."""
        self._asking.shutdown(wait=True, cancel_futures=True)
        # Whoever closes the window does not wait for files, and none is left half.
        self._newest_export.cancel()
        self._newest_review.cancel()
        self._exporting.shutdown(wait=True, cancel_futures=True)
        self._telling.shutdown(wait=True, cancel_futures=True)
        self.marking.close()
        self._pool.shutdown(wait=True)
        if self._speaker is not None:
            self._speaker.close()
        self._store.close()

    def _begin_recording(self, info: StreamInfo) -> Recorder:
        known = self._metadata_by_channel
        return Recorder(
            self._store,
            info,
            clock=self._clock,
            started_utc=self._utc_now(),
            details=self._details,
            channel_metadata=[known.get(each.name, ChannelMetadata()) for each in info.channels],
            disk_use=self._store.disk_use,
            opening=self._opening,
        )

    def _keep_participant(self, participant: Participant, identity: Identity | None) -> Participant:
        people = self._store.people
        if identity is None:
            people.change(participant, people.identity(participant.id))
        elif any(each.id == participant.id for each in people.all()):
            people.change(participant, identity)
        else:
            people.add(participant, identity)
        return participant
