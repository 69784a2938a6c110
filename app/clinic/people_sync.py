"""Participants between a seat and its clinic's server; two who edited one are both kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update
from sqlalchemy.dialects.postgresql import insert

from app.clinic.key import open_subject_key
from app.clinic.push import put_key
from app.clinic.server import ClinicServer
from app.clinic.tables import conflicts, destroyed_keys, metadata, revisions, subject_keys
from app.store.parcel import PersonParcel

_participants, _identities = metadata.tables["participants"], metadata.tables["identities"]


@dataclass(frozen=True, slots=True)
class Known:
    """What a seat last had in common with the server: a revision, and what its rows were."""

    revision: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PeopleSynced:
    """What came of a sync: the ids, what a seat now knows, and whom it has to take in."""

    known: Mapping[str, Known]
    sent: tuple[str, ...] = ()
    taken: tuple[PersonParcel, ...] = ()
    conflicts: tuple[str, ...] = ()


def sync_people(
    parcels: Iterable[PersonParcel],
    server: ClinicServer,
    clinic_key: bytes,
    *,
    seat: str,
    known: Mapping[str, Known],
    utc_now: datetime,
) -> PeopleSynced:
    """Bring participants of seat and server together.

    Where both changed one since they last agreed, the server's stands, the seat's is kept beside
    it as a conflict, and neither is lost: a person settles it.
    """
    done = PeopleSynced(dict(known))
    own = {parcel.participant["id"]: parcel for parcel in parcels}
    for parcel in own.values():
        with server.transaction() as connection:
            done = _meet(connection, parcel, clinic_key, seat=seat, done=done, utc_now=utc_now)
    with server.transaction() as connection:
        for row in connection.execute(_everyone()).all():
            if row.id not in own:
                parcel = _parcel(row, clinic_key)
                done = _took(done, parcel, row.revision)
    return done


@dataclass(frozen=True, slots=True)
class Conflict:
    """A participant two seats have changed: who, which seat's version waits, and since when."""

    participant_id: str
    seat: str
    told_utc: datetime


def open_conflicts(server: ClinicServer) -> tuple[Conflict, ...]:
    """Return every conflict nobody has settled, oldest first."""
    wanted = (
        select(conflicts.c.number, _participants.c.id, conflicts.c.seat, conflicts.c.told_utc)
        .join(_participants, _participants.c.number == conflicts.c.participant)
        .where(conflicts.c.settled_utc.is_(None))
        .order_by(conflicts.c.number)
    )
    with server.transaction() as connection:
        rows = connection.execute(wanted).all()
    return tuple(Conflict(row.id, row.seat, row.told_utc.replace(tzinfo=UTC)) for row in rows)


def settle(
    server: ClinicServer,
    person_id: str,
    seat: str,
    *,
    keeps_seats: bool,
    utc_now: datetime,
) -> bool:
    """Let the seat's version replace the server's, or the server's stand; False without one."""
    with server.transaction() as connection:
        row = _locked(connection, person_id)
        if row is None:
            return False
        conflict = connection.execute(
            select(conflicts).where(
                conflicts.c.participant == row.number,
                conflicts.c.seat == seat,
                conflicts.c.settled_utc.is_(None),
            )
        ).first()
        if conflict is None:
            return False
        if keeps_seats:
            _put(connection, row.number, conflict.fields, conflict.identity)
            _raise_revision(connection, row.number, row.revision + 1, seat)
        connection.execute(
            update(conflicts).where(conflicts.c.number == conflict.number),
            {"settled_utc": _naive(utc_now)},
        )
    return True


def _meet(
    connection: Connection,
    parcel: PersonParcel,
    clinic_key: bytes,
    *,
    seat: str,
    done: PeopleSynced,
    utc_now: datetime,
) -> PeopleSynced:
    """Bring one participant of the seat together with the server's."""
    cells, person_id = parcel.participant, parcel.participant["id"]
    if _is_destroyed(connection, cells["key_id"]):
        return done
    put_key(connection, clinic_key, cells["key_id"], parcel.key)
    row, before = _locked(connection, person_id), done.known.get(person_id)
    if row is None:
        _add(connection, parcel, seat)
        return _sent(done, parcel, 1)
    is_own_changed = before is None or before.sha256 != _digest(parcel)
    is_servers_changed = before is None or before.revision != row.revision
    if (row.fields, row.identity) == (cells["fields"], parcel.identity):
        return replace(done, known={**done.known, person_id: _known(parcel, row.revision)})
    is_given_up = is_servers_changed and _was_given_up(connection, row.number, parcel, seat)
    if is_given_up or not is_own_changed:
        return _took(done, _parcel(row, clinic_key), row.revision)
    if is_own_changed and is_servers_changed:
        _keep_conflict(connection, row, parcel, before, seat=seat, utc_now=utc_now)
        return replace(done, conflicts=(*done.conflicts, person_id))
    _put(connection, row.number, cells["fields"], parcel.identity)
    _raise_revision(connection, row.number, row.revision + 1, seat)
    return _sent(done, parcel, row.revision + 1)


def _was_given_up(connection: Connection, number: int, parcel: PersonParcel, seat: str) -> bool:
    """Tell whether somebody has settled that this version of the seat does not stand."""
    settled = select(conflicts.c.number).where(
        conflicts.c.participant == number,
        conflicts.c.seat == seat,
        conflicts.c.settled_utc.is_not(None),
        conflicts.c.fields == parcel.participant["fields"],
        conflicts.c.identity == parcel.identity,
    )
    return connection.execute(settled).first() is not None


def _everyone() -> Select[Any]:
    return (
        select(
            _participants.c.number,
            _participants.c.id,
            _participants.c.key_id,
            _participants.c.fields,
            _identities.c.fields.label("identity"),
            revisions.c.revision,
            subject_keys.c.sealed,
        )
        .join(_identities, _identities.c.participant == _participants.c.number)
        .join(revisions, revisions.c.participant == _participants.c.number)
        .join(subject_keys, subject_keys.c.id == _participants.c.key_id)
        .order_by(_participants.c.number)
    )


def _locked(connection: Connection, person_id: str) -> Row[Any] | None:
    wanted = _everyone().where(_participants.c.id == person_id)
    row: Row[Any] | None = connection.execute(wanted.with_for_update()).first()
    return row


def _is_destroyed(connection: Connection, key_id: str) -> bool:
    found = select(destroyed_keys.c.id).where(destroyed_keys.c.id == key_id)
    return connection.execute(found).first() is not None


def _add(connection: Connection, parcel: PersonParcel, seat: str) -> None:
    number = connection.execute(
        insert(_participants).returning(_participants.c.number), parcel.participant
    ).scalar_one()
    connection.execute(insert(_identities), {"participant": number, "fields": parcel.identity})
    connection.execute(insert(revisions), {"participant": number, "revision": 1, "seat": seat})


def _put(connection: Connection, number: int, fields: bytes, identity: bytes) -> None:
    connection.execute(
        update(_participants).where(_participants.c.number == number), {"fields": fields}
    )
    connection.execute(
        update(_identities).where(_identities.c.participant == number), {"fields": identity}
    )


def _raise_revision(connection: Connection, number: int, revision: int, seat: str) -> None:
    connection.execute(
        update(revisions).where(revisions.c.participant == number),
        {"revision": revision, "seat": seat},
    )


def _keep_conflict(
    connection: Connection,
    row: Row[Any],
    parcel: PersonParcel,
    before: Known | None,
    *,
    seat: str,
    utc_now: datetime,
) -> None:
    """Keep what the seat has beside the server's; one open conflict per seat and person."""
    cells = {
        "base_revision": 0 if before is None else before.revision,
        "fields": parcel.participant["fields"],
        "identity": parcel.identity,
        "told_utc": _naive(utc_now),
    }
    its_own = (
        conflicts.c.participant == row.number,
        conflicts.c.seat == seat,
        conflicts.c.settled_utc.is_(None),
    )
    changed = connection.execute(update(conflicts).where(*its_own), cells).rowcount
    if not changed:
        connection.execute(insert(conflicts), {"participant": row.number, "seat": seat, **cells})


def _parcel(row: Row[Any], clinic_key: bytes) -> PersonParcel:
    cells = {"id": row.id, "key_id": row.key_id, "fields": bytes(row.fields)}
    key = open_subject_key(clinic_key, row.key_id, bytes(row.sealed))
    return PersonParcel(cells, bytes(row.identity), key)


def _sent(done: PeopleSynced, parcel: PersonParcel, revision: int) -> PeopleSynced:
    person_id = parcel.participant["id"]
    known = {**done.known, person_id: _known(parcel, revision)}
    return replace(done, known=known, sent=(*done.sent, person_id))


def _took(done: PeopleSynced, parcel: PersonParcel, revision: int) -> PeopleSynced:
    person_id = parcel.participant["id"]
    known = {**done.known, person_id: _known(parcel, revision)}
    return replace(done, known=known, taken=(*done.taken, parcel))


def _known(parcel: PersonParcel, revision: int) -> Known:
    return Known(revision, _digest(parcel))


def _digest(parcel: PersonParcel) -> str:
    return hashlib.sha256(parcel.participant["fields"] + parcel.identity).hexdigest()


def _naive(utc_now: datetime) -> datetime:
    return utc_now.astimezone(UTC).replace(tzinfo=None)
