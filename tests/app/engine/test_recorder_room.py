"""A disk that fills ends a recording whole, with a closing row, and the stream goes on."""

from __future__ import annotations

import pytest

from app.engine.acquisition import AcquisitionState, Phase
from app.engine.end_reason import EndReason
from app.engine.live import LiveState
from app.engine.recorder import OutOfRoom, Recorder
from app.presenters.signals_state import TroubleKind
from app.presenters.status import status_of
from app.presenters.trouble import trouble_of
from app.store.disk_room import RESERVE_BYTES, DiskUse
from app.store.errors import DiskFull
from app.store.store import Store
from app.views.trouble_words import trouble_words
from tests.app.engine.test_recorder import FS_HZ, Clock, until
from tests.app.store.streams import STARTED, block, count_info, counts_uv, same_bits


class SmallDisk:
    """A store whose disk is full until the reserve is given up."""

    def __init__(self, store):
        self.store = store
        self.is_full = False
        self.n_freed = 0

    def free_reserve(self):
        self.n_freed += 1
        if self.n_freed == 1 and self.store.free_reserve():
            self.is_full = False
            return True
        return False

    def begin_session(self, info, **session):
        writer = self.store.begin_session(info, **session)
        database, disk = writer._database, self

        class Watched:
            def transaction(self):
                if disk.is_full:
                    raise DiskFull("The disk is full. Make room.")
                return database.transaction()

            def sync(self):
                database.sync()

        writer._database = Watched()
        return writer


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "home")
    yield store
    store.close()


@pytest.fixture
def clock():
    return Clock()


def test_a_reserve_of_a_mebibyte_lies_beside_the_recordings(store, tmp_path):
    reserve = tmp_path / "home" / "store.reserve"
    assert reserve.stat().st_size == RESERVE_BYTES
    assert store.free_reserve()
    assert not reserve.exists()
    assert not store.free_reserve()


def test_a_full_disk_is_told_at_once_and_ends_the_recording_whole(store, clock):
    disk = SmallDisk(store)
    recorder = Recorder(disk, count_info(FS_HZ), clock=clock, started_utc=STARTED)
    recorder.put(block(0, 500))
    until(lambda: recorder.state.durable_s == 0.5)
    disk.is_full = True
    recorder.put(block(500, 500))
    until(lambda: recorder.state.error is not None)
    assert recorder.out_of_room is None  # perhaps only for a moment
    clock.now_s += 2.5
    assert recorder.out_of_room is OutOfRoom.NOW
    state = recorder.stop(EndReason.DISK_FULL)
    assert (state.error, disk.n_freed) == (None, 1)
    assert store.find(recorder.session_id).ending == "the disk was full"
    assert same_bits(store.read(recorder.session_id).samples_uv, counts_uv(0, 1000))


def test_room_that_comes_back_in_time_lets_the_recording_go_on(store, clock):
    disk = SmallDisk(store)
    recorder = Recorder(disk, count_info(FS_HZ), clock=clock, started_utc=STARTED)
    disk.is_full = True
    recorder.put(block(0, 500))
    until(lambda: recorder.state.error is not None)
    disk.is_full = False
    recorder.put(block(500, 100))
    until(lambda: recorder.state.error is None)
    clock.now_s += 10.0
    assert recorder.out_of_room is None
    recorder.stop(EndReason.STOPPED)
    assert disk.n_freed == 0


def test_a_forecast_of_less_than_five_minutes_ends_it_before_the_disk_is_full(store, clock):
    use = [DiskUse(10**9, 0)]
    recorder = Recorder(
        store, count_info(FS_HZ), clock=clock, started_utc=STARTED, disk_use=lambda: use[0]
    )
    for second in range(8):
        recorder.put(block(second * 100, 100))
        n_put = (second + 1) * 100
        until(lambda n_put=n_put: recorder.state.durable_s == pytest.approx(n_put / FS_HZ))
        use[0] = DiskUse(10**9 if second < 6 else 29 * 10**6, (second + 1) * 100_000)
        clock.now_s += 1.0
    until(lambda: recorder.out_of_room is OutOfRoom.SOON)
    assert recorder.state.room_s == pytest.approx(290.0)
    recorder.stop(EndReason.NO_ROOM)
    assert store.find(recorder.session_id).ending == "the disk was nearly full"


@pytest.mark.parametrize(
    ("room_s", "kind"), [(None, None), (901.0, None), (840.0, TroubleKind.LITTLE_ROOM)]
)
def test_a_person_is_warned_from_fifteen_minutes_on(store, clock, room_s, kind):
    recorder = Recorder(store, count_info(FS_HZ), clock=clock, started_utc=STARTED)
    recorder._room_s = room_s
    state = AcquisitionState(Phase.STREAMING, info=count_info(FS_HZ))
    live = LiveState("fake:", state, age_s=0.0, recording=recorder.state)
    trouble = trouble_of(live, status_of(live))
    recorder.stop(EndReason.STOPPED)
    assert (None if trouble is None else trouble.kind) == kind
    if kind is not None:
        assert trouble.room_min == 14


@pytest.mark.parametrize(
    ("ended_by", "kind"),
    [
        (EndReason.DISK_FULL, TroubleKind.DISK_FULL),
        (EndReason.NO_ROOM, TroubleKind.NO_ROOM),
        (EndReason.AWAY, None),
        (None, None),
    ],
)
def test_why_a_recording_ended_by_itself_stays_told(ended_by, kind):
    state = AcquisitionState(Phase.STREAMING, info=count_info(FS_HZ))
    live = LiveState("fake:", state, age_s=0.0, last_session_id="a", ended_by=ended_by)
    trouble = trouble_of(live, status_of(live))
    assert (None if trouble is None else trouble.kind) == kind


def test_a_recording_the_store_never_took_is_not_called_saved():
    state = AcquisitionState(Phase.STREAMING, info=count_info(FS_HZ))
    why = "The disk is full. Make room on that disk."
    live = LiveState("fake:", state, age_s=0.0, ended_by=EndReason.DISK_FULL, not_recorded=why)
    trouble = trouble_of(live, status_of(live))
    words = trouble_words(trouble)
    assert (words.what, words.safe) == ("Nothing was recorded.", why)


def test_a_recording_whose_end_may_be_missing_is_told_in_the_window():
    state = AcquisitionState(Phase.STREAMING, info=count_info(FS_HZ))
    why = "The last 0.5 s may be missing. Check the disk."
    live = LiveState("fake:", state, age_s=0.0, last_session_id="a", end_problem=why)
    words = trouble_words(trouble_of(live, status_of(live)))
    assert (words.what, words.safe) == ("The end of the recording may be missing.", why)


@pytest.mark.parametrize(
    ("ended_by", "kind"),
    [
        (EndReason.READ_ONLY, TroubleKind.READ_ONLY),
        (EndReason.DISK_FULL, TroubleKind.DISK_FULL),
        (None, TroubleKind.NOT_WHOLE),
    ],
)
def test_an_end_the_disk_did_not_take_is_told_with_its_seconds(ended_by, kind):
    """Regression: it was told nowhere once the recording had ended."""
    state = AcquisitionState(Phase.STREAMING, info=count_info(FS_HZ))
    live = LiveState(
        "fake:", state, age_s=0.0, last_session_id="a", ended_by=ended_by, unstored_s=3.14,
        end_problem="Check the disk.",
    )  # fmt: skip
    trouble = trouble_of(live, status_of(live))
    assert trouble.kind is kind
    assert (
        "The last 3.1 s did not reach the disk; what came before is saved."
        in trouble_words(trouble).safe
    )
