"""An Arduino whose loop prints numbers for ever, as the Serial Plotter wants them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

from tests.fakes.fake_line import FakeLine


def value_at(index: int, channel: int) -> int:
    return (index * 7 + channel * 331) % 1024


def line(index: int, n_channels: int = 2) -> bytes:
    values = (str(value_at(index, channel)) for channel in range(n_channels))
    return ",".join(values).encode() + b"\r\n"


def lines() -> Iterator[bytes]:
    return (line(index) for index in count())


class FakeArduino(FakeLine):
    def __init__(
        self, script: Callable[[], Iterator[bytes]] = lines, *, is_waiting: bool = False
    ) -> None:
        super().__init__()
        self._script = script
        self._is_waiting = is_waiting

    def on_plug_in(self) -> Iterator[bytes] | None:
        is_waiting, self._is_waiting = self._is_waiting, False
        return None if is_waiting else self._script()
