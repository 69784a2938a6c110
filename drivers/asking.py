"""Several ports asked at the same time, and none waited for beyond a limit; it knows no port."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from drivers.base import Clock
from drivers.errors import SourceBusy

WITHIN_S = 4.0
"""Longer than a board takes that resets when its port is opened, and no longer than one waits."""

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class _Came(Generic[_Answer]):
    """What came of asking a place: an answer, or an error of the program."""

    number: int
    answer: _Answer | None = None
    problem: BaseException | None = None


class Asking(Generic[_Answer]):
    """Asks in threads that end with the program, for a driver that hangs cannot be woken.

    Parameters
    ----------
    ask : callable
        Takes a place and returns its answer.
    discard : callable
        Takes an answer that came too late, so that a port it holds is let go.
    """

    def __init__(self, ask: Callable[[str], _Answer], discard: Callable[[_Answer], None]) -> None:
        self._ask = ask
        self._discard = discard
        self._is_over = False
        self._lock = threading.Lock()
        self._came: SimpleQueue[_Came[_Answer]] = SimpleQueue()

    def answers(
        self, places: Sequence[str], *, clock: Clock, within_s: float = WITHIN_S
    ) -> list[_Answer | None]:
        """Return an answer for each place, None where none came in time.

        Parameters
        ----------
        places : sequence of str
            All are asked at once.
        clock : Clock
            Host monotonic time.
        within_s : float
            How long to wait for all of them together.
        """
        found: list[_Answer | None] = [None] * len(places)
        for number, place in enumerate(places):
            asking = threading.Thread(
                target=self._run, args=(number, place), name=f"ask {place}", daemon=True
            )
            asking.start()
        until_s = clock() + within_s
        try:
            for _ in places:
                came = self._came.get(timeout=max(0.0, until_s - clock()))
                if came.problem is not None:
                    raise came.problem
                found[came.number] = came.answer
        except Empty:
            pass  # what is still None did not answer
        except BaseException:
            self._let_go(found)
            raise
        finally:
            self._end()
        return found

    def _run(self, number: int, place: str) -> None:
        try:
            came = _Came(number, answer=self._ask(place))
        except BaseException as exc:  # noqa: BLE001 - a thread's top: raised where it is waited for
            came = _Came(number, problem=exc)
        with self._lock:
            if not self._is_over:
                self._came.put(came)
                return
        self._let_go([came.answer])

    def _end(self) -> None:
        """Let go of what came between the last look and the end, and of all that comes later."""
        with self._lock:
            self._is_over = True
        while not self._came.empty():
            self._let_go([self._came.get().answer])

    def _let_go(self, answers: Iterable[_Answer | None]) -> None:
        for answer in answers:
            if answer is not None:
                self._discard(answer)


def hanging(place: str, *, within_s: float = WITHIN_S) -> SourceBusy:
    """Return what is said of a port that does not even open."""
    return SourceBusy(
        f"{place} was not through with opening and answering within {within_s:g} s, which others "
        "are: its driver or the device on it may hang. Nothing else waited for it. Unplug that "
        "device, plug it in again, and if it still hangs use another socket or restart the "
        "computer."
    )
