"""A backup holds everything, was read before it counts, and never holds up a recording."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.store import backup
from app.store.backup import check_backup, make_backup
from app.store.backup_folder import BackupFolder
from app.store.errors import DamageKept, DiskFull, NoBackup
from app.store.folder import StoreFolder
from app.store.store import Store
from tests.app.store.streams import STARTED, float_block, float_info

NOW = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)


@pytest.fixture
def kept(folder):
    return BackupFolder(folder / "backups")


def _record(store, n_samples=1000):
    writer = store.begin_session(float_info(), started_utc=STARTED)
    writer.append(float_block(0, n_samples))
    writer.end("stopped")
    return writer.session_id


def _back_up(store, kept, utc_now=NOW, **more):
    return make_backup(store._database, StoreFolder(kept.path.parent), kept, utc_now, **more)


def test_a_backup_is_one_encrypted_file_beside_its_keys(store, folder, kept):
    _record(store)
    made = _back_up(store, kept)
    name = f"sessions-20260301T180000Z-{store.id}.db"
    names = sorted(file.name for file in kept.path.iterdir())
    assert made.path.name == name
    assert names == [name, f"store-{store.id}.key", f"subjects-{store.id}.keys"]
    assert not made.path.read_bytes().startswith(b"SQLite format 3")
    assert kept.key.read_bytes() == (folder / "store.key").read_bytes()
    assert all(file.stat().st_mode & 0o077 == 0 for file in (kept.path, *kept.path.iterdir()))


def test_every_chunk_of_a_backup_is_read_before_it_counts(store, kept):
    _record(store)
    _record(store, 500)
    report = check_backup(_back_up(store, kept).path, store._database.key)
    assert (report.n_sessions, report.n_chunks, report.is_sound) == (2, 15, True)


def test_a_backup_of_a_running_recording_is_of_one_moment_and_the_recording_goes_on(store, kept):
    writer = store.begin_session(float_info(), started_utc=STARTED)
    writer.append(float_block(0, 60_000))
    n_meanwhile = 0

    def record_on(share):
        nonlocal n_meanwhile
        if share < 0.5:
            writer.append(float_block(60_000 + n_meanwhile * 100, 100))
            n_meanwhile += 1

    report = check_backup(_back_up(store, kept, progress=record_on).path, store._database.key)
    assert n_meanwhile >= 1
    assert report.n_chunks == 600
    assert report.is_sound
    assert writer.stored_samples == 60_000 + 100 * n_meanwhile


def test_a_damaged_backup_is_told_by_its_session(store, kept):
    for _ in range(3):
        _record(store)
    made = _back_up(store, kept)
    content = bytearray(made.path.read_bytes())
    content[len(content) - 2 * 4096 + 100] ^= 1
    made.path.write_bytes(bytes(content))
    report = check_backup(made.path, store._database.key)
    assert report.has_damaged_pages
    assert not report.is_sound


def test_damaged_recordings_are_copied_beside_and_no_whole_backup_makes_room_for_it(store, kept):
    session_id = _record(store)
    whole = [_back_up(store, kept, NOW + timedelta(days=day)) for day in range(7)]
    with store._database.transaction() as connection:
        connection.exec_driver_sql("UPDATE chunks SET crc32 = crc32 + 1 WHERE sequence = 3")
    for day in (7, 8):
        with pytest.raises(DamageKept, match=session_id) as told:
            _back_up(store, kept, NOW + timedelta(days=day))
    assert kept.all() == tuple(reversed(whole))
    assert [each.path.name for each in kept.damaged()] == [
        f"sessions-20260309T180000Z-{store.id}-damaged.db",
        f"sessions-20260308T180000Z-{store.id}-damaged.db",
    ]
    assert f"restore {whole[-1].path.name}" in str(told.value)
    assert list(kept.path.glob("*.part*")) == []


def test_one_bad_page_costs_its_own_chunks_in_the_copy_and_blames_no_whole_session(folder, kept):
    store = Store.open(folder)
    damaged_id = _record(store, 30_000)
    store.close()
    path = folder / "sessions.db"
    content = bytearray(path.read_bytes())
    content[int(len(content) * 0.6)] ^= 4
    path.write_bytes(bytes(content))
    store = Store.open(folder)
    whole_id = _record(store, 3000)
    found = store.check()
    with pytest.raises(DamageKept, match="not the backup") as told:
        _back_up(store, kept)
    copied = check_backup(kept.damaged()[0].path, store._database.key)
    store.close()
    assert [session_id for session_id, _ in found.damaged] == [damaged_id]
    assert (copied.n_chunks, copied.damaged) == (found.n_chunks, found.damaged)
    assert whole_id not in str(told.value)


def test_damage_is_copied_beside_a_running_recording_which_goes_on(folder, kept):
    store = Store.open(folder)
    damaged_id = _record(store, 30_000)
    store.close()
    path = folder / "sessions.db"
    content = bytearray(path.read_bytes())
    content[int(len(content) * 0.6)] ^= 4
    path.write_bytes(bytes(content))
    store = Store.open(folder)
    writer = store.begin_session(float_info(), started_utc=STARTED)
    writer.append(float_block(0, 60_000))
    with pytest.raises(DamageKept):
        _back_up(store, kept)
    writer.append(float_block(60_000, 100))
    copied = check_backup(kept.damaged()[0].path, store._database.key)
    assert (copied.n_sessions, copied.n_chunks) == (2, 900)
    assert [session_id for session_id, _ in copied.damaged] == [damaged_id]
    assert store.check().n_chunks == 901
    store.close()


def test_a_backup_that_is_given_up_leaves_nothing(store, kept):
    _record(store)

    class _Enough(Exception):
        pass

    def give_up(share):
        raise _Enough

    with pytest.raises(_Enough):
        _back_up(store, kept, progress=give_up)
    assert list(kept.path.iterdir()) == []


def test_seven_days_are_kept_and_of_each_the_newest(store, kept):
    made = [
        _back_up(store, kept, NOW + timedelta(days=day, hours=hour))
        for day in range(9)
        for hour in (0, 2)
    ]
    assert kept.all() == tuple(reversed(made[5::2]))
    assert len(kept.all()) == 7


def test_other_files_in_the_folder_are_left_alone(store, kept):
    kept.path.mkdir()
    for name in ("notes.txt", "sessions-20260101.db", "sessions-20261399T000000Z.db"):
        (kept.path / name).write_text("mine")
    for day in range(9):
        _back_up(store, kept, NOW + timedelta(days=day))
    assert {"notes.txt", "sessions-20260101.db", "sessions-20261399T000000Z.db"} <= {
        file.name for file in kept.path.iterdir()
    }


def test_a_disk_without_room_is_told_before_anything_is_written(store, kept, monkeypatch):
    _record(store)
    monkeypatch.setattr(backup, "_SPARE_BYTES", 2**60)
    with pytest.raises(DiskFull, match="earlier ones are kept"):
        _back_up(store, kept)
    assert list(kept.path.iterdir()) == []


def test_no_backup_is_said(kept):
    assert kept.all() == ()
    with pytest.raises(NoBackup, match="Name the folder"):
        kept.find(None)


def test_the_store_opens_with_backups_in_its_folder(folder, kept):
    store = Store.open(folder)
    _record(store)
    _back_up(store, kept)
    store.close()
    store = Store.open(folder)
    assert len(store.sessions()) == 1
    store.close()


def test_a_check_reads_on_behind_damage_and_counts_every_chunk_of_it(store, kept):
    session_id = _record(store, 30_000)
    made = _back_up(store, kept)
    content = bytearray(made.path.read_bytes())
    for share in (0.35, 0.6, 0.85):
        content[int(len(content) * share)] ^= 4
    made.path.write_bytes(bytes(content))
    report = check_backup(made.path, store._database.key)
    n_lost = dict(report.damaged)[session_id]
    assert (report.n_chunks, report.n_damaged_pages) == (300, 3)
    assert 3 <= n_lost <= 12


def test_a_check_counts_a_hole_of_a_hundred_rows_and_reads_on_behind_it(store):
    session_id = _record(store, 30_000)
    with store._database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM chunks WHERE sequence BETWEEN 64 AND 163")
        connection.exec_driver_sql("UPDATE chunks SET crc32 = crc32 + 1 WHERE sequence = 290")
    report = store.check()
    assert (report.n_chunks, report.damaged) == (300, ((session_id, 101),))
