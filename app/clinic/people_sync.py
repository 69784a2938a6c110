"""Participants between a seat and its clinic's server: an older version never wins in silence.

What a seat has had in common with the server lies in the seat's own database, version by version,
so a backup that is brought back knows no more than it holds; the server keeps every version, too.
Each side then tells whether the other's version is one of its own past. Where neither is, both
were changed apart: the server's stands there, the seat's here, and a person settles it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from app.clinic.conflicts import keep_conflict
from app.clinic.push import put_key
from app.clinic.server import ClinicServer
from app.clinic.tables import destroyed_keys
from app.clinic.versions import (
    Standing,
    add_person,
    everyone,
    keep_version,
    locked,
    replace_person,
    standing,
)
from app.store.person_parcel import PersonParcel


@dataclass(frozen=True, slots=True)
class Taken:
    """A participant to be taken in, the seat it came from, and the versions that led to it."""

    parcel: PersonParcel
    seat: str
    ancestry: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeopleSynced:
    """What came of a sync, by id: sent, to be taken in, in conflict, and of which what is agreed.

    ``set_back`` are those of whom the server had an earlier version than this seat had agreed on
    with it before, as after a restore from an earlier copy; this seat's was sent again.
    """

    agreed: Mapping[str, str]
    sent: tuple[str, ...] = ()
    taken: tuple[Taken, ...] = ()
    conflicts: tuple[str, ...] = ()
    new_conflicts: tuple[str, ...] = ()
    set_back: tuple[str, ...] = ()


def sync_people(
    parcels: Iterable[PersonParcel],
    server: ClinicServer,
    clinic_key: bytes,
    *,
    seat: str,
    utc_now: datetime,
) -> PeopleSynced:
    """Bring participants of seat and server together; neither side loses a version."""
    done = PeopleSynced({})
    own = {parcel.id: parcel for parcel in parcels}
    for parcel in own.values():
        with server.transaction() as connection:
            done = _meet(connection, parcel, clinic_key, seat=seat, done=done, utc_now=utc_now)
    with server.transaction() as connection:
        for row in connection.execute(everyone()).all():
            if row.id not in own:
                done = _took(done, standing(connection, row, clinic_key))
    return done


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
    key_id = parcel.participant["key_id"]
    if _is_destroyed(connection, key_id):
        return done
    put_key(connection, clinic_key, key_id, parcel.key)
    there = locked(connection, parcel.id, clinic_key)
    if there is None:
        add_person(connection, parcel, seat, utc_now)
        return _sent(done, parcel, is_set_back=bool(parcel.agreed))
    keep_version(connection, there.number, there.parcel, there.seat, utc_now)  # of earlier programs
    if there.parcel.sha256 == parcel.sha256:
        return replace(done, agreed={**done.agreed, parcel.id: parcel.sha256})
    # Asked first: what this seat itself knows weighs more than what a server says of its past.
    if there.parcel.sha256 in parcel.agreed:
        replace_person(connection, there.number, parcel, seat, utc_now)
        return _sent(done, parcel, is_set_back=there.parcel.sha256 != parcel.agreed[-1])
    if parcel.sha256 in there.ancestry:
        return _took(done, there)
    is_new = keep_conflict(connection, there, parcel, seat, utc_now)
    return replace(
        done,
        conflicts=(*done.conflicts, parcel.id),
        new_conflicts=(*done.new_conflicts, parcel.id) if is_new else done.new_conflicts,
    )


def _is_destroyed(connection: Connection, key_id: str) -> bool:
    found = select(destroyed_keys.c.id).where(destroyed_keys.c.id == key_id)
    return connection.execute(found).first() is not None


def _sent(done: PeopleSynced, parcel: PersonParcel, *, is_set_back: bool) -> PeopleSynced:
    return replace(
        done,
        agreed={**done.agreed, parcel.id: parcel.sha256},
        sent=(*done.sent, parcel.id),
        set_back=(*done.set_back, parcel.id) if is_set_back else done.set_back,
    )


def _took(done: PeopleSynced, there: Standing) -> PeopleSynced:
    taken = Taken(there.parcel, there.seat, there.ancestry)
    return replace(done, taken=(*done.taken, taken))
