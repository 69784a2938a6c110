"""A participant carried between the seats of a clinic as sealed rows; it opens no seal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.model.audit import AuditAct
from app.model.participant import Identity, Participant
from app.store.audit import AuditLog
from app.store.database import Database
from app.store.errors import UnknownParticipant
from app.store.fields import decode_fields
from app.store.key_ring import KeyRing
from app.store.tables import agreed, identities, participants


@dataclass(frozen=True, slots=True)
class PersonParcel:
    """A participant's rows and the key that opens them.

    ``agreed`` names the versions this seat has had in common with its clinic's server, oldest
    first; its own rows descend from all of them.
    """

    participant: dict[str, Any]
    identity: bytes
    key: bytes
    agreed: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Return whose these rows are."""
        return str(self.participant["id"])

    @property
    def sha256(self) -> str:
        """Return what names this version; no two have it in common, for each is sealed anew."""
        return digest_of(self.participant["fields"], self.identity)


def digest_of(fields: bytes, identity: bytes) -> str:
    """Return what names a version of a participant by its sealed rows."""
    return hashlib.sha256(fields + identity).hexdigest()


class PersonParcels:
    """Participants of one store on their way to a clinic's server, and those that come in."""

    def __init__(self, database: Database, ring: KeyRing, audit: AuditLog) -> None:
        self._database = database
        self._ring = ring
        self._audit = audit

    def all(self) -> list[PersonParcel]:
        """Return every participant whose key is not destroyed."""
        wanted = select(participants, identities.c.fields.label("identity")).join(identities)
        with self._database.transaction() as connection:
            rows = connection.execute(wanted.order_by(participants.c.number)).all()
            known = {row.number: _agreed(connection, row.number) for row in rows}
        return [
            PersonParcel(
                {"id": row.id, "key_id": row.key_id, "fields": bytes(row.fields)},
                bytes(row.identity),
                self._ring.key(row.key_id),
                known[row.number],
            )
            for row in rows
            if row.key_id not in self._ring.struck
        ]

    def take(self, parcel: PersonParcel, ancestry: Iterable[str] = (), *, seat: str) -> None:
        """Put a participant of another seat in the place of the earlier rows, or add them.

        What led to it counts as agreed from now on, and the audit log says where it came from.
        """
        cells = parcel.participant
        self._ring.adopt(cells["key_id"], parcel.key)
        with self._database.writing() as connection:
            number = _number_of(connection, parcel.id)
            act = AuditAct.CHANGED if number is not None else AuditAct.ADDED
            if number is None:
                number = connection.execute(
                    insert(participants).returning(participants.c.number), cells
                ).scalar_one()
                row = {"participant": number, "fields": parcel.identity}
                connection.execute(insert(identities), row)
            else:
                connection.execute(
                    update(participants)
                    .where(participants.c.number == number)
                    .values(fields=cells["fields"])
                )
                connection.execute(
                    update(identities)
                    .where(identities.c.participant == number)
                    .values(fields=parcel.identity)
                )
            _agree(connection, number, (*ancestry, parcel.sha256))
            self._audit.write(connection, act, subject=parcel.id, detail=f"by the clinic's {seat}")
        self._audit.keep()

    def opened(
        self, person_id: str, fields: bytes, identity: bytes
    ) -> tuple[Participant, Identity]:
        """Return what one version of a participant's sealed rows says."""
        wanted = select(participants.c.key_id).where(participants.c.id == person_id)
        with self._database.transaction() as connection:
            key_id = connection.execute(wanted).scalar()
        if key_id is None:
            raise UnknownParticipant(f"{person_id} is not on this seat. Push or pull first.")
        seal = self._ring.seal(key_id, person_id)
        return (
            decode_fields(seal.open(fields, "participant"), Participant),
            decode_fields(seal.open(identity, "identity"), Identity),
        )

    def agree(self, person_id: str, sha256: str) -> None:
        """Keep that this version is what seat and server have in common."""
        with self._database.writing() as connection:
            number = _number_of(connection, person_id)
            if number is None or sha256 in _agreed(connection, number):
                return
            _agree(connection, number, (sha256,))
        self._database.sync()


def _number_of(connection: Connection, person_id: str) -> int | None:
    wanted = select(participants.c.number).where(participants.c.id == person_id)
    number = connection.execute(wanted).scalar()
    return None if number is None else int(number)


def _agreed(connection: Connection, number: int) -> tuple[str, ...]:
    wanted = select(agreed.c.sha256).where(agreed.c.participant == number)
    return tuple(connection.execute(wanted.order_by(agreed.c.number)).scalars())


def _agree(connection: Connection, number: int, digests: Iterable[str]) -> None:
    known = _agreed(connection, number)
    for each in dict.fromkeys(digests):
        if each not in known:
            connection.execute(insert(agreed), {"participant": number, "sha256": each})
