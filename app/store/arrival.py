"""A session of another seat taken into this store, slice by slice; it knows no server.

What came once is not taken twice, and what broke off goes on where it was. A session that was
recorded here keeps its samples as they are: to it only findings, edits and the like are added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, func, insert, select, update

from app.model.session import NOT_ALL_FETCHED, NOT_ALL_PUSHED
from app.store.database import Database
from app.store.errors import SealBroken
from app.store.fields import UNREADABLE
from app.store.key_ring import KeyRing
from app.store.parcel import Cells, is_as_written, mark_of
from app.store.people import participant_row
from app.store.seal import Seal
from app.store.session_rows import all_sessions, open_session
from app.store.tables import channels, chunks, edits, protocols, results, sessions

_UNFINISHED = (NOT_ALL_FETCHED, NOT_ALL_PUSHED)


class SessionArrival:
    """One session on its way in; each act is whole or not there."""

    def __init__(self, database: Database, ring: KeyRing, session_id: str) -> None:
        self._database = database
        self._ring = ring
        self._id = session_id

    def begin(
        self,
        session: Cells,
        its_channels: Sequence[Cells],
        *,
        key: bytes,
        participant_id: str | None,
        protocol: Cells | None,
    ) -> bool:
        """Take what describes the session; tell whether its samples are wanted as well.

        Raises ``KeyDestroyed`` where it was deleted here, ``SealBroken`` where the key does not
        open it, and ``UnknownParticipant`` where whose it is has not come yet.
        """
        key_id = str(session["key_id"])
        if key_id in self._ring.struck:
            self._ring.seal(key_id, self._id)  # which says that it was deleted
        with self._database.writing() as connection:
            row = self._row(connection)
            if row is not None:
                return row.end_reason in _UNFINISHED
            bound = {
                "participant": _participant_number(connection, participant_id),
                "protocol": _protocol_number(connection, protocol),
            }
            arriving = {**session, **bound, "first_index": None, "end_reason": NOT_ALL_FETCHED}
            made = connection.execute(insert(sessions).returning(sessions.c.number), arriving)
            number = int(made.scalar_one())
            connection.execute(
                insert(channels), [{**each, "session": number} for each in its_channels]
            )
            _require_opening(connection, number, Seal(key, self._id))
            self._ring.adopt(key_id, key)  # durable before the rows are: none is without its key
        return True

    def newest_sequence(self) -> int:
        """Return the last chunk that is here; -1 before the first."""
        with self._database.transaction() as connection:
            newest = connection.execute(
                select(func.max(chunks.c.sequence)).where(
                    chunks.c.session == self._number(connection)
                )
            ).scalar()
        return -1 if newest is None else int(newest)

    def take_chunks(self, rows: Iterable[Cells]) -> None:
        """Take the next chunks, durable on return."""
        with self._database.writing() as connection:
            number = self._number(connection)
            connection.execute(insert(chunks), [{**row, "session": number} for row in rows])
        self._database.sync()

    def lacking(self) -> list[int]:
        """Return which chunks have no content here, or are missing between others."""
        its_own = select(chunks.c.sequence, func.length(chunks.c.payload).label("n_bytes"))
        with self._database.transaction() as connection:
            number = self._number(connection)
            there = {
                row.sequence: row.n_bytes
                for row in connection.execute(its_own.where(chunks.c.session == number))
            }
        return [each for each in range(max(there, default=-1) + 1) if not there.get(each)]

    def take_mended(self, rows: Iterable[Cells]) -> int:
        """Take the content of chunks that had none here; return how many are whole now."""
        whole = [row for row in rows if is_as_written(self._id, row)]
        with self._database.writing() as connection:
            number = self._number(connection)
            for row in whole:
                one = (chunks.c.session == number, chunks.c.sequence == row["sequence"])
                done = connection.execute(update(chunks).where(*one), row)
                if not done.rowcount:
                    connection.execute(insert(chunks), {**row, "session": number})
        self._database.sync()
        return len(whole)

    def take_added(self, table: Table, rows: Iterable[Cells]) -> int:
        """Take what is not here yet of a table to which sessions only add; return how much."""
        with self._database.writing() as connection:
            number = self._number(connection)
            return _add(connection, table, number, rows)

    def take_edits(self, rows: Iterable[Cells]) -> int:
        """Take edits that are not here yet; ``result`` is the sealed finding that they are of."""
        with self._database.writing() as connection:
            number = self._number(connection)
            found = connection.execute(
                select(results.c.number, results.c.sealed).where(results.c.session == number)
            )
            numbers = {bytes(row.sealed): row.number for row in found} | {None: None}
            known = [row for row in rows if row["result"] in numbers]
            return _add(
                connection,
                edits,
                number,
                [{**row, "result": numbers[row["result"]]} for row in known],
            )

    def finish(self, session: Cells) -> None:
        """Note how the session ended, now that all of it is here."""
        told = {name: session[name] for name in ("first_index", "fs_hz", "end_reason")}
        with self._database.writing() as connection:
            connection.execute(update(sessions).where(sessions.c.id == self._id), told)
        self._database.sync()

    def _row(self, connection: Connection) -> Row[Any] | None:
        return connection.execute(select(sessions).where(sessions.c.id == self._id)).first()

    def _number(self, connection: Connection) -> int:
        wanted = select(sessions.c.number).where(sessions.c.id == self._id)
        return int(connection.execute(wanted).scalar_one())


def _require_opening(connection: Connection, number: int, seal: Seal) -> None:
    """Raise where the key does not open what it was given for, before anything of it stands."""
    described = connection.execute(all_sessions().where(sessions.c.number == number)).one()
    wanted = select(channels).where(channels.c.session == number).order_by(channels.c.position)
    try:
        open_session(described, connection.execute(wanted).all(), seal)
    except UNREADABLE as exc:
        raise SealBroken(
            f"What the clinic has of session {seal.subject} makes no sense ({exc}). Nothing of it "
            "was taken. Ask the seat that recorded it to push it again."
        ) from exc


def _participant_number(connection: Connection, participant_id: str | None) -> int | None:
    return (
        None if participant_id is None else int(participant_row(connection, participant_id).number)
    )


def _protocol_number(connection: Connection, protocol: Cells | None) -> int | None:
    if protocol is None:
        return None
    same = (protocols.c.id == protocol["id"], protocols.c.version == protocol["version"])
    number = connection.execute(select(protocols.c.number).where(*same)).scalar()
    if number is None:
        made = connection.execute(insert(protocols).returning(protocols.c.number), protocol)
        number = made.scalar_one()
    return int(number)


def _add(connection: Connection, table: Table, number: int, rows: Iterable[Cells]) -> int:
    here = {
        mark_of(dict(row._mapping))
        for row in connection.execute(select(table).where(table.c.session == number))
    }
    new = [{**row, "session": number} for row in rows if mark_of(row) not in here]
    if new:
        connection.execute(insert(table), new)
    return len(new)
