"""Rows read from the pages of a database themselves, past whatever map of it is damaged.

SQLite finds rows through its tables' own table, inner pages and indexes; one lost page of these
hides every row behind it. Each leaf page stands on its own: here every whole one is read, and what
table a row is of is told by its columns. Nothing is written.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path

from app.store.page_check import PAGE_BYTES, PageCheck
from app.store.page_content import USABLE_BYTES, opened_page
from app.store.page_mending import LOCK_PAGE

_TABLE_LEAF, _INDEX_LEAF = 0x0D, 0x0A
_FREE, _OVERFLOW = 2, (3, 4)
_FIRST_MAP = 2
_MAP_ENTRY = struct.Struct(">BI")
_PER_MAP = USABLE_BYTES // _MAP_ENTRY.size + 1
_MOST_LOCAL = {_TABLE_LEAF: USABLE_BYTES - 35, _INDEX_LEAF: (USABLE_BYTES - 12) * 64 // 255 - 23}
_LEAST_LOCAL = (USABLE_BYTES - 12) * 32 // 255 - 23
_FIXED_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_REAL, _ZERO, _ONE, _BLOB = 7, 8, 9, 12
_MORE = 0x80

Value = int | float | str | bytes | None


class Lost:
    """The value of a column that lay, or ended, on a page that is lost."""


LOST = Lost()


@dataclass(frozen=True, slots=True)
class PageRow:
    """One row as its leaf page has it; ``values`` of an index end with the number of its row."""

    number: int
    values: tuple[Value | Lost, ...]


class PageRows:
    """Reads every leaf page of one database file, with the newest pages of its journal over it."""

    def __init__(self, database: Path, key: bytes, newest: Mapping[int, bytes]) -> None:
        with database.open("rb") as file:
            self._raw = mmap(file.fileno(), 0, access=ACCESS_READ)
        self._key = key
        self._check = PageCheck.of(database, key)
        self._newest = newest
        self.n_pages = max([len(self._raw) // PAGE_BYTES, *newest])

    def tables(self) -> Iterator[tuple[PageRow, ...]]:
        """Yield the rows of every leaf page of a table."""
        return self._leaves(_TABLE_LEAF)

    def indexes(self) -> Iterator[tuple[PageRow, ...]]:
        """Yield the rows of every leaf page of an index."""
        return self._leaves(_INDEX_LEAF)

    def close(self) -> None:
        """Let go of the file."""
        self._raw.close()

    def is_overflow(self, number: int) -> bool:
        """Tell whether a page only holds the rest of one long row, as far as that is known."""
        return self._kind(number) in _OVERFLOW

    def _leaves(self, kind: int) -> Iterator[tuple[PageRow, ...]]:
        for number in range(1, self.n_pages + 1):
            if number == LOCK_PAGE or (number - _FIRST_MAP) % _PER_MAP == 0:
                continue
            if self._kind(number) in (_FREE, *_OVERFLOW):
                continue  # what is free may still hold rows that were deleted
            page = self._page(number)
            begin = 100 if number == 1 else 0
            if page is not None and page[begin] == kind:
                rows = tuple(self._rows(page, begin))
                if rows:
                    yield rows

    def _kind(self, number: int) -> int | None:
        """Return what SQLite's own map says a page is; None where that is lost."""
        if number <= _FIRST_MAP:
            return None
        at = (number - _FIRST_MAP) // _PER_MAP * _PER_MAP + _FIRST_MAP
        page = self._page(at)
        if page is None or at == number:
            return None
        return int(_MAP_ENTRY.unpack_from(page, _MAP_ENTRY.size * (number - at - 1))[0])

    def _page(self, number: int) -> bytes | None:
        begin = (number - 1) * PAGE_BYTES
        page = self._newest.get(number) or self._raw[begin : begin + PAGE_BYTES]
        if len(page) < PAGE_BYTES or not self._check.is_whole(page, number):
            return None
        return opened_page(page, number, self._key)

    def _rows(self, page: bytes, begin: int) -> Iterator[PageRow]:
        n_cells = struct.unpack_from(">H", page, begin + 3)[0]
        for (cell,) in struct.iter_unpack(">H", page[begin + 8 :][: 2 * n_cells]):
            n_bytes, after = _varint(page, cell)
            number, at = _varint(page, after) if page[begin] == _TABLE_LEAF else (0, after)
            yield PageRow(number, tuple(_values(*self._payload(page, at, n_bytes, page[begin]))))

    def _payload(self, page: bytes, at: int, n_bytes: int, kind: int) -> tuple[bytes, int]:
        """Return as much of a row as can be read, and how much there is."""
        if n_bytes <= _MOST_LOCAL[kind]:
            return page[at : at + n_bytes], n_bytes
        n_local = _LEAST_LOCAL + (n_bytes - _LEAST_LOCAL) % (USABLE_BYTES - 4)
        if n_local > _MOST_LOCAL[kind]:
            n_local = _LEAST_LOCAL
        payload = page[at : at + n_local]
        (following,) = struct.unpack_from(">I", page, at + n_local)
        while following and len(payload) < n_bytes:
            more = self._page(following)
            if more is None:
                break
            payload += more[4:]
            (following,) = struct.unpack_from(">I", more)
        return payload[:n_bytes], n_bytes


def _values(payload: bytes, n_bytes: int) -> Iterator[Value | Lost]:
    n_head, at = _varint(payload, 0)
    end = n_head
    while at < n_head:
        kind, at = _varint(payload, at)
        begin, end = end, end + _n_bytes(kind)
        yield _value(kind, payload[begin:end]) if end <= min(len(payload), n_bytes) else LOST


def _n_bytes(kind: int) -> int:
    if kind >= _BLOB:
        return (kind - _BLOB) // 2
    return 8 if kind == _REAL else _FIXED_BYTES.get(kind, 0)


def _value(kind: int, content: bytes) -> Value:
    if kind >= _BLOB:
        return content.decode("utf-8", "replace") if kind % 2 else content
    if kind == _REAL:
        return float(struct.unpack(">d", content)[0])
    if kind in _FIXED_BYTES:
        return int.from_bytes(content, signed=True)
    return {_ZERO: 0, _ONE: 1}.get(kind)


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """Return a number of one to nine bytes, and where it ends."""
    value = 0
    for n_read in range(8):
        value = value << 7 | content[at + n_read] & 0x7F
        if content[at + n_read] < _MORE:
            return value, at + n_read + 1
    value = value << 8 | content[at + 8]
    return value - (1 << 64) if value >= 1 << 63 else value, at + 9
