"""Two seats that keep their backups in one folder: neither loses nor takes what is the other's."""

from __future__ import annotations

import pytest

from app.model.home import home_folder
from app.store.backup_folder import BackupFolder
from app.store.key_file import store_id
from app.store.store import Store

FAST = "synthetic:typical?seed=1&speed=fast"


@pytest.fixture
def seat(firing_order, monkeypatch, tmp_path):
    """Return a function that runs one command on a seat; all keep backups on one stick."""

    def run(name, *arguments):
        home = tmp_path / name
        monkeypatch.setenv("FIRING_ORDER_HOME", str(home))
        if not home.exists():
            firing_order("backup", "folder", tmp_path / "stick")
        return firing_order(*arguments)

    return run


@pytest.fixture
def shared(seat, tmp_path):
    """Return the folder in which two seats have a backup each."""
    for name in ("one", "two"):
        assert seat(name, "record", "--source", FAST, "--seconds", 3).code == 0
    return BackupFolder(tmp_path / "stick")


def _ids():
    store = Store.open_to_read(home_folder())
    ids = [each.id for each in store.sessions()]
    store.close()
    return ids


def test_the_backup_of_one_seat_deletes_none_of_the_other_nor_its_keys(seat, shared):
    """Regression: it deleted the other's backup of that day, its key and its ring."""
    first, second = shared.stores()
    before = {each.path: each.path.read_bytes() for each in shared.all()}
    assert len(before) == 2
    assert seat("one", "record", "--source", FAST, "--seconds", 3).code == 0
    (own,) = shared.of(store_id(home_folder() / "store.key")).all()
    other = {path: content for path, content in before.items() if path.exists()}
    assert own.path not in other
    assert len(other) == 1
    for store in (first, second):
        assert shared.of(store).key.exists()
        assert shared.of(store).ring.exists()


def test_a_check_says_whose_each_backup_is_and_reads_its_own(seat, shared):
    ended = seat("one", "backup", "check")
    own = store_id(home_folder() / "store.key")
    (other,) = (each for each in shared.stores() if each != own)
    assert ended.code == 0
    assert f"Of store {own}:" in ended.out
    assert f"of store {other}, not of this one ({own})" in ended.out
    assert "damaged" not in ended.out
    assert f"of store {other}, not of this one" in seat("one", "backup", "list").out


def test_a_restore_takes_its_own_backup_though_anothers_is_newer(seat, shared):
    """Regression: the newest was restored, and it was the other seat's with its patients."""
    seat("one", "sessions")
    before = _ids()
    ended = seat("one", "backup", "restore")
    assert ended.code == 0, ended.err
    assert _ids() == before


def test_a_backup_of_another_seat_is_restored_only_where_that_is_said(seat, shared):
    seat("two", "sessions")
    theirs = _ids()
    (other,) = shared.of(store_id(home_folder() / "store.key")).all()
    seat("one", "sessions")
    before = _ids()
    ended = seat("one", "backup", "restore", other.path.name)
    assert ended.code == 2
    assert "is of another store" in ended.err
    assert _ids() == before
    ended = seat("one", "backup", "restore", other.path.name, "--of-another-store")
    assert ended.code == 0, ended.err
    assert _ids() == theirs


def test_a_clean_computer_asks_which_of_two_stores_is_meant(seat, shared):
    ended = seat("new", "backup", "restore")
    assert ended.code == 2
    assert "holds backups of 2 stores" in ended.err
    (one, _) = shared.all()
    assert one.path.name in ended.err
    assert seat("new", "backup", "restore", one.path.name).code == 0


def test_files_of_earlier_versions_are_read_and_stay(seat, shared, tmp_path):
    own = shared.of(shared.stores()[0])
    (made,) = own.all()
    plain = tmp_path / "plain"
    plain.mkdir()
    made.path.rename(plain / made.path.name.replace(f"-{own.store}", ""))
    own.key.rename(plain / "store.key")
    own.ring.rename(plain / "subjects.keys")
    (found,) = BackupFolder(plain).all()
    assert found.store == own.store
    assert seat("new", "backup", "restore", "--from", plain).code == 0
    assert len(_ids()) == 1
