"""Every version of a participant a clinic's server has had; it settles nothing.

A version is named by the SHA-256 of its sealed rows, which no two have in common. All that stand
before the newest are its ancestors, or were given up for it: that is how an older one is told
from one that was made apart, on whatever seat and whatever was restored from a copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update
from sqlalchemy.dialects.postgresql import insert

from app.clinic.key import open_subject_key
from app.clinic.tables import metadata, revisions, subject_keys, versions
from app.store.person_parcel import PersonParcel, digest_of

_participants, _identities = metadata.tables["participants"], metadata.tables["identities"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands on the server of one participant, and every version that led there."""

    number: int
    parcel: PersonParcel
    seat: str
    ancestry: tuple[str, ...]


def everyone() -> Select[Any]:
    """Return the statement for every participant whose key nobody has destroyed."""
    return (
        select(
            _participants.c.number,
            _participants.c.id,
            _participants.c.key_id,
            _participants.c.fields,
            _identities.c.fields.label("identity"),
            revisions.c.revision,
            revisions.c.seat,
            subject_keys.c.sealed,
        )
        .join(_identities, _identities.c.participant == _participants.c.number)
        .join(revisions, revisions.c.participant == _participants.c.number)
        .join(subject_keys, subject_keys.c.id == _participants.c.key_id)
        .order_by(_participants.c.number)
    )


def standing(connection: Connection, row: Row[Any], clinic_key: bytes) -> Standing:
    """Return what a row of ``everyone`` says."""
    cells = {"id": row.id, "key_id": row.key_id, "fields": bytes(row.fields)}
    key = open_subject_key(clinic_key, row.key_id, bytes(row.sealed))
    parcel = PersonParcel(cells, bytes(row.identity), key)
    wanted = select(versions.c.sha256).where(versions.c.participant == row.number)
    ancestry = connection.execute(wanted.order_by(versions.c.number)).scalars()
    return Standing(int(row.number), parcel, row.seat, tuple(ancestry))


def locked(connection: Connection, person_id: str, clinic_key: bytes) -> Standing | None:
    """Return what stands of one participant, held until the transaction ends."""
    wanted = everyone().where(_participants.c.id == person_id)
    row = connection.execute(wanted.with_for_update()).first()
    return None if row is None else standing(connection, row, clinic_key)


def add_person(connection: Connection, parcel: PersonParcel, seat: str, utc_now: datetime) -> None:
    """Put a participant there who was not."""
    number = connection.execute(
        insert(_participants).returning(_participants.c.number), parcel.participant
    ).scalar_one()
    connection.execute(insert(_identities), {"participant": number, "fields": parcel.identity})
    connection.execute(insert(revisions), {"participant": number, "revision": 1, "seat": seat})
    keep_version(connection, number, parcel, seat, utc_now)


def replace_person(
    connection: Connection, number: int, parcel: PersonParcel, seat: str, utc_now: datetime
) -> None:
    """Let a version stand in the place of the earlier one, which stays among the versions."""
    fields = {"fields": parcel.participant["fields"]}
    connection.execute(update(_participants).where(_participants.c.number == number).values(fields))
    connection.execute(
        update(_identities)
        .where(_identities.c.participant == number)
        .values(fields=parcel.identity)
    )
    connection.execute(
        update(revisions)
        .where(revisions.c.participant == number)
        .values(revision=revisions.c.revision + 1, seat=seat)
    )
    keep_version(connection, number, parcel, seat, utc_now)


def keep_version(
    connection: Connection, number: int, parcel: PersonParcel, seat: str, utc_now: datetime
) -> None:
    """Keep a version for good, among those that led to what stands."""
    row = {
        "participant": number,
        "sha256": parcel.sha256,
        "fields": parcel.participant["fields"],
        "identity": parcel.identity,
        "seat": seat,
        "noted_utc": utc_now.astimezone(UTC).replace(tzinfo=None),
    }
    connection.execute(insert(versions).on_conflict_do_nothing(), row)


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """One version as it is kept: its number, the seat it came from, when, and its sealed rows."""

    number: int
    seat: str
    noted_utc: datetime
    fields: bytes
    identity: bytes

    @property
    def sha256(self) -> str:
        """Return what names this version."""
        return digest_of(self.fields, self.identity)


def kept_versions(connection: Connection, person_id: str) -> tuple[KeptVersion, ...]:
    """Return every version of a participant, oldest first."""
    wanted = (
        select(versions)
        .join(_participants, _participants.c.number == versions.c.participant)
        .where(_participants.c.id == person_id)
        .order_by(versions.c.number)
    )
    return tuple(
        KeptVersion(
            *(int(row.number), row.seat, row.noted_utc.replace(tzinfo=UTC)),
            *(bytes(row.fields), bytes(row.identity)),
        )
        for row in connection.execute(wanted)
    )
