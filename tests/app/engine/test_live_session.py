"""A live session tells what the stored samples tell, and how its stream stands."""

import threading
import time
from datetime import UTC, datetime

import numpy as np
import pytest

from app.engine.acquisition import Acquisition, AcquisitionState, Phase
from app.engine.end_reason import EndReason
from app.engine.late_rate import KEPT_S
from app.engine.live import LiveSession, LiveState
from app.engine.live_stream import LiveStream
from app.engine.montaged import MontagedDriver
from app.engine.recorder import Recorder
from app.engine.review import analyse_session, review_session
from app.engine.silence import LONGEST_GAP_S
from app.model.connection_note import (
    LOST,
    PLACED,
    RATE_OFF,
    RATE_USED,
    RETURNED,
    STILL_AWAY,
)
from app.model.montage import Montage
from app.model.session import Gap
from app.presenters.status import Link, link_of, status_of
from app.store.errors import DiskFull
from app.store.store import Store
from drivers.absence import Absence, AbsenceKind, Return
from drivers.base import Notice, NoticeKind
from drivers.connection import Connection
from drivers.device_clock import MeasuredRate
from drivers.devices.held_places import HeldPlaces
from drivers.errors import DeviceLost, EndOfStream, SourceNotFound
from drivers.registry import open_source
from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo, SampleBlock, StreamInfo
from dsp.chain import ChainConfig
from dsp.findings import Reason
from dsp.flag import RepetitionFlag
from dsp.simulate import SCENARIOS, simulate
from tests.fakes.clock import FakeClock
from tests.fakes.connected import connected
from tests.fakes.feed import InlineExecutor

FS_HZ = 1000.0
CONFIG = AnalysisConfig()


class ScriptedDriver:
    """Hands out prepared blocks and then raises what it was told to."""

    def __init__(self, info, blocks, ending):
        self._info = info
        self._blocks = list(blocks)
        self._ending = ending
        self.is_closed = False

    def open(self):
        if isinstance(self._info, Exception):
            raise self._info
        return self._info

    def read(self, timeout_s):
        if not self._blocks:
            raise self._ending
        return self._blocks.pop(0)

    def close(self):
        self.is_closed = True


@pytest.fixture(scope="module")
def person():
    return simulate(SCENARIOS["typical"], duration_s=20.0, fs_hz=FS_HZ, seed=3)


def _info(person):
    channels = tuple(ChannelInfo(name) for name in person.channel_names)
    return StreamInfo("scripted:", "scripted", FS_HZ, channels)


def _blocks(samples_uv, *, n=37, first_index=0):
    return [
        SampleBlock(samples_uv[start : start + n], first_index + start, 0.0)
        for start in range(0, len(samples_uv), n)
    ]


class Outlet:
    """Notes what it is offered."""

    def __init__(self):
        self.blocks, self.is_closed = [], False

    def push(self, block, *, fs_hz=None):
        self.blocks.append(block)

    def close(self):
        self.is_closed = True


def _session(driver, store, make_outlet=None):
    return LiveSession(
        "scripted:",
        connected(driver),
        clock=lambda: 0.0,
        begin_recording=lambda info: Recorder(
            store, info, clock=lambda: 0.0, started_utc=datetime(2026, 1, 1, tzinfo=UTC)
        ),
        analysis_config=CONFIG,
        chain_config=ChainConfig(),
        make_outlet=make_outlet,
    )


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "store")
    yield store
    store.close()


def _run(session):
    session.start()
    assert session.join(30.0)
    session.close()
    return session.snapshot()


def test_what_is_said_live_is_what_the_stored_samples_say_to_the_bit(person, store):
    driver = ScriptedDriver(_info(person), _blocks(person.samples_uv), EndOfStream())
    session = _session(driver, store)
    session.start_recording()
    live = _run(session)
    stored = analyse_session(store, live.last_session_id, CONFIG)
    assert len(live.findings) >= 2
    assert live.findings == stored.repetitions
    assert live.session_pairs == stored.session_pairs


def test_a_column_that_tells_nothing_once_kept_repetitions_from_being_found(person, store):
    """Regression: one channel without a sample made every scan a missing one."""
    samples_uv = person.samples_uv.copy()
    samples_uv[:, 2] = np.nan
    session = _session(ScriptedDriver(_info(person), _blocks(samples_uv), EndOfStream()), store)
    session.start_recording()
    live = _run(session)
    assert len(live.findings) >= 2
    assert live.findings == analyse_session(store, live.last_session_id, CONFIG).repetitions
    silent = person.channel_names[2]
    for repetition in live.findings:
        onsets = {each.channel: each for each in repetition.onsets}
        assert onsets[silent].reasons == (Reason.GAP,)
        assert all(each.onset_s is not None for name, each in onsets.items() if name != silent)
    states = {state.name: state for state in live.channels}
    assert states.pop(silent).reasons == (Reason.GAP,)
    assert not any(Reason.GAP in state.reasons for state in states.values())


def test_what_was_no_number_was_stored_as_a_sample_and_counted_nowhere(person, store):
    samples_uv = person.samples_uv.copy()
    samples_uv[5000:5300] = np.nan
    samples_uv[9000:9100, 1] = np.inf
    session = _session(ScriptedDriver(_info(person), _blocks(samples_uv), EndOfStream()), store)
    session.start_recording()
    live = _run(session)
    assert (live.acquisition.n_missing, live.acquisition.n_gaps) == (300, 1)
    stored = store.read(live.last_session_id)
    assert stored.gaps == (Gap(5000, 300),)
    assert store.find(live.last_session_id).n_missing == 300
    (event,) = [each for each in stored.events if each.kind == NoticeKind.CHANNEL_GAP]
    assert event.index == 9000
    assert event.text.startswith(f"{person.channel_names[1]} sent no numbers for a while")
    assert [each.amount for each in live.acquisition.notices] == [100.0]


def test_a_column_that_falls_silent_in_mid_recording_once_took_all_repetitions_with_it(
    person, store
):
    """Regression: a row that was not wholly finite was a gap of every channel."""
    samples_uv = person.samples_uv.copy()
    samples_uv[9000:, 1] = np.nan
    session = _session(ScriptedDriver(_info(person), _blocks(samples_uv), EndOfStream()), store)
    session.start_recording()
    live = _run(session)
    stored = analyse_session(store, live.last_session_id, CONFIG)
    assert live.findings == stored.repetitions
    assert len(live.findings) == len(analyse(person.samples_uv, _info(person)).repetitions) >= 2
    silent = person.channel_names[1]
    flags = {(each.flag, each.channels) for each in live.findings[-1].flags}
    assert (RepetitionFlag.SILENT, (silent,)) in flags
    whole = [pair for pair in live.findings[-1].pairs if silent not in (pair.a, pair.b)]
    assert len(whole) == 3
    assert not any(Reason.GAP in pair.reasons for pair in whole)
    assert [state.reasons for state in live.channels if state.name == silent] == [(Reason.GAP,)]
    assert [each.reasons for each in stored.channels if each.name == silent] == [(Reason.GAP,)]


def test_a_value_no_electrode_gives_is_kept_and_told_and_stops_no_live_session(person, store):
    """Regression: 1e300 filled the session with warnings and was called a good signal."""
    samples_uv = person.samples_uv.copy()
    samples_uv[4000:4100, 0] = 1e300
    samples_uv[-300, 2] = -1e150
    session = _session(ScriptedDriver(_info(person), _blocks(samples_uv), EndOfStream()), store)
    session.start_recording()
    live = _run(session)
    stored = analyse_session(store, live.last_session_id, CONFIG)
    assert live.findings == stored.repetitions
    assert len(live.findings) >= 2
    told = [Reason.IMPOSSIBLE in state.reasons for state in live.channels]
    assert told == [False, False, True, False]
    assert [Reason.IMPOSSIBLE in each.reasons for each in stored.channels] == [
        True, False, True, False
    ]  # fmt: skip
    kept_uv = store.read(live.last_session_id).samples_uv
    assert kept_uv[4050, 0] == 1e300


def analyse(samples_uv, info):
    return analyse_recording(samples_uv, info.fs_hz, info.channels, config=CONFIG)


def test_a_recording_that_starts_late_counts_its_times_from_its_own_first_sample(person, store):
    late = [
        SampleBlock(block.samples_uv, block.first_index + 12345, 0.0)
        for block in _blocks(person.samples_uv)
    ]
    session = _session(ScriptedDriver(_info(person), late, EndOfStream()), store)
    session.start_recording()
    live = _run(session)
    assert live.origin_index == 12345
    assert live.findings == analyse_session(store, live.last_session_id, CONFIG).repetitions


class LeavingDriver(ScriptedDriver):
    """Gives one run of blocks each time it is opened; between two it is away."""

    def __init__(self, info, runs):
        super().__init__(info, [], DeviceLost("The sensor was unplugged."))
        self._runs = list(runs)
        self.is_away = threading.Event()
        self.is_back = threading.Event()

    def open(self):
        if self.is_away.is_set() and not self.is_back.is_set():
            raise SourceNotFound("It is not there.")
        self._blocks = self._runs.pop(0)
        return super().open()

    def read(self, timeout_s):
        if not self._blocks:
            self.is_away.set()
        return super().read(timeout_s)


def until(holds):
    deadline_s = time.monotonic() + 10.0
    while not holds():
        assert time.monotonic() < deadline_s
        time.sleep(0.005)


def test_a_lost_device_is_awaited_and_what_it_sent_is_stored(person, store):
    driver = LeavingDriver(_info(person), [_blocks(person.samples_uv[:5000])])
    session = _session(driver, store)
    session.start_recording()
    session.start()
    until(lambda: session.snapshot().acquisition.phase is Phase.AWAITED)
    live = session.snapshot()
    assert live.acquisition.absence in (AbsenceKind.UNPLUGGED, AbsenceKind.REFUSED)
    assert live.recording is not None
    session.close()
    assert driver.is_closed
    stored = store.read(session.snapshot().last_session_id)
    np.testing.assert_array_equal(stored.samples_uv[:5000], person.samples_uv[:5000])
    assert [gap.first_index for gap in stored.gaps] == [5000]


def test_a_device_that_comes_back_goes_on_in_the_same_recording_behind_a_gap(person, store):
    runs = [_blocks(person.samples_uv[:3000]), _blocks(person.samples_uv[5000:7000])]
    driver = LeavingDriver(_info(person), runs)
    session = _session(driver, store)
    session.start_recording()
    session.start()
    until(driver.is_away.is_set)
    driver.is_back.set()
    until(lambda: session.snapshot().acquisition.n_samples == 5000)
    session.close()
    live = session.snapshot()
    recording = store.read(live.last_session_id)
    gap, at_the_end = recording.gaps
    assert gap.first_index == 3000
    assert at_the_end.first_index == gap.end_index + 2000
    assert live.acquisition.n_missing == gap.n_samples >= 1
    np.testing.assert_array_equal(
        recording.samples_uv[gap.end_index : at_the_end.first_index], person.samples_uv[5000:7000]
    )
    lost, returned = recording.events[:2]
    assert (lost.index, lost.kind) == (gap.first_index, LOST)
    assert (returned.index, returned.kind) == (gap.end_index, RETURNED)
    assert "estimated from this computer's clock" in returned.text


def test_a_source_that_cannot_be_opened_says_why(store):
    session = _session(ScriptedDriver(SourceNotFound("No such port."), [], EndOfStream()), store)
    live = _run(session)
    assert live.acquisition.phase is Phase.FAILED
    assert live.acquisition.problem == "No such port."


def test_lost_scans_are_counted_and_lie_as_a_gap_in_the_ring_and_in_the_store(person, store):
    first, second = person.samples_uv[:1000], person.samples_uv[1060:3000]
    blocks = _blocks(first) + _blocks(second, first_index=1060)
    session = _session(ScriptedDriver(_info(person), blocks, EndOfStream()), store)
    session.start_recording()
    live = _run(session)
    assert (live.acquisition.n_missing, live.acquisition.n_gaps) == (60, 1)
    view = session.samples_since(0)
    assert np.isnan(view.samples_uv[1000:1060]).all()
    assert np.isnan(view.envelope_uv[1000:1060]).all()
    assert np.isfinite(view.samples_uv[1060:]).all()
    (gap,) = store.read(live.last_session_id).gaps
    assert (gap.first_index, gap.n_samples) == (1000, 60)


def test_an_error_of_the_program_ends_the_stream_with_a_sentence_and_keeps_the_samples(
    person, store
):
    blocks = _blocks(person.samples_uv[:2000])
    session = _session(ScriptedDriver(_info(person), blocks, ZeroDivisionError("x")), store)
    session.start_recording()
    live = _run(session)
    assert live.acquisition.phase is Phase.FAILED
    assert "ZeroDivisionError" in live.acquisition.problem
    assert len(store.read(live.last_session_id).samples_uv) == 2000


def _stream(person, store, clock):
    return LiveStream(
        _info(person),
        clock=clock,
        executor=InlineExecutor(),
        begin_recording=lambda info: Recorder(
            store, info, clock=lambda: 0.0, started_utc=datetime(2026, 1, 1, tzinfo=UTC)
        ),
        analysis_config=CONFIG,
        chain_config=ChainConfig(),
    )


def test_stopping_a_recording_while_the_sensor_was_away_hid_the_loss(person, store):
    clock = FakeClock()
    stream = _stream(person, store, clock)
    stream.start_recording()
    stream.take(SampleBlock(person.samples_uv[:500], 0, clock()))
    stream.note_absence(Absence(AbsenceKind.UNPLUGGED, clock(), "It was unplugged."))
    clock.now_s += 17.0
    stream.stop_recording(EndReason.STOPPED)
    lost, away = store.events(stream.last_session_id)
    assert (lost.index, lost.kind) == (500, LOST)
    assert lost.text == "no samples from here on: unplugged. It was unplugged."
    assert (away.index, away.kind) == (500, STILL_AWAY)
    assert "17.00 s and not back when the recording ended; 17000 samples are missing" in away.text
    assert "estimated" in away.text
    stream.end(Phase.CLOSED)


def test_an_absence_at_the_end_of_a_recording_was_an_event_but_no_gap(person, store):
    clock = FakeClock()
    stream = _stream(person, store, clock)
    stream.start_recording()
    stream.take(SampleBlock(person.samples_uv[:500], 0, clock()))
    clock.now_s += 0.2
    stream.note_absence(Absence(AbsenceKind.UNPLUGGED, clock(), "It was unplugged."))
    clock.now_s += 17.0
    stream.stop_recording(EndReason.STOPPED)
    (session,) = store.sessions()
    assert session.n_missing == 17_200
    assert session.is_missing_estimated
    assert session.duration_s == pytest.approx(17.7)
    stored = store.read(session.id)
    assert stored.gaps == (Gap(500, 17_200),)
    assert np.isnan(stored.samples_uv[500:]).all()
    stream.end(Phase.CLOSED)


def test_a_silence_at_the_end_of_a_recording_was_not_in_it_at_all(person, store):
    clock = FakeClock()
    stream = _stream(person, store, clock)
    stream.start_recording()
    rate = MeasuredRate(FS_HZ, FS_HZ, 30.0, is_usable=True)
    stream.take(SampleBlock(person.samples_uv[:500], 0, clock()), rate)
    clock.now_s += 3.0
    stream.stop_recording(EndReason.STOPPED)
    (session,) = store.sessions()
    assert (session.n_missing, session.is_missing_estimated) == (3000, True)
    away = store.events(session.id)[-1]
    assert away.kind == STILL_AWAY
    assert "had sent nothing for 3.00 s" in away.text
    stream.end(Phase.CLOSED)


def test_what_the_line_still_holds_back_when_a_recording_ends_is_no_gap(person, store):
    clock = FakeClock()
    stream = _stream(person, store, clock)
    stream.start_recording()
    rate = MeasuredRate(FS_HZ, FS_HZ, 30.0, is_usable=True)
    stream.take(SampleBlock(person.samples_uv[:500], 0, clock()), rate)
    clock.now_s += 0.05
    stream.end(Phase.CLOSED)
    (session,) = store.sessions()
    assert (session.n_missing, session.is_missing_estimated) == (0, False)


def test_an_endless_absence_fills_no_memory_and_says_how_long_it_was(person, store):
    clock = FakeClock()
    stream = _stream(person, store, clock)
    stream.start_recording()
    stream.take(SampleBlock(person.samples_uv[:500], 0, clock()))
    stream.note_absence(Absence(AbsenceKind.UNPLUGGED, clock(), "It was unplugged."))
    clock.now_s += 50_000.0
    stream.stop_recording(EndReason.STOPPED)
    (session,) = store.sessions()
    assert session.n_missing == LONGEST_GAP_S * FS_HZ
    assert "50000.00 s" in store.events(session.id)[-1].text
    stream.end(Phase.CLOSED)


def test_the_window_and_the_store_told_two_lengths_of_one_outage(person, store):
    clock = FakeClock()
    stream = _stream(person, store, clock)
    stream.start_recording()
    stream.take(SampleBlock(person.samples_uv[:500], 0, clock()))
    stream.take(SampleBlock(person.samples_uv[500:900], 700, clock()))
    stream.note_absence(Absence(AbsenceKind.UNPLUGGED, clock(), "It was unplugged."))
    clock.now_s += 6.4
    until(lambda: stream.recorder.state.behind_s == 0.0)  # the shown time counts durable samples
    awaited = AcquisitionState(Phase.AWAITED, info=stream.info, newest_s=1000.0)
    state = LiveState("scripted:", awaited, age_s=6.4, recording=stream.recorder.state)
    shown_s = status_of(state).recorded_s
    stream.stop_recording(EndReason.STOPPED)
    assert shown_s == pytest.approx(7.5)
    assert store.sessions()[0].duration_s == pytest.approx(shown_s)
    stream.end(Phase.CLOSED)


class PausingDriver(ScriptedDriver):
    """Sends what it has, is silent for as long as a test's clock says, and then goes on."""

    def __init__(self, info, before, after, clock, *, silence_s):
        super().__init__(info, before, EndOfStream())
        self._after, self._clock, self._silence_s = list(after), clock, silence_s
        self._silent_until_s = None
        self.said = []
        self.listen = lambda: None

    def read(self, timeout_s):
        if self._blocks:
            self._clock.now_s += 0.016
            block = self._blocks.pop(0)
            return SampleBlock(block.samples_uv, block.first_index, self._clock())
        if self._silent_until_s is None:
            self._silent_until_s = self._clock() + self._silence_s
        if self._clock() < self._silent_until_s:
            self.said.append(self.listen())
            self._clock.now_s += timeout_s
            return None
        self._blocks, self._after = self._after, []
        if not self._blocks:
            raise EndOfStream
        return self.read(timeout_s)


@pytest.mark.parametrize(("silence_s", "is_withdrawn"), [(0.2, False), (2.0, True)])
def test_after_mere_silence_the_order_so_far_came_back_as_if_nothing_had_happened(
    person, store, silence_s, is_withdrawn
):
    clock = FakeClock()
    blocks = _blocks(person.samples_uv[:5000], n=16)
    onset_s = min(onset.onset_s for onset in person.ledger)
    n_before = round((onset_s + 0.8) * FS_HZ / 16)
    driver = PausingDriver(
        _info(person), blocks[:n_before], blocks[n_before:], clock, silence_s=silence_s
    )
    received = []

    class Receiver(LiveStream):
        def take(self, block, rate=None):
            super().take(block, rate)
            received.append(self.analysis.lift)

    def receive(info):
        return Receiver(
            info,
            clock=clock,
            executor=InlineExecutor(),
            begin_recording=lambda info: pytest.fail("nobody asked for a recording"),
            analysis_config=CONFIG,
            chain_config=ChainConfig(),
        )

    acquisition = Acquisition(
        connected(driver, clock=clock, has_own_clock=True), clock=clock, on_open=receive
    )
    acquisition.start()
    assert acquisition.join(30.0)
    assert received[n_before - 1].is_stated
    assert received[n_before + 1].is_broken_off is is_withdrawn
    assert received[n_before + 1].is_stated is not is_withdrawn


def test_a_recording_after_the_sensor_came_back_says_nothing_of_the_absence_before(person, store):
    stream = _stream(person, store, FakeClock())
    stream.take(SampleBlock(person.samples_uv[:500], 0, 0.0))
    stream.note_absence(Absence(AbsenceKind.UNPLUGGED, 0.0, "It was unplugged."))
    stream.start_recording()
    stream.note_return(Return(900, 400, 0.4, "/dev/ttyACM0"))
    stream.take(SampleBlock(person.samples_uv[500:1000], 900, 0.0))
    stream.end(Phase.CLOSED)
    assert store.events(stream.last_session_id) == ()


def test_a_recording_ends_where_the_sensor_was_away_for_very_long(person, store):
    stream = _stream(person, store, FakeClock())
    stream.start_recording()
    (block,) = _blocks(person.samples_uv[:500], n=500)
    stream.take(block)
    far = 500 + round(1000.0 * FS_HZ)
    stream.note_return(Return(far, far - 500, 1000.0, "/dev/ttyACM0"))
    stream.take(SampleBlock(person.samples_uv[500:1000], far, 0.0))
    stream.end(Phase.CLOSED)
    (session,) = store.sessions()
    assert session.ending == EndReason.AWAY
    assert len(store.read(session.id).samples_uv) == 500


class WaitingDriver(ScriptedDriver):
    """Sends nothing until it is told to go on."""

    def __init__(self, info, blocks):
        super().__init__(info, blocks, EndOfStream())
        self.go_on = threading.Event()

    def read(self, timeout_s):
        if not self.go_on.wait(timeout_s):
            return None
        return super().read(timeout_s)


def test_a_recording_stopped_before_the_first_sample_left_its_recorder_running(person, store):
    driver = WaitingDriver(_info(person), _blocks(person.samples_uv[:500]))
    session = _session(driver, store)
    session.start_recording()
    session.start()
    session.stop_recording()
    driver.go_on.set()
    assert session.join(30.0)
    session.close()
    assert session.snapshot().last_session_id is None
    assert store.sessions() == ()


def test_a_session_is_named_only_when_its_last_sample_is_stored(person, store):
    driver = ScriptedDriver(_info(person), _blocks(person.samples_uv[:500]), EndOfStream())
    session = _session(driver, store)
    session.start_recording()
    live = _run(session)
    assert live.recording is None
    assert len(store.read(live.last_session_id).samples_uv) == 500


def test_a_session_the_store_never_took_is_not_named_and_its_refusal_is(person, store, monkeypatch):
    def refuse(info, **session):
        raise DiskFull("The disk is full. Make room.")

    monkeypatch.setattr(store, "begin_session", refuse)
    driver = ScriptedDriver(_info(person), _blocks(person.samples_uv[:500]), EndOfStream())
    session = _session(driver, store)
    session.start_recording()
    live = _run(session)
    assert (live.last_session_id, live.not_recorded) == (None, "The disk is full. Make room.")


def test_an_outlet_is_offered_every_block_and_closed_with_the_stream(person, store):
    outlet = Outlet()
    blocks = _blocks(person.samples_uv[:2000])
    session = _session(
        ScriptedDriver(_info(person), blocks, EndOfStream()), store, lambda _: outlet
    )
    session.start()
    assert session.join(10.0)
    session.close()
    assert outlet.blocks == blocks
    assert outlet.is_closed


def test_a_source_that_is_stepped_stands_still_without_being_stale(store):
    clock = FakeClock()
    source = "synthetic:typical?speed=step"
    session = LiveSession(
        source,
        Connection(
            source,
            open_source=lambda name: MontagedDriver(open_source(name, clock), Montage()),
            clock=clock,
            sleep=time.sleep,
            has_own_clock=False,
        ),
        clock=clock,
        begin_recording=lambda info: Recorder(
            store, info, clock=clock, started_utc=datetime(2026, 1, 1, tzinfo=UTC)
        ),
        analysis_config=CONFIG,
        chain_config=ChainConfig(),
    )
    session.step(1.0)
    session.start()
    wait_until(lambda: session.snapshot().acquisition.phase is Phase.STREAMING)
    session.step(1.5)
    wait_until(lambda: session.snapshot().acquisition.n_samples == 1500)
    clock.sleep(100.0)
    state = session.snapshot()
    session.close()
    assert not state.is_stale
    assert link_of(state) is Link.FLOWING
    assert state.acquisition.n_samples == 1500


def wait_until(is_so):
    until_s = time.monotonic() + 10.0
    while not is_so():
        assert time.monotonic() < until_s
        time.sleep(0.001)


class LateDriver(ScriptedDriver):
    """Hands on scans it has held back for a second, or is read by a program that was stopped."""

    def __init__(self, info, blocks, clock, *, late_s=0.0, stopped_s=0.0):
        super().__init__(info, blocks, EndOfStream())
        self._clock, self._late_s, self._stopped_s = clock, late_s, stopped_s
        self._n_read = 0
        self.seen = []
        self.look = lambda: None

    def read(self, timeout_s):
        self.seen.append(self.look())
        self._n_read += 1
        if self._n_read == 20 and self._stopped_s:
            self._clock.now_s += self._stopped_s
            self.seen.append(self.look())
            return None
        if not self._blocks:
            raise EndOfStream
        self._clock.now_s += 0.016
        block = self._blocks.pop(0)
        received_s = self._clock() - (self._late_s if self._n_read > 20 else 0.0)
        return SampleBlock(block.samples_uv, block.first_index, received_s)


@pytest.mark.parametrize("change", [{"late_s": 1.0}, {"stopped_s": 6.0}], ids=str)
def test_samples_that_waited_and_a_program_that_was_stopped_were_called_a_silent_sensor(
    person, store, change
):
    clock = FakeClock()
    driver = LateDriver(_info(person), _blocks(person.samples_uv[:2000], n=16), clock, **change)
    session = LiveSession(
        "scripted:",
        connected(driver, clock=clock, has_own_clock=True),
        clock=clock,
        begin_recording=lambda info: pytest.fail("nobody asked for a recording"),
        analysis_config=CONFIG,
        chain_config=ChainConfig(),
    )
    driver.look = lambda: session.snapshot().is_silent
    session.start()
    assert session.join(30.0)
    session.close()
    assert len(driver.seen) > 100
    assert not any(driver.seen)


@pytest.mark.parametrize(
    ("n_block", "least_s", "most_s"), [(16, 0.4, 0.5), (100, 0.4, 0.5), (500, 0.85, 1.0)]
)
def test_a_real_silence_is_told_within_half_a_second_of_listening_and_a_wait_for_a_chunk_is_none(
    person, store, n_block, least_s, most_s
):
    """Of chunks of 500 ms nothing had come for 0.5 s, again and again."""
    clock = FakeClock()
    blocks = _blocks(person.samples_uv[: 10 * n_block], n=n_block)
    driver = PausingDriver(_info(person), blocks[:8], blocks[8:], clock, silence_s=2.0)
    session = LiveSession(
        "scripted:",
        connected(driver, clock=clock, has_own_clock=True),
        clock=clock,
        begin_recording=lambda info: pytest.fail("nobody asked for a recording"),
        analysis_config=CONFIG,
        chain_config=ChainConfig(),
    )
    driver.listen = lambda: (clock(), session.snapshot().is_silent)
    session.start()
    assert session.join(30.0)
    session.close()
    began_s = driver.said[0][0]
    told_s = next(at_s for at_s, is_silent in driver.said if is_silent)
    assert least_s <= told_s - began_s <= most_s
    assert not session.snapshot().is_silent


class HoldingDriver(ScriptedDriver):
    """Has sent all its blocks but holds the last of them back behind a loss."""

    def __init__(self, info, blocks, held):
        super().__init__(info, blocks, EndOfStream())
        self._held = list(held)
        self._places = HeldPlaces()
        self._places.follow(blocks)
        self.is_holding = True

    @property
    def has_held(self):
        return bool(self._held)

    def read(self, timeout_s):
        if not self._blocks:
            time.sleep(timeout_s)
            return None
        return super().read(timeout_s)

    def release(self):
        held, self._held = tuple(self._held), []
        self._places.tell(held)
        return held

    def take_notices(self):
        return self._places.take()


def test_what_was_held_back_when_a_recording_was_stopped_was_thrown_away(person, store):
    """Regression: the file said that the sensor had sent nothing."""
    for stop in (LiveSession.stop_recording, lambda session: None):
        held = _blocks(person.samples_uv[700:900], first_index=700)
        session = _session(
            HoldingDriver(_info(person), _blocks(person.samples_uv[:500]), held), store
        )
        session.start_recording()
        session.start()
        until(lambda session=session: session.snapshot().acquisition.n_samples == 500)
        stop(session)
        session.close()
        session_id = session.snapshot().last_session_id
        recorded = store.read(session_id)
        np.testing.assert_array_equal(recorded.samples_uv[700:900], person.samples_uv[700:900])
        assert recorded.gaps == (Gap(500, 200),)
        said = [event for event in store.events(session_id) if event.kind == PLACED]
        assert [(event.index, event.text.partition(",")[0]) for event in said] == [
            (700, "200 samples had come and were held back")
        ]
        assert "about 200 samples are missing" in said[0].text
        (summary,) = [each for each in store.sessions() if each.id == session_id]
        assert summary.is_missing_estimated


def test_what_was_held_was_handed_on_before_a_block_that_had_just_been_read(person, store):
    """Regression: the index went back, and the recording broke."""
    held = _blocks(person.samples_uv[500:900], first_index=500)
    driver = HoldingDriver(_info(person), _blocks(person.samples_uv[:500]), held)
    session = _session(driver, store)
    read, asked = driver.read, threading.Event()

    def read_while_it_is_asked(timeout_s):
        if len(driver._blocks) == 1:
            session._acquisition._asked.put(asked)
        return read(timeout_s)

    driver.read = read_while_it_is_asked
    session.start_recording()
    session.start()
    assert asked.wait(10.0)
    session.close()
    live = session.snapshot()
    assert live.acquisition.problem is None
    recorded = store.read(live.last_session_id)
    np.testing.assert_array_equal(recorded.samples_uv, person.samples_uv[:900])


def test_what_a_source_noticed_of_its_device_is_kept_with_the_recording(person, store):
    driver = ScriptedDriver(_info(person), _blocks(person.samples_uv[:500]), EndOfStream())
    text = "1 block holds a scan that the board took late."
    late_kind = NoticeKind.LATE_SCANS.value
    late = [Notice(111, NoticeKind.LATE_SCANS, text, 1)]
    driver.take_notices = lambda: tuple(late.pop() for _ in range(len(late)))
    session = _session(driver, store)
    session.start_recording()
    live = _run(session)
    kept = [event for event in store.events(live.last_session_id) if event.kind == late_kind]
    assert [(event.index, event.text) for event in kept] == [(111, text)]
    review = review_session(store, live.last_session_id, CONFIG)
    assert [each.text() for each in review.kept] == ["samples taken late by a busy board (00:00)"]
    assert [notice.index for notice in live.acquisition.notices] == [111]


def recorded_before_its_clock_was_known(person, store, fs_hz, *, known_after=40, n_blocks=80):
    """Record blocks of 0.1 s of which the first give no rate; return the rate and what is said."""
    clock = FakeClock()
    stream = _stream(person, store, clock)
    stream.start_recording()
    samples_uv = np.resize(person.samples_uv, (100 * n_blocks, person.samples_uv.shape[1]))
    for at, block in enumerate(_blocks(samples_uv, n=100)):
        is_usable = at >= known_after
        stream.take(block, MeasuredRate(fs_hz, FS_HZ, at / 10, is_usable, bound_share=2e-5))
    stream.end(Phase.CLOSED)
    (session,) = store.sessions()
    said = [event for event in store.events(session.id) if event.kind in (RATE_OFF, RATE_USED)]
    return session.info.fs_hz, [(event.kind, event.text) for event in said]


def test_a_rate_known_only_after_the_start_was_in_use_nowhere_and_said_nowhere(person, store):
    fs_hz, ((kind, text),) = recorded_before_its_clock_was_known(person, store, 1003.0)
    assert (fs_hz, kind) == (1003.0, RATE_USED)
    assert "this recording has 1003 Hz from its first sample on" in text


def test_a_rate_known_too_late_to_work_all_of_it_out_anew_is_told(person, store):
    n_late = round(10 * KEPT_S) + 1
    fs_hz, ((kind, text),) = recorded_before_its_clock_was_known(
        person, store, 1003.0, known_after=n_late, n_blocks=n_late + 2
    )
    assert (fs_hz, kind) == (FS_HZ, RATE_OFF)
    assert "recorded with 1000 Hz though the device ran at 1003.00 Hz (within 0.02 Hz)" in text
    assert "delays of this recording are 0.30 % too long" in text


def test_of_a_device_on_its_stated_rate_nothing_is_said(person, store):
    assert recorded_before_its_clock_was_known(person, store, 1000.4) == (FS_HZ, [])
