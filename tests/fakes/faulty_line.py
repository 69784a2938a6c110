"""What a bad cable, a slow hub and a busy host do to a line of frames, by seed and script.

It is the fault proxy without a port and without a clock of its own: bytes and instants in, bytes
and instants out, and every frame's fate in a ledger.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from tests.fakes import wire
from tests.fakes.ledger import N_COUNTS, Fate, Ledger, LedgerFrame

DATA = 0x02
_HEAD = 11
_BITS_PER_BYTE = 10
_N_PIECE = 5


@dataclass(frozen=True)
class Faults:
    """What goes wrong, all of it at once.

    ``stalls`` are (from, for) in seconds since the first byte. ``buffer_bytes`` is what device and
    host hold while the line stands; beyond it whole frames are dropped. With ``baud`` bytes come
    one behind the other, as from a UART, and a stall cuts frames. ``both_ways``: the line stalls
    for what the host sends, too.
    """

    byte_error_rate: float = 0.0
    frame_loss: float = 0.0
    frame_twice: float = 0.0
    frame_late: float = 0.0
    late_by_most: int = 16
    batch_s: float = 0.0
    stalls: tuple[tuple[float, float], ...] = ()
    buffer_bytes: int = 1 << 30
    baud: int = 0
    both_ways: bool = False


class FaultyLine:
    """Takes what a device sends and gives what arrives, and when."""

    def __init__(self, faults: Faults, rng: np.random.Generator, *, n_scans: int = 8) -> None:
        self.faults = faults
        self.ledger = Ledger()
        self._rng = rng
        self._n_scans = n_scans
        self._partial = b""
        self._began_s: float | None = None
        self._held: list[tuple[int, bytes]] = []
        self._due: deque[tuple[float, bytes]] = deque()
        self._n_waiting = 0
        self._sent_s = 0.0

    def take(self, chunk: bytes, now_s: float) -> None:
        """Take what the device sent."""
        self._began_s = now_s if self._began_s is None else self._began_s
        *segments, self._partial = (self._partial + chunk).split(b"\0")
        for segment in segments:
            self._take_frame(segment + b"\0", now_s)

    def give(self, now_s: float) -> bytes:
        """Return what has arrived by now."""
        arrived = b""
        while self._due and self._due[0][0] <= now_s:
            arrived += self._due.popleft()[1]
        self._n_waiting -= len(arrived)
        return arrived

    def next_s(self) -> float | None:
        """Return when something arrives next."""
        return self._due[0][0] if self._due else None

    def holds_commands(self, now_s: float) -> bool:
        """Return whether what the host sends stands on the line now."""
        return self.faults.both_ways and self._released_s(now_s) > now_s

    def cut(self) -> None:
        """Lose everything that is on the line."""
        self._due.clear()
        self._held.clear()
        self._partial, self._n_waiting = b"", 0

    def _take_frame(self, frame: bytes, now_s: float) -> None:
        entry = self._enter(frame)
        if entry is None:
            self._put(frame, now_s)
            return
        if self._rng.random() < self.faults.frame_loss or self._is_full(len(frame)):
            entry.fate = Fate.DROPPED
            frame = b""
        elif self._rng.random() < self.faults.frame_late:
            entry.fate = Fate.LATE
            n_frames = int(self._rng.integers(1, self.faults.late_by_most + 1))
            self._held.append((n_frames, frame))
            return
        n_copies = 2 if self._rng.random() < self.faults.frame_twice else 1
        damaged = self._damage(frame * n_copies)
        if damaged != frame * n_copies:
            entry.fate = Fate.DAMAGED
        self._put(damaged, now_s)
        self._let_late_ones_pass(now_s)

    def _let_late_ones_pass(self, now_s: float) -> None:
        self._held = [(n_frames - 1, frame) for n_frames, frame in self._held]
        for _, frame in [held for held in self._held if held[0] <= 0]:
            self._put(frame, now_s)
        self._held = [held for held in self._held if held[0] > 0]

    def _enter(self, frame: bytes) -> LedgerFrame | None:
        """Write a DATA frame into the ledger; other frames are nobody's samples."""
        packet = wire.unstuff(frame[:-1])
        if packet is None or len(packet) <= _HEAD or packet[0] != DATA:
            return None
        first_index = int.from_bytes(packet[3:7], "little")
        # The third reading of the first scan names the stream; ten bits each.
        stream_number = int.from_bytes(packet[_HEAD : _HEAD + 4], "little") >> 20 & N_COUNTS - 1
        entry = LedgerFrame(stream_number, first_index, self._n_scans)
        self.ledger.frames.append(entry)
        return entry

    def _is_full(self, n_bytes: int) -> bool:
        return self._n_waiting + n_bytes > self.faults.buffer_bytes

    def _damage(self, line: bytes) -> bytes:
        """Replace bytes, lose some, double some and add some, in equal parts."""
        rate = self.faults.byte_error_rate
        if not rate or not line:
            return line
        kind = self._rng.random(len(line)) / rate
        out = bytearray()
        for byte, which in zip(line, kind, strict=True):
            if which >= 1.0:
                out.append(byte)
            elif which < 1 / 4:
                out.append(byte ^ (1 << int(self._rng.integers(8))))
            elif which < 2 / 4:
                continue
            elif which < 3 / 4:
                out += bytes((byte, byte))
            else:
                out += bytes((byte, int(self._rng.integers(256))))
        return bytes(out)

    def _put(self, wire_bytes: bytes, now_s: float) -> None:
        self._n_waiting += len(wire_bytes)
        if not self.faults.baud:
            pieces = [wire_bytes] if wire_bytes else []
        else:
            pieces = [wire_bytes[at : at + _N_PIECE] for at in range(0, len(wire_bytes), _N_PIECE)]
        for piece in pieces:
            if self.faults.baud:
                spent_s = len(piece) * _BITS_PER_BYTE / self.faults.baud
                self._sent_s = now_s = max(now_s, self._sent_s) + spent_s
            due_s = self._arrival_s(now_s)
            self._due.append((max(due_s, self._due[-1][0] if self._due else due_s), piece))

    def _arrival_s(self, now_s: float) -> float:
        """Return when bytes sent now reach the host."""
        batch_s, began_s = self.faults.batch_s, self._began_s or 0.0
        if batch_s:
            now_s = began_s + np.ceil((now_s - began_s) / batch_s) * batch_s
        return self._released_s(float(now_s))

    def _released_s(self, now_s: float) -> float:
        """Return the end of the stall that this instant lies in, or the instant."""
        began_s = self._began_s or 0.0
        for from_s, for_s in self.faults.stalls:
            if from_s <= now_s - began_s < from_s + for_s:
                now_s = began_s + from_s + for_s
        return now_s
