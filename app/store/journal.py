"""The journal's own checks, read before SQLite reads it: what it would drop without a word.

SQLite takes the first frame that fails its checksum for the end of the journal. That is right where
power was cut, and would hide a damaged frame with minutes of recording behind it. The frames are
encrypted, their checks are not, so only the questions whose journal it is, and of which round, need
the key.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.store.page_check import PAGE_BYTES, PageCheck
from app.store.page_content import n_rounds_before

HEADER = struct.Struct(">IIIIIIII")
FRAME = struct.Struct(">IIIIII")
FRAME_BYTES = FRAME.size + PAGE_BYTES
_MAGIC = 0x377F0682  # its last bit tells the byte order of the checksums
_WORD = 2**32
_UNNUMBERED = 1
"""What a round of an earlier version of this program says."""
_PAGE_SIZES = frozenset(2**power for power in range(9, 17))

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
    if len(raw) < HEADER.size + FRAME.size:
        return JournalState(0, is_damaged=False)
    magic, _, page_size, _, salt_1, salt_2, *check = HEADER.unpack_from(raw)
    order = ">u4" if magic & 1 else "<u4"
    head = np.frombuffer(raw, order, count=6).astype(np.uint32)
    is_header_whole = magic | 1 == _MAGIC | 1 and Checksum(6).step((0, 0), head) == tuple(check)
    if not is_header_whole or page_size not in _PAGE_SIZES:
        return JournalState(0, is_damaged=True, n_lost_commits=_n_commits_of_first_round(raw))
    frames = _frames(raw, page_size)
    n_whole = _n_whole(frames, (salt_1, salt_2), (check[0], check[1]), order)
    salts = struct.pack(">II", salt_1, salt_2)
    lost = [
        frame for frame in frames[n_whole:] if is_of_round(frame[: FRAME.size].tobytes(), salts)
    ]
    n_lost_commits = sum(_is_commit(frame) for frame in lost)
    return JournalState(n_whole, is_damaged=bool(lost), n_lost_commits=n_lost_commits)


def is_of_database(journal: Path, database: Path, key: bytes) -> bool:
    """Tell whether every whole frame is a page sealed for this database: SQLite never asks.

    It copies the frames of any journal it finds into the database, at the latest when it closes.
    """
    raw, n_whole = journal.read_bytes(), read_journal(journal).n_whole
    if not n_whole:
        return True
    if HEADER.unpack_from(raw)[2] != PAGE_BYTES:
        return False
    check = PageCheck.of(database, key)
    return all(check.is_whole(page, number) for number, page in _pages(raw, n_whole))


def is_earlier(journal: Path, database: Path, key: bytes) -> bool:
    """Tell whether a journal is of a round that was folded long since: SQLite never asks this too.

    Each round carries its number in the first page (``Database.begin_journal``). One that is lower
    than what the database itself says was brought back by a program that copies files, and folded
    it would put earlier pages in the place of newer ones.
    """
    its_first = [
        page
        for number, page in _pages(journal.read_bytes(), read_journal(journal).n_whole)
        if number == 1
    ]
    with database.open("rb") as file:
        first = file.read(PAGE_BYTES)
    if not its_first or not PageCheck.of(database, key).is_whole(first, 1):
        return False
    number = n_rounds_before(its_first[-1], key)
    return _UNNUMBERED < number < n_rounds_before(first, key)


def _pages(raw: bytes, n_frames: int) -> Iterator[tuple[int, bytes]]:
    for at in range(HEADER.size, HEADER.size + n_frames * FRAME_BYTES, FRAME_BYTES):
        yield FRAME.unpack_from(raw, at)[0], raw[at + FRAME.size : at + FRAME_BYTES]


def is_of_round(frame: bytes, salts: bytes) -> bool:
    """Tell frames of one round: an earlier one differs in both salts, a damaged frame in one."""
    its = frame[8:16]
    return its[:4] == salts[:4] or its[4:] == salts[4:]


def _is_commit(frame: NDArray[np.uint8]) -> bool:
    return bool(frame[4:8].any())


def _n_commits_of_first_round(raw: bytes) -> int:
    """Count commits where the header is damaged: its frames have the page size that is ours."""
    frames = _frames(raw, PAGE_BYTES)
    if not len(frames):
        return 0
    salts = frames[0][8:16].tobytes()
    return sum(
        _is_commit(frame) for frame in frames if is_of_round(frame[: FRAME.size].tobytes(), salts)
    )


def _frames(raw: bytes, page_size: int) -> NDArray[np.uint8]:
    size = FRAME.size + page_size
    n_frames = (len(raw) - HEADER.size) // size
    content = np.frombuffer(raw, np.uint8, count=n_frames * size, offset=HEADER.size)
    return content.reshape(n_frames, size)


def _n_whole(
    frames: NDArray[np.uint8], salts: tuple[int, int], check: tuple[int, int], order: str
) -> int:
    covered = np.concatenate([frames[:, :8], frames[:, FRAME.size :]], axis=1)
    words = np.ascontiguousarray(covered).view(order).astype(np.uint32)
    checksum = Checksum(words.shape[1])
    for number, frame in enumerate(frames):
        _, _, *stored = FRAME.unpack(frame[: FRAME.size].tobytes())
        check = checksum.step(check, words[number])
        if (*salts, *check) != tuple(stored):
            return number
    return len(frames)


class Checksum:
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
