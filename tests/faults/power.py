"""What a disk holds after a power cut, worked out from the log of what was asked of it.

The model: a file has what it had at its last sync, and of all that was written since any choice of
512-byte sectors, in any order; a length that was changed since may have changed or not. Names made,
replaced and removed since their folder was synced were done up to any point of their order. Not
modelled: a disk that says it has synced and has not.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
_HEAD = struct.Struct("<cIIIq")


@dataclass(frozen=True, slots=True)
class Call:
    """One call as the shim logged it; ``kind`` is W, S, T, R, U, C, or M for a test's own note."""

    kind: str
    path: str
    other: str
    offset: int
    data: bytes


def read_log(path: Path) -> list[Call]:
    """Return the calls in the order they were made."""
    raw, at, calls = path.read_bytes(), 0, []
    while at < len(raw):
        kind, n_path, n_other, n_data, offset = _HEAD.unpack_from(raw, at)
        at += _HEAD.size
        parts = []
        for n in (n_path, n_other, n_data):
            parts.append(raw[at : at + n])
            at += n
        name, other = parts[0].decode(), parts[1].decode()
        calls.append(Call(kind.decode(), name, other, offset, parts[2]))
    return calls


@dataclass(slots=True)
class _File:
    """One file whatever it is called: what the disk surely holds, and what it may hold besides."""

    synced: bytearray = field(default_factory=bytearray)
    now: bytearray = field(default_factory=bytearray)
    unsynced: list[tuple[int, bytes]] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)

    def write(self, offset: int, data: bytes) -> None:
        _put(self.now, offset, data)
        self.unsynced.append((offset, data))

    def cut_to(self, length: int) -> None:
        del self.now[length:]
        self.now.extend(bytes(length - len(self.now)))
        self.lengths.append(length)

    def sync(self) -> None:
        if self.unsynced or self.lengths:
            self.synced = bytearray(self.now)
            self.unsynced.clear()
            self.lengths.clear()

    def after_cut(self, rng: random.Random) -> bytes:
        """Return what may be left."""
        left = bytearray(self.synced)
        if self.lengths and rng.random() < 0.5:
            length = rng.choice(self.lengths)
            del left[length:]
            left.extend(bytes(length - len(left)))
        share = rng.choice((0.0, 0.2, 0.5, 0.9, 1.0))
        sectors = [each for write in self.unsynced for each in _sectors(*write)]
        for offset, data in sectors:
            if rng.random() < share:
                _put(left, offset, data)
        return bytes(left)


class Disk:
    """Follows the calls; at any moment ``after_cut`` says what a power cut may leave."""

    def __init__(self, folder: Path) -> None:
        self._root = str(folder)
        self._synced: dict[str, _File] = {}
        self._now: dict[str, _File] = {}
        self._names: list[Call] = []
        # The same file under every view of the names, which differ only in who knows it.
        self._created: dict[int, _File] = {}

    def step(self, call: Call) -> None:
        """Take the next call."""
        if call.kind in "CRU":
            self._change_names(self._now, call)
            self._names.append(call)
        elif call.kind == "W":
            self._now[call.path].write(call.offset, call.data)
        elif call.kind == "T":
            self._now[call.path].cut_to(call.offset)
        elif call.kind == "S":
            self._sync(call.path)

    def after_cut(self, rng: random.Random) -> dict[str, bytes]:
        """Return the files a power cut now may leave, by their names below the folder."""
        names = dict(self._synced)
        for call in self._names[: rng.randint(0, len(self._names))]:
            self._change_names(names, call)
        prefix = len(self._root) + 1
        return {name[prefix:]: file.after_cut(rng) for name, file in sorted(names.items())}

    def _sync(self, path: str) -> None:
        if path in self._now:
            self._now[path].sync()
            return
        # A folder: its names are on the disk now.
        kept = []
        for call in self._names:
            if _parent(call.path) == path or (call.other and _parent(call.other) == path):
                self._change_names(self._synced, call)
            else:
                kept.append(call)
        self._names = kept

    def _change_names(self, names: dict[str, _File], call: Call) -> None:
        if call.kind == "C":
            names[call.path] = self._created.setdefault(id(call), _File())
        elif call.kind == "R":
            if call.path in names:
                names[call.other] = names.pop(call.path)
        else:
            names.pop(call.path, None)


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    """Lay out what a power cut left."""
    folder.mkdir(mode=0o700, parents=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o600)


def _put(content: bytearray, offset: int, data: bytes) -> None:
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _sectors(offset: int, data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        n = SECTOR - (offset + at) % SECTOR
        yield offset + at, data[at : at + n]
        at += n


def _parent(path: str) -> str:
    return path.rpartition("/")[0]
