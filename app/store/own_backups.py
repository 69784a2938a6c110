"""Which backups are of the store in a folder, wherever they lie; it makes none and opens none."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from app.store import keys
from app.store.backup_folder import Backup, BackupFolder
from app.store.backup_places import BackupPlaces, last_store
from app.store.errors import KeyDamaged, KeyMissing, RingDamaged, RingMissing, StoreTooNew
from app.store.folder import StoreFolder
from app.store.key_file import read_key_file, store_id
from app.store.key_ring import KeyRing


class OwnBackups:
    """The backups of one store: in the folder that is chosen now, and in every earlier one."""

    def __init__(self, place: StoreFolder, chosen: BackupFolder) -> None:
        self._place = place
        self._chosen = chosen

    @property
    def store(self) -> str:
        """Return the id of the store in this folder, as far as its key file or its past tells."""
        return store_id(self._place.key) or last_store(self._place.path)

    @property
    def chosen(self) -> BackupFolder:
        """Return the chosen folder as far as it is of this store."""
        return self._chosen.of(self.store or None)

    def folders(self, key: keys.DataKey | None = None) -> tuple[BackupFolder, ...]:
        """Return every folder, the chosen one first; with the key those the ring knows, too."""
        ring = None
        if key is not None:
            with suppress(RingDamaged, RingMissing):
                ring = KeyRing.load(self._place.ring, key.key)
        earlier = BackupPlaces(self._place.path, self.store, ring).all() if self.store else ()
        return tuple({each.path: each for each in (self.chosen, *earlier)}.values())

    def newest_first(self, key: keys.DataKey) -> tuple[Backup, ...]:
        """Return every whole backup there is within reach."""
        found = [each for folder in self.folders(key) for each in _all_of(folder)]
        return tuple(sorted(found, key=lambda each: each.made_utc, reverse=True))

    def key_copies(self) -> tuple[Path, ...]:
        """Return every whole copy of the key file; of several stores where none is known."""
        if self.store:
            found = [folder.key for folder in self.folders()]
        else:
            stores = self._chosen.stores() or (None,)
            found = [self._chosen.of(store).key for store in stores]
        return tuple(each for each in dict.fromkeys(found) if is_whole(each))


def is_whole(key: Path) -> bool:
    """Return whether a key file can be read, or is for a newer program."""
    try:
        read_key_file(key)
    except StoreTooNew:
        return True
    except (KeyDamaged, KeyMissing, OSError):
        return False
    return True


def _all_of(folder: BackupFolder) -> tuple[Backup, ...]:
    with suppress(OSError):  # a disk that is not there now
        return folder.all()
    return ()
