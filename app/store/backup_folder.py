"""The folder backups lie in: their names, which of them are kept, the keys beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.store.errors import NoBackup, StoreUnwritable
from app.store.folder import StoreFolder, replace_private

N_KEPT = 7
_FORM = "sessions-%Y%m%dT%H%M%SZ.db"
_NAME = re.compile(r"sessions-\d{8}T\d{6}Z\.db")
_DAMAGED = "-damaged.db"


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy of all recordings, and when it was made."""

    path: Path
    made_utc: datetime
    holds_damage: bool = False


class BackupFolder:
    """Lists, names and thins out; it makes no backup and opens none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.key = path / "store.key"
        self.ring = path / "subjects.keys"

    def all(self) -> tuple[Backup, ...]:
        """Return every backup, newest first."""
        if not self.path.is_dir():
            return ()
        found = (Backup(file, made) for file in self.path.iterdir() for made in _made_utc(file))
        return tuple(sorted(found, key=lambda each: each.made_utc, reverse=True))

    def damaged(self) -> tuple[Backup, ...]:
        """Return the copies of recordings that were damaged already, newest first."""
        if not self.path.is_dir():
            return ()
        found = (
            Backup(file, made, holds_damage=True)
            for file in self.path.glob(f"sessions-*{_DAMAGED}")
            for made in _made_utc(file.with_name(file.name.replace(_DAMAGED, ".db")))
        )
        return tuple(sorted(found, key=lambda each: each.made_utc, reverse=True))

    @contextmanager
    def in_words(self) -> Iterator[None]:
        """Turn whatever the system refuses in this folder into a sentence."""
        try:
            yield
        except OSError as exc:
            raise StoreUnwritable(
                f"The folder {self.path} cannot be used for backups ({exc.strerror or exc}). They "
                "need one this account may read and write, on a disk with room. Choose another."
            ) from exc

    def require_apart(self, home: Path) -> None:
        """Raise where this is the folder of the recordings itself: keys have one name in both."""
        if self.path.resolve() == home.resolve():
            raise StoreUnwritable(
                f"{self.path} is the folder of the recordings itself. Backups need one of their "
                "own, better on another disk. Choose another."
            )

    def find(self, name: str | None) -> Backup:
        """Return the backup of this name, or the newest."""
        everyone = (*self.all(), *self.damaged())
        if not everyone:
            raise NoBackup(
                f"There is no backup in {self.path}. A backup is a file such as sessions-….db. "
                "Name the folder that holds them."
            )
        for each in everyone:
            if name is None or each.path.name == name:
                return each
        raise NoBackup(
            f"There is no backup {name!r} in {self.path}. The newest is "
            f"{everyone[0].path.name!r}. List them to see all."
        )

    def place_for(self, utc_now: datetime) -> Path:
        """Return the name of a backup made now."""
        return self.path / utc_now.astimezone(UTC).strftime(_FORM)

    def damaged_place(self, path: Path) -> Path:
        """Return the name that tells that what was copied was damaged."""
        return path.with_name(f"{path.stem}{_DAMAGED}")

    def keep_keys(self, place: StoreFolder) -> None:
        """Put the one current copy of the keys beside the backups; older copies are replaced."""
        for own, copy in ((place.key, self.key), (place.path / self.ring.name, self.ring)):
            if own.exists():
                replace_private(copy, own.read_bytes())

    def thin_out(self) -> None:
        """Keep the newest of each day, of the newest seven days that have any.

        Whole ones and those that hold damage are counted apart: none replaces one of the other.
        """
        for kind in (self.all(), self.damaged()):
            days: set[object] = set()
            for each in kind:
                day = each.made_utc.date()
                if day in days or len(days) == N_KEPT:
                    each.path.unlink()
                days.add(day)

    def clear_cut_short(self) -> None:
        """Remove what a backup that was cut short left."""
        for file in self.path.glob("sessions-*.db.part*"):
            file.unlink(missing_ok=True)


def _made_utc(file: Path) -> Iterator[datetime]:
    if _NAME.fullmatch(file.name):
        try:
            yield datetime.strptime(file.name, _FORM).replace(tzinfo=UTC)
        except ValueError:  # a date no calendar has
            return
