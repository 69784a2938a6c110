"""A board made of Python on a real pty: speaks docs/protocol.md in a thread, faults by script."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import socket
import struct
import threading
import time
import tty
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from tests.fakes import wire
from tests.fakes.wire import WireChannel

INFO, STATUS, ACK, NACK, PONG = 0x01, 0x03, 0x04, 0x05, 0x06
INFO_REQ, START, STOP, PING, STATUS_REQ = 0x41, 0x42, 0x43, 0x46, 0x47
TICK_HZ = 2_000_000
FIRST_TICK = 4_294_000_000


def count_at(index: int, channel: int) -> int:
    """Return what the fake converter reads; every test can compute it again."""
    return (index * 7 + channel * 331) % 1024


@dataclass(frozen=True)
class Stream:
    """What START asked for, and its frames."""

    start: bytes

    @property
    def period_ticks(self) -> int:
        return struct.unpack_from("<I", self.start, 2)[0]

    @property
    def mask(self) -> int:
        return self.start[6]

    @property
    def scans(self) -> int:
        return self.start[7]

    @property
    def stream_id(self) -> int:
        return self.start[10]

    def frame(self, number: int, *, flags: int = 0, late_ticks: int = 0) -> bytes:
        """Return DATA frame `number` of the stream."""
        first = number * self.scans
        channels = [channel for channel in range(8) if self.mask >> channel & 1]
        counts = [
            [count_at(first + scan, channel) for channel in channels] for scan in range(self.scans)
        ]
        tick = FIRST_TICK + first * self.period_ticks + late_ticks
        return wire.data_frame(self.start, first, tick, counts, flags=flags)


Script = Callable[["FakeBoard", Stream], Iterable[bytes]]


def endless(board: FakeBoard, stream: Stream) -> Iterator[bytes]:
    number = 0
    while True:
        yield stream.frame(number)
        number += 1


def frames(*numbers: int) -> Script:
    """Return a script that sends these frames and then says nothing more."""

    def script(board: FakeBoard, stream: Stream) -> Iterator[bytes]:
        return (stream.frame(number) for number in numbers)

    return script


@dataclass
class FakeBoard:
    """Use as a context manager; `path` is the port to open."""

    script: Script = endless
    n_channels: int = 3
    protocol: tuple[int, int] = (1, 0)
    version: tuple[int, int, int] = (1, 0, 0)
    boot_id: int = 77
    gain_milli: int = 0
    skew_ns: int = 56_000
    kinds: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    encodings: int = 0b110
    max_scans: int = 16
    baud: int = 115_200
    stated_layout_hash: int | None = None
    refusal: int | None = None
    n_deaf: int = 0
    """How many INFO_REQ and START go unheard, as in a bootloader or on a bad line."""
    boots_when_asked: bool = False
    """Answers the first INFO_REQ with the unasked INFO of a boot."""
    restarts_on_start: int = 0
    """How many START are answered by a restart."""
    dies_on: int = 0
    """The command on which the board is unplugged."""
    commands: list[bytes] = field(default_factory=list)

    def __enter__(self) -> FakeBoard:
        self._plug_in()
        self._stop_read, self._stop_write = os.pipe()
        self._out = bytearray()
        self._in = bytearray()
        self._running: Iterator[bytes] | None = None
        self._is_dead = False
        self._is_plugged_in = True
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()

    def unplug(self) -> None:
        """Take the port away."""
        if self._is_plugged_in:
            self._is_plugged_in = False
            os.write(self._stop_write, b"x")
            self._thread.join()
            os.close(self._stop_read)
            os.close(self._stop_write)

    @property
    def is_quiet(self) -> bool:
        """Whether the script is over and everything it sent is on the line."""
        return self._running is None and not self._out

    def tick(self) -> int:
        """Return what its clock says when it is asked; one that makes frames at will has none."""
        return FIRST_TICK

    def wait_for(self, kind: int) -> None:
        """Wait until the newest command is of this kind."""
        deadline_s = time.monotonic() + 2.0
        while self.commands[-1][0] != kind:
            assert time.monotonic() < deadline_s, f"{self.commands[-1].hex()} came last"
            time.sleep(0.001)

    def _plug_in(self) -> None:
        self._line, slave = pty.openpty()
        tty.setraw(slave)
        os.set_blocking(self._line, False)
        self.path = os.ttyname(slave)
        # Held open, so that the port outlives a host that closes it.
        self._descriptors = [self._line, slave]

    @property
    def channels(self) -> list[WireChannel]:
        return [
            WireChannel(
                index,
                kind=self.kinds[index] if self.kinds else 0,
                afe_gain_milli=self.gain_milli,
                skew_ns=self.skew_ns * index,
                label=self.labels[index] if self.labels else f"A{index}",
            )
            for index in range(self.n_channels)
        ]

    def info(self, request_id: int) -> bytes:
        """Return the INFO frame."""
        fields = [
            (0x01, bytes(self.version)),
            (0x02, b"fake"),
            (0x04, struct.pack("<I", self.boot_id)),
            (0x05, struct.pack("<I", TICK_HZ)),
            (0x06, bytes([self.n_channels, 10, self.encodings, self.max_scans])),
            *((0x09, channel.descriptor()) for channel in self.channels),
            (0x0A, struct.pack("<I", self.baud)),
            (0x0D, struct.pack("<I", self._layout_hash())),
        ]
        body = b"".join(bytes([tag, len(value)]) + value for tag, value in fields)
        return wire.frame(bytes([INFO, request_id, *self.protocol]) + body)

    def restart(self) -> bytes:
        """Forget the stream, take another boot id and return the INFO of a boot."""
        self._running = None
        self.boot_id += 1
        return b"\0" + self.info(0)

    def status(self, request_id: int) -> bytes:
        body = struct.pack("<BBBIIIHHHHB", request_id, 1, 0, 0, 0, 0, 0, 0, 0, 5000, 0)
        return wire.frame(bytes([STATUS]) + body)

    def _layout_hash(self) -> int:
        if self.stated_layout_hash is not None:
            return self.stated_layout_hash
        return wire.layout_hash(self.channels)

    def _run(self) -> None:
        try:
            self._serve()
        finally:
            for descriptor in self._descriptors:
                os.close(descriptor)

    def _serve(self) -> None:
        while not self._is_dead:
            self._make_frames()
            writers = [self._line] if self._out else []
            ready, writable, _ = select.select([self._line, self._stop_read], writers, [])
            if self._stop_read in ready:
                return
            if self._line in ready:
                chunk = os.read(self._line, 4096)
                if not chunk:
                    return
                self._hear(chunk)
            if writable:
                del self._out[: os.write(self._line, self._out)]

    def _make_frames(self) -> None:
        while self._running is not None and len(self._out) < 2000:
            frame = next(self._running, None)
            if frame is None:
                self._running = None
            else:
                self._out += frame

    def _hear(self, chunk: bytes) -> None:
        self._in += chunk
        *segments, tail = self._in.split(b"\0")
        self._in = bytearray(tail)
        for segment in segments:
            payload = wire.payload_of(bytes(segment)) if segment else None
            if payload is not None:
                self.commands.append(payload)
                self._answer(payload)

    def _answer(self, payload: bytes) -> None:
        kind, request_id = payload[:2]
        self._is_dead = self._is_dead or kind == self.dies_on
        if kind in (INFO_REQ, START) and self.n_deaf:
            self.n_deaf -= 1
        elif kind == INFO_REQ:
            self._out += self.info(0 if self.boots_when_asked else request_id)
        elif kind == START and self.restarts_on_start:
            self.restarts_on_start -= 1
            self._out += self.restart()
        elif kind == START and self.refusal:
            self._out += wire.frame(bytes([NACK, request_id, START, self.refusal, 0]))
        elif kind == START:
            self._begin(payload)
        elif kind == STOP:
            self._running = None
            self._out += wire.frame(bytes([ACK, request_id, STOP]))
        elif kind == PING:
            tick = struct.pack("<I", self.tick() % 2**32)
            self._out += wire.frame(bytes([PONG, request_id]) + payload[2:6] + tick)
        elif kind == STATUS_REQ:
            self._out += self.status(request_id)

    def _begin(self, payload: bytes) -> None:
        if struct.unpack_from("<I", payload, 11)[0] != self._layout_hash():
            self._out += wire.frame(bytes([NACK, payload[1], START, 9, 11]))
            return
        stream = Stream(payload)
        body = struct.pack(
            "<BBBIBBBI",
            payload[1],
            START,
            stream.stream_id,
            stream.period_ticks,
            stream.mask,
            stream.scans,
            payload[8],
            FIRST_TICK,
        )
        self._out += wire.frame(bytes([ACK]) + body)
        self._running = iter(self.script(self, stream))


class FakeTcpBoard(FakeBoard):
    """The same board behind a TCP port; `path` is the place of a socket: source."""

    def _plug_in(self) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        self.path = f"//127.0.0.1:{listener.getsockname()[1]}"
        self._line = listener.detach()
        self._descriptors = [self._line]

    def _serve(self) -> None:
        ready, _, _ = select.select([self._line, self._stop_read], [], [])
        if self._stop_read not in ready:
            with socket.socket(fileno=os.dup(self._line)) as listener:
                connection, _ = listener.accept()
            connection.setblocking(False)
            os.close(self._line)
            self._line = connection.detach()
            self._descriptors = [self._line]
            # A host that hangs up without reading everything resets the connection.
            with contextlib.suppress(ConnectionError):
                super()._serve()
