"""Backups come by themselves: daily, and at the close if there is anything new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.engine.backup_keeper import BackupKeeper
from app.store.backup_folder import BackupFolder
from app.store.store import Store
from tests.app.store.streams import STARTED, float_block, float_info


class Calendar:
    def __init__(self):
        self.now = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def calendar():
    return Calendar()


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "home")
    yield store
    store.close()


@pytest.fixture
def kept(tmp_path):
    return BackupFolder(tmp_path / "home" / "backups")


def _keeper(store, kept, calendar):
    return BackupKeeper(store, kept, utc_now=calendar)


def _record(store):
    writer = store.begin_session(float_info(), started_utc=STARTED)
    writer.append(float_block(0, 500))
    writer.end("stopped")


def test_an_empty_store_has_nothing_to_keep(store, kept, calendar):
    keeper = _keeper(store, kept, calendar)
    keeper.keep_daily()
    keeper.keep_at_close()
    assert kept.all() == ()


def test_once_a_day_and_no_more_often(store, kept, calendar):
    _record(store)
    keeper = _keeper(store, kept, calendar)
    keeper.keep_daily()
    calendar.now += timedelta(hours=23)
    keeper.keep_daily()
    assert len(kept.all()) == 1
    calendar.now += timedelta(hours=1)
    keeper.keep_daily()
    assert len(kept.all()) == 2


def test_at_the_close_only_if_something_was_stored(tmp_path, kept, calendar):
    for n_sessions, n_backups in ((1, 1), (0, 1), (1, 2)):
        calendar.now += timedelta(days=1)
        store = Store.open(tmp_path / "home")
        for _ in range(n_sessions):
            _record(store)
        _keeper(store, kept, calendar).keep_at_close()
        store.close()
        assert len(kept.all()) == n_backups


def test_what_goes_wrong_is_told_and_what_was_kept_stays(store, kept, calendar):
    _record(store)
    keeper = _keeper(store, kept, calendar)
    keeper.keep_daily()
    key = kept.of(store.id).key
    key.unlink()
    key.mkdir()  # where nothing can be written
    calendar.now += timedelta(days=2)
    keeper.keep_daily()
    assert keeper.problem.startswith("No backup could be made. ")
    assert len(kept.all()) == 1
    key.rmdir()
    keeper.keep_daily()
    assert keeper.problem is None
    assert len(kept.all()) == 2


def test_a_backup_at_the_close_can_be_skipped(store, kept, calendar):
    _record(store)
    keeper = _keeper(store, kept, calendar)
    keeper.give_up()
    keeper.keep_at_close()
    assert (kept.all(), keeper.problem) == ((), None)


def test_the_thread_ends_when_it_is_told(store, kept, calendar):
    keeper = _keeper(store, kept, calendar)
    keeper.start()
    keeper.stop()
    keeper.stop()
    assert kept.all() == ()
