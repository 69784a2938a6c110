"""A full disk costs nothing that was durable, and what waits is written once there is room."""

from __future__ import annotations

import pytest

from app.store import keys
from app.store.database import Database
from app.store.errors import DiskFull
from app.store.key_ring import KeyRing
from app.store.store import Store
from tests.app.store.streams import (
    STARTED,
    block,
    count_info,
    counts_uv,
    float_block,
    float_info,
    floats_uv,
    same_bits,
)


@pytest.fixture
def cramped(folder):
    """Return a store on a disk that holds only some hundred kilobytes."""
    Store.open(folder).close()
    key = keys.load_key(folder / "store.key", None)
    database = Database(folder / "sessions.db", key.key, pragmas=("max_page_count = 70",))
    ring = KeyRing.load(folder / "subjects.keys", key.key)
    store = Store(database, key=key, ring=ring, lock=None)
    yield store
    store.close()


def _record_until_full(store, writer):
    for first_index in range(0, 100_000, 100):
        try:
            writer.append(float_block(first_index, 100))
        except DiskFull:
            return first_index + 100
    raise AssertionError("the disk never filled")


def test_all_that_was_durable_is_there_when_the_disk_is_full(cramped):
    writer = cramped.begin_session(float_info(), started_utc=STARTED)
    _record_until_full(cramped, writer)
    assert writer.stored_samples > 3000
    recording = cramped.read(writer.session_id)
    assert same_bits(recording.samples_uv, floats_uv(0, writer.stored_samples))
    assert recording.damaged == ()


def test_what_waited_is_written_in_order_once_there_is_room(folder, cramped):
    writer = cramped.begin_session(float_info(), started_utc=STARTED)
    n_put = _record_until_full(cramped, writer)
    with pytest.raises(DiskFull):
        writer.append(float_block(n_put, 100))
    with pytest.raises(DiskFull):
        writer.append(float_block(n_put + 150, 100))
    with pytest.raises(DiskFull):
        writer.add_event(n_put, "note", "still here")
    _make_room(cramped)
    writer.append(float_block(n_put + 250, 50))
    writer.end("stopped")
    recording = cramped.read(writer.session_id)
    assert [(gap.first_index, gap.n_samples) for gap in recording.gaps] == [(n_put + 100, 50)]
    assert same_bits(recording.samples_uv[: n_put + 100], floats_uv(0, n_put + 100))
    assert same_bits(recording.samples_uv[n_put + 150 :], floats_uv(n_put + 150, 150))
    assert [event.text for event in recording.events] == ["still here"]
    assert cramped.find("latest").ending == "stopped"


def test_a_full_disk_does_not_hinder_reading_earlier_sessions(cramped):
    early = cramped.begin_session(count_info(), started_utc=STARTED)
    early.append(block(0, 1000))
    early.end("stopped")
    _record_until_full(cramped, cramped.begin_session(float_info(), started_utc=STARTED))
    assert same_bits(cramped.read(early.session_id).samples_uv, counts_uv(0, 1000))


def _make_room(store):
    with store._database.transaction() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 100000")
