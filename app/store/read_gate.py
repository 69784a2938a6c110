"""What stands between a locked screen and the recordings: reading is refused, writing goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from app.store.database import Database
from app.store.errors import StoreLocked


class ReadGate:
    """Transactions for reading; none while it is shut."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.is_shut = False

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Yield a connection as the database does."""
        if self.is_shut:
            raise StoreLocked(
                f"The recordings in {self._database.path.parent} are locked. A running recording "
                "goes on, and nothing is shown until the passphrase is typed. Type it."
            )
        with self._database.transaction() as connection:
            yield connection
