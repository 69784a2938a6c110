"""Which sessions there are and what is noted beside their samples; it reads no samples."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from app.model.connection_note import ESTIMATES
from app.model.session import SessionEvent, SessionSummary
from app.store.errors import UnknownSession
from app.store.read_gate import ReadGate
from app.store.session_rows import all_sessions, read_details, read_info, read_metadata
from app.store.tables import channels, chunks, events, gaps, sessions
from dsp.block import StreamInfo

LATEST = "latest"


class Catalogue:
    """Lists and finds sessions by the rows that describe them."""

    def __init__(self, database: ReadGate) -> None:
        self._database = database

    def sessions(self, recording_ids: frozenset[str]) -> tuple[SessionSummary, ...]:
        """Return all sessions, newest first."""
        newest_first = all_sessions().order_by(sessions.c.number.desc())
        return self._summaries(newest_first, recording_ids)

    def find(self, name: str, recording_ids: frozenset[str]) -> SessionSummary:
        """Return the session of this id, of this unique beginning of an id, or the latest."""
        wanted = all_sessions().order_by(sessions.c.number.desc()).limit(2)
        if name == LATEST:
            wanted = wanted.limit(1)
        else:
            wanted = wanted.where(sessions.c.id.startswith(name, autoescape=True))
        found = self._summaries(wanted, recording_ids)
        if not name or not found:
            raise UnknownSession(
                f"There is no session {name!r}. A session is named by its id, by the beginning of "
                f"its id, or by {LATEST!r}. List the sessions to see the ids."
            )
        if len(found) > 1:
            raise UnknownSession(
                f"More than one session begins with {name!r} ({found[0].id}, {found[1].id}, …). "
                "The beginning must fit one alone. Give more of its id."
            )
        return found[0]

    def number(self, session_id: str) -> int:
        """Return the row number of a session."""
        with self._database.transaction() as connection:
            return int(_row(connection, session_id).number)

    def info(self, session_id: str) -> tuple[int, StreamInfo]:
        """Return the row number of a session and what its stream was."""
        with self._database.transaction() as connection:
            row = _row(connection, session_id)
            return int(row.number), read_info(row, _channels(connection, row.number))

    def events(self, session_id: str) -> tuple[SessionEvent, ...]:
        """Return the events of a session in the order they were written."""
        with self._database.transaction() as connection:
            number = _row(connection, session_id).number
            rows = connection.execute(
                select(events).where(events.c.session == number).order_by(events.c.number)
            )
            return tuple(SessionEvent(row.sample_index, row.kind, row.text) for row in rows)

    def _summaries(
        self, statement: Select[Any], recording_ids: frozenset[str]
    ) -> tuple[SessionSummary, ...]:
        with self._database.transaction() as connection:
            rows = connection.execute(statement).all()
            return tuple(_summary(connection, row, recording_ids) for row in rows)


def _row(connection: Connection, session_id: str) -> Row[Any]:
    row = connection.execute(select(sessions).where(sessions.c.id == session_id)).first()
    if row is None:
        raise UnknownSession(
            f"There is no session {session_id!r}. It must be an id from the list of sessions. List "
            "them again."
        )
    return row


def _summary(
    connection: Connection, row: Row[Any], recording_ids: frozenset[str]
) -> SessionSummary:
    first_index = row.first_index or 0
    end_index = max(first_index, _end_index(connection, row.number))
    missing = select(func.coalesce(func.sum(gaps.c.n_samples), 0))
    its_channels = _channels(connection, row.number)
    return SessionSummary(
        id=row.id,
        started=row.started_utc.replace(tzinfo=UTC).astimezone(
            timezone(timedelta(seconds=row.utc_offset_s))
        ),
        info=read_info(row, its_channels),
        app_version=row.app_version,
        first_index=first_index,
        end_index=end_index,
        n_missing=int(connection.execute(missing.where(gaps.c.session == row.number)).scalar_one()),
        end_reason=row.end_reason,
        is_recording=row.id in recording_ids,
        details=read_details(row),
        channel_metadata=tuple(read_metadata(each) for each in its_channels),
        is_missing_estimated=_has_estimate(connection, row.number),
    )


def _has_estimate(connection: Connection, number: int) -> bool:
    """Say whether the length of any gap is an estimate, which the event beside it says."""
    of_session = select(events.c.number).where(events.c.session == number)
    found = of_session.where(events.c.kind.in_(ESTIMATES)).limit(1)
    return connection.execute(found).first() is not None


def _end_index(connection: Connection, number: int) -> int:
    """Return the end of the last chunk or gap, found by their indexes without reading samples."""
    ends = []
    for table, order in ((chunks, chunks.c.sequence), (gaps, gaps.c.number)):
        last = connection.execute(
            select(table.c.first_index + table.c.n_samples)
            .where(table.c.session == number)
            .order_by(order.desc())
            .limit(1)
        ).scalar()
        ends.append(last or 0)
    return max(ends)


def _channels(connection: Connection, number: int) -> list[Row[Any]]:
    wanted = select(channels).where(channels.c.session == number).order_by(channels.c.position)
    return list(connection.execute(wanted))
