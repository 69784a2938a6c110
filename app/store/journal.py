"""The journal's own checks, read before SQLite reads it: what it would drop without a word.

SQLite takes the first frame that fails its checksum for the end of the journal. That is right where
power was cut, and would hide a damaged frame with minutes of recording behind it. The frames are
encrypted, their checks are not, so only
the question whose journal it is needs the key.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from hashlib import pbkdf2_hmac
from hmac import compare_digest, digest
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_HEADER = struct.Struct(">IIIIIIII")
_FRAME = struct.Struct(">IIIIII")
_MAGIC = 0x377F0682  # its last bit tells the byte order of the checksums
_WORD = 2**32
_PAGE_SIZES = frozenset(2**power for power in range(9, 17))
_PAGE_BYTES = 4096

# How SQLCipher 4 seals a page: a test holds this against its own.
_SALT_BYTES, _SALT_MASK = 16, 0x3A
_KEY_BYTES, _HMAC_BYTES = 32, 64

_Words = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class JournalState:
    """How many frames are whole from the first on, and whether more was written behind them.

    ``n_lost_commits`` is how many commits SQLite would drop with what is damaged.
    """

    n_whole: int
    is_damaged: bool
    n_lost_commits: int = 0


def read_journal(path: Path) -> JournalState:
    """Check a journal; one that is not there, or empty, is whole."""
    raw = path.read_bytes() if path.exists() else b""
    if len(raw) < _HEADER.size + _FRAME.size:
        return JournalState(0, is_damaged=False)
    magic, _, page_size, _, salt_1, salt_2, *check = _HEADER.unpack_from(raw)
    order = ">u4" if magic & 1 else "<u4"
    head = np.frombuffer(raw, order, count=6).astype(np.uint32)
    is_header_whole = magic | 1 == _MAGIC | 1 and _Checksum(6).step((0, 0), head) == tuple(check)
    if not is_header_whole or page_size not in _PAGE_SIZES:
        return JournalState(0, is_damaged=True, n_lost_commits=_n_commits_of_first_round(raw))
    frames = _frames(raw, page_size)
    n_whole = _n_whole(frames, (salt_1, salt_2), (check[0], check[1]), order)
    salts = struct.pack(">II", salt_1, salt_2)
    lost = [frame for frame in frames[n_whole:] if _is_of_round(frame, salts)]
    n_lost_commits = sum(_is_commit(frame) for frame in lost)
    return JournalState(n_whole, is_damaged=bool(lost), n_lost_commits=n_lost_commits)


def is_of_database(journal: Path, database: Path, key: bytes) -> bool:
    """Tell whether every whole frame is a page sealed for this database: SQLite never asks.

    It copies the frames of any journal it finds into the database, at the latest when it closes.
    """
    n_whole = read_journal(journal).n_whole
    if not n_whole:
        return True
    raw = journal.read_bytes()
    if _HEADER.unpack_from(raw)[2] != _PAGE_BYTES:
        return False
    with database.open("rb") as file:
        salt = file.read(_SALT_BYTES)
    check = pbkdf2_hmac("sha512", key, bytes(each ^ _SALT_MASK for each in salt), 2, _KEY_BYTES)
    for frame in _frames(raw, _HEADER.unpack_from(raw)[2])[:n_whole]:
        number, page = int(_FRAME.unpack(frame[: _FRAME.size].tobytes())[0]), frame[_FRAME.size :]
        begin = _SALT_BYTES if number == 1 else 0
        sealed = page[begin:-_HMAC_BYTES].tobytes() + struct.pack("<I", number)
        if not compare_digest(digest(check, sealed, "sha512"), page[-_HMAC_BYTES:].tobytes()):
            return False
    return True


def _is_of_round(frame: NDArray[np.uint8], salts: bytes) -> bool:
    """Tell frames of one round: an earlier one differs in both salts, a damaged frame in one."""
    its = frame[8:16].tobytes()
    return its[:4] == salts[:4] or its[4:] == salts[4:]


def _is_commit(frame: NDArray[np.uint8]) -> bool:
    return bool(frame[4:8].any())


def _n_commits_of_first_round(raw: bytes) -> int:
    """Count commits where the header is damaged: its frames have the page size that is ours."""
    frames = _frames(raw, _PAGE_BYTES)
    if not len(frames):
        return 0
    salts = frames[0][8:16].tobytes()
    return sum(_is_commit(frame) for frame in frames if _is_of_round(frame, salts))


def _frames(raw: bytes, page_size: int) -> NDArray[np.uint8]:
    size = _FRAME.size + page_size
    n_frames = (len(raw) - _HEADER.size) // size
    content = np.frombuffer(raw, np.uint8, count=n_frames * size, offset=_HEADER.size)
    return content.reshape(n_frames, size)


def _n_whole(
    frames: NDArray[np.uint8], salts: tuple[int, int], check: tuple[int, int], order: str
) -> int:
    covered = np.concatenate([frames[:, :8], frames[:, _FRAME.size :]], axis=1)
    words = np.ascontiguousarray(covered).view(order).astype(np.uint32)
    checksum = _Checksum(words.shape[1])
    for number, frame in enumerate(frames):
        _, _, *stored = _FRAME.unpack(frame[: _FRAME.size].tobytes())
        check = checksum.step(check, words[number])
        if (*salts, *check) != tuple(stored):
            return number
    return len(frames)


class _Checksum:
    """SQLite's running sum over pairs of words, for one length, as the linear map that it is."""

    def __init__(self, n_words: int) -> None:
        self._of_words: _Words = np.empty((2, n_words), np.uint32)
        power = ((1, 0), (0, 1))
        for pair in reversed(range(n_words // 2)):
            (a, b), (c, d) = power
            self._of_words[:, 2 * pair] = (a + b) % _WORD, (c + d) % _WORD
            self._of_words[:, 2 * pair + 1] = b, d
            power = ((a + b) % _WORD, (a + 2 * b) % _WORD), ((c + d) % _WORD, (c + 2 * d) % _WORD)
        self._of_state = power

    def step(self, state: tuple[int, int], words: _Words) -> tuple[int, int]:
        """Return the sum after these words."""
        (a, b), (c, d) = self._of_state
        s, t = state
        added = (self._of_words * words).sum(axis=1, dtype=np.uint32)
        return (a * s + b * t + int(added[0])) % _WORD, (c * s + d * t + int(added[1])) % _WORD
