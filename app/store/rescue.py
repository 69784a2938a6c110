"""A store that cannot be opened as it is, opened all the same: damaged files move aside, named.

Nothing is deleted, and no answer is waited for. What is damaged is kept as ``….damaged-<utc>``.
"""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from app.model.audit import NOBODY, Witness
from app.model.damage_words import lost_end_text
from app.model.session import LostEnd
from app.store import keys
from app.store.backup import check_backup
from app.store.backup_folder import BackupFolder
from app.store.disk_room import free_reserve, require_room
from app.store.errors import (
    DiskFull,
    KeyDamaged,
    KeyMissing,
    RingMissing,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreReadOnly,
    StoreTooNew,
    StoreTooOld,
)
from app.store.folder import (
    StoreFolder,
    create_private,
    part_of,
    rename_for_good,
    replace_private,
    sync_file,
    sync_folder,
)
from app.store.journal import is_of_database, read_journal
from app.store.key_file import read_key_file
from app.store.lock import is_held
from app.store.lost_ends import LostEnds
from app.store.opening import opened_key
from app.store.ring_file import newest_ring, read_ring, twin_of, write_ring
from app.store.roomless import CAN_OPEN
from app.store.store import Store
from app.store.surroundings import is_read_only
from app.store.writer import CHUNK_S

_AT_ONCE_BYTES = 100 * 2**20
"""A backup of this size is checked and copied in a second or two, which a start may take."""


@dataclass(frozen=True, slots=True)
class Rescued:
    """An open store, and what had to be done for it, in sentences."""

    store: Store
    told: tuple[str, ...]


class Rescue:
    """Opens the store of one folder whatever state its files are in."""

    def __init__(self, home: Path, backups: BackupFolder, *, utc_now: datetime) -> None:
        self._place = StoreFolder(home)
        self._backups = backups
        self._mark = f".damaged-{utc_now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        self._told: list[str] = []
        self._lost_end: LostEnd | None = None

    def mend_key(self) -> None:
        """Put the copy beside the backups in the place of a key file that cannot be read."""
        if not self._place.data_names() or _is_whole(self._place.key):
            return
        with self._held():
            kept = self._aside(self._place.key.name)
            if _is_whole(self._backups.key):
                replace_private(self._place.key, self._backups.key.read_bytes())
                self._told.append(
                    f"The key file was damaged or missing{kept}. Its copy beside the backups took "
                    "its place."
                )
                return
            kept = self._aside(*self._place.data_names())
            self._told.append(
                f"The key file {self._place.key} is damaged or missing, and no whole copy lies in "
                f"{self._backups.path}. Without it nobody can read them: the passphrase and the "
                "recovery key open this file, and nothing without it. The recordings are "
                f"kept{kept}, and a new store begins. Look for a store.key in any other folder of "
                "backups or copy of this one; with it, put the kept files back under their names."
            )

    def mend_ring(self, passphrase: str | None) -> tuple[str, ...]:
        """Bring a lost key ring back for who only reads; raise where no copy of it is anywhere."""
        with self._held():
            key = keys.load_key(self._place.key, passphrase)
            self._mend_ring(key)
            if self._is_ring_lost(key):
                raise RingMissing(f"{self._ring_lost()} Nothing was changed.")
        return tuple(self._told)

    def open_to_read(self, passphrase: str | None = None, *, witness: Witness = NOBODY) -> Rescued:
        """Open the store to be read; its journal is looked at before SQLite folds it at the end."""
        place = self._place
        is_ours = place.database.exists() and place.key.exists() and not is_held(place.lock)
        if is_ours and is_read_only(place.path):
            self._tell_of_journal(passphrase, witness)
        elif is_ours:
            with suppress(StoreBusy):  # whoever began to write since has looked at it
                self._look_at_journal(passphrase, witness)
        store = Store.open_to_read(place.path, passphrase=passphrase, witness=witness)
        self._name_lost_end(store)
        return Rescued(store, tuple(self._told))

    def open(self, passphrase: str | None = None, *, witness: Witness = NOBODY) -> Rescued:
        """Open the store; what keeps it from opening moves aside first.

        A full disk sets nothing aside: the reserve gives room, or the store is open to be read.
        """
        try:
            return self._opened(passphrase, witness)
        except StoreReadOnly as problem:
            place = self._place.path
            store = Store.open_to_read(place, passphrase=passphrase, witness=witness)
            return Rescued(store, (*self._told, str(problem)))
        except DiskFull:
            if free_reserve(self._place.reserve):
                with suppress(DiskFull):
                    rescued = self._opened(passphrase, witness)
                    return replace(rescued, told=(*rescued.told, self._nearly_full()))
            return self._opened_without_room(passphrase, witness)

    def _nearly_full(self) -> str:
        return (
            f"The disk that holds {self._place.path} is full. The recordings can be looked at, "
            "exported to another disk and deleted; a new one needs room. Make room on that disk."
        )

    def _opened_without_room(self, passphrase: str | None, witness: Witness) -> Rescued:
        """Open the store to be looked at, unless something of it would have to be mended first."""
        if not CAN_OPEN or read_journal(self._place.journal).is_damaged:
            raise DiskFull(self._nearly_full())
        try:
            store = Store.open_without_room(
                self._place.path, passphrase=passphrase, witness=witness
            )
        except StoreTooOld as exc:
            raise DiskFull(
                f"The disk that holds {self._place.path} is full. The recordings there are of an "
                "earlier version, and bringing them up to date needs as much room as they take. "
                "Make room on that disk."
            ) from exc
        told = (
            f"The disk that holds {self._place.path} is full to the last byte. The recordings can "
            "be looked at; nothing can be recorded, changed or exported. Make room on that disk, "
            "then start the program again."
        )
        return Rescued(store, (*self._told, told))

    def _opened(self, passphrase: str | None, witness: Witness) -> Rescued:
        self._look_at_journal(passphrase, witness)
        acts: list[Callable[[keys.DataKey], None]] = [
            self._mend_ring,
            self._drop_database,
        ]
        while True:
            try:
                store = Store.open(self._place.path, passphrase=passphrase, witness=witness)
            except KeyDamaged:
                raise
            except (StoreDamaged, RingMissing):
                if not acts:
                    raise
                with self._held():
                    # A disk that takes nothing also looks like damage; then nothing may move.
                    require_room(self._place.path)
                    acts.pop(0)(keys.load_key(self._place.key, passphrase))
            else:
                self._name_lost_end(store)
                return Rescued(store, (*store.audit.told, *self._told))

    def _look_at_journal(self, passphrase: str | None, witness: Witness) -> None:
        """Set a journal aside that is not this database's; keep a copy of a damaged one."""
        journal = self._place.journal
        if not journal.exists():
            return
        with self._held():
            database = self._place.database
            if not database.exists() or not is_of_database(
                journal, database, opened_key(self._place, passphrase, witness).key
            ):
                self._drop_journal()
            elif (state := read_journal(journal)).is_damaged:
                self._keep_journal(journal, state.n_lost_commits)

    def _keep_journal(self, journal: Path, n_lost_commits: int) -> None:
        """Keep a copy of a journal of which SQLite would drop a part without a word."""
        if _is_kept(journal):
            return
        kept = journal.with_name(journal.name + self._mark)
        with self._place.in_words():
            shutil.copyfile(journal, kept)
            kept.chmod(0o600)
            sync_file(kept)
            sync_folder(kept.parent)
            self._lost_end = LostEnd("", 0, 0.0, n_lost_commits * CHUNK_S, kept.name)
            LostEnds.beside(self._place.damage).note(self._lost_end)  # a start may break off here
        self._told.append(
            "The newest part of the recordings is damaged: the last session may lack its end, up "
            f"to three minutes. What was there is kept as {kept.name}."
        )

    def _name_lost_end(self, store: Store) -> None:
        """Say which session lacks its end, and keep it known, once the store is open."""
        if self._lost_end is None:
            return
        end, self._lost_end = self._lost_end, None
        for newest in store.sessions()[:1]:
            if newest.was_cut_short:
                index, from_s = newest.end_index, newest.duration_s
                end = replace(end, session_id=newest.id, first_index=index, from_s=from_s)
        self._told.append(lost_end_text(store.damage.lose_end(end)))

    def _tell_of_journal(self, passphrase: str | None, witness: Witness) -> None:
        """Say what is amiss with a journal on a disk that takes no copy of it."""
        place = self._place
        if not place.journal.exists():
            return
        key = opened_key(place, passphrase, witness).key
        if not is_of_database(place.journal, place.database, key):
            raise StoreDamaged(
                f"The journal {place.journal} is not of the recordings beside it, and nothing can "
                "be set aside on a disk that can only be read. Copy the folder to another disk, "
                "whole, and set FIRING_ORDER_HOME to the copy."
            )
        if read_journal(place.journal).is_damaged:
            self._told.append(
                "The newest part of the recordings is damaged: the last session may lack its end, "
                f"up to three minutes. {place.journal.name} stays as it is on this disk."
            )

    def _drop_journal(self) -> None:
        names = [f"{self._place.database.name}{side}" for side in ("-wal", "-shm")]
        self._told.append(
            "The newest part of the recordings did not fit the rest and was set aside"
            f"{self._aside(*names)}. The last session may lack its end."
        )

    def _mend_ring(self, key: keys.DataKey) -> None:
        """Put a copy in the place of a key ring that cannot be read: of those there are, all."""
        copies = self._ring_copies()
        found = [copy for copy in copies if read_ring(copy, key.key) is not None]
        if not found or not self._is_ring_lost(key):
            return
        content = newest_ring(found, key.key)
        if content is None:
            return
        kept = self._aside(*(path.name for path in self._own_rings()))
        write_ring(self._place.ring, key.key, content)
        self._told.append(
            f"The keys of the single recordings were damaged or missing{kept}. What "
            f"{' and '.join(map(str, found))} held of them took their place; what was recorded "
            "since may not open."
        )

    def _own_rings(self) -> tuple[Path, Path]:
        return self._place.ring, twin_of(self._place.ring)

    def _is_ring_lost(self, key: keys.DataKey) -> bool:
        return newest_ring(self._own_rings(), key.key) is None

    def _ring_copies(self) -> tuple[Path, ...]:
        """Return where a copy of the ring may lie: beside the backups, and in folders set aside."""
        found = (*self._place.ring_copies(), self._backups.ring)
        return tuple(dict.fromkeys(found))

    def _ring_lost(self) -> str:
        ring, twin = self._own_rings()
        state = "damaged" if ring.exists() or twin.exists() else "missing"
        looked = ", ".join(map(str, self._ring_copies()))
        return (
            f"The key ring {ring} and its twin {twin.name} are {state}, and there is no copy that "
            f"this key opens (looked for: {looked}). It holds the keys of the single recordings, "
            "so neither the passphrase nor the recovery key reads them without it. What remains: a "
            f"{ring.name} in another folder of backups or a copy of this folder; it belongs beside "
            f"{self._place.database.name}, or firing-order backup restore --from brings both back."
        )

    def _drop_database(self, key: keys.DataKey) -> None:
        is_ring_lost = self._is_ring_lost(key)
        why = "The recordings are damaged and could not be opened."
        if is_ring_lost:
            why = self._ring_lost()
        lost = tuple(path.name for path in self._own_rings()) if is_ring_lost else ()
        sides = (f"{self._place.database.name}{side}" for side in ("", "-wal", "-shm"))
        kept = self._aside(*sides, *lost)
        newest = next(iter(self._backups.all()), None)
        words = f"{why} They are kept{kept}. "
        if is_ring_lost:  # a backup holds no keys of recordings and would not open either
            self._told.append(f"{words}A new store begins.")
        elif newest is None:
            self._told.append(f"{words}There is no backup, so a new store begins.")
        elif newest.path.stat().st_size <= _AT_ONCE_BYTES and self._bring_back(newest.path, key):
            self._told.append(f"{words}The backup of {newest.made_utc:%Y-%m-%d %H:%M} UTC is open.")
        else:
            self._told.append(
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

    def _aside(self, *names: str) -> str:
        """Rename files out of the way and return where to; nothing for those that are not there."""
        kept = []
        for name in names:
            path = self._place.path / name
            if path.exists():
                rename_for_good(path, path.with_name(name + self._mark))
                kept.append(name + self._mark)
        return f" as {', '.join(kept)}" if kept else ""

    @contextmanager
    def _held(self) -> Iterator[None]:
        with self._place.in_words():
            lock = self._place.take()
            try:
                yield
            finally:
                lock.release()


def _is_kept(journal: Path) -> bool:
    """Return whether a copy of this journal was kept already, by who could not fold it."""
    kept = journal.parent.glob(f"{journal.name}.damaged-*")
    return any(filecmp.cmp(journal, each, shallow=False) for each in kept)


def _is_whole(key: Path) -> bool:
    try:
        read_key_file(key)
    except StoreTooNew:
        return True  # and for a newer program
    except (KeyDamaged, KeyMissing):
        return False
    return True
