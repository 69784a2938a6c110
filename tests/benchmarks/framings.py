"""How many damaged packets each device's framing lets through, and how many our decoders believe.

``python -m tests.benchmarks.framings`` writes docs/performance/framings.md.

Every byte of a packet is replaced by a random one with the same probability; only packets with at
least one changed byte count. "Framing alone" asks what the device's own marks and checks say of the
packet in its place. "Believed" sends it between sound packets through our decoder and counts those
out of which comes a scan that was never sent.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from drivers.devices.bitalino_frames import BitalinoFraming, checks_out
from drivers.devices.chords import ChordsFraming
from drivers.devices.inputs import CountsToUv
from drivers.devices.openeeg import OpenEegFraming
from drivers.devices.packets import PacketDecoder
from drivers.devices.spikerbox_frames import SpikerDecoder
from drivers.devices.text_lines import LineCutter, TextDecoder, read_line
from drivers.frames import FrameDecoder
from drivers.messages import Data
from dsp.block import ChannelInfo
from tests.fakes import (
    fake_arduino,
    fake_bitalino,
    fake_chords,
    fake_cyton,
    fake_openeeg,
    fake_spikerbox,
    wire,
)
from tests.long.line_errors import PLAN, counts_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance" / "framings.md"
SEED = 20261122
N_AROUND = 4
Rows = list[list[float]]


@dataclass(frozen=True)
class Subject:
    """A framing: how a packet looks, what alone lets it pass, and what our decoder makes of it."""

    title: str
    checks: str
    packet: Callable[[int], bytes]
    passes: Callable[[bytes], bool]
    decode: Callable[[bytes], Rows] | None
    row: Callable[[int], list[float]]


def through(make: Callable[[CountsToUv], Any], n_channels: int) -> Callable[[bytes], Rows]:
    """Return what a fresh decoder of ours makes of a stream."""
    channels = tuple(ChannelInfo(str(n), uv_per_count=1.0) for n in range(n_channels))

    def decode(stream: bytes) -> Rows:
        decoder = make(CountsToUv(channels))
        blocks = decoder.feed(stream, 1.0) + decoder.finish()
        return [row for block in blocks for row in block.samples_uv.tolist()]

    return decode


def own_frame(number: int) -> bytes:
    return wire.data_frame(PLAN.start(1), 8 * number, 16_000 * number, counts_of(number))


def own_passes(frame: bytes) -> bool:
    return bool(own_rows(b"\0" + frame))


def own_rows(stream: bytes) -> Rows:
    decoder = FrameDecoder()
    decoder.expect(PLAN)
    messages = decoder.feed(b"\0" + stream)
    return [
        PLAN.unpack(message.samples).ravel().tolist()
        for message in messages
        if isinstance(message, Data)
    ]


def rows_of(value_at: Callable[[int, int], int], n_channels: int) -> Callable[[int], list[float]]:
    return lambda index: [float(value_at(index, channel)) for channel in range(n_channels)]


def passes_chords(packet: bytes) -> bool:
    return packet[:2] == b"\xc7\x7c" and packet[-1] == 1


def passes_cyton(packet: bytes) -> bool:
    return packet[0] == 0xA0 and packet[-1] >> 4 == 0xC


def passes_text(line: bytes) -> bool:
    read = read_line(line.removesuffix(b"\n")) if line.count(b"\n") == 1 else None
    return line.endswith(b"\n") and read is not None and len(read[1]) == 2


def passes_spiker(scan: bytes) -> bool:
    return [byte >> 7 for byte in scan] == [1, 0, 0, 0]


SUBJECTS = (
    Subject(
        "OpenBCI Cyton (33 bytes)",
        "first byte, upper half of the last",
        fake_cyton.packet,
        passes_cyton,
        None,
        rows_of(fake_cyton.value_at, 8),
    ),
    Subject(
        "OpenEEG P2 (17 bytes)",
        "two first bytes",
        fake_openeeg.packet,
        lambda packet: packet[:2] == b"\xa5\x5a",
        through(lambda to_uv: PacketDecoder(OpenEegFraming(), to_uv, 256.0), 6),
        rows_of(fake_openeeg.value_at, 6),
    ),
    Subject(
        "Chords, six channels (16 bytes)",
        "two first bytes, the last",
        fake_chords.packet,
        passes_chords,
        through(lambda to_uv: PacketDecoder(ChordsFraming(6, 10), to_uv, 250.0), 6),
        rows_of(fake_chords.value_at, 6),
    ),
    Subject(
        "Arduino text, two channels (some 9 bytes)",
        "digits and their number",
        fake_arduino.line,
        passes_text,
        through(lambda to_uv: TextDecoder(LineCutter(), 2, to_uv), 2),
        rows_of(fake_arduino.value_at, 2),
    ),
    Subject(
        "SpikerBox, two channels (4 bytes)",
        "one bit of every byte",
        lambda index: fake_spikerbox.scan(index, 2),
        passes_spiker,
        through(lambda to_uv: SpikerDecoder(2, to_uv, 5000.0), 2),
        rows_of(fake_spikerbox.value_at, 2),
    ),
    Subject(
        "BITalino, six channels (8 bytes)",
        "four check bits",
        lambda index: fake_bitalino.frame(index, 6),
        checks_out,
        through(lambda to_uv: PacketDecoder(BitalinoFraming(6), to_uv, 1000.0), 6),
        rows_of(fake_bitalino.value_at, 6),
    ),
    Subject(
        "our own (48 bytes, eight scans of three)",
        "32 check bits, length, layout",
        own_frame,
        own_passes,
        own_rows,
        lambda number: [float(count) for scan in counts_of(number) for count in scan],
    ),
)


def damaged(rng: np.random.Generator, packet: bytes, error_rate: float) -> bytes:
    """Return a packet with at least one byte changed."""
    values = np.frombuffer(packet, np.uint8)
    while True:
        is_hit = rng.random(len(values)) < error_rate
        if not is_hit.any():
            is_hit[rng.integers(len(values))] = True
        changed = np.where(is_hit, rng.integers(0, 256, len(values)), values).astype(np.uint8)
        if (changed != values).any():
            return changed.tobytes()


def measure(subject: Subject, n_packets: int, error_rate: float) -> tuple[float, float | None]:
    """Return which share passes the framing alone, and which our decoder believes."""
    rng = np.random.default_rng(SEED)
    n_passed = n_believed = 0
    for number in range(n_packets):
        index = N_AROUND + number % 200
        packet = damaged(rng, subject.packet(index), error_rate)
        n_passed += subject.passes(packet)
        if subject.decode is not None:
            around = range(index - N_AROUND, index + N_AROUND + 1)
            stream = b"".join(packet if at == index else subject.packet(at) for at in around)
            truth = [subject.row(at) for at in around]
            n_believed += any(row not in truth for row in subject.decode(stream))
    believed = None if subject.decode is None else n_believed / n_packets
    return n_passed / n_packets, believed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packets", type=int, default=20_000, help="damaged packets per framing")
    parser.add_argument("--error-rate", type=float, default=1e-3, help="per byte")
    options = parser.parse_args()
    lines = [
        f"| {subject.title} | {subject.checks} | {share(passed, options.packets)} | "
        f"{'(BrainFlow reads it)' if believed is None else share(believed, options.packets)} |"
        for subject in SUBJECTS
        for passed, believed in [measure(subject, options.packets, options.error_rate)]
    ]
    PAGE.write_text(page(lines, options), "utf-8")
    print("\n".join(lines))


def share(value: float, n_packets: int) -> str:
    return f"0 of {n_packets}" if value == 0 else f"{100 * value:.1f} %"


def page(lines: list[str], options: argparse.Namespace) -> str:
    table = "\n".join(lines)
    return f"""# What a damaged packet passes for

Written by `python -m tests.benchmarks.framings`; do not edit.
*{options.packets} damaged packets of each, byte errors at {options.error_rate:g}, seed {SEED}.*

Of packets with at least one byte changed on the way: how many the device's own framing lets
through in their place, and from how many our decoder makes a scan that was never sent.

| framing | what it checks | framing alone lets through | our decoder believes |
|---|---|---|---|
{table}

Our decoders ask more than the framing does: a value must fit the converter's bits, and a packet
must be the next by its counter, or the first of two or three that count up. What they cannot see
is a changed bit that leaves a value in range: that is what *unchecked* means beside such a device.
Other error rates, lost and doubled bytes: `python -m tests.long.framings_compared`; random bytes on
our own line: `python -m tests.long.line_errors`.
"""


if __name__ == "__main__":
    main()
