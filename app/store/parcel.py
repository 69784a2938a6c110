"""A session or a participant as sealed rows, to be carried elsewhere; it opens no seal."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import Select, Table, select

from app.store.database import Database
from app.store.encoding import checksum
from app.store.errors import StoreDamaged
from app.store.key_ring import KeyRing
from app.store.tables import (
    channels,
    chunks,
    edits,
    events,
    gaps,
    participants,
    protocols,
    repetitions,
    results,
    sessions,
)

Cells = dict[str, Any]

_MOST_ALIKE = 64
"""Rows of chunks that one lost page may hold."""

APPENDED = (gaps, events, repetitions, results)
"""Tables to which a session only ever adds, on whatever seat: the rows of all stand together."""


_PLACE = tuple(column for column in chunks.columns if column.name not in ("session", "payload"))


def mark_of(row: Mapping[str, Any]) -> Hashable:
    """Return by what a row of these tables is the same on every seat."""
    sealed = row.get("sealed")
    return (row["first_index"], row["n_samples"]) if sealed is None else bytes(sealed)


def is_as_written(session_id: str, row: Cells) -> bool:
    """Tell whether a chunk's row is what was written there, without opening its seal."""
    place = (row["sequence"], row["first_index"], row["n_samples"])
    found = checksum(session_id, place, row["encoding"], bytes(row["payload"]))
    return found == int(row["crc32"])


class SessionParcel:
    """One session's rows as they are stored; slices of chunks, so that memory stays small."""

    def __init__(self, database: Database, ring: KeyRing, session_id: str) -> None:
        self._database = database
        self._damaged: set[int] = set()
        with database.transaction() as connection:
            row = connection.execute(select(sessions).where(sessions.c.id == session_id)).one()
            self._number = int(row.number)
            self.participant_id = None
            if row.participant is not None:
                self.participant_id = str(
                    connection.execute(
                        select(participants.c.id).where(participants.c.number == row.participant)
                    ).scalar_one()
                )
            self.protocol: Cells | None = None
            if row.protocol is not None:
                found = connection.execute(
                    select(protocols).where(protocols.c.number == row.protocol)
                ).one()
                self.protocol = _cells(found._mapping, "number")
        self.session = _cells(row._mapping, "number", "participant", "protocol")
        self.id = session_id
        self.key_id = str(row.key_id)
        self.key = ring.key(self.key_id)

    def channels(self) -> list[Cells]:
        """Return the channels' rows, without their session."""
        return self._rows(select(channels).where(channels.c.session == self._number))

    def chunks(self, after_sequence: int, n_most: int) -> list[Cells]:
        """Return the next chunks' rows, oldest first."""
        wanted = (
            select(chunks)
            .where(chunks.c.session == self._number, chunks.c.sequence > after_sequence)
            .order_by(chunks.c.sequence)
            .limit(n_most)
        )
        try:
            return self._rows(wanted)
        except StoreDamaged:
            return self._rows_one_by_one(after_sequence, n_most)

    @property
    def newest_sequence(self) -> int:
        """Return the number of the last chunk that is here; -1 where there is none."""
        newest = select(chunks.c.sequence).where(chunks.c.session == self._number)
        with self._database.transaction() as connection:
            last = connection.execute(newest.order_by(chunks.c.sequence.desc()).limit(1)).scalar()
        return -1 if last is None else int(last)

    @property
    def n_damaged(self) -> int:
        """Return how many chunks were met so far that cannot be read."""
        return len(self._damaged)

    def _rows_one_by_one(self, after_sequence: int, n_most: int) -> list[Cells]:
        """Return as many chunks past a damaged page; one without its content keeps its place.

        Its checksum then fails wherever it is read. Where its place is lost as well, it is said to
        follow the one before it and to be as long, so that the last one is missed, too.
        """
        its_own = chunks.c.session == self._number
        found: list[Cells] = []
        for sequence in range(after_sequence + 1, self.newest_sequence + 1):
            if len(found) == n_most:
                break
            one = its_own, chunks.c.sequence == sequence
            try:
                found += self._rows(select(chunks).where(*one))
            except StoreDamaged:
                self._damaged.add(sequence)
                found += self._emptied(sequence, found[-1] if found else None)
        return found

    def whole_chunks(self, sequences: Iterable[int]) -> Iterator[Cells]:
        """Yield those of some chunks that can be read here and are as they were written."""
        its_own = chunks.c.session == self._number
        for sequence in sequences:
            with suppress(StoreDamaged):
                rows = self._rows(select(chunks).where(its_own, chunks.c.sequence == sequence))
                yield from (row for row in rows if is_as_written(self.id, row))

    def _emptied(self, sequence: int, before: Cells | None) -> list[Cells]:
        """Return a chunk without its content, in its place as far as that is known."""
        place = select(*_PLACE).where(chunks.c.session == self._number)
        with suppress(StoreDamaged):
            rows = self._rows(place.where(chunks.c.sequence == sequence))
            return [{**row, "payload": b""} for row in rows]
        for earlier in range(sequence - 1, max(-1, sequence - _MOST_ALIKE), -1):
            if before is not None:
                break
            with suppress(StoreDamaged):
                rows = self._rows(place.where(chunks.c.sequence == earlier))
                before = next(iter(rows), None)
        if before is None:
            return []
        n_between = sequence - before["sequence"]
        first_index = before["first_index"] + n_between * before["n_samples"]
        return [{**before, "sequence": sequence, "first_index": first_index, "payload": b""}]

    def appended(self, table: Table) -> list[Cells]:
        """Return the rows of a table to which a session only ever adds."""
        return self._rows(self._own(table))

    def edits(self) -> list[Cells]:
        """Return the edits; ``result`` is the sealed finding itself, None where there is none."""
        with self._database.transaction() as connection:
            own = select(results.c.number, results.c.sealed).where(
                results.c.session == self._number
            )
            found = {row.number: bytes(row.sealed) for row in connection.execute(own)}
        rows = self._rows(self._own(edits))
        return [{**row, "result": found.get(row["result"])} for row in rows]

    def _own(self, table: Table) -> Select[Any]:
        return select(table).where(table.c.session == self._number).order_by(table.c.number)

    def _rows(self, wanted: Select[Any]) -> list[Cells]:
        with self._database.transaction() as connection:
            rows = connection.execute(wanted).all()
        return [_cells(row._mapping, "number", "session") for row in rows]


def _cells(row: Mapping[Any, Any], *left_out: str) -> Cells:
    return {str(name): value for name, value in row.items() if name not in left_out}
