"""How many repetitions of simulated sets are counted, and how well their holds are timed.

python -m tests.benchmarks.practice_counting --sets 200
"""

from __future__ import annotations

import argparse

import numpy as np

from dsp.amplitude.samples import amplitude_band
from dsp.block import SampleBlock
from dsp.filters import SosFilter
from dsp.practice.target import EffortRules, PracticeTarget
from dsp.practice.watch import EffortWatch
from dsp.simulate.practice_set import (
    Practiser,
    draw_practice_set,
    simulate_practice,
    true_held_s,
)

GOAL_PERCENT, HOLD_S, N_HOLDS = 40.0, 5.0, 12
QUIET_S = 2.0
FIRST_SEED = 7_200_000
WITHIN_S = 0.1


def counted(number, fs_hz):
    """Return the true holds of a set, and what was found of it."""
    rng = np.random.default_rng([FIRST_SEED, number])
    holds = draw_practice_set(rng, n_holds=N_HOLDS, hold_s=HOLD_S, goal_percent=GOAL_PERCENT)
    person = Practiser(
        reference_uv=float(rng.uniform(40.0, 300.0)),
        rest_uv=float(rng.uniform(1.5, 4.0)),
        tremor=float(rng.uniform(0.0, 0.25)),
        tremor_hz=float(rng.uniform(6.0, 12.0)),
    )
    samples_uv = simulate_practice(holds, person, fs_hz=fs_hz, rng=rng)[:, np.newaxis]
    quiet_uv = SosFilter(amplitude_band(fs_hz)).step(samples_uv[: round(QUIET_S * fs_hz)])
    rest_uv = float(np.sqrt(np.mean(np.square(quiet_uv[round(0.1 * fs_hz) :]))))
    target = PracticeTarget("glute", rest_uv, person.reference_uv, GOAL_PERCENT)
    watch = EffortWatch(fs_hz, ("glute",), target, EffortRules(HOLD_S))
    return holds, (*watch.step(SampleBlock(samples_uv, 0, 0.0)), *watch.end())


def main() -> None:
    """Count and time the sets; print a row for the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=200)
    parser.add_argument("--rate", type=float, default=1000.0)
    given = parser.parse_args()
    n_exact, wrong_s, n_told = 0, [], 0
    for number in range(given.sets):
        holds, efforts = counted(number, given.rate)
        if len(holds) != len(efforts):
            print(f"set {number}: {len(holds)} done, {len(efforts)} counted")
            continue
        n_exact += 1
        for hold, effort in zip(holds, efforts, strict=True):
            true_s = true_held_s(hold, goal_percent=GOAL_PERCENT, fs_hz=given.rate)
            wrong_s.append(effort.held_s - true_s)
            n_told += 1
    away_s = np.abs(wrong_s)
    print(
        f"{given.rate:g} Hz: exact {n_exact} of {given.sets} sets; {n_told} holds: "
        f"median |error| {1000 * np.median(away_s):.0f} ms, "
        f"bias {1000 * np.mean(wrong_s):+.0f} ms, "
        f"within 100 ms {np.mean(away_s <= WITHIN_S + 1e-9):.3f}, "
        f"95 % within {1000 * np.quantile(away_s, 0.95):.0f} ms"
    )


if __name__ == "__main__":
    main()
