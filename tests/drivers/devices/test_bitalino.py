"""A BITalino behind the face of a driver: commands, frames of every size, check bits, loss."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.devices.bitalino import OPTIONS, read_dialect
from drivers.devices.bitalino_frames import BitalinoFraming, checks_out
from drivers.devices.inputs import CountsToUv
from drivers.devices.line_driver import LineDriver
from drivers.devices.packets import PacketDecoder
from drivers.errors import DeviceLost, UnknownSource, WrongDevice
from drivers.registry import open_source
from drivers.source_name import read_source_name
from dsp.block import ChannelInfo
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
from tests.fakes.fake_bitalino import FakeBitalino, frame, value_at


def driver_of(fake, options="", patience=HASTY):
    name = read_source_name("bitalino", fake.path + options, known=OPTIONS)
    return LineDriver(name, read_dialect(name, patience, command_s=0.002), clock=time.monotonic)


def decoder_of(n_channels=6):
    channels = tuple(ChannelInfo(f"A{n + 1}", uv_per_count=1.0) for n in range(n_channels))
    return PacketDecoder(BitalinoFraming(n_channels), CountsToUv(channels), 1000.0)


class TestBitalinoContract(DriverContract):
    fs_hz = 1000.0
    channel_names = ("A1", "A2", "A3", "A4", "A5", "A6")

    def expected_uv(self, index):
        narrow = [(value_at(index, channel) - 32) * 3.3e6 / 64 for channel in (4, 5)]
        wide = [(value_at(index, channel) - 512) * 3.3e6 / 1024 for channel in range(4)]
        return wide + narrow

    @pytest.fixture
    def driver(self):
        with FakeBitalino() as fake:
            driver = driver_of(fake)
            yield driver
            driver.close()


# Worked out by hand from the device's table: counter 5, A1 = 0x2A5, A2 = 0x15A.
@pytest.mark.parametrize(
    ("wire", "values"),
    [("940a50", (0x2A5,)), ("5a950a56", (0x2A5, 0x15A))],
)
def test_a_frame_is_read_bit_by_bit(wire, values):
    assert BitalinoFraming(len(values)).read(bytearray.fromhex(wire), 0) == (5, values)


@pytest.mark.parametrize("n_channels", range(1, 7))
def test_frames_of_every_size_give_every_value(n_channels):
    wire = b"".join(frame(index, n_channels) for index in range(200))
    samples_uv, indices = decode(decoder_of(n_channels), wire)
    assert indices.tolist() == [*range(200)]
    expected = [[value_at(i, channel) for channel in range(n_channels)] for i in range(200)]
    np.testing.assert_array_equal(samples_uv, expected)


def test_four_check_bits_find_every_single_bit_and_nearly_every_burst():
    whole = frame(3, 6)
    n_missed = 0
    for at in range(64):
        damaged = (int.from_bytes(whole, "big") ^ 1 << at).to_bytes(8, "big")
        n_missed += checks_out(damaged)
    assert n_missed == 0


def test_the_device_is_stopped_asked_set_and_started():
    with FakeBitalino() as fake:
        driver = driver_of(fake, "?channels=3&rate=1000")
        info = driver.open()
        read_scans(driver, 10)
        driver.close()
        assert fake.commands[:4] == [0x00, 0x07, 0xC3, 0b11101]
    assert info.device == "BITalino 5.2"


def test_a_loss_is_exact_up_to_sixteen_frames():
    wire = b"".join(frame(index, 4) for index in [*range(40), *range(55, 80)])
    _, indices = decode(decoder_of(4), wire)
    assert indices.tolist() == [*range(40), *range(55, 80)]


@pytest.mark.parametrize("n_channels", [1, 3, 6])
def test_one_damaged_byte_anywhere_costs_at_most_two_frames_and_shifts_no_other(n_channels):
    wire = b"".join(frame(index, n_channels) for index in range(24))
    truth = [[value_at(i, channel) for channel in range(n_channels)] for i in range(24)]
    margin = 5 * len(frame(0, n_channels))
    n_false = count_false_scans(
        lambda: decoder_of(n_channels), wire, truth, margin=margin, most_lost=2
    )
    # One in sixteen of what the four bits do not find; a false beginning is not among it.
    assert n_false < 0.1 * 6 * (len(wire) - 2 * margin)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=40), st.binary(max_size=30))
def test_any_chunking_gives_the_same_scans(lengths, junk):
    wire = junk + b"".join(frame(i, 6) for i in range(20)) + junk
    wire += b"".join(frame(i, 6) for i in range(22, 40))
    whole_uv, whole = decode(decoder_of(), wire)
    decoder, blocks, at = decoder_of(), [], 0
    for length in (*lengths, len(wire)):
        blocks += decoder.feed(wire[at : at + length], 5.0)
        at += length
    np.testing.assert_array_equal(np.concatenate([b.samples_uv for b in blocks]), whole_uv)
    assert [i for b in blocks for i in range(b.first_index, b.end_index)] == whole.tolist()


def test_a_device_that_vanishes_in_the_middle_of_a_frame_is_lost_after_its_last_scan():
    class Vanishing(FakeBitalino):
        def frames(self, n_channels):
            yield from (frame(index, n_channels) for index in range(30))
            yield frame(30, n_channels)[:3]

    with Vanishing() as fake:
        driver = driver_of(fake)
        driver.open()
        assert read_scans(driver, 30)[-1].end_index == 30
        fake.unplug()
        with pytest.raises(DeviceLost, match="unplugged"):
            driver.read(1.0)
        driver.close()


def test_a_device_that_falls_silent_is_lost_in_words():
    class Tiring(FakeBitalino):
        def frames(self, n_channels):
            return (frame(index, n_channels) for index in range(20))

    with Tiring() as fake:
        blocks, said = read_until_lost(driver_of(fake, patience=QUICK_TO_LOSE))
    assert sum(block.n_samples for block in blocks) == 20
    assert "The BITalino on" in said


def loss_of(driver):
    """Return why nothing can be read any more; None while something may still come."""
    try:
        driver.read(0.0)
    except DeviceLost as exc:
        return exc
    return None


def test_a_device_at_1_hz_has_the_time_its_first_frames_take_to_be_believed():
    class Silent(FakeBitalino):
        def frames(self, n_channels):
            return iter(())

    ahead_s = 0.0
    with Silent() as fake:
        name = read_source_name("bitalino", f"{fake.path}?rate=1", known=OPTIONS)
        driver = LineDriver(
            name,
            read_dialect(name, QUICK_TO_LOSE, command_s=0.002),
            clock=lambda: time.monotonic() + ahead_s,
        )
        driver.open()
        # Time in which nobody listens counts as no silence, so it goes on in small steps.
        while ahead_s < 3.0:
            ahead_s += 0.25
            assert driver.read(0.0) is None
        lost = None
        while lost is None and ahead_s < 6.0:
            ahead_s += 0.25
            lost = loss_of(driver)
        driver.close()
    assert lost.reason.startswith("the BITalino sent no samples for 4.")


@pytest.mark.parametrize(
    ("version", "patience", "said"),
    [
        (b"", QUICK_TO_REFUSE, "answered nothing"),
        # A busy machine must not take the talker for a silent one.
        (b"Hello\n", HASTY, "bytes that name no version"),
    ],
)
def test_what_is_no_bitalino_is_refused_in_words(version, patience, said):
    with FakeBitalino(version=version) as fake, pytest.raises(WrongDevice) as caught:
        driver_of(fake, patience=patience).open()
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("bitalino:", "names no port"),
        ("bitalino:p?rate=500", "1, 10, 100 or 1000"),
        ("bitalino:p?channels=7", "a BITalino has 6"),
        ("bitalino:p?rat=1", "Did you mean 'rate'?"),
    ],
)
def test_a_name_nobody_understands_is_refused_before_anything_is_opened(source, said):
    with pytest.raises(UnknownSource) as caught:
        open_source(source, FakeClock())
    assert said in str(caught.value)
