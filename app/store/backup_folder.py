"""The folder backups lie in: whose they are, their names, which are kept, the keys beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.store.errors import NoBackup, StoreUnwritable
from app.store.folder import StoreFolder, replace_private
from app.store.key_file import store_id
from app.store.ring_file import merged_into, newest_ring, write_ring

N_KEPT = 7
_TIME = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"sessions-(\d{8}T\d{6}Z)(?:-([0-9a-f]{8}))?(-damaged)?\.db")


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy of all recordings, when it was made, and of which store.

    ``store`` is empty where neither its name nor the key beside it tells. ``outlasting`` are the
    earlier backups that its making would have replaced, had they not held more than it does.
    """

    path: Path
    made_utc: datetime
    holds_damage: bool = False
    store: str = ""
    outlasting: tuple[str, ...] = ()


class BackupFolder:
    """Lists, names and thins out the backups of one store, or of all; it opens none.

    Several stores may share a folder: each has its id in the names of its backups and keys, and
    none ever touches what is of another.
    """

    def __init__(self, path: Path, store: str | None = None) -> None:
        self.path = path
        self.store = store

    def of(self, store: str | None) -> BackupFolder:
        """Return the same folder, as far as it is of this store; None is of all."""
        return BackupFolder(self.path, store)

    @property
    def key(self) -> Path:
        """Return where the key of this store lies; of all of them, if there is only one."""
        return self._beside("store", "key")

    @property
    def ring(self) -> Path:
        """Return where the key ring of this store lies; of all of them, if there is only one."""
        return self._beside("subjects", "keys")

    def stores(self) -> tuple[str, ...]:
        """Return which stores have a backup or a key here, the one of the newest backup first."""
        everything = self.of(None)
        newest = sorted((*everything.all(), *everything.damaged()), key=_when, reverse=True)
        if not self.path.is_dir():
            return ()
        keys = (file.stem.removeprefix("store-") for file in self.path.glob("store-????????.key"))
        found = (*(each.store for each in newest), *sorted(keys), self._of_plain_names())
        return tuple(dict.fromkeys(each for each in found if each))

    def all(self) -> tuple[Backup, ...]:
        """Return every backup, newest first."""
        return tuple(each for each in self._listed() if not each.holds_damage)

    def damaged(self) -> tuple[Backup, ...]:
        """Return the copies of recordings that were damaged already, newest first."""
        return tuple(each for each in self._listed() if each.holds_damage)

    def of_others(self) -> tuple[Backup, ...]:
        """Return the backups of other stores, newest first."""
        return tuple(each for each in self.of(None)._listed() if each.store != (self.store or ""))

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
                f"There is no backup {self._whose}in {self.path}. A backup is a file such as "
                "sessions-….db. Name the folder that holds them."
            )
        for each in everyone:
            if name is None or each.path.name == name:
                return each
        raise NoBackup(
            f"There is no backup {name!r} {self._whose}in {self.path}. The newest is "
            f"{everyone[0].path.name!r}. List them to see all."
        )

    def place_for(self, utc_now: datetime) -> Path:
        """Return the name of a backup made now; no other has it."""
        made = utc_now.astimezone(UTC)
        suffix = f"-{self.store}" if self.store else ""
        while True:
            path = self.path / f"sessions-{made.strftime(_TIME)}{suffix}.db"
            if not path.exists() and not self.damaged_place(path).exists():
                return path
            made += timedelta(seconds=1)

    def damaged_place(self, path: Path) -> Path:
        """Return the name that tells that what was copied was damaged."""
        return path.with_name(f"{path.stem}-damaged.db")

    def keep_key(self, place: StoreFolder) -> None:
        """Put the key file of the store beside its backups, sealed as it is in use now."""
        if place.key.exists():
            replace_private(self.key, place.key.read_bytes())

    def keep_keys(
        self, place: StoreFolder, data_key: bytes, *, folders: tuple[str, ...] = ()
    ) -> None:
        """Put the keys beside the backups; a key that is only there stays, a destroyed one goes.

        ``folders`` are those that got a backup before, which a restored store has to know.
        """
        self.keep_key(place)
        own = newest_ring(place.rings, data_key)
        if own is not None:
            there = newest_ring((self.ring,), data_key)
            write_ring(self.ring, data_key, merged_into(own.with_folders(folders), there))

    def thin_out(self, made: Backup, *, is_held: Callable[[Backup], bool]) -> tuple[str, ...]:
        """Keep the newest of each day, of the newest seven days that have any.

        Of the others those go of which ``is_held`` says that the backup just made holds all they
        hold; the names of the rest are returned. Whole ones and those that hold damage are counted
        apart, and none of another store is touched.
        """
        outlasting, days = [], set[object]()
        for each in self.damaged() if made.holds_damage else self.all():
            day = each.made_utc.date()
            is_kept = each.path == made.path or (day not in days and len(days) < N_KEPT)
            days.add(day)
            if is_kept:
                continue
            if is_held(each):
                each.path.unlink()
            else:
                outlasting.append(each.path.name)
        return tuple(outlasting)

    def clear_cut_short(self) -> None:
        """Remove what a backup of this store that was cut short left."""
        whose = f"-{self.store}" if self.store else ""
        for pattern in (f"sessions-*{whose}.db.part*", f"sessions-*{whose}-damaged.db.part*"):
            for file in self.path.glob(pattern):
                file.unlink(missing_ok=True)

    @property
    def _whose(self) -> str:
        return f"of this store ({self.store}) " if self.store and self.of_others() else ""

    def _listed(self) -> list[Backup]:
        if not self.path.is_dir():
            return []
        found = [each for file in self.path.iterdir() for each in self._backup(file)]
        own = (each for each in found if self.store is None or each.store == self.store)
        return sorted(own, key=_when, reverse=True)

    def _backup(self, file: Path) -> Iterator[Backup]:
        name = _NAME.fullmatch(file.name)
        if name is None:
            return
        time, store, damage = name.groups()
        try:
            made_utc = datetime.strptime(time, _TIME).replace(tzinfo=UTC)
        except ValueError:  # a date no calendar has
            return
        yield Backup(file, made_utc, damage is not None, store or self._of_plain_names())

    def _of_plain_names(self) -> str:
        """Return of which store the files are whose names, of earlier versions, tell none."""
        return store_id(self.path / "store.key")

    def _beside(self, stem: str, suffix: str) -> Path:
        plain = self.path / f"{stem}.{suffix}"
        store = self.store
        if store is None:
            stores = self.stores()
            store = stores[0] if len(stores) == 1 else ""
        named = self.path / f"{stem}-{store}.{suffix}"
        if not store or (not named.exists() and plain.exists() and self._of_plain_names() == store):
            return plain
        return named


def _when(backup: Backup) -> tuple[datetime, str]:
    return backup.made_utc, backup.path.name
