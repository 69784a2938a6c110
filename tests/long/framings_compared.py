"""How many damaged packets pass for good ones, for three framings: `python -m
tests.long.framings_compared [N]`; each framing gets N packets at every error rate.

Chords: sync word, 8-bit counter, no checksum, an end byte. Cyton: start byte, 8-bit counter, no
checksum, a stop byte of sixteen values. Both are parsed as their own host programs do: what begins
and ends as a packet is one. Their counters tell losses, not damage. The facts stand in
`shared/design/firmware-and-wire.md`; no code of theirs is used.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from drivers.frames import FrameDecoder
from drivers.messages import Data
from tests.fakes import wire
from tests.long.line_errors import ERROR_RATES, PLAN, counts_of, damage

Packets = list[bytes]
Harm = Callable[[np.random.Generator, bytes, float], bytes]


@dataclass(frozen=True)
class Framing:
    """How packets are made, and found again."""

    make: Callable[[np.random.Generator, int], Packets]
    find: Callable[[bytes], Iterator[bytes]]


def make_chords(rng: np.random.Generator, n_packets: int) -> Packets:
    return [
        b"\xc7\x7c" + bytes((n % 256,)) + rng.integers(0, 1024, 6).astype(">u2").tobytes() + b"\x01"
        for n in range(n_packets)
    ]


def find_chords(line: bytes) -> Iterator[bytes]:
    return find_by_ends(line, b"\xc7\x7c", 16, frozenset((1,)))


def make_cyton(rng: np.random.Generator, n_packets: int) -> Packets:
    return [
        b"\xa0" + bytes((n % 256,)) + rng.integers(0, 256, 30, dtype=np.uint8).tobytes() + b"\xc0"
        for n in range(n_packets)
    ]


def find_cyton(line: bytes) -> Iterator[bytes]:
    return find_by_ends(line, b"\xa0", 33, frozenset(range(0xC0, 0xD0)))


def find_by_ends(line: bytes, sync: bytes, n_packet: int, ends: frozenset[int]) -> Iterator[bytes]:
    """Yield what begins and ends as a packet; behind anything else look for the next beginning."""
    at = line.find(sync)
    while 0 <= at <= len(line) - n_packet:
        packet = line[at : at + n_packet]
        if packet[-1] in ends:
            yield packet
            at += n_packet
        else:
            at += 1
        at = line.find(sync, at)


def make_ours(rng: np.random.Generator, n_packets: int) -> Packets:
    start = PLAN.start(1)
    return [wire.data_frame(start, 8 * n, 16_000 * n, counts_of(n)) for n in range(n_packets)]


def find_ours(line: bytes) -> Iterator[bytes]:
    decoder = FrameDecoder()
    decoder.expect(PLAN)
    for message in decoder.feed(b"\0" + line):
        if isinstance(message, Data):
            number = message.scan_index // 8
            counts = PLAN.unpack(message.samples).tolist()
            yield wire.data_frame(PLAN.start(1), message.scan_index, message.tick, counts)
            if counts != counts_of(number):
                yield b"never sent"


FRAMINGS = {
    "Chords": Framing(make_chords, find_chords),
    "Cyton": Framing(make_cyton, find_cyton),
    "ours": Framing(make_ours, find_ours),
}


def replace_bytes(rng: np.random.Generator, line: bytes, error_rate: float) -> bytes:
    """Replace bytes and nothing else."""
    values = np.frombuffer(line, np.uint8).copy()
    is_replaced = rng.random(len(values)) < error_rate
    values[is_replaced] = rng.integers(0, 256, is_replaced.sum())
    return values.tobytes()


HARMS = {"replaced": replace_bytes, "replaced, lost or doubled": damage}


def compare(
    framing: Framing, n_packets: int, error_rate: float, harm: Harm
) -> tuple[int, int, int]:
    """Return how many packets were damaged, and how many were taken whole and taken wrong."""
    rng = np.random.default_rng([20261122, round(1 / error_rate)])
    packets = framing.make(rng, n_packets)
    received = [harm(rng, packet, error_rate) for packet in packets]
    n_damaged = sum(got != sent for got, sent in zip(received, packets, strict=True))
    sent = set(packets)
    found = list(framing.find(b"".join(received)))
    n_wrong = sum(packet not in sent for packet in found)
    return n_damaged, len(found) - n_wrong, n_wrong


def main() -> None:
    n_packets = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    cases = itertools.product(HARMS.items(), ERROR_RATES, FRAMINGS.items())
    for (harm_name, harm), error_rate, (name, framing) in cases:
        n_damaged, n_whole, n_wrong = compare(framing, n_packets, error_rate, harm)
        sys.stdout.write(
            f"{error_rate:g} of bytes {harm_name}, {name}: {n_damaged} of {n_packets} damaged, "
            f"{n_whole} taken whole, {n_wrong} taken wrong ({100 * n_wrong / n_damaged:.1f} % of "
            "the damaged)\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
