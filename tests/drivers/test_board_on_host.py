"""The board driver against the firmware as a program, over a pty in real time."""

import runpy
import time

import numpy as np
import pytest

from drivers.board import BoardDriver
from drivers.errors import DeviceLost, UnsuitableStream
from drivers.source_name import read_source_name
from drivers.stream_request import OPTIONS
from tests.drivers.board_reading import read_until_lost
from tests.drivers.contract import DriverContract, read_scans
from tests.firmware import toolchain
from tests.firmware.host_board import HostBoard
from tests.firmware.simulated_board import voltages_for

SENT = np.random.default_rng(20261122).integers(0, 1024, (4000, 6))
UV_PER_COUNT = 5_000_000_000 // 1024 / 1000
MARKS = np.arange(4000) // 30 % 2 == 1


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    return toolchain.build_host_board(tmp_path_factory.mktemp("host_board"))


@pytest.fixture
def board(build):
    with HostBoard(build, voltages_mv=voltages_for(SENT), marks=MARKS) as board:
        yield board


def driver_of(board, options=""):
    name = read_source_name("serial", board.port + options, known=OPTIONS)
    return BoardDriver(name, clock=time.monotonic)


class TestHostBoardContract(DriverContract):
    fs_hz = 1000.0
    channel_names = ("A0", "A1", "A2", "A3", "A4", "A5")

    def expected_uv(self, index):
        return ((SENT[index] - 512) * UV_PER_COUNT).tolist()

    @pytest.fixture
    def driver(self, board):
        driver = driver_of(board)
        yield driver
        driver.close()


@pytest.mark.parametrize(
    ("options", "n_channels"), [("?rate=2000", 6), ("?rate=4000&channels=3", 3), ("?rate=250", 6)]
)
def test_samples_come_without_a_gap_and_to_the_count(board, options, n_channels):
    driver = driver_of(board, options + "&marker=heel")
    info = driver.open()
    blocks = read_scans(driver, round(info.fs_hz / 2))
    driver.close()
    ends = [0, *(block.end_index for block in blocks[:-1])]
    assert [block.first_index for block in blocks] == ends
    samples_uv = np.concatenate([block.samples_uv for block in blocks])
    counts = samples_uv[:, :n_channels] / UV_PER_COUNT + 512
    np.testing.assert_allclose(counts, SENT[: len(counts), :n_channels], atol=1e-3)
    np.testing.assert_array_equal(samples_uv[:, n_channels], MARKS[: len(counts)])


def test_a_converter_of_twelve_bits_is_read_in_its_own_steps(build):
    with HostBoard(build, voltages_mv=np.full((1, 6), 2500.0 + 5000 / 4096), adc_bits=12) as board:
        driver = driver_of(board, "?channels=3")
        (channel, *_) = driver.open().channels
        blocks = read_scans(driver, 50)
        driver.close()
    assert channel.uv_per_count == pytest.approx(5e6 / 4096, rel=1e-5)
    assert np.unique(blocks[0].samples_uv).tolist() == pytest.approx([channel.uv_per_count])


def test_an_adapter_that_garbles_the_best_speed_gets_the_next(build):
    with HostBoard(build, voltages_mv=voltages_for(SENT), best_baud=250_000) as board:
        driver = driver_of(board, "?rate=2000")
        assert driver.open().fs_hz == 2000
        blocks = read_scans(driver, 200)
        driver.close()
    counts = np.concatenate([block.samples_uv for block in blocks]) / UV_PER_COUNT + 512
    np.testing.assert_allclose(counts, SENT[: len(counts)], atol=1e-3)


def test_an_adapter_that_knows_no_other_speed_carries_what_fits_and_no_more(build):
    with HostBoard(build, voltages_mv=voltages_for(SENT), best_baud=115_200) as board:
        with pytest.raises(UnsuitableStream, match="at 115200 baud it carries them at 1211 Hz"):
            driver_of(board, "?rate=2000").open()
        driver = driver_of(board, "?rate=1200")
        assert driver.open().fs_hz == pytest.approx(1200, rel=0.001)
        assert read_scans(driver, 100)[0].first_index == 0
        driver.close()


def test_the_ramp_proves_board_and_line(board, capfd):
    tool = runpy.run_path(str(toolchain.ROOT / "tools" / "prove_board.py"))
    assert tool["main"]([f"serial:{board.port}?rate=2000", "0.5"]) == 0
    said = capfd.readouterr().out
    assert "self-test ramp: 6 channels at 2000 Hz" in said
    assert "0 did not, 0 samples were others than sent" in said


def test_the_proof_of_a_board_says_how_it_is_used_and_takes_help_for_no_source(capfd):
    tool = runpy.run_path(str(toolchain.ROOT / "tools" / "prove_board.py"))
    assert tool["main"](["--help"]) == 0
    told = capfd.readouterr()
    assert "python tools/prove_board.py [SOURCE [SECONDS]]" in told.out
    assert not told.err


def test_a_marker_with_the_name_of_a_channel_is_refused(board):
    with pytest.raises(UnsuitableStream, match="The marker is called 'A0', and so is a channel"):
        driver_of(board, "?marker=A0").open()
    driver = driver_of(board, "?marker=A6")
    assert [each.name for each in driver.open().channels][-1] == "A6"
    driver.close()


def test_a_self_test_is_told_to_be_no_person_and_ends_with_its_stream(board):
    driver = driver_of(board, "?channels=3&selftest=ground")
    assert driver.open().is_simulated
    ground_uv = -512 * UV_PER_COUNT
    assert np.unique(read_scans(driver, 50)[0].samples_uv) == pytest.approx(ground_uv)
    driver.close()
    driver = driver_of(board, "?channels=3")
    assert not driver.open().is_simulated
    block = read_scans(driver, 50)[0]
    np.testing.assert_allclose(
        block.samples_uv / UV_PER_COUNT + 512, SENT[: block.n_samples, :3], atol=1e-3
    )
    driver.close()


def test_a_board_that_restarts_on_the_faster_line_is_missed_and_found_again(board):
    driver = driver_of(board, "?rate=2000")
    driver.open()
    read_scans(driver, 50)
    board.reset()
    _, message = read_until_lost(driver)
    assert "sent no samples" in message
    driver.close()
    assert driver.open().fs_hz == 2000
    driver.close()


def test_a_pressed_reset_button_ends_the_stream_and_it_starts_again(board):
    driver = driver_of(board)
    driver.open()
    read_scans(driver, 50)
    board.reset()
    with pytest.raises(DeviceLost, match="restarted"):
        read_scans(driver, 5000)
    driver.close()
    driver.open()
    assert read_scans(driver, 50)[0].first_index == 0
    driver.close()
