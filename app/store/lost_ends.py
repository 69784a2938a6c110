"""Ends of sessions that lay in a damaged journal: told for good, because no check finds them.

What is in the database may be whole to the last page and still lack its end. A file of its own,
plain, a line for each: ids, counts, dates and the name of what was kept, and nothing of anybody.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from app.model.session import DamagedChunk, LostEnd, SessionSummary, StoredChunk


class LostEnds:
    """Notes what the journal lost, and gives it back; the last word on a kept file counts."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def beside(cls, damage: Path) -> LostEnds:
        """Return those noted beside the record of what was found damaged."""
        return cls(damage.with_name("store.lost-ends"))

    def all(self) -> tuple[LostEnd, ...]:
        """Return every end that was lost; a line that cannot be read is one nobody can place."""
        with suppress(FileNotFoundError):
            known: dict[str, LostEnd] = {}
            for line in self._path.read_bytes().splitlines():
                try:
                    end = msgspec.json.decode(line, type=LostEnd)
                except (msgspec.MsgspecError, UnicodeDecodeError):
                    end = LostEnd("", 0, 0.0, 0.0, "a file nobody can name any more")
                known[end.kept or end.session_id] = end
            return tuple(known.values())
        return ()

    def unplaced(self) -> tuple[LostEnd, ...]:
        """Return what was lost that no session is known to lack."""
        return tuple(end for end in self.all() if not end.session_id)

    def of(self, session: SessionSummary) -> tuple[LostEnd, ...]:
        """Return what a session still lacks; a backup that was brought back may have it."""
        return tuple(
            end
            for end in self.all()
            if end.session_id == session.id and end.first_index >= session.end_index
        )

    def behind(
        self,
        chunks: Iterable[StoredChunk | DamagedChunk],
        session_id: str,
        fs_hz: float,
        *,
        stop_index: int | None,
    ) -> Iterator[StoredChunk | DamagedChunk]:
        """Yield the chunks, and as one more whatever lay behind them up to an index."""
        sequence, end_index = -1, 0
        for chunk in chunks:
            sequence = chunk.sequence
            if isinstance(chunk, StoredChunk):
                end_index = chunk.block.end_index
            yield chunk
        for end in self.all():
            is_within = stop_index is None or end.first_index < stop_index
            if end.session_id == session_id and end.first_index >= end_index and is_within:
                sequence += 1
                yield end.chunk(sequence, fs_hz)

    def note(self, end: LostEnd) -> None:
        """Remember one, durable on return."""
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, msgspec.json.encode(end) + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
