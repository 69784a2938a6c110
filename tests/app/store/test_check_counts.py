"""Regression: a check counted one damaged thing where there were hundreds, or broke off."""

from __future__ import annotations

import random
from contextlib import closing

import pytest

from app.cli.check_words import findings
from app.store.page_check import PAGE_BYTES
from app.store.store import Store
from tests.app.store.streams import STARTED, block, count_info

N_SCANS = 20_000
N_CHUNKS = N_SCANS // 100


@pytest.fixture
def home(folder):
    """Return a folder with two long sessions, closed."""
    with closing(Store.open(folder)) as store:
        for name in ("one", "two"):
            writer = store.begin_session(count_info(), started_utc=STARTED, session_id=name)
            writer.append(block(0, N_SCANS))
            writer.add_event(5, "note", "text")
            writer.end("stopped")
    return folder


def _root_of(home, name):
    with closing(Store.open(home)) as store, store._database.transaction() as connection:
        return connection.exec_driver_sql(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)
        ).scalar()


def _lose(home, *pages):
    content = bytearray((home / "sessions.db").read_bytes())
    for page in pages:
        begin = (page - 1) * PAGE_BYTES
        content[begin : begin + PAGE_BYTES] = random.Random(page).randbytes(PAGE_BYTES)
    (home / "sessions.db").write_bytes(bytes(content))


def _checked(home):
    with closing(Store.open_to_read(home)) as store:
        return store.check()


def test_without_the_index_of_the_chunks_all_of_them_are_counted_as_they_are(home):
    _lose(home, _root_of(home, "sqlite_autoindex_chunks_1"))
    report = _checked(home)
    assert (report.n_chunks, report.damaged) == (2 * N_CHUNKS, ())
    assert not report.is_sound
    assert report.n_damaged_pages == 1


def test_lost_pages_of_samples_are_counted_chunk_by_chunk_without_the_index_too(home):
    n_pages = (home / "sessions.db").stat().st_size // PAGE_BYTES
    last = [n_pages - 20, n_pages - 10]
    _lose(home, *last)
    with_index = _checked(home)
    _lose(home, _root_of(home, "sqlite_autoindex_chunks_1"))
    report = _checked(home)
    assert (report.n_chunks, report.n_damaged_pages) == (2 * N_CHUNKS, 3)
    assert sum(n for _, n in report.damaged) == sum(n for _, n in with_index.damaged) > 1


def test_what_else_of_a_session_cannot_be_read_is_named_once_each(home):
    _lose(home, _root_of(home, "ix_events_session"))
    report = _checked(home)
    assert report.lacking == (("one", "events"), ("two", "events"))
    assert "the events of session one, the events of session two (1 damaged page)" in findings(
        report
    )


def test_a_lost_list_of_ids_breaks_no_check_off(home):
    _lose(home, _root_of(home, "sqlite_autoindex_sessions_1"))
    report = _checked(home)
    assert (report.n_sessions, report.n_chunks) == (2, 2 * N_CHUNKS)
    assert not report.is_sound
