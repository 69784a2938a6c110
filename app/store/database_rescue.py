"""A database that cannot be read as it is: mended, or set aside with its newest backup open.

No damaged file is written over or deleted; each is kept under another name.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from app.model.counted import counted
from app.store import exchange, keys
from app.store.aside import Aside
from app.store.backup import check_backup
from app.store.backup_folder import Backup
from app.store.errors import StoreError
from app.store.folder import (
    StoreFolder,
    create_private,
    part_of,
    rename_for_good,
    replace_private,
    sync_file,
)
from app.store.journal import HEADER
from app.store.journal_mending import journal_frames
from app.store.key_ring import KeyRing
from app.store.own_backups import OwnBackups
from app.store.page_check import PageCheck
from app.store.page_mending import mend_pages, put_in_place
from app.store.page_rows import PageRows
from app.store.rebuilding import Rebuilt, rebuild
from app.store.ring_file import newest_ring, write_ring

_AT_ONCE_BYTES = 100 * 2**20
"""So much is checked and copied in a second or two, which a start may take."""


class DatabaseRescue:
    """Sees to the database of one folder; ``told`` is what had to be done, in sentences."""

    def __init__(self, place: StoreFolder, backups: OwnBackups, aside: Aside) -> None:
        self._place = place
        self._backups = backups
        self._aside = aside
        self.is_tried = False
        self.is_mended = False
        self.is_rebuilt_tried = False
        self._left: tuple[int, ...] = ()
        self.told: list[str] = []

    @property
    def next_act(self) -> Callable[[keys.DataKey], None] | None:
        """Return what may be tried next where the list of sessions cannot be read."""
        if not self.is_tried:
            return self.mend
        return None if self.is_rebuilt_tried else self.rebuild

    def lacks_rows(self, key: keys.DataKey) -> bool:
        """Return whether more is damaged than the rest of single long rows, as samples are."""
        if not self._left:
            return False
        rows = PageRows(self._place.database, key.key, {})
        try:
            return not all(rows.is_overflow(number) for number in self._left)
        finally:
            rows.close()

    def mend_all(self, key: keys.DataKey) -> None:
        """Mend what was found damaged earlier, and rebuild where that is more than samples."""
        self.mend(key)
        if self.lacks_rows(key):
            self.rebuild(key)

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
        self._left = mended.left
        if mended.numbers:
            self.is_mended = True
            self.told.append(
                f"The recordings were damaged on the disk. {_put_back(len(mended.numbers))} to "
                f"what was written; the damaged file is kept as {mended.kept.name}. Look at the "
                "disk."
            )

    def rebuild(self, key: keys.DataKey) -> None:
        """Put what can be read of the pages, and of the newest backup, into a new database."""
        self.is_rebuilt_tried = True
        database, journal = self._place.database, self._place.journal
        if not database.exists() or not database.stat().st_size:
            return
        newest = next(iter(self._backups.newest_first(key)), None)
        part = part_of(database)
        create_private(part)
        rows = PageRows(database, key.key, _pages_of(journal, database, key.key))
        try:
            ring = KeyRing.load(self._place.ring, key.key)
            of = None if newest is None else newest.path
            rebuilt = rebuild(rows, part, key=key.key, ring=ring, backup=of)
        except StoreError:
            part.unlink()
            return
        finally:
            rows.close()
        sync_file(part)
        kept = self._aside.place_of(database)
        put_in_place(part, database, kept=kept)
        self._aside.move(*(f"{database.name}{side}" for side in ("-wal", "-shm")))
        self._retire_spare_keys(key)  # a session whose row is lost may have had one of them
        self.told.append(_in_words(rebuilt, kept.name, newest))

    def drop(self, key: keys.DataKey, *, ring_lost: str | None) -> None:
        """Set the database aside; open the newest backup, or begin anew.

        ``ring_lost`` says that the keys of the recordings are lost, and a backup would not open.
        """
        why = ring_lost or "The recordings are damaged and could not be opened."
        lost = tuple(path.name for path in self._place.rings) if ring_lost else ()
        sides = (f"{self._place.database.name}{side}" for side in ("", "-wal", "-shm"))
        kept = self._aside.move(*sides, *lost)
        words = f"{why} They are kept{kept}."
        if ring_lost:
            self.told.append(f"{words} A new store begins.")
        else:
            self._open_newest(key, words)

    @property
    def is_missing(self) -> bool:
        """Return whether there is a key, but nothing it opens; an exchange cut short is none."""
        place = self._place
        is_exchanged = (place.path / exchange.LIST).exists()
        return place.key.exists() and not place.database.exists() and not is_exchanged

    def bring_back(self, key: keys.DataKey) -> None:
        """Open the newest backup in the place of recordings that are gone; nothing on a start."""
        ring = newest_ring(self._place.rings, key.key)
        if not (ring and ring.in_use_ids) and not self._backups.newest_first(key):
            return  # a first start that was cut short: there was nothing yet
        self.is_tried = True
        sides = (f"{self._place.database.name}{side}" for side in ("-wal", "-shm"))
        kept = self._aside.move(*sides)
        beside = f" What lay beside it is kept{kept}." if kept else ""
        gone = f"The file of the recordings, {self._place.database}, is gone.{beside}"
        self._open_newest(key, gone)

    def _open_newest(self, key: keys.DataKey, words: str) -> None:
        """Open the newest backup that is whole, of all folders within reach, and say which."""
        found = self._backups.newest_first(key)
        for backup in found:
            of_when = f"The backup of {backup.made_utc:%Y-%m-%d %H:%M} UTC"
            if backup.path.stat().st_size > _AT_ONCE_BYTES:
                self.told.append(
                    f"{words} The next recording begins a new store. {of_when} can be brought "
                    f"back: firing-order backup restore {_named(backup, self._backups)}."
                )
                return
            if self._is_brought_back(backup.path, key):
                self.told.append(f"{words} {of_when} is open; what came later is not in it.")
                return
        looked = ", ".join(str(each.path) for each in self._backups.folders(key))
        reason = (
            "No backup can be read whole: firing-order backup check, then firing-order backup "
            "restore"
            if found
            else "There is no backup"
        )
        self.told.append(
            f"{words} {reason} (looked in: {looked}). The next recording begins a new store."
        )

    def _is_brought_back(self, backup: Path, key: keys.DataKey) -> bool:
        try:
            if not check_backup(backup, key.key).is_sound:
                return False
        except StoreError:
            return False
        part = part_of(self._place.database)
        create_private(part)
        shutil.copyfile(backup, part)
        sync_file(part)
        self._retire_spare_keys(key)
        rename_for_good(part, self._place.database)
        self._place.damage.unlink(missing_ok=True)  # of what lies aside now
        return True

    def _retire_spare_keys(self, key: keys.DataKey) -> None:
        """Use no key again that may have been used since the backup was made."""
        ring = newest_ring(self._place.rings, key.key)
        if ring is not None and ring.spare_ids:
            retired = (*ring.retired_ids, *ring.spare_ids)
            older = msgspec.structs.replace(ring, spare_ids=(), retired_ids=retired)
            for path in self._place.rings:
                write_ring(path, key.key, older.next_generation())


def _named(backup: Backup, backups: OwnBackups) -> str:
    is_chosen = backup.path.parent == backups.chosen.path
    return backup.path.name + ("" if is_chosen else f" --from {backup.path.parent}")


def _pages_of(journal: Path, database: Path, key: bytes) -> dict[int, bytes]:
    """Return the newest whole pages of a journal that could not be folded."""
    raw = journal.read_bytes() if journal.exists() else b""
    if len(raw) < HEADER.size:
        return {}
    frames = list(journal_frames(raw, PageCheck.of(database, key)))
    while frames and not frames[-1].n_pages:
        frames.pop()
    return {frame.number: frame.page for frame in frames if frame.is_whole}


def _in_words(rebuilt: Rebuilt, kept: str, newest: Backup | None) -> str:
    sources = "their pages"
    if newest is not None:
        made = f"{newest.made_utc:%Y-%m-%d %H:%M} UTC"
        sources += f" and, where these are lost, from the backup of {made}"
    lost = ""
    if rebuilt.n_lost_chunks:
        lost = f" {counted(rebuilt.n_lost_chunks, 'chunk')} of samples is lost and shown as a gap."
    return (
        "The recordings were damaged on the disk, and so was what finds them. "
        f"{counted(rebuilt.n_sessions, 'session')} could be read from {sources}.{lost} "
        f"firing-order store check reads all of it. The damaged file is kept as {kept}. Look at "
        "the disk."
    )


def _put_back(n_bits: int) -> str:
    return "One bit was put back" if n_bits == 1 else f"{n_bits} bits were put back"
