"""An Olimex shield on an Arduino: P2 packets from the first moment on, and no ear."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from tests.fakes.fake_line import FakeTalker


def value_at(index: int, channel: int) -> int:
    return (index * 7 + channel * 331) % 1024


def packet(index: int) -> bytes:
    values = b"".join(value_at(index, channel).to_bytes(2, "big") for channel in range(6))
    return b"\xa5\x5a\x02" + bytes([index % 256]) + values + b"\x03"


class FakeOpenEeg(FakeTalker):
    def everything(self) -> Iterator[bytes]:
        return map(packet, count(250))
