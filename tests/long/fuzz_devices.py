"""Mutated and random bytes into the decoders of foreign devices.

``python -m tests.long.fuzz_devices [STREAMS]`` feeds so many streams to each: sound packets with
bytes replaced, lost, doubled and put in, cut at random, in random chunks. It fails on an exception,
on an index that goes back, on a buffer that grows, or where the chunks change what comes out.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from drivers.devices.bitalino_frames import BitalinoFraming
from drivers.devices.chords import ChordsFraming
from drivers.devices.inputs import CountsToUv
from drivers.devices.openeeg import OpenEegFraming
from drivers.devices.packets import PacketDecoder
from drivers.devices.spikerbox_frames import SpikerDecoder
from drivers.devices.text_lines import LineCutter, TextDecoder
from drivers.devices.trigno import TrignoDecoder
from dsp.block import ChannelInfo
from tests.fakes import (
    fake_arduino,
    fake_bitalino,
    fake_chords,
    fake_openeeg,
    fake_spikerbox,
    fake_trigno,
)
from tests.long.line_errors import damage

N_PACKETS = 60
ERROR_RATES = (1e-3, 1e-2, 1e-1)
MOST_WAITING = 4096

Make = Callable[[CountsToUv], Any]
SUBJECTS: dict[str, tuple[int, Callable[[int], bytes], Make]] = {
    "Chords": (6, fake_chords.packet, lambda uv: PacketDecoder(ChordsFraming(6, 10), uv, 250.0)),
    "OpenEEG": (6, fake_openeeg.packet, lambda uv: PacketDecoder(OpenEegFraming(), uv, 256.0)),
    "BITalino": (
        4,
        lambda index: fake_bitalino.frame(index, 4),
        lambda uv: PacketDecoder(BitalinoFraming(4), uv, 1000.0),
    ),
    "SpikerBox": (
        2,
        lambda index: fake_spikerbox.scan(index, 2),
        lambda uv: SpikerDecoder(2, uv, 5000.0),
    ),
    "Arduino": (2, fake_arduino.line, lambda uv: TextDecoder(LineCutter(), 2, uv)),
    "Trigno": (16, fake_trigno.scan, lambda uv: TrignoDecoder(uv, 2000.0)),
}


def read(decoder: Any, stream: bytes, ends: list[int]) -> tuple[list[int], list[list[float]]]:
    """Feed a stream in chunks; return indices and rows."""
    indices: list[int] = []
    rows: list[list[float]] = []
    blocks, at = [], 0
    for end in [*ends, len(stream)]:
        blocks += decoder.feed(stream[at:end], 1.0)
        at = max(at, end)
    for block in blocks + decoder.finish():
        assert block.first_index >= (indices[-1] + 1 if indices else 0), "an index went back"
        indices += range(block.first_index, block.end_index)
        rows += block.samples_uv.tolist()
    return indices, rows


def waiting(decoder: Any) -> int:
    """Return how many bytes a decoder holds."""
    parts = [
        getattr(decoder, "_buffer", b""),
        getattr(decoder, "_rest", b""),
        getattr(getattr(decoder, "_filter", None), "_waiting", b""),
        getattr(getattr(decoder, "_cutter", None), "_rest", b""),
    ]
    return sum(len(part) for part in parts)


def attack(rng: np.random.Generator, sound: bytes) -> bytes:
    """Return a stream that once was sound, or never was."""
    if rng.random() < 0.2:
        return rng.bytes(int(rng.integers(0, 1500)))
    stream = damage(rng, sound, float(rng.choice(ERROR_RATES)))
    cut = sorted(int(at) for at in rng.integers(0, len(stream) + 1, 2))
    if rng.random() < 0.3:
        stream = stream[: cut[0]] + rng.bytes(int(rng.integers(0, 300))) + stream[cut[1] :]
    return stream


def fuzz(name: str, n_streams: int) -> str:
    n_channels, packet, make = SUBJECTS[name]
    rng = np.random.default_rng([20261122, len(name)])
    channels = tuple(ChannelInfo(str(n), uv_per_count=1.0) for n in range(n_channels))
    n_scans = 0
    for _ in range(n_streams):
        first = int(rng.integers(0, 1000))
        sound = b"".join(packet(index) for index in range(first, first + N_PACKETS))
        stream = attack(rng, sound)
        ends = sorted(int(at) for at in rng.integers(0, len(stream) + 1, rng.integers(0, 12)))
        whole, cut = make(CountsToUv(channels)), make(CountsToUv(channels))
        expected, came = read(whole, stream, []), read(cut, stream, ends)
        assert repr(came) == repr(expected), "the chunks changed what came out"
        assert waiting(cut) < MOST_WAITING, "a buffer grew"
        n_scans += len(came[0])
    return f"{name}: {n_streams} streams, {n_scans} scans, nothing amiss"


def main() -> None:
    n_streams = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    for name in SUBJECTS:
        began_s = time.perf_counter()
        said = fuzz(name, n_streams)
        sys.stdout.write(f"{said}, {time.perf_counter() - began_s:.0f} s\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
