"""Sessions carried to the clinic's server: resumable, and the same again however often."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from sqlalchemy import Connection, Table, func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.clinic.key import open_subject_key, seal_subject_key
from app.clinic.server import ClinicServer
from app.clinic.tables import destroyed_keys, metadata, subject_keys
from app.model.session import NOT_ALL_PUSHED
from app.store.parcel import APPENDED, SessionParcel, mark_of

N_CHUNKS_PER_SLICE = 300
"""Some half a minute of recording: what a broken connection has to send again at most."""

_sessions, _channels, _chunks = (
    metadata.tables[name] for name in ("sessions", "channels", "chunks")
)
_participants, _protocols = metadata.tables["participants"], metadata.tables["protocols"]
_edits, _results = metadata.tables["edits"], metadata.tables["results"]

Sent = Callable[[int], None]
"""Told how many chunks have arrived so far."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push of one session came to; ``is_refused`` where its key was destroyed elsewhere.

    ``n_damaged`` chunks cannot be read here, and who fetches the session finds them damaged, too.
    """

    session_id: str
    n_chunks: int
    is_refused: bool = False
    n_damaged: int = 0


def push_session(
    parcel: SessionParcel,
    server: ClinicServer,
    clinic_key: bytes,
    *,
    sent: Sent = lambda n_chunks: None,
) -> Pushed:
    """Bring the server's copy of a session up to this seat's; every slice is whole or not there."""
    with server.transaction() as connection:
        if _is_destroyed(connection, parcel.key_id):
            return Pushed(parcel.id, 0, is_refused=True)
        put_key(connection, clinic_key, parcel.key_id, parcel.key)
        _put_session(connection, parcel)
    n_sent = 0
    while True:
        with server.transaction() as connection:
            number = _locked_number(connection, parcel.id)
            there = _newest_sequence(connection, number)
            rows = parcel.chunks(there, N_CHUNKS_PER_SLICE)
            if not rows:
                break
            connection.execute(insert(_chunks), [{"session": number, **row} for row in rows])
        n_sent += len(rows)
        sent(n_sent)
    with server.transaction() as connection:
        number = _locked_number(connection, parcel.id)
        n_sent += _push_mended(connection, number, parcel)
        for table in APPENDED:
            _append(connection, table, number, parcel)
        _append_edits(connection, number, parcel)
        if parcel.newest_sequence >= there:  # a seat set back knows less of its end
            connection.execute(
                update(_sessions).where(_sessions.c.number == number),
                {name: parcel.session[name] for name in ("first_index", "fs_hz", "end_reason")},
            )
    return Pushed(parcel.id, n_sent, n_damaged=parcel.n_damaged)


def _push_mended(connection: Connection, number: int, parcel: SessionParcel) -> int:
    """Push chunks again whose content the server lacks and that are whole here by now."""
    rows = connection.execute(
        select(_chunks.c.sequence, func.length(_chunks.c.payload).label("n_bytes")).where(
            _chunks.c.session == number
        )
    )
    there = {row.sequence: row.n_bytes for row in rows}
    lacking = [each for each in range(max(there, default=-1) + 1) if not there.get(each)]
    n_mended = 0
    for row in parcel.whole_chunks(lacking):
        n_mended += 1
        one = (_chunks.c.session == number, _chunks.c.sequence == row["sequence"])
        done = connection.execute(update(_chunks).where(*one), row)
        if not done.rowcount:
            connection.execute(insert(_chunks), {**row, "session": number})
    return n_mended


def put_key(connection: Connection, clinic_key: bytes, key_id: str, key: bytes) -> None:
    """Put a subject's key on the server, sealed; one that is there must open with this key."""
    there = connection.execute(
        select(subject_keys.c.sealed).where(subject_keys.c.id == key_id)
    ).scalar()
    if there is not None:
        open_subject_key(clinic_key, key_id, bytes(there))
        return
    connection.execute(
        insert(subject_keys).on_conflict_do_nothing(),
        {"id": key_id, "sealed": seal_subject_key(clinic_key, key_id, key)},
    )


def _is_destroyed(connection: Connection, key_id: str) -> bool:
    found = select(destroyed_keys.c.id).where(destroyed_keys.c.id == key_id)
    return connection.execute(found).first() is not None


def _put_session(connection: Connection, parcel: SessionParcel) -> None:
    """Put the session's own row and its channels, once; how it ended comes when all is there."""
    row = {
        **parcel.session,
        "first_index": None,
        "end_reason": NOT_ALL_PUSHED,
        "participant": _number_of(connection, _participants, parcel.participant_id),
        "protocol": _protocol_number(connection, parcel),
    }
    made = connection.execute(
        insert(_sessions).on_conflict_do_nothing().returning(_sessions.c.number), row
    ).scalar()
    if made is not None:
        connection.execute(
            insert(_channels), [{"session": made, **channel} for channel in parcel.channels()]
        )


def _number_of(connection: Connection, table: Table, subject_id: str | None) -> int | None:
    if subject_id is None:
        return None
    found = connection.execute(select(table.c.number).where(table.c.id == subject_id))
    return int(found.scalar_one())


def _protocol_number(connection: Connection, parcel: SessionParcel) -> int | None:
    if parcel.protocol is None:
        return None
    connection.execute(insert(_protocols).on_conflict_do_nothing(), parcel.protocol)
    found = select(_protocols.c.number).where(
        _protocols.c.id == parcel.protocol["id"],
        _protocols.c.version == parcel.protocol["version"],
    )
    return int(connection.execute(found).scalar_one())


def _locked_number(connection: Connection, session_id: str) -> int:
    """Return the session's number; nobody else pushes to it until the transaction ends."""
    found = select(_sessions.c.number).where(_sessions.c.id == session_id).with_for_update()
    return int(connection.execute(found).scalar_one())


def _newest_sequence(connection: Connection, number: int) -> int:
    newest = connection.execute(
        select(func.max(_chunks.c.sequence)).where(_chunks.c.session == number)
    ).scalar()
    return -1 if newest is None else int(newest)


def _append(connection: Connection, table: Table, number: int, parcel: SessionParcel) -> None:
    on_server = metadata.tables[table.name]
    there = _marks(connection, on_server, number)
    rows = [row for row in parcel.appended(table) if mark_of(row) not in there]
    if rows:
        connection.execute(insert(on_server), [{"session": number, **row} for row in rows])


def _append_edits(connection: Connection, number: int, parcel: SessionParcel) -> None:
    there = _marks(connection, _edits, number)
    rows = [row for row in parcel.edits() if mark_of(row) not in there]
    if not rows:
        return
    found = connection.execute(
        select(_results.c.number, _results.c.sealed).where(_results.c.session == number)
    )
    numbers = {bytes(row.sealed): row.number for row in found} | {None: None}
    connection.execute(
        insert(_edits),
        [{**row, "session": number, "result": numbers[row["result"]]} for row in rows],
    )


def _marks(connection: Connection, table: Table, number: int) -> set[Hashable]:
    rows = connection.execute(select(table).where(table.c.session == number))
    return {mark_of(dict(row._mapping)) for row in rows}
