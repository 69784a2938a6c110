"""Whether the clock that stamps samples was set, held against the host's; it places nothing."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np

from dsp.block import FloatArray

WITHIN_S = 0.02
"""Nothing comes earlier than before by more than this; what does was stamped by a clock set on."""

_WATCHED_S = 10.0
_WATCHED_BEHIND_S, _LEAST_ARRIVALS = 1.0, 8
_LEAST_JUMP = 0.5
"""In sample periods: less is jitter."""
_LEAST_BACK_S = 0.5
"""Chunks sent late are stamped back by less, however punctual the next is."""


@dataclass(frozen=True, slots=True)
class ClockStep:
    """Stamps that jumped though time did not.

    Attributes
    ----------
    row : int
        The first of the samples behind the jump, among those that came with it.
    set_s : float
        By how much the clock was set forward; negative where back.
    """

    row: int
    set_s: float


@dataclass(frozen=True, slots=True)
class ClockDoubt:
    """Stamps that left some out, of which nobody can say whether samples are missing.

    Attributes
    ----------
    jump_s : float
        How much was left out.
    began_s : float
        Host time at which the first sample behind it came.
    """

    jump_s: float
    began_s: float


@dataclass(slots=True)
class _Jump:
    """Stamps that left some out, taken for a loss, and how early what follows comes."""

    jump_s: float
    began_s: float
    punctual_s: float
    scatter_s: float
    least_s: float = math.inf
    n_arrivals: int = 0

    @property
    def is_in_doubt(self) -> bool:
        """Return whether what follows comes earlier than a loss lets it."""
        early_s = self.punctual_s - self.least_s
        return early_s > max(self.jump_s / 2.0, self.scatter_s)


class StampClock:
    """Takes the steps of a sender's clock out of its stamps.

    Parameters
    ----------
    fs_hz : float
        Samples per second.

    Notes
    -----
    The lateness of a sample is the host's time of its arrival less its stamp, which holds the
    unknown difference of two clocks. A loss leaves it alone: the host's clock goes on as the stamps
    do. Behind a clock that was set forward samples come earlier than the most punctual of the last
    ten seconds did, which nothing sent can. What of a step in the stamps the host's clock does not
    allow is the clock's, to within 20 ms; what is left is missing, one sample at least, for nobody
    knows how much time a step hides. A clock that was set back makes stamps that begin again and
    come late by as much, from half a second on.

    What passes for a loss at first is watched for a second and eight arrivals: behind a loss the
    most punctual comes as late as before, behind a clock that was set earlier by the whole jump.
    Where it is earlier by more than half of that, and by more than the most punctual of the ten
    seconds before differed from second to second, nobody can say that samples are missing. On a
    line that wanders by more than the jump nothing tells.
    """

    def __init__(self, fs_hz: float) -> None:
        self._fs_hz = fs_hz
        self._offset_s = 0.0
        self._last_s: float | None = None
        self._lateness: deque[tuple[float, float]] = deque()
        self._jump: _Jump | None = None
        self._doubtful: _Jump | None = None

    def take_doubt(self) -> ClockDoubt | None:
        """Return the jump that was taken for a loss and may be none, once it is known."""
        doubtful, self._doubtful = self._doubtful, None
        if doubtful is None:
            return None
        return ClockDoubt(doubtful.jump_s, doubtful.began_s)

    def straighten(
        self, stamps_s: FloatArray, received_s: float
    ) -> tuple[FloatArray, ClockStep | None]:
        """Return the stamps as a clock would have given them that nobody set.

        Parameters
        ----------
        stamps_s : (n_samples,) float64
            As they came; at least one.
        received_s : float
            Host monotonic time.

        Returns
        -------
        stamps_s : (n_samples,) float64
            Counted as the first ones were.
        step : ClockStep or None
            Where among them the clock had been set.
        """
        stamps_s = stamps_s + self._offset_s
        step = self._find_step(stamps_s, received_s)
        if step is not None:
            self._offset_s -= step.set_s
            stamps_s[step.row :] -= step.set_s
        elif self._last_s is not None:
            self._watch(stamps_s, self._last_s, received_s)
        self._last_s = float(stamps_s[-1])
        self._lateness.append((received_s, received_s - self._last_s))
        while received_s - self._lateness[0][0] > _WATCHED_S:
            self._lateness.popleft()
        return stamps_s, step

    def _watch(self, stamps_s: FloatArray, last_s: float, received_s: float) -> None:
        """Watch what comes behind stamps that left some out."""
        steps_s = np.diff(stamps_s, prepend=last_s) - 1.0 / self._fs_hz
        jump_s = float(steps_s[steps_s > _LEAST_JUMP / self._fs_hz].sum())
        if jump_s and self._jump is None:
            minima_s = self._least_by_second()
            self._jump = _Jump(0.0, received_s, min(minima_s), max(minima_s) - min(minima_s))
        jump = self._jump
        if jump is None:
            return
        jump.jump_s += jump_s
        jump.n_arrivals += 1
        jump.least_s = min(jump.least_s, received_s - float(stamps_s[-1]))
        if received_s - jump.began_s >= _WATCHED_BEHIND_S and jump.n_arrivals >= _LEAST_ARRIVALS:
            self._doubtful, self._jump = (jump if jump.is_in_doubt else None), None

    def _least_by_second(self) -> list[float]:
        """Return how late the most punctual of each of the last seconds was."""
        least_s: dict[int, float] = {}
        for received_s, late_s in self._lateness:
            second = math.floor(received_s)
            least_s[second] = min(late_s, least_s.get(second, math.inf))
        return list(least_s.values())

    def _find_step(self, stamps_s: FloatArray, received_s: float) -> ClockStep | None:
        if self._last_s is None:
            return None
        early_s = min(late_s for _, late_s in self._lateness) - (received_s - float(stamps_s[-1]))
        steps_s = np.diff(stamps_s, prepend=self._last_s) - 1.0 / self._fs_hz
        row = int(np.argmax(steps_s if early_s > 0.0 else -steps_s))
        jump_s = float(steps_s[row])
        is_forward = early_s > WITHIN_S and jump_s > early_s - WITHIN_S
        is_back = jump_s < -_LEAST_BACK_S and early_s < jump_s + WITHIN_S
        if is_forward:
            n_missing = max(1, round((jump_s - early_s) * self._fs_hz))
            return ClockStep(row, jump_s - n_missing / self._fs_hz)
        return ClockStep(row, jump_s - 1.0 / self._fs_hz) if is_back else None
