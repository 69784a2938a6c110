"""Room on the disk: what is left, and a file nobody reads that keeps some for the last words."""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from app.store.errors import DiskFull
from app.store.folder import create_private, part_of

RESERVE_BYTES = 2**20
_KEPT_FREE_BYTES = 4 * RESERVE_BYTES
_NO_ROOM_BYTES = 64 * 1024
"""Less than this, and SQLite cannot make the files it needs beside a database."""


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


def has_no_room(folder: Path) -> bool:
    """Tell whether the disk of a folder is full to its last bytes."""
    try:
        return shutil.disk_usage(folder).free < _NO_ROOM_BYTES
    except OSError:
        return False


def require_room(folder: Path) -> None:
    """Raise the system's own error where the disk of a folder does not take a few pages."""
    probe = part_of(folder / "store.reserve")
    try:
        with probe.open("wb") as file:
            file.write(bytes(_NO_ROOM_BYTES))
            file.flush()
            os.fsync(file.fileno())
    finally:
        probe.unlink(missing_ok=True)


def keep_reserve(path: Path) -> None:
    """Make the file where it leaves room beside it; a disk that is nearly full has none to keep."""
    with contextlib.suppress(OSError):
        if path.exists() and path.stat().st_size == RESERVE_BYTES:
            return
        if shutil.disk_usage(path.parent).free < _KEPT_FREE_BYTES:
            return
        create_private(path)
        try:
            path.write_bytes(bytes(RESERVE_BYTES))
        except OSError:
            path.unlink()  # half a reserve would only have filled the disk
            raise


def require_reserve(path: Path) -> None:
    """Raise where the reserve is not there and cannot be made: a recording must be able to end."""
    keep_reserve(path)
    if not path.exists():
        raise DiskFull(
            f"The disk that holds {path.parent} is full: a recording begins only with "
            f"{_KEPT_FREE_BYTES / 2**20:.0f} MB free, so that it can end whole. Make room on that "
            "disk."
        )


def free_reserve(path: Path) -> bool:
    """Give the room back to the disk; return whether there was any."""
    try:
        path.unlink()
    except OSError:
        return False
    return True
