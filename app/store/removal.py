"""A session or a participant deleted: their keys destroyed, then their rows; no disk is scrubbed.

Destroying the keys is the act. From then on nothing of them can be read, here or in any backup of
the database, and whatever cuts the rest short is finished at the next start. Rows on pages that
fail their check cannot be removed by anybody: they stay, sealed under a key that is gone.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, literal, select

from app.model.audit import AuditAct
from app.model.removal import Removed
from app.store.audit import AuditLog
from app.store.backup_places import BackupPlaces
from app.store.database import Database
from app.store.errors import StillRecording, StoreDamaged, StoreError
from app.store.key_ring import KeyRing
from app.store.people import participant_row
from app.store.read_gate import ReadGate
from app.store.tables import (
    agreed,
    audit,
    channels,
    chunks,
    diary,
    edits,
    events,
    gaps,
    identities,
    participants,
    plans,
    repetitions,
    results,
    sessions,
)

_SLICE = 200
_DAMAGED_LEFT = "rows on damaged pages stay, without a key"
# An edit points to its result, so it goes first.
_OF_A_SESSION = (edits, results, repetitions, events, gaps, chunks)


class Removal:
    """Deletes what it is told, with an audit line."""

    def __init__(
        self,
        database: Database,
        gate: ReadGate,
        *,
        ring: KeyRing,
        audit: AuditLog,
        places: BackupPlaces,
    ) -> None:
        self._database = database
        self._gate = gate
        self._ring = ring
        self._audit = audit
        self._ring_copies: set[Path] = set()
        self._places = places

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

    def also_strike(self, *ring_copies: Path) -> None:
        """Destroy in these copies of the ring, too, what is destroyed, once they are there."""
        self._ring_copies.update(ring_copies)

    def finish(self) -> None:
        """Remove the rows of what is deleted already: cut short before, or back from a backup.

        Damage does not keep a store from opening: what cannot be removed was told when it was
        deleted, and has its line in the audit log.
        """
        struck = self._ring.struck
        gone = [each for each in self._subjects() if each.key_id in struck]
        if gone:
            gone = self._without_line(gone)
        for row in gone:
            with suppress(StoreDamaged):
                self._remove_rows(row)
        if gone:
            self._audit.keep()
            self._give_back()
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
        reached = tuple(str(each.path) for each in self._places.all() if _is_there(each.ring))
        damaged_ids: list[str] = []
        rows_left = self._remove_all_rows(rows, damaged_ids)
        return Removed(
            tuple(sorted(session_ids)),
            tuple(sorted(participant_ids)),
            left,
            rows_left,
            tuple(sorted(damaged_ids)),
            folders_reached=reached,
        )

    def _remove_all_rows(self, rows: list[Row[Any]], damaged_ids: list[str]) -> str | None:
        """Remove the rows; a disk that refuses is told, for the keys are destroyed all the same.

        ``damaged_ids`` gets the ids of which rows lie on damaged pages and stay.
        """
        try:
            for row in rows:
                if not self._remove_rows(row):
                    damaged_ids.append(row.id)
            self._audit.keep()
            self._give_back()
        except StoreError as problem:
            return str(problem)
        return None

    def _give_back(self) -> None:
        with suppress(StoreDamaged):  # pages behind a damaged one stay where they are
            self._database.give_back()

    def _subjects(self) -> list[Row[Any]]:
        """Return every session, then every participant: a session points to its participant."""
        rows: list[Row[Any]] = []
        with self._database.transaction() as connection:
            for table in (sessions, participants):
                kind = literal(table is sessions).label("is_session")
                wanted = select(table.c.number, table.c.id, table.c.key_id, kind)
                rows.extend(connection.execute(wanted))
        return rows

    def _strike_in_copies(self) -> tuple[str, ...]:
        """Destroy the keys beside the backups too; return which copies could not be reached."""
        folders = tuple(self._places.all())
        left = [
            f"{folder.path}: no copy of the keys lies there now"
            for folder in folders
            if not _is_there(folder.ring)
        ]
        for copy in sorted({*self._ring_copies, *(folder.ring for folder in folders)}):
            try:
                if copy.exists():
                    self._ring.strike_in_copy(copy)
            except (StoreError, OSError) as problem:
                left.append(f"{copy}: {problem}")
        return tuple(left)

    def _without_line(self, rows: list[Row[Any]]) -> list[Row[Any]]:
        """Return those of whose deletion the audit log knows nothing yet."""
        wanted = select(audit.c.subject).where(audit.c.act == AuditAct.DELETED.value)
        with self._database.transaction() as connection:
            noted = set(connection.execute(wanted).scalars())
        return [row for row in rows if row.id not in noted]

    def _remove_rows(self, row: Row[Any]) -> bool:
        """Remove the rows of one subject in slices, so that a recording meanwhile hardly waits.

        Returns False where some lie on damaged pages and stay.
        """
        if row.is_session:
            emptied = {table: self._is_emptied(table, row.number) for table in _OF_A_SESSION}
            is_gone = all(emptied.values())
        else:
            is_gone = not self._has_sessions(row.number)
        when, who = (self._ring.struck[row.key_id] + " ").split(" ", 1)
        seen = (when, who.strip())
        if is_gone:
            try:
                with self._database.writing() as connection:
                    _remove_subject(connection, row)
                    self._audit.write(connection, AuditAct.DELETED, subject=row.id, seen=seen)
            except StoreDamaged:
                is_gone = False
        if not is_gone:
            with self._database.writing() as connection:
                self._audit.write(
                    connection, AuditAct.DELETED, subject=row.id, detail=_DAMAGED_LEFT, seen=seen
                )
        return is_gone

    def _has_sessions(self, participant: int) -> bool:
        theirs = select(sessions.c.number).where(sessions.c.participant == participant).limit(1)
        with self._database.transaction() as connection:
            return connection.execute(theirs).first() is not None

    def _is_emptied(self, table: Table, session: int) -> bool:
        """Remove a session's rows of one table; return False where some cannot be."""
        try:
            while self._remove_slice(table, session):
                pass
        except StoreDamaged:
            return self._is_emptied_one_by_one(table, session)
        return True

    def _is_emptied_one_by_one(self, table: Table, session: int) -> bool:
        """Remove what the damaged pages do not hold; their neighbours go, they stay."""
        some = select(table.c.number).where(table.c.session == session)
        n_left = 0
        try:
            with self._database.transaction() as connection:
                numbers = list(connection.execute(some).scalars())
        except StoreDamaged:
            return False
        for number in numbers:
            try:
                self._remove_one(table, number)
            except StoreDamaged:
                n_left += 1
        return n_left == 0

    def _remove_slice(self, table: Table, session: int) -> bool:
        some = select(table.c.number).where(table.c.session == session).limit(_SLICE)
        with self._database.transaction() as connection:
            removed = connection.execute(delete(table).where(table.c.number.in_(some)))
            return removed.rowcount == _SLICE

    def _remove_one(self, table: Table, number: int) -> None:
        with self._database.transaction() as connection:
            connection.execute(delete(table).where(table.c.number == number))


def _is_there(copy: Path) -> bool:
    try:
        return copy.exists()
    except OSError:
        return False


def _remove_subject(connection: Connection, row: Row[Any]) -> None:
    """Remove the row of a session or of a participant, with what belongs to it alone."""
    if row.is_session:
        connection.execute(delete(channels).where(channels.c.session == row.number))
        connection.execute(delete(sessions).where(sessions.c.number == row.number))
    else:
        for table in (plans, diary, agreed):
            connection.execute(delete(table).where(table.c.participant == row.number))
        connection.execute(delete(identities).where(identities.c.participant == row.number))
        connection.execute(delete(participants).where(participants.c.number == row.number))
