"""The board driver against the real firmware on a simulated chip, over a pty in real time."""

import time

import numpy as np
import pytest

from drivers.board import BoardDriver
from drivers.errors import DeviceLost, UnsuitableStream
from drivers.source_name import read_source_name
from drivers.stream_request import OPTIONS
from dsp.block import ChannelKind
from tests.drivers.contract import DriverContract, read_scans
from tests.firmware import toolchain
from tests.firmware.simulated_board import SimulatedBoard, voltages_for

SENT = np.random.default_rng(20261121).integers(0, 1024, (4000, 6))


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    return toolchain.build(tmp_path_factory.mktemp("firmware"))


@pytest.fixture
def simulated(build):
    with SimulatedBoard(build, voltages_for(SENT)) as board:
        yield board


@pytest.fixture(scope="module")
def uv_per_count(build):
    """Return the size of one count as the board measured its own supply."""
    with SimulatedBoard(build, voltages_for(SENT)) as board:
        driver = driver_of(board)
        (first, *_) = driver.open().channels
        driver.close()
    assert first.uv_per_count == pytest.approx(5e6 / 1024, rel=0.01)
    return first.uv_per_count


def driver_of(board, options=""):
    name = read_source_name("serial", board.port + options, known=OPTIONS)
    return BoardDriver(name, clock=time.monotonic)


def lost_message(driver):
    """Read until the board is lost; return how that is said."""
    until_s = time.monotonic() + 10.0
    while time.monotonic() < until_s:
        try:
            driver.read(0.05)
        except DeviceLost as exc:
            return str(exc)
    return "it was never lost"


class TestFirmwareContract(DriverContract):
    fs_hz = 1000.0
    channel_names = ("A0", "A1", "A2", "A3", "A4", "A5")

    def expected_uv(self, index):
        return ((SENT[index] - 512) * self.uv_per_count).tolist()

    @pytest.fixture
    def driver(self, simulated, uv_per_count):
        self.uv_per_count = uv_per_count
        driver = driver_of(simulated)
        yield driver
        driver.close()


@pytest.mark.parametrize(
    ("options", "n_channels"), [("?channels=3&rate=2000", 3), ("", 6), ("?rate=2000", 6)]
)
def test_a_second_of_samples_comes_without_a_gap_and_to_the_count(simulated, options, n_channels):
    driver = driver_of(simulated, options)
    info = driver.open()
    blocks = read_scans(driver, round(info.fs_hz))
    driver.close()
    assert [block.first_index for block in blocks] == [
        0,
        *(block.end_index for block in blocks[:-1]),
    ]
    samples_uv = np.concatenate([block.samples_uv for block in blocks])
    counts = samples_uv / info.channels[0].uv_per_count + 512
    np.testing.assert_array_equal(np.rint(counts), SENT[: len(counts), :n_channels])


def test_a_board_left_streaming_on_the_faster_line_is_found_there(simulated):
    crashed = driver_of(simulated, "?rate=2000")
    crashed.open()
    read_scans(crashed, 50)
    crashed._stream.link.close()  # a program that dies says nothing
    driver = driver_of(simulated, "?rate=2000")
    began_s = time.monotonic()
    assert driver.open().fs_hz == 2000
    assert time.monotonic() - began_s < 6.0
    assert read_scans(driver, 50)[0].first_index == 0
    driver.close()


def test_a_board_that_just_left_the_faster_line_is_found_at_the_first(simulated):
    for _ in range(2):
        driver = driver_of(simulated, "?rate=2000")
        assert driver.open().fs_hz == 2000
        read_scans(driver, 50)
        driver.close()


def test_the_marker_input_is_one_more_column(build):
    closed = np.arange(4000) // 70 % 2 == 1
    with SimulatedBoard(build, voltages_for(SENT), marks=closed) as board:
        driver = driver_of(board, "?channels=3&marker=heel")
        marker = driver.open().channels[3]
        assert (marker.name, marker.kind, marker.uv_per_count) == ("heel", ChannelKind.AUX, None)
        blocks = read_scans(driver, 500)
        driver.close()
    samples_uv = np.concatenate([block.samples_uv for block in blocks])
    np.testing.assert_array_equal(samples_uv[:, 3], closed[: len(samples_uv)])


def test_a_board_that_resets_when_the_port_is_opened_is_waited_for(build):
    with SimulatedBoard(build, voltages_for(SENT), resets_on_open=True) as board:
        driver = driver_of(board)
        assert driver.open().device == "Uno or Nano, firmware 1.1.0"
        assert read_scans(driver, 100)[0].first_index == 0
        driver.close()


def test_a_pressed_reset_button_ends_the_stream_in_words(simulated):
    driver = driver_of(simulated)
    driver.open()
    read_scans(driver, 50)
    simulated.reset()
    assert "restarted" in lost_message(driver)
    driver.close()
    driver.open()
    assert read_scans(driver, 50)[0].first_index == 0
    driver.close()


def test_a_pulled_plug_ends_the_stream_in_words(simulated):
    driver = driver_of(simulated)
    driver.open()
    read_scans(driver, 50)
    simulated.stop()
    assert f"The connection to {simulated.port} broke" in lost_message(driver)
    driver.close()


def test_more_than_the_converter_can_do_is_refused_by_the_board_in_words(simulated):
    driver = driver_of(simulated, "?channels=4&rate=4000")
    with pytest.raises(UnsuitableStream, match=r"channels|rate"):
        driver.open()
