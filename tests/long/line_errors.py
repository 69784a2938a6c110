"""Damages a stream at four byte-error rates: `python -m tests.long.line_errors [FRAMES [BYTES]]`.

Counts frames that come through otherwise than they were sent, then feeds random bytes. It fails on
the first wrong frame.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import numpy as np

from drivers.commands import Encoding, StreamPlan
from drivers.frames import FrameDecoder
from drivers.messages import Data
from drivers.scan_counter import ScanCounter
from tests.fakes import wire

PLAN = StreamPlan(
    period_ticks=2000,
    mask=0b111,
    scans=8,
    encoding=Encoding.PACKED_10_BIT,
    watchdog_s=5,
    stream_id=9,
    layout_hash=0xC0FFEE,
)
ERROR_RATES = (1e-4, 1e-3, 1e-2, 5e-2)
BATCH = 2000


def counts_of(number: int) -> list[list[int]]:
    return [
        [(number * 37 + scan * 11 + channel) % 1024 for channel in range(3)] for scan in range(8)
    ]


def batches(n_frames: int) -> Iterator[tuple[int, bytes]]:
    """Yield the stream in pieces, and the number of the first frame of each."""
    start = PLAN.start(1)
    for first in range(0, n_frames, BATCH):
        numbers = range(first, min(first + BATCH, n_frames))
        yield (
            first,
            b"".join(
                wire.data_frame(start, 8 * number, 16_000 * number, counts_of(number))
                for number in numbers
            ),
        )


def damage(rng: np.random.Generator, line: bytes, error_rate: float) -> bytes:
    """Replace bytes, lose some and double some, in equal parts."""
    values = np.frombuffer(line, np.uint8).copy()
    kind = rng.random(len(values)) / error_rate
    is_replaced = kind < 1 / 3
    values[is_replaced] = rng.integers(0, 256, is_replaced.sum())
    n_copies = np.where(kind < 1 / 3, 1, np.where(kind < 2 / 3, 0, np.where(kind < 1, 2, 1)))
    return np.repeat(values, n_copies).tobytes()


def run_stream(n_frames: int, error_rate: float) -> str:
    rng = np.random.default_rng([20261121, round(1 / error_rate)])
    decoder, counter = FrameDecoder(), ScanCounter(PLAN, 0)
    decoder.expect(PLAN)
    decoder.feed(b"\0")
    n_taken = 0
    for _, line in batches(n_frames):
        for message in decoder.feed(damage(rng, line, error_rate)):
            index = counter.place(message) if isinstance(message, Data) else None
            if index is None:
                continue
            if PLAN.unpack(message.samples).tolist() != counts_of(index // 8):
                raise AssertionError(f"frame {index // 8} is wrong at error rate {error_rate}")
            n_taken += 1
    if 8 * n_taken + counter.n_lost != counter.next_index:
        raise AssertionError("received and lost do not add up to what was produced")
    return (
        f"error rate {error_rate:g}: {n_taken} of {n_frames} frames taken, 0 wrong, "
        f"{decoder.counts.n_damaged} damaged, {counter.n_unfit} refused by index or clock"
    )


def run_noise(n_bytes: int) -> str:
    rng = np.random.default_rng(20261121)
    decoder = FrameDecoder()
    decoder.expect(PLAN)
    messages = []
    for _ in range(0, n_bytes, 1 << 16):
        messages += decoder.feed(rng.bytes(1 << 16))
    if messages or decoder.counts.n_unknown:
        raise AssertionError(f"random bytes became {messages}")
    return f"{n_bytes} random bytes: no frame"


def main() -> None:
    n_frames = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    n_bytes = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000_000
    for error_rate in ERROR_RATES:
        began_s = time.perf_counter()
        said = run_stream(n_frames, error_rate)
        sys.stdout.write(f"{said}, {time.perf_counter() - began_s:.0f} s\n")
        sys.stdout.flush()
    sys.stdout.write(run_noise(n_bytes) + "\n")


if __name__ == "__main__":
    main()
