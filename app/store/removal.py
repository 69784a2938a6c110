"""A session or a participant deleted: their keys destroyed, then their rows; no disk is scrubbed.

Destroying the keys is the act. From then on nothing of them can be read, here or in any backup of
the database, and whatever cuts the rest short is finished at the next start.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, select

from app.model.audit import AuditAct
from app.model.removal import Removed
from app.store.audit import AuditLog
from app.store.database import Database
from app.store.errors import StillRecording, StoreError
from app.store.key_ring import KeyRing
from app.store.people import participant_row
from app.store.read_gate import ReadGate
from app.store.tables import (
    channels,
    chunks,
    edits,
    events,
    gaps,
    identities,
    participants,
    repetitions,
    results,
    sessions,
)

_SLICE = 200
# An edit points to its result, so it goes first.
_OF_A_SESSION = (edits, results, repetitions, events, gaps, chunks)


class Removal:
    """Deletes what it is told, with an audit line."""

    def __init__(
        self, database: Database, gate: ReadGate, *, ring: KeyRing, audit: AuditLog
    ) -> None:
        self._database = database
        self._gate = gate
        self._ring = ring
        self._audit = audit
        self._ring_copies: set[Path] = set()

    def session(self, session_id: str, *, recording_ids: frozenset[str]) -> Removed:
        """Delete one session for good."""
        return self._remove({session_id}, set(), recording_ids)

    def participant(self, participant_id: str, *, recording_ids: frozenset[str]) -> Removed:
        """Delete a participant and every session of theirs for good."""
        with self._gate.transaction() as connection:
            number = participant_row(connection, participant_id).number
            theirs = select(sessions.c.id).where(sessions.c.participant == number)
            session_ids = set(connection.execute(theirs).scalars())
        return self._remove(session_ids, {participant_id}, recording_ids)

    def also_strike(self, ring_copy: Path) -> None:
        """Destroy in this copy of the ring, too, what is destroyed, once it is there."""
        self._ring_copies.add(ring_copy)

    def finish(self) -> None:
        """Remove the rows of what is deleted already: cut short before, or back from a backup."""
        struck = self._ring.struck
        gone = [each for each in self._subjects() if each.key_id in struck]
        for row in gone:
            self._remove_rows(row)
        if gone:
            self._audit.keep()
            self._database.give_back()
        self._strike_in_copies()

    def _remove(
        self, session_ids: set[str], participant_ids: set[str], recording_ids: frozenset[str]
    ) -> Removed:
        if busy := session_ids & recording_ids:
            raise StillRecording(
                f"Session {busy.pop()} is being recorded. What is running cannot be deleted. Stop "
                "it first."
            )
        wanted = session_ids | participant_ids
        rows = [each for each in self._subjects() if each.id in wanted]
        said = f"{self._audit.witness.utc_text()} {self._audit.witness.who}"
        self._ring.strike({row.key_id: said for row in rows})
        left = self._strike_in_copies()
        rows_left = self._remove_all_rows(rows)
        return Removed(tuple(sorted(session_ids)), tuple(sorted(participant_ids)), left, rows_left)

    def _remove_all_rows(self, rows: list[Row[Any]]) -> str | None:
        """Remove the rows; a disk that refuses is told, for the keys are destroyed all the same."""
        try:
            for row in rows:
                self._remove_rows(row)
            self._audit.keep()
            self._database.give_back()
        except StoreError as problem:
            return str(problem)
        return None

    def _subjects(self) -> list[Row[Any]]:
        """Return every session, then every participant: a session points to its participant."""
        rows: list[Row[Any]] = []
        with self._database.transaction() as connection:
            for table in (sessions, participants):
                wanted = select(table.c.number, table.c.id, table.c.key_id)
                rows.extend(connection.execute(wanted))
        return rows

    def _strike_in_copies(self) -> tuple[str, ...]:
        """Destroy the keys beside the backups too; return which copies could not be reached."""
        left = []
        for copy in sorted(self._ring_copies):
            try:
                if copy.exists():
                    self._ring.strike_in_copy(copy)
            except (StoreError, OSError) as problem:
                left.append(f"{copy}: {problem}")
        return tuple(left)

    def _remove_rows(self, row: Row[Any]) -> None:
        """Remove the rows of one subject in slices, so that a recording meanwhile hardly waits."""
        with self._database.transaction() as connection:
            wanted = select(sessions.c.number).where(sessions.c.id == row.id)
            session = connection.execute(wanted).scalar()
        if session is not None:
            for table in _OF_A_SESSION:
                while self._remove_slice(table, session):
                    pass
        when, who = (self._ring.struck[row.key_id] + " ").split(" ", 1)
        with self._database.writing() as connection:
            if session is None:
                _remove_participant(connection, row.number)
            else:
                connection.execute(delete(channels).where(channels.c.session == session))
                connection.execute(delete(sessions).where(sessions.c.number == session))
            seen = (when, who.strip())
            self._audit.write(connection, AuditAct.DELETED, subject=row.id, seen=seen)

    def _remove_slice(self, table: Table, session: int) -> bool:
        some = select(table.c.number).where(table.c.session == session).limit(_SLICE)
        with self._database.transaction() as connection:
            removed = connection.execute(delete(table).where(table.c.number.in_(some)))
            return removed.rowcount == _SLICE


def _remove_participant(connection: Connection, number: int) -> None:
    connection.execute(delete(identities).where(identities.c.participant == number))
    connection.execute(delete(participants).where(participants.c.number == number))
