"""The encrypted database file behind SQLAlchemy; it knows keys and errors, but no tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from app.store.errors import (
    DiskFull,
    StoreBusy,
    StoreClosed,
    StoreDamaged,
    StoreError,
    StoreUnwritable,
)

_BUSY_TIMEOUT_MS = 5000
_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR")


class Database:
    """Transactions on one encrypted file; every driver error leaves as a ``StoreError``."""

    def __init__(self, path: Path, key: bytes, *, pragmas: tuple[str, ...] = ()) -> None:
        self.path = path
        self._key = key
        self._pragmas = pragmas
        self._is_closed = False
        self._engine = create_engine(
            "sqlite://", module=dbapi2, creator=self._connect, poolclass=QueuePool
        )
        # The driver would begin a transaction before some statements and not before others
        # (tables are made outside one); so it is told to begin none, and this begins every one.
        event.listen(self._engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Yield a connection; commit, durably, when the block ends well and roll back otherwise."""
        if self._is_closed:
            raise StoreClosed(
                f"The store {self.path} has been closed. Nothing more can be read from or written "
                "to it. Open it again."
            )
        try:
            with self._engine.connect() as connection:
                try:
                    with connection.begin():
                        yield connection
                except DBAPIError as exc:
                    if _error_name(exc).startswith(_DAMAGE):
                        # A page that failed its check poisons this connection, not the file.
                        connection.invalidate()
                    raise
        except DBAPIError as exc:
            problem = self._in_words(exc)
            if problem is None:  # a mistake of the program, not of the disk
                raise
            raise problem from exc

    def close(self) -> None:
        """Close every connection; safe to call twice."""
        self._is_closed = True
        self._engine.dispose()

    def _connect(self) -> Any:  # noqa: ANN401 (the driver has no types)
        connection = dbapi2.connect(str(self.path), isolation_level=None, check_same_thread=False)
        for pragma in (
            "cipher_log_level = NONE",
            f"key = \"x'{self._key.hex()}'\"",
            f"busy_timeout = {_BUSY_TIMEOUT_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            *self._pragmas,
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        return connection

    def _in_words(self, exc: DBAPIError) -> StoreError | None:
        name = _error_name(exc)
        if name.startswith("SQLITE_FULL"):
            return DiskFull(
                f"The disk that holds {self.path.parent} is full. What was recorded so far is "
                "kept; the next samples need room. Make room on that disk."
            )
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return StoreBusy(
                f"Another program holds {self.path}. It did not let go within "
                f"{_BUSY_TIMEOUT_MS / 1000:g} s. Close it."
            )
        if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            return StoreUnwritable(
                f"{self.path} cannot be written by this account ({exc.orig}). Make the folder "
                "writable, or set FIRING_ORDER_HOME to another."
            )
        if name.startswith(_DAMAGE):
            return StoreDamaged(
                f"{self.path} cannot be read or written as it should ({exc.orig}): it is damaged, "
                "or its key file belongs to another store, or the disk fails. Bring the whole "
                "folder back from a backup; sessions that can still be read stay readable."
            )
        return None


def _error_name(exc: DBAPIError) -> str:
    return str(getattr(exc.orig, "sqlite_errorname", ""))
