"""A board in real time whose every scan says who it is, and which can lose its power."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.fakes import wire
from tests.fakes.fake_board import FIRST_TICK, FakeBoard, Stream
from tests.fakes.ledger import named_counts

UV_PER_COUNT = 4_882_813 / 1000


class LedgerBoard(FakeBoard):
    """Frames come when they are due; ``true_hz`` is how fast its resonator really runs."""

    def __init__(self, *, true_hz: float = 1000.0, boot_s: float = 0.0, **options: object) -> None:
        super().__init__(script=_script, **options)
        self.true_hz = true_hz
        self.boot_s = boot_s
        self.n_streams = 0
        self.began_s: dict[int, float] = {}
        self._boots_at_s: float | None = None
        self.period_ticks = 0

    def lose_power(self) -> None:
        """Stop at once and be deaf for as long as a boot takes."""
        self._boots_at_s = time.monotonic() + self.boot_s

    def tick(self) -> int:
        """Return what its resonator has counted, which runs while no frame is made."""
        if not self.began_s:
            return FIRST_TICK
        scans = (time.monotonic() - self.began_s[self.n_streams - 1]) * self.true_hz
        return FIRST_TICK + round(scans * self.period_ticks)

    def _make_frames(self) -> None:
        if self._boots_at_s is not None:
            self._running = None
            self._out.clear()
            time.sleep(max(0.0, self._boots_at_s - time.monotonic()))
            self._boots_at_s = None
            self._out += self.restart()
        if self._running is not None and not self._out:
            self._out += next(self._running)


def _script(board: FakeBoard, stream: Stream) -> Iterator[bytes]:
    assert isinstance(board, LedgerBoard)
    number = board.n_streams
    board.n_streams += 1
    return _frames(board, stream, number)


def _frames(board: LedgerBoard, stream: Stream, stream_number: int) -> Iterator[bytes]:
    began_s = board.began_s[stream_number] = time.monotonic()
    board.period_ticks = stream.period_ticks
    first = 0
    while True:
        counts = [named_counts(first + scan, stream_number) for scan in range(stream.scans)]
        tick = FIRST_TICK + first * stream.period_ticks
        frame = wire.data_frame(stream.start, first, tick, counts)
        first += stream.scans
        time.sleep(max(0.0, began_s + first / board.true_hz - time.monotonic()))
        yield frame
