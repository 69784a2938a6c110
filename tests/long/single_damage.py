"""Damages one byte at every place of a line, every way: `python -m tests.long.single_damage [N]`.

Around the damaged byte stand N frames (12 unless told). Every byte is flipped in each of its bits,
replaced by each other value of a few, left out, doubled, and has each of 256 values put before it.
It fails when more than the damaged frame and one more are lost, or when a wrong one is taken.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from drivers.frames import FrameDecoder
from drivers.messages import Data
from drivers.scan_counter import ScanCounter
from tests.fakes import wire
from tests.long.line_errors import PLAN, counts_of

N_SCANS = PLAN.scans


@dataclass
class Harm:
    """What one way of damaging did at worst, and how often it was tried."""

    n_tried: int = 0
    n_lost_at_most: int = 0
    lost: dict[int, int] = field(default_factory=dict)


def frames(n_frames: int) -> list[bytes]:
    start = PLAN.start(1)
    return [
        wire.data_frame(start, N_SCANS * number, 2000 * N_SCANS * number, counts_of(number))
        for number in range(n_frames)
    ]


def damaged_lines(line: bytes) -> Iterator[tuple[str, int, bytes]]:
    for at, byte in enumerate(line):
        for bit in range(8):
            yield "flip", at, line[:at] + bytes((byte ^ 1 << bit,)) + line[at + 1 :]
        yield "delete", at, line[:at] + line[at + 1 :]
        yield "duplicate", at, line[: at + 1] + line[at:]
        for value in range(256):
            yield "insert", at, line[:at] + bytes((value,)) + line[at:]


def taken(line: bytes, truth: dict[int, list[list[int]]]) -> set[int]:
    """Return the frames that come through; raise when one of them was never sent."""
    decoder, counter = FrameDecoder(), ScanCounter(PLAN, 0)
    decoder.expect(PLAN)
    numbers = set()
    for message in decoder.feed(b"\0" + line):
        index = counter.place(message) if isinstance(message, Data) else None
        if index is None or not isinstance(message, Data):
            continue
        number = index // N_SCANS
        if PLAN.unpack(message.samples).tolist() != truth.get(number):
            raise AssertionError(f"frame {number} is wrong: {line.hex()}")
        numbers.add(number)
    if N_SCANS * len(numbers) + counter.n_lost != counter.next_index:
        raise AssertionError(f"received and lost do not add up: {line.hex()}")
    return numbers


def run(n_frames: int) -> dict[str, Harm]:
    made = frames(n_frames)
    truth = {number: counts_of(number) for number in range(n_frames)}
    # The first and the last frame stay whole, so that every loss has both its neighbours.
    first, middle, last = made[0], b"".join(made[1:-1]), made[-1]
    harms: dict[str, Harm] = {}
    for kind, at, line in damaged_lines(middle):
        n_lost = n_frames - len(taken(first + line + last, truth))
        harm = harms.setdefault(kind, Harm())
        harm.n_tried += 1
        harm.n_lost_at_most = max(harm.n_lost_at_most, n_lost)
        harm.lost[n_lost] = harm.lost.get(n_lost, 0) + 1
        if n_lost > 2:
            raise AssertionError(f"{kind} at byte {at} costs {n_lost} frames")
    return harms


def main() -> None:
    n_frames = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    began_s = time.perf_counter()
    for kind, harm in run(n_frames).items():
        shares = ", ".join(
            f"{n} lost {100 * k / harm.n_tried:.1f} %" for n, k in sorted(harm.lost.items())
        )
        sys.stdout.write(f"{kind}: {harm.n_tried} lines, {shares}; 0 wrong\n")
    sys.stdout.write(f"{time.perf_counter() - began_s:.0f} s\n")


if __name__ == "__main__":
    main()
