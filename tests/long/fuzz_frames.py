"""Feeds the frame decoder a million mutated lines: `python -m tests.long.fuzz_frames [N [SEED]]`.

It fails when the decoder raises, keeps more than it may, or takes a frame that was never sent.
"""

from __future__ import annotations

import random
import sys
import time

from drivers.commands import Encoding, StreamPlan
from drivers.frames import MAX_SEGMENT, FrameDecoder, encode_frame
from drivers.messages import Data
from tests.fakes import wire

PLAN = StreamPlan(
    period_ticks=2000,
    mask=0b111,
    scans=2,
    encoding=Encoding.PACKED_10_BIT,
    watchdog_s=5,
    stream_id=9,
    layout_hash=0xC0FFEE,
)


def sound_frames() -> list[bytes]:
    start = PLAN.start(1)
    counts = [[0, 1023, 512], [7, 0, 256]]
    data = [wire.data_frame(start, 2 * n, 4000 * n, counts) for n in range(8)]
    info = b"\x01\x00\x01\x00\x01\x03\x01\x00\x00\x02\x03uno\x04\x04\x01\x02\x03\x04"
    others = [
        info,
        b"\x03" + bytes(26),
        b"\x04\x01\x43",
        b"\x05\x01\x42\x05\x07",
        b"\x06" + bytes(9),
    ]
    return data + [wire.frame(payload) for payload in others]


def mutate(rng: random.Random, line: bytearray) -> None:
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(line) or 1)
        line.extend(b"\0" if not line else b"")
        match rng.randrange(6):
            case 0:
                line[at] ^= 1 << rng.randrange(8)
            case 1:
                line[at] = rng.choice((0, 1, 2, 0xFE, 0xFF))
            case 2:
                del line[at : at + rng.randint(1, 8)]
            case 3:
                line[at:at] = rng.randbytes(rng.randint(1, 8))
            case 4:
                line[at:at] = line[at : at + rng.randint(1, 40)]
            case _:
                line[at:at] = bytes((rng.randint(1, 255),)) * rng.randint(1, 600)


def wild_frame(rng: random.Random) -> bytes:
    """Return any payload under a right checksum: what a fuzzer without a CRC never reaches."""
    payload = bytes((rng.randint(0, 7),)) + rng.randbytes(rng.randint(0, 60))
    return encode_frame(payload, rng.choice((0, PLAN.layout_seed)))


def run(n_lines: int, seed: int) -> int:
    """Return how many DATA messages came through; every one of them was sent."""
    rng = random.Random(seed)
    frames = sound_frames()
    decoder = FrameDecoder()
    decoder.expect(PLAN)
    sent = set(decoder.feed(b"\0" + b"".join(frames[:8])))
    n_data = 0
    for number in range(n_lines):
        line = bytearray(b"\0" + rng.choice(frames) + rng.choice(frames))
        mutate(rng, line)
        is_wild = number % 4 == 0
        messages = decoder.feed(bytes(line) + (b"\0" + wild_frame(rng) if is_wild else b""))
        data = [message for message in messages if isinstance(message, Data)]
        if not is_wild and not sent.issuperset(data):
            raise AssertionError(f"line {number} of seed {seed} became data: {line.hex()}")
        if len(decoder._partial) > MAX_SEGMENT:
            raise AssertionError(f"line {number} of seed {seed} is kept: {len(decoder._partial)} B")
        n_data += len(data)
    return n_data


def main() -> None:
    n_lines = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20261121
    began_s = time.perf_counter()
    n_data = run(n_lines, seed)
    took_s = time.perf_counter() - began_s
    sys.stdout.write(
        f"{n_lines} mutated lines, seed {seed}: nothing raised, no wrong frame, "
        f"{n_data} frames taken, {took_s:.1f} s\n"
    )


if __name__ == "__main__":
    main()
