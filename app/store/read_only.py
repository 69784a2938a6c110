"""Recordings on a disk that can only be read: looked at where they lie, and nothing is written.

SQLite would make the index of its journal beside the database. Where nobody can write, it may lie
in memory instead, and the journal is read with the rest.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlcipher3 import dbapi2

from app.store.database import Database


class ReadOnlyDatabase(Database):
    """Reads the database with its journal; it refuses to be written."""

    def __init__(self, path: Path, key: bytes) -> None:
        super().__init__(path, key, pragmas=("query_only = ON",))

    def _open_file(self) -> Any:  # noqa: ANN401 (the driver has no types)
        address = f"file:{quote(str(self.path.absolute()))}?vfs=unix-excl"
        return dbapi2.connect(address, uri=True, isolation_level=None, check_same_thread=False)
