"""A Trigno SDK server on two TCP ports: a greeting, START and STOP, sixteen floats a scan."""

from __future__ import annotations

import contextlib
import math
import socket
import struct
import threading
import time
from collections.abc import Callable

N_SENSORS = 16


def volts_at(index: int, sensor: int) -> float:
    """Return a value that a float of four bytes holds exactly."""
    return ((index * 7 + sensor * 331) % 1024 - 512) / 2**17


def scan(index: int, order: str = "<") -> bytes:
    values = (volts_at(index, sensor) for sensor in range(N_SENSORS))
    return struct.pack(f"{order}{N_SENSORS}f", *values)


class FakeTrigno:
    """Use as a context manager; `path` is the place of a trigno: source with its options."""

    def __init__(
        self,
        *,
        n_scans: int | None = None,
        answer: bytes = b"OK\r\n\r\n",
        order: str = "<",
        encode: Callable[[int], bytes] | None = None,
        n_piece: int = 100,
        fs_hz: float = 2000.0,
        facts: dict[bytes, bytes] | None = None,
    ) -> None:
        self._n_scans = n_scans
        self._answer = answer
        self._encode = encode or (lambda index: scan(index, order))
        self._n_piece = n_piece
        self._fs_hz = fs_hz
        self._facts = facts or {}
        self._is_over = threading.Event()
        self.commands: list[bytes] = []

    def __enter__(self) -> FakeTrigno:
        self._listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
        command, data = (listener.getsockname()[1] for listener in self._listeners)
        self.path = f"127.0.0.1?command={command}&data={data}"
        self._thread = threading.Thread(target=self._serve_for_ever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()

    def hang_up(self) -> None:
        self._is_over.set()
        self._thread.join()
        for listener in self._listeners:
            listener.close()

    def _serve_for_ever(self) -> None:
        while not self._is_over.is_set():
            for listener in self._listeners:
                listener.settimeout(0.02)
            with contextlib.suppress(TimeoutError, ConnectionError):
                command, _ = self._listeners[0].accept()
                data, _ = self._accept_data()
                with command, data:
                    self._serve(command, data)

    def _accept_data(self) -> tuple[socket.socket, object]:
        self._listeners[1].settimeout(1.0)
        return self._listeners[1].accept()

    def _serve(self, command: socket.socket, data: socket.socket) -> None:
        command.sendall(b"Delsys Trigno System Digital Protocol Version 3.6.0 \r\n\r\n")
        command.settimeout(1.0)
        while (heard := command.recv(64)).endswith(b"?\r\n\r\n"):
            answer = self._facts.get(heard.strip(), b"INVALID COMMAND")
            command.sendall(answer + b"\r\n\r\n")
        self.commands.append(heard)
        command.sendall(self._answer)
        command.setblocking(False)
        data.setblocking(False)
        waiting, index, began_s = b"", 0, time.monotonic()
        while not self._is_over.is_set():
            n_due = self._n_due(time.monotonic() - began_s)
            while len(waiting) < self._n_piece and index < n_due:
                waiting += self._encode(index)
                index += 1
            try:
                # Never a whole scan at a time: TCP does not keep pieces together either.
                waiting = waiting[data.send(waiting[: self._n_piece]) :] if waiting else waiting
            except BlockingIOError:
                time.sleep(0.001)
            if not waiting:
                time.sleep(0.001)
            with contextlib.suppress(BlockingIOError):
                heard = command.recv(64)
                if not heard:
                    return
                self.commands.append(heard)

    def _n_due(self, elapsed_s: float) -> float:
        """Return how many scans may have been sent by now."""
        n_most = math.inf if self._n_scans is None else self._n_scans
        return min(n_most, elapsed_s * self._fs_hz)
