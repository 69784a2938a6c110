"""What a store goes through in one seeded story, and what must be left of it after a power cut.

Run as a module under the shim it lives through the story; ``look`` judges what a cut left. Notes in
the log say what was acknowledged by then, each only after the act has returned.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.store import database, keys
from app.store.backup import check_backup
from app.store.backup_folder import BackupFolder
from app.store.key_seals import KdfCost
from app.store.store import Store
from tests.app.store.streams import STARTED, float_block, float_info, floats_uv, same_bits
from tests.faults.shim import Shim

FOLD_EVERY = 25
QUICK = KdfCost(memory_kib=46 * 1024, n_passes=1)
_NIGHT = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)


@dataclass(slots=True)
class Acknowledged:
    """What was promised up to some moment of a story."""

    durable: dict[str, int] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    backups: set[str] = field(default_factory=set)

    def hear(self, note: str) -> None:
        """Take the next note of the log."""
        act, *words = note.split()
        if act == "durable":
            self.durable[words[0]] = int(words[1])
        elif act == "deleting":  # from here on it may be gone
            self.durable.pop(words[0], None)
        elif act == "deleted":
            self.deleted.add(words[0])
        elif act == "backup":
            self.backups.add(words[0])


def live_through(home: Path, log: Path, seed: int, *, is_synced: bool) -> None:
    """Record, fold, change the key, back up, delete and start anew, in an order of chance."""
    rng, shim = random.Random(seed), Shim()
    database._FOLD_EVERY = FOLD_EVERY
    keys.KdfCost = lambda: QUICK
    if not is_synced:  # the negative control: what is committed is called durable
        database._sync_file = lambda path: None
    home.mkdir(mode=0o700)
    shim.watch(home, log)
    kept: list[str] = []
    for night in range(2):
        store = Store.open(home)
        for _ in range(rng.randint(1, 2)):
            kept.append(_record(store, rng, shim))
        if len(kept) > 2:
            _delete(store, kept.pop(rng.randrange(len(kept))), shim)
        if rng.random() < 0.5:
            folder = BackupFolder(home / "backups")
            made = store.back_up(folder, _NIGHT + timedelta(days=night))
            shim.mark(f"backup {made.path.name}")
        store.close()


def _record(store: Store, rng: random.Random, shim: Shim) -> str:
    writer = store.begin_session(float_info(), started_utc=STARTED)
    for start in range(0, 130 * rng.randint(5, 60), 130):
        writer.append(float_block(start, 130))
        if rng.random() < 0.5:
            writer.sync()
            shim.mark(f"durable {writer.session_id} {writer.durable_samples}")
    writer.end("stopped")
    shim.mark(f"durable {writer.session_id} {writer.durable_samples}")
    return writer.session_id


def _delete(store: Store, session_id: str, shim: Shim) -> None:
    shim.mark(f"deleting {session_id}")
    store.delete_session(session_id)
    shim.mark(f"deleted {session_id}")


def look(home: Path, acknowledged: Acknowledged) -> Iterator[str]:
    """Open what a cut left, and yield everything that was promised and is not so."""
    store = Store.open(home)
    try:
        ids = {each.id for each in store.sessions()}
        for session_id in acknowledged.deleted & ids:
            yield f"deleted session {session_id} is back"
        for each in store.unreadable():
            yield f"session {each.id} is unreadable: {each.problem}"
        for session_id, n_durable in acknowledged.durable.items():
            if session_id not in ids:
                yield f"session {session_id} with {n_durable} durable samples is gone"
        for session_id in ids:
            yield from _look_at(store, session_id, acknowledged.durable.get(session_id, 0))
        for name in acknowledged.backups:
            if not check_backup(home / "backups" / name, store._key.key).is_sound:
                yield f"backup {name} is not sound"
    finally:
        store.close()


def _look_at(store: Store, session_id: str, n_durable: int) -> Iterator[str]:
    recording = store.read(session_id)
    n_there = len(recording.samples_uv)
    if recording.damaged or recording.gaps:
        yield f"session {session_id} has {len(recording.damaged)} damaged chunks"
    elif not same_bits(recording.samples_uv, floats_uv(0, n_there)):
        yield f"session {session_id} holds other samples"
    elif n_there < n_durable:
        yield f"session {session_id} lacks {n_durable - n_there} durable samples"


if __name__ == "__main__":
    live_through(
        Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), is_synced=sys.argv[4] == "synced"
    )
