"""A child process that is a board: simulated muscles as frames on a pty, paced to real time.

It prints the pty's path, and at START the monotonic time of scan 0, so that another process can
say how old a sample is when it is painted.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator

import numpy as np

from dsp.simulate import SCENARIOS, simulate
from tests.fakes import wire
from tests.fakes.fake_board import FIRST_TICK, FakeBoard, Stream

UV_PER_COUNT = 1.0
PREPARED_S = 60.0


class PacedBoard(FakeBoard):
    """Makes a frame only when it is due, so that none waits in a buffer of ours."""

    def _make_frames(self) -> None:
        if self._running is not None and not self._out:
            self._out += next(self._running)


def main() -> None:
    """Be the board until the parent closes our input."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--channels", type=int, default=6)
    parser.add_argument("--rate", type=float, default=2000.0)
    options = parser.parse_args()
    counts = _prepare_counts(options.channels, options.rate)

    def script(board: FakeBoard, stream: Stream) -> Iterator[bytes]:
        return _paced_frames(stream, counts, options.rate)

    board = PacedBoard(script, n_channels=options.channels, baud=1_000_000)
    with board:
        _tell(board.path)
        sys.stdin.readline()


def _tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _prepare_counts(n_channels: int, rate_hz: float) -> np.ndarray:
    person = simulate(SCENARIOS["typical"], duration_s=PREPARED_S, fs_hz=rate_hz, seed=1)
    columns = np.arange(n_channels) % person.samples_uv.shape[1]
    counts = np.rint(person.samples_uv[:, columns] / UV_PER_COUNT) + 512
    return np.clip(counts, 0, 1023).astype(int)


def _paced_frames(stream: Stream, counts: np.ndarray, rate_hz: float) -> Iterator[bytes]:
    """Yield a frame at the moment its last scan would have been converted."""
    begin_s = time.monotonic()
    _tell(str(begin_s))
    first = 0
    while True:
        rows = np.arange(first, first + stream.scans) % len(counts)
        tick = FIRST_TICK + first * stream.period_ticks
        frame = wire.data_frame(stream.start, first, tick, counts[rows].tolist())
        first += stream.scans
        time.sleep(max(0.0, begin_s + first / rate_hz - time.monotonic()))
        yield frame


if __name__ == "__main__":
    main()
