"""The board's side of docs/protocol.md, written a second time to test against."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass


def frame(payload: bytes, seed: int = 0) -> bytes:
    packet = payload + struct.pack("<I", zlib.crc32(payload, seed))
    stuffed, run = bytearray(), bytearray()
    for byte in packet:
        if byte:
            run.append(byte)
        else:
            stuffed += bytes([len(run) + 1]) + run
            run.clear()
    return bytes(stuffed + bytes([len(run) + 1]) + run + b"\0")


def unstuff(segment: bytes) -> bytes | None:
    """Take the stuffing out of a segment between two delimiters; None when it does not fit."""
    packet, at = bytearray(), 0
    while at < len(segment):
        end = at + segment[at]
        packet += segment[at + 1 : end]
        at = end
        if at < len(segment):
            packet.append(0)
    return bytes(packet) if at == len(segment) else None


def payload_of(segment: bytes) -> bytes | None:
    """Take a segment between two delimiters apart; None when it is damaged."""
    packet = unstuff(segment)
    if packet is None:
        return None
    payload, crc = packet[:-4], packet[-4:]
    return payload if payload and crc == struct.pack("<I", zlib.crc32(payload)) else None


@dataclass(frozen=True)
class WireChannel:
    index: int
    kind: int = 0
    adc_nv_per_count: int = 4_882_813
    afe_gain_milli: int = 0
    zero_count: int = 512
    skew_ns: int = 0
    label: str = ""

    def meaning(self) -> bytes:
        return struct.pack(
            "<BBIIi",
            self.index,
            self.kind,
            self.adc_nv_per_count,
            self.afe_gain_milli,
            self.zero_count,
        )

    def descriptor(self) -> bytes:
        return self.meaning() + struct.pack("<I", self.skew_ns) + self.label.encode()


def layout_hash(channels: Sequence[WireChannel]) -> int:
    return zlib.crc32(b"".join(channel.meaning() for channel in channels))


def data_frame(
    start: bytes, index: int, tick: int, counts: Sequence[Sequence[int]], *, flags: int = 0
) -> bytes:
    """Build the DATA frame that answers a START payload."""
    _, _, period, mask, scans, encoding, _, stream_id, layout = struct.unpack("<BBIBBBBBI", start)
    seed = zlib.crc32(struct.pack("<IIBBB", layout, period, mask, scans, encoding))
    n_bits = 16 if encoding == 1 else 10
    flat = [count for scan in counts for count in scan]
    packed = sum(count << (at * n_bits) for at, count in enumerate(flat))
    samples = packed.to_bytes(-(-len(flat) * n_bits // 8), "little")
    head = struct.pack("<BBBII", 2, flags, stream_id, index % 2**32, tick % 2**32)
    return frame(head + samples, seed)
