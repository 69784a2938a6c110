"""One flipped bit anywhere in a store that a kill left, in its journal, keys or backup."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from app.store.backup import check_backup
from app.store.backup_folder import BackupFolder
from app.store.errors import StoreError
from app.store.rescue import Rescue, Rescued
from app.store.store import Store
from tests.app.store.streams import STARTED, float_block, float_info, floats_uv

FILES = (
    "sessions.db",
    "sessions.db-wal",
    "store.key",
    "subjects.keys",
    "subjects.keys.twin",
    "backups",
)
_SESSIONS = {"one": 0, "two": 5000, "three": 9000}
_N_SAMPLES = 2000
_EVENING = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
_NEXT_DAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Flip:
    """One flipped bit; ``named`` are the sessions of which something is told to be missing.

    ``left`` are those that still lack something after the next start, which puts back what it can.
    """

    file: str
    position: int
    is_noticed: bool
    named: frozenset[str]
    left: frozenset[str]
    problems: tuple[str, ...]


def lay_out(home: Path, scratch: Path) -> None:
    """Make a store with a backup, two ended sessions and a third that a kill cut short."""
    store = Store.open(scratch)
    for session_id, first_index in _SESSIONS.items():
        writer = store.begin_session(float_info(), started_utc=STARTED, session_id=session_id)
        writer.append(float_block(first_index, _N_SAMPLES))
        if session_id == "two":
            writer.end("stopped")
            store.back_up(BackupFolder(scratch / "backups"), _EVENING)
            store.close()  # what came until here lies in the database, the rest in the journal
            store = Store.open(scratch)
        elif session_id == "one":
            writer.end("stopped")
    shutil.copytree(scratch, home, ignore=shutil.ignore_patterns("*-shm"))
    store.close()


def flips(folder: Path, n_flips: int, seed: int) -> Iterator[Flip]:
    """Flip ``n_flips`` bits, one at a time, each in a fresh copy; every file gets its share."""
    home, rng = folder / "home", random.Random(seed)
    lay_out(home, folder / "scratch")
    for number in range(n_flips):
        case = folder / "case"
        shutil.copytree(home, case)
        file = FILES[number % len(FILES)]
        path = case / file if file != "backups" else next((case / file).glob("sessions-*.db"))
        position = rng.randrange(path.stat().st_size * 8)
        content = bytearray(path.read_bytes())
        content[position // 8] ^= 1 << position % 8
        path.write_bytes(bytes(content))
        yield _look(case, file, position, bytes(content))
        shutil.rmtree(case)


def _look(home: Path, file: str, position: int, spoiled: bytes) -> Flip:
    """Start as the program does, read everything, check store and backups, and start again."""
    rescued = _started(home)
    store, is_noticed = rescued.store, bool(rescued.told)
    try:
        is_noticed = not store.check().is_sound or is_noticed
        named, problems = _lacking(store)
        for backup in BackupFolder(home / "backups").all():
            is_noticed = is_noticed or not _is_sound(backup.path, store)
        # A ring that is damaged is made whole from its twin at once.
        is_mended = file.startswith("subjects") and (home / file).read_bytes() != spoiled
    finally:
        store.close()
    if named and not is_noticed:
        problems.append(f"{sorted(named)} lack something and nothing was told")
    again = _started(home).store
    try:
        left, wrong = _lacking(again)
    finally:
        again.close()
    told = (*problems, *wrong)
    return Flip(file, position, is_noticed or is_mended, frozenset(named), frozenset(left), told)


def _started(home: Path) -> Rescued:
    rescue = Rescue(home, BackupFolder(home / "backups"), utc_now=_NEXT_DAY)
    rescue.mend_key()
    return rescue.open()


def _lacking(store: Store) -> tuple[set[str], list[str]]:
    """Return the sessions that lack something, and which show what was never recorded."""
    there = {each.id for each in store.sessions()}
    lacking, problems = {each.id for each in store.unreadable()}, []
    for session_id, first_index in _SESSIONS.items():
        is_missing, wrong = True, []
        if session_id in there:
            is_missing, wrong = _read(store, session_id, first_index)
        problems += wrong
        if is_missing:
            lacking.add(session_id)
    return lacking, problems


def _read(store: Store, session_id: str, first_index: int) -> tuple[bool, list[str]]:
    """Return whether samples are missing, and whether others than were recorded are shown."""
    try:
        recording = store.read(session_id)
    except StoreError:
        return True, []
    original_uv = floats_uv(first_index, _N_SAMPLES)[: len(recording.samples_uv)]
    shown = ~np.isnan(recording.samples_uv)
    is_true = np.array_equal(recording.samples_uv[shown], original_uv[shown])
    is_missing = len(recording.samples_uv) < _N_SAMPLES or not shown.all()
    return is_missing, [] if is_true else [f"session {session_id} shows other samples"]


def _is_sound(path: Path, store: Store) -> bool:
    try:
        return check_backup(path, store._key.key).is_sound
    except StoreError:
        return False
