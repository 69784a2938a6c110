"""The store is encrypted from its first byte, private to the account, never plain by accident."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat

import pytest

from app.store.errors import (
    DiskFull,
    NotEncrypted,
    StoreDamaged,
    StoreMissing,
    StoreTooNew,
    StoreUnwritable,
)
from app.store.store import Store
from dsp.block import ChannelInfo, StreamInfo
from dsp.findings import MethodInfo
from tests.app.store.streams import STARTED, float_block

MARKERS = ("Zweibrücken", "marker-device-4711", "marker-source-0815", "marker-event", "marker-json")


def _record_markers(store):
    info = StreamInfo(MARKERS[2], MARKERS[1], 1000.0, (ChannelInfo(MARKERS[0]),))
    writer = store.begin_session(info, started_utc=STARTED)
    writer.append(float_block(0, 1000, 1))
    writer.add_event(0, MARKERS[3], MARKERS[3])
    method = MethodInfo(MARKERS[4], MARKERS[4])
    store.results.add(writer.session_id, MARKERS[4], method, participant_id=None)


def _found_in(folder):
    content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return [
        word
        for word in MARKERS
        if any(word.encode(code) in content for code in ("utf-8", "utf-16-le", "utf-16-be"))
    ]


def test_nothing_recorded_can_be_read_in_any_file_of_the_folder(store, folder):
    _record_markers(store)
    assert (folder / "sessions.db-wal").stat().st_size > 0
    assert _found_in(folder) == []
    store.close()
    assert _found_in(folder) == []


def test_the_search_for_markers_does_find_them_in_a_plain_database(tmp_path):
    connection = sqlite3.connect(tmp_path / "plain.db")
    connection.execute("CREATE TABLE t (a)")
    connection.executemany("INSERT INTO t VALUES (?)", [(marker,) for marker in MARKERS])
    connection.commit()
    connection.close()
    assert _found_in(tmp_path) == list(MARKERS)


def test_the_library_without_a_key_cannot_read_the_file(store, folder):
    _record_markers(store)
    store.close()
    assert not (folder / "sessions.db").read_bytes().startswith(b"SQLite format 3")
    connection = sqlite3.connect(folder / "sessions.db")
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        connection.execute("SELECT * FROM sessions")
    connection.close()


def test_a_plain_database_in_the_place_of_the_store_is_refused_untouched(store, folder):
    store.close()
    (folder / "sessions.db").unlink()
    connection = sqlite3.connect(folder / "sessions.db")
    connection.execute("CREATE TABLE sessions (id)")
    connection.commit()
    connection.close()
    before = (folder / "sessions.db").read_bytes()
    for open_ in (Store.open, Store.open_to_read):
        with pytest.raises(NotEncrypted, match="unencrypted"):
            open_(folder)
    assert (folder / "sessions.db").read_bytes() == before


def test_another_key_does_not_open_the_store(store, folder, tmp_path):
    _record_markers(store)
    store.close()
    Store.open(tmp_path / "other").close()
    (folder / "store.key").write_bytes((tmp_path / "other" / "store.key").read_bytes())
    with pytest.raises(StoreDamaged, match="key file belongs to another store"):
        Store.open(folder)


def test_only_this_account_can_read_the_files_whatever_the_umask(folder):
    before = os.umask(0)
    try:
        store = Store.open(folder)
        _record_markers(store)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
        store.close()
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(modes) >= 5
    assert set(modes.values()) == {0o600}


def test_a_folder_that_is_too_open_is_tightened(folder):
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    Store.open(folder).close()
    (folder / "sessions.db").chmod(0o644)
    Store.open(folder).close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "sessions.db").stat().st_mode) == 0o600


def test_a_folder_that_also_holds_the_settings_is_tightened(folder):
    Store.open(folder).close()
    (folder / "settings.json").write_text("{}")
    folder.chmod(0o755)
    Store.open(folder).close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "settings.json").stat().st_mode) == 0o600


def test_a_folder_shared_with_other_files_keeps_its_mode(folder):
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    (folder / "thesis.txt").write_text("not ours")
    (folder / "thesis.txt").chmod(0o644)
    for _ in range(2):
        Store.open(folder).close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert stat.S_IMODE((folder / "thesis.txt").stat().st_mode) == 0o644
    assert stat.S_IMODE((folder / "store.key").stat().st_mode) == 0o600


def test_a_disk_that_is_full_at_the_first_start_is_told_and_leaves_no_half_key(folder, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull, match="Make room"):
        Store.open(folder)
    assert not (folder / "store.key").exists()
    monkeypatch.undo()
    Store.open(folder).close()


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "home").write_text("not a folder")
    with pytest.raises(StoreUnwritable, match="FIRING_ORDER_HOME"):
        Store.open(tmp_path / "home")


def test_reading_makes_no_store(folder):
    with pytest.raises(StoreMissing, match="no recordings"):
        Store.open_to_read(folder)
    assert not folder.exists()


def test_a_store_of_a_newer_program_is_left_alone(store, folder):
    with store._database.transaction() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
    store.close()
    before = (folder / "sessions.db").read_bytes()
    for open_ in (Store.open, Store.open_to_read):
        with pytest.raises(StoreTooNew, match="Update the program"):
            open_(folder)
    assert (folder / "sessions.db").read_bytes() == before
