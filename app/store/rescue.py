"""A store that cannot be opened as it is, opened all the same: damaged files move aside, named.

Nothing is deleted, and no answer is waited for. What is damaged is kept as ``….damaged-<utc>``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from app.model.audit import NOBODY, Witness
from app.store import keys
from app.store.aside import Aside
from app.store.backup_folder import BackupFolder
from app.store.backup_places import own_ring_copies
from app.store.database_rescue import DatabaseRescue
from app.store.disk_room import free_reserve, require_room
from app.store.errors import (
    DiskFull,
    KeyDamaged,
    KeyMissing,
    RingDamaged,
    RingMissing,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreMissing,
    StoreReadOnly,
    StoreTooOld,
)
from app.store.folder import StoreFolder, replace_private
from app.store.journal import read_journal
from app.store.journal_rescue import JournalRescue
from app.store.key_file import store_id
from app.store.lock import is_held
from app.store.opening import opened_key
from app.store.own_backups import OwnBackups, is_whole
from app.store.ring_file import newest_ring, read_ring, write_ring
from app.store.roomless import CAN_OPEN
from app.store.store import Store
from app.store.surroundings import is_read_only


@dataclass(frozen=True, slots=True)
class Rescued:
    """An open store, and what had to be done for it, in sentences."""

    store: Store
    told: tuple[str, ...]


class Rescue:
    """Opens the store of one folder whatever state its files are in."""

    def __init__(self, home: Path, backups: BackupFolder, *, utc_now: datetime) -> None:
        self._place = StoreFolder(home)
        self._chosen = backups
        self._backups = OwnBackups(self._place, backups)
        self._aside = Aside(self._place, utc_now)
        self._journal = JournalRescue(self._place, self._aside)
        self._database = DatabaseRescue(self._place, self._backups, self._aside)
        self._told: list[str] = []

    def mend_key(self) -> None:
        """Put the copy beside the backups in the place of a key file that cannot be read.

        Where there is none nothing moves, and what to do is said: no store without a passphrase
        ever begins in the place of one that has one.
        """
        place = self._place
        if not place.data_names() or is_whole(place.key):
            return
        with self._aside.held():
            copies = [each for each in self._backups.key_copies() if self._fits(each)]
            if len({store_id(each) for each in copies}) != 1:
                raise KeyMissing(self._key_lost(copies))
            kept = self._aside.move(place.key.name)
            replace_private(place.key, copies[0].read_bytes())
            self._told.append(
                f"The key file was damaged or missing{kept}. Its copy beside the backups took "
                "its place."
            )

    def _fits(self, copy: Path) -> bool:
        """Return whether a copy of a key file may be of this store; a sealed one may."""
        try:
            key = keys.load_key(copy, None)
        except StoreError:
            return True
        rings = [each for each in self._place.rings if each.exists()]
        return not rings or newest_ring(rings, key.key) is not None

    def _key_lost(self, copies: list[Path]) -> str:
        looked = ", ".join(str(each.path) for each in self._backups.folders())
        found = (
            f"keys of several stores lie in {looked}, and which is of this one cannot be told"
            if copies
            else f"no whole copy lies in {looked}"
        )
        return (
            f"The key file {self._place.key} is damaged or missing, and {found}. Without it nobody "
            "can read the recordings: the passphrase and the recovery key open this file, and "
            "nothing without it. Nothing was changed. Look for a file store….key in any other "
            "folder of backups or copy of this one, and copy it here as store.key; or bring "
            "everything back from there: firing-order backup restore --from DIR, with "
            "--with-recovery-key where the passphrase is forgotten. firing-order store anew sets "
            "these recordings aside and begins anew."
        )

    def mend_ring(self, passphrase: str | None) -> tuple[str, ...]:
        """Bring a lost key ring back for who only reads; raise where no copy of it is anywhere."""
        with self._aside.held():
            key = keys.load_key(self._place.key, passphrase)
            self._mend_ring(key)
            if self._is_ring_lost(key):
                raise RingMissing(f"{self._ring_lost()} Nothing was changed.")
        return tuple(self._told)

    def open_to_read(self, passphrase: str | None = None, *, witness: Witness = NOBODY) -> Rescued:
        """Open the store to be read; its journal is looked at before SQLite folds it at the end."""
        place = self._place
        if self._database.is_missing and not is_read_only(place.path):
            with suppress(StoreBusy):
                self._do(self._database.bring_back, passphrase)
        self._refuse_without_database()
        is_ours = place.database.exists() and place.key.exists() and not is_held(place.lock)
        if is_ours and is_read_only(place.path):
            if place.journal.exists():
                self._journal.tell(self._key(passphrase, witness))
        elif is_ours:
            with suppress(StoreBusy):  # whoever began to write since has looked at it
                self._look_at_journal(passphrase, witness)
        store = (
            self._listed(passphrase, witness) if is_ours and not is_read_only(place.path) else None
        )
        return self._rescued(
            store or Store.open_to_read(place.path, passphrase=passphrase, witness=witness)
        )

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

    def _refuse_without_database(self) -> None:
        """Say more to who only reads than that there is nothing, where there was something."""
        if self._place.database.exists():
            return
        told = (*self._told, *self._database.told, *self._other_backups())
        if told:
            raise StoreMissing(f"There are no recordings in {self._place.path}. {' '.join(told)}")

    def _other_backups(self) -> tuple[str, ...]:
        """Name backups that lie in the chosen folder where this one holds nothing at all."""
        if self._place.data_names():
            return ()
        with suppress(OSError):
            for each in self._chosen.of(None).all():
                return (
                    f"Backups of other recordings lie in {self._chosen.path}, the newest of "
                    f"{each.made_utc:%Y-%m-%d %H:%M} UTC. If they are those you look for: "
                    f"firing-order backup restore {each.path.name} --of-another-store.",
                )
        return ()

    def _opened(self, passphrase: str | None, witness: Witness) -> Rescued:
        self._told += self._other_backups()
        if self._database.is_missing:
            self._do(self._database.bring_back, passphrase)
        self._look_at_journal(passphrase, witness)
        if self._database.is_due:
            self._do(self._database.mend_all, passphrase)
        acts: list[Callable[[keys.DataKey], None]] = [
            self._mend_ring,
            self._database.mend,
            self._database.rebuild,
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
                self._do(acts.pop(0), passphrase)
                continue
            act = self._database.next_act
            if act is None or store.has_readable_list:
                return self._rescued(store, *store.audit.told)
            store.close()
            self._do(act, passphrase)

    def _do(self, act: Callable[[keys.DataKey], None], passphrase: str | None) -> None:
        with self._aside.held():
            # A disk that takes nothing also looks like damage; then nothing may move.
            require_room(self._place.path)
            act(keys.load_key(self._place.key, passphrase))

    def _listed(self, passphrase: str | None, witness: Witness) -> Store | None:
        """Return the store for who only reads where its sessions can be listed; mend it if not."""
        try:
            store = Store.open_to_read(self._place.path, passphrase=passphrase, witness=witness)
        except (KeyDamaged, RingDamaged):
            raise
        except StoreDamaged:
            pass
        else:
            if store.has_readable_list:
                return store
            store.close()
        with suppress(StoreBusy):
            self._do(self._database.mend, passphrase)
            if not self._database.is_mended:
                self._do(self._database.rebuild, passphrase)
        return None

    def _look_at_journal(self, passphrase: str | None, witness: Witness) -> None:
        if self._place.journal.exists():
            with self._aside.held():
                self._journal.look(self._key(passphrase, witness))

    def _key(self, passphrase: str | None, witness: Witness) -> bytes:
        return opened_key(self._place, passphrase, witness).key

    def _rescued(self, store: Store, *told: str) -> Rescued:
        """Return the open store with all there is to tell of its start."""
        self._journal.name_what_is_missing(store)
        if self._database.is_mended and self._database.is_small:
            with suppress(StoreError):
                store.check()  # what it finds whole is told no more
        return Rescued(store, (*told, *self._told, *self._journal.told, *self._database.told))

    def _mend_ring(self, key: keys.DataKey) -> None:
        """Put a copy in the place of a key ring that cannot be read: of those there are, all."""
        copies = self._ring_copies()
        found = [copy for copy in copies if read_ring(copy, key.key) is not None]
        if not found or not self._is_ring_lost(key):
            return
        content = newest_ring(found, key.key)
        if content is None:
            return
        kept = self._aside.move(*(path.name for path in self._place.rings))
        write_ring(self._place.ring, key.key, content)
        self._told.append(
            f"The keys of the single recordings were damaged or missing{kept}. What "
            f"{' and '.join(map(str, found))} held of them took their place; what was recorded "
            "since may not open."
        )

    def _is_ring_lost(self, key: keys.DataKey) -> bool:
        return newest_ring(self._place.rings, key.key) is None

    def _ring_copies(self) -> tuple[Path, ...]:
        """Return where a copy of the ring may lie: beside the backups, and in folders set aside."""
        own = own_ring_copies(self._place, self._backups.store)
        found = (*own, *(folder.ring for folder in self._backups.folders()))
        return tuple(dict.fromkeys(found))

    def _ring_lost(self) -> str:
        ring, twin = self._place.rings
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
        self._database.drop(key, ring_lost=self._ring_lost() if self._is_ring_lost(key) else None)
