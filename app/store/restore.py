"""A backup put back as the store: checked, exchanged as one act, what was there kept aside."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from app.model.audit import NOBODY, AuditAct, Witness
from app.model.counted import counted
from app.store import exchange, keys
from app.store.backup import BackupReport, Progress, check_backup, tell_nobody
from app.store.backup_folder import Backup, BackupFolder
from app.store.backup_places import BackupPlaces
from app.store.errors import BackupUnsound, OtherStore
from app.store.folder import StoreFolder, create_private, replace_private
from app.store.key_file import store_id, store_of
from app.store.ring_file import newest_ring, twin_of, write_ring
from app.store.waiting import add_waiting

_INCOMING = "incoming"


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, and where what was there before lies; None where nothing was."""

    report: BackupReport
    aside: Path | None


def restore(
    home: Path,
    folder: BackupFolder,
    backup: Backup,
    key: keys.DataKey,
    *,
    aside_name: str,
    witness: Witness = NOBODY,
    new_passphrase: str | None = None,
    replaces_other: bool = False,
    progress: Progress = tell_nobody,
) -> Restored:
    """Put a backup in the place of the store; the old files move aside, and none is deleted.

    One of another store takes the place only where ``replaces_other`` says that this is meant.
    ``new_passphrase`` is for who opened the key with the recovery key.
    """
    place = StoreFolder(home)
    folder = folder.of(store_of(key.key))
    with place.in_words():
        lock = place.take()
        try:
            exchange.finish(place)
            if not replaces_other:
                refuse_other_store(place, backup, key)
            report = _checked(backup, key, progress)
            incoming = _stage(place, folder, backup, key)
            if new_passphrase is not None:
                keys.set_passphrase(incoming / place.key.name, key, new_passphrase)
            aside = home / aside_name
            exchange.set_aside(place, aside, incoming=incoming)
            incoming.rmdir()
            BackupPlaces(home, store_of(key.key)).note(folder.path)
            if report.is_sound:  # what was damaged lies aside now
                place.damage.unlink(missing_ok=True)
            add_waiting(
                *(place.waiting, witness, AuditAct.RESTORED),
                detail=backup.path.name,
                data_key=key.key,
            )
            return Restored(report, _if_any(aside))
        finally:
            lock.release()


def refuse_other_store(place: StoreFolder, backup: Backup, key: keys.DataKey) -> None:
    """Raise where another store lies here than the backup is of."""
    here, there = store_id(place.key), store_of(key.key)
    if place.data_names() and here and here != there:
        raise OtherStore(
            f"The backup {backup.path} is of another store ({there}) than the recordings in "
            f"{place.path} ({here}). Nothing was changed. It takes their place, and they move "
            "aside, only where that is said: firing-order backup restore "
            f"{backup.path.name} --of-another-store."
        )


def _checked(backup: Backup, key: keys.DataKey, progress: Progress) -> BackupReport:
    report = check_backup(backup.path, key.key, progress=progress)
    if not report.is_sound and not backup.holds_damage:
        raise BackupUnsound(
            f"The backup {backup.path} is damaged: {counted(len(report.damaged), 'session')} in "
            "it cannot be read whole. Nothing was changed. Restore an earlier one; `backup list` "
            "names them."
        )
    return report


def _stage(place: StoreFolder, folder: BackupFolder, backup: Backup, key: keys.DataKey) -> Path:
    """Copy everything into the store's own folder, so that the exchange itself is renames alone."""
    incoming = place.path / _INCOMING
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir(mode=0o700)
    database = incoming / place.database.name
    create_private(database)
    with backup.path.open("rb") as source, database.open("r+b") as target:
        shutil.copyfileobj(source, target, 2**20)
        target.flush()
        os.fsync(target.fileno())
    replace_private(incoming / place.key.name, folder.key.read_bytes())
    # The ring that is in use tells what was deleted since the backup was made: it stays deleted.
    # A ring of another store does not open with this key and is left out.
    ring = newest_ring((place.ring, twin_of(place.ring), folder.ring), key.key)
    if ring is not None:
        # The audit log is that of the backup, and the next start notes that it came back.
        write_ring(incoming / place.ring.name, key.key, ring.as_restored())
    return incoming


def _if_any(aside: Path) -> Path | None:
    if any(aside.iterdir()):
        return aside
    aside.rmdir()
    return None
