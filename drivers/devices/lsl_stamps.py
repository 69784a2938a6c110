"""The index of LSL samples, from their time stamps; it pulls none."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from drivers.devices.short_counter import Run, ShortCounter
from dsp.block import FloatArray

_REGULAR_SHARE = 0.95
_REGULAR_WITHIN = 0.25
_LEAST_STEP_OF_A_LOSS = 1.5
_LEAST_BROKEN_STEP = 2.5
"""A shorter one that is no whole number is the jitter of a stamp."""
_SHORTEST_STEP = 0.5
_WHOLE_WITHIN, _NEARLY_WHOLE_WITHIN = 0.01, 0.1
_HOLD_S = 2.0
_HOLD_ARRIVALS, _LONGEST_HOLD_S = 8, 10.0
"""Of chunks of a second two would tell nothing."""


def are_regular(stamps_s: FloatArray, fs_hz: float) -> bool:
    """Return whether samples are stamped when they were taken, and not when they were sent.

    Parameters
    ----------
    stamps_s : (n_samples,) float64
        Time stamps in a row.
    fs_hz : float
        Nominal rate.

    Returns
    -------
    bool
        True where 95 % of the steps are one sample to within a quarter, and none is shorter than
        half a one.

    Notes
    -----
    Of a chunk that is stamped when it is sent, only the last stamp is a time; the others are
    reckoned back from it, a sample apart, however late it was sent. So what tells is the step from
    chunk to chunk: what was sent late is made up for by a step that is too short, which the times
    at which samples were taken never have.
    """
    steps = np.diff(stamps_s) * fs_hz
    if not steps.size or steps.min() < _SHORTEST_STEP:
        return False
    return bool(np.mean(np.abs(steps - 1.0) < _REGULAR_WITHIN) >= _REGULAR_SHARE)


class StampedScans:
    """Places stamped samples on the grid of their rate.

    Parameters
    ----------
    fs_hz : float
        Nominal rate.
    is_regular : bool
        Whether every stamp can be relied on.

    Notes
    -----
    Where stamps are regular a step of *n* sample periods is a loss of *n* - 1, to the sample. The
    first step of less than half a period shows that they are not: a long step is held back for two
    seconds and eight arrivals to see whether one comes. Once a long step has been borne out, one
    of a whole number of periods is believed at once. From the first short step on, as well as
    where stamps are not regular, a delay that is never made up for is a loss, counted to the jitter
    of the stamps: one of 10 ms or more from 1000 Hz on, below that one behind 100 ms of silence
    (`ShortCounter`).
    """

    def __init__(self, fs_hz: float, *, is_regular: bool) -> None:
        self._fs_hz = fs_hz
        self._arrivals = None if is_regular else ShortCounter(1, fs_hz)
        self._origin_index = 0
        self._held: list[tuple[FloatArray, FloatArray, float]] = []
        self._held_since_s = 0.0
        self._is_borne_out = False
        self._last_s: float | None = None
        self._next_index = 0

    @property
    def is_holding(self) -> bool:
        """Return whether samples wait until it is clear how many are missing before them."""
        if self._arrivals is not None:
            return self._arrivals.is_holding
        return bool(self._held)

    def break_off(self) -> None:
        """Leave room for a sample where the clock was set: where only arrivals tell, none shows."""
        if self._arrivals is not None:
            self._arrivals.skip(1)

    def place(self, samples: FloatArray, stamps_s: FloatArray, received_s: float) -> list[Run]:
        """Return the samples as runs of neighbours.

        Parameters
        ----------
        samples : (n_samples, n_channels) float64
            As pulled; rows of nothing but NaN stand for lost ones and become gaps.
        stamps_s : (n_samples,) float64
            Their time stamps.
        received_s : float
            Host monotonic time at which they were pulled.

        Returns
        -------
        list of Run
            Often one.
        """
        if self._arrivals is None:
            runs = self._with_held(samples, stamps_s, received_s)
        else:
            runs = self._by_arrival(self._arrivals, samples, stamps_s, received_s)
        return [piece for run in runs for piece in _without_empty(run)]

    def finish(self) -> list[Run]:
        """Return what is held back, for nothing is waited for any more; samples may follow."""
        held, self._held = self._held, []
        if self._arrivals is None:
            runs = [run for each in held for run in self._by_steps(*each)]
        else:
            runs = [self._moved(run) for run in self._arrivals.finish()]
        return [piece for run in runs for piece in _without_empty(run)]

    def _with_held(self, samples: FloatArray, stamps_s: FloatArray, received_s: float) -> list[Run]:
        """Place by steps, unless a long one may yet be made up for."""
        held = [*self._held, (samples, stamps_s, received_s)]
        steps = self._steps(np.concatenate([each_s for _, each_s, _ in held]))
        if steps.min() < _SHORTEST_STEP:
            self._held = held
            return self._go_by_arrival()
        if not self._held:
            if not self._is_doubtful(steps):
                return self._by_steps(samples, stamps_s, received_s)
            self._held_since_s = float(stamps_s[0])
        self._held = held
        held_s = stamps_s[-1] - self._held_since_s
        if held_s < (_HOLD_S if len(held) >= _HOLD_ARRIVALS else _LONGEST_HOLD_S):
            return []
        if self._are_held_by_chunks():
            return self._go_by_arrival()
        self._held, self._is_borne_out = [], True
        return [run for each in held for run in self._by_steps(*each)]

    def _is_doubtful(self, steps: FloatArray) -> bool:
        """Return whether a step is long and may be a chunk sent late as well as a loss."""
        is_broken = np.abs(steps - np.rint(steps)) >= _WHOLE_WITHIN
        return bool((_are_long(steps) & (is_broken | (not self._is_borne_out))).any())

    def _are_held_by_chunks(self) -> bool:
        """Return whether what is held is long just where it came: reckoned at another rate."""
        steps = [self._steps(self._held[0][1])]
        steps += [
            np.diff(stamps_s, prepend=before_s[-1]) * self._fs_hz
            for (_, before_s, _), (_, stamps_s, _) in pairwise(self._held)
        ]
        n_first = sum(each[0] > _LEAST_STEP_OF_A_LOSS for each in steps)
        n_within = sum(int((each[1:] > _LEAST_STEP_OF_A_LOSS).sum()) for each in steps)
        return bool(n_first > max(len(steps) // 2, n_within))

    def _go_by_arrival(self) -> list[Run]:
        """Take stamps for those of sending from what is held on."""
        arrivals = self._arrivals = ShortCounter(1, self._fs_hz)
        held, self._held = self._held, []
        self._origin_index = self._next_index
        return [run for each in held for run in self._by_arrival(arrivals, *each)]

    def _by_arrival(
        self, arrivals: ShortCounter, samples: FloatArray, stamps_s: FloatArray, received_s: float
    ) -> list[Run]:
        counted = [(0, tuple(row)) for row in samples]
        late = arrivals.place(counted, float(stamps_s[-1]))
        return [replace(self._moved(run), received_s=received_s) for run in late]

    def _moved(self, run: Run) -> Run:
        """Return a run behind what had been placed by its stamps before."""
        return replace(run, first_index=self._origin_index + run.first_index)

    def _steps(self, stamps_s: FloatArray) -> FloatArray:
        """Return how many sample periods each stamp lies behind the one before."""
        before_s = stamps_s[0] - 1.0 / self._fs_hz if self._last_s is None else self._last_s
        return np.asarray(np.diff(stamps_s, prepend=before_s) * self._fs_hz)

    def _by_steps(self, samples: FloatArray, stamps_s: FloatArray, received_s: float) -> list[Run]:
        steps = self._steps(stamps_s)
        n_lost = np.where(_are_long(steps), np.rint(steps) - 1, 0).astype(int)
        self._last_s = float(stamps_s[-1])
        runs = []
        for begin, end in _pieces(n_lost > 0):
            first_index = self._next_index + int(n_lost[begin])
            runs.append(Run(first_index, [tuple(row) for row in samples[begin:end]], received_s))
            self._next_index = first_index + end - begin
        return runs


def _are_long(steps: FloatArray) -> np.ndarray:
    """Return which steps are longer than jitter makes them."""
    is_nearly_whole = np.abs(steps - np.rint(steps)) < _NEARLY_WHOLE_WITHIN
    return (steps > _LEAST_STEP_OF_A_LOSS) & (is_nearly_whole | (steps > _LEAST_BROKEN_STEP))


def _without_empty(run: Run) -> list[Run]:
    """Return a run without the rows that hold nothing."""
    is_empty = np.isnan(np.array(run.scans)).all(axis=1)
    if not is_empty.any():
        return [run]
    changes = np.diff(is_empty, prepend=is_empty[0])
    return [
        Run(run.first_index + begin, run.scans[begin:end], run.received_s)
        for begin, end in _pieces(changes)
        if not is_empty[begin]
    ]


def _pieces(is_beginning: np.ndarray) -> list[tuple[int, int]]:
    """Return the half-open ranges that begin at the first place and wherever this is True."""
    begins = [0, *(int(at) for at in np.flatnonzero(is_beginning) if at > 0)]
    return list(zip(begins, [*begins[1:], len(is_beginning)], strict=True))
