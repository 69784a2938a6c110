"""The wire without a port: bytes in, messages out; it neither reads nor waits nor knows time.

Paragraphs in parentheses are those of ``docs/protocol.md``.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import NamedTuple

from drivers import cobs
from drivers.commands import MAX_PAYLOAD, SelfTest, StreamPlan
from drivers.messages import (
    DATA_HEAD_LENGTH,
    KNOWN_TYPES,
    Data,
    DataFlag,
    Message,
    MessageType,
    read_message,
)

DELIMITER = b"\0"
MAX_SEGMENT = 512
"""More bytes than this without a delimiter are dropped up to the next one (§6.1)."""

_CRC = struct.Struct("<I")
_INDEX_AND_TICK = struct.Struct("<II")
_N_HEAD = 3
_SAMPLES = slice(DATA_HEAD_LENGTH, -_CRC.size)
# The CRC-32 of anything followed by its own CRC-32.
_RESIDUE = 0x2144DF1C


def encode_frame(payload: bytes, seed: int = 0) -> bytes:
    """Return the bytes that carry a payload over the wire (§1.1).

    Parameters
    ----------
    payload : bytes
        1 to 248 bytes.
    seed : int
        What the checksum starts from: 0, or the layout seed for DATA (§1.3).

    Returns
    -------
    bytes
        Stuffed payload and checksum, and the closing delimiter.

    Raises
    ------
    ValueError
        If the payload is empty or too long.
    """
    if not 1 <= len(payload) <= MAX_PAYLOAD:
        raise ValueError(f"payload has {len(payload)} bytes: a frame carries 1 to {MAX_PAYLOAD}")
    return cobs.encode(payload + _CRC.pack(zlib.crc32(payload, seed))) + DELIMITER


@dataclass(slots=True)
class LineCounts:
    """What did not become a message.

    Attributes
    ----------
    n_damaged : int
        Segments that are no frame, or a frame whose length or layout does not fit.
    n_unknown : int
        Sound frames of a type the host does not know, an echo of its own commands among them.
    n_stray : int
        DATA frames while no stream was asked for.
    n_dropped_bytes : int
        Bytes thrown away because no delimiter came.
    """

    n_damaged: int = 0
    n_unknown: int = 0
    n_stray: int = 0
    n_dropped_bytes: int = 0

    @property
    def n_garbled(self) -> int:
        """Return a number that grows with whatever was no frame at all."""
        return self.n_damaged + self.n_dropped_bytes


class FrameDecoder:
    """Takes the line apart; it never raises and holds at most ``MAX_SEGMENT`` bytes.

    However the bytes are cut into chunks, messages and counts are the same. What comes before the
    first delimiter is dropped without counting it (§1.4).
    """

    def __init__(self) -> None:
        self.counts = LineCounts()
        self._plan: StreamPlan | None = None
        self._usual: _UsualData | None = None
        self._partial = b""
        self._is_skipping = False
        self._is_in_step = False

    def expect(self, plan: StreamPlan | None) -> None:
        """Take DATA of this stream from now on, and of no other; None takes no DATA at all."""
        self._plan = plan
        self._usual = None if plan is None else _usual_data(plan)

    def feed(self, chunk: bytes) -> list[Message]:
        """Take the next bytes of the line.

        Parameters
        ----------
        chunk : bytes
            Any bytes, any number of them.

        Returns
        -------
        list of Message
            What became complete with these bytes, in order.
        """
        if not self._is_in_step:
            _, delimiter, chunk = chunk.partition(DELIMITER)
            self._is_in_step = bool(delimiter)
            if not delimiter:
                return []
        *segments, tail = chunk.split(DELIMITER)
        # Only the first can be the end of what came before.
        messages = self._take_segments(segments[:1])
        if self._usual is None:
            messages += self._take_segments(segments[1:])
        else:
            messages += self._take_usual(segments[1:], self._usual)
        self._keep(tail)
        return messages

    def _take_segments(self, segments: list[bytes]) -> list[Message]:
        messages = [self._take_segment(segment) for segment in segments]
        return [message for message in messages if message is not None]

    def _take_usual(self, segments: list[bytes], usual: _UsualData) -> list[Message]:
        """Read segments that came in one piece, the usual ones in as few steps as can be."""
        messages: list[Message] = []
        n_stuffed, seed, head = usual
        flags, stream_id = DataFlag(head[1]), head[2]
        for segment in segments:
            packet = cobs.decode_run(segment) if len(segment) == n_stuffed else None
            if packet is None or zlib.crc32(packet, seed) != _RESIDUE or packet[:_N_HEAD] != head:
                messages += self._take_segments([segment])
                continue
            scan_index, tick = _INDEX_AND_TICK.unpack_from(packet, _N_HEAD)
            messages.append(Data._make((flags, stream_id, scan_index, tick, packet[_SAMPLES])))
        return messages

    def _take_segment(self, segment: bytes) -> Message | None:
        self._keep(segment)
        whole, self._partial = self._partial, b""
        was_skipping, self._is_skipping = self._is_skipping, False
        return None if was_skipping or not whole else self._read_segment(whole)

    def _keep(self, piece: bytes) -> None:
        """Add to the segment under way, or drop it when it has grown too long."""
        if self._is_skipping:
            self.counts.n_dropped_bytes += len(piece)
            return
        self._partial += piece
        if len(self._partial) > MAX_SEGMENT:
            self.counts.n_dropped_bytes += len(self._partial)
            self._partial = b""
            self._is_skipping = True

    def _read_segment(self, segment: bytes) -> Message | None:
        packet = cobs.decode(segment)
        if packet is None or not 1 <= len(packet) - _CRC.size <= MAX_PAYLOAD:
            self.counts.n_damaged += 1
            return None
        payload = packet[: -_CRC.size]
        if payload[0] == MessageType.DATA:
            return self._read_data(packet, payload)
        if not _is_sound(packet, payload, 0):
            self.counts.n_damaged += 1
            return None
        if payload[0] not in KNOWN_TYPES:
            self.counts.n_unknown += 1
            return None
        message = read_message(payload)
        self.counts.n_damaged += message is None
        return message

    def _read_data(self, packet: bytes, payload: bytes) -> Data | None:
        plan = self._plan
        if plan is None:
            self.counts.n_stray += 1
            return None
        message = read_message(payload) if _is_sound(packet, payload, plan.layout_seed) else None
        if isinstance(message, Data) and plan.expects(message):
            return message
        self.counts.n_damaged += 1
        return None


class _UsualData(NamedTuple):
    """What the frames of a stream look like, but for those with something to tell."""

    n_stuffed: int
    seed: int
    head: bytes


def _usual_data(plan: StreamPlan) -> _UsualData:
    n_packet = DATA_HEAD_LENGTH + plan.samples_length + _CRC.size
    # A stream of test samples says so in a flag.
    flags = DataFlag(0) if plan.selftest is SelfTest.OFF else DataFlag.SELF_TEST
    head = bytes((MessageType.DATA, flags, plan.stream_id))
    return _UsualData(n_packet + 1, plan.layout_seed, head)


def _is_sound(packet: bytes, payload: bytes, seed: int) -> bool:
    return packet[-_CRC.size :] == _CRC.pack(zlib.crc32(payload, seed))
