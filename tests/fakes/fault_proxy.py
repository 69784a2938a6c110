"""A faulty line between a device's port and one of its own, in real time; to be unplugged."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import socket
import threading
import time
import tty
from pathlib import Path

from drivers.port_identity import PortIdentity
from tests.fakes.faulty_line import FaultyLine

_TICK_S = 0.05
_RETRY_S = 0.002


class FaultProxy:
    """Use as a context manager; ``path`` is the port to open while it is plugged in.

    The port is a link with a name of the test's choosing, so that a device may come back under
    another name, or another one under the same.
    """

    def __init__(
        self, device_path: str, line: FaultyLine, *, folder: Path, name: str = "ttyFAKE0"
    ) -> None:
        self.line = line
        self._device_path = device_path
        self._folder = folder
        self._name = name
        self._lock = threading.Lock()
        self._host: int | None = None
        self._slave: int | None = None
        self._unwritten = bytearray()
        self._commands = bytearray()
        self._is_over = False

    @property
    def path(self) -> str:
        """Return what opens the port."""
        return str(self._folder / self._name)

    def identity(self, **known: object) -> PortIdentity:
        """Return what USB tells of the device while it is plugged in here."""
        return PortIdentity(self.path, **known)

    def __enter__(self) -> FaultProxy:
        self._device = os.open(self._device_path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        self._wake_read, self._wake_write = os.pipe()
        self.plug_in()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over = True
        os.write(self._wake_write, b"x")
        self._thread.join()
        self.unplug()
        for descriptor in (self._device, self._wake_read, self._wake_write):
            os.close(descriptor)

    def plug_in(self, name: str | None = None) -> None:
        """Make the port appear, under another name if one is given."""
        with self._lock:
            self._name = name or self._name
            self._host, self._slave = pty.openpty()
            tty.setraw(self._slave)
            os.set_blocking(self._host, False)
            Path(self.path).symlink_to(os.ttyname(self._slave))
        self._wake()

    def unplug(self) -> None:
        """Make the port disappear with everything that is on the line."""
        with self._lock:
            if self._host is None or self._slave is None:
                return
            Path(self.path).unlink(missing_ok=True)
            os.close(self._slave)
            os.close(self._host)
            self._host = self._slave = None
            self._unwritten.clear()
            self._commands.clear()
            self.line.cut()
        self._wake()

    def _wake(self) -> None:
        with contextlib.suppress(OSError):
            os.write(self._wake_write, b"x")

    def _run(self) -> None:
        while not self._is_over:
            wait_s = self._wait_s(time.monotonic())
            with self._lock:
                watched = [self._device, self._wake_read]
                watched += [] if self._host is None else [self._host]
            with contextlib.suppress(OSError, ValueError):
                ready, _, _ = select.select(watched, [], [], wait_s)
                self._serve(ready)

    def _wait_s(self, now_s: float) -> float:
        if self._unwritten:
            return _RETRY_S
        due_s = self.line.next_s()
        return _TICK_S if due_s is None else min(_TICK_S, max(0.0, due_s - now_s))

    def _serve(self, ready: list[int]) -> None:
        if self._wake_read in ready:
            os.read(self._wake_read, 4096)
        if self._device in ready:
            self.line.take(os.read(self._device, 65_536), time.monotonic())
        with self._lock:
            if self._host is None:
                self.line.cut()
                return
            arrived = b"" if self._unwritten else self.line.give(time.monotonic())
            if arrived or self._unwritten:
                self._write(self._host, arrived)
            if self._host in ready:
                # A port nobody has opened holds what is written to it and reads as an error.
                with contextlib.suppress(OSError):
                    self._commands += os.read(self._host, 4096)
        if self._commands and not self.line.holds_commands(time.monotonic()):
            os.write(self._device, self._commands)
            self._commands.clear()

    def _write(self, host: int, arrived: bytes) -> None:
        """Write what arrived; what the port does not hold waits, and with it what follows."""
        self._unwritten += arrived
        with contextlib.suppress(BlockingIOError):
            del self._unwritten[: os.write(host, self._unwritten)]


class TcpFaultProxy(FaultProxy):
    """The same behind a TCP port; ``path`` is the place of a ``socket:`` source."""

    _port: int = 0

    @property
    def path(self) -> str:
        """Return what opens the port."""
        return f"//127.0.0.1:{self._port}"

    def plug_in(self, name: str | None = None) -> None:
        """Listen for a host."""
        listener = socket.create_server(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        with listener:
            connection, _ = listener.accept()
        connection.setblocking(False)
        with self._lock:
            self._host = connection.detach()
        self._wake()

    def unplug(self) -> None:
        """Hang up."""
        with self._lock:
            if self._host is not None:
                os.close(self._host)
                self._host = None
            self._unwritten.clear()
            self.line.cut()
        self._wake()
