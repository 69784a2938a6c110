"""Chunks counted by their own numbers, where the index that knows them by session is damaged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import Row, func, select

from app.store.database import Database
from app.store.errors import StoreDamaged
from app.store.tables import chunks

_ROWS = 64

IsWhole = Callable[[Row[Any]], bool]


class NumberedChunks:
    """Reads every chunk once, past its session's index; ``counted`` is how many of each session.

    One whose row is lost counts for the session of the chunk before it, as they were written.
    """

    def __init__(self, database: Database, is_whole: IsWhole) -> None:
        self._database = database
        self._is_whole = is_whole
        self._newest = 0
        self.counted: Counter[int] = Counter()
        self.damaged: Counter[int] = Counter()
        for start in range(1, self._last() + 1, _ROWS):
            self._look(start, start + _ROWS)

    def _last(self) -> int:
        try:
            with self._database.transaction() as connection:
                return int(connection.execute(select(func.max(chunks.c.number))).scalar() or 0)
        except StoreDamaged:
            return 0

    def _look(self, start: int, stop: int) -> None:
        try:
            rows = self._rows(start, stop)
        except StoreDamaged:
            if stop - start > 1:
                for number in range(start, stop):
                    self._look(number, number + 1)
            else:
                self._count(self._session_of(start), is_whole=False)
            return
        for row in rows:
            self._count(row.session, is_whole=self._is_whole(row))

    def _rows(self, start: int, stop: int) -> list[Row[Any]]:
        within = (chunks.c.number >= start, chunks.c.number < stop)
        if stop - start == 1:  # of a range the row behind it is looked at, too
            within = (chunks.c.number == start, chunks.c.number == start)
        wanted = select(chunks).where(*within)
        with self._database.transaction() as connection:
            return list(connection.execute(wanted.order_by(chunks.c.number)))

    def _session_of(self, number: int) -> int:
        """Return whose a chunk is of which the samples are lost, or all of it."""
        try:
            with self._database.transaction() as connection:
                found = connection.execute(
                    select(chunks.c.session).where(chunks.c.number == number)
                ).scalar()
        except StoreDamaged:
            found = None
        return self._newest if found is None else int(found)

    def _count(self, session: int, *, is_whole: bool) -> None:
        self._newest = session
        self.counted[session] += 1
        self.damaged[session] += not is_whole
