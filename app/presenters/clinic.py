"""One seat of a clinic as a person sees it: pushed, fetched, and what waits for a decision."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from app.clinic.errors import ClinicError
from app.engine.clinic_desk import SeatClosed, SeatDone
from app.store.errors import StoreError
from app.store.ring_file import ClinicSeat


class ClinicAct(StrEnum):
    """What is done at a time."""

    PUSH = "push"
    FETCH = "fetch"


class Seat(Protocol):
    """What this dialog asks of the desk."""

    n_chunks: int

    @property
    def seat(self) -> ClinicSeat | None:
        """Return which clinic this seat belongs to."""
        ...

    def push(self) -> Future[SeatDone]:
        """Push what is new."""
        ...

    def fetch(self) -> Future[SeatDone]:
        """Fetch what is new."""
        ...


@dataclass(frozen=True, slots=True)
class ClinicState:
    """``seat`` is None where this computer belongs to no clinic; ``n_chunks`` arrived so far."""

    seat: str | None = None
    act: ClinicAct = ClinicAct.PUSH
    is_busy: bool = False
    n_chunks: int = 0
    done: SeatDone | None = None
    problem: str | None = None


class ClinicPresenter:
    """Starts an act and tells how it ended; nothing waits for it."""

    def __init__(self, desk: Seat) -> None:
        self._desk = desk
        self._doing: Future[SeatDone] | None = None
        self._state = ClinicState()

    def open(self) -> None:
        """Look which clinic this seat belongs to."""
        seat = self._desk.seat
        self._state = replace(self._state, seat=None if seat is None else seat.name)

    def push(self) -> None:
        """Push what the server does not have yet."""
        self._begin(ClinicAct.PUSH)

    def fetch(self) -> None:
        """Fetch what other seats recorded."""
        self._begin(ClinicAct.FETCH)

    def tick(self) -> ClinicState:
        """Return what to show now."""
        doing = self._doing
        if doing is None:
            return self._state
        if not doing.done():
            return replace(self._state, n_chunks=self._desk.n_chunks)
        self._doing = None
        problem = doing.exception()
        if problem is None:
            self._state = replace(self._state, is_busy=False, done=doing.result())
        elif isinstance(problem, (ClinicError, StoreError, SeatClosed)):
            self._state = replace(self._state, is_busy=False, problem=str(problem))
        else:
            self._state = replace(self._state, is_busy=False)
            raise problem
        return self._state

    def _begin(self, act: ClinicAct) -> None:
        if self._doing is None and self._state.seat is not None:
            self._doing = self._desk.push() if act is ClinicAct.PUSH else self._desk.fetch()
            self._state = ClinicState(self._state.seat, act, is_busy=True)
