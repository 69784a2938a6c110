"""The header and parameters of a C3D file, walked over before a library may believe them."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from app.imports.rejection import ImportRejected

BLOCK_BYTES = 512
MAGIC = 0x50
_PROCESSORS = {84: "<", 85: "", 86: ">"}
_MOST_FRAMES = 1 << 24
_MOST_PER_FRAME = 1 << 16


@dataclass(frozen=True, slots=True)
class C3dHeader:
    """How many samples a file claims, checked against its size."""

    n_frames: int
    n_analogs_per_frame: int


def check_c3d(content: bytes, file_name: str) -> C3dHeader:
    """Refuse a file whose header claims what it does not have, or whose parameters lead outside."""
    if len(content) < 2 * BLOCK_BYTES or content[1] != MAGIC:
        raise _bad(file_name, f"has {len(content)} bytes and the mark {content[1:2].hex()}")
    at = BLOCK_BYTES * (content[0] - 1)
    if content[0] < 2 or at + BLOCK_BYTES > len(content):  # noqa: PLR2004 - the header is block 1
        raise _bad(file_name, f"has its parameters in block {content[0]}")
    order = _PROCESSORS.get(content[at + 3])
    if order is None:
        raise _bad(file_name, f"is of a processor {content[at + 3]}")
    if not order:
        raise ImportRejected(
            f"{file_name} holds numbers of a DEC computer: only those of Intel and MIPS are read. "
            "Save it again in the software it came from."
        )
    header = _read_counts(content, order, file_name)
    _walk_parameters(content, at, order, file_name)
    return header


def _read_counts(content: bytes, order: str, file_name: str) -> C3dHeader:
    n_points, n_analogs, first, last = struct.unpack_from(f"{order}4H", content, 2)
    scale, data_block, n_per_frame = struct.unpack_from(f"{order}f2H", content, 12)
    n_frames = last - first + 1
    if not 1 <= n_frames <= _MOST_FRAMES or n_analogs > _MOST_PER_FRAME:
        raise _bad(file_name, f"claims frames {first} to {last}")
    if n_analogs and not n_per_frame:
        raise _bad(file_name, "claims analog samples but none per frame")
    n_value_bytes = 4 if scale < 0 else 2
    n_bytes = n_frames * (4 * n_points + n_analogs) * n_value_bytes
    begin = BLOCK_BYTES * (data_block - 1)
    is_inside = data_block >= 2 and begin + n_bytes <= len(content)  # noqa: PLR2004 - block 1 is ours
    # A file of more than 65535 frames says so elsewhere, and this count is then too small.
    if not is_inside or scale != scale:  # noqa: PLR0124 - NaN is not itself
        raise _bad(file_name, f"claims {n_bytes} bytes of samples from block {data_block} on")
    return C3dHeader(n_frames, n_analogs)


def _walk_parameters(content: bytes, begin: int, order: str, file_name: str) -> None:
    """Follow every parameter to the last one; each must lie inside its blocks."""
    end = min(begin + BLOCK_BYTES * max(content[begin + 2], 1), len(content))
    at = begin + 4
    while at + 2 <= end:
        n_name = abs(struct.unpack_from("b", content, at)[0])
        group = struct.unpack_from("b", content, at + 1)[0]
        if n_name == 0 or group == 0:
            return
        at_next = at + 2 + n_name
        if at_next + 2 > end:
            raise _bad(file_name, "has a parameter whose name leads outside of its blocks")
        (offset,) = struct.unpack_from(f"{order}h", content, at_next)
        if group > 0:
            _check_sizes(content, at_next + 2, end, file_name)
        if offset == 0:
            return
        if offset < 3 or at_next + offset > end:  # noqa: PLR2004 - an offset counts its own bytes
            raise _bad(file_name, f"has a parameter that leads {offset} bytes on")
        at = at_next + offset


def _check_sizes(content: bytes, at: int, end: int, file_name: str) -> None:
    """Refuse a parameter that claims more values than its blocks hold."""
    if at + 2 > end:
        raise _bad(file_name, "has a parameter without a type")
    (kind,) = struct.unpack_from("b", content, at)
    n_dimensions = content[at + 1]
    if kind not in (-1, 1, 2, 4) or n_dimensions > 7 or at + 2 + n_dimensions > end:  # noqa: PLR2004
        raise _bad(file_name, f"has a parameter of type {kind} and {n_dimensions} dimensions")
    n_values = 1
    for size in content[at + 2 : at + 2 + n_dimensions]:
        n_values *= size
    if at + 2 + n_dimensions + n_values * abs(kind) > end:
        raise _bad(file_name, f"has a parameter of {n_values} values outside of its blocks")


def _bad(file_name: str, what: str) -> ImportRejected:
    return ImportRejected(
        f"{file_name} {what}: a C3D file says where its parameters and samples lie, and they lie "
        "inside it. It is cut short or damaged; copy it again."
    )
