"""A Trigno server behind the face of a driver: two ports, pieces of scans, floats, refusals."""

import re
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.devices.inputs import CountsToUv
from drivers.devices.line_driver import LineDriver
from drivers.devices.trigno import OPTIONS, TrignoDecoder, read_dialect
from drivers.errors import (
    DeviceLost,
    SourceNotFound,
    UnknownSource,
    UnsuitableStream,
    WrongDevice,
)
from drivers.registry import open_source
from drivers.source_name import read_source_name
from dsp.block import ChannelInfo, LinkDoubt
from tests.drivers.contract import DriverContract, read_scans
from tests.drivers.devices.device_reading import (
    HASTY,
    QUICK_TO_LOSE,
    QUICK_TO_REFUSE,
    decode,
    read_until_lost,
)
from tests.fakes.clock import FakeClock
from tests.fakes.fake_trigno import FakeTrigno, scan, volts_at

JUDGING = replace(HASTY, retry_s=1.2)


def driver_of(fake, options="", patience=HASTY):
    name = read_source_name("trigno", fake.path + options, known=OPTIONS)
    return LineDriver(name, read_dialect(name, patience), clock=time.monotonic)


def decoder_of():
    channels = tuple(ChannelInfo(f"s{n}", uv_per_count=1e6) for n in range(16))
    return TrignoDecoder(CountsToUv(channels), 2000.0)


class TestTrignoContract(DriverContract):
    fs_hz = 2000.0
    channel_names = ("GM_R", "BF_R", "ES_L")

    def expected_uv(self, index):
        return [volts_at(index, sensor) * 1e6 for sensor in range(3)]

    @pytest.fixture
    def driver(self):
        with FakeTrigno() as fake:
            driver = driver_of(fake, "&names=GM_R,BF_R,ES_L")
            yield driver
            driver.close()


def test_a_scan_is_read_byte_by_byte():
    wire = bytes.fromhex("00000038 000000b8") + bytes(56)  # 2^-15 V, -2^-15 V, and noughts
    samples_uv, _ = decode(decoder_of(), wire)
    assert samples_uv[0, :3].tolist() == [1e6 / 2**15, -1e6 / 2**15, 0.0]


def test_what_is_no_number_is_a_sample_that_is_missing():
    wire = bytes.fromhex("0000c07f 0100807f 0000807f") + bytes(52)  # quiet NaN, signalling, inf
    samples_uv, _ = decode(decoder_of(), wire)
    assert np.isnan(samples_uv[0, :3]).all()
    assert samples_uv[0, 3] == 0.0


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(st.integers(1, 200), min_size=1, max_size=40))
def test_any_chunking_gives_the_same_scans(lengths):
    wire = b"".join(map(scan, range(30))) + scan(30)[:13]
    whole_uv, whole = decode(decoder_of(), wire)
    decoder, blocks, at = decoder_of(), [], 0
    for length in (*lengths, len(wire)):
        blocks += decoder.feed(wire[at : at + length], 5.0)
        at += length
    np.testing.assert_array_equal(np.concatenate([b.samples_uv for b in blocks]), whole_uv)
    assert len(whole) == 30


def test_it_is_started_and_stopped_and_its_values_are_those_at_the_skin():
    with FakeTrigno(fs_hz=1926.0) as fake:
        driver = driver_of(fake, "&rate=1926")
        info = driver.open()
        driver.close()
        deadline_s = time.monotonic() + 2.0
        while len(fake.commands) < 2 and time.monotonic() < deadline_s:
            time.sleep(0.001)
    assert fake.commands == [b"START\r\n\r\n", b"STOP\r\n\r\n"]
    assert (info.fs_hz, info.n_channels) == (1926.0, 16)
    assert all(channel.is_calibrated for channel in info.channels)
    assert {channel.uv_per_count for channel in info.channels} == {None}
    assert info.doubts == (LinkDoubt.UNCOUNTED,)


def test_a_server_that_hangs_up_in_the_middle_of_a_scan_is_lost_after_its_last_scan():
    with FakeTrigno(
        n_scans=30, encode=lambda index: scan(index)[: 64 if index < 29 else 20]
    ) as fake:
        driver = driver_of(fake)
        driver.open()
        assert read_scans(driver, 29)[-1].end_index == 29
        fake.hang_up()
        with pytest.raises(DeviceLost):
            driver.read(1.0)
        driver.close()
        driver.close()


def test_a_server_that_falls_silent_is_lost_in_words():
    with FakeTrigno(n_scans=20) as fake:
        blocks, said = read_until_lost(driver_of(fake, patience=QUICK_TO_LOSE))
    assert sum(block.n_samples for block in blocks) == 20
    assert "The Trigno server on" in said


@pytest.mark.parametrize(
    ("faults", "error", "said"),
    [
        ({"answer": b"CANNOT COMPLETE\r\n\r\n"}, WrongDevice, "'CANNOT COMPLETE' to START"),
        ({"n_scans": 0}, UnsuitableStream, "sent no samples after START"),
        ({"order": ">"}, UnsuitableStream, "unless their bytes are swapped"),
        ({"encode": lambda index: b"\x7f" * 64}, UnsuitableStream, "cannot be volts:"),
    ],
)
def test_what_is_no_trigno_stream_is_refused_in_words(faults, error, said):
    with FakeTrigno(**faults) as fake, pytest.raises(error) as caught:
        driver_of(fake, patience=QUICK_TO_REFUSE).open()
    assert said in str(caught.value)


def test_a_server_that_is_not_there_is_said_so():
    name = read_source_name("trigno", "127.0.0.1:1?data=2", known=OPTIONS)
    with pytest.raises(SourceNotFound) as caught:
        LineDriver(name, read_dialect(name), clock=time.monotonic).open()
    said = str(caught.value)
    assert "No Trigno server answers at socket://127.0.0.1:1 (127.0.0.1, ports 1 and 2" in said
    for advice in ("Trigno Control Utility must run", "SDK server", "the address", "firewall"):
        assert advice in said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("trigno:", "names no host"),
        ("trigno:h:70000", "'70000' for a port"),
        ("trigno:h?data=70000", "at most 65535"),
        ("trigno:h?gain=1000", "no option 'gain'"),
        ("trigno:h?channels=17", "at most 16"),
    ],
)
def test_a_name_nobody_understands_is_refused_before_anything_is_opened(source, said):
    with pytest.raises(UnknownSource) as caught:
        open_source(source, FakeClock())
    assert said in str(caught.value)


NATIVE = {b"FRAME INTERVAL?": b"0.0135", b"MAX SAMPLES EMG?": b"26"}


@pytest.mark.parametrize(
    ("fs_hz", "facts", "options", "taken_hz"),
    [
        (1925.926, NATIVE, "", 26 / 0.0135),
        (2000.0, NATIVE, "", 2000.0),  # upsampled: the answer is of the sensors
        (2000.0, {}, "", 2000.0),
        (1925.926, {}, "&rate=1925.926", 1925.926),
    ],
)
def test_the_servers_rate_is_asked_for_and_borne_out_by_what_comes(fs_hz, facts, options, taken_hz):
    with FakeTrigno(fs_hz=fs_hz, facts=facts) as fake:
        driver = driver_of(fake, options, patience=JUDGING)
        info = driver.open()
        driver.close()
    assert info.fs_hz == pytest.approx(taken_hz)


@pytest.mark.parametrize(("facts", "options"), [({}, ""), (NATIVE, "&rate=2000")])
def test_a_mode_of_1926_hz_without_its_rate_read_as_losses(facts, options):
    with FakeTrigno(fs_hz=1925.926, facts=facts) as fake, pytest.raises(UnsuitableStream) as caught:
        driver_of(fake, options, patience=JUDGING).open()
    said = str(caught.value)
    assert re.search(r"sends about 19[0-4]\d samples per second, where 2000 were expected", said)
    assert "State rate=" in said
