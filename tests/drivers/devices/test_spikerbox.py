"""A SpikerBox behind the face of a driver: type, scans of seven-bit bytes, messages between."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.devices.inputs import CountsToUv
from drivers.devices.line_driver import LineDriver
from drivers.devices.spikerbox import BOARDS, OPTIONS, read_dialect
from drivers.devices.spikerbox_frames import SpikerDecoder
from drivers.errors import DeviceLost, UnknownSource, UnsuitableStream, WrongDevice
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
from tests.fakes.fake_spikerbox import BEGIN, END, FakeSpikerBox, scan, value_at


def driver_of(fake, options="", patience=HASTY):
    name = read_source_name("byb", fake.path + options, known=OPTIONS)
    return LineDriver(name, read_dialect(name, patience), clock=time.monotonic)


def decoder_of(n_channels=2):
    channels = tuple(ChannelInfo(f"c{n}", uv_per_count=1.0) for n in range(n_channels))
    return SpikerDecoder(n_channels, CountsToUv(channels), 5000.0)


def wire_of(*indices, n_channels=2):
    return b"".join(scan(index, n_channels) for index in indices)


class TestSpikerBoxContract(DriverContract):
    """It streams before it is asked, so the first scan read is any one: all follow from it."""

    fs_hz = 5000.0
    channel_names = ("channel_1", "channel_2")
    _first = None

    def expected_uv(self, index):
        return [value_at(self._first + index, channel) - 512 for channel in range(2)]

    @pytest.fixture
    def driver(self):
        with FakeSpikerBox() as fake:
            driver = driver_of(fake, "?channels=2")
            yield driver
            driver.close()

    def expect_true(self, blocks):
        start = blocks[0].samples_uv[0] + 512
        self._first = next(
            index
            for index in range(1024)
            if [value_at(index, channel) for channel in range(2)] == start.tolist()
        )
        super().expect_true(blocks)


def test_a_scan_is_read_byte_by_byte():
    # 1023 = 7 * 128 + 127 and 512 = 4 * 128 + 0; the first byte alone has its high bit set.
    samples_uv, _ = decode(decoder_of(), bytes.fromhex("877f0400"))
    assert samples_uv.tolist() == [[1023, 512]]


@pytest.mark.parametrize(("n_asked", "fs_hz"), [(1, 10_000.0), (2, 5000.0), (4, 2500.0)])
def test_a_shield_shares_its_rate_among_its_channels(n_asked, fs_hz):
    with FakeSpikerBox() as fake:
        driver = driver_of(fake, f"?channels={n_asked}")
        info = driver.open()
        driver.close()
    assert (info.fs_hz, info.n_channels) == (fs_hz, n_asked)
    assert info.doubts == (LinkDoubt.UNCHECKED, LinkDoubt.UNCOUNTED)
    assert not any(channel.is_calibrated for channel in info.channels)


@pytest.mark.parametrize("board_type", [name for name in BOARDS if not BOARDS[name].is_shield])
def test_every_other_board_has_the_rate_and_channels_of_its_type(board_type):
    board = BOARDS[board_type]
    with FakeSpikerBox(board_type, n_channels=board.n_channels) as fake:
        driver = driver_of(fake)
        info = driver.open()
        driver.close()
    assert (info.fs_hz, info.n_channels) == (board.fs_hz, board.n_channels)
    assert info.device == f"SpikerBox {board_type}, unit not known"


def test_a_board_of_an_unknown_type_needs_its_rate_bits_and_channels_stated():
    with FakeSpikerBox("UNIBOX", n_channels=1) as fake:
        with pytest.raises(WrongDevice, match="calls itself 'UNIBOX'"):
            driver_of(fake).open()
        driver = driver_of(fake, "?rate=42661&bits=14&channels=1")
        assert driver.open().fs_hz == 42661
        driver.close()


def test_messages_between_the_scans_are_no_samples():
    wire = wire_of(*range(5)) + BEGIN + b"EVNT:1;" + END + wire_of(*range(5, 10))
    for n_chunk in (1, 3, len(wire)):
        samples_uv, indices = decode(decoder_of(), wire, n_chunk=n_chunk)
        assert indices.tolist() == [*range(10)]
        assert samples_uv[:, 0].tolist() == [value_at(index, 0) for index in range(10)]


def test_a_message_whose_end_is_damaged_does_not_swallow_the_stream():
    wire = BEGIN + b"EVNT:1;" + wire_of(*range(200))
    samples_uv, _ = decode(decoder_of(), wire)
    assert samples_uv[-1].tolist() == [value_at(199, 0), value_at(199, 1)]


def test_a_byte_that_is_lost_costs_its_scan_and_leaves_its_place():
    wire = wire_of(*range(5)) + scan(5, 2)[:3] + wire_of(*range(6, 10))
    samples_uv, indices = decode(decoder_of(), wire)
    assert indices.tolist() == [0, 1, 2, 3, 4, 6, 7, 8, 9]
    assert samples_uv[-1].tolist() == [value_at(9, 0), value_at(9, 1)]


def test_one_damaged_byte_anywhere_costs_at_most_two_scans():
    wire = wire_of(*range(12))
    truth = {tuple(float(value_at(i, channel)) for channel in range(2)) for i in range(12)}
    for at in range(len(wire)):
        for damaged in (
            wire[:at] + bytes([wire[at] ^ 0x80]) + wire[at + 1 :],
            wire[:at] + b"\x00" + wire[at:],
            wire[:at] + b"\xff" + wire[at:],
            wire[:at] + wire[at + 1 :],
        ):
            samples_uv, _ = decode(decoder_of(), damaged)
            assert sum(tuple(row) in truth for row in samples_uv.tolist()) >= 10, f"byte {at}"


@settings(max_examples=80, derandomize=True, deadline=None)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=40), st.binary(max_size=40))
def test_any_chunking_gives_the_same_scans(lengths, junk):
    wire = junk + wire_of(*range(20)) + BEGIN + b"EVNT:1;" + END + junk + wire_of(*range(20, 40))
    whole_uv, whole = decode(decoder_of(), wire)
    decoder, blocks, at = decoder_of(), [], 0
    for length in (*lengths, len(wire)):
        blocks += decoder.feed(wire[at : at + length], 5.0)
        at += length
    np.testing.assert_array_equal(np.concatenate([b.samples_uv for b in blocks]), whole_uv)
    assert [i for b in blocks for i in range(b.first_index, b.end_index)] == whole.tolist()


def test_a_box_that_is_unplugged_is_lost_after_its_last_scan():
    with FakeSpikerBox() as fake:
        driver = driver_of(fake)
        driver.open()
        read_scans(driver, 20)
        fake.unplug()
        with pytest.raises(DeviceLost, match="unplugged"):
            read_scans(driver, 100_000)
        driver.close()


def test_a_box_that_falls_silent_is_lost_in_words():
    class Tiring(FakeSpikerBox):
        def scans(self):
            return (scan(index, self._n_channels) for index in range(3000))

    with Tiring() as fake:
        _, said = read_until_lost(driver_of(fake, patience=QUICK_TO_LOSE))
    assert "The SpikerBox on" in said


@pytest.mark.parametrize(
    ("fake", "said"),
    [
        (FakeSpikerBox(""), "bytes that name no board"),
        (FakeSpikerBox("", is_mute=True), "answered nothing to b: at 222222 and 500000 baud"),
    ],
)
def test_what_is_no_spikerbox_is_refused_in_words(fake, said):
    with fake, pytest.raises(WrongDevice) as caught:
        driver_of(fake, patience=QUICK_TO_REFUSE).open()
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("source", "error", "said"),
    [
        ("byb:", UnknownSource, "names no port"),
        ("byb:p?rate=1000", UnsuitableStream, "belong together"),
        ("byb:p?bits=20", UnknownSource, "at most 14"),
        ("byb:p?gane=1", UnknownSource, "Did you mean 'gain'?"),
    ],
)
def test_a_name_nobody_understands_is_refused_before_anything_is_opened(source, error, said):
    with pytest.raises(error) as caught:
        open_source(source, FakeClock())
    assert said in str(caught.value)


def test_a_silent_port_was_asked_for_twenty_seconds():
    class Silent:
        place = "P"

        def __init__(self, place, *, clock, baud):
            self.clock, self.asked = clock, []
            opened.append(self)

        def set_baud(self, baud):
            self.baud = baud
            return True

        def write(self, wire):
            self.asked.append(self.baud)

        def read(self, timeout_s):
            self.clock.now_s += timeout_s
            return b""

        def close(self):
            self.is_closed = True

    opened, clock = [], FakeClock(0.0)
    name = read_source_name("byb", "P", known=OPTIONS)
    with pytest.raises(WrongDevice, match="answered nothing to b: at 222222 and 500000 baud"):
        read_dialect(name).connect(Silent, clock)
    assert 3.0 <= clock() <= 4.0
    assert {opened[0].asked.count(baud) for baud in (222_222, 500_000)} == {4}
    assert [each.is_closed for each in opened] == [True]
