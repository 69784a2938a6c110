"""A clock that counts only the time in which this program could listen; it wakes nobody."""

from __future__ import annotations

from drivers.base import Clock

LONGEST_STEP_S = 0.5
"""Between two looks at the clock; a program that was away for longer did not listen meanwhile."""


class AttentiveClock:
    """Runs like another clock, but at most half a second between two looks at it.

    A program that was stopped, or got no processor, finds what came meanwhile in the port's
    buffers. Were that time counted, it would give a device up before it had read its answer.

    Parameters
    ----------
    clock : Clock
        Host monotonic time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._looked_s = self._now_s = clock()

    def __call__(self) -> float:
        """Return the time in seconds, from where the other clock stood at first."""
        looked_s = self._clock()
        self._now_s += min(looked_s - self._looked_s, LONGEST_STEP_S)
        self._looked_s = looked_s
        return self._now_s
