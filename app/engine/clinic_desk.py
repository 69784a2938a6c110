"""What a person can do at one seat of a clinic, in the background; recording waits for none of it.

The parts that speak to the server are loaded with the first act: a start does not pay for them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.store.ring_file import ClinicSeat

if TYPE_CHECKING:
    from app.store.store import Store


class SeatClosed(Exception):
    """The program closes; what has come or gone stays, and the next time goes on from there."""


@dataclass(frozen=True, slots=True)
class SeatDone:
    """What an act came to; ``n_lost`` sessions were deleted elsewhere or could not be taken.

    ``n_conflicts`` are participants changed on two seats, ``n_contradictions`` places of sessions
    of which two seats say different things.
    """

    n_sessions: int
    n_chunks: int
    n_lost: int
    n_conflicts: int
    n_contradictions: int = 0


class ClinicDesk:
    """Pushes and fetches, one act at a time."""

    def __init__(
        self, store: Store, executor: Executor, *, utc_now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._executor = executor
        self._utc_now = utc_now
        self._is_closing = threading.Event()
        self.n_chunks = 0

    @property
    def seat(self) -> ClinicSeat | None:
        """Return which clinic this seat belongs to."""
        return self._store.clinic

    def push(self) -> Future[SeatDone]:
        """Push what the server does not have yet."""
        return self._executor.submit(self._push)

    def fetch(self) -> Future[SeatDone]:
        """Fetch every session of other seats that is not here, or not whole."""
        return self._executor.submit(self._fetch)

    def close(self) -> None:
        """Let a running act end with its slice."""
        self._is_closing.set()

    def _push(self) -> SeatDone:
        from app.clinic.seat import push_seat  # noqa: PLC0415 (see above)
        from app.clinic.server import ClinicServer  # noqa: PLC0415

        self.n_chunks = 0
        with closing(ClinicServer(self._url)) as server:
            done = push_seat(self._store, server, utc_now=self._utc_now(), told=self._follow)
        n_held_back = len(done.refused) + len(done.problems)
        return SeatDone(done.n_sessions, done.n_chunks, n_held_back, len(done.conflicts))

    def _fetch(self) -> SeatDone:
        from app.clinic.pull import server_sessions  # noqa: PLC0415 (see above)
        from app.clinic.seat import pull_to_seat  # noqa: PLC0415
        from app.clinic.server import ClinicServer  # noqa: PLC0415

        self.n_chunks = 0
        with closing(ClinicServer(self._url)) as server:
            wanted = [each.id for each in reversed(server_sessions(server))]  # the oldest first
            done = pull_to_seat(
                self._store, server, wanted, utc_now=self._utc_now(), told=self._follow
            )
        n_new = sum(bool(each.n_chunks or each.n_added) for each in done.fetched)
        n_chunks = sum(each.n_chunks for each in done.fetched)
        n_contradictions = sum(each.n_conflicts for each in done.fetched)
        return SeatDone(
            *(n_new, n_chunks, len(done.problems), len(done.conflicts)),
            n_contradictions=n_contradictions,
        )

    @property
    def _url(self) -> str:
        seat = self.seat
        return "" if seat is None else seat.url

    def _follow(self, session_id: str, n_chunks: int) -> None:
        del session_id
        self.n_chunks = n_chunks
        if self._is_closing.is_set():
            raise SeatClosed
