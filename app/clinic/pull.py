"""Sessions of other seats fetched from the clinic's server: resumable, and nothing comes twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, func, select

from app.clinic.key import open_subject_key
from app.clinic.server import ClinicServer
from app.clinic.tables import metadata, subject_keys
from app.store.arrival import SessionArrival
from app.store.parcel import APPENDED, Cells

N_CHUNKS_PER_SLICE = 300

_sessions, _channels, _chunks = (
    metadata.tables[name] for name in ("sessions", "channels", "chunks")
)
_participants, _protocols = metadata.tables["participants"], metadata.tables["protocols"]
_edits, _results = metadata.tables["edits"], metadata.tables["results"]

Got = Callable[[int], None]
"""Told how many chunks have come so far."""


@dataclass(frozen=True, slots=True)
class ServerSession:
    """One session on the server, as far as the server itself can tell."""

    id: str
    participant_id: str | None
    started_utc: datetime
    n_chunks: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of one session: chunks, findings, edits and the like, and contradictions."""

    session_id: str
    n_chunks: int
    n_added: int
    n_conflicts: int = 0


def server_sessions(server: ClinicServer) -> tuple[ServerSession, ...]:
    """Return every session whose key is there, newest first."""
    n_chunks = (
        select(func.count())
        .select_from(_chunks)
        .where(_chunks.c.session == _sessions.c.number)
        .scalar_subquery()
    )
    wanted = _described().add_columns(n_chunks.label("n_chunks"))
    with server.transaction() as connection:
        rows = connection.execute(wanted.order_by(_sessions.c.started_utc.desc())).all()
    return tuple(
        ServerSession(
            row.id, row.participant_id, row.started_utc.replace(tzinfo=UTC), int(row.n_chunks)
        )
        for row in rows
    )


def pull_session(
    arrival: SessionArrival,
    server: ClinicServer,
    clinic_key: bytes,
    session_id: str,
    *,
    got: Got = lambda n_chunks: None,
) -> Fetched | None:
    """Bring this seat's copy of a session up to the server's; None where the server has none.

    The sealed rows are taken as they are. Who recorded it goes on pushing it, and what both add to
    it stands on both after each has pushed and fetched.
    """
    with server.transaction() as connection:
        row = connection.execute(_described().where(_sessions.c.id == session_id)).first()
        if row is None:
            return None
        its_channels = _cells_of(connection, _channels, row.number, order="position")
        protocol = _protocol_of(connection, row)
    session = _cells(row, "number", "participant", "protocol", "participant_id", "sealed")
    is_wanted = arrival.begin(
        session,
        its_channels,
        key=open_subject_key(clinic_key, row.key_id, bytes(row.sealed)),
        participant_id=row.participant_id,
        protocol=protocol,
    )
    n_chunks = _pull_chunks(arrival, server, row.number, got) if is_wanted else 0
    n_chunks += _pull_mended(arrival, server, row.number)
    n_added = 0
    for table in APPENDED:
        with server.transaction() as connection:
            rows = _cells_of(connection, metadata.tables[table.name], row.number)
        n_added += arrival.take_added(table, rows)
    with server.transaction() as connection:
        rows = _edits_of(connection, row.number)
    n_added += arrival.take_edits(rows)
    if is_wanted:
        arrival.finish(session)
    return Fetched(session_id, n_chunks, n_added)


def _pull_chunks(arrival: SessionArrival, server: ClinicServer, number: int, got: Got) -> int:
    n_got = 0
    while True:
        wanted = (
            select(_chunks)
            .where(_chunks.c.session == number, _chunks.c.sequence > arrival.newest_sequence())
            .order_by(_chunks.c.sequence)
            .limit(N_CHUNKS_PER_SLICE)
        )
        with server.transaction() as connection:
            rows = [_cells(row, "number", "session") for row in connection.execute(wanted)]
        if not rows:
            return n_got
        arrival.take_chunks(rows)
        n_got += len(rows)
        got(n_got)


def _pull_mended(arrival: SessionArrival, server: ClinicServer, number: int) -> int:
    """Fetch again what came without its content, where whoever pushed it has it by now."""
    lacking, n_mended = arrival.lacking(), 0
    for start in range(0, len(lacking), N_CHUNKS_PER_SLICE):
        wanted = select(_chunks).where(
            _chunks.c.session == number,
            _chunks.c.sequence.in_(lacking[start : start + N_CHUNKS_PER_SLICE]),
            func.length(_chunks.c.payload) > 0,
        )
        with server.transaction() as connection:
            rows = [_cells(row, "number", "session") for row in connection.execute(wanted)]
        n_mended += arrival.take_mended(rows) if rows else 0
    return n_mended


def _described() -> Select[Any]:
    """Return the statement for sessions whose key nobody has destroyed."""
    return (
        select(_sessions, subject_keys.c.sealed, _participants.c.id.label("participant_id"))
        .join(subject_keys, subject_keys.c.id == _sessions.c.key_id)
        .outerjoin(_participants, _participants.c.number == _sessions.c.participant)
    )


def _protocol_of(connection: Connection, row: Row[Any]) -> Cells | None:
    if row.protocol is None:
        return None
    wanted = select(_protocols).where(_protocols.c.number == row.protocol)
    return _cells(connection.execute(wanted).one(), "number")


def _edits_of(connection: Connection, number: int) -> list[Cells]:
    wanted = (
        select(_edits, _results.c.sealed.label("finding"))
        .outerjoin(_results, _results.c.number == _edits.c.result)
        .where(_edits.c.session == number)
        .order_by(_edits.c.number)
    )
    return [
        {"sealed": bytes(row.sealed), "result": row.finding and bytes(row.finding)}
        for row in connection.execute(wanted)
    ]


def _cells_of(
    connection: Connection, table: Table, number: int, *, order: str = "number"
) -> list[Cells]:
    wanted = select(table).where(table.c.session == number).order_by(table.c[order])
    return [_cells(row, "number", "session") for row in connection.execute(wanted)]


def _cells(row: Row[Any], *left_out: str) -> Cells:
    return {str(name): value for name, value in row._mapping.items() if name not in left_out}
