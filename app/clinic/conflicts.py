"""Participants two seats have changed apart: what waits for a person, and their choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert

from app.clinic.server import ClinicServer
from app.clinic.tables import conflicts, metadata
from app.clinic.versions import Standing, keep_version, locked, replace_person
from app.store.person_parcel import PersonParcel

_participants = metadata.tables["participants"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A participant two seats have changed: which seat's version waits, since when, and both.

    ``waiting`` and ``stands`` are sealed; the seats hold the key that opens them.
    """

    participant_id: str
    seat: str
    told_utc: datetime
    waiting: PersonParcel
    stands: PersonParcel
    stands_of: str


def open_conflicts(server: ClinicServer, clinic_key: bytes) -> tuple[Conflict, ...]:
    """Return every conflict nobody has settled, oldest first."""
    wanted = (
        select(conflicts, _participants.c.id.label("person"))
        .join(_participants, _participants.c.number == conflicts.c.participant)
        .where(conflicts.c.settled_utc.is_(None))
        .order_by(conflicts.c.number)
    )
    found: list[Conflict] = []
    with server.transaction() as connection:
        for row in connection.execute(wanted).all():
            there = locked(connection, row.person, clinic_key)
            if there is not None:
                told_utc = row.told_utc.replace(tzinfo=UTC)
                waiting = _waiting(there, row._mapping)
                found.append(
                    Conflict(row.person, row.seat, told_utc, waiting, there.parcel, there.seat)
                )
    return tuple(found)


def keep_conflict(
    connection: Connection,
    there: Standing,
    parcel: PersonParcel,
    seat: str,
    utc_now: datetime,
) -> bool:
    """Keep what a seat has beside what stands; False where it waits already, as it is."""
    its_own = (
        conflicts.c.participant == there.number,
        conflicts.c.seat == seat,
        conflicts.c.settled_utc.is_(None),
    )
    cells = {"fields": parcel.participant["fields"], "identity": parcel.identity}
    earlier = connection.execute(select(conflicts).where(*its_own)).first()
    if earlier is not None and {name: bytes(earlier._mapping[name]) for name in cells} == cells:
        return False
    if earlier is not None:  # it goes on waiting as what the seat has now; this one is kept, too
        keep_version(connection, there.number, _waiting(there, earlier._mapping), seat, utc_now)
        connection.execute(update(conflicts).where(*its_own).values(cells))
        return True
    row = {**cells, "base_revision": len(there.ancestry), "told_utc": _naive(utc_now)}
    connection.execute(insert(conflicts), {"participant": there.number, "seat": seat, **row})
    return True


def settle(
    server: ClinicServer,
    clinic_key: bytes,
    person_id: str,
    seat: str,
    *,
    keeps_seats: bool,
    utc_now: datetime,
) -> bool:
    """Let the seat's version stand, or the server's; both stay among the versions. False if none.

    Either way what is given up counts as known to what stands, so every seat takes that.
    """
    with server.transaction() as connection:
        there = locked(connection, person_id, clinic_key)
        if there is None:
            return False
        row = connection.execute(
            select(conflicts).where(
                conflicts.c.participant == there.number,
                conflicts.c.seat == seat,
                conflicts.c.settled_utc.is_(None),
            )
        ).first()
        if row is None:
            return False
        waiting = _waiting(there, row._mapping)
        if keeps_seats:
            keep_version(connection, there.number, there.parcel, there.seat, utc_now)
            replace_person(connection, there.number, waiting, seat, utc_now)
        else:
            keep_version(connection, there.number, waiting, seat, utc_now)
        connection.execute(
            update(conflicts)
            .where(conflicts.c.number == row.number)
            .values(settled_utc=_naive(utc_now))
        )
    return True


def _waiting(there: Standing, row: Mapping[Any, Any]) -> PersonParcel:
    cells = {**there.parcel.participant, "fields": bytes(row["fields"])}
    return PersonParcel(cells, bytes(row["identity"]), there.parcel.key)


def _naive(utc_now: datetime) -> datetime:
    return utc_now.astimezone(UTC).replace(tzinfo=None)
