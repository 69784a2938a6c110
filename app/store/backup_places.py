"""Which folders backups of a store were ever made in; it makes no backup and opens none.

A deletion destroys keys in every copy there is, so every folder that got one is remembered: in a
plain file, by the id of the store, which who only reads may write, and for good in the key ring.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from app.model.backup_place import as_setting, path_of_setting
from app.store.backup_folder import BackupFolder
from app.store.folder import StoreFolder, replace_private
from app.store.key_file import store_id
from app.store.key_ring import KeyRing
from app.store.surroundings import is_read_only

FILE_NAME = "store.backup-folders"


class BackupPlaces:
    """The remembered folders of one store; the store used last stands last in the file."""

    def __init__(self, home: Path, store: str, ring: KeyRing | None = None) -> None:
        self._path = home / FILE_NAME
        self._store = store
        self._ring = ring

    def all(self) -> tuple[BackupFolder, ...]:
        """Return every folder, the one that was first used last first."""
        in_ring = () if self._ring is None else self._ring.backup_folders
        folders = dict.fromkeys((*reversed(self.settings()), *reversed(in_ring)))
        return tuple(BackupFolder(path_of_setting(each), self._store) for each in folders)

    def settings(self) -> tuple[str, ...]:
        """Return what the file holds, as settings keep a folder."""
        return _read(self._path).get(self._store, ())

    def note(self, folder: Path) -> None:
        """Remember a folder, durable on return; a home that can only be read keeps nothing."""
        setting = as_setting(folder.resolve())
        known = _read(self._path)
        if next(reversed(known), None) == self._store and setting in known[self._store]:
            return
        if is_read_only(self._path.parent):
            return
        its_own = known.pop(self._store, ())
        known[self._store] = tuple(dict.fromkeys((*its_own, setting)))
        replace_private(self._path, msgspec.json.encode(known))

    def keep_in_ring(self) -> None:
        """Keep for good what the file holds: the ring goes with every backup."""
        if self._ring is not None:
            self._ring.note_backup_folders(self.settings())

    def forget(self, folder: Path) -> None:
        """Remember a folder no more: its backups are gone for good."""
        setting = as_setting(folder.resolve())
        known = _read(self._path)
        known[self._store] = tuple(each for each in self.settings() if each != setting)
        replace_private(self._path, msgspec.json.encode(known))
        if self._ring is not None:
            self._ring.forget_backup_folder(setting)


def own_ring_copies(place: StoreFolder, store: str) -> tuple[Path, ...]:
    """Return the copies of the ring within the home that are of this store, or of none named."""
    return tuple(copy for copy in place.ring_copies() if _owner(copy) in ("", store))


def _owner(ring: Path) -> str:
    named = ring.name.split(".")[0].removeprefix("subjects").removeprefix("-")
    return named or store_id(ring.with_name("store.key"))


def last_store(home: Path) -> str:
    """Return the id of the store that made the newest backup from this home; nothing if none."""
    return next(reversed(_read(home / FILE_NAME)), "")


def _read(path: Path) -> dict[str, tuple[str, ...]]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, tuple[str, ...]])
    except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
        return {}  # the key ring holds them as well
