"""When a device's blocks and questions to it arrive, by a line's habits and a seed; no device."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from drivers.base import ClockAnswer
from drivers.clock_questions import ClockQuestions
from drivers.commands import Encoding, StreamPlan
from drivers.link import Patience
from drivers.messages import Pong
from drivers.scan_counter import ScanCounter

ASK_EVERY_S = Patience().ping_every_s
PLAN = StreamPlan(2000, 0b1, 8, Encoding.PACKED_10_BIT, 5, 9, 0)


@dataclass(frozen=True)
class Line:
    """How a line holds blocks back; ``stalls`` are (from, for) in seconds.

    Towards the device it hands on every ``down_s``, as frames of USB do; some of what it brings
    there waits while the device puts a block on the line.
    """

    batch_s: float = 0.0
    delay_s: float = 0.0015
    jitter_s: float = 2e-4
    busy_share: float = 0.02
    busy_s: float = 0.05
    down_s: float = 0.001
    device_busy_share: float = 0.15
    device_busy_s: float = 0.003
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


def answers(
    line: Line, *, true_hz: float, duration_s: float, rng: np.random.Generator
) -> Iterator[ClockAnswer]:
    """Yield what a device says of its time that is asked as our driver asks; some are lost."""
    questions, counter = ClockQuestions(ASK_EVERY_S, 0.0), ScanCounter(PLAN, 0)
    phase_s = rng.uniform(0, line.down_s)
    now_s = 0.0
    while now_s < duration_s:
        now_s += 1e-3
        if not questions.is_due(now_s):
            continue
        asked_s = now_s + rng.uniform(0, 1e-3)
        cookie = questions.ask(asked_s)
        there_s = asked_s + rng.exponential(line.jitter_s)
        if rng.random() < line.busy_share:
            there_s += rng.uniform(0, line.busy_s)
        there_s = np.ceil((there_s - phase_s) / line.down_s) * line.down_s + phase_s
        if rng.random() < line.device_busy_share:
            there_s += rng.uniform(0, line.device_busy_s)
        for from_s, for_s in line.stalls:
            if from_s <= there_s < from_s + for_s:
                there_s = from_s + for_s
        if rng.random() > line.busy_share:
            ticks = round(there_s * true_hz * PLAN.period_ticks)
            questions.hear(Pong(1, cookie, ticks % 2**32), counter)
            yield from questions.take()
