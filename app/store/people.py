"""The participants of the store: added, changed, found; it touches no recording."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from app.model.audit import AuditAct
from app.model.counted import counted
from app.model.participant import Identity, Participant
from app.model.session import Unreadable
from app.store.audit import AuditLog
from app.store.database import Database
from app.store.encoding import storable
from app.store.errors import OtherParticipant, StoreError, UnknownParticipant
from app.store.fields import UNREADABLE, decode_fields, encode_fields
from app.store.key_ring import KeyRing
from app.store.read_gate import ReadGate
from app.store.tables import identities, participants, sessions


class People:
    """Who was recorded; names come only when asked for one person's ``identity``."""

    def __init__(
        self, database: Database, gate: ReadGate, *, ring: KeyRing, audit: AuditLog
    ) -> None:
        self._database = database
        self._gate = gate
        self._ring = ring
        self._audit = audit

    def add(self, participant: Participant, identity: Identity | None = None) -> None:
        """Add a person under a key of their own, durable on return."""
        key_id = self._ring.take()
        fields = self._sealed(key_id, participant, identity or Identity())
        row = {"id": participant.id, "key_id": key_id, "fields": fields[0]}
        with self._database.writing() as connection:
            number = connection.execute(
                insert(participants).returning(participants.c.number), row
            ).scalar_one()
            connection.execute(insert(identities), {"participant": number, "fields": fields[1]})
            self._audit.write(connection, AuditAct.ADDED, subject=participant.id)
        self._audit.keep()
        self._ring.fill()

    def change(self, participant: Participant, identity: Identity) -> None:
        """Put these fields in the place of the earlier ones, durable on return."""
        with self._database.writing() as connection:
            row = _row(connection, participant.id)
            fields = self._sealed(row.key_id, participant, identity)
            connection.execute(
                update(participants).where(participants.c.number == row.number),
                {"fields": fields[0]},
            )
            connection.execute(
                update(identities).where(identities.c.participant == row.number),
                {"fields": fields[1]},
            )
            self._audit.write(connection, AuditAct.CHANGED, subject=participant.id)
        self._audit.keep()

    def all(self) -> tuple[Participant, ...]:
        """Return every participant that can be read, in the order they were added."""
        return tuple(each for each in self._everyone() if isinstance(each, Participant))

    def unreadable(self) -> tuple[Unreadable, ...]:
        """Return those who cannot be read, each with the reason."""
        return tuple(each for each in self._everyone() if isinstance(each, Unreadable))

    def get(self, participant_id: str) -> Participant:
        """Return the participant of this id."""
        with self._gate.transaction() as connection:
            return self._participant(_row(connection, participant_id))

    def find(self, name: str) -> Participant:
        """Return the participant of this pseudonym, or of this unique beginning of an id."""
        everyone, name = self.all(), storable(name)
        found = [each for each in everyone if name in (each.pseudonym, each.id)]
        found = found or [each for each in everyone if name and each.id.startswith(name)]
        if len(found) != 1:
            raise UnknownParticipant(
                f"The name {name!r} fits {counted(len(found), 'participant')}. Exactly one must "
                "have this pseudonym, or an id that begins so. List the participants to see them."
            )
        return found[0]

    def named(self, name: str) -> Participant:
        """Return the participant of exactly this pseudonym or id."""
        exact = storable(name)
        for each in self.all():
            if exact in (each.pseudonym, each.id):
                return each
        raise UnknownParticipant(
            f"No participant has the pseudonym or the id {name!r}. What is deleted unasked must be "
            "named in full. List the participants to see them."
        )

    def id_of(self, name: str) -> str:
        """Return the id of one who cannot be read, named by it in full; raise for anybody else."""
        for lost in self.unreadable():
            if lost.id == storable(name):
                return lost.id
        raise UnknownParticipant(
            f"Nobody who cannot be read has the id {name!r}. List the participants to see them."
        )

    def identity(self, participant_id: str) -> Identity:
        """Return what names a person; asked for one person at a time."""
        with self._gate.transaction() as connection:
            row = _row(connection, participant_id)
            content = connection.execute(
                select(identities.c.fields).where(identities.c.participant == row.number)
            ).scalar_one()
        seal = self._ring.seal(row.key_id, row.id)
        return decode_fields(seal.open(content, "identity"), Identity)

    def _everyone(self) -> Iterator[Participant | Unreadable]:
        struck = self._ring.struck
        with self._gate.transaction() as connection:
            rows = connection.execute(select(participants).order_by(participants.c.number)).all()
        for row in rows:
            if row.key_id in struck:
                continue
            try:
                yield self._participant(row)
            except (StoreError, *UNREADABLE) as problem:
                yield Unreadable(str(row.id), str(problem))

    def _participant(self, row: Row[Any]) -> Participant:
        seal = self._ring.seal(row.key_id, row.id)
        return decode_fields(seal.open(row.fields, "participant"), Participant)

    def _sealed(
        self, key_id: str, participant: Participant, identity: Identity
    ) -> tuple[bytes, bytes]:
        seal = self._ring.seal(key_id, participant.id)
        return (
            seal.close(encode_fields(participant), "participant"),
            seal.close(encode_fields(identity), "identity"),
        )


def participant_row(connection: Connection, participant_id: str) -> Row[Any]:
    """Return the row of a participant."""
    return _row(connection, participant_id)


def require_participant(
    connection: Connection, session_number: int, participant_id: str | None
) -> None:
    """Raise unless the session belongs to this participant, or to nobody and none is named."""
    owner = connection.execute(
        select(participants.c.id)
        .join(sessions, sessions.c.participant == participants.c.number)
        .where(sessions.c.number == session_number)
    ).scalar()
    if owner != participant_id:
        raise OtherParticipant(
            f"The session belongs to {owner or 'nobody'}, and this was meant for "
            f"{participant_id or 'nobody'}. Nothing is written for another participant than the "
            "one on the screen. Choose the session's participant first."
        )


def _row(connection: Connection, participant_id: str) -> Row[Any]:
    wanted = select(participants).where(participants.c.id == participant_id)
    row = connection.execute(wanted).first()
    if row is None:
        raise UnknownParticipant(
            f"There is no participant {participant_id!r}. It must be an id from the list of "
            "participants. List them again."
        )
    return row
