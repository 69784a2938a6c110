"""One seat of a clinic: what it has pushed, what others have fetched, participants in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from app.clinic.destruction import proven_destroyed, push_destroyed, said_destroyed
from app.clinic.people_sync import PeopleSynced, sync_people
from app.clinic.pull import Fetched, pull_session
from app.clinic.push import Pushed, push_session
from app.clinic.server import ClinicServer
from app.model.audit import AuditAct
from app.model.counted import counted
from app.model.removal import Removed
from app.store.errors import StoreDamaged, StoreError
from app.store.ring_file import ClinicSeat
from app.store.store import Store

Told = Callable[[str, int], None]
"""Told a session and how many of its chunks have arrived in this push."""


@dataclass(frozen=True, slots=True)
class SeatPushed:
    """What one push came to; ``conflicts`` are the participants two seats have changed.

    ``taken`` names the seat each participant came from that was taken in, ``set_back`` those of
    whom the server had an earlier version than before, and got this seat's again.
    ``problems`` tells by session why it could not be pushed whole; the others were.
    """

    n_sessions: int
    n_chunks: int
    n_destroyed: int
    refused: tuple[str, ...]
    sent: tuple[str, ...]
    taken: Mapping[str, str]
    conflicts: tuple[str, ...]
    set_back: tuple[str, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeatPulled:
    """What came of fetching: the sessions, and by id why one did not come."""

    fetched: tuple[Fetched, ...]
    problems: Mapping[str, str]
    conflicts: tuple[str, ...]
    removed: tuple[Removed, ...] = ()
    taken: Mapping[str, str] = field(default_factory=dict)
    set_back: tuple[str, ...] = ()


def push_seat(
    store: Store,
    server: ClinicServer,
    *,
    utc_now: datetime,
    told: Told = lambda session_id, n_chunks: None,
) -> SeatPushed:
    """Push everything this seat has, oldest first; a running recording waits for its end.

    It may break off anywhere and be called again: what arrived stays, and nothing arrives twice.
    """
    clinic = _require_clinic(store)
    server.set_up()
    n_destroyed = push_destroyed(store.destroyed_keys, server, clinic.key, seat=clinic.name)
    gone = said_destroyed(server)
    own = [each.participant for each in store.person_parcels.all()]
    gone_people = [each["id"] for each in own if each["key_id"] in gone]
    people = _bring_people_together(store, server, clinic, utc_now)
    problems = {each.id: each.problem for each in store.unreadable()}
    pushed: list[Pushed] = []
    for session in reversed(store.sessions()):
        if session.is_recording:
            continue
        try:
            sent = partial(told, session.id)
            pushed.append(push_session(store.parcel(session.id), server, clinic.key, sent=sent))
        except StoreDamaged as problem:  # the others are pushed all the same
            problems[session.id] = str(problem)
    for each in pushed:
        if each.n_damaged:
            problems[each.session_id] = _in_words(each.n_damaged)
    return SeatPushed(
        n_sessions=sum(not each.is_refused for each in pushed),
        n_chunks=sum(each.n_chunks for each in pushed),
        n_destroyed=n_destroyed,
        refused=(*(each.session_id for each in pushed if each.is_refused), *gone_people),
        sent=people.sent,
        taken={each.parcel.id: each.seat for each in people.taken},
        conflicts=people.conflicts,
        set_back=people.set_back,
        problems=problems,
    )


def _in_words(n_damaged: int) -> str:
    return (
        f"{counted(n_damaged, 'chunk')} of it cannot be read on this seat. The rest was pushed, "
        "and who fetches it is told of the damage. A backup may hold it: firing-order backup check."
    )


def pull_to_seat(
    store: Store,
    server: ClinicServer,
    session_ids: Iterable[str],
    *,
    utc_now: datetime,
    told: Told = lambda session_id, n_chunks: None,
) -> SeatPulled:
    """Fetch sessions of other seats, participants first; it may break off and be called again."""
    clinic = _require_clinic(store)
    server.set_up()
    push_destroyed(store.destroyed_keys, server, clinic.key, seat=clinic.name)
    removed = _remove_destroyed_people(store, server, clinic)
    people = _bring_people_together(store, server, clinic, utc_now)
    fetched, problems = [], {}
    for session_id in session_ids:
        try:
            one = pull_session(
                store.arrival(session_id),
                server,
                clinic.key,
                session_id,
                got=partial(told, session_id),
            )
        except StoreError as problem:
            problems[session_id] = str(problem)
            continue
        if one is None:
            problems[session_id] = "It is not on the clinic's server, or was deleted."
            continue
        if one.n_chunks or one.n_added:
            store.audit.add(AuditAct.IMPORTED, subject=session_id, detail="from the clinic")
        fetched.append(replace(one, n_conflicts=len(store.edits.conflicts(session_id))))
    taken = {each.parcel.id: each.seat for each in people.taken}
    return SeatPulled(tuple(fetched), problems, people.conflicts, removed, taken, people.set_back)


def _remove_destroyed_people(
    store: Store, server: ClinicServer, clinic: ClinicSeat
) -> tuple[Removed, ...]:
    """Delete here whom another seat has deleted, with every session of theirs."""
    gone = proven_destroyed(server, clinic.key)
    people = [each.participant for each in store.person_parcels.all()]
    return tuple(store.delete_participant(each["id"]) for each in people if each["key_id"] in gone)


def _require_clinic(store: Store) -> ClinicSeat:
    if store.clinic is None:
        raise ValueError("this seat belongs to no clinic")
    return store.clinic


def _bring_people_together(
    store: Store, server: ClinicServer, clinic: ClinicSeat, utc_now: datetime
) -> PeopleSynced:
    people = sync_people(
        store.person_parcels.all(), server, clinic.key, seat=clinic.name, utc_now=utc_now
    )
    for each in people.taken:
        store.person_parcels.take(each.parcel, each.ancestry, seat=each.seat)
    for person_id, sha256 in people.agreed.items():
        store.person_parcels.agree(person_id, sha256)
    for person_id in people.set_back:
        store.audit.add(AuditAct.SENT_AGAIN, subject=person_id)
    for person_id in people.new_conflicts:
        store.audit.add(AuditAct.CHANGED_APART, subject=person_id)
    return people
