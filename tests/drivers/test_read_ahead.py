"""A device is read however busy its reader is; what does not fit is a gap of its exact length."""

import threading
import time

import numpy as np
import pytest

from drivers.errors import DeviceLost, SourceNotFound
from drivers.read_ahead import ReadAhead
from dsp.block import ChannelInfo, SampleBlock, StreamInfo
from tests.drivers.board_reading import UV_PER_COUNT, driver_of
from tests.drivers.contract import DriverContract
from tests.fakes.fake_board import FakeBoard, count_at

FS_HZ = 1000.0
N_BLOCK = 10


class Source:
    """Gives its blocks as fast as it is read, then does what it is told."""

    def __init__(self, n_blocks, ending=None):
        self.n_blocks = n_blocks
        self.n_read = 0
        self.ending = ending
        self.refusal = None
        self.threads = set()
        self.n_closed = 0

    def open(self):
        self.threads.add(threading.current_thread().name)
        if self.refusal is not None:
            raise self.refusal
        self.n_read = 0
        return StreamInfo("fast:", "fast", FS_HZ, (ChannelInfo("A0"),))

    def read(self, timeout_s):
        self.threads.add(threading.current_thread().name)
        if self.n_read == self.n_blocks:
            if self.ending is not None:
                raise self.ending
            time.sleep(timeout_s)
            return None
        self.n_read += 1
        index = (self.n_read - 1) * N_BLOCK
        return SampleBlock(np.arange(index, index + N_BLOCK, dtype=float)[:, None], index, 0.0)

    def close(self):
        self.n_closed += 1


def drain(driver):
    blocks = []
    while (block := driver.read(0.1)) is not None:
        blocks.append(block)
    return blocks


def wait_until(holds):
    deadline_s = time.monotonic() + 5.0
    while not holds():
        assert time.monotonic() < deadline_s
        time.sleep(0.001)


def test_what_a_busy_reader_could_not_take_is_a_gap_of_exactly_its_length():
    source = Source(500)
    driver = ReadAhead(source, hold_s=1.0)
    driver.open()
    wait_until(lambda: source.n_read == 500)
    blocks = drain(driver)
    n_received = sum(block.n_samples for block in blocks)
    assert n_received == FS_HZ
    assert driver.n_dropped == 5000 - n_received
    source.n_blocks = 501
    (late,) = drain(driver)
    assert late.first_index - blocks[-1].end_index == driver.n_dropped
    driver.close()


def test_what_fits_is_all_there_in_its_order():
    source = Source(100)
    driver = ReadAhead(source)
    driver.open()
    blocks = drain(driver)
    assert [block.first_index for block in blocks] == list(range(0, 1000, N_BLOCK))
    assert driver.n_dropped == 0
    driver.close()


def test_what_came_before_a_loss_comes_before_it():
    driver = ReadAhead(Source(3, DeviceLost("It is gone.")))
    driver.open()
    assert [driver.read(1.0).first_index for _ in range(3)] == [0, 10, 20]
    for _ in range(2):
        with pytest.raises(DeviceLost, match="gone"):
            driver.read(1.0)
    driver.close()


def test_a_refusal_reaches_who_opens_it():
    source = Source(0)
    source.refusal = SourceNotFound("No such port.")
    driver = ReadAhead(source)
    with pytest.raises(SourceNotFound, match="No such port"):
        driver.open()
    driver.close()
    source.refusal = None
    driver.open()
    driver.close()


def test_the_device_is_touched_by_its_own_thread_and_let_go_of():
    source = Source(5)
    driver = ReadAhead(source)
    n_threads = threading.active_count()
    for _ in range(20):
        driver.open()
        drain(driver)
        driver.close()
    assert source.threads == {"reader"}
    assert source.n_closed >= 20
    assert threading.active_count() == n_threads


def test_it_must_be_open_to_be_read_and_may_be_closed_twice():
    driver = ReadAhead(Source(0))
    with pytest.raises(DeviceLost, match="not open"):
        driver.read(0.0)
    driver.close()
    driver.open()
    driver.close()
    driver.close()


class TestReadAheadContract(DriverContract):
    fs_hz = 1000.0
    channel_names = ("A0", "A1", "A2")

    def expected_uv(self, index):
        return [(count_at(index, channel) - 512) * UV_PER_COUNT for channel in range(3)]

    @pytest.fixture
    def driver(self):
        with FakeBoard() as board:
            driver = ReadAhead(driver_of(board), hold_s=1e6)
            yield driver
            driver.close()
