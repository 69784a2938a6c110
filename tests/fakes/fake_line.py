"""Devices of other makers on a real pty: a thread that hears, answers and streams by script."""

from __future__ import annotations

import os
import pty
import select
import threading
import time
import tty
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

FULL = 4000
STOP, BEGIN = b"s", b"b"


def paced(pieces: Iterable[bytes], fs_hz: float) -> Iterator[bytes]:
    """Yield each piece when its scan has been taken; for a fake with ``n_ahead = 1``."""
    begin_s = time.monotonic()
    for index, piece in enumerate(pieces):
        time.sleep(max(0.0, begin_s + (index + 1) / fs_hz - time.monotonic()))
        yield piece


@dataclass
class FakeLine:
    """Use as a context manager; `path` is the port to open. A maker's fake says what it sends."""

    heard: bytearray = field(default_factory=bytearray)
    n_ahead = FULL

    def __enter__(self):
        self._line, slave = pty.openpty()
        tty.setraw(slave)
        os.set_blocking(self._line, False)
        self.path = os.ttyname(slave)
        # Held open, so that the port outlives a host that closes it.
        self._descriptors = [self._line, slave]
        self._stop_read, self._stop_write = os.pipe()
        self._out = bytearray()
        self._stream: Iterator[bytes] | None = self.on_plug_in()
        self._is_plugged_in = True
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()

    def on_plug_in(self) -> Iterator[bytes] | None:
        """Return what it sends unasked; None for nothing."""
        return None

    def on_bytes(self, heard: bytes) -> None:
        """Answer what the host sent: with `say`, `stream` and `hush`."""

    def say(self, answer: bytes) -> None:
        self._out += answer

    def stream(self, pieces: Iterator[bytes]) -> None:
        self._stream = pieces

    def hush(self) -> None:
        self._stream = None

    def begin(self) -> None:
        """Send from the first piece on, once more: opening a port throws away what waits there."""
        os.write(self._stop_write, BEGIN)

    def unplug(self) -> None:
        if self._is_plugged_in:
            self._is_plugged_in = False
            os.write(self._stop_write, STOP)
            self._thread.join()
            os.close(self._stop_read)
            os.close(self._stop_write)

    def _run(self) -> None:
        try:
            while self._serve():
                pass
        finally:
            for descriptor in self._descriptors:
                os.close(descriptor)

    def _serve(self) -> bool:
        while self._stream is not None and len(self._out) < self.n_ahead:
            piece = next(self._stream, None)
            if piece is None:
                self._stream = None
            else:
                self._out += piece
        writers = [self._line] if self._out else []
        ready, writable, _ = select.select([self._line, self._stop_read], writers, [])
        if self._stop_read in ready:
            if os.read(self._stop_read, 1) == STOP:
                return False
            self._stream = self.on_plug_in()
        if self._line in ready:
            chunk = os.read(self._line, 4096)
            self.heard += chunk
            self.on_bytes(chunk)
        if writable:
            del self._out[: os.write(self._line, self._out)]
        return True


class FakeTalker(FakeLine):
    """Sends unasked and hears nothing; a waiting one begins when it is told to."""

    def __init__(
        self, script: Callable[[], Iterator[bytes]] | None = None, *, is_waiting: bool = False
    ) -> None:
        super().__init__()
        self._script = script or self.everything
        self._is_waiting = is_waiting

    def everything(self) -> Iterator[bytes]:
        """Return all it would ever send."""
        raise NotImplementedError

    def on_plug_in(self) -> Iterator[bytes] | None:
        is_waiting, self._is_waiting = self._is_waiting, False
        return None if is_waiting else self._script()
