"""A Chords board behind the face of a driver: greeting, packets, loss, damage, refusals."""

import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.devices.chords import OPTIONS, ChordsFraming, read_dialect
from drivers.devices.chords_boards import BOARDS, find_board
from drivers.devices.inputs import CountsToUv
from drivers.devices.line_driver import LineDriver
from drivers.devices.packets import PacketDecoder
from drivers.errors import DeviceLost, UnknownSource, UnsuitableStream, WrongDevice
from drivers.registry import open_source
from drivers.source_name import read_source_name
from dsp.block import ChannelInfo, ChannelKind, LinkDoubt
from tests.drivers.contract import DriverContract, read_scans
from tests.drivers.devices.device_reading import (
    HASTY,
    QUICK_TO_LOSE,
    QUICK_TO_REFUSE,
    count_false_scans,
    decode,
    read_until_lost,
)
from tests.fakes.clock import FakeClock
from tests.fakes.fake_chords import FakeChords, packet, value_at
from tests.fakes.fake_line import paced

STEP_UV = 5e6 / 1024
# One packet of an Uno, byte by byte: counter 7; 512, 0, 1023, 1, 256, 767.
GOLDEN = bytes.fromhex("c77c07 0200 0000 03ff 0001 0100 02ff 01")


def driver_of(fake, options="", patience=HASTY):
    name = read_source_name("chords", fake.path + options, known=OPTIONS)
    return LineDriver(name, read_dialect(name, patience), clock=time.monotonic)


def decoder_of(n_channels=2):
    channels = tuple(ChannelInfo(f"A{n}", uv_per_count=1.0) for n in range(n_channels))
    return PacketDecoder(ChordsFraming(n_channels, 10), CountsToUv(channels), 250.0)


def wire_of(*indices, n_channels=2):
    return b"".join(packet(index, n_channels) for index in indices)


class TestChordsContract(DriverContract):
    fs_hz = 250.0
    channel_names = tuple(f"A{index}" for index in range(6))

    def expected_uv(self, index):
        return [(value_at(250 + index, channel) - 512) * STEP_UV for channel in range(6)]

    @pytest.fixture
    def driver(self):
        with FakeChords() as fake:
            driver = driver_of(fake)
            yield driver
            driver.close()


def test_a_packet_is_read_byte_by_byte():
    assert ChordsFraming(6, 10).read(bytearray(GOLDEN), 0) == (7, (512, 0, 1023, 1, 256, 767))


@pytest.mark.parametrize("name", BOARDS)
def test_every_board_of_the_table_is_opened_with_its_rate_and_channels(name):
    board = BOARDS[name]
    n_channels = max(board.n_channels)
    with FakeChords(board_name=name, n_channels=n_channels) as fake:
        driver = driver_of(fake)
        info = driver.open()
        driver.close()
    assert (info.fs_hz, info.n_channels) == (board.fs_hz, n_channels)
    assert info.device == f"Chords {name}"
    assert info.doubts == (LinkDoubt.UNCHECKED,)


def test_a_board_of_three_or_six_channels_is_told_by_the_spacing_of_its_packets():
    with FakeChords(board_name="NPG-LITE", n_channels=3) as fake:
        driver = driver_of(fake)
        assert driver.open().n_channels == 3
        driver.close()


def test_a_board_whose_name_goes_on_is_known_by_how_it_begins():
    assert find_board("UNO-R4-MINIMA") is BOARDS["UNO-R4"]
    assert find_board("unheard-of") is None


def test_without_a_stated_gain_the_values_are_those_at_the_converter():
    with FakeChords() as fake:
        channels = driver_of(fake, "?channels=2").open().channels
        stated = driver_of(fake, "?names=GM_R,BF_R&gain=1000,500&kind=raw,envelope")
        gained = stated.open().channels
        stated.close()
    assert [channel.is_calibrated for channel in channels] == [False, False]
    assert channels[0].uv_per_count == STEP_UV
    assert [channel.uv_per_count for channel in gained] == [STEP_UV / 1000, STEP_UV / 500]
    assert [channel.kind for channel in gained] == [ChannelKind.EMG, ChannelKind.ENVELOPE]
    assert all(channel.is_calibrated for channel in gained)


def test_lost_packets_are_a_gap_of_exactly_their_number_across_the_wrap_of_the_counter():
    wire = wire_of(*range(250, 255), *range(258, 300), *range(400, 410))
    samples_uv, indices = decode(decoder_of(), wire)
    assert indices.tolist() == [*range(5), *range(8, 50), *range(150, 160)]
    expected = [[value_at(250 + i, channel) for channel in range(2)] for i in indices]
    np.testing.assert_array_equal(samples_uv, expected)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=40), st.binary(max_size=40))
def test_any_chunking_gives_the_same_scans(chunk_lengths, junk):
    wire = junk + wire_of(*range(20)) + junk + wire_of(*range(22, 50))
    whole, whole_indices = decode(decoder_of(), wire)
    decoder, blocks, at = decoder_of(), [], 0
    for length in (*chunk_lengths, len(wire)):
        blocks += decoder.feed(wire[at : at + length], 5.0)
        at += length
    cut = np.concatenate([block.samples_uv for block in blocks])
    np.testing.assert_array_equal(cut, whole)
    indices = [i for block in blocks for i in range(block.first_index, block.end_index)]
    assert indices == whole_indices.tolist()


def test_one_damaged_byte_anywhere_costs_at_most_two_packets_and_shifts_no_other():
    truth = [[value_at(index, channel) for channel in range(2)] for index in range(12)]
    n_false = count_false_scans(decoder_of, wire_of(*range(12)), truth, margin=24, most_lost=2)
    # Nothing checks the values: a flipped bit that leaves a value in range is believed.
    assert n_false > 0


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.binary(max_size=400))
def test_noise_never_raises_and_is_not_kept(noise):
    decoder = decoder_of()
    for _ in range(3):
        decoder.feed(noise, 1.0)
    assert len(decoder._buffer) < 2 * 8 + 2


def test_a_board_that_vanishes_in_the_middle_of_a_packet_is_lost_after_its_last_scan():
    class Vanishing(FakeChords):
        def packets(self):
            yield from (packet(index) for index in range(30))
            yield packet(30)[:7]

    with Vanishing() as fake:
        driver = driver_of(fake)
        driver.open()
        blocks = read_scans(driver, 30)
        fake.unplug()
        with pytest.raises(DeviceLost, match="unplugged"):
            driver.read(1.0)
        driver.close()
        driver.close()
    assert blocks[-1].end_index == 30


def test_a_board_that_falls_silent_is_lost_in_words():
    class Tiring(FakeChords):
        def packets(self):
            return (packet(index) for index in range(20))

    with Tiring() as fake:
        blocks, said = read_until_lost(driver_of(fake, patience=QUICK_TO_LOSE))
    assert sum(block.n_samples for block in blocks) == 20
    assert "sent no samples for" in said


@pytest.mark.parametrize(
    ("fake", "error", "said"),
    [
        (FakeChords(board_name="TOASTER-9"), WrongDevice, "calls itself 'TOASTER-9'"),
        (FakeChords(board_name="\x81\x02\xfe\x9c"), WrongDevice, "bytes that name no board"),
        (FakeChords(is_mute=True), DeviceLost, "sent no samples after START"),
    ],
)
def test_what_is_not_a_chords_board_is_refused_in_words(fake, error, said):
    with fake, pytest.raises(error) as caught:
        driver_of(fake, patience=QUICK_TO_REFUSE).open()
    assert said in str(caught.value)


def test_a_port_that_answers_nothing_is_refused_in_words():
    class Deaf(FakeChords):
        def on_bytes(self, heard):
            pass

    with Deaf() as fake, pytest.raises(WrongDevice, match="answered nothing to WHORU"):
        driver_of(fake, patience=QUICK_TO_REFUSE).open()


def test_an_arduino_that_prints_numbers_is_no_chords_board_and_is_told_how_to_be_read():
    class Printing(FakeChords):
        n_ahead = 1

        def on_plug_in(self):
            return paced(itertools.repeat(b"512,498\r\n"), 500.0)

        def on_bytes(self, heard):
            pass

    with Printing() as fake, pytest.raises(WrongDevice) as caught:
        driver_of(fake, patience=QUICK_TO_REFUSE).open()
    assert f"open it as ascii:{fake.path}" in str(caught.value)


def test_more_channels_than_the_board_has_are_refused_and_the_port_is_free_again():
    with FakeChords() as fake:
        with pytest.raises(UnsuitableStream, match="6 channels, 8 were asked"):
            driver_of(fake, "?channels=8").open()
        driver = driver_of(fake)
        driver.open()
        driver.close()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("chords:", "names no port"),
        ("chords:p?boud=9600", "Did you mean 'baud'?"),
        ("chords:p?baud=12", "at least 1200"),
        ("chords:p?gain=0", "gain must be a number"),
        ("chords:p?kind=rectified", "raw, envelope, aux"),
        ("chords:p?channels=3&names=a,b", "2 entries for 3 channels"),
        ("chords:p?names=a,a", "a name twice"),
    ],
)
def test_a_name_nobody_understands_is_refused_before_anything_is_opened(source, said):
    with pytest.raises(UnknownSource) as caught:
        open_source(source, FakeClock())
    assert said in str(caught.value)
