"""An OpenEEG board behind the face of a driver."""

import time
from itertools import count

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.devices.inputs import CountsToUv
from drivers.devices.line_driver import LineDriver
from drivers.devices.openeeg import OPTIONS, OpenEegFraming, read_dialect
from drivers.devices.packets import PacketDecoder
from drivers.errors import DeviceLost, UnknownSource, WrongDevice
from drivers.registry import open_source
from drivers.source_name import read_source_name
from dsp.block import ChannelInfo, LinkDoubt
from tests.drivers.contract import DriverContract, read_scans
from tests.drivers.devices.device_reading import (
    HASTY,
    QUICK_TO_LOSE,
    QUICK_TO_REFUSE,
    count_false_scans,
    decode,
    from_the_beginning,
    read_until_lost,
)
from tests.fakes.clock import FakeClock
from tests.fakes.fake_openeeg import FakeOpenEeg, packet, value_at

GOLDEN = bytes.fromhex("a55a02 ff 0200 0000 03ff 0001 0100 02ff 07")


def driver_of(fake, options="", patience=HASTY):
    name = read_source_name("openeeg", fake.path + options, known=OPTIONS)
    return LineDriver(
        name,
        read_dialect(name, patience),
        clock=time.monotonic,
        open_line=from_the_beginning(fake),
    )


def decoder_of():
    channels = tuple(ChannelInfo(f"A{n}", uv_per_count=1.0) for n in range(6))
    return PacketDecoder(OpenEegFraming(), CountsToUv(channels), 256.0)


class TestOpenEegContract(DriverContract):
    fs_hz = 256.0
    channel_names = tuple(f"A{index}" for index in range(6))

    def expected_uv(self, index):
        step_uv = 5e6 / 1024
        return [(value_at(250 + index, channel) - 512) * step_uv for channel in range(6)]

    @pytest.fixture
    def driver(self):
        with FakeOpenEeg(is_waiting=True) as fake:
            driver = driver_of(fake)
            yield driver
            driver.close()


def test_a_packet_is_read_byte_by_byte():
    assert OpenEegFraming().read(bytearray(GOLDEN), 0) == (255, (512, 0, 1023, 1, 256, 767))


def test_the_rate_goes_with_the_speed_or_is_stated():
    with FakeOpenEeg() as fake:
        rates = []
        for options in ("?baud=115200", "?baud=230400&rate=500", "?rate=250"):
            driver = driver_of(fake, options)
            rates.append(driver.open().fs_hz)
            driver.close()
        assert driver.open().doubts == (LinkDoubt.UNCHECKED,)
        driver.close()
    assert rates == [125.0, 500.0, 250.0]


def test_lost_packets_are_a_gap_of_exactly_their_number():
    wire = b"".join(map(packet, [*range(250, 260), *range(263, 280)]))
    samples_uv, indices = decode(decoder_of(), wire)
    assert indices.tolist() == [*range(10), *range(13, 30)]
    expected = [[value_at(250 + i, channel) for channel in range(6)] for i in indices]
    np.testing.assert_array_equal(samples_uv, expected)


def test_one_damaged_byte_anywhere_costs_at_most_two_packets_and_shifts_no_other():
    wire = b"".join(map(packet, range(10)))
    truth = [[value_at(index, channel) for channel in range(6)] for index in range(10)]
    assert count_false_scans(decoder_of, wire, truth, margin=51, most_lost=2) > 0


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=40), st.binary(max_size=40))
def test_any_chunking_gives_the_same_scans(lengths, junk):
    wire = junk + b"".join(map(packet, range(20))) + junk + b"".join(map(packet, range(22, 40)))
    whole_uv, whole = decode(decoder_of(), wire)
    decoder, blocks, at = decoder_of(), [], 0
    for length in (*lengths, len(wire)):
        blocks += decoder.feed(wire[at : at + length], 5.0)
        at += length
    np.testing.assert_array_equal(np.concatenate([b.samples_uv for b in blocks]), whole_uv)
    assert [i for b in blocks for i in range(b.first_index, b.end_index)] == whole.tolist()


def test_a_board_that_vanishes_in_the_middle_of_a_packet_is_lost_after_its_last_scan():
    def script():
        yield from map(packet, range(30))
        yield packet(30)[:9]

    with FakeOpenEeg(script, is_waiting=True) as fake:
        driver = driver_of(fake)
        driver.open()
        assert read_scans(driver, 30)[-1].end_index == 30
        fake.unplug()
        with pytest.raises(DeviceLost, match="unplugged"):
            driver.read(1.0)
        driver.close()


def test_a_board_that_falls_silent_is_lost_in_words():
    with FakeOpenEeg(lambda: map(packet, range(20)), is_waiting=True) as fake:
        blocks, said = read_until_lost(driver_of(fake, patience=QUICK_TO_LOSE))
    assert sum(block.n_samples for block in blocks) == 20
    assert "The OpenEEG board on" in said


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (lambda: iter(()), "sent nothing at 57600 and 115200 baud"),
        (lambda: (b"512,300\r\n" for _ in count()), "bytes that are no OpenEEG packets"),
    ],
)
def test_what_is_no_openeeg_board_is_refused_in_words(script, said):
    with FakeOpenEeg(script) as fake, pytest.raises(WrongDevice) as caught:
        driver_of(fake, patience=QUICK_TO_REFUSE).open()
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("openeeg:", "names no port"),
        ("openeeg:p?baud=9600", "Add rate="),
        ("openeeg:p?rate=0", "at least 1"),
        ("openeeg:p?bits=10", "no option 'bits'"),
    ],
)
def test_a_name_nobody_understands_is_refused_before_anything_is_opened(source, said):
    with pytest.raises(UnknownSource) as caught:
        open_source(source, FakeClock())
    assert said in str(caught.value)
