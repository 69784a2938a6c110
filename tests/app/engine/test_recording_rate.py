"""The rate a recording uses is fixed when it begins, and live and stored say the same with it."""

from datetime import UTC, datetime

import numpy as np
import pytest

from app.engine.clock_wait import HOLD_S, ClockWait
from app.engine.live import LiveSession
from app.engine.recorder import Recorder
from app.engine.review import analyse_session, review_session
from app.model.connection_note import CLOCK, RATE_USED
from app.store.store import Store
from drivers.device_clock import MeasuredRate
from drivers.errors import EndOfStream
from dsp.analysis import AnalysisConfig
from dsp.block import ChannelInfo, SampleBlock, StreamInfo
from dsp.chain import ChainConfig
from dsp.simulate import SCENARIOS, simulate
from tests.fakes.clock import FakeClock
from tests.fakes.connected import connected

STATED_HZ = 1000.0
CONFIG = AnalysisConfig()


class Resonator:
    """A device that says 1000 Hz and runs at another rate, on a clock of the test's."""

    def __init__(self, clock, samples_uv, channels, true_hz, n_block=8):
        self._n_block = n_block
        self._clock = clock
        self._samples_uv = samples_uv
        self._info = StreamInfo("scripted:", "scripted", STATED_HZ, channels)
        self._true_hz = true_hz
        self._index = 0
        self._began_s = clock()

    def open(self):
        return self._info

    def read(self, timeout_s):
        if self._index + self._n_block > len(self._samples_uv):
            raise EndOfStream
        rows_uv = self._samples_uv[self._index : self._index + self._n_block]
        self._index += self._n_block
        self._clock.now_s = self._began_s + self._index / self._true_hz
        return SampleBlock(rows_uv, self._index - self._n_block, self._clock())

    def close(self):
        pass


@pytest.fixture(scope="module")
def person():
    return simulate(SCENARIOS["typical"], duration_s=16.0, fs_hz=STATED_HZ, seed=3)


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "store")
    yield store
    store.close()


def recorded(person, store, *, true_hz, has_own_clock=True, n=None, n_block=8):
    clock = FakeClock()
    channels = tuple(ChannelInfo(name) for name in person.channel_names)
    device = Resonator(clock, person.samples_uv[:n], channels, true_hz, n_block)
    session = LiveSession(
        "scripted:",
        connected(device, clock=clock, has_own_clock=has_own_clock),
        clock=clock,
        begin_recording=lambda info: Recorder(
            store, info, clock=clock, started_utc=datetime(2026, 1, 1, tzinfo=UTC)
        ),
        analysis_config=CONFIG,
        chain_config=ChainConfig(),
    )
    session.start_recording()
    session.start()
    assert session.join(60.0)
    session.close()
    live = session.snapshot()
    return live, store.read(live.last_session_id)


def test_a_device_that_is_off_is_recorded_and_analysed_at_the_rate_it_was_measured_at(
    person, store
):
    live, stored = recorded(person, store, true_hz=1004.3)
    assert stored.info.fs_hz == live.acquisition.info.fs_hz == pytest.approx(1004.3, abs=0.02)
    assert stored.first_index == 0
    n = len(person.samples_uv)
    np.testing.assert_array_equal(stored.samples_uv, person.samples_uv[:n])
    assert len(live.findings) >= 2
    again = analyse_session(store, live.last_session_id, CONFIG)
    assert live.findings == again.repetitions
    assert live.session_pairs == again.session_pairs


def test_what_was_stated_measured_and_used_is_kept_with_the_recording(person, store):
    _, stored = recorded(person, store, true_hz=1004.3, n=8000)
    first, last = [event for event in stored.events if event.kind == CLOCK]
    assert first.index == 0
    assert first.text.startswith("stated 1000 Hz, measured 1004.3")
    assert first.text.endswith("in use 1004.3 Hz")
    assert last.index == len(stored.samples_uv)
    assert "over 8 s" in last.text


@pytest.mark.parametrize("true_hz", [1000.0, 1000.8, 999.3])
def test_a_device_within_a_thousandth_is_recorded_at_the_rate_it_states(person, store, true_hz):
    _, stored = recorded(person, store, true_hz=true_hz, n=4000)
    assert stored.info.fs_hz == STATED_HZ


def test_what_has_no_clock_of_its_own_is_neither_measured_nor_held(person, store):
    live, stored = recorded(person, store, true_hz=5000.0, has_own_clock=False, n=4000)
    assert live.acquisition.rate is None
    assert stored.info.fs_hz == STATED_HZ
    assert stored.events == ()


def test_a_recording_that_ends_before_the_clock_is_known_keeps_every_sample(person, store):
    _, stored = recorded(person, store, true_hz=1004.3, n=1000)
    assert stored.info.fs_hz == STATED_HZ
    np.testing.assert_array_equal(stored.samples_uv, person.samples_uv[:1000])
    assert "not measured yet" in stored.events[0].text


def block(first_index, n=100):
    return SampleBlock(np.zeros((n, 1)), first_index, 0.0)


def measured(*, span_s, is_usable):
    return MeasuredRate(1004.3, 1000.0, span_s, is_usable, bound_share=3e-4)


def test_blocks_wait_for_a_known_clock_and_come_in_their_order():
    wait = ClockWait(1000.0)
    assert wait.step(block(0), measured(span_s=0.1, is_usable=False)) == ()
    ready = wait.step(block(100), measured(span_s=2.0, is_usable=True))
    assert [each.first_index for each in ready] == [0, 100]
    assert [each.first_index for each in wait.step(block(200), None)] == [200]


def test_blocks_wait_no_longer_than_they_may():
    wait = ClockWait(1000.0)
    unsettled = measured(span_s=0.0, is_usable=False)
    held = [wait.step(block(first), unsettled) for first in range(0, 5000, 100)]
    first_ready = next(at for at, ready in enumerate(held) if ready)
    assert first_ready == HOLD_S * 10 - 1


def test_a_clock_that_was_watched_in_vain_is_not_waited_for():
    wait = ClockWait(1000.0)
    assert wait.step(block(0), measured(span_s=10.0, is_usable=False))


def test_what_was_stored_was_analysed_by_the_stated_rate_though_the_measured_one_was_known(store):
    """Regression: of a line that brings 16 ms at once the clock is known after 20 s."""
    person = simulate(SCENARIOS["typical"], duration_s=30.0, fs_hz=STATED_HZ, seed=3)
    live, stored = recorded(person, store, true_hz=1004.3, n_block=16)
    assert live.before_hz is None, "the recording has ended"
    assert stored.info.fs_hz == live.acquisition.info.fs_hz == pytest.approx(1004.3, abs=0.2)
    (changed,) = [event for event in stored.events if event.kind == RATE_USED]
    assert 20_000 < changed.index < 22_000
    again = analyse_session(store, live.last_session_id, CONFIG)
    assert sum(each.end_s < 20.0 for each in live.findings) >= 2
    assert live.findings == again.repetitions
    assert live.session_pairs == again.session_pairs
    assert again.fs_hz == stored.info.fs_hz
    assert [each.text() for each in review_session(store, live.last_session_id, CONFIG).kept] == [
        "the sensor's rate was measured, and all worked out by it (00:20)"
    ]
