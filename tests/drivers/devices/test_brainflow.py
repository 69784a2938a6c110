"""BrainFlow itself behind the face of a driver: a fake Cyton on a pty, its synthetic board."""

import sys
import time
from itertools import pairwise

import pytest

from drivers.devices.brainflow_board import OPTIONS, BrainFlowDriver
from drivers.devices.brainflow_library import load_brainflow
from drivers.errors import (
    DeviceLost,
    SourceNotFound,
    UnknownSource,
    UnsuitableStream,
    WrongDevice,
)
from drivers.registry import open_source
from drivers.source_name import read_source_name
from dsp.block import LinkDoubt
from tests.drivers.contract import DriverContract, read_scans
from tests.drivers.devices.device_reading import read_until_lost
from tests.fakes.clock import FakeClock
from tests.fakes.fake_cyton import FakeCyton, packet, value_at

UV_PER_COUNT = 4.5e6 / 24 / (2**23 - 1)


def driver_of(place, options, **more):
    name = read_source_name("brainflow", place + options, known=OPTIONS)
    return BrainFlowDriver(name, clock=time.monotonic, **more)


class TestCytonContract(DriverContract):
    fs_hz = 250.0
    channel_names = tuple(f"channel_{n}" for n in range(1, 9))

    def expected_uv(self, index):
        return [value_at(index, channel) * UV_PER_COUNT for channel in range(8)]

    @pytest.fixture
    def driver(self):
        with FakeCyton() as fake:
            driver = driver_of(fake.path, "?board=cyton")
            yield driver
            driver.close()


def test_packets_the_radio_lost_are_a_gap_of_exactly_their_number():
    with FakeCyton(lost=range(300, 375)) as fake:
        driver = driver_of(fake.path, "?board=CYTON_BOARD&names=GM_R,BF_R")
        info = driver.open()
        blocks = read_scans(driver, 600)
        driver.close()
    indices = [index for each in blocks for index in range(each.first_index, each.end_index)]
    assert indices == [*range(300), *range(375, 375 + len(indices) - 300)]
    assert [channel.name for channel in info.channels] == ["GM_R", "BF_R"]
    assert info.doubts == (LinkDoubt.UNCHECKED,)
    assert all(channel.is_calibrated for channel in info.channels)


def test_a_board_that_vanishes_in_the_middle_of_a_packet_is_lost_in_words():
    class Vanishing(FakeCyton):
        def packets(self):
            yield from map(packet, range(50))
            yield packet(50)[:11]

    with Vanishing() as fake:
        blocks, said = read_until_lost(driver_of(fake.path, "?board=cyton", lost_after_s=0.2))
    assert sum(block.n_samples for block in blocks) == 50
    assert "cyton sent no samples for 0." in said


def test_the_synthetic_board_says_that_it_is_simulated_and_counts_its_packets():
    driver = driver_of("", "?board=synthetic&channels=2")
    info = driver.open()
    blocks = read_scans(driver, 40)
    driver.close()
    assert info.is_simulated
    assert (info.fs_hz, info.n_channels) == (250.0, 2)
    assert all(later.first_index == each.end_index for each, later in pairwise(blocks))


def test_a_board_by_its_number_whose_values_are_not_known_to_be_microvolts_is_not_calibrated():
    driver = driver_of("", "?board=16")
    brainflow = load_brainflow()
    info, rows, _ = driver._describe(brainflow, driver._find_board(brainflow))
    assert (info.fs_hz, len(rows)) == (500.0, 8)
    assert not any(channel.is_calibrated for channel in info.channels)
    assert info.doubts == (LinkDoubt.UNCHECKED, LinkDoubt.UNCOUNTED)
    assert info.device.endswith("unit not known")


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ("?board=cyton", SourceNotFound, "BrainFlow could not open /dev/no_such_port"),
        ("?board=citon", UnknownSource, "Did you mean 'cyton'?"),
        ("?board=9999", UnknownSource, "is no board of BrainFlow"),
        ("?board=streaming", UnsuitableStream, "has no channel for muscles"),
        ("?board=cyton&channels=9", UnsuitableStream, "has 8 channels, 9 were asked for"),
    ],
)
def test_what_brainflow_cannot_open_is_refused_in_words(options, error, said):
    with pytest.raises(error) as caught:
        driver_of("/dev/no_such_port", options).open()
    assert said in str(caught.value)


def test_a_port_with_something_else_on_it_is_refused_in_words():
    class Silent(FakeCyton):
        def on_bytes(self, heard):
            self.heard.clear()

    with Silent() as fake, pytest.raises(WrongDevice, match="could not start cyton"):
        driver_of(fake.path, "?board=cyton&wait=1").open()


def test_a_board_that_starts_and_sends_nothing_is_lost_in_words(monkeypatch):
    monkeypatch.setattr("drivers.devices.brainflow_board._FIRST_DATA_S", 0.1)

    class Mute(FakeCyton):
        def packets(self):
            return iter(())

    with Mute() as fake, pytest.raises(DeviceLost, match="sends no samples"):
        driver_of(fake.path, "?board=cyton").open()


def test_without_brainflow_the_sentence_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "brainflow.board_shim", None)
    with pytest.raises(SourceNotFound, match=r"needs the package brainflow>=5\.23"):
        driver_of("", "?board=synthetic").open()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("brainflow:/dev/ttyUSB0", "names no board"),
        ("brainflow:?board=cyton&port=0", "at least 1"),
        ("brainflow:?bord=cyton", "Did you mean 'board'?"),
    ],
)
def test_a_name_nobody_understands_is_refused_before_anything_is_opened(source, said):
    with pytest.raises(UnknownSource) as caught:
        open_source(source, FakeClock())
    assert said in str(caught.value)
