"""Backups as a person asks for them: made now, or kept in another folder once one is there."""

from concurrent.futures import Future
from datetime import UTC, datetime

import pytest

from app.engine.backup_keeper import BackupKeeper
from app.presenters.backups import BackupsPresenter
from app.store.backup_folder import BackupFolder
from app.store.errors import StoreError
from app.store.ring_file import read_ring
from app.store.store import Store
from tests.app.store.streams import STARTED, float_block, float_info

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


class Inline:
    """Does at once what it is handed."""

    def submit(self, act):
        done = Future()
        try:
            done.set_result(act())
        except StoreError as exc:
            done.set_exception(exc)
        return done


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "home")
    writer = store.begin_session(float_info(), started_utc=STARTED)
    writer.append(float_block(0, 500))
    writer.end("stopped")
    yield store
    store.close()


@pytest.fixture
def remembered():
    return []


@pytest.fixture
def keeper(store, tmp_path):
    return BackupKeeper(store, BackupFolder(tmp_path / "home" / "backups"), utc_now=lambda: NOW)


@pytest.fixture
def presenter(keeper, remembered):
    made = BackupsPresenter(keeper, Inline(), remember=remembered.append)
    made.open()
    return made


def test_before_the_first_backup_there_is_none(presenter, keeper):
    state = presenter.tick()
    assert (state.folder, state.n_kept, state.newest_utc) == (keeper.folder.path, 0, None)


def test_one_is_made_now(presenter):
    presenter.back_up_now()
    state = presenter.tick()
    assert (state.n_kept, state.newest_utc, state.problem) == (1, NOW, None)
    assert state.has_just_made


def test_another_folder_holds_a_backup_before_it_is_chosen(presenter, keeper, remembered, tmp_path):
    presenter.choose(tmp_path / "stick")
    state = presenter.tick()
    assert (state.folder, state.n_kept) == (tmp_path / "stick", 1)
    assert remembered == [tmp_path / "stick"]
    assert keeper.folder.path == tmp_path / "stick"


def test_a_folder_that_takes_no_backup_is_not_chosen(presenter, keeper, remembered, tmp_path):
    (tmp_path / "file").write_text("a file where the folder should be")
    before = keeper.folder.path
    presenter.choose(tmp_path / "file")
    state = presenter.tick()
    assert (state.folder, state.is_busy, remembered) == (before, False, [])
    assert "Choose another" in state.problem


def test_what_is_deleted_later_is_deleted_in_the_chosen_folder_too(
    presenter, keeper, store, tmp_path
):
    presenter.choose(tmp_path / "stick")
    presenter.tick()
    session_id = store.find("latest").id
    key_id = store.parcel(session_id).key_id
    assert store.delete_session(session_id).session_ids == (session_id,)
    ring = read_ring(tmp_path / "stick" / f"subjects-{store.id}.keys", store._key.key)
    assert key_id not in ring.keys
    assert key_id in ring.struck


def test_while_one_is_made_no_second_is_begun(keeper, remembered):
    class Waiting:
        n_submitted = 0

        def submit(self, act):
            self.n_submitted += 1
            return Future()

    executor = Waiting()
    presenter = BackupsPresenter(keeper, executor, remember=remembered.append)
    presenter.back_up_now()
    presenter.back_up_now()
    assert executor.n_submitted == 1
    assert presenter.tick().is_busy
