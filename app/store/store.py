"""The one encrypted store of sessions: opened, listed, read, added to; it exports nothing."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from typing import Self
from uuid import uuid4

from app.model.audit import NOBODY, AuditAct, Witness
from app.model.channel_metadata import ChannelMetadata
from app.model.removal import Removed
from app.model.session import (
    DamagedChunk,
    SessionEvent,
    SessionSummary,
    StoredChunk,
    StoredRecording,
    Unreadable,
)
from app.model.session_details import SessionDetails
from app.store import exchange, keys
from app.store.arrival import SessionArrival
from app.store.audit import AuditLog
from app.store.backup import BackupReport, Progress, check_database, make_backup, tell_nobody
from app.store.backup_folder import Backup, BackupFolder
from app.store.backup_places import BackupPlaces, own_ring_copies
from app.store.catalogue import Catalogue
from app.store.damage_record import DamageRecord
from app.store.database import Database
from app.store.disk_room import DiskUse, disk_use, free_reserve, keep_reserve, require_reserve
from app.store.edits import Edits
from app.store.errors import StoreError, WrongPassphrase, WrongRecoveryKey
from app.store.export_trail import ExportTrail
from app.store.folder import StoreFolder
from app.store.key_file import damaged, store_of
from app.store.key_ring import KeyRing
from app.store.lock import WriterLock, held_session
from app.store.opening import (
    make_database,
    opened_key,
    opened_ring,
    opened_to_read,
    read_alone,
    take_in_waiting,
    used_key_ids,
)
from app.store.own_exercises import OwnExercises
from app.store.page_check import PageCheck
from app.store.parcel import SessionParcel
from app.store.passphrase_rule import require_passphrase
from app.store.people import People
from app.store.person_parcel import PersonParcels
from app.store.plans import Plans
from app.store.protocols import Protocols
from app.store.read_gate import ReadGate
from app.store.reader import ChunkReader
from app.store.recording import assemble
from app.store.removal import Removal
from app.store.results import Results
from app.store.ring_file import ClinicSeat
from app.store.roomless import RoomlessDatabase
from app.store.schema import bring_up_to_date
from app.store.session_rows import insert_session, n_sessions_in, session_row
from app.store.writer import SessionWriter
from dsp.block import SampleBlock, StreamInfo


class Store:
    """Made by ``open`` (this program writes) or ``open_to_read`` (another may be writing)."""

    def __init__(
        self,
        database: Database,
        *,
        key: keys.DataKey,
        ring: KeyRing,
        lock: WriterLock | None,
        witness: Witness = NOBODY,
    ) -> None:
        self.protection = key.protection
        self.id = store_of(key.key)
        self._place = StoreFolder(database.path.parent)
        self._database = database
        self._key = key
        self._ring = ring
        self._lock = lock
        self._gate = ReadGate(database)
        self._catalogue = Catalogue(self._gate, ring)
        # Whoever only reads still notes what left the store, past its read-only connections.
        self._noting = database if lock is not None else Database(database.path, key.key)
        held = self._place.held if lock is None else nullcontext
        self.audit = AuditLog(self._noting, self._gate, ring=ring, witness=witness, held=held)
        self.trail = ExportTrail(self.audit, self._catalogue)
        self.people = People(database, self._gate, ring=ring, audit=self.audit)
        self.person_parcels = PersonParcels(database, ring, self.audit)
        self.plans = Plans(database, self._gate, ring=ring, audit=self.audit, secret=key.key)
        self.exercises = OwnExercises(database)
        self.protocols = Protocols(database)
        self.damage = DamageRecord(self._place.damage, witness.utc_text)
        self.results = Results(database, self._gate, self._catalogue)
        self.edits = Edits(database, self._gate, catalogue=self._catalogue, audit=self.audit)
        self.backup_places = BackupPlaces(self._place.path, self.id, ring)
        self._removal = Removal(
            database, self._gate, ring=ring, audit=self.audit, places=self.backup_places
        )
        self._removal.also_strike(*own_ring_copies(self._place, self.id))
        self._writers: dict[str, SessionWriter] = {}
        self._is_closed, self._n_syncs_at_open = False, database.n_syncs

    @classmethod
    def open(
        cls, folder: Path, *, passphrase: str | None = None, witness: Witness = NOBODY
    ) -> Self:
        """Open the store for writing, making it first if need be; one program at a time may."""
        place = StoreFolder(folder)
        with place.in_words(), ExitStack() as undo:
            lock = place.take()
            undo.callback(lock.release)
            exchange.finish(place)
            key = opened_key(place, passphrase, witness)
            if not place.database.exists():
                make_database(place, key)
            place.refuse_plain_database()
            PageCheck.keep_salt(place.database, key.key)
            database = Database(place.database, key.key)
            undo.callback(database.close)
            ring = opened_ring(place, key, database)
            bring_up_to_date(database, ring)
            database.begin_journal()
            store = cls(database, key=key, ring=ring, lock=lock, witness=witness)
            store._set_to_work()
            store._n_syncs_at_open = database.n_syncs
            keep_reserve(place.reserve)
            undo.pop_all()
        return store

    @classmethod
    def open_to_read(
        cls, folder: Path, *, passphrase: str | None = None, witness: Witness = NOBODY
    ) -> Self:
        """Open an existing store for reading alone, also while another program records into it."""
        place = StoreFolder(folder)
        with place.in_words():
            files = opened_to_read(place, passphrase, witness, connect=read_alone)
        return cls(files.database, key=files.key, ring=files.ring, lock=None, witness=witness)

    @classmethod
    def open_without_room(
        cls, folder: Path, *, passphrase: str | None = None, witness: Witness = NOBODY
    ) -> Self:
        """Open an existing store on a full disk to look at it: what would write is ``DiskFull``."""
        place = StoreFolder(folder)
        with place.in_words(), ExitStack() as undo:
            lock = place.take()
            undo.callback(lock.release)
            files = opened_to_read(place, passphrase, witness, connect=RoomlessDatabase)
            undo.pop_all()
        return cls(files.database, key=files.key, ring=files.ring, lock=lock, witness=witness)

    def begin_session(
        self,
        info: StreamInfo,
        *,
        started_utc: datetime,
        session_id: str | None = None,
        details: SessionDetails | None = None,
        channel_metadata: Sequence[ChannelMetadata] = (),
    ) -> SessionWriter:
        """Begin a recording; ``started_utc`` carries a time zone, whose offset is kept.

        Whose it is stays so. ``channel_metadata`` is empty or has one entry per channel.
        """
        details = details or SessionDetails()
        require_reserve(self._place.reserve)
        key_id = self._ring.take()
        seal = self._ring.seal(key_id, session_id or str(uuid4()))
        try:
            row = session_row(info, seal=seal, started_utc=started_utc, details=details)
            row["key_id"] = key_id
            with self._database.transaction() as connection:
                of = (connection, row, info)
                number = insert_session(*of, details=details, metadata=channel_metadata, seal=seal)
        except StoreError:
            self._ring.put_back(key_id)  # it was rolled back, and will be tried again
            raise
        writer = SessionWriter(self._database, number=number, info=info, seal=seal, ring=self._ring)
        self._writers[seal.subject] = writer
        if self._lock is not None:
            self._lock.note_session(seal.subject)
        return writer

    @property
    def n_sessions(self) -> int:
        """Return how many sessions there are, also while reading is locked."""
        return n_sessions_in(self._database)

    def sessions(self) -> tuple[SessionSummary, ...]:
        """Return every session, newest first, also those a crash cut short."""
        return self.damage.told_of(self._catalogue.sessions(self._recording_ids()))

    @property
    def has_readable_list(self) -> bool:
        """Return whether the pages can be read that tell which sessions there are."""
        return self._catalogue.is_readable

    def unreadable(self) -> tuple[Unreadable, ...]:
        """Return the sessions that are there and cannot be read, each with the reason."""
        return self._catalogue.unreadable()

    def session_ids_of(self, participant_id: str) -> frozenset[str]:
        """Return the ids of a participant's sessions, also of those that cannot be read."""
        return self._catalogue.ids_of(participant_id)

    def cut_short(self) -> tuple[SessionSummary, ...]:
        """Return the sessions that ended without a stop, newest first."""
        return tuple(each for each in self.sessions() if each.was_cut_short)

    def find(self, name: str) -> SessionSummary:
        """Return the session of this id, the only one whose id so begins, or the ``latest``."""
        return self.damage.told_of([self._catalogue.find(name, self._recording_ids())])[0]

    def id_of(self, name: str) -> str:
        """Return the id of the session of this id or beginning, also where it cannot be read."""
        return self._catalogue.id_of(name)

    def read(self, session_id: str) -> StoredRecording:
        """Return a whole session, its gaps as rows of NaN and its damaged chunks named."""
        summary = self.find(session_id)
        return assemble(summary, self.chunks(summary.id), self.events(summary.id))

    def chunks(
        self, session_id: str, between: tuple[int, int] | None = None
    ) -> Iterator[StoredChunk | DamagedChunk]:
        """Yield its chunks, all or those with scans between two; a damaged one as what is known."""
        number, opened, seal = self._catalogue.opened(session_id)
        reader = ChunkReader(self._gate, number=number, info=opened.info, seal=seal)
        read = reader if between is None else reader.between(*between)
        return self.damage.lost_ends.behind(
            self.damage.watched(session_id, read),
            *(session_id, opened.info.fs_hz),
            stop_index=None if between is None else between[1],
        )

    def blocks(self, session_id: str) -> Iterator[SampleBlock]:
        """Yield the readable samples; a jump of the index is a gap."""
        return (each.block for each in self.chunks(session_id) if isinstance(each, StoredChunk))

    def events(self, session_id: str) -> tuple[SessionEvent, ...]:
        """Return what happened during a session, in the order it was noted."""
        return self._catalogue.events(session_id)

    def parcel(self, session_id: str) -> SessionParcel:
        """Return a session as sealed rows, to be carried elsewhere."""
        return SessionParcel(self._database, self._ring, self.find(session_id).id)

    def arrival(self, session_id: str) -> SessionArrival:
        """Return the way in for a session of another seat."""
        return SessionArrival(self._database, self._ring, session_id)

    @property
    def n_absent(self) -> int:
        """Return how many keys are of a session or participant that is not here and not deleted."""
        return len(self._ring.absent_from(used_key_ids(self._database)))

    @property
    def clinic(self) -> ClinicSeat | None:
        """Return which clinic this seat belongs to; None for a store of its own."""
        return self._ring.clinic

    def join_clinic(self, seat: ClinicSeat | None) -> None:
        """Belong to a clinic from now on, or to none."""
        self._ring.join_clinic(seat)

    @property
    def destroyed_keys(self) -> dict[str, str]:
        """Return the ids of the keys that were destroyed, each with what it was."""
        return self._ring.struck

    def delete_session(self, session_id: str) -> Removed:
        """Destroy a session's key and remove its rows; it cannot be brought back."""
        return self._removal.session(self.id_of(session_id), recording_ids=self._recording_ids())

    def delete_participant(self, participant_id: str) -> Removed:
        """Destroy the keys of a participant and of all their sessions, and remove their rows."""
        return self._removal.participant(participant_id, recording_ids=self._recording_ids())

    def keep_erased_beside(self, backups: BackupFolder) -> None:
        """Destroy there as well, now and with every deletion, the keys that are destroyed here."""
        self._removal.also_strike(backups.of(self.id).ring)

    @property
    def is_locked(self) -> bool:
        """Return whether reading is refused until the passphrase is typed."""
        return self._gate.is_shut

    def lock(self) -> None:
        """Refuse to read from now on; a running recording goes on, and one may begin."""
        self._gate.is_shut = self.protection is not keys.Protection.NONE

    def unlock(self, passphrase: str) -> None:
        """Let reading go on; raise ``WrongPassphrase`` where it is another."""
        try:
            self._unlock_with(keys.load_key(self._place.key, passphrase))
        except WrongPassphrase:
            self.audit.add(AuditAct.UNLOCK_REFUSED)
            raise
        self.audit.add(AuditAct.UNLOCKED)

    def recover(self, recovery_key: str, passphrase: str) -> None:
        """Let reading go on where the recovery key opens, under a new passphrase from now on."""
        require_passphrase(passphrase)
        try:
            key = keys.recover_key(self._place.key, recovery_key)
        except WrongRecoveryKey:
            self.audit.add(AuditAct.UNLOCK_REFUSED)
            raise
        self._unlock_with(key)
        keys.set_passphrase(self._place.key, key, passphrase)
        self.audit.add(AuditAct.PASSPHRASE_CHANGED)

    def protect(self, old: str | None, new: str) -> str | None:
        """Put the recordings under a passphrase; return a recovery key if there was none yet."""
        require_passphrase(new)
        path = self._place.key
        self._require_same(keys.load_key(path, old))
        self.protection = keys.set_passphrase(path, self._key, new).protection
        self.audit.add(AuditAct.PASSPHRASE_CHANGED)
        if keys.key_state(path).has_recovery_key:
            return None
        return keys.make_recovery_key(path, self._key)

    def back_up(
        self, folder: BackupFolder, utc_now: datetime, *, progress: Progress = tell_nobody
    ) -> Backup:
        """Copy all recordings, also beside a running one, and check the copy."""
        of = (self._database, self._place, folder, utc_now)
        with folder.in_words():
            folder.require_apart(self._place.path)
            return make_backup(*of, progress=progress, on_report=self.damage.take_in)

    def check(self, *, progress: Progress = tell_nobody) -> BackupReport:
        """Read every page and every chunk, also beside a running recording."""
        return self.damage.take_in(check_database(self._database, progress=progress))

    def disk_use(self) -> DiskUse:
        """Return what the disk has left and how large the journal is."""
        return disk_use(self._database.path)

    def free_reserve(self) -> bool:
        """Give up the room kept for the last words of a recording; False if none is left."""
        return free_reserve(self._place.reserve)

    @property
    def has_changed(self) -> bool:
        """Return whether anything was stored since the store was opened."""
        return self._database.n_syncs != self._n_syncs_at_open

    def close(self) -> None:
        """Close the files and let the next program in; safe to call twice."""
        if not self._is_closed:
            self._is_closed = True
            with suppress(StoreError):  # the log is whole without it; only its end is not guarded
                self.audit.keep()
        self._noting.close()
        self._database.close()
        if self._lock is not None:
            self._lock.release()

    def _unlock_with(self, key: keys.DataKey) -> None:
        self._require_same(key)
        self._gate.is_shut = False

    def _require_same(self, key: keys.DataKey) -> None:
        if not hmac.compare_digest(key.key, self._key.key):
            raise damaged(self._place.key)  # somebody has put another file in its place

    def _set_to_work(self) -> None:
        """Finish what an earlier program could not, and note that this one is here."""
        self._ring.heal(used_key_ids(self._database))
        self.backup_places.keep_in_ring()
        self.audit.compare_with_ring()
        self._removal.finish()
        take_in_waiting(self._place.waiting, self._database, self.audit)
        self._database.give_back_at_leisure()
        self._n_syncs_at_open = self._database.n_syncs  # whatever is stored from now on is synced

    def _recording_ids(self) -> frozenset[str]:
        if self._lock is None:
            return frozenset({held_session(self._place.lock)})
        return frozenset(name for name, writer in self._writers.items() if not writer.has_ended)
