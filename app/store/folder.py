"""The folder the store lies in: its file names and who may read them; it opens no database."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.store.errors import DiskFull, NotEncrypted, StoreDamaged, StoreMissing, StoreUnwritable
from app.store.lock import WriterLock
from app.store.surroundings import read_only_problem, require_local

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600
_PLAIN_SQLITE = b"SQLite format 3\0"
_OURS = ("sessions.db", "subjects.keys", "store.", "settings.", "aside-", "incoming", "backups")
_DATA = (
    "sessions.db",
    "sessions.db-wal",
    "sessions.db-shm",
    "store.key",
    "subjects.keys",
    "subjects.keys.twin",
)


class StoreFolder:
    """Paths inside one store folder, and the two acts that make it safe to use."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = path / "sessions.db"
        self.new_database = path / "sessions.db.new"
        self.journal = path / "sessions.db-wal"
        self.key = path / "store.key"
        self.lock = path / "store.lock"
        self.ring = path / "subjects.keys"
        self.waiting = path / "store.waiting"
        self.reserve = path / "store.reserve"
        self.damage = path / "store.damage"
        self.damage_tried = path / "store.damage-tried"

    @contextmanager
    def in_words(self) -> Iterator[None]:
        """Turn whatever the system refuses in this folder into a sentence."""
        try:
            yield
        except OSError as exc:
            if exc.errno in _NO_ROOM:
                raise DiskFull(
                    f"The disk that holds {self.path} is full. What was recorded so far is kept; "
                    "this needs room. Make room on that disk."
                ) from exc
            if exc.errno == errno.EROFS:
                raise read_only_problem(self.path) from exc
            raise StoreUnwritable(
                f"The folder {self.path} cannot be used ({exc.strerror or exc}). Recordings need a "
                "folder this account may read and write, on a disk with room. Make it so, or set "
                "FIRING_ORDER_HOME to another."
            ) from exc

    @property
    def rings(self) -> tuple[Path, Path]:
        """Return the key ring and its twin."""
        return self.ring, self.ring.with_name(f"{self.ring.name}.twin")

    def ring_copies(self) -> tuple[Path, ...]:
        """Return every other copy of a key ring within the folder: with backups, or set aside."""
        kept = ("backups/**/subjects*.keys*", "aside-*/subjects.keys*")
        found = (copy for pattern in kept for copy in self.path.glob(pattern))
        return tuple(sorted(copy for copy in found if not copy.name.endswith(".part")))

    def data_names(self) -> tuple[str, ...]:
        """Return which of the files are there that make up the recordings."""
        return tuple(name for name in _DATA if (self.path / name).exists())

    def take(self) -> WriterLock:
        """Make the folder if need be and take the lock of the one program that may write."""
        self.make()
        lock = WriterLock(self.lock)
        # What a change of the key left when it was cut short; it may hold the key bare.
        part_of(self.key).unlink(missing_ok=True)
        return lock

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock for an act of who otherwise only reads."""
        lock = self.take()
        try:
            yield
        finally:
            lock.release()

    def make(self) -> None:
        """Make the folder, readable by this account alone; tighten one that is too open."""
        self.path.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        self._refuse_foreign_owner()
        require_local(self.path)
        names = [file.name for file in self.path.iterdir()]
        if all(name.startswith(_OURS) for name in names):  # never a folder shared with others
            self._tighten(self.path, _FOLDER_MODE)
        for name in names:
            if name.startswith(_OURS):
                file = self.path / name
                self._tighten(file, _FOLDER_MODE if file.is_dir() else _FILE_MODE)

    def require(self) -> None:
        """Raise unless a store already lies here."""
        if not self.database.exists():
            raise StoreMissing(
                f"There are no recordings in {self.path} yet. Record one first, or set "
                "FIRING_ORDER_HOME to the folder that holds them."
            )

    def refuse_journal_without_database(self) -> None:
        """Raise when the newest samples lie here without the file they belong to."""
        if self.journal.exists():
            raise StoreDamaged(
                f"{self.database} is missing, but {self.journal.name}, the newest part of it, is "
                "there. They belong together. Bring the whole folder back from a backup, or move "
                "that file away to start a new store."
            )

    def clear_first_start(self) -> None:
        """Remove what a first start that was cut short left; it never held a sample."""
        for side in ("", "-wal", "-shm"):
            (self.path / f"{self.new_database.name}{side}").unlink(missing_ok=True)

    def refuse_plain_database(self) -> None:
        """Raise when the database file is readable without a key."""
        with self.database.open("rb") as file:
            head = file.read(len(_PLAIN_SQLITE))
        if head == _PLAIN_SQLITE:
            raise NotEncrypted(
                f"{self.database} is a plain, unencrypted database. This program only ever uses an "
                "encrypted store. Move that file away and start again."
            )

    def _refuse_foreign_owner(self) -> None:
        if hasattr(os, "geteuid") and self.path.stat().st_uid != os.geteuid():
            raise StoreUnwritable(
                f"The folder {self.path} belongs to another account. Recordings must lie in a "
                "folder of this account. Set FIRING_ORDER_HOME to one."
            )

    @staticmethod
    def _tighten(path: Path, mode: int) -> None:
        if stat.S_IMODE(path.stat().st_mode) & ~mode:
            path.chmod(mode)


def create_private(path: Path) -> None:
    """Create an empty file that only this account may read, in place of any other."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _FILE_MODE))


def replace_private(path: Path, content: bytes) -> None:
    """Replace a file at once and for good: after a power cut it is the old or the new one."""
    part = part_of(path)
    create_private(part)
    with part.open("r+b") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    rename_for_good(part, path)


def part_of(path: Path) -> Path:
    """Return the name under which a file is written before it takes its place."""
    return path.with_name(f"{path.name}.part")


def rename_for_good(old: Path, new: Path) -> None:
    """Rename a file so that the new name outlives a power cut."""
    old.replace(new)
    sync_folder(new.parent)


def sync_file(path: Path) -> None:
    """Wait until the disk has what is in a file."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder."""
    if os.name == "posix":  # a directory cannot be opened, and need not be, elsewhere
        directory = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
