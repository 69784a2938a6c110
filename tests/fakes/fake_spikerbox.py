"""A Muscle SpikerShield: streams from the first moment, answers inside an escape block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from tests.fakes.fake_line import FakeLine

BEGIN, END = b"\xff\xff\x01\x01\x80\xff", b"\xff\xff\x01\x01\x81\xff"


def value_at(index: int, channel: int) -> int:
    return (index * 7 + channel * 331) % 1024


def scan(index: int, n_channels: int) -> bytes:
    pairs = (divmod(value_at(index, channel), 128) for channel in range(n_channels))
    flat = [half for pair in pairs for half in pair]
    return bytes([flat[0] | 0x80, *flat[1:]])


class FakeSpikerBox(FakeLine):
    def __init__(
        self, board_type: str = "MUSCLESS", *, n_channels: int = 1, is_mute: bool = False
    ) -> None:
        super().__init__()
        self._board_type = board_type
        self._n_channels = n_channels
        self._is_mute = is_mute

    def scans(self) -> Iterator[bytes]:
        return (scan(index, self._n_channels) for index in count())

    def on_plug_in(self) -> Iterator[bytes] | None:
        return None if self._is_mute else self.scans()

    def on_bytes(self, heard: bytes) -> None:
        *commands, rest = bytes(self.heard).split(b"\n")
        self.heard[:] = rest
        for command in commands:
            asked = re.search(rb"c:(\d+);", command)
            if command == b"b:;" and self._board_type:
                self.say(BEGIN + f"HWT:{self._board_type};".encode() + END)
            elif asked:
                self._n_channels = int(asked[1])
                self.stream(self.scans())
