"""A database on a disk that is full to the last byte: read alone, and no file is made beside it.

SQLite keeps the index of its journal in a file of its own, for which there is no room here. Held by
one program alone it may lie in memory instead; so whoever uses this holds the lock of the store.
"""

from __future__ import annotations

import sys

from app.store.errors import DiskFull, StoreError, StoreUnwritable
from app.store.read_only import ReadOnlyDatabase

CAN_OPEN = sys.platform != "win32"
"""Whether SQLite has the file access that this needs on this system."""


class RoomlessDatabase(ReadOnlyDatabase):
    """Refuses to be written with the sentence of a full disk."""

    def _in_words(self, exc: BaseException | None) -> StoreError | None:
        problem = super()._in_words(exc)
        if not isinstance(problem, StoreUnwritable):
            return problem
        return DiskFull(
            f"The disk that holds {self.path.parent} was full when the program started, so the "
            "recordings can only be looked at. Make room on that disk, then start it again."
        )
