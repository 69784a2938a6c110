"""What a board says, as frozen values read from payloads; no framing, no checksum, no port.

Paragraphs in parentheses are those of ``docs/protocol.md``.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import NamedTuple

PROTOCOL_MAJOR = 1
PROTOCOL_MINOR = 1

_DIGITS_IN_GROUP = 4


class MessageType(IntEnum):
    """First byte of a payload from the board (§3)."""

    INFO = 0x01
    DATA = 0x02
    STATUS = 0x03
    ACK = 0x04
    NACK = 0x05
    PONG = 0x06


class ErrorCode(IntEnum):
    """Why a command was not carried out (§4)."""

    UNKNOWN_COMMAND = 1
    LENGTH = 2
    RANGE = 3
    BUSY = 4
    BANDWIDTH = 5
    UNSUPPORTED = 6
    VERSION = 7
    CONVERTER_TOO_SLOW = 8
    LAYOUT_HASH = 9


class Tag(IntEnum):
    """What a field of INFO holds (§3.1)."""

    FIRMWARE_VERSION = 0x01
    BOARD_NAME = 0x02
    BOOT_ID = 0x04
    TICK_HZ = 0x05
    CAPABILITIES = 0x06
    SUPPLY = 0x08
    CHANNEL = 0x09
    BAUD = 0x0A
    BAUDS = 0x0B
    UNIT_SERIAL = 0x0C
    LAYOUT_HASH = 0x0D
    FEATURES = 0x0E


class Feature(IntFlag):
    """What a board can do beyond streaming its channels (§3.1, tag 0x0E)."""

    COUNTED_TESTS = 1 << 0
    INPUT_TESTS = 1 << 1
    MARKS = 1 << 2


_NO_FEATURE = Feature(0)


class DataFlag(IntFlag):
    """Notes on one DATA frame (§3.4)."""

    AT_RAIL = 1 << 0
    DROPPED_BEFORE = 1 << 1
    SELF_TEST = 1 << 4
    MARKED = 1 << 5
    LATE_SCAN = 1 << 6


@dataclass(frozen=True, slots=True)
class ChannelDescriptor:
    """One channel as the board describes it (§3.1, tag 0x09)."""

    index: int
    kind: int
    adc_nv_per_count: int
    afe_gain_milli: int
    zero_count: int
    skew_ns: int
    label: str


@dataclass(frozen=True, slots=True)
class Info:
    """Who the board is. Only the first three fields are sure: the rest depends on its version.

    ``unit_serial``, as people read it, tells this board from all others and stays so for its life;
    it is empty, and ``bauds`` too, where the board does not say.
    """

    request_id: int
    major: int
    minor: int
    firmware_version: tuple[int, int, int] | None = None
    board_name: str = ""
    boot_id: int | None = None
    tick_hz: int | None = None
    n_channels: int | None = None
    adc_bits: int | None = None
    encodings: int = 0
    max_scans: int | None = None
    vref_mv: int | None = None
    channels: tuple[ChannelDescriptor, ...] = ()
    baud: int | None = None
    bauds: tuple[int, ...] = ()
    unit_serial: str = ""
    layout_hash: int | None = None
    features: Feature = _NO_FEATURE


class Data(NamedTuple):
    """A run of scans; ``samples`` are still packed, index and tick still wrap at 2³².

    With flag MARKED the marks lie behind them (§3.7).
    """

    flags: DataFlag
    stream_id: int
    scan_index: int
    tick: int
    samples: bytes


@dataclass(frozen=True, slots=True)
class Status:
    """How the board is doing; request id 0 when it says so unasked."""

    request_id: int
    state: int
    stream_id: int
    tick: int
    scans_acquired: int
    frames_dropped: int
    adc_overruns: int
    rx_damaged: int
    rx_overflows: int
    vcc_mv: int
    reset_cause: int


@dataclass(frozen=True, slots=True)
class StartedStream:
    """What START really began, as its ACK says."""

    stream_id: int
    period_ticks: int
    mask: int
    scans: int
    encoding: int
    tick: int


@dataclass(frozen=True, slots=True)
class Ack:
    """A command was carried out."""

    request_id: int
    command: int
    started: StartedStream | None = None


@dataclass(frozen=True, slots=True)
class Nack:
    """A command was refused and changed nothing."""

    request_id: int
    command: int
    error: int
    detail: int


@dataclass(frozen=True, slots=True)
class Pong:
    """The answer to PING."""

    request_id: int
    cookie: int
    tick: int


KNOWN_TYPES = frozenset(int(known) for known in MessageType)
Message = Info | Data | Status | Ack | Nack | Pong

_DATA_HEAD = struct.Struct("<BBBII")
_STATUS = struct.Struct("<xBBBIIIHHHHB")
_STARTED = struct.Struct("<xxxBIBBBI")
_NACK = struct.Struct("<xBBBB")
_PONG = struct.Struct("<xBII")
_CHANNEL = struct.Struct("<BBIIiI")
_CAPABILITIES = struct.Struct("<BBBB")
_U32 = struct.Struct("<I")
_U16 = struct.Struct("<H")
_N_ACK, _N_INFO_HEAD, _N_VERSION, _N_CAPABILITIES = 3, 4, 3, 4
_ASCII_END = 0x80
DATA_HEAD_LENGTH = _DATA_HEAD.size


def spell_serial(serial: bytes) -> str:
    """Return a unit's serial number as people read it (§3.1, tag 0x0C).

    Parameters
    ----------
    serial : bytes
        As it was sent, least significant first.

    Returns
    -------
    str
        Hexadecimal digits, most significant first, in groups of four from the end.
    """
    digits = serial[::-1].hex().upper()
    first = len(digits) % _DIGITS_IN_GROUP or _DIGITS_IN_GROUP
    groups = [digits[:first]]
    groups += [
        digits[at : at + _DIGITS_IN_GROUP] for at in range(first, len(digits), _DIGITS_IN_GROUP)
    ]
    return "-".join(groups)


def title_of(info: Info) -> str:
    """Return what a board is called on screen: its name and the version of its firmware."""
    version = ".".join(map(str, info.firmware_version)) if info.firmware_version else "unknown"
    return f"{info.board_name or 'Board'}, firmware {version}"


def read_message(payload: bytes) -> Message | None:
    """Read a payload whose checksum was right.

    Parameters
    ----------
    payload : bytes
        Type byte and body, without CRC.

    Returns
    -------
    Message or None
        None when its type is not in ``KNOWN_TYPES`` or its length does not fit its type.
    """
    reader = _READERS.get(payload[0])
    return None if reader is None else reader(payload)


def _read_info(payload: bytes) -> Info | None:
    if len(payload) < _N_INFO_HEAD:
        return None
    values: dict[int, bytes] = {}
    channels = []
    for tag, value in _tagged_values(payload[_N_INFO_HEAD:]):
        if tag == Tag.CHANNEL and len(value) >= _CHANNEL.size:
            channels.append(_read_channel(value))
        values[tag] = value
    n_channels, adc_bits, encodings, max_scans = _capabilities(values.get(Tag.CAPABILITIES))
    return Info(
        request_id=payload[1],
        major=payload[2],
        minor=payload[3],
        firmware_version=_version(values.get(Tag.FIRMWARE_VERSION)),
        board_name=_text(values.get(Tag.BOARD_NAME, b"")),
        boot_id=_number(_U32, values.get(Tag.BOOT_ID)),
        tick_hz=_number(_U32, values.get(Tag.TICK_HZ)),
        n_channels=n_channels,
        adc_bits=adc_bits,
        encodings=encodings or 0,
        max_scans=max_scans,
        vref_mv=_number(_U16, values.get(Tag.SUPPLY)),
        channels=tuple(sorted(channels, key=lambda channel: channel.index)),
        baud=_number(_U32, values.get(Tag.BAUD)),
        bauds=_numbers(_U32, values.get(Tag.BAUDS, b"")),
        unit_serial=spell_serial(values.get(Tag.UNIT_SERIAL, b"")),
        layout_hash=_number(_U32, values.get(Tag.LAYOUT_HASH)),
        features=Feature(int.from_bytes(values.get(Tag.FEATURES, b""), "little")),
    )


def _read_channel(value: bytes) -> ChannelDescriptor:
    index, kind, adc_nv_per_count, afe_gain_milli, zero_count, skew_ns = _CHANNEL.unpack_from(value)
    label = _text(value[_CHANNEL.size :])
    return ChannelDescriptor(
        index, kind, adc_nv_per_count, afe_gain_milli, zero_count, skew_ns, label
    )


def _tagged_values(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and value of every whole field; a field that overruns the payload ends it."""
    start = 0
    while start + 2 <= len(body):
        end = start + 2 + body[start + 1]
        if end > len(body):
            return
        yield body[start], body[start + 2 : end]
        start = end


def _number(form: struct.Struct, value: bytes | None) -> int | None:
    if value is None or len(value) < form.size:
        return None
    number: int = form.unpack_from(value)[0]
    return number


def _numbers(form: struct.Struct, value: bytes) -> tuple[int, ...]:
    whole = len(value) - len(value) % form.size
    return tuple(number for (number,) in form.iter_unpack(value[:whole]))


def _version(value: bytes | None) -> tuple[int, int, int] | None:
    if value is None or len(value) < _N_VERSION:
        return None
    return value[0], value[1], value[2]


def _capabilities(value: bytes | None) -> tuple[int | None, int | None, int | None, int | None]:
    if value is None or len(value) < _N_CAPABILITIES:
        return None, None, None, None
    return value[0], value[1], value[2], value[3]


def _text(value: bytes) -> str:
    """Read ASCII; what is not printable becomes a question mark, for it may reach a terminal."""
    return "".join(
        chr(byte) if chr(byte).isprintable() and byte < _ASCII_END else "?" for byte in value
    )


def _read_data(payload: bytes) -> Data | None:
    if len(payload) < DATA_HEAD_LENGTH:
        return None
    _, flags, stream_id, scan_index, tick = _DATA_HEAD.unpack_from(payload)
    return Data(DataFlag(flags), stream_id, scan_index, tick, payload[DATA_HEAD_LENGTH:])


def _read_status(payload: bytes) -> Status | None:
    return Status(*_STATUS.unpack(payload)) if len(payload) == _STATUS.size else None


def _read_ack(payload: bytes) -> Ack | None:
    if len(payload) == _N_ACK:
        return Ack(payload[1], payload[2])
    if len(payload) == _STARTED.size:
        return Ack(payload[1], payload[2], StartedStream(*_STARTED.unpack(payload)))
    return None


def _read_nack(payload: bytes) -> Nack | None:
    return Nack(*_NACK.unpack(payload)) if len(payload) == _NACK.size else None


def _read_pong(payload: bytes) -> Pong | None:
    return Pong(*_PONG.unpack(payload)) if len(payload) == _PONG.size else None


_READERS: dict[int, Callable[[bytes], Message | None]] = {
    MessageType.INFO: _read_info,
    MessageType.DATA: _read_data,
    MessageType.STATUS: _read_status,
    MessageType.ACK: _read_ack,
    MessageType.NACK: _read_nack,
    MessageType.PONG: _read_pong,
}
