"""The journal's checks: every flipped bit of what is in it is noticed, and no whole one is."""

from __future__ import annotations

import random

import pytest

from app.store.journal import read_journal
from app.store.store import Store
from tests.app.store.streams import STARTED, float_block, float_info


@pytest.fixture
def journal(folder, tmp_path):
    """Return the journal a kill leaves, and the path it was read from."""
    store = Store.open(folder)
    writer = store.begin_session(float_info(), started_utc=STARTED)
    for start in range(0, 3000, 100):
        writer.append(float_block(start, 100))
    path = tmp_path / "journal"
    path.write_bytes((folder / "sessions.db-wal").read_bytes())
    store.close()
    return path


def test_a_journal_as_a_kill_leaves_it_is_whole(journal):
    state = read_journal(journal)
    assert state.n_whole > 60
    assert not state.is_damaged


def test_no_journal_and_an_empty_one_are_whole(tmp_path):
    assert not read_journal(tmp_path / "none").is_damaged
    (tmp_path / "empty").write_bytes(b"")
    assert not read_journal(tmp_path / "empty").is_damaged


def test_every_flipped_bit_is_noticed(journal):
    whole, rng = journal.read_bytes(), random.Random(11)
    everywhere = [*range(32 * 8), *rng.sample(range(len(whole) * 8), 60)]
    for position in everywhere:
        flipped = bytearray(whole)
        flipped[position // 8] ^= 1 << position % 8
        journal.write_bytes(bytes(flipped))
        assert read_journal(journal).is_damaged, position


def test_the_last_frame_is_no_exception(journal):
    whole = journal.read_bytes()
    for at in range(len(whole) - 4096 - 24, len(whole) - 4096):
        flipped = bytearray(whole)
        flipped[at] ^= 0x10
        journal.write_bytes(bytes(flipped))
        assert read_journal(journal).is_damaged, at


def test_a_journal_that_began_anew_over_an_older_one_is_whole(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("app.store.database._FOLD_EVERY", 10)
    store = Store.open(folder)
    writer = store.begin_session(float_info(), started_utc=STARTED)
    n_rounds, states = set(), []
    for start in range(0, 6000, 100):
        writer.append(float_block(start, 100))
        writer.sync()
        raw = (folder / "sessions.db-wal").read_bytes()
        n_rounds.add(raw[16:20])
        states.append(read_journal(folder / "sessions.db-wal"))
    store.close()
    assert len(n_rounds) > 2
    assert not any(state.is_damaged for state in states)
