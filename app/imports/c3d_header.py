"""The header and the parameters of a C3D file, each checked to lie inside the file."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.imports.rejection import ImportRejected
from dsp.block import FloatArray

BLOCK_BYTES = 512
MAGIC = 0x50
_PROCESSORS = {84: "<", 85: "", 86: ">"}
_TYPES = {-1: "S1", 1: "i1", 2: "i2", 4: "f4"}
_MOST_FRAMES_TOLD = 0xFFFF
_MOST_DIMENSIONS = 7
_MOST_PARAMETERS = 10_000


@dataclass(frozen=True, slots=True)
class C3dHeader:
    """What the first block claims: how many values a frame has, and where frames begin."""

    n_points: int
    n_analogs: int
    n_per_frame: int
    n_frames: int
    begin: int
    value_type: str


@dataclass(frozen=True, slots=True, eq=False)
class C3dParameter:
    """One parameter: its values in a row, and how they are arranged."""

    content: bytes
    value_type: str
    sizes: tuple[int, ...]

    def numbers(self) -> FloatArray:
        """Return the values as numbers; none where they are letters."""
        if self.value_type == "S1":
            return np.empty(0)
        with np.errstate(invalid="ignore"):
            return np.frombuffer(self.content, self.value_type).astype(np.float64)

    def texts(self) -> list[str]:
        """Return the values as texts, which have the length of the first dimension."""
        width = self.sizes[0] if self.sizes else len(self.content)
        if self.value_type != "S1" or not width:
            return []
        parts = (self.content[at : at + width] for at in range(0, len(self.content), width))
        return [part.decode("utf-8", "replace").strip("\0 ") for part in parts]


def read_c3d_header(content: bytes, file_name: str) -> tuple[C3dHeader, dict[str, C3dParameter]]:
    """Return the header, and the parameters by ``GROUP:NAME``."""
    if len(content) < 2 * BLOCK_BYTES or content[1] != MAGIC:
        raise bad_c3d(file_name, f"has {len(content)} bytes and the mark {content[1:2].hex()}")
    at = BLOCK_BYTES * (content[0] - 1)
    if content[0] < 2 or at + BLOCK_BYTES > len(content):  # noqa: PLR2004 - the header is block 1
        raise bad_c3d(file_name, f"has its parameters in block {content[0]}")
    order = _PROCESSORS.get(content[at + 3])
    if order is None:
        raise bad_c3d(file_name, f"is of a processor {content[at + 3]}")
    if not order:
        raise ImportRejected(
            f"{file_name} holds numbers of a DEC computer: only those of Intel and MIPS are read. "
            "Save it again in the software it came from."
        )
    end = min(at + BLOCK_BYTES * max(content[at + 2], 1), len(content))
    parameters = _named(_Walk(content, at + 4, end, order, file_name))
    return _read_counts(content, order, parameters, file_name), parameters


def _read_counts(
    content: bytes, order: str, parameters: dict[str, C3dParameter], file_name: str
) -> C3dHeader:
    n_points, n_analogs, first, last = struct.unpack_from(f"{order}4H", content, 2)
    scale, block, n_per_frame = struct.unpack_from(f"{order}f2H", content, 12)
    n_frames = last - first + 1
    if last == _MOST_FRAMES_TOLD and "POINT:FRAMES" in parameters:
        # The header counts to 65535 and no further; a longer file says so there.
        told = parameters["POINT:FRAMES"].numbers()
        n_frames = int(told[0]) if len(told) and n_frames < told[0] < len(content) else n_frames
    value_type = f"{order}f4" if scale < 0 else f"{order}i2"
    n_bytes = n_frames * (4 * n_points + n_analogs) * (4 if scale < 0 else 2)
    begin = BLOCK_BYTES * (block - 1)
    if n_frames < 1 or block < 2 or begin + n_bytes > len(content):  # noqa: PLR2004 - block 1 is this
        raise bad_c3d(file_name, f"claims {n_frames} frames of {n_bytes} bytes from block {block}")
    if n_analogs and (not n_per_frame or n_analogs % n_per_frame):
        raise bad_c3d(file_name, f"claims {n_analogs} analog values, {n_per_frame} times a frame")
    return C3dHeader(n_points, n_analogs, n_per_frame, n_frames, begin, value_type)


@dataclass(frozen=True, slots=True)
class _Walk:
    """The stretch of a file that holds its parameters."""

    content: bytes
    begin: int
    end: int
    order: str
    file_name: str

    def __iter__(self) -> Iterator[tuple[int, str, int]]:
        """Yield of each entry its group, its name and where what it says begins."""
        at = self.begin
        for _ in range(_MOST_PARAMETERS):
            if at + 2 > self.end:
                return
            n_name, group = struct.unpack_from("2b", self.content, at)
            at_next = at + 2 + abs(n_name)
            if n_name == 0 or group == 0:
                return
            if at_next + 2 > self.end:
                raise bad_c3d(self.file_name, "has a parameter whose name leads outside")
            name = self.content[at + 2 : at_next].decode("latin-1").upper()
            yield group, name, at_next + 2
            (offset,) = struct.unpack_from(f"{self.order}h", self.content, at_next)
            if offset == 0:
                return
            if offset < 3 or at_next + offset > self.end:  # noqa: PLR2004 - it counts its own bytes
                raise bad_c3d(self.file_name, f"has a parameter that leads {offset} bytes on")
            at = at_next + offset


def _named(walk: _Walk) -> dict[str, C3dParameter]:
    groups: dict[int, str] = {}
    found: list[tuple[int, str, C3dParameter]] = []
    for group, name, at in walk:
        if group < 0:
            groups[-group] = name
        else:
            found.append((group, name, _read_parameter(walk, at)))
    return {f"{groups.get(group, '')}:{name}": parameter for group, name, parameter in found}


def _read_parameter(walk: _Walk, at: int) -> C3dParameter:
    if at + 2 > walk.end:
        raise bad_c3d(walk.file_name, "has a parameter without a type")
    (kind,) = struct.unpack_from("b", walk.content, at)
    n_dimensions = walk.content[at + 1]
    begin = at + 2 + n_dimensions
    if kind not in _TYPES or n_dimensions > _MOST_DIMENSIONS or begin > walk.end:
        raise bad_c3d(walk.file_name, f"has a parameter of type {kind}, {n_dimensions} dimensions")
    sizes = tuple(walk.content[at + 2 : begin])
    n_bytes = abs(kind)
    for size in sizes:
        n_bytes *= size
    if begin + n_bytes > walk.end:
        raise bad_c3d(walk.file_name, f"has a parameter of {n_bytes} bytes that leads outside")
    value_type = _TYPES[kind] if abs(kind) == 1 else f"{walk.order}{_TYPES[kind]}"
    return C3dParameter(walk.content[begin : begin + n_bytes], value_type, sizes)


def bad_c3d(file_name: str, what: str) -> ImportRejected:
    """Return the rejection of a file that contradicts itself."""
    return ImportRejected(
        f"{file_name} {what}: a C3D file says where its parameters and samples lie, and they lie "
        "inside it. It is cut short or damaged; copy it again."
    )
