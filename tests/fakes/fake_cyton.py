"""An OpenBCI Cyton behind its dongle, as BrainFlow wants it; paced, for BrainFlow reads on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from tests.fakes.fake_line import FakeLine, paced

GREETING = b"OpenBCI V3 8-16 channel\nADS1299 Device ID: 0x3E\nFirmware: v3.1.2\n$$$"


def value_at(index: int, channel: int) -> int:
    return (index * 997 + channel * 33_331) % 2**20 - 2**19


def packet(index: int) -> bytes:
    values = b"".join(
        value_at(index, channel).to_bytes(3, "big", signed=True) for channel in range(8)
    )
    return b"\xa0" + bytes([index % 256]) + values + bytes(6) + b"\xc0"


class FakeCyton(FakeLine):
    n_ahead = 1

    def __init__(self, *, fs_hz: float = 5000.0, lost: range = range(0)) -> None:
        super().__init__()
        self._fs_hz = fs_hz
        self._lost = lost

    def packets(self) -> Iterator[bytes]:
        for index, piece in enumerate(paced(map(packet, count()), self._fs_hz)):
            if index not in self._lost:
                yield piece

    def on_bytes(self, heard: bytes) -> None:
        for command in bytes(self.heard):
            if command in b"sv":
                self.hush()
            if command in b"vd":
                self.say(GREETING)
            elif command == ord("b"):
                self.stream(self.packets())
        self.heard.clear()
