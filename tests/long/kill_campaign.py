"""Kill a recording process many times at seeded instants and say what each kill cost.

Run from the repository: ``python -m tests.long.kill_campaign [KILLS] [FIRST_SEED]``. It takes
about four seconds a kill, reports every 25 of them, ends with exit code 1 when a kill lost more
than 250 ms or left anything but what was delivered, and names the seed.
"""

from __future__ import annotations

import math
import random
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.app.engine.kills import Aftermath, kill_a_recording

ALLOWED_LOSS_MS = 250.0
_DEFAULT_KILLS = 60
_DEFAULT_SEED = 1
_REPORT_EVERY = 25


def main(
    n_kills: int = _DEFAULT_KILLS,
    first_seed: int = _DEFAULT_SEED,
    *,
    kill: Callable[[Path, float], Aftermath] = kill_a_recording,
) -> int:
    """Kill ``n_kills`` times and report, on the way too, so that a stop keeps its figures."""
    losses_ms, n_bad = [], 0
    for seed in range(first_seed, first_seed + n_kills):
        with tempfile.TemporaryDirectory() as folder:
            after_s = random.Random(seed).uniform(0.2, 3.0)
            aftermath = kill(Path(folder), after_s)
        losses_ms.append(aftermath.loss_ms)
        if not _is_good(aftermath):
            n_bad += 1
            _say(f"BAD seed {seed}: {aftermath}")
        if len(losses_ms) % _REPORT_EVERY == 0 or len(losses_ms) == n_kills:
            _say(f"{_in_figures(losses_ms)}, {n_bad} bad, seeds {first_seed} to {seed}")
    return 1 if n_bad else 0


def _in_figures(losses_ms: list[float]) -> str:
    ranked_ms = sorted(losses_ms)
    return (
        f"{len(ranked_ms)} kills: lost {statistics.median(ranked_ms):.0f} / "
        f"{ranked_ms[math.ceil(0.95 * len(ranked_ms)) - 1]:.0f} / {ranked_ms[-1]:.0f} ms "
        "(median / 95 % / most)"
    )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _is_good(aftermath: Aftermath) -> bool:
    return (
        aftermath.loss_ms <= ALLOWED_LOSS_MS
        and aftermath.is_whole
        and aftermath.ending == "ended without a stop"
    )


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
