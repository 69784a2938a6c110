"""When a board is asked for its time, and what its answers say; it sends nothing itself."""

from __future__ import annotations

from collections import deque

from drivers.base import ClockAnswer
from drivers.messages import Pong
from drivers.scan_counter import ScanCounter

_GOLDEN = 0.6180339887498949
_MOST_OPEN, _MOST_ANSWERS = 8, 256
_UNHEARD_S = 1.0
_N_HURRIED, _HURRY = 64, 1 / 3
_N_COOKIES = 1 << 32


class ClockQuestions:
    """Asks at instants that keep step with nothing, and remembers when (``protocol.md`` §2.11).

    Parameters
    ----------
    every_s : float
        Between two questions on average; each comes half as much early or late. The first come in
        a third of the time, so that a recording that begins with the stream has a rate. While eight
        are open, on a line that stands still, one a second is enough: they wait in small buffers.
    now_s : float
        Host monotonic time.

    Notes
    -----
    Questions at even steps could keep step with the blocks a board is busy with, and the way there
    would then seem to grow or shrink as its clock is off: just what is to be measured. Steps by the
    golden section come back to no phase.
    """

    def __init__(self, every_s: float, now_s: float) -> None:
        self._every_s = every_s
        self._n_asked = 0
        self._open: dict[int, float] = {}
        self._answers: deque[ClockAnswer] = deque(maxlen=_MOST_ANSWERS)
        self._due_s = now_s + self._step_s()

    def is_due(self, now_s: float) -> bool:
        """Return whether it is time to ask."""
        return now_s >= self._due_s

    def ask(self, now_s: float) -> int:
        """Return the cookie of a question that is sent now."""
        self._n_asked += 1
        self._due_s = now_s + self._step_s()
        cookie = self._n_asked % _N_COOKIES
        self._open[cookie] = now_s
        if len(self._open) > _MOST_OPEN:
            self._due_s = now_s + _UNHEARD_S
            del self._open[next(iter(self._open))]
        return cookie

    def hear(self, pong: Pong, counter: ScanCounter) -> None:
        """Learn of an answer; one to no question of ours says nothing."""
        asked_s = self._open.get(pong.cookie)
        if asked_s is None:
            return
        self._answers.append(ClockAnswer(counter.index_at(pong.tick), asked_s))
        # A board answers in order: what was asked before got lost.
        self._open = {cookie: at_s for cookie, at_s in self._open.items() if at_s > asked_s}

    def take(self) -> tuple[ClockAnswer, ...]:
        """Return the answers that came since; from another thread, too."""
        return tuple(self._answers.popleft() for _ in range(len(self._answers)))

    def _step_s(self) -> float:
        every_s = self._every_s * (_HURRY if self._n_asked < _N_HURRIED else 1.0)
        return every_s * (0.5 + self._n_asked * _GOLDEN % 1.0)
