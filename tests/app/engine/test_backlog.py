"""A source that can wait waits for a slow disk and loses nothing; a device is read all the same."""

import itertools
import time
from concurrent.futures import Future

import pytest

from app.engine.acquisition import Phase
from app.engine.live import LiveSession
from app.engine.live_analysis import LiveAnalysis
from app.engine.recorder import Recorder
from app.engine.ring import SampleRing
from app.store.store import Store
from drivers.errors import EndOfStream
from dsp.analysis import AnalysisConfig
from dsp.block import ChannelInfo, SampleBlock, StreamInfo
from dsp.chain import ChainConfig
from dsp.simulate import SCENARIOS, simulate
from tests.app.engine.disk import Disk
from tests.app.store.streams import STARTED, block, count_info, counts_uv, same_bits
from tests.fakes.clock import FakeClock
from tests.fakes.connected import connected

FS_HZ = 1000.0
N_BLOCK = 20
LIMIT_S = 10.0
LENGTH_S = 20.0


class Source:
    """Gives 20 s of samples in blocks of 20 ms; in its own time, or as fast as it is read."""

    def __init__(self, clock, *, is_device):
        self._clock = clock
        self._is_device = is_device
        self.n_read = 0

    def open(self):
        return count_info(FS_HZ)

    def read(self, timeout_s):
        if self.n_read >= LENGTH_S * FS_HZ:
            raise EndOfStream
        if self._is_device:
            self._clock.sleep(N_BLOCK / FS_HZ)
        self.n_read += N_BLOCK
        return block(self.n_read - N_BLOCK, N_BLOCK)

    def close(self):
        pass


@pytest.fixture
def clock():
    return FakeClock()


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


@pytest.fixture
def record(disk, clock):
    """Return a function that records a source until the test is over."""
    sessions = []

    def start(source):
        session = LiveSession(
            "scripted:",
            connected(source),
            clock=clock,
            begin_recording=lambda info: Recorder(
                disk, info, clock=clock, started_utc=STARTED, backlog_limit_s=LIMIT_S
            ),
            analysis_config=AnalysisConfig(),
            chain_config=ChainConfig(),
        )
        sessions.append(session)
        session.start_recording()
        session.start()
        return session

    yield start
    disk.gate.set()
    for session in sessions:
        session.close()


def until(holds):
    deadline_s = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline_s
        time.sleep(0.001)


def wait_until_it_waits(source):
    """Return how much was read when for a tenth of a second nothing more was."""
    reads = iter(lambda: (time.sleep(0.1), source.n_read)[1], None)
    return next(b for a, b in itertools.pairwise(reads) if a == b > 0)


def test_a_source_faster_than_time_waits_for_the_disk_and_loses_nothing(disk, store, clock, record):
    source = Source(clock, is_device=False)
    disk.gate.clear()
    session = record(source)
    n_read = wait_until_it_waits(source)
    assert n_read / FS_HZ == pytest.approx(LIMIT_S / 2, abs=2 * N_BLOCK / FS_HZ)
    disk.gate.set()
    assert session.join(30.0)
    session.close()
    state = session.snapshot()
    recording = store.read(state.last_session_id)
    assert recording.gaps == ()
    assert recording.events == ()
    assert same_bits(recording.samples_uv, counts_uv(0, int(LENGTH_S * FS_HZ)))


def test_a_device_is_read_while_the_disk_stands_still_for_what_it_cannot_give_is_lost(
    disk, store, clock, record
):
    source = Source(clock, is_device=True)
    disk.gate.clear()
    session = record(source)
    until(lambda: source.n_read == LENGTH_S * FS_HZ)
    disk.gate.set()
    assert session.join(30.0)
    session.close()
    (gap,) = store.read(session.snapshot().last_session_id).gaps
    assert gap.n_samples == (LENGTH_S - LIMIT_S) * FS_HZ


def test_a_source_that_waits_for_the_disk_can_be_stopped(disk, clock, record):
    source = Source(clock, is_device=False)
    disk.is_full = True
    session = record(source)
    wait_until_it_waits(source)
    session.stop_recording()
    session.close()
    assert session.snapshot().acquisition.phase is Phase.CLOSED


def test_a_worker_that_is_late_is_said_to_be_behind():
    class Never:
        def submit(self, work, *arguments):
            return Future()

    person = simulate(SCENARIOS["typical"], duration_s=40.0, fs_hz=FS_HZ, seed=3)
    channels = tuple(ChannelInfo(name) for name in person.channel_names)
    info = StreamInfo("scripted:", "scripted", FS_HZ, channels)
    ring = SampleRing(len(channels), capacity=90_000)
    analysis = LiveAnalysis(info, ring, Never(), config=AnalysisConfig(), origin_index=0)
    behind_s = []
    for start in range(0, len(person.samples_uv), 1000):
        samples = SampleBlock(person.samples_uv[start : start + 1000], start, 0.0)
        ring.push(samples.samples_uv, samples.samples_uv, start)
        analysis.step(samples)
        behind_s += [start / FS_HZ] if analysis.is_behind else []
    assert behind_s[0] == pytest.approx(5 * 6.0, abs=6.0)
    assert behind_s[-1] == 39.0
