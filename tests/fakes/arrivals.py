"""When the blocks of a device arrive at a host, by a line's habits and a seed; no device."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Line:
    """How a line holds blocks back; ``stalls`` are (from, for) in seconds."""

    batch_s: float = 0.0
    delay_s: float = 0.0015
    jitter_s: float = 2e-4
    busy_share: float = 0.02
    busy_s: float = 0.05
    stalls: tuple[tuple[float, float], ...] = ()


def arrivals(
    line: Line, *, true_hz: float, duration_s: float, rng: np.random.Generator, n_block: int = 8
) -> Iterator[tuple[int, float]]:
    """Yield (one past the last scan, host time) for everything that arrives together."""
    ends = np.arange(1, int(duration_s * true_hz / n_block) + 1) * n_block
    at_s = ends / true_hz + line.delay_s + rng.exponential(line.jitter_s, len(ends))
    if line.batch_s:
        phase_s = rng.uniform(0, line.batch_s)
        at_s = np.ceil((at_s - phase_s) / line.batch_s) * line.batch_s + phase_s
    for from_s, for_s in line.stalls:
        at_s = np.where((at_s >= from_s) & (at_s < from_s + for_s), from_s + for_s, at_s)
    _, together = np.unique(at_s, return_inverse=True)
    is_busy = rng.random(together.max() + 1) < line.busy_share
    held_s = rng.exponential(line.jitter_s, len(is_busy)) + is_busy * rng.uniform(
        0, line.busy_s, len(is_busy)
    )
    at_s = np.maximum.accumulate(at_s + held_s[together])
    last = np.append(np.flatnonzero(np.diff(at_s) > 0), len(at_s) - 1)
    for position in last:
        yield int(ends[position]), float(at_s[position])
