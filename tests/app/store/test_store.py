"""The store gives back what it was given: samples, gaps, events, results, sessions."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.model.session import Gap, SessionEvent
from app.store.errors import RecordingTooLong, StoreClosed, UnknownSession
from app.store.store import Store
from dsp.block import ChannelInfo, SampleBlock, StreamInfo
from dsp.findings import MethodInfo
from tests.app.store.streams import (
    STARTED,
    UV_PER_COUNT,
    block,
    count_info,
    counts_uv,
    expected_uv,
    float_block,
    float_info,
    same_bits,
)

METHOD = MethodInfo("posterior 1", "ab" * 32)


def test_a_recording_of_counts_comes_back_to_the_bit(store):
    writer = store.begin_session(count_info(), started_utc=STARTED)
    for start in range(0, 1000, 37):
        writer.append(block(start, 37))
    writer.end("stopped by the user")
    assert same_bits(store.read(writer.session_id).samples_uv, counts_uv(0, 27 * 38 + 10)[:1036])


def test_a_recording_of_floats_comes_back_to_the_bit(store):
    writer = store.begin_session(float_info(), started_utc=STARTED)
    blocks = [float_block(0, 333), float_block(333, 1), float_block(334, 500)]
    for each in blocks:
        writer.append(each)
    writer.end("stopped by the user")
    assert same_bits(store.read(writer.session_id).samples_uv, expected_uv(blocks))


def test_what_the_source_was_comes_back_whole(store):
    info = count_info(fs_hz=2148.148, n_channels=6)
    writer = store.begin_session(info, started_utc=STARTED)
    writer.append(block(0, 10, 6))
    writer.end("stopped by the user")
    assert store.read(writer.session_id).info == info


def test_every_hundred_milliseconds_are_stored_without_an_end(store):
    writer = store.begin_session(count_info(fs_hz=1000), started_utc=STARTED)
    writer.append(block(0, 99))
    assert writer.stored_samples == 0
    writer.append(block(99, 1))
    assert writer.stored_samples == 100
    writer.append(block(100, 250))
    assert writer.stored_samples == 300


def test_what_is_stored_is_called_durable_only_after_a_sync(store):
    writer = store.begin_session(count_info(fs_hz=1000), started_utc=STARTED)
    writer.append(block(0, 250))
    assert writer.durable_samples == 0
    writer.sync()
    assert writer.durable_samples == 200
    writer.append(block(250, 20))
    writer.end("stopped")
    assert writer.durable_samples == 270


def test_a_jump_of_the_index_is_a_gap_and_later_samples_keep_their_place(store):
    writer = store.begin_session(count_info(), started_utc=STARTED)
    blocks = [block(0, 150), block(180, 20), block(1000, 300)]
    for each in blocks:
        writer.append(each)
    writer.end("stopped by the user")
    recording = store.read(writer.session_id)
    assert recording.gaps == (Gap(150, 30), Gap(200, 800))
    assert same_bits(recording.samples_uv, expected_uv(blocks))
    assert store.find("latest").n_missing == 830


def test_a_recording_that_begins_late_in_its_stream_keeps_the_index(store):
    writer = store.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(7000, 250))
    writer.end("stopped by the user")
    recording = store.read(writer.session_id)
    assert (recording.first_index, recording.gaps) == (7000, ())
    assert [each.first_index for each in store.blocks(writer.session_id)] == [7000, 7100, 7200]


def test_a_loss_at_the_very_end_is_a_gap_too(store):
    writer = store.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(0, 50))
    writer.skip_to(80)
    writer.end("the device was lost")
    recording = store.read(writer.session_id)
    assert recording.gaps == (Gap(50, 30),)
    assert np.isnan(recording.samples_uv[50:]).all()
    assert len(recording.samples_uv) == 80


@settings(max_examples=30)
@given(
    pieces=st.lists(
        st.tuples(st.sampled_from([0, 0, 0, 1, 17, 400]), st.integers(1, 350)),
        min_size=1,
        max_size=12,
    )
)
def test_the_sizes_of_the_blocks_leave_no_trace_in_the_store(any_store, pieces):
    blocks, index = [], 5
    for skipped, size in pieces:
        index += skipped
        blocks.append(block(index, size))
        index += size
    once = any_store.begin_session(count_info(), started_utc=STARTED)
    for each in blocks:
        once.append(each)
    once.end("stopped")
    scan_by_scan = any_store.begin_session(count_info(), started_utc=STARTED)
    for each in blocks:
        half = each.n_samples // 2
        for start, stop in ((0, half), (half, each.n_samples)):
            if stop > start:
                scan_by_scan.append(block(each.first_index + start, stop - start))
    scan_by_scan.end("stopped")
    read = [any_store.read(writer.session_id) for writer in (once, scan_by_scan)]
    assert same_bits(read[0].samples_uv, expected_uv(blocks))
    assert same_bits(read[1].samples_uv, expected_uv(blocks))
    assert read[0].gaps == read[1].gaps
    places = [
        [(chunk.block.first_index, chunk.block.n_samples) for chunk in any_store.chunks(each)]
        for each in (once.session_id, scan_by_scan.session_id)
    ]
    assert places[0] == places[1]


@pytest.fixture(scope="module")
def any_store(tmp_path_factory):
    store = Store.open(tmp_path_factory.mktemp("any"))
    yield store
    store.close()


def test_an_index_that_goes_back_is_refused_and_costs_nothing_stored(store):
    writer = store.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(0, 100))
    with pytest.raises(ValueError, match="never goes back"):
        writer.append(block(50, 10))
    writer.append(block(100, 100))
    writer.end("stopped")
    assert same_bits(store.read(writer.session_id).samples_uv, counts_uv(0, 200))


def test_a_block_with_other_channels_is_refused(store):
    writer = store.begin_session(count_info(), started_utc=STARTED)
    with pytest.raises(ValueError, match="channels of a session never change"):
        writer.append(block(0, 10, 4))


def test_sessions_come_newest_first_even_when_the_clock_went_back(store):
    days = [datetime(2026, 1, day, tzinfo=timezone(timedelta(hours=2))) for day in (3, 1, 2)]
    ids = [store.begin_session(count_info(), started_utc=day).session_id for day in days]
    assert [session.id for session in store.sessions()] == ids[::-1]
    assert [session.started for session in store.sessions()] == days[::-1]
    assert store.sessions()[0].started.utcoffset() == timedelta(hours=2)


def test_a_start_without_a_time_zone_is_refused(store):
    with pytest.raises(ValueError, match="no time zone"):
        store.begin_session(count_info(), started_utc=datetime(2026, 1, 1))


def test_a_session_says_how_it_ended(folder):
    store = Store.open(folder)
    crashed = store.begin_session(count_info(), started_utc=STARTED)
    crashed.append(block(0, 250))
    stopped = store.begin_session(count_info(), started_utc=STARTED)
    stopped.end("stopped by the user")
    assert [each.ending for each in store.sessions()] == ["stopped by the user", "recording"]
    store.close()
    again = Store.open(folder)
    assert [each.ending for each in again.sessions()] == [
        "stopped by the user",
        "ended without a stop",
    ]
    assert again.find(crashed.session_id).duration_s == 0.2
    again.close()


def test_a_session_is_found_by_its_id_by_a_beginning_and_as_the_latest(store):
    first = store.begin_session(count_info(), started_utc=STARTED, session_id="aaaa-1")
    last = store.begin_session(count_info(), started_utc=STARTED, session_id="aabb-2")
    assert store.find("aabb-2").id == last.session_id
    assert store.find("aaa").id == first.session_id
    assert store.find("latest").id == last.session_id


@pytest.mark.parametrize("name", ["b", "aa", "", "%", "_aaa-1", "latest-"])
def test_an_unknown_or_unclear_name_is_told_in_a_sentence(store, name):
    store.begin_session(count_info(), started_utc=STARTED, session_id="aaaa-1")
    store.begin_session(count_info(), started_utc=STARTED, session_id="aabb-2")
    with pytest.raises(UnknownSession, match="session"):
        store.find(name)


def test_an_empty_store_has_no_latest_session(store):
    assert store.sessions() == ()
    with pytest.raises(UnknownSession):
        store.find("latest")


def test_events_come_back_in_order(store):
    writer = store.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(0, 10))
    writer.add_event(3, "tone", "lift")
    writer.add_event(9, "note", "Müller sagt: =1+1\n'; DROP TABLE events;--")
    writer.end("stopped")
    assert store.read(writer.session_id).events == (
        SessionEvent(3, "tone", "lift"),
        SessionEvent(9, "note", "Müller sagt: =1+1\n'; DROP TABLE events;--"),
    )


def test_results_are_added_and_never_changed(store, folder):
    session_id = store.begin_session(count_info(), started_utc=STARTED).session_id
    for finding in ('{"n": 1}', '{"n": 2}'):
        store.results.add(session_id, finding, METHOD, participant_id=None)
    stored = store.results.all(session_id)
    assert [each.finding_json for each in stored] == ['{"n": 1}', '{"n": 2}']
    assert stored[0].method == METHOD
    with pytest.raises(IntegrityError, match="never changed"), store._database.transaction() as c:
        c.execute(text("UPDATE results SET method_version = 'other'"))
    assert store.results.all(session_id) == stored


def test_a_result_of_an_unknown_session_is_refused(store):
    with pytest.raises(UnknownSession):
        store.results.add("nobody", "{}", METHOD, participant_id=None)


def test_a_session_is_readable_while_it_is_being_written(store, folder):
    writer = store.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(0, 250))
    reader = Store.open_to_read(folder)
    assert same_bits(reader.read(writer.session_id).samples_uv, counts_uv(0, 200))
    writer.append(block(250, 250))
    assert same_bits(reader.read(writer.session_id).samples_uv, counts_uv(0, 500))
    reader.close()


def test_a_reader_cannot_write(store, folder):
    reader = Store.open_to_read(folder)
    with pytest.raises(Exception, match=r"cannot be written|readonly"):
        reader.begin_session(count_info(), started_utc=STARTED)
    reader.close()


def test_blocks_stop_in_the_middle_without_holding_the_store(store):
    writer = store.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(0, 20_000))
    blocks = store.blocks(writer.session_id)
    assert next(blocks).first_index == 0
    writer.append(block(20_000, 100))
    assert next(blocks).first_index == 100


def test_a_gap_of_days_is_listed_but_not_laid_out_in_memory(store):
    writer = store.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(0, 100))
    writer.append(block(2**32, 100))
    writer.end("stopped")
    with pytest.raises(RecordingTooLong, match="block by block"):
        store.read(writer.session_id)
    assert [each.first_index for each in store.blocks(writer.session_id)] == [0, 2**32]
    assert store.find("latest").end_index == 2**32 + 100


def test_a_closed_store_says_so(folder):
    store = Store.open(folder)
    writer = store.begin_session(count_info(), started_utc=STARTED)
    store.close()
    store.close()
    with pytest.raises(StoreClosed, match="closed"):
        writer.append(block(0, 100))
    with pytest.raises(StoreClosed):
        store.sessions()


@pytest.mark.parametrize(
    "name",
    [
        "x" * 300,
        "a\0b",
        "../../etc/passwd",
        "CON",
        "\u202egnp.exe",
        "e\u0301\U0001f9a2",
        "<img src=/etc/passwd>",
        "'; DROP TABLE sessions;--",
        "=1+1",
        "",
    ],
)
def test_any_name_is_kept_as_it_is(store, name):
    info = StreamInfo(name, name, 1000.0, (ChannelInfo(name),))
    writer = store.begin_session(info, started_utc=STARTED)
    writer.append(block(0, 10, 1))
    writer.add_event(0, name, name)
    writer.end(name or "stopped")
    recording = store.read(writer.session_id)
    assert recording.info == info
    assert recording.events == (SessionEvent(0, name, name),)


def test_a_file_name_of_half_characters_does_not_cost_the_recording(store):
    info = StreamInfo("replay:/srv/\udcff.csv", "file", 1000.0, (ChannelInfo("\ud800"),))
    writer = store.begin_session(info, started_utc=STARTED)
    writer.append(block(0, 10, 1))
    writer.end("stopped")
    assert store.read(writer.session_id).info.source == "replay:/srv/\\udcff.csv"


def test_a_driver_that_counts_in_numpy_is_recorded_all_the_same(store):
    channel = ChannelInfo("A0", uv_per_count=np.float64(UV_PER_COUNT), zero_count=np.int64(512))
    info = StreamInfo("x", "x", np.float64(1000), (channel,), is_simulated=np.bool_(True))
    writer = store.begin_session(info, started_utc=STARTED)
    for start in np.array([0, 60, 400]):
        writer.append(SampleBlock(counts_uv(int(start), 60, 1), start, 0.0))
    writer.skip_to(np.int64(500))
    writer.add_event(np.int64(7), "note", "x")
    writer.end("stopped")
    recording = store.read(writer.session_id)
    assert recording.gaps == (Gap(120, 280), Gap(460, 40))
    assert recording.info == info


def test_a_wall_clock_that_jumps_between_sessions_overwrites_none_and_changes_no_order(store):
    rng = np.random.default_rng(20261122)
    written = []
    for jump_h in rng.uniform(-5000, 5000, 40):
        zone = timezone(timedelta(hours=int(rng.integers(-12, 14))))
        started = (STARTED + timedelta(hours=float(jump_h))).astimezone(zone)
        writer = store.begin_session(count_info(), started_utc=started)
        writer.append(block(0, 30))
        writer.end("stopped by the user")
        written.append(writer.session_id)
    kept = [each.id for each in store.sessions()]
    assert kept == written[::-1]
    assert len(set(kept)) == 40


def test_a_stretch_is_read_without_what_lies_before_it(store):
    writer = store.begin_session(count_info(), started_utc=STARTED)
    for first_index in (0, 500, 1700, 2200):
        writer.append(block(first_index, 500))
    writer.end("stopped")
    whole = list(store.chunks(writer.session_id))
    for start, stop in ((0, 10), (480, 520), (900, 1800), (1000, 1700), (2600, 2700), (2650, 9000)):
        found = list(store.chunks(writer.session_id, (start, stop)))
        assert [each.sequence for each in found] == [
            each.sequence
            for each in whole
            if each.block.first_index < stop and each.block.end_index > start
        ]
