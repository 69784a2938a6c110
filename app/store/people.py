"""The participants of the store: added, changed, found; it touches no recording."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from app.model.participant import Identity, Participant
from app.store.database import Database
from app.store.errors import UnknownParticipant
from app.store.fields import decode_fields, encode_fields
from app.store.read_gate import ReadGate
from app.store.tables import identities, participants


class People:
    """Who was recorded; names come only when asked for one person's ``identity``."""

    def __init__(self, database: Database, gate: ReadGate) -> None:
        self._database = database
        self._gate = gate

    def add(self, participant: Participant, identity: Identity | None = None) -> None:
        """Add a person, durable on return."""
        row = {"id": participant.id, "fields": encode_fields(participant)}
        with self._database.transaction() as connection:
            number = connection.execute(
                insert(participants).returning(participants.c.number), row
            ).scalar_one()
            content = {"participant": number, "fields": encode_fields(identity or Identity())}
            connection.execute(insert(identities), content)
        self._database.sync()

    def change(self, participant: Participant, identity: Identity) -> None:
        """Put these fields in the place of the earlier ones, durable on return."""
        with self._database.transaction() as connection:
            number = number_of(connection, participant.id)
            connection.execute(
                update(participants).where(participants.c.number == number),
                {"fields": encode_fields(participant)},
            )
            connection.execute(
                update(identities).where(identities.c.participant == number),
                {"fields": encode_fields(identity)},
            )
        self._database.sync()

    def all(self) -> tuple[Participant, ...]:
        """Return every participant in the order they were added."""
        with self._gate.transaction() as connection:
            rows = connection.execute(select(participants).order_by(participants.c.number)).all()
        return tuple(_participant(row) for row in rows)

    def get(self, participant_id: str) -> Participant:
        """Return the participant of this id."""
        with self._gate.transaction() as connection:
            return _participant(_row(connection, participant_id))

    def find(self, name: str) -> Participant:
        """Return the participant of this pseudonym, or of this unique beginning of an id."""
        everyone = self.all()
        found = [each for each in everyone if name in (each.pseudonym, each.id)]
        found = found or [each for each in everyone if name and each.id.startswith(name)]
        if len(found) != 1:
            raise UnknownParticipant(
                f"{len(found) or 'No'} participants are named {name!r}. Exactly one must have this "
                "pseudonym, or an id that begins so. List the participants to see them."
            )
        return found[0]

    def identity(self, participant_id: str) -> Identity:
        """Return what names a person; asked for one person at a time."""
        with self._gate.transaction() as connection:
            number = number_of(connection, participant_id)
            content = connection.execute(
                select(identities.c.fields).where(identities.c.participant == number)
            ).scalar_one()
        return decode_fields(content, Identity)


def number_of(connection: Connection, participant_id: str) -> int:
    """Return the row number of a participant."""
    return int(_row(connection, participant_id).number)


def _row(connection: Connection, participant_id: str) -> Row[Any]:
    wanted = select(participants).where(participants.c.id == participant_id)
    row = connection.execute(wanted).first()
    if row is None:
        raise UnknownParticipant(
            f"There is no participant {participant_id!r}. It must be an id from the list of "
            "participants. List them again."
        )
    return row


def _participant(row: Row[Any]) -> Participant:
    return decode_fields(row.fields, Participant)
