"""What a copy of the recordings holds, and whether another holds all of it; it copies nothing.

No backup replaces one that holds more: a session, a chunk, a participant or a line of the audit
log that the newer one lacks, unless it was deleted, which the newer one's log tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select

from app.model.audit import AuditAct
from app.store.database import Database
from app.store.errors import StoreError
from app.store.tables import audit, chunks, participants, sessions


@dataclass(frozen=True, slots=True)
class Holdings:
    """How many chunks there are by session, who the participants are, and the log's hashes."""

    n_chunks: Mapping[str, int]
    participants: frozenset[str]
    deleted: frozenset[str]
    log: tuple[str, ...]

    def hold_all_of(self, older: Holdings) -> bool:
        """Return whether nothing is in the older one alone, but what was deleted since."""
        sessions_held = all(
            self.n_chunks.get(session_id, -1) >= n
            for session_id, n in older.n_chunks.items()
            if session_id not in self.deleted
        )
        people_held = older.participants - self.deleted <= self.participants
        is_grown_from = self.log[: len(older.log)] == older.log
        return sessions_held and people_held and is_grown_from


def holdings_of(database: Database) -> Holdings | None:
    """Return what a database holds; None where its pages do not tell."""
    try:
        with database.transaction() as connection:
            return _read(connection)
    except StoreError:
        return None


def holdings_of_backup(path: Path, key: bytes) -> Holdings | None:
    """Return what a backup holds; None where it cannot be read with this key."""
    try:
        database = Database.of_backup(path, key)
        try:
            return holdings_of(database)
        finally:
            database.close()
    except StoreError:
        return None


def _read(connection: Connection) -> Holdings:
    rows = connection.execute(select(sessions.c.number, sessions.c.id)).all()
    # One look into an index each: counting would read every chunk's row.
    n_chunks = {row.id: 1 + _last_sequence(connection, row.number) for row in rows}
    tables = inspect(connection).get_table_names()
    people: list[str] = []
    lines: list[tuple[str, str, str]] = []
    if participants.name in tables:
        people = list(connection.execute(select(participants.c.id)).scalars())
    if audit.name in tables:
        wanted = select(audit.c.sha256, audit.c.act, audit.c.subject).order_by(audit.c.number)
        lines = [(row.sha256, row.act, row.subject) for row in connection.execute(wanted)]
    return Holdings(
        n_chunks,
        frozenset(people),
        frozenset(subject for _, act, subject in lines if act == AuditAct.DELETED.value),
        tuple(sha256 for sha256, _, _ in lines),
    )


def _last_sequence(connection: Connection, number: int) -> int:
    newest = select(func.max(chunks.c.sequence)).where(
        chunks.c.session == number, chunks.c.sequence < 1 << 62
    )
    last = connection.execute(newest).scalar()
    return -1 if last is None else int(last)
