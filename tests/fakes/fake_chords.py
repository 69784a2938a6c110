"""A board with the Chords firmware: says its name, streams on START, and stops at any byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from tests.fakes.fake_line import FakeLine


def value_at(index: int, channel: int) -> int:
    return (index * 7 + channel * 331) % 1024


def packet(index: int, n_channels: int = 6) -> bytes:
    values = b"".join(value_at(index, channel).to_bytes(2, "big") for channel in range(n_channels))
    return b"\xc7\x7c" + bytes([index % 256]) + values + b"\x01"


@dataclass
class FakeChords(FakeLine):
    board_name: str = "UNO-R3"
    n_channels: int = 6
    first_index: int = 250
    is_mute: bool = False
    """Knows its name and never streams."""

    def packets(self) -> Iterator[bytes]:
        return (packet(index, self.n_channels) for index in count(self.first_index))

    def on_bytes(self, heard: bytes) -> None:
        self.hush()
        *commands, rest = bytes(self.heard).split(b"\n")
        self.heard[:] = rest
        for command in commands:
            if command == b"WHORU":
                self.say(self.board_name.encode() + b"\r\n")
            elif command == b"START" and not self.is_mute:
                self.stream(self.packets())
