"""A damaged journal made readable again: a frame stands on its own seal, the sums are made anew.

SQLite stops at the first frame that does not fit. Here a frame counts that is sealed for its page,
whatever lies before it; one flipped bit of it is put back. A page whose newest frame cannot be put
back stays damaged, in its place, so that reading names what it held.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from app.store.journal import FRAME, FRAME_BYTES, HEADER, Checksum, is_of_round
from app.store.page_check import PAGE_BYTES, PageCheck

_MAGIC, _VERSION = 0x377F0682, 3007000
_HEAD, _SUMS = struct.Struct(">II"), struct.Struct(">II")
_WORDS = (_HEAD.size + PAGE_BYTES) // 4
_MOST_TRIED = 16
"""More damaged frames than these are no flipped bits; each costs up to 0.2 s to try."""
_NOBODYS = 0
"""The number of a page where the damage took it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One page as a commit wrote it; ``n_pages`` is how many there were then, 0 within a commit."""

    number: int
    n_pages: int
    page: bytes
    is_whole: bool
    is_mended: bool = False

    @property
    def head(self) -> bytes:
        """Return what stands before the page and is under the sums."""
        return _HEAD.pack(self.number, self.n_pages)


@dataclass(frozen=True, slots=True)
class MendedJournal:
    """A journal SQLite folds to its end.

    ``n_mended`` frames were put back, ``n_lost`` could not be and were not written again later, and
    ``n_lost_commits`` at the end are not in it.
    """

    raw: bytes
    n_mended: int
    n_lost: int
    n_lost_commits: int
    has_lost_place: bool


def mend_journal(raw: bytes, check: PageCheck) -> MendedJournal | None:
    """Return the journal with all that can be had of it; None where no frame is of the database."""
    frames = list(journal_frames(raw, check))
    if not any(frame.is_whole for frame in frames):
        return None
    n_commits = sum(frame.n_pages > 0 for frame in frames)
    while frames and not (frames[-1].n_pages and frames[-1].is_whole):
        frames.pop()
    newest = {frame.number: at for at, frame in enumerate(frames)}
    lost = [
        frame
        for at, frame in enumerate(frames)
        if not frame.is_whole and (frame.number == _NOBODYS or newest[frame.number] == at)
    ]
    return MendedJournal(
        _written(raw, frames),
        sum(frame.is_mended for frame in frames),
        len(lost),
        n_commits - sum(frame.n_pages > 0 for frame in frames),
        any(frame.number == _NOBODYS for frame in lost),
    )


def journal_frames(raw: bytes, check: PageCheck) -> Iterator[Frame]:
    """Yield the frames of the newest round, each whole, mended or lost."""
    pieces = _pieces(raw)
    if not pieces:
        return
    salts = _salts(pieces)
    its_own = [at for at, piece in enumerate(pieces) if is_of_round(piece, salts)]
    mending = _Mending(raw, check, n_most=len(pieces) + _n_pages(pieces[at] for at in its_own))
    before = raw[: HEADER.size]
    for piece in pieces[: its_own[-1] + 1] if its_own else ():
        yield mending.frame(piece, before[-_SUMS.size :])
        before = piece[: FRAME.size]


def _pieces(raw: bytes) -> list[bytes]:
    last = len(raw) - FRAME_BYTES
    return [raw[at : at + FRAME_BYTES] for at in range(HEADER.size, last + 1, FRAME_BYTES)]


def _salts(pieces: list[bytes]) -> bytes:
    """Return the salts of the newest round: those of the first frame, unless it is the damaged."""
    told = Counter(piece[8:16] for piece in pieces[:3])
    return told.most_common(1)[0][0]


def _n_pages(pieces: Iterable[bytes]) -> int:
    """Return how many pages the database has about, by the middle one of what commits say."""
    told = sorted(size for piece in pieces if (size := FRAME.unpack_from(piece)[1]))
    return int(told[len(told) // 2]) if told else 0


class _Mending:
    """Puts single frames back; ``n_most`` is more pages than the database can have."""

    def __init__(self, raw: bytes, check: PageCheck, *, n_most: int) -> None:
        self._check = check
        self._n_most = n_most
        self._n_tried = 0
        self._order = ">u4" if HEADER.unpack_from(raw)[0] == _MAGIC | 1 else "<u4"
        self._checksum = Checksum(_WORDS)

    def frame(self, piece: bytes, sums_before: bytes) -> Frame:
        """Return what a frame holds; ``sums_before`` are as the frame before it says."""
        number, n_pages, *_ = FRAME.unpack_from(piece)
        frame = Frame(number, n_pages, piece[FRAME.size :], is_whole=True)
        if not self._check.is_whole(frame.page, number):
            self._n_tried += 1
            return self._page_back(frame) if self._n_tried <= _MOST_TRIED else self._lost(frame)
        sums = piece[FRAME.size - _SUMS.size : FRAME.size]
        if self._fits(frame, sums_before, sums):
            return frame
        for bit in range(32):
            other = replace(frame, n_pages=n_pages ^ (1 << bit), is_mended=True)
            if self._fits(other, sums_before, sums):
                return other
        return frame  # one of the two sums is what was damaged

    def _fits(self, frame: Frame, sums_before: bytes, sums: bytes) -> bool:
        words = np.frombuffer(frame.head + frame.page, self._order).astype(np.uint32)
        return self._checksum.step(_SUMS.unpack(sums_before), words) == _SUMS.unpack(sums)

    def _page_back(self, frame: Frame) -> Frame:
        for bit in range(32):
            if self._check.is_whole(frame.page, number := frame.number ^ (1 << bit)):
                return replace(frame, number=number, is_mended=True)
        page = self._check.mended(frame.page, frame.number)
        if page is not None:
            return replace(frame, page=page, is_mended=True)
        for number in range(1, self._n_most + 1):  # its head is lost, and its page is not
            if self._check.is_whole(frame.page, number):
                return replace(frame, number=number, n_pages=0, is_mended=True)
        return self._lost(frame)

    def _lost(self, frame: Frame) -> Frame:
        number = frame.number if 0 < frame.number <= self._n_most else _NOBODYS
        return replace(frame, number=number, is_whole=False)


def _written(raw: bytes, frames: list[Frame]) -> bytes:
    """Return the frames as a journal of their own, its sums over what it holds now."""
    salts = _salts(_pieces(raw))
    head = struct.pack(">IIII", _MAGIC, _VERSION, PAGE_BYTES, HEADER.unpack_from(raw)[3]) + salts
    check = Checksum(6).step((0, 0), np.frombuffer(head, "<u4").astype(np.uint32))
    out = [head, _SUMS.pack(*check)]
    checksum = Checksum(_WORDS)
    for frame in frames:
        if frame.number == _NOBODYS:
            continue
        words = np.frombuffer(frame.head + frame.page, "<u4").astype(np.uint32)
        check = checksum.step(check, words)
        out += [frame.head, salts, _SUMS.pack(*check), frame.page]
    return b"".join(out)
