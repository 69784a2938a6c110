"""Chunks read back one page of rows at a time; a damaged one is named and the others still come."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, func, select

from app.model.session import DamagedChunk, StoredChunk
from app.store.encoding import checksum, decode
from app.store.errors import SealBroken, StoreDamaged
from app.store.fields import UNREADABLE
from app.store.read_gate import ReadGate
from app.store.seal import Seal
from app.store.tables import chunks, sessions
from dsp.block import SampleBlock, StreamInfo

_PAGE = 64
_LARGEST = 1 << 62


class ChunkReader:
    """Reads the chunks of one session in order, without holding a transaction in between."""

    def __init__(self, database: ReadGate, *, number: int, info: StreamInfo, seal: Seal) -> None:
        self._database = database
        self._number = number
        self._info = info
        self._seal = seal

    def __iter__(self) -> Iterator[StoredChunk | DamagedChunk]:
        """Yield every chunk that was made durable before the reading began.

        Of a damaged one whose place is lost with it, the place is what its neighbours leave.
        """
        expected = self._first_index()
        lost: list[DamagedChunk] = []
        for chunk in self._as_found():
            place = _span(chunk)
            if place is None and isinstance(chunk, DamagedChunk):
                lost.append(chunk)
                continue
            if place is not None:
                yield from _placed(lost, expected, place[0])
                lost, expected = [], place[1]
            yield chunk
        yield from _placed(lost, expected, None)

    def between(self, start_index: int, end_index: int) -> Iterator[StoredChunk | DamagedChunk]:
        """Yield the chunks that hold scans of a stretch, without reading those before it.

        A damaged one whose place is lost comes without a place, as it lies in the store.
        """
        for chunk in self._as_found(self._sequence_at(start_index)):
            place = _span(chunk)
            if place is not None and place[0] >= end_index:
                return
            if place is None or place[1] > start_index:
                yield chunk

    def _sequence_at(self, index: int) -> int:
        """Return the last chunk that begins at a scan or before it, by halving."""
        low, high = 0, self._count()
        while high - low > 1:
            middle = (low + high) // 2
            begins = self._begin_of(middle, high)
            if begins is None or begins > index:
                high = middle
            else:
                low = middle
        return low

    def _begin_of(self, sequence: int, before: int) -> int | None:
        """Return where a chunk begins, or the next one that is there; None without one."""
        statement = (
            select(chunks.c.first_index)
            .where(chunks.c.session == self._number)
            .where(chunks.c.sequence >= sequence, chunks.c.sequence < before)
            .order_by(chunks.c.sequence)
            .limit(1)
        )
        try:
            with self._database.transaction() as connection:
                return connection.execute(statement).scalar()
        except StoreDamaged:
            return None

    def _as_found(self, start: int = 0) -> Iterator[StoredChunk | DamagedChunk]:
        n_chunks = self._count()
        while start < n_chunks:
            try:
                rows = self._rows(start, n_chunks)
            except StoreDamaged:
                # Some page of the file fails its check: ask one by one to lose only those.
                stop = min(start + _PAGE, n_chunks)
                for sequence in range(start, stop):
                    yield self._alone(sequence)
                start = stop
                continue
            for row in rows:
                if row.sequence > start:
                    yield _missing(start, row.sequence - start)
                yield self._checked(row)
                start = row.sequence + 1
            if not rows:
                yield _missing(start, n_chunks - start)
                return

    def _first_index(self) -> int | None:
        wanted = select(sessions.c.first_index).where(sessions.c.number == self._number)
        with self._database.transaction() as connection:
            return connection.execute(wanted).scalar()

    def _count(self) -> int:
        """Return the number behind the last chunk; what is no number counts for nothing."""
        its_chunks = (chunks.c.session == self._number, chunks.c.sequence < _LARGEST)
        with self._database.transaction() as connection:
            last = connection.execute(select(func.max(chunks.c.sequence)).where(*its_chunks))
            found = last.scalar()
        return 0 if found is None else int(found) + 1

    def _rows(self, start: int, stop: int) -> list[Row[Any]]:
        statement = (
            select(chunks)
            .where(chunks.c.session == self._number)
            .where(chunks.c.sequence >= start, chunks.c.sequence < stop)
            .order_by(chunks.c.sequence)
            .limit(_PAGE)
        )
        with self._database.transaction() as connection:
            return list(connection.execute(statement))

    def _alone(self, sequence: int) -> StoredChunk | DamagedChunk:
        try:
            rows = self._rows(sequence, sequence + 1)
        except StoreDamaged:
            return self._lost_at(sequence)
        return self._checked(rows[0]) if rows else _missing(sequence, 1)

    def _lost_at(self, sequence: int) -> DamagedChunk:
        """Name a chunk whose payload's page is damaged; its place may lie on an intact one."""
        problem = "a page of the file fails its check"
        statement = (
            select(chunks.c.first_index, chunks.c.n_samples)
            .where(chunks.c.session == self._number)
            .where(chunks.c.sequence == sequence)
        )
        try:
            with self._database.transaction() as connection:
                place = connection.execute(statement).first()
        except StoreDamaged:
            return _lost(sequence, problem)
        if place is None:
            return _lost(sequence, problem)
        return DamagedChunk(sequence, place.first_index, place.n_samples, problem)

    def _checked(self, row: Row[Any]) -> StoredChunk | DamagedChunk:
        try:
            return self._opened(row)
        except (*UNREADABLE, struct.error) as exc:
            return _lost(row.sequence, f"its row makes no sense ({exc})")

    def _opened(self, row: Row[Any]) -> StoredChunk | DamagedChunk:
        place = (row.sequence, row.first_index, row.n_samples)
        if checksum(self._seal.subject, place, row.encoding, row.payload) != row.crc32:
            return DamagedChunk(*place, "its checksum does not match")
        try:
            content = self._seal.open(row.payload, "chunk", *place, row.encoding)
            samples_uv = decode(row.encoding, content, self._info.channels)
            if len(samples_uv) != row.n_samples:
                raise ValueError(f"{len(samples_uv)} scans, not {row.n_samples}")
            # When the scan was made, as the recording's own clock tells it: nobody stored more.
            received_s = (row.first_index + row.n_samples) / self._info.fs_hz
            block = SampleBlock(samples_uv, row.first_index, received_s)
        except SealBroken:
            return DamagedChunk(*place, "its seal does not fit its place")
        except ValueError as exc:
            return DamagedChunk(*place, f"its content does not fit the channels ({exc})")
        return StoredChunk(row.sequence, block)


def _span(chunk: StoredChunk | DamagedChunk) -> tuple[int, int] | None:
    """Return the first index and the one behind the last; None where that is lost."""
    if isinstance(chunk, StoredChunk):
        return chunk.block.first_index, chunk.block.end_index
    if chunk.first_index is None or chunk.n_samples is None:
        return None
    return chunk.first_index, chunk.first_index + chunk.n_samples


def _placed(
    lost: list[DamagedChunk], start: int | None, stop: int | None
) -> Iterator[DamagedChunk]:
    """Yield chunks whose place is lost, the first over all scans between their neighbours."""
    for chunk in lost:
        n_samples = None if start is None or stop is None else max(0, stop - start)
        yield replace(chunk, first_index=start, n_samples=n_samples)
        start = stop if stop is not None else start


def _missing(sequence: int, n_rows: int) -> DamagedChunk:
    if n_rows == 1:
        return _lost(sequence, "its row is missing")
    return _lost(sequence, f"its row and {n_rows - 1} behind it are missing")


def _lost(sequence: int, problem: str) -> DamagedChunk:
    return DamagedChunk(sequence, None, None, problem)
