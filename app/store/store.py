"""The one encrypted store of sessions: opened, listed, read, added to; it exports nothing."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Self
from uuid import uuid4

from sqlalchemy import func, insert, select

from app.model.channel_metadata import ChannelMetadata
from app.model.session import (
    DamagedChunk,
    SessionEvent,
    SessionSummary,
    StoredChunk,
    StoredRecording,
    StoredResult,
)
from app.model.session_details import SessionDetails
from app.store import exchange, keys
from app.store.backup import Progress, make_backup, tell_nobody
from app.store.backup_folder import Backup, BackupFolder
from app.store.catalogue import Catalogue
from app.store.database import Database
from app.store.folder import StoreFolder, create_private, rename_for_good
from app.store.key_file import damaged
from app.store.lock import WriterLock
from app.store.passphrase_rule import require_passphrase
from app.store.people import People
from app.store.protocols import Protocols
from app.store.read_gate import ReadGate
from app.store.reader import ChunkReader
from app.store.recording import assemble
from app.store.schema import bring_up_to_date, make_tables, require_current
from app.store.session_rows import bound_to, channel_rows, session_row
from app.store.tables import channels, results, sessions
from app.store.writer import SessionWriter
from dsp.block import SampleBlock, StreamInfo
from dsp.findings import MethodInfo


class Store:
    """Made by ``open`` (this program writes) or ``open_to_read`` (another may be writing)."""

    def __init__(self, database: Database, *, key: keys.DataKey, lock: WriterLock | None) -> None:
        self.protection = key.protection
        self._database = database
        self._key = key
        self._lock = lock
        self._gate = ReadGate(database)
        self._catalogue = Catalogue(self._gate)
        self.people = People(database, self._gate)
        self.protocols = Protocols(database)
        self._writers: dict[str, SessionWriter] = {}
        self._n_syncs_at_open = database.n_syncs  # whatever is stored is synced, too

    @classmethod
    def open(cls, folder: Path, *, passphrase: str | None = None) -> Self:
        """Open the store for writing, making it first if need be; one program at a time may."""
        place = StoreFolder(folder)
        with place.in_words(), ExitStack() as undo:
            lock = place.take()
            undo.callback(lock.release)
            exchange.finish(place)
            key = _key_of(place, passphrase)
            if not place.database.exists():
                _make_database(place, key)
            place.refuse_plain_database()
            database = Database(place.database, key.key)
            undo.callback(database.close)
            bring_up_to_date(database)
            database.begin_journal()
            undo.pop_all()
        return cls(database, key=key, lock=lock)

    @classmethod
    def open_to_read(cls, folder: Path, *, passphrase: str | None = None) -> Self:
        """Open an existing store for reading alone, also while another program records into it."""
        place = StoreFolder(folder)
        with place.in_words(), ExitStack() as undo:
            exchange.refuse_unfinished(place)
            place.require()
            place.refuse_plain_database()
            key = keys.load_key(place.key, passphrase)
            database = Database(place.database, key.key, pragmas=("query_only = ON",))
            undo.callback(database.close)
            require_current(database)
            undo.pop_all()
        return cls(database, key=key, lock=None)

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

        The participant and the protocol of ``details`` stay its own. ``channel_metadata`` is empty
        or has one entry per channel.
        """
        session_id = session_id or str(uuid4())
        details = details or SessionDetails()
        row = session_row(info, session_id=session_id, started_utc=started_utc, details=details)
        with self._database.transaction() as connection:
            number = connection.execute(
                insert(sessions).returning(sessions.c.number), row | bound_to(connection, details)
            ).scalar_one()
            connection.execute(insert(channels), channel_rows(number, info, channel_metadata))
        writer = SessionWriter(self._database, number=number, session_id=session_id, info=info)
        self._writers[session_id] = writer
        return writer

    @property
    def n_sessions(self) -> int:
        """Return how many sessions there are, also while reading is locked."""
        with self._database.transaction() as connection:
            return int(connection.execute(select(func.count()).select_from(sessions)).scalar_one())

    def sessions(self) -> tuple[SessionSummary, ...]:
        """Return every session, newest first, also those a crash cut short."""
        return self._catalogue.sessions(self._recording_ids())

    def find(self, name: str) -> SessionSummary:
        """Return the session of this id, the only one whose id so begins, or the ``latest``."""
        return self._catalogue.find(name, self._recording_ids())

    def read(self, session_id: str) -> StoredRecording:
        """Return a whole session, its gaps as rows of NaN and its damaged chunks named."""
        summary = self.find(session_id)
        return assemble(summary, self.chunks(summary.id), self.events(summary.id))

    def chunks(self, session_id: str) -> Iterator[StoredChunk | DamagedChunk]:
        """Yield the session chunk by chunk; a damaged one comes as what is known of it."""
        number, info = self._catalogue.info(session_id)
        return iter(ChunkReader(self._gate, number=number, session_id=session_id, info=info))

    def blocks(self, session_id: str) -> Iterator[SampleBlock]:
        """Yield the readable samples; a jump of the index is a gap."""
        return (chunk.block for chunk in self.chunks(session_id) if isinstance(chunk, StoredChunk))

    def events(self, session_id: str) -> tuple[SessionEvent, ...]:
        """Return what happened during a session, in the order it was noted."""
        return self._catalogue.events(session_id)

    def add_result(self, session_id: str, finding_json: str, method: MethodInfo) -> None:
        """Add a finding beside the earlier ones; none is ever changed."""
        row = {
            "session": self._catalogue.number(session_id),
            "method_version": method.version,
            "settings_sha256": method.settings_sha256,
            "finding_json": finding_json,
        }
        with self._database.transaction() as connection:
            connection.execute(insert(results), row)
        self._database.sync()

    def results(self, session_id: str) -> tuple[StoredResult, ...]:
        """Return the findings of a session in the order they were added."""
        number = self._catalogue.number(session_id)
        statement = select(results).where(results.c.session == number).order_by(results.c.number)
        with self._gate.transaction() as connection:
            return tuple(
                StoredResult(
                    row.number,
                    MethodInfo(row.method_version, row.settings_sha256),
                    row.finding_json,
                )
                for row in connection.execute(statement)
            )

    @property
    def is_locked(self) -> bool:
        """Return whether reading is refused until the passphrase is typed."""
        return self._gate.is_shut

    def lock(self) -> None:
        """Refuse to read from now on; a running recording goes on, and one may begin."""
        self._gate.is_shut = self.protection is not keys.Protection.NONE

    def unlock(self, passphrase: str) -> None:
        """Let reading go on; raise ``WrongPassphrase`` where it is another."""
        self._unlock_with(keys.load_key(self._key_path, passphrase))

    def recover(self, recovery_key: str, passphrase: str) -> None:
        """Let reading go on where the recovery key opens, under a new passphrase from now on."""
        require_passphrase(passphrase)
        key = keys.recover_key(self._key_path, recovery_key)
        self._unlock_with(key)
        keys.set_passphrase(self._key_path, key, passphrase)

    def back_up(
        self, folder: BackupFolder, utc_now: datetime, *, progress: Progress = tell_nobody
    ) -> Backup:
        """Copy all recordings, also beside a running one, and check the copy."""
        place = StoreFolder(self._database.path.parent)
        with StoreFolder(folder.path).in_words():
            return make_backup(self._database, place, folder, utc_now, progress=progress)

    @property
    def has_changed(self) -> bool:
        """Return whether anything was stored since the store was opened."""
        return self._database.n_syncs != self._n_syncs_at_open

    def close(self) -> None:
        """Close the files and let the next program in; safe to call twice."""
        self._database.close()
        if self._lock is not None:
            self._lock.release()

    @property
    def _key_path(self) -> Path:
        return StoreFolder(self._database.path.parent).key

    def _unlock_with(self, key: keys.DataKey) -> None:
        if not hmac.compare_digest(key.key, self._key.key):
            raise damaged(self._key_path)  # somebody has put another file in its place
        self._gate.is_shut = False

    def _recording_ids(self) -> frozenset[str]:
        return frozenset(
            session_id for session_id, writer in self._writers.items() if not writer.has_ended
        )


def _key_of(place: StoreFolder, passphrase: str | None) -> keys.DataKey:
    """Return the key of an existing store, or make one for a store that is not there yet."""
    if not place.key.exists() and not place.database.exists():
        return keys.new_key(place.key, passphrase)
    return keys.load_key(place.key, passphrase)


def _make_database(place: StoreFolder, key: keys.DataKey) -> None:
    """Make the database under another name: with its own name it is never empty or half made."""
    place.refuse_journal_without_database()
    place.clear_first_start()
    create_private(place.new_database)  # its side files inherit the mode
    database = Database(place.new_database, key.key)
    try:
        make_tables(database)
    finally:
        database.close()
    rename_for_good(place.new_database, place.database)
