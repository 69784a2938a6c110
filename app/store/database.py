"""The encrypted database file behind SQLAlchemy; it knows keys and errors, but no tables.

A commit is written to the journal and outlives this program at once, however it dies. Waiting
until the disk has it as well, against a power cut, is an act of its own, ``sync``: a busy disk can
take a second for it, and nobody who records may wait that long (docs/store.md).
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from app.store.disk_room import has_no_room
from app.store.errors import (
    BackupUnsound,
    DiskFull,
    StoreBusy,
    StoreClosed,
    StoreDamaged,
    StoreError,
    StoreUnwritable,
)
from app.store.surroundings import read_only_problem, refuses_writing

_BUSY_TIMEOUT_MS = 5000
# Some three minutes of recording, 30 MB: each time the journal starts over, one commit waits for
# the disk, and a kill during this wait would cost more than one at any other moment.
_FOLD_EVERY = 2000
_INCREMENTAL = 2
GIVES_PAGES_BACK = f"auto_vacuum = {_INCREMENTAL}"
"""Counts for a file that is empty yet: pages of what is deleted can then leave the file."""
_PAGES_PER_STEP = 256
_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR")
_REFUSED = ("SQLITE_IOERR", "SQLITE_CANTOPEN")
_FORBIDDEN = ("SQLITE_READONLY", "SQLITE_PERM")


class Database:
    """Transactions on one encrypted file; every driver error leaves as a ``StoreError``."""

    def __init__(
        self, path: Path, key: bytes, *, pragmas: tuple[str, ...] = (), journal: str = "WAL"
    ) -> None:
        self.path = path
        self._key = key
        self._pragmas = pragmas
        self._mode = journal
        self.n_syncs = 0
        self._is_closed = False
        self._journal = path.with_name(f"{path.name}-wal")
        self._n_unfolded = _FOLD_EVERY  # whatever an earlier program left
        self._engine = create_engine(
            "sqlite://", module=dbapi2, creator=self._connect, poolclass=QueuePool
        )
        # The driver would begin a transaction before some statements and not before others
        # (tables are made outside one); so it is told to begin none, and this begins every one.
        event.listen(self._engine, "begin", _begin)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Yield a connection; commit when the block ends well and roll back otherwise.

        What was committed outlives a kill on return, and a power cut once ``sync`` has returned.
        """
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection that lets no other program or thread write until the block ends.

        What is read inside it stays true until it is committed, as a chain of lines needs.
        """
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Connection]:
        if self._is_closed:
            raise StoreClosed(
                f"The store {self.path} has been closed. Nothing more can be read from or written "
                "to it. Open it again."
            )
        try:
            with self._engine.connect().execution_options(begin=begin) as connection:
                try:
                    with connection.begin():
                        yield connection
                    self._n_unfolded += 1
                except DBAPIError as exc:
                    if _error_name(exc.orig).startswith(_DAMAGE):
                        # A page that failed its check poisons this connection, not the file.
                        connection.invalidate()
                    raise
                except MemoryError:
                    # The driver's word where SQLite's own map of pages fails its check.
                    connection.invalidate()
                    raise
        except DBAPIError as exc:
            problem = self._in_words(exc.orig)
            if problem is None:  # a mistake of the program, not of the disk
                raise
            raise problem from exc
        except MemoryError as exc:
            raise self._damaged(exc) from exc

    @property
    def key(self) -> bytes:
        """Return what every page is encrypted with."""
        return self._key

    @classmethod
    def of_backup(cls, path: Path, key: bytes) -> Database:
        """Return a copy to be read alone, with no journal beside it."""
        return cls(path, key, pragmas=("query_only = ON",), journal="DELETE")

    def copy_into(self, path: Path, on_step: Callable[[float], None]) -> None:
        """Copy the database as it is now into an empty file, beside whoever writes meanwhile.

        The copy is under the same key, one file without a journal. What ``on_step`` raises ends it.
        """
        beside = Database(path, self._key, journal="OFF")
        try:
            with closing(self._connect()) as source, closing(beside._connect()) as target:
                # A reading that stays open: the copy is of one moment, no commit starts it over.
                source.execute("BEGIN").execute("SELECT count(*) FROM sqlite_master").fetchall()
                source.backup(
                    target,
                    pages=_PAGES_PER_STEP,
                    progress=lambda _, n_left, n_all: on_step(1 - n_left / max(n_all, 1)),
                    sleep=0,
                )
                target.execute("PRAGMA journal_mode = DELETE").fetchall()
        except dbapi2.Error as exc:
            # The driver does not tell of a backup which of the two files the error is of.
            raise BackupUnsound(
                f"The backup {path} could not be copied ({exc}). It was not kept; the earlier ones "
                f"are. Check the disk of {path.parent}, and the recordings: firing-order store "
                "check."
            ) from exc

    def copy_as_it_is(self, path: Path) -> None:
        """Copy a damaged database page by page as it lies there, so that no more of it is lost.

        SQLite's own backup loses what lies behind a page that fails its check.
        """
        beside = Database(path, self._key)
        with suppress(StoreError):  # a journal that cannot be folded is copied beside
            self._fold_journal()
        try:
            with closing(self._connect()) as source:
                # While this reading is open no frame of the journal is written over.
                source.execute("BEGIN").execute("SELECT count(*) FROM sqlite_master").fetchall()
                _copy_in_a_child(self.path, path)
                if self._journal.exists():
                    _copy_in_a_child(self._journal, beside._journal)
            with closing(beside._connect()) as copy:
                copy.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                copy.execute("PRAGMA journal_mode = DELETE").fetchall()
        except dbapi2.Error as exc:
            raise (self._in_words(exc) or exc) from exc
        finally:
            beside.close()
            for name in ("-wal", "-shm"):
                path.with_name(path.name + name).unlink(missing_ok=True)

    def n_damaged_pages(self) -> int:
        """Read every page, also those no table needs, and count those that fail their check."""
        try:
            with closing(self._connect()) as connection:
                return len(connection.execute("PRAGMA cipher_integrity_check").fetchall())
        except dbapi2.Error as exc:
            raise (self._in_words(exc) or exc) from exc

    def begin_journal(self) -> None:
        """Begin the journal's next round now, because its first commit waits for the disk.

        The number of the round is kept in the first page: an earlier journal is known by it.
        """
        with self.writing() as connection:
            number = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
            connection.exec_driver_sql(f"PRAGMA user_version = {number + 1}")

    def sync(self) -> None:
        """Wait until the disk holds everything committed before this call."""
        self.n_syncs += 1
        try:
            _sync_file(self._journal)
        except FileNotFoundError:
            return  # it has been folded into the database, which SQLite syncs itself
        except OSError as exc:
            if exc.errno == errno.EROFS:
                raise read_only_problem(self.path.parent) from exc
            raise StoreUnwritable(
                f"The disk does not take the newest part of {self.path} ({exc.strerror or exc}). "
                "Until it does, a power cut would lose it. Check the disk."
            ) from exc
        if self._n_unfolded >= _FOLD_EVERY:
            self._n_unfolded = 0
            self._fold_journal()
            self.begin_journal()

    def give_back(self) -> None:
        """Return the pages of what was deleted to the disk, a few at a time.

        A store of an earlier version is written anew once, which takes its size on the disk again.
        """
        with self._outside() as cursor:
            if _value(cursor, "auto_vacuum") != _INCREMENTAL:
                cursor.execute(f"PRAGMA {GIVES_PAGES_BACK}")
                cursor.execute("VACUUM")
            while _value(cursor, "freelist_count"):
                cursor.execute(f"PRAGMA incremental_vacuum({_PAGES_PER_STEP})").fetchall()
        self._fold_journal()

    def give_back_at_leisure(self) -> None:
        """Do so where there is any; what is in the way, damage too, keeps nobody from opening."""
        with suppress(StoreBusy, DiskFull, StoreDamaged):
            if self._has_room_to_give_back():
                self.give_back()

    def _has_room_to_give_back(self) -> bool:
        """Tell whether pages of what was deleted, or of an earlier version, are still held."""
        with self._outside() as cursor:
            is_old = _value(cursor, "auto_vacuum") != _INCREMENTAL
            return is_old or _value(cursor, "freelist_count") > 0

    def close(self) -> None:
        """Close every connection; safe to call twice."""
        self._is_closed = True
        self._engine.dispose()

    def _fold_journal(self) -> None:
        """Copy the journal into the database without making any writer wait."""
        with self._outside() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    @contextmanager
    def _outside(self) -> Iterator[Any]:
        """Yield a cursor past SQLAlchemy, which would begin a transaction, and none may run."""
        with self._engine.connect() as connection:
            cursor = connection.connection.cursor()
            try:
                yield cursor
            except dbapi2.Error as exc:
                if _error_name(exc).startswith(_DAMAGE):
                    connection.invalidate()
                raise (self._in_words(exc) or exc) from exc
            except MemoryError as exc:
                connection.invalidate()
                raise self._damaged(exc) from exc
            finally:
                with suppress(dbapi2.Error):
                    cursor.close()

    def _open_file(self) -> Any:  # noqa: ANN401 (the driver has no types)
        return dbapi2.connect(str(self.path), isolation_level=None, check_same_thread=False)

    def _connect(self) -> Any:  # noqa: ANN401 (the driver has no types)
        connection = self._open_file()
        try:
            for pragma in (
                "cipher_log_level = NONE",
                f"key = \"x'{self._key.hex()}'\"",
                f"busy_timeout = {_BUSY_TIMEOUT_MS}",
                *self._pragmas,
                f"journal_mode = {self._mode}",
                "synchronous = NORMAL",  # and the rest of FULL is done by sync()
                "wal_autocheckpoint = 0",  # and the rest by _fold_journal()
                "foreign_keys = ON",
            ):
                connection.execute(f"PRAGMA {pragma}").fetchall()
        except dbapi2.Error:
            connection.close()  # left open, it would keep its files as they are from others
            raise
        return connection

    def _in_words(self, exc: BaseException | None) -> StoreError | None:
        name = _error_name(exc)
        if name.startswith("SQLITE_FULL") or (
            # A file SQLite needs beside the database found no room: nothing is damaged.
            name.startswith(_REFUSED) and has_no_room(self.path.parent)
        ):
            return DiskFull(
                f"The disk that holds {self.path.parent} is full. What was recorded so far is "
                "kept; the next samples need room. Make room on that disk."
            )
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return StoreBusy(
                f"Another program holds {self.path}. It did not let go within "
                f"{_BUSY_TIMEOUT_MS / 1000:g} s. Close it."
            )
        if name.startswith((*_REFUSED, *_FORBIDDEN)) and refuses_writing(self.path.parent):
            return read_only_problem(self.path.parent)
        if name.startswith((*_FORBIDDEN, "SQLITE_CANTOPEN")):
            return StoreUnwritable(
                f"{self.path} cannot be written by this account ({exc}). Make the folder "
                "writable, or set FIRING_ORDER_HOME to another."
            )
        if name.startswith(_DAMAGE):
            return self._damaged(exc)
        return None

    def _damaged(self, exc: BaseException | None) -> StoreDamaged:
        found = str(exc) or "a page of its own map fails its check"
        return StoreDamaged(
            f"{self.path} cannot be read or written as it should ({found}): it is damaged, "
            "or its key file belongs to another store, or the disk fails. Bring the whole "
            "folder back from a backup; sessions that can still be read stay readable."
        )


def _value(cursor: Any, pragma: str) -> int:  # noqa: ANN401 (the driver has no types)
    return int(cursor.execute(f"PRAGMA {pragma}").fetchone()[0])


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def _copy_in_a_child(source: Path, target: Path) -> None:
    """Copy a file in another process: closing it in this one would drop SQLite's locks on it."""
    child = get_context("spawn").Process(target=shutil.copyfile, args=(source, target))
    child.start()
    child.join()
    if child.exitcode:
        raise BackupUnsound(
            f"{source.name} could not be copied into {target.parent}. Check both disks."
        )


def _sync_file(path: Path) -> None:
    # SQLite holds no lock on its journal, so closing this second handle drops none.
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _error_name(exc: BaseException | None) -> str:
    return str(getattr(exc, "sqlite_errorname", ""))
