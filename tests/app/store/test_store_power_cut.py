"""A power cut loses nothing that was called durable, though it may take and tear all the rest.

The model: of the journal the disk has what it had at the last sync, and of what was written after
it any choice of 512-byte sectors. The database file itself is not touched between two folds.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from app.store import database
from app.store.store import Store
from tests.app.store.streams import STARTED, float_block, float_info, floats_uv, same_bits

SECTOR = 512
N_BLOCKS = 40


class Power:
    """What the disk surely holds of the journal, taken at each sync."""

    def __init__(self, folder: Path):
        self.journal = folder / "sessions.db-wal"
        self.synced = self.journal.read_bytes()

    def sync(self, path: Path) -> None:
        assert path == self.journal
        self.synced = path.read_bytes()

    def cut(self, rng: random.Random) -> bytes:
        """Return the journal as it may look after a power cut now."""
        written = self.journal.read_bytes()
        left = bytearray(self.synced[: len(written)].ljust(len(written), b"\0"))
        for start in range(0, len(written), SECTOR):
            if rng.random() < rng.choice((0.0, 0.5, 1.0)):
                left[start : start + SECTOR] = written[start : start + SECTOR]
        return bytes(left)


def _loss_of_each_cut(folder, monkeypatch, *, is_synced: bool):
    """Record, cut the power after each block; return durable samples missing at each cut."""
    store = Store.open(folder)
    power = Power(folder)
    if is_synced:
        monkeypatch.setattr(database, "_sync_file", power.sync)
    else:
        monkeypatch.setattr(database, "_sync_file", lambda _: None)
    writer = store.begin_session(float_info(), started_utc=STARTED)
    writer.sync()
    rng, cuts = random.Random(7), []
    for i in range(N_BLOCKS):
        writer.append(float_block(i * 130, 130))
        if rng.random() < 0.5:
            writer.sync()
        cuts.append((writer.durable_samples, (folder / "sessions.db").read_bytes(), power.cut(rng)))
    beside = {each: (folder / each).read_bytes() for each in ("store.key", "subjects.keys")}
    session_id = writer.session_id
    monkeypatch.undo()
    return [
        _missing(folder / f"cut{i}", session_id, durable, {**beside, **_files(*content)})
        for i, (durable, *content) in enumerate(cuts)
    ]


def _files(content, journal):
    return {"sessions.db": content, "sessions.db-wal": journal}


def _missing(folder, session_id, durable, files):
    """Open what the cut left; all that is there must be right, and return what is missing."""
    folder.mkdir(mode=0o700)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    store = Store.open(folder)
    if not any(session.id == session_id for session in store.sessions()):
        store.close()
        return durable
    recording = store.read(session_id)
    store.close()
    assert recording.damaged == ()
    assert recording.gaps == ()
    assert same_bits(recording.samples_uv, floats_uv(0, len(recording.samples_uv)))
    return max(0, durable - len(recording.samples_uv))


def test_nothing_called_durable_is_lost_by_a_power_cut(folder, monkeypatch):
    assert _loss_of_each_cut(folder, monkeypatch, is_synced=True) == [0] * N_BLOCKS


def test_without_the_sync_a_power_cut_does_lose_durable_samples(folder, monkeypatch):
    assert max(_loss_of_each_cut(folder, monkeypatch, is_synced=False)) > 0


def test_the_journal_is_folded_while_recording_and_loses_nothing(folder, monkeypatch):
    monkeypatch.setattr(database, "_FOLD_EVERY", 25)
    store = Store.open(folder)
    writer = store.begin_session(float_info(), started_utc=STARTED)
    largest = 0
    for i in range(300):
        writer.append(float_block(i * 100, 100))
        writer.sync()
        largest = max(largest, (folder / "sessions.db-wal").stat().st_size)
    assert largest < 2_000_000  # it would be six megabytes
    assert same_bits(store.read(writer.session_id).samples_uv, floats_uv(0, 30_000))
    store.close()
    assert not (folder / "sessions.db-wal").exists()


def test_a_disk_that_refuses_the_sync_is_told(store, monkeypatch):
    def refuse(_):
        raise OSError(5, "Input/output error")

    writer = store.begin_session(float_info(), started_utc=STARTED)
    writer.append(float_block(0, 100))
    monkeypatch.setattr(database, "_sync_file", refuse)
    with pytest.raises(Exception, match=r"Input/output error.*Check the disk"):
        writer.sync()
    assert (writer.stored_samples, writer.durable_samples) == (100, 0)
