"""Between which rates a device's clock may run, from when batches of its blocks arrived."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from dsp.block import FloatArray

BATCHED_STEP_S = 0.01
"""A line that delivers more rarely than this collects blocks before it hands them on."""

JITTER_S = 0.28e-3
"""By so much an arrival is late on a line that holds nothing back; over a minute 4.7 ppm."""

_LEAST_IN_STRETCH = 3


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the phase of blocks within batches is read.

    Blocks step around within long batches, so it takes a longer stretch to see the latest.
    """

    stretch_s: float
    quantile: float
    slack_s: float


_SHORT = _Reading(stretch_s=0.25, quantile=0.5, slack_s=0.3e-3)
_LONG = _Reading(stretch_s=2.0, quantile=0.8, slack_s=0.5e-3)
_LONG_STEP_S = 0.025


@dataclass(frozen=True, slots=True)
class SlopeRange:
    """By which shares a device may be slower than a rate, all that the arrivals leave open.

    Attributes
    ----------
    low, high : float
        Shares of the time per scan.
    jitter : float
        How far apart they are where batches leave nothing open.
    """

    low: float
    high: float
    jitter: float

    @property
    def middle(self) -> float:
        """Return the share that is farthest from being impossible."""
        return (self.low + self.high) / 2

    @property
    def bound(self) -> float:
        """Return how far from the middle the truth may be.

        Of the whole range, half of what jitter makes of it: the middle averages it out.
        """
        return max(self.jitter / 2, (self.high - self.low - self.jitter) / 2)


def slope_range(
    end_indices: FloatArray, received_s: FloatArray, *, fs_hz: float
) -> SlopeRange | None:
    """Return what a batched line leaves open of a device's rate.

    Parameters
    ----------
    end_indices : (n_arrivals,) float64
        One past the last scan of everything that came together.
    received_s : (n_arrivals,) float64
        When it came.
    fs_hz : float
        A rate near the truth, against which the shares count.

    Returns
    -------
    SlopeRange or None
        None where the line does not collect blocks, too little came, or no rate explains what did.

    Notes
    -----
    The last block of a batch was made before the batch left, and the one after it later: its
    making is known to one block's length. Every stretch of the line so bounds the straight line
    of making from both sides, ``low_j − slack ≤ late_j < …``, and two stretches ``i < j`` bound
    its slope by ``(low_j − high_i + block) / (t_j − t_i)``. The lower hull uses one side only. A
    batch that was held up is late by any time; a quantile of each stretch leaves such ones out.
    """
    steps = np.diff(end_indices)
    span_s = float(received_s[-1] - received_s[0]) if len(received_s) else 0.0
    step_s = span_s / max(1, len(steps))
    if step_s <= BATCHED_STEP_S or not (steps > 0).any():
        return None
    reading = _LONG if step_s > _LONG_STEP_S else _SHORT
    block_s = float(np.gcd.reduce(steps[steps > 0].astype(np.int64))) / fs_hz
    late_s = received_s - end_indices / fs_hz
    at_s, low_s, high_s = _stretches(received_s, late_s - late_s.min(), block_s, reading)
    apart_s = at_s[np.newaxis, :] - at_s[:, np.newaxis]
    is_later = apart_s > 0
    if not is_later.any():
        return None
    open_s, apart_s = block_s + reading.slack_s, apart_s[is_later]
    highest = (low_s[np.newaxis, :] - high_s[:, np.newaxis])[is_later] + open_s
    lowest = (high_s[np.newaxis, :] - low_s[:, np.newaxis])[is_later] - open_s
    at_high, at_low = int(np.argmin(highest / apart_s)), int(np.argmax(lowest / apart_s))
    if highest[at_high] / apart_s[at_high] < lowest[at_low] / apart_s[at_low]:
        return None
    return SlopeRange(
        float(lowest[at_low] / apart_s[at_low]),
        float(highest[at_high] / apart_s[at_high]),
        2 * reading.slack_s / span_s,
    )


def _stretches(
    received_s: FloatArray, late_s: FloatArray, block_s: float, reading: _Reading
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return time, least lateness and usual lateness of every stretch that holds enough."""
    number = ((received_s - received_s[0]) / reading.stretch_s).astype(np.int64)
    edges = np.append(np.flatnonzero(np.diff(number, prepend=-1)), len(number))
    found = []
    for start, stop in itertools.pairwise(edges):
        late = late_s[start:stop]
        near = late[late < late.min() + block_s]
        if len(near) >= _LEAST_IN_STRETCH:
            usual = float(np.quantile(near, reading.quantile))
            found.append((float(received_s[start:stop].mean()), float(late.min()), usual))
    at_s, low_s, high_s = np.array(found).reshape(-1, 3).T
    return at_s, low_s, high_s
