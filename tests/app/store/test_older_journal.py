"""Regression: an older journal of the same store, copied back, was folded over newer samples."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import pytest

from app.store.backup_folder import BackupFolder
from app.store.rescue import Rescue
from app.store.store import Store
from tests.app.store.streams import STARTED, float_block, float_info, floats_uv, same_bits

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
JOURNAL = "sessions.db-wal"


def _rescued(folder, *, to_read=False):
    rescue = Rescue(folder, BackupFolder(folder / "backups"), utc_now=NOW)
    return rescue.open_to_read() if to_read else rescue.open()


def _record(store, first_index, n_samples, writer=None):
    writer = writer or store.begin_session(float_info(), started_utc=STARTED)
    for start in range(first_index, first_index + n_samples, 100):
        writer.append(float_block(start, 100))
    writer.sync()
    return writer


def _copied(folder, target):
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("*-shm", "*.lock"))
    return target


@pytest.mark.parametrize("to_read", [False, True], ids=["window", "command"])
def test_a_journal_of_an_earlier_day_is_set_aside_and_hides_nothing(folder, tmp_path, to_read):
    store = Store.open(folder)
    first = _record(store, 0, 100)
    _record(store, 100, 900, first)
    older = (folder / JOURNAL).read_bytes()  # what a program that copies files saw that day
    first.end("stopped")
    store.close()
    store = Store.open(folder)
    second = _record(store, 0, 3000)
    second.end("stopped")
    store.close()
    (folder / JOURNAL).write_bytes(older)
    rescued = _rescued(folder, to_read=to_read)
    assert "older than what the recordings hold already" in rescued.told[0]
    assert [path.read_bytes() for path in folder.glob(f"{JOURNAL}.damaged-*")] == [older]
    store = rescued.store
    assert {each.id for each in store.sessions()} == {first.session_id, second.session_id}
    assert same_bits(store.read(second.session_id).samples_uv, floats_uv(0, 3000))
    assert store.check().is_sound
    store.close()


def test_a_journal_of_an_earlier_round_of_the_same_recording_is_set_aside(
    folder, tmp_path, monkeypatch
):
    monkeypatch.setattr("app.store.database._FOLD_EVERY", 20)
    store = Store.open(folder)
    writer = _record(store, 0, 100)
    _record(store, 100, 1500, writer)
    older = (folder / JOURNAL).read_bytes()
    for start in range(1600, 9600, 1000):
        _record(store, start, 1000, writer)
    killed = _copied(folder, tmp_path / "killed")
    store.close()
    (killed / JOURNAL).write_bytes(older)
    rescued = _rescued(killed)
    assert "older than what the recordings hold already" in rescued.told[0]
    (session,) = rescued.store.sessions()
    samples_uv = rescued.store.read(session.id).samples_uv
    assert session.end_index > 1600
    assert same_bits(samples_uv[: session.end_index], floats_uv(0, session.end_index))
    rescued.store.close()


@pytest.mark.parametrize("is_gone", [True, False], ids=["gone", "older"])
def test_acknowledged_samples_of_a_journal_that_was_replaced_are_told_with_their_seconds(
    folder, tmp_path, is_gone
):
    store = Store.open(folder)
    writer = _record(store, 0, 100)
    _record(store, 100, 900, writer)
    older = (folder / JOURNAL).read_bytes()
    _record(store, 1000, 2000, writer)
    killed = _copied(folder, tmp_path / "killed")
    store.close()
    (killed / JOURNAL).unlink()
    if not is_gone:
        (killed / JOURNAL).write_bytes(older)
    rescued = _rescued(killed)
    (session,) = rescued.store.sessions()
    left_s = session.end_index / 1000
    assert session.end_index == (100 if is_gone else 1000)
    assert f"{3 - left_s:.1f} s from {left_s:.2f} s on" in rescued.told[-1]
    (end,) = rescued.store.find(session.id).damage.lost_ends
    assert end.first_index == session.end_index
    assert end.about_s == pytest.approx(3 - left_s)
    rescued.store.close()
    again = _rescued(killed)
    assert again.told == ()  # it stands in the list, and is no news
    assert again.store.find(session.id).damage.lost_ends == (end,)
    again.store.close()


def test_the_journal_a_kill_left_is_never_taken_for_an_older_one(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("app.store.database._FOLD_EVERY", 7)
    store = Store.open(folder)
    writer = _record(store, 0, 100)
    for number, start in enumerate(range(100, 4100, 100)):
        _record(store, start, 100, writer)
        killed = _copied(folder, tmp_path / f"killed-{number}")
        rescued = _rescued(killed)
        assert rescued.told == ()
        assert rescued.store.sessions()[0].end_index == start + 100
        rescued.store.close()
        shutil.rmtree(killed)
    store.close()
