"""How well a device's rate is known from arrivals, and when: `python -m
tests.benchmarks.device_clock [SEED]`; simulated lines, seeded."""

from __future__ import annotations

import sys

import numpy as np

from drivers.device_clock import DeviceClock
from tests.fakes.arrivals import Line, arrivals

N_RUNS = 60
BLOCKS = (8, 7, 9)
SPANS_S = (3.0, 10.0, 21.0, 60.5)
BATCHES_S = (0.0, 0.001, 0.016, 0.05)
STATED_HZ = 1000.0
WIDEST_OFF = 5e-3
NEAR_OFFS = (0.0, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 4.3e-3)


def measure_ppm(
    line: Line, true_hz: float, span_s: float, seed: int, n_block: int = 8
) -> tuple[float, bool]:
    """Return how far the measure is off, and whether it calls itself settled."""
    clock = DeviceClock(STATED_HZ)
    rng = np.random.default_rng(seed)
    for index, received_s in arrivals(
        line, true_hz=true_hz, duration_s=span_s, rng=rng, n_block=n_block
    ):
        clock.step(index, received_s)
    return abs(clock.rate.fs_hz / true_hz - 1.0) * 1e6, clock.rate.is_settled


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 20261122
    rng = np.random.default_rng(seed)
    for batch_s in BATCHES_S:
        for span_s in SPANS_S:
            hz = STATED_HZ * (1 + rng.uniform(-WIDEST_OFF, WIDEST_OFF, N_RUNS))
            runs = [measure_ppm(Line(batch_s), f, span_s, seed + k) for k, f in enumerate(hz)]
            off_ppm = np.array([off for off, _ in runs])
            settled_ppm = [off for off, is_settled in runs if is_settled]
            within_ppm = max(settled_ppm, default=0.0)
            sys.stdout.write(
                f"batches of {batch_s * 1e3:g} ms, {span_s:g} s: off by {np.median(off_ppm):.1f} "
                f"ppm, 90 % within {np.percentile(off_ppm, 90):.1f}, all within "
                f"{off_ppm.max():.0f}; settled {len(settled_ppm)} of {N_RUNS}, "
                f"within {within_ppm:.1f}\n"
            )
    for n_block in BLOCKS:
        _tell_near(n_block, seed)


def _tell_near(n_block: int, seed: int) -> None:
    """Tell of devices near what they state, whose blocks of 8 ms keep step with the batches."""
    sys.stdout.write(f"16 ms, a minute, blocks of {n_block} ms:\n")
    for off in NEAR_OFFS:
        true_hz = STATED_HZ * (1 + off)
        runs = [measure_ppm(Line(0.016), true_hz, 60.5, seed + k, n_block) for k in range(12)]
        off_ppm = [each for each, _ in runs]
        n_settled = sum(is_settled for _, is_settled in runs)
        sys.stdout.write(
            f"  device {off * 1e6:.0f} ppm fast: off by {np.median(off_ppm):.1f} ppm, at most "
            f"{max(off_ppm):.1f}; settled {n_settled} of {len(runs)}\n"
        )


if __name__ == "__main__":
    main()
