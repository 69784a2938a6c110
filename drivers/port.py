"""A serial port or TCP line as bytes, every failure a sentence; it knows no frames."""

from __future__ import annotations

import contextlib
import select
import sys
import time
from collections.abc import Callable

import serial

from drivers.base import Clock
from drivers.errors import DeviceLost
from drivers.port_problems import explain_open_failure, refuse_call_in
from drivers.socket_line import SocketLine

Line = serial.Serial | SocketLine

BAUD = 115_200
_SLICE_S = 0.004
_MAX_READ = 4096
_WRITE_TIMEOUT_S = 1.0
# A port closed or unplugged under pyserial also shows as TypeError: its descriptor is None then.
_FAILURES = (OSError, TypeError, ValueError)


class Port:
    """An open line.

    Parameters
    ----------
    line : Line
        Open, with a read timeout of a few milliseconds.
    place : str
        What the person calls it, for messages.
    clock : Clock
        Host monotonic time.
    pause : callable
        Lets some seconds go by.
    """

    def __init__(
        self,
        line: Line,
        *,
        place: str,
        clock: Clock,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.place = place
        self._line = line
        self._clock = clock
        self._pause = pause
        self._taken_s = float("-inf")

    def read(self, timeout_s: float) -> bytes:
        """Return what has come as soon as something has, but no sooner than 4 ms after the last.

        Who is woken by every byte does nothing else, and who waits for more shows it late.

        Parameters
        ----------
        timeout_s : float
            Longest wait for the first byte.

        Returns
        -------
        bytes
            Empty when nothing came in time.

        Raises
        ------
        DeviceLost
            When the port is gone.
        """
        deadline_s = self._clock() + timeout_s
        while True:
            try:
                chunk = self._take(deadline_s - self._clock())
            except _FAILURES as exc:
                raise self._gone() from exc
            if chunk or self._clock() >= deadline_s:
                return chunk

    def _take(self, wait_s: float) -> bytes:
        """Return what there is once something is; where none can be waited for, after a slice."""
        if not hasattr(self._line, "fileno"):
            return bytes(self._line.read(_MAX_READ))
        if not select.select([self._line], [], [], max(0.0, wait_s))[0]:
            return b""
        early_s = self._taken_s + _SLICE_S - self._clock()
        if early_s > 0.0:
            self._pause(early_s)
        chunk = bytes(self._line.read(min(_MAX_READ, max(1, self._line.in_waiting))))
        self._taken_s = self._clock()
        return chunk

    def write(self, wire: bytes) -> None:
        """Send bytes.

        Raises
        ------
        DeviceLost
            When the port is gone or takes nothing more.
        """
        try:
            self._line.write(wire)
        except _FAILURES as exc:
            raise self._gone() from exc

    def set_baud(self, baud: int) -> bool:
        """Go on at another speed.

        Parameters
        ----------
        baud : int
            Bits per second.

        Returns
        -------
        bool
            False where the line has no speed, or its driver cannot make this one.
        """
        if not isinstance(self._line, serial.Serial):
            return False
        try:
            self._line.baudrate = baud
        except (*_FAILURES, ValueError):
            return False
        return True

    def close(self) -> None:
        """Let go of the port; safe to call twice and after an error."""
        try:
            self._line.close()
        except _FAILURES:
            return  # It is gone, which is what was asked for.

    def _gone(self) -> DeviceLost:
        return DeviceLost(
            f"The connection to {self.place} broke: the device was unplugged or switched off, and "
            "must stay plugged in. Plug it in again.",
            reason="the connection broke",
        )


def open_port(place: str, *, clock: Clock, baud: int = BAUD) -> Port:
    """Open a line for this program alone.

    Parameters
    ----------
    place : str
        A serial port (``/dev/ttyACM0``, ``COM3``) or ``socket://host:port``.
    clock : Clock
        Host monotonic time.
    baud : int
        Speed of a serial port, 8N1; our own boards begin at 115200 (``protocol.md`` §6.6).

    Returns
    -------
    Port
        Open, and nothing read yet.

    Raises
    ------
    SourceNotFound
        When there is no such port or nobody listens there.
    SourceBusy
        When another program holds it.
    NoPermission
        When this account may not use it.
    WrongDevice
        When it is not a serial port.
    """
    refuse_call_in(place)
    try:
        line = _open_line(place, baud)
    except (OSError, ValueError) as exc:
        raise explain_open_failure(place, exc) from exc
    return Port(line, place=place, clock=clock)


def _open_line(place: str, baud: int) -> Line:
    if place.startswith("socket://"):
        return SocketLine(place, timeout_s=_SLICE_S, write_timeout_s=_WRITE_TIMEOUT_S)
    line = serial.Serial(
        place,
        baudrate=baud,
        timeout=_SLICE_S,
        write_timeout=_WRITE_TIMEOUT_S,
        exclusive=True,
    )
    _hand_on_at_once(line)
    return line


def _hand_on_at_once(line: serial.Serial) -> None:
    """Ask an FTDI chip to hand bytes on after 1 ms and not after 16; others may refuse."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, ValueError):
            line.set_low_latency_mode(True)
