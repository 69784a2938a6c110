"""Room on the disk: what is left, and a file nobody reads that keeps some for the last words."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from app.store.folder import create_private

RESERVE_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class DiskUse:
    """What the disk has left and how large the journal is."""

    n_free: int
    n_journal: int


def disk_use(database: Path) -> DiskUse:
    """Look at the disk a database lies on."""
    journal = database.with_name(f"{database.name}-wal")
    n_journal = journal.stat().st_size if journal.exists() else 0
    return DiskUse(shutil.disk_usage(database.parent).free, n_journal)


def keep_reserve(path: Path) -> None:
    """Make the file if there is room for it; a disk that is full already has none to keep."""
    with contextlib.suppress(OSError):
        if path.exists() and path.stat().st_size == RESERVE_BYTES:
            return
        create_private(path)
        path.write_bytes(bytes(RESERVE_BYTES))


def free_reserve(path: Path) -> bool:
    """Give the room back to the disk; return whether there was any."""
    try:
        path.unlink()
    except OSError:
        return False
    return True
