"""A new database from the rows that can be read of a damaged one, and of its newest backup.

What the pages still hold comes first, the backup fills what is missing, and a chunk of which only
its place is known stays as a damaged one, so that its gap is named. The damaged file stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, TableClause, column, insert, select, table
from sqlalchemy.exc import DBAPIError

from app.store.database import GIVES_PAGES_BACK, Database
from app.store.errors import StoreDamaged, StoreError
from app.store.key_ring import KeyRing
from app.store.page_rows import LOST, Lost, PageRow, PageRows, Value
from app.store.schema import HEAD, make_tables, require_current
from app.store.tables import metadata

_PARENTS = ("participants", "protocols", "sessions", "exercises", "audit")
_OF_SESSION = ("channels", "gaps", "events", "repetitions", "results", "edits")
_OF_PARTICIPANT = ("identities", "plans", "diary")
_TABLES = (*_PARENTS, *_OF_SESSION, *_OF_PARTICIPANT, "chunks")
_TYPES: Mapping[str, tuple[type, ...]] = {
    "INTEGER": (int,),
    "BOOLEAN": (int,),
    "DOUBLE": (int, float),
    "DATETIME": (str,),
    "TEXT": (str,),
    "BLOB": (bytes, Lost),
}

_Cells = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many sessions there are again, and of how many chunks only the place is known."""

    n_sessions: int
    n_lost_chunks: int


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    types: tuple[type, ...]
    is_optional: bool
    is_number: bool


@dataclass(slots=True)
class _Found:
    """Rows by their table, as they were read; a row that ended on a lost page is not whole."""

    whole: dict[str, list[_Cells]] = field(default_factory=dict)
    cut: list[_Cells] = field(default_factory=list)
    sequences: dict[str, int] = field(default_factory=dict)
    revision: str = HEAD


def rebuild(
    rows: PageRows, target: Path, *, key: bytes, ring: KeyRing, backup: Path | None
) -> Rebuilt:
    """Fill an empty file with all that can be had; raise ``StoreDamaged`` where that is no session.

    Raises ``StoreError`` for whatever else keeps it from being whole.
    """
    database = Database(target, key, pragmas=(GIVES_PAGES_BACK,), journal="DELETE")
    try:
        make_tables(database, ring)
        with database.transaction() as connection:
            shapes = {name: _columns(connection, name) for name in _TABLES}
            found = _found(rows, shapes)
            if not found.whole:
                raise StoreDamaged("No row could be read from the pages.")
            if found.revision != HEAD:
                raise StoreDamaged(f"The tables are of version {found.revision}, and damaged.")
            filling = _Filling(connection, ring)
            with _opened(backup, key) as copy:
                for name in _TABLES:
                    filling.add(name, found.whole.get(name, ()))
                    filling.add(name, _rows_of(copy, name))
            n_lost = filling.add_lost(found.cut, rows)
            filling.count_on_from(found.sequences)
            if not filling.sessions:
                raise StoreDamaged("No session could be read from the pages.")
        return Rebuilt(len(filling.sessions), n_lost)
    finally:
        database.close()


class _Filling:
    """Adds rows to the tables of a new database, parents before what belongs to them."""

    def __init__(self, connection: Connection, ring: KeyRing) -> None:
        self._connection = connection
        self._struck = ring.struck
        self.sessions: set[int] = set()
        self._participants: set[int] = set()
        self._ends: dict[int, tuple[int, int, int]] = {}

    def add(self, name: str, rows: Iterable[_Cells]) -> None:
        """Add what is not there yet, and of what was deleted nothing."""
        for cells in rows:
            self._add_one(name, cells)

    def add_lost(self, cut: list[_Cells], rows: PageRows) -> int:
        """Add chunks of which only the place is known; return how many."""
        placed = [cells | {"payload": b""} for cells in cut if cells["session"] in self.sessions]
        n_lost = sum(self._add_one("chunks", cells) for cells in placed)
        for session, sequence in sorted(_known_sequences(rows)):
            end = self._ends.get(session)
            if end is None or sequence != end[0] + 1:
                continue  # within a session the numbers of its neighbours tell what is missing
            _, end_index, n_samples = end
            place = {"session": session, "sequence": sequence, "first_index": end_index}
            content = {"n_samples": n_samples, "encoding": "", "crc32": 0, "payload": b""}
            n_lost += self._add_one("chunks", place | content)
        return n_lost

    def count_on_from(self, sequences: Mapping[str, int]) -> None:
        """Let no number be given twice, also of what could not be read."""
        for name, number in sequences.items():
            if name in _TABLES:
                self._connection.exec_driver_sql(
                    "INSERT INTO sqlite_sequence (name, seq) SELECT ?, 0 WHERE NOT EXISTS "
                    "(SELECT 1 FROM sqlite_sequence WHERE name = ?)",
                    (name, name),
                )
                self._connection.exec_driver_sql(
                    "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (number, name)
                )

    def _add_one(self, name: str, cells: _Cells) -> bool:
        if not self._is_wanted(name, cells):
            return False
        statement = insert(_raw_table(name, *cells)).prefix_with("OR IGNORE")
        done = self._connection.execute(statement, cells)
        if name == "sessions":
            self.sessions.add(cells["number"])
        elif name == "participants":
            self._participants.add(cells["number"])
        elif name == "chunks":
            self._note_end(cells)
        return bool(done.rowcount)

    def _is_wanted(self, name: str, cells: _Cells) -> bool:
        if cells.get("key_id") in self._struck:
            return False
        if name in (*_OF_SESSION, "chunks"):
            return cells["session"] in self.sessions
        if name in _OF_PARTICIPANT:
            return cells["participant"] in self._participants
        if name == "sessions" and cells["participant"] not in self._participants:
            cells["participant"] = None  # nobody is left who it could be said to be of
        return True

    def _note_end(self, cells: _Cells) -> None:
        sequence, end_index = cells["sequence"], cells["first_index"] + cells["n_samples"]
        known = self._ends.get(cells["session"])
        if known is None or sequence > known[0]:
            self._ends[cells["session"]] = sequence, end_index, cells["n_samples"]


def _raw_table(name: str, *columns: str) -> TableClause:
    """Return a table without types: what was read leaves and comes as the very value it is."""
    return table(name, *map(column, columns))


@contextmanager
def _opened(backup: Path | None, key: bytes) -> Iterator[Connection | None]:
    """Yield a connection to the backup; None where there is none that can be read."""
    if backup is None:
        yield None
        return
    copy = Database.of_backup(backup, key)
    with closing(copy), ExitStack() as reading:
        try:
            require_current(copy)
            connection = reading.enter_context(copy.transaction())
        except StoreError:
            connection = None
        yield connection


def _rows_of(connection: Connection | None, name: str) -> Iterator[_Cells]:
    if connection is None:
        return
    columns = [each.name for each in metadata.tables[name].columns]
    with suppress(DBAPIError):  # of a damaged backup, as much as comes
        for cells in connection.execute(select(_raw_table(name, *columns))).mappings():
            yield dict(cells)


def _columns(connection: Connection, name: str) -> tuple[_Column, ...]:
    told = connection.exec_driver_sql(f"PRAGMA table_info({name})").mappings().all()
    is_alone = sum(each["pk"] > 0 for each in told) == 1
    return tuple(
        _Column(
            each["name"],
            _TYPES["TEXT" if each["type"].startswith("VARCHAR") else each["type"]],
            is_optional=not each["notnull"],
            is_number=bool(each["pk"]) and is_alone and each["type"] == "INTEGER",
        )
        for each in told
    )


def _found(rows: PageRows, shapes: Mapping[str, tuple[_Column, ...]]) -> _Found:
    found = _Found()
    for page in rows.tables():
        for row in page:
            match row.values:
                case (str() as revision,):
                    found.revision = revision
                case (str() as name, int() as number):
                    found.sequences[name] = max(number, found.sequences.get(name, 0))
                case _:
                    _sort_in(row, shapes, found)
    return found


def _sort_in(row: PageRow, shapes: Mapping[str, tuple[_Column, ...]], found: _Found) -> None:
    name = next((name for name, columns in shapes.items() if _fits(row, columns)), None)
    if name is None:
        return
    cells = {
        each.name: row.number if each.is_number else value
        for each, value in zip(shapes[name], row.values, strict=True)
    }
    if LOST not in row.values:
        found.whole.setdefault(name, []).append(cells)
    elif name == "chunks":
        found.cut.append(cells)


def _fits(row: PageRow, columns: tuple[_Column, ...]) -> bool:
    return len(row.values) == len(columns) and all(
        _is_of(value, each) for value, each in zip(row.values, columns, strict=True)
    )


def _is_of(value: Value | Lost, column: _Column) -> bool:
    if value is None:
        return column.is_optional or column.is_number
    return not column.is_number and isinstance(value, column.types)


def _known_sequences(rows: PageRows) -> Iterator[tuple[int, int]]:
    """Yield which chunks the index of the chunks knows: their sessions and sequences."""
    for page in rows.indexes():
        for row in page:
            match row.values:
                case (int() as session, int() as sequence, int()):
                    yield session, sequence
