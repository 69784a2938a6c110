"""A database that cannot be read as it is: mended, or set aside with its newest backup open.

No damaged file is written over or deleted; each is kept under another name.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from app.store import keys
from app.store.aside import Aside
from app.store.backup import check_backup
from app.store.backup_folder import BackupFolder
from app.store.errors import StoreError
from app.store.folder import StoreFolder, create_private, part_of, rename_for_good, replace_private
from app.store.page_mending import mend_pages

_AT_ONCE_BYTES = 100 * 2**20
"""So much is checked and copied in a second or two, which a start may take."""


class DatabaseRescue:
    """Sees to the database of one folder; ``told`` is what had to be done, in sentences."""

    def __init__(self, place: StoreFolder, backups: BackupFolder, aside: Aside) -> None:
        self._place = place
        self._backups = backups
        self._aside = aside
        self.is_tried = False
        self.is_mended = False
        self.told: list[str] = []

    @property
    def is_small(self) -> bool:
        """Return whether all of the database can be read within a start."""
        database = self._place.database
        return database.exists() and database.stat().st_size <= _AT_ONCE_BYTES

    @property
    def is_due(self) -> bool:
        """Return whether damage was found earlier that nobody has tried to put back yet."""
        damage, tried = self._place.damage, self._place.damage_tried
        if not damage.exists() or not self.is_small:
            return False
        return not tried.exists() or tried.read_bytes() != damage.read_bytes()

    def mend(self, key: keys.DataKey) -> None:
        """Put back what flipped bits took; nothing where there is more damage than that."""
        self.is_tried = True
        database = self._place.database
        if self._place.damage.exists():  # once, and not again at every start
            replace_private(self._place.damage_tried, self._place.damage.read_bytes())
        if not database.exists():
            return
        mended = mend_pages(database, key.key, kept=self._aside.place_of(database))
        if mended is not None:
            self.is_mended = True
            self.told.append(
                f"The recordings were damaged on the disk. {_put_back(len(mended.numbers))} to "
                f"what was written; the damaged file is kept as {mended.kept.name}. Look at the "
                "disk."
            )

    def drop(self, key: keys.DataKey, *, ring_lost: str | None) -> None:
        """Set the database aside; open the newest backup, or begin anew.

        ``ring_lost`` says that the keys of the recordings are lost, and a backup would not open.
        """
        why = ring_lost or "The recordings are damaged and could not be opened."
        lost = tuple(path.name for path in self._place.rings) if ring_lost else ()
        sides = (f"{self._place.database.name}{side}" for side in ("", "-wal", "-shm"))
        kept = self._aside.move(*sides, *lost)
        newest = next(iter(self._backups.all()), None)
        words = f"{why} They are kept{kept}. "
        if ring_lost:
            self.told.append(f"{words}A new store begins.")
        elif newest is None:
            self.told.append(f"{words}There is no backup, so a new store begins.")
        elif newest.path.stat().st_size <= _AT_ONCE_BYTES and self._bring_back(newest.path, key):
            self.told.append(f"{words}The backup of {newest.made_utc:%Y-%m-%d %H:%M} UTC is open.")
        else:
            self.told.append(
                f"{words}A new store begins. The backup of {newest.made_utc:%Y-%m-%d %H:%M} UTC "
                "can be brought back: firing-order backup restore."
            )

    def _bring_back(self, backup: Path, key: keys.DataKey) -> bool:
        try:
            if not check_backup(backup, key.key).is_sound:
                return False
        except StoreError:
            return False
        part = part_of(self._place.database)
        create_private(part)
        shutil.copyfile(backup, part)
        rename_for_good(part, self._place.database)
        self._place.damage.unlink(missing_ok=True)  # of what lies aside now
        return True


def _put_back(n_bits: int) -> str:
    return "One bit was put back" if n_bits == 1 else f"{n_bits} bits were put back"
