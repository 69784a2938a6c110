"""A board driver over a fake board, read to its end; no test of its own."""

import time
from dataclasses import replace

import numpy as np

from drivers.board import BoardDriver
from drivers.errors import DeviceLost
from drivers.link import Patience
from drivers.source_name import read_source_name
from drivers.stream_request import OPTIONS
from tests.fakes.fake_board import count_at

# Quick where a test waits for it, patient where only a busy machine would need it.
HASTY = Patience(
    quiet_s=0.02,
    retry_s=0.05,
    give_up_s=5.0,
    answer_s=2.0,
    ping_every_s=0.05,
    lost_after_s=5.0,
)
QUICK_TO_LOSE = replace(HASTY, lost_after_s=0.3)
UV_PER_COUNT = 4_882_813 / 1000


def driver_of(board, options="", patience=HASTY):
    name = read_source_name("serial", board.path + options, known=OPTIONS)
    return BoardDriver(name, clock=time.monotonic, patience=patience)


def stream_all(board, driver=None):
    """Read everything the board's script sends."""
    driver = driver or driver_of(board)
    driver.open()
    blocks = []
    while True:
        was_quiet = board.is_quiet
        block = driver.read(0.01)
        if block is not None:
            blocks.append(block)
        elif was_quiet:
            driver.close()
            return blocks


def read_until_lost(driver, *, timeout_s=0.01):
    """Read until the driver raises; return what came, for `pytest.raises` around it loses it."""
    blocks = []
    while True:
        try:
            block = driver.read(timeout_s)
        except DeviceLost as exc:
            return blocks, str(exc)
        if block is not None:
            blocks.append(block)


def spans(blocks):
    """Return the runs of scans that came without a gap, as (first, end)."""
    runs = []
    for block in blocks:
        if runs and runs[-1][1] == block.first_index:
            runs[-1] = (runs[-1][0], block.end_index)
        else:
            runs.append((block.first_index, block.end_index))
    return runs


def assert_true_samples(blocks):
    for block in blocks:
        indices = range(block.first_index, block.end_index)
        expected = [
            [(count_at(index, channel) - 512) * UV_PER_COUNT for channel in range(3)]
            for index in indices
        ]
        np.testing.assert_allclose(block.samples_uv, expected, rtol=1e-12)
