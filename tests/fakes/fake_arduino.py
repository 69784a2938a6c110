"""An Arduino whose loop prints numbers for ever, as the Serial Plotter wants them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from tests.fakes.fake_line import FakeLine


def value_at(index: int, channel: int) -> int:
    return (index * 7 + channel * 331) % 1024


def line(index: int, n_channels: int = 2) -> bytes:
    return (
        ",".join(str(value_at(index, channel)) for channel in range(n_channels)).encode() + b"\r\n"
    )


@dataclass
class FakeArduino(FakeLine):
    script: Callable[[], Iterator[bytes]] = lambda: (line(index) for index in count())

    def on_plug_in(self) -> Iterator[bytes]:
        return self.script()
