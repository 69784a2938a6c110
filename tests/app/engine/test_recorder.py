"""The recorder never makes acquisition wait, tells of the disk, and loses nothing in silence."""

from __future__ import annotations

import threading
import time

import pytest

from app.engine.recorder import Recorder
from app.engine.review import review_session
from app.model.session import Gap
from app.store.errors import DiskFull, SessionEmpty
from app.store.store import Store
from dsp.analysis import AnalysisConfig
from tests.app.engine.disk import Disk
from tests.app.store.streams import STARTED, block, count_info, counts_uv, same_bits

FS_HZ = 1000.0


class Clock:
    """Time that stands until it is moved."""

    def __init__(self):
        self.now_s = 100.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "home")
    yield store
    store.close()


@pytest.fixture
def disk(store):
    disk = Disk(store)
    yield disk
    disk.gate.set()
    disk.sync_gate.set()


@pytest.fixture
def clock():
    return Clock()


def until(holds):
    """Let the writer thread work until something holds."""
    deadline_s = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline_s, "the writer thread never came to it"
        time.sleep(0.001)


def _recorder(disk, clock, **options):
    return Recorder(disk, count_info(FS_HZ), clock=clock, started_utc=STARTED, **options)


def test_what_was_put_is_in_the_store_after_the_stop(store, clock):
    recorder = _recorder(store, clock)
    for start in range(0, 3000, 33):
        recorder.put(block(start, 33))
    recorder.add_event(10, "note", "knee bent")
    state = recorder.stop("stopped by the user")
    recording = store.read(recorder.session_id)
    assert same_bits(recording.samples_uv, counts_uv(0, 3003))
    assert [event.text for event in recording.events] == ["knee bent"]
    assert (state.durable_s, state.behind_s, state.error) == (3.003, 0.0, None)
    assert store.find(recorder.session_id).ending == "stopped by the user"


def test_a_stop_before_the_first_sample_leaves_an_empty_session(store, clock):
    recorder = _recorder(store, clock)
    recorder.stop("stopped by the user")
    assert store.find(recorder.session_id).duration_s == 0.0
    assert len(store.read(recorder.session_id).samples_uv) == 0
    with pytest.raises(SessionEmpty, match=r"holds no sample: .* stopped before the first"):
        review_session(store, recorder.session_id, AnalysisConfig())


def test_stopping_twice_is_safe(store, clock):
    recorder = _recorder(store, clock)
    recorder.put(block(0, 50))
    assert recorder.stop("first") == recorder.stop("second")
    assert store.find(recorder.session_id).ending == "first"


def test_the_shown_time_is_what_is_durable_not_what_was_received(disk, store, clock):
    recorder = _recorder(disk, clock)
    disk.gate.clear()
    recorder.put(block(0, 250))
    state = recorder.state
    assert (state.durable_s, state.behind_s) == (0.0, 0.25)
    disk.gate.set()
    assert recorder.stop("stopped").durable_s == 0.25


def test_an_alarm_is_raised_when_nothing_is_durable_after_a_second(disk, clock):
    recorder = _recorder(disk, clock)
    disk.gate.clear()
    clock.now_s += 50
    assert not recorder.state.is_late  # nothing was recorded yet, so nothing can be late
    recorder.put(block(0, 250))
    clock.now_s += 0.9
    assert not recorder.state.is_late
    clock.now_s += 0.2
    assert recorder.state.is_late
    disk.gate.set()
    recorder.stop("stopped")
    assert not recorder.state.is_late


def test_a_disk_that_syncs_slowly_holds_no_sample_back_from_the_store(disk, store, clock):
    recorder = _recorder(disk, clock)
    disk.sync_gate.clear()
    recorder.put(block(0, 250))
    until(lambda: [each.end_index for each in store.sessions()] == [200])  # a kill costs no more
    recorder.put(block(250, 250))
    until(lambda: [each.end_index for each in store.sessions()] == [500])
    clock.now_s += 1.1
    state = recorder.state
    assert (state.durable_s, state.is_late) == (0.0, True)  # but a power cut would
    disk.sync_gate.set()
    until(lambda: recorder.state.durable_s == 0.5)
    recorder.stop("stopped")


def test_a_disk_that_stands_still_never_makes_put_wait_and_the_loss_is_a_gap(disk, store, clock):
    recorder = _recorder(disk, clock, backlog_limit_s=1.0)
    disk.gate.clear()
    for start in range(0, 3000, 100):
        recorder.put(block(start, 100))
    assert recorder.state.n_dropped == 2000
    disk.gate.set()
    until(lambda: recorder.state.behind_s < 0.5)
    recorder.put(block(3000, 100))
    recorder.stop("stopped")
    recording = store.read(recorder.session_id)
    assert recording.gaps == (Gap(1000, 2000),)
    assert same_bits(recording.samples_uv[:1000], counts_uv(0, 1000))
    assert same_bits(recording.samples_uv[3000:], counts_uv(3000, 100))
    assert [(each.index, each.kind) for each in recording.events] == [(1000, "dropped")]


def test_samples_dropped_at_the_very_end_are_a_gap_too(disk, store, clock):
    recorder = _recorder(disk, clock, backlog_limit_s=1.0)
    disk.gate.clear()
    for start in range(0, 1500, 100):
        recorder.put(block(start, 100))
    threading.Timer(0.05, disk.gate.set).start()
    recorder.stop("stopped")
    assert store.read(recorder.session_id).gaps == (Gap(1000, 500),)


def test_a_full_disk_is_told_and_what_waited_is_written_when_there_is_room(disk, store, clock):
    recorder = _recorder(disk, clock)
    disk.is_full = True
    recorder.put(block(0, 250))
    until(lambda: recorder.state.error is not None)
    assert recorder.state.error == "The disk is full. Make room."
    disk.is_full = False
    recorder.put(block(250, 250))
    state = recorder.stop("stopped")
    assert state.error is None
    assert same_bits(store.read(recorder.session_id).samples_uv, counts_uv(0, 500))


def test_a_disk_that_stays_full_is_told_at_the_stop(disk, store, clock):
    recorder = _recorder(disk, clock)
    recorder.put(block(0, 100))
    until(lambda: recorder.state.durable_s == 0.1)
    disk.is_full = True
    recorder.put(block(100, 250))
    state = recorder.stop("stopped")
    assert state.error == "The disk is full. Make room."
    assert (state.durable_s, state.behind_s) == (0.1, 0.25)
    assert same_bits(store.read(recorder.session_id).samples_uv, counts_uv(0, 100))
    assert store.find(recorder.session_id).end_reason is None


def test_a_disk_that_never_answers_does_not_hold_the_stop_for_ever(disk, clock):
    recorder = _recorder(disk, clock)
    disk.gate.clear()
    recorder.put(block(0, 250))
    state = recorder.stop("stopped", timeout_s=0.05)
    assert "the disk does not answer" in state.error
    disk.gate.set()
    recorder.stop("stopped")


def test_a_source_that_breaks_its_promise_ends_the_recording_and_keeps_it(store, clock):
    recorder = _recorder(store, clock)
    recorder.put(block(0, 150))
    recorder.put(block(100, 100))
    state = recorder.stop("stopped")
    assert "never goes back" in state.error
    assert same_bits(store.read(recorder.session_id).samples_uv, counts_uv(0, 150))
    assert store.find(recorder.session_id).ending == "the recording broke"


def test_a_store_that_cannot_begin_is_told_and_tried_again(disk, store, clock):
    class Shy:
        def __init__(self):
            self.n_refusals = 2

        def begin_session(self, info, **session):
            if self.n_refusals:
                self.n_refusals -= 1
                raise DiskFull("The disk is full. Make room.")
            return store.begin_session(info, **session)

    shy = Shy()
    recorder = _recorder(shy, clock)
    until(lambda: shy.n_refusals < 2)
    recorder.put(block(0, 100))
    until(lambda: shy.n_refusals == 0)
    recorder.put(block(100, 100))
    state = recorder.stop("stopped")
    assert state.error is None
    assert same_bits(store.read(recorder.session_id).samples_uv, counts_uv(0, 200))
