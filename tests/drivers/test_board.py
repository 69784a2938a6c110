"""The board driver against a board made of Python on a real pty."""

import time

import pytest

from drivers.board import BoardDriver
from drivers.link import Patience
from drivers.source_name import read_source_name
from drivers.stream_request import OPTIONS
from tests.drivers.contract import DriverContract
from tests.fakes.fake_board import FakeBoard, count_at

HASTY = Patience(
    quiet_s=0.02,
    retry_s=0.05,
    noise_s=0.3,
    give_up_s=0.5,
    answer_s=0.2,
    ping_every_s=0.05,
    lost_after_s=0.3,
)
UV_PER_COUNT = 4_882_813 / 1000


def driver_of(board, options="", patience=HASTY):
    name = read_source_name("serial", board.path + options, known=OPTIONS)
    return BoardDriver(name, clock=time.monotonic, patience=patience)


class TestBoardContract(DriverContract):
    fs_hz = 1000.0
    channel_names = ("A0", "A1", "A2")

    def expected_uv(self, index):
        return [(count_at(index, channel) - 512) * UV_PER_COUNT for channel in range(3)]

    @pytest.fixture
    def driver(self):
        with FakeBoard() as board:
            driver = driver_of(board)
            yield driver
            driver.close()
