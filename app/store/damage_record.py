"""What was found damaged, remembered beside the database until a check reads everything whole.

A file of its own, plain, a line for each finding: ids, counts and dates, and nothing of anybody. It
lies outside the database, whose pages are what may be damaged.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import msgspec

from app.model.session import (
    DamagedChunk,
    FoundDamage,
    LostEnd,
    SessionSummary,
    StoredChunk,
    found_in,
)
from app.store.backup import BackupReport
from app.store.lost_ends import LostEnds

_MOST_BYTES = 256 * 1024
_UNREADABLE = FoundDamage("", 0, None, "what was found earlier cannot be read any more")
_OF_PAGES = ""


class DamageRecord:
    """Adds what is found and gives back what is not known to be whole again."""

    def __init__(self, path: Path, utc_text: Callable[[], str]) -> None:
        self.lost_ends = LostEnds.beside(path)
        self._path = path
        self._utc_text = utc_text

    def found(self) -> dict[str, FoundDamage]:
        """Return what is remembered, by session; under no id what no session needs."""
        try:
            lines = self._path.read_bytes().splitlines()
        except FileNotFoundError:
            return {}
        except OSError:
            return {_OF_PAGES: _UNREADABLE}
        known: dict[str, FoundDamage] = {}
        for line in lines:
            try:
                found = msgspec.json.decode(line, type=FoundDamage)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                found = _UNREADABLE
            known[found.session_id] = found
        return known

    def known(self, sessions: Iterable[SessionSummary]) -> dict[str, FoundDamage]:
        """Return the same with the ends these sessions lack, because a journal was damaged."""
        known = self.found()
        for session in sessions:
            if ends := self.lost_ends.of(session):
                found = known.get(session.id, FoundDamage(session.id, 0, 0, "", ends[0].utc))
                known[session.id] = replace(found, lost_ends=ends)
        return known

    def told_of(self, sessions: Iterable[SessionSummary]) -> tuple[SessionSummary, ...]:
        """Return the sessions, each with what is known to be damaged of it."""
        sessions = tuple(sessions)
        known = self.known(sessions)
        return tuple(replace(each, damage=known.get(each.id)) for each in sessions)

    def lose_end(self, end: LostEnd) -> LostEnd:
        """Remember for good, where the disk takes it, what a journal lost; add the day."""
        found = replace(end, utc=self._utc_text())
        with suppress(OSError):
            self.lost_ends.note(found)
        return found

    def note(self, found: FoundDamage | None) -> None:
        """Remember a finding, unless as much is known; a disk that refuses hides no reading."""
        if found is None:
            return
        known = self.found().get(found.session_id)
        if known is not None and known.n_chunks >= found.n_chunks:
            return
        line = msgspec.json.encode(replace(found, utc=self._utc_text())) + b"\n"
        with suppress(OSError):
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                if os.fstat(descriptor).st_size < _MOST_BYTES:
                    os.write(descriptor, line)
                    os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def watched(
        self, session_id: str, chunks: Iterable[StoredChunk | DamagedChunk]
    ) -> Iterator[StoredChunk | DamagedChunk]:
        """Yield what is read, and remember what of it was damaged, however far the reading came."""
        damaged: list[DamagedChunk] = []
        try:
            for chunk in chunks:
                if isinstance(chunk, DamagedChunk):
                    damaged.append(chunk)
                yield chunk
        finally:
            self.note(found_in(session_id, damaged))

    def take_in(self, report: BackupReport) -> BackupReport:
        """Remember what a check found, or forget where it read every page and chunk whole."""
        if report.is_sound:
            self.forget()
        for session_id, n_chunks in report.damaged:
            self.note(FoundDamage(session_id, n_chunks, None, "found by a check of everything"))
        if report.has_damaged_pages and not report.damaged:
            pages = "damaged pages that hold no samples"
            self.note(FoundDamage(_OF_PAGES, report.n_damaged_pages, None, pages))
        return report

    def forget(self) -> None:
        """Forget everything: a check read all of it whole."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
