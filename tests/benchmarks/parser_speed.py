"""How many bytes of the wire the decoder takes per second of one core: `python -m
tests.benchmarks.parser_speed`; processor time, the best of several runs."""

from __future__ import annotations

import sys
import time

import numpy as np

from drivers.commands import Encoding, StreamPlan
from drivers.frames import FrameDecoder
from tests.fakes import wire

N_FRAMES = 4000
N_RUNS = 10
LATER = 70_000
"""Number of the first frame: early in a stream its index is full of zeros, which cost more."""
CASES = {"3 channels, 24 B": 2, "3 channels, 60 B": 11, "3 channels, 204 B": 49}
CHUNKS = (None, 4096, 540)


def plan_of(scans: int) -> StreamPlan:
    return StreamPlan(2000, 0b111, scans, Encoding.PACKED_10_BIT, 5, 9, 0xC0FFEE)


def line_of(plan: StreamPlan) -> bytes:
    rng = np.random.default_rng(20261122)
    start = plan.start(1)
    frames = []
    for number in range(LATER, LATER + N_FRAMES):
        index = plan.scans * number
        counts = rng.integers(0, 1024, (plan.scans, 3)).tolist()
        frames.append(wire.data_frame(start, index, 2000 * index % 2**32, counts))
    return b"".join(frames)


def speed_mb_s(plan: StreamPlan, line: bytes, n_chunk: int) -> float:
    best = 0.0
    for _ in range(N_RUNS):
        decoder = FrameDecoder()
        decoder.expect(plan)
        decoder.feed(b"\0")
        began_s = time.process_time()
        n = sum(len(decoder.feed(line[at : at + n_chunk])) for at in range(0, len(line), n_chunk))
        took_s = time.process_time() - began_s
        if n != N_FRAMES:
            raise AssertionError(f"{n} of {N_FRAMES} frames came through")
        best = max(best, len(line) / took_s / 1e6)
    return best


def main() -> None:
    for name, scans in CASES.items():
        plan = plan_of(scans)
        line = line_of(plan)
        speeds = [speed_mb_s(plan, line, n_chunk or len(line)) for n_chunk in CHUNKS]
        words = ", ".join(
            f"{'whole' if n_chunk is None else f'{n_chunk} B reads'} {speed:.0f} MB/s"
            for n_chunk, speed in zip(CHUNKS, speeds, strict=True)
        )
        sys.stdout.write(f"{name} ({len(line) / N_FRAMES:.0f} B a frame): {words}\n")


if __name__ == "__main__":
    main()
