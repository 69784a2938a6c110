"""Which sessions there are and what is noted beside their samples; it reads no samples."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, timedelta, timezone
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from app.model.connection_note import ESTIMATES
from app.model.session import SessionEvent, SessionSummary, Unreadable
from app.model.session_details import SessionDetails
from app.store.edit_rows import noted_last
from app.store.errors import StoreDamaged, StoreError, StoreLocked, UnknownSession
from app.store.fields import UNREADABLE
from app.store.key_ring import KeyRing
from app.store.read_gate import ReadGate
from app.store.seal import Seal
from app.store.session_rows import SessionOpened, all_sessions, open_session
from app.store.tables import channels, chunks, edits, events, gaps, participants, sessions

LATEST = "latest"

_Rows = tuple[Row[Any], list[Row[Any]]]
"""A session's own row and those of its channels."""


class Catalogue:
    """Lists and finds sessions by the rows that describe them; one bad row hides no other."""

    def __init__(self, database: ReadGate, ring: KeyRing) -> None:
        self._database = database
        self._ring = ring

    def sessions(self, recording_ids: frozenset[str]) -> tuple[SessionSummary, ...]:
        """Return all sessions that can be read, newest first."""
        found = self._each(self._numbers(), recording_ids)
        return tuple(each for each in found if isinstance(each, SessionSummary))

    def unreadable(self) -> tuple[Unreadable, ...]:
        """Return the sessions that cannot be read, newest first, each with the reason."""
        found = self._each(self._numbers(), frozenset())
        return tuple(each for each in found if isinstance(each, Unreadable))

    @property
    def is_readable(self) -> bool:
        """Tell whether the pages that describe the sessions can be read; it opens no seal."""
        try:
            with self._database.transaction() as connection:
                connection.execute(_described()).all()
                connection.execute(select(channels)).all()
                connection.execute(select(sessions.c.number, sessions.c.id)).all()  # its index
        except StoreDamaged:
            return False
        except UNREADABLE:  # a row of nonsense on a whole page
            return True
        return True

    def find(self, name: str, recording_ids: frozenset[str]) -> SessionSummary:
        """Return the session of this id, of this unique beginning of an id, or the latest."""
        numbers = self._numbers()
        if name == LATEST:
            for number, session_id in numbers.items():
                with suppress(StoreDamaged):  # one that cannot be read is not the latest that can
                    return self._summary(number, session_id, recording_ids)
        return self._summary(*_only(numbers, name), recording_ids)

    def id_of(self, name: str) -> str:
        """Return the id that is this one or alone begins so, also of what cannot be read."""
        return _only(self._numbers(), name)[1]

    def ids_of(self, participant_id: str) -> frozenset[str]:
        """Return the ids of a participant's sessions."""
        theirs = (
            select(sessions.c.id)
            .join(participants, sessions.c.participant == participants.c.number)
            .where(participants.c.id == participant_id)
        )
        with self._database.transaction() as connection:
            return frozenset(connection.execute(theirs).scalars())

    def number(self, session_id: str) -> int:
        """Return the row number of a session."""
        with self._database.transaction() as connection:
            return int(_row(connection, session_id).number)

    def seal(self, session_id: str) -> Seal:
        """Return the seal of a session."""
        with self._database.transaction() as connection:
            return self._ring.seal(_row(connection, session_id).key_id, session_id)

    def details(self, session_id: str) -> SessionDetails:
        """Return what is noted of a session now."""
        return self.find(session_id, frozenset()).details

    def opened(self, session_id: str) -> tuple[int, SessionOpened, Seal]:
        """Return the row number of a session, what it was begun with, and its seal."""
        with self._database.transaction() as connection:
            row = _row(connection, session_id)
            its_channels = _channels(connection, row.number)
        with _in_words(session_id):
            seal = self._ring.seal(row.key_id, session_id)
            return int(row.number), open_session(row, its_channels, seal), seal

    def events(self, session_id: str) -> tuple[SessionEvent, ...]:
        """Return the events of a session in the order they were written."""
        with self._database.transaction() as connection:
            row = _row(connection, session_id)
            rows = connection.execute(
                select(events).where(events.c.session == row.number).order_by(events.c.number)
            ).all()
        with _in_words(session_id):
            seal = self._ring.seal(row.key_id, session_id)
            return tuple(_event(each, seal) for each in rows)

    def _numbers(self) -> dict[int, str]:
        """Return the id of every session that was not deleted by its number, newest first."""
        struck = self._ring.struck
        wanted = select(sessions.c.number, sessions.c.id, sessions.c.key_id)
        with self._database.transaction() as connection:
            rows = connection.execute(wanted.order_by(sessions.c.number.desc())).all()
        return {row.number: str(row.id) for row in rows if row.key_id not in struck}

    def _each(
        self, numbers: dict[int, str], recording_ids: frozenset[str]
    ) -> Iterator[SessionSummary | Unreadable]:
        known = self._rows_at_once()
        for number, session_id in numbers.items():
            try:
                yield self._summary(number, session_id, recording_ids, known.get(number))
            except StoreLocked:
                raise
            except StoreError as problem:
                yield Unreadable(session_id, str(problem))

    def _rows_at_once(self) -> dict[int, _Rows]:
        """Return the rows of every session; none where one of them spoils the reading."""
        try:
            with self._database.transaction() as connection:
                rows = connection.execute(_described()).all()
                its_channels: dict[int, list[Row[Any]]] = {}
                for each in connection.execute(select(channels).order_by(channels.c.position)):
                    its_channels.setdefault(each.session, []).append(each)
        except (StoreDamaged, *UNREADABLE):
            return {}
        return {row.number: (row, its_channels.get(row.number, [])) for row in rows}

    def _summary(
        self,
        number: int,
        session_id: str,
        recording_ids: frozenset[str],
        known: _Rows | None = None,
    ) -> SessionSummary:
        with _in_words(session_id):
            row, its_channels = known or self._rows(number)
            seal = self._ring.seal(row.key_id, session_id)
            opened = open_session(row, its_channels, seal)
            details = opened.details
            if row.noted is not None:
                details = noted_last(row.noted, seal).bound_as(details)
            is_recording = session_id in recording_ids and row.end_reason is None
            return _summarised(row, opened, details, is_recording=is_recording)

    def _rows(self, number: int) -> _Rows:
        with self._database.transaction() as connection:
            row = connection.execute(_described().where(sessions.c.number == number)).one()
            return row, _channels(connection, number)


def _only(numbers: dict[int, str], name: str) -> tuple[int, str]:
    """Return the number and id of the one session whose id begins so."""
    begun = {number: each for number, each in numbers.items() if each.startswith(name)}
    if not name or not begun:
        raise UnknownSession(
            f"There is no session {name!r}. A session is named by its id, by the beginning of "
            f"its id, or by {LATEST!r}. List the sessions to see the ids."
        )
    if len(begun) > 1:
        first, second, *_ = begun.values()
        raise UnknownSession(
            f"More than one session begins with {name!r} ({first}, {second}, …). "
            "The beginning must fit one alone. Give more of its id."
        )
    return begun.popitem()


def _summarised(
    row: Row[Any], opened: SessionOpened, details: SessionDetails, *, is_recording: bool
) -> SessionSummary:
    first_index = row.first_index or 0
    return SessionSummary(
        id=row.id,
        started=row.started_utc.replace(tzinfo=UTC).astimezone(
            timezone(timedelta(seconds=row.utc_offset_s))
        ),
        info=opened.info,
        app_version=row.app_version,
        first_index=first_index,
        end_index=max(first_index, row.chunk_end or 0, row.gap_end or 0),
        n_missing=int(row.n_missing),
        end_reason=row.end_reason,
        is_recording=is_recording,
        details=details,
        channel_metadata=opened.channel_metadata,
        is_missing_estimated=bool(row.is_missing_estimated),
    )


def _described() -> Select[Any]:
    """Return the statement for sessions with what is known of their chunks, gaps, events, edits.

    The end of the last chunk or gap is found by their indexes, without reading samples. The length
    of a gap is an estimate where the event beside it says so.
    """
    ends = {
        f"{name}_end": select(table.c.first_index + table.c.n_samples)
        .where(table.c.session == sessions.c.number)
        .order_by(order.desc())
        .limit(1)
        for name, table, order in (
            ("chunk", chunks, chunks.c.sequence),
            ("gap", gaps, gaps.c.number),
        )
    }
    noted = (
        select(edits.c.sealed)
        .where(edits.c.session == sessions.c.number, edits.c.result.is_(None))
        .order_by(edits.c.number.desc())
        .limit(1)
    )
    n_missing = select(func.coalesce(func.sum(gaps.c.n_samples), 0)).where(
        gaps.c.session == sessions.c.number
    )
    estimates = select(events.c.number).where(
        events.c.session == sessions.c.number, events.c.kind.in_(ESTIMATES)
    )
    return all_sessions().add_columns(
        *(end.scalar_subquery().label(name) for name, end in ends.items()),
        n_missing.scalar_subquery().label("n_missing"),
        estimates.exists().label("is_missing_estimated"),
        noted.scalar_subquery().label("noted"),
    )


@contextmanager
def _in_words(session_id: str) -> Iterator[None]:
    """Turn whatever a row of nonsense raises into a sentence that names its session."""
    try:
        yield
    except UNREADABLE as exc:
        raise StoreDamaged(
            f"Session {session_id} cannot be read: what is noted of it makes no sense ({exc}). The "
            "others stay readable. Bring it back from a backup."
        ) from exc


def _row(connection: Connection, session_id: str) -> Row[Any]:
    row = connection.execute(all_sessions().where(sessions.c.id == session_id)).first()
    if row is None:
        raise UnknownSession(
            f"There is no session {session_id!r}. It must be an id from the list of sessions. List "
            "them again."
        )
    return row


def _channels(connection: Connection, number: int) -> list[Row[Any]]:
    wanted = select(channels).where(channels.c.session == number).order_by(channels.c.position)
    return list(connection.execute(wanted))


def _event(row: Row[Any], seal: Seal) -> SessionEvent:
    text = seal.open(row.sealed, "event", row.sample_index, row.kind).decode("utf-8")
    return SessionEvent(row.sample_index, row.kind, text)
