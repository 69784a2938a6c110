"""A board that restarts in the middle of a frame, at every byte: nothing old is taken for new."""

import itertools
import time

import numpy as np

from drivers.board import BoardDriver
from drivers.connection import Connection
from drivers.source_name import read_source_name
from drivers.stream_request import OPTIONS
from dsp.block import SampleBlock
from tests.drivers.board_reading import HASTY, assert_true_samples
from tests.fakes.fake_board import FakeBoard, frames

N_WHOLE = 2


class RestartingBoard(FakeBoard):
    """Restarts within its third frame, a byte later every time, and then sends what was left."""

    n_starts = 0

    def cut_short(self, stream):
        broken, left_over = stream.frame(N_WHOLE), stream.frame(N_WHOLE + 1)
        cut, self.n_starts = self.n_starts, self.n_starts + 1
        if cut >= len(broken):
            yield from frames(*range(20))(self, stream)
            return
        for number in range(N_WHOLE):
            yield stream.frame(number)
        yield broken[:cut] + self.restart() + left_over


def test_nothing_of_before_a_restart_is_taken_for_something_after_it():
    with RestartingBoard(script=RestartingBoard.cut_short) as board:
        connection = Connection(
            f"serial:{board.path}",
            open_source=lambda source: BoardDriver(
                read_source_name("serial", source.partition(":")[2], known=OPTIONS),
                clock=time.monotonic,
                patience=HASTY,
            ),
            clock=time.monotonic,
            sleep=time.sleep,
            list_ports=tuple,
        )
        connection.open()
        blocks, until_s = [], time.monotonic() + 60.0
        while not blocks or blocks[-1].end_index - starts_of(connection)[-1] < 160:
            assert time.monotonic() < until_s
            block = connection.read(0.05)
            blocks += [] if block is None else [block]
        connection.close()
    starts = starts_of(connection)
    assert len(starts) >= 45
    n_scans = []
    for start, stop in itertools.pairwise([*starts, np.inf]):
        run = [block for block in blocks if start <= block.first_index < stop]
        assert_true_samples([moved(block, start) for block in run])
        n_scans.append(sum(block.n_samples for block in run))
    # Of the last broken frame only the delimiter is missing, and the restart begins with one.
    n_broken = len(starts) - 2
    assert n_scans == [8 * N_WHOLE] * n_broken + [8 * (N_WHOLE + 1), 160]


def starts_of(connection):
    return [0, *(each.first_index for each in connection.returns)]


def moved(block, start):
    return SampleBlock(block.samples_uv, block.first_index - start, block.received_s)
