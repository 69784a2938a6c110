"""No backup replaces one that holds more, and recordings that are gone come back by themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.store.backup_folder import BackupFolder
from app.store.errors import StoreMissing
from app.store.key_file import store_id
from app.store.rescue import Rescue
from app.store.store import Store
from tests.app.store.streams import STARTED, float_block, float_info, floats_uv, same_bits

NOW = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)


@pytest.fixture
def kept(folder):
    return BackupFolder(folder / "backups")


def _record(store, n_samples=1000):
    writer = store.begin_session(float_info(), started_utc=STARTED)
    writer.append(float_block(0, n_samples))
    writer.end("stopped")
    return writer.session_id


def _day(folder, kept, minutes, *, n_samples=1000):
    """Record once and back up, as one run of the program does."""
    rescued = Rescue(folder, kept, utc_now=NOW).open()
    session_id = _record(rescued.store, n_samples)
    made = rescued.store.back_up(kept, NOW + timedelta(minutes=minutes))
    rescued.store.close()
    return session_id, made, " ".join(rescued.told)


def _remove_database(folder):
    for file in folder.glob("sessions.db*"):
        file.unlink()


def test_a_missing_database_is_the_newest_backup_again_and_its_backup_stays(folder, kept):
    """Regression: an empty store began, and its backup deleted the last whole one."""
    first, _, _ = _day(folder, kept, 0, n_samples=2000)
    _remove_database(folder)
    second, _, told = _day(folder, kept, 1)
    assert "is gone" in told
    assert "The backup of 2026-03-01 18:00 UTC is open" in told
    store = Store.open(folder)
    assert [each.id for each in store.sessions()] == [second, first]
    assert same_bits(store.read(first).samples_uv, floats_uv(0, 2000))
    store.close()


def test_who_only_reads_finds_the_backup_in_the_place_of_a_missing_database_too(folder, kept):
    first, _, _ = _day(folder, kept, 0)
    _remove_database(folder)
    rescued = Rescue(folder, kept, utc_now=NOW).open_to_read()
    assert [each.id for each in rescued.store.sessions()] == [first]
    assert "is gone" in rescued.told[0]
    rescued.store.close()


def test_a_missing_database_without_a_backup_is_said_and_never_called_the_first_start(folder, kept):
    store = Store.open(folder)
    _record(store)
    store.close()
    _remove_database(folder)
    with pytest.raises(StoreMissing, match=r"is gone.*There is no backup"):
        Rescue(folder, kept, utc_now=NOW).open_to_read()
    rescued = Rescue(folder, kept, utc_now=NOW).open()
    assert "There is no backup" in " ".join(rescued.told)
    assert rescued.store.n_absent == 1
    rescued.store.close()


def test_a_backup_in_an_earlier_folder_is_found_as_well(folder, kept, tmp_path):
    first, _, _ = _day(folder, BackupFolder(tmp_path / "stick"), 0)
    _remove_database(folder)
    rescued = Rescue(folder, kept, utc_now=NOW).open()
    assert [each.id for each in rescued.store.sessions()] == [first]
    rescued.store.close()


def test_the_backup_of_an_older_state_deletes_none_that_holds_more(folder, kept):
    """Regression: an earlier sessions.db lay again, and its backup deleted the only whole one."""
    _day(folder, kept, 0)
    older = (folder / "sessions.db").read_bytes()
    lost, whole, _ = _day(folder, kept, 1)
    _remove_database(folder)
    (folder / "sessions.db").write_bytes(older)
    _, made, _ = _day(folder, kept, 2)
    assert made.outlasting == (whole.path.name,)
    assert {each.path for each in kept.all()} == {made.path, whole.path}
    for day in range(1, 20):  # nor do later days
        store = Store.open(folder)
        store.back_up(kept, NOW + timedelta(days=day))
        store.close()
    assert whole.path.exists()
    assert lost


def test_what_was_deleted_keeps_no_earlier_backup(folder, kept):
    session_id, _, _ = _day(folder, kept, 0)
    store = Store.open(folder)
    store.delete_session(session_id)
    made = store.back_up(kept, NOW + timedelta(minutes=1))
    store.close()
    assert (kept.all(), made.outlasting) == ((made,), ())


def test_a_store_that_begins_anew_deletes_no_backup_of_the_one_before(folder, kept):
    """Regression: the closing backup of a new store replaced that of the one set aside."""
    _, before, _ = _day(folder, kept, 0)
    first = store_id(folder / "store.key")
    for file in folder.iterdir():
        if file.is_file():
            file.unlink()
    _, made, told = _day(folder, kept, 1)
    assert "Backups of other recordings lie in" in told
    assert {each.path for each in kept.all()} == {before.path, made.path}
    assert {before.store, made.store} == {first, store_id(folder / "store.key")}
    assert all(kept.of(each.store).key.exists() for each in (before, made))


def test_the_keys_beside_the_backups_are_never_fewer_than_they_open(folder, kept):
    first, _, _ = _day(folder, kept, 0)
    _remove_database(folder)
    for file in folder.glob("subjects.keys*"):
        file.unlink()
    _day(folder, kept, 1)
    store = Store.open(folder)
    assert same_bits(store.read(first).samples_uv, floats_uv(0, 1000))
    store.close()


def test_two_backups_of_one_second_are_two(folder, kept):
    _, made, _ = _day(folder, kept, 0)
    content = made.path.read_bytes()
    _, later, _ = _day(folder, kept, 0)
    assert later.path != made.path
    assert content
