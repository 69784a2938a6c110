"""One seat of a clinic: everything it recorded pushed, participants brought together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import msgspec

from app.clinic.people_sync import Known, sync_people
from app.clinic.push import push_destroyed, push_session
from app.clinic.server import ClinicServer
from app.store.folder import replace_private
from app.store.store import Store

FILE_NAME = "clinic.json"
"""What the seat last had in common with the server: revisions and digests, nothing of a person."""

Told = Callable[[str, int], None]
"""Told a session and how many of its chunks have arrived in this push."""


@dataclass(frozen=True, slots=True)
class SeatPushed:
    """What one push came to; ``conflicts`` are the participants two seats have changed."""

    n_sessions: int
    n_chunks: int
    n_destroyed: int
    refused: tuple[str, ...]
    sent: tuple[str, ...]
    taken: tuple[str, ...]
    conflicts: tuple[str, ...]


def push_seat(
    store: Store,
    server: ClinicServer,
    home: Path,
    *,
    utc_now: datetime,
    told: Told = lambda session_id, n_chunks: None,
) -> SeatPushed:
    """Push everything this seat has, oldest first; a running recording waits for its end.

    It may break off anywhere and be called again: what arrived stays, and nothing arrives twice.
    """
    clinic = store.clinic
    if clinic is None:
        raise ValueError("this seat belongs to no clinic")
    n_destroyed = push_destroyed(store.destroyed_keys, server, clinic.name)
    people = sync_people(
        store.person_parcels(),
        server,
        clinic.key,
        seat=clinic.name,
        known=read_known(home),
        utc_now=utc_now,
    )
    for parcel in people.taken:
        store.take_person(parcel)
    write_known(home, people.known)
    pushed = [
        push_session(
            store.parcel(session.id),
            server,
            clinic.key,
            sent=partial(told, session.id),
        )
        for session in reversed(store.sessions())
        if not session.is_recording
    ]
    return SeatPushed(
        n_sessions=sum(not each.is_refused for each in pushed),
        n_chunks=sum(each.n_chunks for each in pushed),
        n_destroyed=n_destroyed,
        refused=tuple(each.session_id for each in pushed if each.is_refused),
        sent=people.sent,
        taken=tuple(parcel.participant["id"] for parcel in people.taken),
        conflicts=people.conflicts,
    )


def read_known(home: Path) -> dict[str, Known]:
    """Return what seat and server last had in common; without it everybody is compared anew."""
    try:
        return msgspec.json.decode((home / FILE_NAME).read_bytes(), type=dict[str, Known])
    except (FileNotFoundError, msgspec.MsgspecError):
        return {}


def write_known(home: Path, known: Mapping[str, Known]) -> None:
    """Keep what seat and server have in common now."""
    content = {person_id: asdict(each) for person_id, each in known.items()}
    replace_private(home / FILE_NAME, msgspec.json.encode(content))
