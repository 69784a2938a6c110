"""The diaries of participants: lines are added, none is changed; it is no recording."""

from __future__ import annotations

import msgspec
from sqlalchemy import insert, select

from app.model.diary import DiaryEntry
from app.store.audit import AuditLog
from app.store.database import Database
from app.store.fields import decode_fields, encode_fields
from app.store.key_ring import KeyRing
from app.store.people import participant_row
from app.store.read_gate import ReadGate
from app.store.tables import diary


class Diary:
    """Adds lines, each under the seal of its participant."""

    def __init__(
        self, database: Database, gate: ReadGate, *, ring: KeyRing, audit: AuditLog
    ) -> None:
        self._database = database
        self._gate = gate
        self._ring = ring
        self._audit = audit

    def add(self, participant_id: str, entry: DiaryEntry) -> DiaryEntry:
        """Add a line with the time it is written, durable on return."""
        written = msgspec.structs.replace(entry, utc=self._audit.witness.utc_text())
        with self._database.transaction() as connection:
            row = participant_row(connection, participant_id)
            seal = self._ring.seal(row.key_id, participant_id)
            sealed = seal.close(encode_fields(written), "diary")
            connection.execute(insert(diary), {"participant": row.number, "sealed": sealed})
        self._database.sync()
        return written

    def all(self, participant_id: str) -> tuple[DiaryEntry, ...]:
        """Return every line in the order they were written."""
        with self._gate.transaction() as connection:
            row = participant_row(connection, participant_id)
            wanted = select(diary.c.sealed).where(diary.c.participant == row.number)
            lines = list(connection.execute(wanted.order_by(diary.c.number)).scalars())
        seal = self._ring.seal(row.key_id, participant_id)
        return tuple(decode_fields(seal.open(each, "diary"), DiaryEntry) for each in lines)
