"""Regression: a command that only reads folded a damaged or foreign journal without a word."""

from __future__ import annotations

import json
import shutil

import pytest

from app.model.home import home_folder
from app.store.store import Store
from tests.app.store.streams import STARTED, float_block, float_info

READERS = {
    "sessions": ("sessions",),
    "check": ("store", "check"),
    "export": ("export",),
    "audit": ("audit",),
    "backup": ("backup", "now"),
    "participants": ("participants", "list"),
}
EVERY_READER = pytest.mark.parametrize("command", READERS.values(), ids=READERS)
N_SCANS = 4000


@pytest.fixture
def killed(tmp_path):
    """Leave in the home of this account what a kill leaves, and return the session's id."""
    home = home_folder()
    return _record_and_kill(tmp_path / "first", home)


def _record_and_kill(work, home):
    store = Store.open(work)
    writer = store.begin_session(float_info(), started_utc=STARTED)
    writer.sync()  # which folds what there is, and the journal begins anew
    for start in range(0, N_SCANS, 100):
        writer.append(float_block(start, 100))
    writer.sync()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in work.iterdir():
        if path.is_file() and not path.name.endswith("-shm"):
            shutil.copy(path, home / path.name)
    store.close()
    return writer.session_id


def _spoil_journal(n_frames=40):
    """Damage the content of the last frames, so that nothing of them can be put back."""
    journal = home_folder() / "sessions.db-wal"
    content = bytearray(journal.read_bytes())
    for frame in range(1, n_frames + 1):
        for each in range(64):
            content[len(content) - frame * 4120 + 1000 + each] ^= 4
    journal.write_bytes(bytes(content))
    return bytes(content)


def _kept():
    return [path.read_bytes() for path in sorted(home_folder().glob("sessions.db-wal.damaged-*"))]


@EVERY_READER
def test_a_damaged_journal_is_kept_and_told_by_whatever_only_reads(killed, said, command):
    spoiled = _spoil_journal()
    _, words = said(*command)
    assert f"Session {killed}: Its end is missing" in words
    assert _kept() == [spoiled]


@EVERY_READER
def test_a_whole_journal_after_a_kill_is_read_to_its_end_and_nothing_is_told(killed, said, command):
    _, words = said(*command)
    assert "end is missing" not in words
    assert _kept() == []
    store = Store.open_to_read(home_folder())
    assert store.find(killed).end_index == N_SCANS
    store.close()


@EVERY_READER
def test_the_journal_of_another_store_never_reaches_the_database(killed, said, tmp_path, command):
    home = home_folder()
    Store.open(home).close()  # folded, as a program leaves it that was closed
    other = tmp_path / "other home"
    _record_and_kill(tmp_path / "second", other)
    foreign = (other / "sessions.db-wal").read_bytes()
    (home / "sessions.db-wal").write_bytes(foreign)
    _, words = said(*command)
    assert "did not fit the rest and was set aside" in words
    assert _kept() == [foreign]
    code, words = said("store", "check")
    assert (code, "every one as it was written" in words) == (0, True)


def test_a_lost_end_stays_in_the_list_the_check_and_the_analysis(killed, said, firing_order):
    _spoil_journal()
    said("participants", "list")
    left_s = _left_s(killed)
    for _ in range(2):  # a check that finds all of the rest whole forgets it no more than a list
        code, words = said("store", "check")
        assert (code, "every one that is here as it was written" in words) == (1, True)
        assert f"from {left_s:.2f} s on, about" in words
        _, words = said("sessions")
        assert "Its end is missing" in words
    ended = firing_order("analyse", f"session:{killed}", "--json", "-")
    (answer,) = json.loads(ended.out)
    (chunk,) = answer["damage"]["chunks"]
    assert chunk["start_s"] == pytest.approx(left_s)
    assert chunk["end_s"] == pytest.approx(N_SCANS / float_info().fs_hz, abs=0.3)
    assert "kept as sessions.db-wal.damaged-" in chunk["problem"]


def test_a_lost_end_stands_in_the_sidecar_and_the_events_of_an_export(killed, said, tmp_path):
    _spoil_journal()
    assert said("export", "latest", "--out", str(tmp_path / "out"))[0] == 0
    (sidecar,) = (tmp_path / "out").rglob("*.json")
    written = json.loads(sidecar.read_text("utf-8"))
    assert written["damaged_chunks"][0]["start_s"] == pytest.approx(_left_s(killed))
    (events,) = (tmp_path / "out").rglob("*_events.csv")
    assert "stored samples damaged" in events.read_text("utf-8")


def _left_s(session_id):
    store = Store.open_to_read(home_folder())
    duration_s = store.find(session_id).duration_s
    store.close()
    assert 0 < duration_s < N_SCANS / float_info().fs_hz
    return duration_s
