"""The driver behind a faulty line: received and lost are what was made, scan by scan."""

import time

import numpy as np
import pytest

from drivers.board import BoardDriver
from drivers.source_name import read_source_name
from drivers.stream_request import OPTIONS
from tests.drivers.board_reading import HASTY
from tests.fakes.fault_proxy import FaultProxy, TcpFaultProxy
from tests.fakes.faulty_line import Faults, FaultyLine
from tests.fakes.ledger import Fate, named_counts
from tests.fakes.ledger_board import UV_PER_COUNT, LedgerBoard
from tests.firmware.conftest import firmware_build
from tests.firmware.simulated_board import SimulatedBoard, voltages_for

__all__ = ["firmware_build"]

FAULTS = {
    "nothing": Faults(),
    "flips, losses and doubles of bytes": Faults(byte_error_rate=2e-3),
    "frames lost": Faults(frame_loss=0.1),
    "frames twice": Faults(frame_twice=0.1),
    "frames late": Faults(frame_late=0.1),
    "batches of 16 ms": Faults(batch_s=0.016),
    "batches of 50 ms": Faults(batch_s=0.05),
    "a stall": Faults(stalls=((0.3, 0.5),)),
    "a stall longer than the buffers": Faults(stalls=((0.3, 0.5),), buffer_bytes=1500),
    "everything": Faults(
        byte_error_rate=1e-3,
        frame_loss=0.05,
        frame_twice=0.05,
        frame_late=0.05,
        batch_s=0.016,
        stalls=((0.3, 0.3),),
    ),
}


def read_for(driver, seconds):
    blocks = []
    until_s = time.monotonic() + seconds
    while time.monotonic() < until_s:
        block = driver.read(0.05)
        if block is not None:
            blocks.append(block)
    return blocks


def a_line(faults, seed=20261122):
    return FaultyLine(faults, np.random.default_rng(seed))


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
def test_received_and_lost_are_what_was_made(faults, tmp_path):
    line = a_line(faults)
    with LedgerBoard() as board, FaultProxy(board.path, line, folder=tmp_path) as proxy:
        name = read_source_name("serial", proxy.path, known=OPTIONS)
        driver = BoardDriver(name, clock=time.monotonic, patience=HASTY)
        driver.open()
        blocks = read_for(driver, 0.9)
        driver.close()
    account = line.ledger.account(blocks, uv_per_count=UV_PER_COUNT, slack_frames=1)
    fates = [frame.fate for frame in line.ledger.frames]
    assert (account.wrong, account.unaccounted, account.withheld) == (0, 0, 0)
    assert account.n_received > 200
    assert (account.n_missing > 0) == any(
        fate is not Fate.PASSED for fate in fates[: (account.n_received + account.n_missing) // 8]
    )


def test_over_tcp_it_is_the_same(tmp_path):
    line = a_line(FAULTS["everything"])
    with LedgerBoard() as board, TcpFaultProxy(board.path, line, folder=tmp_path) as proxy:
        name = read_source_name("socket", proxy.path, known=OPTIONS)
        driver = BoardDriver(name, clock=time.monotonic, patience=HASTY)
        driver.open()
        blocks = read_for(driver, 0.8)
        driver.close()
    account = line.ledger.account(blocks, uv_per_count=UV_PER_COUNT, slack_frames=1)
    assert (account.wrong, account.unaccounted, account.withheld) == (0, 0, 0)
    assert account.n_received > 200


def test_the_real_firmware_behind_a_faulty_line_is_accounted_for(firmware_build, tmp_path):
    line = a_line(FAULTS["everything"])
    counts = np.array([named_counts(index, 0) for index in range(4000)])
    with (
        SimulatedBoard(firmware_build, voltages_for(counts)) as board,
        FaultProxy(board.port, line, folder=tmp_path) as proxy,
    ):
        name = read_source_name("serial", f"{proxy.path}?channels=3", known=OPTIONS)
        driver = BoardDriver(name, clock=time.monotonic)
        info = driver.open()
        blocks = read_for(driver, 1.5)
        driver.close()
    (uv_per_count,) = {channel.uv_per_count for channel in info.channels}
    account = line.ledger.account(blocks, uv_per_count=uv_per_count, slack_frames=1)
    assert (account.wrong, account.unaccounted, account.withheld) == (0, 0, 0)
    assert account.n_received > 400
