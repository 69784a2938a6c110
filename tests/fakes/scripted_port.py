"""A port whose bytes and instants are written down; time passes only while it is read."""

from __future__ import annotations

from collections.abc import Callable

from tests.fakes.clock import FakeClock


class ScriptedPort:
    """Gives each chunk at its instant and notes what was sent and when."""

    place = "/dev/script"

    def __init__(self, clock: FakeClock, script: list[tuple[float, bytes]]) -> None:
        self._clock = clock
        self._began_s = clock()
        self._script = list(script)
        self.sent: list[tuple[float, bytes]] = []
        self.bauds: list[tuple[float, int]] = []
        self.on_write: Callable[[bytes], list[bytes]] = lambda wire: []

    def read(self, timeout_s: float) -> bytes:
        due_s = self._began_s + self._script[0][0] if self._script else float("inf")
        wait_s = max(0.0, due_s - self._clock())
        # A real read never returns in no time at all.
        self._clock.sleep(max(min(wait_s, timeout_s), 0.001))
        return self._script.pop(0)[1] if wait_s <= timeout_s and self._script else b""

    def write(self, wire: bytes) -> None:
        now_s = self._clock() - self._began_s
        self.sent.append((now_s, wire))
        self._script[:0] = [(now_s, answer) for answer in self.on_write(wire)]

    def set_baud(self, baud: int) -> bool:
        self.bauds.append((self._clock() - self._began_s, baud))
        return True

    def close(self) -> None:
        self._script.clear()
