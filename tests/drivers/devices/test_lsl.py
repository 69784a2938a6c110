"""The Lab Streaming Layer with the real library: our outlet, our inlet, and others' streams."""

import importlib
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.devices.lsl_inlet import OPTIONS, LslDriver
from drivers.devices.lsl_outlet import DeviceTime, LslOutlet
from drivers.devices.lsl_stamps import StampedScans, are_regular
from drivers.errors import DeviceLost, SourceNotFound, UnknownSource, UnsuitableStream
from drivers.registry import open_source
from drivers.source_name import read_source_name
from dsp.block import ChannelInfo, ChannelKind, LinkDoubt, SampleBlock, StreamInfo
from tests.drivers.contract import DriverContract, read_scans
from tests.fakes.clock import FakeClock

FS_HZ = 1000.0
OUR_ID = "firing-order:serial"


@pytest.fixture(scope="module")
def pylsl():
    module = importlib.import_module("pylsl")
    # Nothing of a test leaves this computer or meets another test's streams.
    module.set_config_content(
        f"[lab]\nSessionID = firing-order-{time.monotonic_ns()}\n"
        "[multicast]\nResolveScope = machine\n[log]\nlevel = -3\n"
    )
    return module


def stream_info(n_channels=3, **change):
    channels = tuple(ChannelInfo(f"EMG{n}") for n in range(n_channels))
    return StreamInfo("serial:p", "Uno", FS_HZ, channels, **change)


def value_at(index, channel):
    return float((index * 7 + channel * 331) % 1024 - 512)


def block(first_index, n_samples, *, received_s=None, n_channels=3):
    indices = range(first_index, first_index + n_samples)
    rows = [[value_at(index, channel) for channel in range(n_channels)] for index in indices]
    received_s = 50.0 + (first_index + n_samples) / FS_HZ if received_s is None else received_s
    return SampleBlock(np.array(rows), first_index, received_s)


def driver_of(rest):
    name = read_source_name("lsl", rest, known=OPTIONS)
    return LslDriver(name, clock=time.monotonic)


class Offering:
    """An outlet of ours that begins to push when somebody pulls."""

    def __init__(self, name, blocks):
        self.outlet = LslOutlet(name, stream_info(), clock=time.monotonic)
        self._blocks = blocks
        self._n_pushed = 0

    def push(self):
        while not self.outlet._outlet.have_consumers():
            time.sleep(0.001)
        for each in self._blocks:
            # The outlet's own stream goes on, whoever comes and goes.
            first_index = each.first_index + self._n_pushed
            self.outlet.push(SampleBlock(each.samples_uv, first_index, each.received_s))
        self._n_pushed += self._blocks[-1].end_index


class OffersWhenOpened:
    """Our inlet, fed as soon as it is connected: an LSL stream has no beginning of its own."""

    def __init__(self, driver, offering):
        self._driver = driver
        self._offering = offering
        original = driver._first_samples

        def fed(inlet, fs_hz):
            offering.push()
            return original(inlet, fs_hz)

        driver._first_samples = fed

    def __getattr__(self, name):
        return getattr(self._driver, name)


@pytest.mark.usefixtures("pylsl")
class TestLslContract(DriverContract):
    fs_hz = FS_HZ
    channel_names = ("EMG0", "EMG1", "EMG2")

    def expected_uv(self, index):
        return [value_at(index, channel) for channel in range(3)]

    @pytest.fixture
    def driver(self, pylsl):
        offering = Offering("contract", [block(at, 20) for at in range(0, 400, 20)])
        driver = OffersWhenOpened(driver_of(f"contract?id={OUR_ID}"), offering)
        yield driver
        driver.close()
        offering.outlet.close()


def opened(name, blocks):
    offering = Offering(name, blocks)
    driver = OffersWhenOpened(driver_of(f"{name}?id={OUR_ID}"), offering)
    return offering, driver, driver.open()


@pytest.mark.usefixtures("pylsl")
def test_what_we_offer_comes_back_with_labels_and_units_and_its_gap():
    blocks = [block(0, 100), block(100, 100), block(207, 100)]
    offering, driver, info = opened("gap", blocks)
    came = read_scans(driver, 300)
    driver.close()
    offering.outlet.close()
    assert [channel.name for channel in info.channels] == ["EMG0", "EMG1", "EMG2"]
    assert all(channel.is_calibrated for channel in info.channels)
    assert info.doubts == (LinkDoubt.UNCOUNTED,)
    assert info.device.startswith("LSL gap on ")
    spans = [(each.first_index, each.end_index) for each in came]
    assert spans[-1][1] == 307
    indices = [i for each in came for i in range(each.first_index, each.end_index)]
    assert indices == [*range(200), *range(207, 307)]


@pytest.mark.usefixtures("pylsl")
def test_a_long_gap_is_a_jump_of_the_time_stamps_and_comes_back_whole():
    blocks = [block(0, 200), *(block(at, 100) for at in range(60_200, 70_600, 100))]
    offering, driver, _ = opened("jump", blocks)
    came = read_scans(driver, 300)
    driver.close()
    offering.outlet.close()
    assert came[-1].end_index > 60_200
    assert sum(each.n_samples for each in came[:-1]) == came[-1].first_index - 60_000


@pytest.mark.usefixtures("pylsl")
def test_what_we_offer_repeated_stamps_where_a_block_came_early():
    rng = np.random.default_rng(2)
    late_s = rng.uniform(0.0, 0.03, 50)
    blocks = [
        block(at, 20, received_s=50.02 + at / FS_HZ + late)
        for at, late in zip(range(0, 1000, 20), late_s, strict=True)
        if at != 600
    ]
    offering, driver, _ = opened("early", blocks)
    stamps_s = []
    pull = driver._pull

    def listen(inlet, wait_s):
        samples, at_s = pull(inlet, wait_s)
        stamps_s.extend(at_s)
        return samples, at_s

    driver._driver._pull = listen
    came = read_scans(driver, 980)
    driver.close()
    offering.outlet.close()
    indices = [i for each in came for i in range(each.first_index, each.end_index)]
    assert indices == [*range(600), *range(620, 1000)]
    for each in came:
        expected = [
            [value_at(i, n) for n in range(3)] for i in range(each.first_index, each.end_index)
        ]
        np.testing.assert_array_equal(each.samples_uv, expected)
    assert (np.diff(stamps_s) > 0.5 / FS_HZ).all()


@pytest.mark.usefixtures("pylsl")
def test_what_was_held_back_when_a_stream_ended_was_dropped():
    offering, driver, _ = opened("held", [block(0, 600), block(20_600, 100)])
    came = read_scans(driver, 600)
    last = None
    while last is None and not driver.has_held:  # what is not fetched when an outlet ends is lost
        last = driver.read(0.05)
    offering.outlet.close()
    last = last or driver.read(2.0)
    assert (came[0].first_index, last.first_index, last.end_index) == (0, 20_600, 20_700)
    with pytest.raises(DeviceLost, match="ended"):
        driver.read(2.0)
    driver.close()


@pytest.mark.usefixtures("pylsl")
def test_an_outlet_that_ends_is_a_lost_device():
    offering, driver, _ = opened("ending", [block(0, 100)])
    read_scans(driver, 100)
    offering.outlet.close()
    with pytest.raises(DeviceLost, match="ended"):
        driver.read(2.0)
    driver.close()
    driver.close()


def test_an_outlet_that_breaks_harms_nobody(pylsl, monkeypatch):
    outlet = LslOutlet("breaking", stream_info(), clock=time.monotonic)
    monkeypatch.setattr(outlet, "_outlet", Broken())
    outlet.push(block(0, 10))
    outlet.push(block(10, 10))
    outlet.close()
    outlet.close()


class Broken:
    def push_chunk(self, samples, stamps_s):
        raise RuntimeError("no network")


def foreign(pylsl, name, *, fs_hz=FS_HZ, form="float32", unit="", type_name="EMG", uid=""):
    described = pylsl.StreamInfo(name, type_name, 2, fs_hz, form, uid or name)
    entries = described.desc().append_child("channels")
    for label in ("GM_R", "BF_R"):
        entry = entries.append_child("channel")
        entry.append_child_value("label", label)
        entry.append_child_value("unit", unit)
    return pylsl.StreamOutlet(described)


@pytest.mark.parametrize(
    ("unit", "options", "step_uv", "is_calibrated"),
    [
        ("millivolts", "", 1e3, True),
        ("", "", 1.0, False),
        ("", "&unit=volts", 1e6, True),
    ],
)
def test_the_unit_of_a_foreign_stream_is_read_or_stated_and_never_guessed(
    pylsl, unit, options, step_uv, is_calibrated
):
    outlet = foreign(pylsl, "foreign", unit=unit)
    driver = driver_of(f"foreign?kind=envelope&id=foreign{options}")
    original = driver._first_samples

    def fed(inlet, fs_hz):
        while not outlet.have_consumers():
            time.sleep(0.001)
        outlet.push_chunk([[2.0, -3.0]] * 200, 77.0)
        return original(inlet, fs_hz)

    driver._first_samples = fed
    info = driver.open()
    came = read_scans(driver, 1)[0]
    driver.close()
    assert [channel.name for channel in info.channels] == ["GM_R", "BF_R"]
    assert {channel.is_calibrated for channel in info.channels} == {is_calibrated}
    assert {channel.kind for channel in info.channels} == {ChannelKind.ENVELOPE}
    assert {channel.uv_per_count for channel in info.channels} == {None}
    np.testing.assert_allclose(came.samples_uv[0], [2.0 * step_uv, -3.0 * step_uv])


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"fs_hz": 0.0}, UnsuitableStream, "no regular rate"),
        ({"form": "string"}, UnsuitableStream, "no regular rate or carries text"),
        ({}, DeviceLost, "does not answer (no samples within 1 s)"),
    ],
)
def test_a_stream_that_cannot_be_read_is_refused_in_words(pylsl, change, error, said):
    outlet = foreign(pylsl, "odd", **change)
    with pytest.raises(error) as caught:
        driver_of("odd?wait=1&id=odd").open()
    assert said in str(caught.value)
    del outlet


def test_of_two_streams_of_one_name_one_must_be_meant(pylsl):
    outlets = [foreign(pylsl, "twice", uid=uid) for uid in ("first", "second")]
    with pytest.raises(SourceNotFound, match="is there 2 times"):
        driver_of("twice?wait=1").open()
    with pytest.raises(DeviceLost):
        driver_of("twice?wait=1&id=second").open()
    del outlets


def test_a_stream_that_is_not_there_is_said_with_those_that_are(pylsl):
    outlet = foreign(pylsl, "present", type_name="EEG")
    with pytest.raises(SourceNotFound, match=r"'absent' was not found .* there are .*present"):
        driver_of("absent?wait=0.2").open()
    del outlet


def test_without_pylsl_the_sentence_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pylsl", None)
    with pytest.raises(SourceNotFound, match=r"needs the package pylsl>=1\.18"):
        driver_of("any").open()
    with pytest.raises(SourceNotFound, match="Offering samples through LSL needs"):
        LslOutlet("any", stream_info(), clock=time.monotonic)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("lsl:?wait=0", "at least 0.1"),
        ("lsl:x?unit=furlong", "unit must be one of"),
        ("lsl:x?typ=EMG", "Did you mean 'type'?"),
    ],
)
def test_a_name_nobody_understands_is_refused_before_anything_is_opened(source, said):
    with pytest.raises(UnknownSource) as caught:
        open_source(source, FakeClock())
    assert said in str(caught.value)


def placed(stamps_s, *, is_regular, n_chunk=10):
    scans = StampedScans(FS_HZ, is_regular=is_regular)
    runs = []
    for at in range(0, len(stamps_s), n_chunk):
        part = np.array(stamps_s[at : at + n_chunk])
        runs += scans.place(np.ones((len(part), 1)), part, 1.0)
    return [run.first_index + at for run in runs for at in range(len(run.scans))]


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.sets(st.integers(1, 400), max_size=60), st.integers(1, 50))
def test_regular_stamps_tell_every_loss_to_the_sample_in_any_chunks(lost, n_chunk):
    # The first loss is believed behind two seconds that bear it out.
    kept = [index for index in range(3000) if index not in lost]
    stamps_s = [7.0 + index / FS_HZ for index in kept]
    assert placed(stamps_s, is_regular=True, n_chunk=n_chunk) == kept


def test_stamps_of_arrival_tell_a_long_loss_and_make_none_of_bursts():
    def arrivals(begin, end):
        return [9.0 + -(-index // 16) * 16 / FS_HZ for index in range(begin, end)]

    stamps_s = arrivals(0, 2000)
    assert not are_regular(np.array(stamps_s), FS_HZ)
    assert placed(stamps_s, is_regular=False, n_chunk=16) == [*range(2000)]
    lossy = stamps_s + arrivals(3008, 6000)
    indices = placed(lossy, is_regular=False, n_chunk=16)
    assert indices[:2000] == [*range(2000)]
    assert indices[2000] == pytest.approx(3008, abs=16)


def test_device_time_is_a_straight_line_that_no_arrival_precedes():
    clock = DeviceTime(FS_HZ)
    rng = np.random.default_rng(1)
    arrivals = [(at, 50.0 + at / FS_HZ + 0.002 + 0.02 * rng.random()) for at in range(20, 8000, 20)]
    for end_index, received_s in arrivals:
        clock.step(end_index, received_s)
        assert clock.at_s(end_index) <= received_s
    assert clock.at_s(8000) - 50.0 == pytest.approx(8.002, abs=0.002)
    assert clock.at_s(8001) - clock.at_s(8000) == pytest.approx(1 / FS_HZ)


def test_device_time_follows_a_measured_rate_without_a_jump():
    clock = DeviceTime(FS_HZ)
    clock.step(1000, 51.0)
    clock.step(2000, 52.0, fs_hz=1001.0)
    assert clock.at_s(2000) == pytest.approx(52.0)
    assert clock.at_s(3001) == pytest.approx(53.0)


@pytest.mark.parametrize("n_chunk", [10, 20, 32, 50])
@pytest.mark.parametrize("jitter_ms", [0.3, 1.0, 5.0, 20.0])
def test_chunks_that_are_stamped_when_they_are_sent_lose_nothing_by_being_late(n_chunk, jitter_ms):
    """A chunk's stamps but the last are reckoned: 9869 of 60000 were once called lost."""
    rng = np.random.default_rng(1)
    n_chunks = 20_000 // n_chunk
    sent_s = np.arange(1, n_chunks + 1) * n_chunk / FS_HZ
    sent_s = np.maximum.accumulate(sent_s + rng.uniform(0.0, jitter_ms / 1e3, n_chunks))
    stamps_s = sent_s[:, np.newaxis] - np.arange(n_chunk - 1, -1, -1) / FS_HZ
    judged = stamps_s[: int(0.5 * FS_HZ) // n_chunk].ravel()
    scans = StampedScans(FS_HZ, is_regular=are_regular(judged, FS_HZ))
    runs = [
        run
        for chunk_s in stamps_s
        for run in scans.place(np.ones((n_chunk, 1)), chunk_s, float(chunk_s[-1]))
    ]
    ends = [0, *(run.end_index for run in runs)]
    assert [run.first_index for run in runs] == ends[:-1]
    assert ends[-1] >= 20_000 - FS_HZ  # what came late last still waits


def test_stamps_that_show_late_that_they_are_of_sending_go_on_from_the_same_index():
    scans = StampedScans(FS_HZ, is_regular=True)
    first = scans.place(np.ones((100, 1)), np.arange(100) / FS_HZ, 0.1)
    late = scans.place(np.ones((100, 1)), (np.arange(100) + 100.4) / FS_HZ, 0.2)
    assert [(run.first_index, run.end_index) for run in (*first, *late)] == [(0, 100), (100, 200)]


@pytest.mark.parametrize("n_periods", [3.4, 300.4, 1300.5, 2010.6, 30_000.4])
def test_a_pause_of_a_broken_number_of_periods_was_taken_for_a_late_chunk_and_untold(n_periods):
    begin_s = np.arange(500) / FS_HZ
    stamps_s = np.concatenate([begin_s, begin_s[-1] + (n_periods + np.arange(4000)) / FS_HZ])
    indices = placed(stamps_s, is_regular=True, n_chunk=10)
    assert indices[:500] == [*range(500)]
    assert indices[500] == 499 + round(n_periods)
    assert len(indices) == len(stamps_s)


def test_chunks_of_a_tenth_of_a_second_that_are_late_tell_no_loss():
    n_chunk, told = 100, []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        sent_s = np.arange(1, 61) * n_chunk / FS_HZ + rng.uniform(0.0, 0.02, 60)
        stamps_s = (sent_s[:, np.newaxis] - np.arange(n_chunk - 1, -1, -1) / FS_HZ).ravel()
        judged = are_regular(stamps_s[: 500 // n_chunk * n_chunk], FS_HZ)
        indices = placed(stamps_s, is_regular=judged, n_chunk=n_chunk)
        told.append(indices[-1] + 1 > len(indices))
    assert sum(told) <= 3


def test_a_loss_is_told_though_every_stamp_scatters_a_little():
    rng = np.random.default_rng(4)
    index = np.delete(np.arange(8000), np.arange(3000, 3005))
    stamps_s = index / FS_HZ + rng.normal(0.0, 0.05 / FS_HZ, len(index))
    assert are_regular(stamps_s[:500], FS_HZ)
    assert placed(stamps_s, is_regular=True, n_chunk=10)[-1] == 7999
