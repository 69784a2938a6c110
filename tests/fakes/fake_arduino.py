"""An Arduino whose loop prints numbers for ever, as the Serial Plotter wants them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from tests.fakes.fake_line import FakeTalker


def value_at(index: int, channel: int) -> int:
    return (index * 7 + channel * 331) % 1024


def line(index: int, n_channels: int = 2) -> bytes:
    values = (str(value_at(index, channel)) for channel in range(n_channels))
    return ",".join(values).encode() + b"\r\n"


class FakeArduino(FakeTalker):
    def everything(self) -> Iterator[bytes]:
        return map(line, count())
