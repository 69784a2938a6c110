"""What the host says to a board: command payloads and the plan of a stream; nothing is sent here.

Paragraphs in parentheses are those of ``docs/protocol.md``.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from drivers.messages import DATA_HEAD_LENGTH, ChannelDescriptor, Data, DataFlag

MAX_PAYLOAD = 248
WITH_MARKS = 0x80
"""Beside an encoding in START: the marker input goes with the samples (§3.7)."""


class CommandType(IntEnum):
    """First byte of a payload to the board (§2)."""

    INFO_REQ = 0x41
    START = 0x42
    STOP = 0x43
    SET_GAIN = 0x44
    SELFTEST = 0x45
    PING = 0x46
    STATUS_REQ = 0x47
    SET_BAUD = 0x48
    RESET = 0x49


class Encoding(IntEnum):
    """How samples lie in a DATA frame (§3.3)."""

    U16 = 1
    PACKED_10_BIT = 2
    PACKED_12_BIT = 3

    @property
    def bits(self) -> int:
        """Return the number of bits of one sample."""
        return _BITS[self]


_BITS = {Encoding.U16: 16, Encoding.PACKED_10_BIT: 10, Encoding.PACKED_12_BIT: 12}


class SelfTest(IntEnum):
    """What a board streams instead of its channels, to prove itself or the line (§2.7)."""

    OFF = 0
    RAMP = 1
    SQUARE = 2
    BANDGAP = 3
    GROUND = 4


_LAYOUT_CHANNEL = struct.Struct("<BBIIi")
_LAYOUT_SEED = struct.Struct("<IIBBB")
_START = struct.Struct("<BBIBBBBBI")
_SELFTEST = struct.Struct("<BBB")
_SET_BAUD = struct.Struct("<BBI")
_PING = struct.Struct("<BBI")
_BYTE_BITS = 8
_KNOWN_FLAGS = int(
    DataFlag.AT_RAIL
    | DataFlag.DROPPED_BEFORE
    | DataFlag.SELF_TEST
    | DataFlag.MARKED
    | DataFlag.LATE_SCAN
)


def info_req(request_id: int) -> bytes:
    """Return the payload of INFO_REQ."""
    return bytes((CommandType.INFO_REQ, request_id))


def stop(request_id: int) -> bytes:
    """Return the payload of STOP."""
    return bytes((CommandType.STOP, request_id))


def status_req(request_id: int) -> bytes:
    """Return the payload of STATUS_REQ."""
    return bytes((CommandType.STATUS_REQ, request_id))


def ping(request_id: int, cookie: int) -> bytes:
    """Return the payload of PING; the answer carries the same cookie."""
    return _PING.pack(CommandType.PING, request_id, cookie)


def set_baud(request_id: int, baud: int) -> bytes:
    """Return the payload of SET_BAUD; the board answers at the speed it had before."""
    return _SET_BAUD.pack(CommandType.SET_BAUD, request_id, baud)


def selftest(request_id: int, mode: SelfTest) -> bytes:
    """Return the payload of SELFTEST, which the next stream carries."""
    return _SELFTEST.pack(CommandType.SELFTEST, request_id, mode)


def reset(request_id: int) -> bytes:
    """Return the payload of RESET."""
    return bytes((CommandType.RESET, request_id))


def layout_hash(channels: Sequence[ChannelDescriptor]) -> int:
    """Return the checksum of what the channels mean (§5.1).

    Parameters
    ----------
    channels : sequence of ChannelDescriptor
        All channels of the board, in ascending index.

    Returns
    -------
    int
        CRC-32; another value than the board's own means the two ends disagree.
    """
    return zlib.crc32(
        b"".join(
            _LAYOUT_CHANNEL.pack(
                channel.index,
                channel.kind,
                channel.adc_nv_per_count,
                channel.afe_gain_milli,
                channel.zero_count,
            )
            for channel in channels
        )
    )


@dataclass(frozen=True, slots=True)
class StreamPlan:
    """A stream as START asks for it: which channels, how often, how packed.

    Attributes
    ----------
    period_ticks : int
        Distance of two scans in device ticks.
    mask : int
        Bit *i* switches channel *i* on.
    scans : int
        Scans per DATA frame.
    encoding : Encoding
        How samples lie in a frame.
    watchdog_s : int
        The board stops when it heard nothing for that long; 0 never.
    stream_id : int
        Echoed in every DATA frame, so that nothing older can be taken for it.
    layout_hash : int
        What the host takes the channels for (§5.2).
    has_marks : bool
        Whether the marker input goes with the samples.
    selftest : SelfTest
        What SELFTEST has chosen instead of the channels; not part of START.
    """

    period_ticks: int
    mask: int
    scans: int
    encoding: Encoding
    watchdog_s: int
    stream_id: int
    layout_hash: int
    has_marks: bool = False
    selftest: SelfTest = SelfTest.OFF

    @property
    def n_active(self) -> int:
        """Return the number of channels switched on."""
        return self.mask.bit_count()

    @property
    def encoding_byte(self) -> int:
        """Return the encoding as START says it, with the marks."""
        return self.encoding | (WITH_MARKS if self.has_marks else 0)

    @property
    def samples_length(self) -> int:
        """Return how many bytes the samples of a frame take (§3.3)."""
        return -(-self.scans * self.n_active * self.encoding.bits // _BYTE_BITS)

    @property
    def marks_length(self) -> int:
        """Return how many bytes the marks of a frame take, where it has any (§3.7)."""
        return -(-self.scans // _BYTE_BITS) if self.has_marks else 0

    @property
    def longest_data(self) -> int:
        """Return the length of a DATA payload with marks, if there can be any."""
        return DATA_HEAD_LENGTH + self.samples_length + self.marks_length

    def expects(self, data: Data) -> bool:
        """Return whether a DATA frame is one of this stream's (§6.2)."""
        is_marked = bool(data.flags & DataFlag.MARKED)
        is_test = bool(data.flags & DataFlag.SELF_TEST)
        length = self.samples_length + (self.marks_length if is_marked else 0)
        return (
            data.stream_id == self.stream_id
            and len(data.samples) == length
            and (self.has_marks or not is_marked)
            and is_test == (self.selftest is not SelfTest.OFF)
            and not int(data.flags) & ~_KNOWN_FLAGS
        )

    @property
    def layout_seed(self) -> int:
        """Return the value the CRC of a DATA frame starts from (§5.3)."""
        return zlib.crc32(
            _LAYOUT_SEED.pack(
                self.layout_hash, self.period_ticks, self.mask, self.scans, self.encoding_byte
            )
        )

    def start(self, request_id: int) -> bytes:
        """Return the payload of START."""
        return _START.pack(
            CommandType.START,
            request_id,
            self.period_ticks,
            self.mask,
            self.scans,
            self.encoding_byte,
            self.watchdog_s,
            self.stream_id,
            self.layout_hash,
        )

    def unpack(self, samples: bytes) -> NDArray[np.uint16]:
        """Return the converter readings of one DATA frame.

        Parameters
        ----------
        samples : bytes
            What follows the head of a DATA payload that this plan expects.

        Returns
        -------
        (scans, n_active) uint16
            Active channels in ascending order.
        """
        shape = (self.scans, self.n_active)
        if self.encoding is Encoding.U16:
            n_samples = self.scans * self.n_active
            counts = np.frombuffer(samples, dtype="<u2", count=n_samples)
            return counts.astype(np.uint16).reshape(shape)
        n_bits = self.scans * self.n_active * self.encoding.bits
        bits = np.unpackbits(np.frombuffer(samples, np.uint8), count=n_bits, bitorder="little")
        weights = np.left_shift(1, np.arange(self.encoding.bits)).astype(np.uint16)
        packed: NDArray[np.uint16] = bits.reshape(*shape, -1).astype(np.uint16) @ weights
        return packed

    def marks(self, data: Data) -> NDArray[np.bool_]:
        """Return at which scans of a DATA frame the marker input was on.

        Parameters
        ----------
        data : Data
            A frame that this plan expects.

        Returns
        -------
        (scans,) bool
            All False where the frame carries no marks.
        """
        if not data.flags & DataFlag.MARKED:
            return np.zeros(self.scans, bool)
        bitmap = np.frombuffer(data.samples, np.uint8, offset=self.samples_length)
        return np.unpackbits(bitmap, count=self.scans, bitorder="little").astype(bool)
