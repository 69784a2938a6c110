"""Kill a recording process many times at seeded instants and say what each kill cost.

Run from the repository: ``python -m tests.long.kill_campaign [KILLS] [FIRST_SEED]``. It takes
about four seconds a kill, ends with exit code 1 when a kill lost more than 250 ms or left
anything but what was delivered, and names the seed.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
from pathlib import Path

from tests.app.engine.kills import Aftermath, kill_a_recording

ALLOWED_LOSS_MS = 250.0
_DEFAULT_KILLS = 60
_DEFAULT_SEED = 1


def main(n_kills: int = _DEFAULT_KILLS, first_seed: int = _DEFAULT_SEED) -> int:
    """Kill ``n_kills`` times and report."""
    losses_ms, n_bad = [], 0
    for seed in range(first_seed, first_seed + n_kills):
        with tempfile.TemporaryDirectory() as folder:
            after_s = random.Random(seed).uniform(0.2, 3.0)
            aftermath = kill_a_recording(Path(folder), after_s)
        losses_ms.append(aftermath.loss_ms)
        if not _is_good(aftermath):
            n_bad += 1
            sys.stdout.write(f"BAD seed {seed}: {aftermath}\n")
    losses_ms.sort()
    sys.stdout.write(
        f"{n_kills} kills: lost {statistics.median(losses_ms):.0f} / "
        f"{losses_ms[int(0.95 * (n_kills - 1))]:.0f} / {losses_ms[-1]:.0f} ms "
        f"(median / 95 % / most), {n_bad} bad\n"
    )
    return 1 if n_bad else 0


def _is_good(aftermath: Aftermath) -> bool:
    return (
        aftermath.loss_ms <= ALLOWED_LOSS_MS
        and aftermath.is_whole
        and aftermath.ending == "ended without a stop"
    )


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
