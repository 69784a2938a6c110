"""When the scans of a source without a device are due; it makes no samples."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

from drivers.base import Clock
from drivers.errors import UnsuitableStream

Sleep = Callable[[float], None]
"""Waits for seconds; passed in beside the clock so that a test needs not wait."""

BLOCK_S = 0.02
_LONGEST_BLOCK_S = 1.0


class RealTimePace:
    """Lets scans come as fast as time goes; a stalled reader catches up and loses none.

    Parameters
    ----------
    fs_hz : float
        Scans per second.
    clock : Clock
        Host monotonic time.
    sleep : Sleep
        Waits on the same clock.
    """

    def __init__(self, fs_hz: float, *, clock: Clock, sleep: Sleep) -> None:
        self._fs_hz = fs_hz
        self._clock = clock
        self._sleep = sleep
        self._start_s = clock()

    def wait_for_scans(self, next_index: int, timeout_s: float) -> int:
        """Return how many scans from ``next_index`` on may be read, at most ``timeout_s`` later.

        Parameters
        ----------
        next_index : int
            First scan not read yet.
        timeout_s : float
            Longest wait.

        Returns
        -------
        int
            0 when none is due in time.
        """
        n_block = max(1, round(BLOCK_S * self._fs_hz))
        due_s = self._start_s + (next_index + n_block) / self._fs_hz
        wait_s = due_s - self._clock()
        if wait_s > 0:
            self._sleep(min(wait_s, timeout_s))
        n_due = math.floor((self._clock() - self._start_s) * self._fs_hz + 1e-6) - next_index
        if n_due < n_block:
            return 0
        return min(n_due, max(n_block, round(_LONGEST_BLOCK_S * self._fs_hz)))


class FastPace:
    """Lets scans come as fast as they are read, in blocks of the length a device would send."""

    def __init__(self, fs_hz: float) -> None:
        self._n_block = max(1, round(BLOCK_S * fs_hz))

    def wait_for_scans(self, next_index: int, timeout_s: float) -> int:
        """Return the length of the next block; never waits."""
        return self._n_block


class StepPace:
    """Lets scans come only as far as somebody stepped; the rest waits for ever.

    Parameters
    ----------
    fs_hz : float
        Scans per second.
    """

    def __init__(self, fs_hz: float) -> None:
        self._fs_hz = fs_hz
        self._stepped = threading.Event()
        self._n_block = max(1, round(BLOCK_S * fs_hz))
        self._until_index = 0

    def step(self, next_index: int, duration_s: float) -> None:
        """Let so much more come, from the next scan on; another thread may call it."""
        begin = max(next_index, self._until_index)
        self._until_index = begin + max(1, round(duration_s * self._fs_hz))
        self._stepped.set()

    def wait_for_scans(self, next_index: int, timeout_s: float) -> int:
        """Return how many scans may be read; see `RealTimePace.wait_for_scans`."""
        self._stepped.clear()
        if next_index >= self._until_index:
            self._stepped.wait(timeout_s)
        return max(0, min(self._n_block, self._until_index - next_index))


Pace = RealTimePace | FastPace | StepPace

SPEEDS = ("real", "fast", "step")


def make_pace(speed: str, fs_hz: float, *, clock: Clock, sleep: Sleep) -> Pace:
    """Return the pace named by one of ``SPEEDS``."""
    match speed:
        case "step":
            return StepPace(fs_hz)
        case "fast":
            return FastPace(fs_hz)
        case _:
            return RealTimePace(fs_hz, clock=clock, sleep=sleep)


def step_pace(pace: Pace | None, next_index: int, duration_s: float, *, source: str) -> None:
    """Let more come of a source that is stepped.

    Parameters
    ----------
    pace : Pace or None
        Of the source; None while it is closed.
    next_index : int
        First scan not read yet.
    duration_s : float
        How much more.
    source : str
        For the message.

    Raises
    ------
    UnsuitableStream
        When the source is not open or not stepped.
    """
    if not isinstance(pace, StepPace):
        raise UnsuitableStream(
            f"{source} cannot be stepped: it must be open, with speed=step in its name. Add it."
        )
    pace.step(next_index, duration_s)
