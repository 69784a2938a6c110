"""The chunks of an XDF file, counted and measured before a library may believe their sizes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.imports.rejection import ImportRejected

MAGIC = b"XDF:"
_WITH_STREAM = (2, 3, 4, 6)
_MOST_XML_BYTES = 1 << 20
N_BYTES = {"int8": 1, "int16": 2, "int32": 4, "int64": 8, "float32": 4, "double64": 8}


@dataclass(slots=True)
class XdfStream:
    """One stream: what its header says, and how many samples its chunks hold by count."""

    name: str
    kind: str
    n_channels: int
    fs_hz: float
    format: str
    n_samples: int = 0
    channels: list[tuple[str, str, str]] = field(default_factory=list)
    """Label, unit and type of each channel, where the header lists them."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk: where its content begins, after the stream's number, and how long it is."""

    tag: int
    stream: int | None
    begin: int
    end: int


def chunks_of(content: bytes, file_name: str) -> Iterator[Chunk]:
    """Yield every chunk; one that claims more than the file has is refused."""
    at = len(MAGIC)
    if content[:at] != MAGIC:
        raise _bad(file_name, "does not begin with XDF:")
    while at < len(content):
        length, at = read_length(content, at, file_name)
        end = at + length
        if length < 2 or end > len(content):  # noqa: PLR2004 - a tag has two bytes
            raise _bad(file_name, f"has a chunk of {length} bytes with {len(content) - at} left")
        (tag,) = struct.unpack_from("<H", content, at)
        begin, stream = at + 2, None
        if tag in _WITH_STREAM:
            if end - begin < 4:  # noqa: PLR2004 - a stream's number has four bytes
                raise _bad(file_name, f"has a chunk of {length} bytes that names no stream")
            (stream,) = struct.unpack_from("<I", content, begin)
            begin += 4
        yield Chunk(tag, stream, begin, end)
        at = end


def read_length(content: bytes, at: int, file_name: str) -> tuple[int, int]:
    """Return a length of one, four or eight bytes, and where it ends."""
    n_bytes = content[at] if at < len(content) else 0
    if n_bytes not in (1, 4, 8) or at + 1 + n_bytes > len(content):
        raise _bad(file_name, f"has a length of {n_bytes} bytes")
    at += 1
    return int.from_bytes(content[at : at + n_bytes], "little"), at + n_bytes


def measure_samples(content: bytes, chunk: Chunk, stream: XdfStream, file_name: str) -> int:
    """Return how many samples a chunk holds, walking over every one of them."""
    n_samples, at = read_length(content, chunk.begin, file_name)
    n_values = N_BYTES[stream.format] * stream.n_channels
    if n_samples * (1 + n_values) > chunk.end - at:
        raise _bad(
            file_name, f"has a chunk that claims {n_samples} samples in {chunk.end - at} bytes"
        )
    for _ in range(n_samples):
        has_stamp = content[at] if at < chunk.end else -1
        if has_stamp not in (0, 8):
            raise _bad(file_name, f"has a sample whose time has {has_stamp} bytes")
        at += 1 + has_stamp + n_values
    if at != chunk.end:
        raise _bad(file_name, f"has a chunk that is {chunk.end - at} bytes off its samples")
    return n_samples


def xml_of(content: bytes, chunk: Chunk, file_name: str) -> bytes:
    """Return a chunk's XML; one that defines entities or is huge is refused unread."""
    xml = content[chunk.begin : chunk.end]
    if len(xml) > _MOST_XML_BYTES:
        raise _bad(file_name, f"has a description of {len(xml)} bytes")
    if b"<!" in xml or b"\0" in xml:
        # Neither a DTD nor an entity has a place here; a comment is no loss.
        raise _bad(file_name, "has a description that defines its own entities or is no text")
    return xml


def _bad(file_name: str, what: str) -> ImportRejected:
    return ImportRejected(
        f"{file_name} {what}: every chunk of an XDF file says its length and lies inside the file. "
        "It is cut short or damaged; copy it again."
    )
