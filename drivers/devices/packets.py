"""Packets of one length with a counter, found in a damaged stream; a framing knows their layout."""

from __future__ import annotations

from itertools import pairwise
from typing import Protocol

from drivers.devices.inputs import CountsToUv
from drivers.devices.short_counter import Counted, ShortCounter
from dsp.block import SampleBlock


class Framing(Protocol):
    """How one device lays out a packet."""

    n_bytes: int
    """Length of a packet."""
    head: bytes
    """What every packet begins with; empty where nothing marks the beginning."""
    n_wrap: int
    """The counter runs from 0 to one less."""
    n_in_a_row: int
    """How many packets in a row, counted up, are believed after something made no sense."""

    def read(self, buffer: bytearray, at: int) -> Counted | None:
        """Return count and values of the packet at a place, or None if there is none."""
        ...


class PacketDecoder:
    """Reads packets; after damage it waits for a few in a row, so that chance is not believed.

    Parameters
    ----------
    framing : Framing
        How a packet is laid out.
    to_uv : CountsToUv
        How its numbers become µV.
    fs_hz : float
        Scans per second.

    Attributes
    ----------
    n_damaged : int
        Places in the stream at which bytes made no sense.

    Notes
    -----
    In step, a packet is believed when it is well-formed and its counter is the next one. Otherwise
    the search begins at the next byte for `Framing.n_in_a_row` well-formed packets back to back
    with counters that go up by one. One damaged byte so costs its packet; one byte too many or too
    few costs the packet it is in. Which packets are believed depends on the bytes alone, not on
    how they were cut into chunks.
    """

    def __init__(self, framing: Framing, to_uv: CountsToUv, fs_hz: float) -> None:
        self.n_damaged = 0
        self._framing = framing
        self._to_uv = to_uv
        self._counter = ShortCounter(framing.n_wrap, fs_hz)
        self._buffer = bytearray()
        self._next_count: int | None = None

    @property
    def n_lost(self) -> int:
        """Return how many scans never arrived."""
        return self._counter.n_lost

    @property
    def is_holding(self) -> bool:
        """Return whether scans are held back; see `Decoder.is_holding`."""
        return self._counter.is_holding

    def feed(self, chunk: bytes, received_s: float) -> list[SampleBlock]:
        """Take the next bytes; see `Decoder.feed`."""
        self._buffer += chunk
        counted, at = [], 0
        while True:
            packet = self._in_step(at)
            if packet is None:
                at = self._search(at)
                packet = self._in_step(at)
            if packet is None:
                break
            counted.append(packet)
            at += self._framing.n_bytes
            self._next_count = (packet[0] + 1) % self._framing.n_wrap
        del self._buffer[:at]
        return self._blocks(counted, received_s)

    def finish(self) -> list[SampleBlock]:
        """Return what was held back; see `Decoder.finish`."""
        return [
            self._to_uv.block(run.scans, run.first_index, run.received_s)
            for run in self._counter.finish()
        ]

    def _blocks(self, counted: list[Counted], received_s: float) -> list[SampleBlock]:
        return [
            self._to_uv.block(run.scans, run.first_index, run.received_s)
            for run in self._counter.place(counted, received_s)
        ]

    def _in_step(self, at: int) -> Counted | None:
        """Return the packet that should stand here, if it does."""
        if self._next_count is None or len(self._buffer) - at < self._framing.n_bytes:
            return None
        packet = self._framing.read(self._buffer, at)
        return packet if packet is not None and packet[0] == self._next_count else None

    def _search(self, at: int) -> int:
        """Return where the next believable packet stands; where to go on looking if none does."""
        framing = self._framing
        n_needed = framing.n_bytes * framing.n_in_a_row
        if self._next_count is not None and len(self._buffer) - at < framing.n_bytes:
            return at
        if self._next_count is not None:
            self.n_damaged += 1
            self._next_count = None
        while len(self._buffer) - at >= n_needed:
            if framing.head:
                at = self._next_head(at)
                if len(self._buffer) - at < n_needed:
                    break
            first = self._first_of_row(at)
            if first is not None:
                self._next_count = first
                break
            at += 1
        return at

    def _next_head(self, at: int) -> int:
        found = self._buffer.find(self._framing.head, at)
        return found if found >= 0 else len(self._buffer) - len(self._framing.head) + 1

    def _first_of_row(self, at: int) -> int | None:
        """Return the count of the packet here if enough follow it in a row."""
        framing, counts = self._framing, []
        for position in range(framing.n_in_a_row):
            packet = framing.read(self._buffer, at + position * framing.n_bytes)
            if packet is None:
                return None
            counts.append(packet[0])
        is_row = all((later - earlier) % framing.n_wrap == 1 for earlier, later in pairwise(counts))
        return counts[0] if is_row else None
