"""A TCP connection with the few methods of a serial port that `Port` needs."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

_CONNECT_TIMEOUT_S = 5.0
_MOST_BYTES = 65_536


class SocketLine:
    """A connection to ``socket://host:port``.

    Parameters
    ----------
    url : str
        Where a board or a simulator listens.
    timeout_s : float
        Longest wait of a read.
    write_timeout_s : float
        Longest wait of a write.

    Raises
    ------
    OSError
        When nobody answers there.
    """

    def __init__(self, url: str, *, timeout_s: float, write_timeout_s: float) -> None:
        address = urlsplit(url)
        self._timeout_s = timeout_s
        self._write_timeout_s = write_timeout_s
        self._socket = socket.create_connection(
            (address.hostname or "", address.port or 0), timeout=_CONNECT_TIMEOUT_S
        )
        # A command is a handful of bytes and must not wait for more.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def read(self, n_bytes: int) -> bytes:
        """Return what came, at most this many bytes; empty when nothing came in time."""
        self._socket.settimeout(self._timeout_s)
        try:
            chunk = self._socket.recv(n_bytes)
        except TimeoutError:
            return b""
        if not chunk:
            raise ConnectionResetError("the other end hung up")
        return chunk

    @property
    def in_waiting(self) -> int:
        """Return the most that a read may take; it takes what there is."""
        return _MOST_BYTES

    def fileno(self) -> int:
        """Return what can be waited on."""
        return self._socket.fileno()

    def write(self, wire: bytes) -> None:
        """Send all bytes."""
        self._socket.settimeout(self._write_timeout_s)
        self._socket.sendall(wire)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
