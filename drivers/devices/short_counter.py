"""The index of scans behind a counter that wraps after a few; it knows no bytes."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

Values = tuple[float, ...]
Counted = tuple[int, Values]
"""A scan and the device's count of it, smaller than the wrap."""

_HOLD_S = 1.0
_MEMORY_S = 3.0
_SHARE_OF_WRAP = 0.6
_LEAST_DELAY_S = 0.1


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive scans, the index of the first, and when the last of their bytes came."""

    first_index: int
    scans: list[Values]
    received_s: float

    @property
    def end_index(self) -> int:
        """Return the index one past the last scan."""
        return self.first_index + len(self.scans)


class ShortCounter:
    """Counts lost scans by a small counter, and whole wraps of it by the time of arrival.

    Parameters
    ----------
    n_wrap : int
        The counter runs from 0 to one less.
    fs_hz : float
        Scans per second.

    Attributes
    ----------
    n_lost : int
        Scans acquired by the device that never arrived.

    Notes
    -----
    The counter tells a loss up to a multiple of ``n_wrap``. The rest shows in time: behind a loss
    of *k* wraps every later scan comes ``k n_wrap / fs_hz`` later than before, for ever; behind a
    mere delay the waiting scans come in a burst, and the delay is gone. So where nothing came for
    0.6 wraps or more (and for at least 100 ms), and what comes then is late by as much, it is held
    back for a second, and *k* is the least delay seen meanwhile in wraps, rounded.

    A loss of whole wraps that lasts under 100 ms is not seen. Of a longer one *k* is exact while
    arrivals jitter by less than half a wrap. A rate that is not quite ``fs_hz`` does no harm, for
    it makes no silence.
    """

    def __init__(self, n_wrap: int, fs_hz: float) -> None:
        self.n_lost = 0
        self._n_wrap = n_wrap
        self._fs_hz = fs_hz
        self._next_count: int | None = None
        self._next_index = 0
        self._held: list[Run] = []
        self._held_since_s = 0.0
        self._least_delay_s = 0.0
        self._heard_s = math.inf
        self._suspect_s = max(_SHARE_OF_WRAP * n_wrap / fs_hz, _LEAST_DELAY_S)
        self._arrivals = _Arrivals(fs_hz)

    def place(self, counted: Sequence[Counted], received_s: float) -> list[Run]:
        """Return the scans that may go on, with their indices.

        Parameters
        ----------
        counted : sequence of Counted
            In the order they came.
        received_s : float
            When the last of their bytes came.

        Returns
        -------
        list of Run
            Earlier ones that were held back among them; none while scans are held back.
        """
        runs = self._index(counted, received_s)
        if not runs:
            return []
        delay_s = self._arrivals.delay_s(self._next_index, received_s)
        is_after_silence = bool(self._held) or received_s - self._heard_s >= self._suspect_s
        self._heard_s = received_s
        if not is_after_silence or delay_s < self._suspect_s:
            self._arrivals.remember(self._next_index, received_s)
            held, self._held = self._held, []
            return held + runs
        if not self._held:
            self._held_since_s, self._least_delay_s = received_s, delay_s
        self._held += runs
        self._least_delay_s = min(self._least_delay_s, delay_s)
        return self.finish() if received_s - self._held_since_s >= _HOLD_S else []

    def finish(self) -> list[Run]:
        """Return what is held back, behind the wraps that were lost before it."""
        held, self._held = self._held, []
        if not held:
            return []
        n_more = self._n_wrap * round(self._least_delay_s * self._fs_hz / self._n_wrap)
        self.n_lost += n_more
        self._next_index += n_more
        late = [replace(run, first_index=run.first_index + n_more) for run in held]
        self._arrivals.remember(self._next_index, late[-1].received_s)
        return late

    def _index(self, counted: Sequence[Counted], received_s: float) -> list[Run]:
        runs: list[Run] = []
        for count, values in counted:
            ahead = 0 if self._next_count is None else (count - self._next_count) % self._n_wrap
            self.n_lost += ahead
            if ahead or not runs:
                runs.append(Run(self._next_index + ahead, [], received_s))
            runs[-1].scans.append(values)
            self._next_count = (count + 1) % self._n_wrap
            self._next_index += ahead + 1
        return runs


class _Arrivals:
    """How much later scans come than the most punctual ones of the last three seconds."""

    def __init__(self, fs_hz: float) -> None:
        self._fs_hz = fs_hz
        # The least lateness of every second: (second, lateness).
        self._least: deque[tuple[int, float]] = deque(maxlen=round(_MEMORY_S))

    def delay_s(self, end_index: int, received_s: float) -> float:
        """Return how late the scans before ``end_index`` came; 0 where nothing is known yet."""
        if not self._least:
            return 0.0
        return self._lateness_s(end_index, received_s) - min(late for _, late in self._least)

    def remember(self, end_index: int, received_s: float) -> None:
        """Let an arrival that is understood stand for how punctual the line is."""
        second, lateness_s = int(received_s), self._lateness_s(end_index, received_s)
        if self._least and self._least[-1][0] == second:
            lateness_s = min(lateness_s, self._least.pop()[1])
        self._least.append((second, lateness_s))

    def _lateness_s(self, end_index: int, received_s: float) -> float:
        return received_s - end_index / self._fs_hz
