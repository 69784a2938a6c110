"""How far the newest recording was acknowledged, so that it is known what is missing of it.

The journal holds the newest samples. Where it is removed, or an older one is put in its place by a
program that copies files, nothing in the database shows that there was more. One line of its own
does, plain: an id and an index. It is written over in place and waits for no disk.
"""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Self

import msgspec

_LINE_BYTES = 160


class _Line(msgspec.Struct, frozen=True):
    session_id: str
    end_index: int
    crc32: int


class Reached:
    """Notes up to which index the disk has acknowledged a session, and gives it back."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def beside(cls, database: Path) -> Self:
        """Return what is noted beside a database."""
        return cls(database.with_name("store.reached"))

    def note(self, session_id: str, end_index: int) -> None:
        """Remember it; what the system refuses here keeps nobody from recording."""
        line = msgspec.json.encode(_Line(session_id, end_index, _sum(session_id, end_index)))
        with suppress(OSError):
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                os.write(descriptor, line.ljust(_LINE_BYTES))
            finally:
                os.close(descriptor)

    def read(self) -> tuple[str, int] | None:
        """Return the session and the index; None where it is not known."""
        with suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
            line = msgspec.json.decode(self._path.read_bytes(), type=_Line)
            if line.crc32 == _sum(line.session_id, line.end_index):
                return line.session_id, line.end_index
        return None


def _sum(session_id: str, end_index: int) -> int:
    return zlib.crc32(f"{session_id} {end_index}".encode())
