"""A database on a disk that is full to the last byte: read alone, and no file is made beside it.

SQLite keeps the index of its journal in a file of its own, for which there is no room here. Held by
one program alone it may lie in memory instead; so whoever uses this holds the lock of the store.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlcipher3 import dbapi2

from app.store.database import Database
from app.store.errors import DiskFull, StoreError, StoreUnwritable

CAN_OPEN = sys.platform != "win32"
"""Whether SQLite has the file access that this needs on this system."""


class RoomlessDatabase(Database):
    """Refuses to be written with the sentence of a full disk."""

    def __init__(self, path: Path, key: bytes) -> None:
        super().__init__(path, key, pragmas=("query_only = ON",))

    def _open_file(self) -> Any:  # noqa: ANN401 (the driver has no types)
        address = f"file:{quote(str(self.path.absolute()))}?vfs=unix-excl"
        return dbapi2.connect(address, uri=True, isolation_level=None, check_same_thread=False)

    def _in_words(self, exc: BaseException | None) -> StoreError | None:
        problem = super()._in_words(exc)
        if not isinstance(problem, StoreUnwritable):
            return problem
        return DiskFull(
            f"The disk that holds {self.path.parent} was full when the program started, so the "
            "recordings can only be looked at. Make room on that disk, then start it again."
        )
