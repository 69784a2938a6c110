"""How well a device's rate is known, and when: `python -m tests.benchmarks.device_clock [SEED]`.

Simulated lines, seeded: a board that is asked for its time, and a device that cannot be.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from drivers.device_clock import DeviceClock
from tests.fakes.arrivals import Line, answers, arrivals

N_RUNS = 60
N_NEAR = {True: 40, False: 12}
"""Devices per row near what they state: asked for their time, and not."""
SPANS_S = (3.0, 10.0, 21.0, 60.5)
LINES = {0.0: 1e-3, 0.001: 1e-3, 0.016: 1e-3, 0.05: 0.05}
"""Batches towards the host, and how often the line hands on towards the device, in seconds."""
STATED_HZ = 1000.0
WIDEST_OFF = 5e-3
NEAR_OFFS = (0.0, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 4.3e-3)
REACH_PPM = 5.0


@dataclass(frozen=True)
class Run:
    """One device: how far the measure is off, what it says it is off at most, whether settled."""

    off_ppm: float
    bound_ppm: float
    is_settled: bool


def measure(line: Line, true_hz: float, span_s: float, seed: int, *, is_asked: bool) -> Run:
    """Return how far the measure is off after a while."""
    clock = DeviceClock(STATED_HZ)
    rng, rng_of_answers = np.random.default_rng(seed), np.random.default_rng(seed + 1_000_000)
    said = list(answers(line, true_hz=true_hz, duration_s=span_s, rng=rng_of_answers))
    for index, received_s in arrivals(line, true_hz=true_hz, duration_s=span_s, rng=rng):
        while is_asked and said and said[0].asked_s < received_s:
            clock.hear(said.pop(0))
        clock.step(index, received_s)
    off_ppm = abs(clock.rate.fs_hz / true_hz - 1.0) * 1e6
    return Run(off_ppm, clock.rate.bound_share * 1e6, clock.rate.is_settled)


def describe(runs: Sequence[Run]) -> str:
    """Return median, 90 % and worst, how many are within the reach, and what is said of them."""
    off_ppm = np.array([run.off_ppm for run in runs])
    settled_ppm = [run.off_ppm for run in runs if run.is_settled]
    n_beyond = sum(run.off_ppm > run.bound_ppm for run in runs)
    return (
        f"off by {np.median(off_ppm):.1f} ppm, 90 % within {np.percentile(off_ppm, 90):.1f}, all "
        f"within {off_ppm.max():.1f}; {np.mean(off_ppm <= REACH_PPM):.0%} within {REACH_PPM:g}; "
        f"settled {len(settled_ppm)} of {len(runs)}, within {max(settled_ppm, default=0.0):.1f}; "
        f"bound {np.median([run.bound_ppm for run in runs]):.1f}, beyond it {n_beyond}"
    )


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 20261122
    for is_asked in (True, False):
        sys.stdout.write("asked for its time:\n" if is_asked else "cannot be asked:\n")
        rng = np.random.default_rng(seed)
        for (batch_s, down_s), span_s in ((each, s) for each in LINES.items() for s in SPANS_S):
            line = Line(batch_s, down_s=down_s)
            rates_hz = STATED_HZ * (1 + rng.uniform(-WIDEST_OFF, WIDEST_OFF, N_RUNS))
            runs = [
                measure(line, hz, span_s, seed + k, is_asked=is_asked)
                for k, hz in enumerate(rates_hz)
            ]
            sys.stdout.write(f"  {batch_s * 1e3:g} ms, {span_s:g} s: {describe(runs)}\n")
        _tell_near(seed, is_asked=is_asked)


def _tell_near(seed: int, *, is_asked: bool) -> None:
    """Tell of devices near what they state, whose blocks of 8 ms keep step with the batches."""
    for off in NEAR_OFFS:
        true_hz = STATED_HZ * (1 + off)
        runs = [
            measure(Line(0.016), true_hz, 60.5, seed + k, is_asked=is_asked)
            for k in range(N_NEAR[is_asked])
        ]
        sys.stdout.write(f"  16 ms, 60.5 s, {off * 1e6:.0f} ppm fast: {describe(runs)}\n")


if __name__ == "__main__":
    main()
