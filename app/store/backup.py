"""A backup made through the database's own online backup, and checked before it counts as one."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row, func, select

from app.model.counted import counted
from app.store.backup_folder import Backup, BackupFolder
from app.store.backup_places import BackupPlaces
from app.store.database import Database
from app.store.encoding import checksum
from app.store.errors import BackupUnsound, DamageKept, DiskFull, StoreDamaged
from app.store.folder import StoreFolder, create_private, part_of, rename_for_good
from app.store.holdings import holdings_of_backup
from app.store.key_file import store_of
from app.store.lock import WriterLock
from app.store.numbered_chunks import NumberedChunks
from app.store.parcel import APPENDED
from app.store.surroundings import is_read_only
from app.store.tables import channels, chunks, edits, sessions

_SPARE_BYTES = 16 * 2**20
_PAUSE_S = 0.002
"""Between two steps of a megabyte, so that a recording meanwhile has the disk, too."""
_ROWS = 64
_LARGEST = 1 << 62

Progress = Callable[[float], None]
"""Is told the share that is done; whatever it raises ends the work."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a check of a backup found; ``damaged`` names each session with its chunks.

    ``lacking`` names each session of which something else cannot be read, and what that is.
    """

    n_sessions: int
    n_chunks: int
    damaged: tuple[tuple[str, int], ...]
    n_damaged_pages: int
    lacking: tuple[tuple[str, str], ...] = ()

    @property
    def has_damaged_pages(self) -> bool:
        """Return whether a page is damaged, also one that no session needs."""
        return self.n_damaged_pages > 0

    @property
    def is_sound(self) -> bool:
        """Return whether every page and every chunk is as it was written."""
        return not (self.damaged or self.lacking or self.has_damaged_pages)


def tell_nobody(share: float) -> None:
    """Take what is told of the progress and do nothing."""


def keep_to_oneself(report: BackupReport) -> None:
    """Take what was found and do nothing."""


def make_backup(
    database: Database,
    place: StoreFolder,
    folder: BackupFolder,
    utc_now: datetime,
    *,
    progress: Progress = tell_nobody,
    on_report: Callable[[BackupReport], object] = keep_to_oneself,
) -> Backup:
    """Copy the recordings, check the copy, and only then give it its name and drop older ones.

    It has the id of the store in its name, and replaces none of another store, nor one that holds
    more; ``outlasting`` names those it would have replaced.
    ``on_report`` is told what was found of the recordings themselves.
    """
    folder = folder.of(store_of(database.key))
    folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    locked = folder.path if is_read_only(place.path) else place.path
    lock = WriterLock(locked / "store.backups.lock")  # nobody else makes one meanwhile
    try:
        return _make(
            *(database, place, folder, folder.place_for(utc_now)),
            progress=progress,
            on_report=on_report,
        )
    finally:
        lock.release()


def _make(
    database: Database,
    place: StoreFolder,
    folder: BackupFolder,
    path: Path,
    *,
    progress: Progress,
    on_report: Callable[[BackupReport], object],
) -> Backup:
    folder.clear_cut_short()
    outlasting: tuple[str, ...] = ()
    _require_room(folder.path, database.path)
    part = part_of(path)
    create_private(part)
    try:
        on_report(_copied_whole(database, part, path, progress))
    except (BackupUnsound, StoreDamaged) as unsound:
        part.unlink(missing_ok=True)
        found = check_database(database)
        on_report(found)
        kept = _keep_damaged(database, place, folder, folder.damaged_place(path), found)
        if kept is None:  # the recordings are whole: it is the disk of the backups
            raise
        raise kept from unsound
    else:
        outlasting = _name_for_good(part, path, place, folder, key=database.key)
    finally:
        part.unlink(missing_ok=True)
    return replace(folder.find(path.name), outlasting=outlasting)


def _copied_whole(database: Database, part: Path, path: Path, progress: Progress) -> BackupReport:
    database.copy_into(part, lambda share: _paced(progress, share / 2))
    report = check_backup(part, database.key, progress=lambda share: progress((1 + share) / 2))
    if not report.is_sound:
        raise BackupUnsound(
            f"The backup {path.name} does not hold what the recordings hold "
            f"({_in_words(report)}). It was not kept; the earlier ones are. Check the disk of "
            f"{path.parent}."
        )
    return report


def _keep_damaged(
    database: Database,
    place: StoreFolder,
    folder: BackupFolder,
    path: Path,
    found: BackupReport,
) -> DamageKept | None:
    """Copy damaged recordings as they are and say so; None where they are whole themselves."""
    if found.is_sound:
        return None
    part = part_of(path)
    create_private(part)
    try:
        database.copy_as_it_is(part)
        copied = check_backup(part, database.key)
        if sum(n for _, n in copied.damaged) > sum(n for _, n in found.damaged):
            return None
        _name_for_good(part, path, place, folder, key=database.key)
    finally:
        part.unlink(missing_ok=True)
    newest = next((each.path.name for each in folder.all()), None)
    way_out = (
        "There is no whole backup before it."
        if newest is None
        else f"The whole backups are kept. The newest, {newest}, may hold what is damaged: firing-"
        f"order backup restore {newest} brings it back, and what is there now moves aside."
    )
    return DamageKept(
        f"The recordings are damaged ({_in_words(found)}), not the backup. All that can be read "
        f"was copied beside, as {path.name}. {way_out} Look at the disk of {place.path}."
    )


def _name_for_good(
    part: Path, path: Path, place: StoreFolder, folder: BackupFolder, *, key: bytes
) -> tuple[str, ...]:
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    # Remembered first: no key ever lies there unknown to a later deletion.
    places = BackupPlaces(place.path, store_of(key))
    places.note(folder.path)
    # Then the keys: no backup ever lies there without what opens it.
    folder.keep_keys(place, key, folders=places.settings())
    rename_for_good(part, path)
    made = folder.find(path.name)
    return folder.thin_out(made, is_held=lambda older: _holds_all(made, older, key))


def _holds_all(made: Backup, older: Backup, key: bytes) -> bool:
    """Return whether a backup holds all that an older one of the same store holds."""
    newer_holds = holdings_of_backup(made.path, key)
    older_holds = holdings_of_backup(older.path, key)
    if older_holds is None:  # damaged beyond its lists, or of another store
        return older.holds_damage
    if newer_holds is None or not newer_holds.hold_all_of(older_holds):
        return False
    return not older.holds_damage or _n_lost(made, key) <= _n_lost(older, key)


def _n_lost(backup: Backup, key: bytes) -> int:
    return sum(n for _, n in check_backup(backup.path, key).damaged)


def check_backup(path: Path, key: bytes, *, progress: Progress = tell_nobody) -> BackupReport:
    """Open a backup as a restore would, and read every page and every chunk of it."""
    database = Database.of_backup(path, key)
    try:
        return check_database(database, progress=progress)
    finally:
        database.close()


def check_database(database: Database, *, progress: Progress = tell_nobody) -> BackupReport:
    """Read every page and every chunk of a database, also beside a running recording."""
    n_damaged_pages = database.n_damaged_pages()
    ids = _session_ids(database)
    damaged: dict[str, int] = {}
    lacking: list[tuple[str, str]] = []
    by_number: NumberedChunks | None = None
    n_chunks = 0
    for done, (number, session_id) in enumerate(ids.items(), start=1):
        try:
            n_read, n_damaged = _check_session(database, number, session_id)
        except StoreDamaged:  # not even how many there are
            by_number = by_number or _numbered(database, ids)
            n_read = by_number.counted[number]
            n_damaged = by_number.damaged[number] if n_read else 1
        n_chunks += n_read
        if n_damaged:
            damaged[session_id] = n_damaged
        if n_damaged_pages:
            lacking += [(session_id, what) for what in _unread_of(database, number)]
        progress(done / len(ids))
    return BackupReport(len(ids), n_chunks, tuple(damaged.items()), n_damaged_pages, tuple(lacking))


def _session_ids(database: Database) -> dict[int, str]:
    """Return every session by its number, as far as the pages of their rows or ids can be read."""
    # The index of the ids has both columns; with the third the rows themselves are read.
    for columns in (
        (sessions.c.number, sessions.c.id),
        (sessions.c.number, sessions.c.id, sessions.c.key_id),
    ):
        with suppress(StoreDamaged), database.transaction() as connection:
            return {row.number: row.id for row in connection.execute(select(*columns))}
    return {}


def _numbered(database: Database, ids: dict[int, str]) -> NumberedChunks:
    return NumberedChunks(
        database, lambda row: row.session in ids and _is_as_written(row, ids[row.session])
    )


def _unread_of(database: Database, number: int) -> Iterator[str]:
    """Yield which tables beside the samples hold something of a session that cannot be read."""
    its_own = [each.c.session for each in (channels, *APPENDED, edits)]
    for column in (sessions.c.number, *its_own):
        try:
            with database.transaction() as connection:
                connection.execute(select(column.table).where(column == number)).all()
        except StoreDamaged:
            yield column.table.name


def _check_session(database: Database, number: int, session_id: str) -> tuple[int, int]:
    """Return how many chunks there are and how many are not what was written, lost ones too."""
    n_damaged, n_chunks = 0, _n_chunks(database, number)
    for start in range(0, n_chunks, _ROWS):
        stop = min(start + _ROWS, n_chunks)
        try:
            n_damaged += stop - start - _n_whole(database, number, session_id, start, stop)
        except StoreDamaged:
            for each in range(start, stop):  # one by one, to count only what is damaged
                n_damaged += not _is_whole(database, number, session_id, each)
    return n_chunks, n_damaged


def _n_chunks(database: Database, number: int) -> int:
    its_chunks = (chunks.c.session == number, chunks.c.sequence < _LARGEST)
    with database.transaction() as connection:
        last = connection.execute(select(func.max(chunks.c.sequence)).where(*its_chunks)).scalar()
    return 0 if last is None else int(last) + 1


def _n_whole(database: Database, number: int, session_id: str, start: int, stop: int) -> int:
    wanted = (
        select(chunks)
        .where(chunks.c.session == number)
        .where(chunks.c.sequence >= start, chunks.c.sequence < stop)
    )
    with database.transaction() as connection:
        rows = list(connection.execute(wanted))
    return sum(_is_as_written(row, session_id) for row in rows)


def _is_as_written(row: Row[Any], session_id: str) -> bool:
    at = (row.sequence, row.first_index, row.n_samples)
    return bool(checksum(session_id, at, row.encoding, row.payload) == row.crc32)


def _is_whole(database: Database, number: int, session_id: str, sequence: int) -> bool:
    try:
        return _n_whole(database, number, session_id, sequence, sequence + 1) == 1
    except StoreDamaged:
        return False


def _require_room(folder: Path, database: Path) -> None:
    needed = database.stat().st_size + _SPARE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DiskFull(
            f"The disk of {folder} has {free // 2**20} MB left and a backup needs "
            f"{needed // 2**20} MB. No backup was made; the earlier ones are kept. Make room, or "
            "choose another folder for backups."
        )


def _paced(progress: Progress, share: float) -> None:
    time.sleep(_PAUSE_S)
    progress(share)


def _in_words(report: BackupReport) -> str:
    named = ", ".join(
        f"{counted(n, 'chunk')} of session {session_id}" for session_id, n in report.damaged
    )
    pages = counted(report.n_damaged_pages, "damaged page") if report.n_damaged_pages else ""
    return ", ".join(part for part in (pages, named) if part)
