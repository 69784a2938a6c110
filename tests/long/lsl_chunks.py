"""Chunks of an LSL stream, late and lost, by the hundred: ``python -m tests.long.lsl_chunks [N]``.

N seeds of 200 s for every size of chunk, lateness and habit; prints what was told.
"""

from __future__ import annotations

import sys
from itertools import product

import numpy as np

from tests.fakes.sent_chunks import Sender, told_losses

_CHUNKS = (32, 100, 200, 500, 1000)
_LATE_MS = (0, 10, 20, 50, 100, 200)
_HABITS = ((0, 0.0), (3, 0.0), (0, 0.002), (3, -0.003))
_DURATION_S = 200.0


def without_a_loss(n_seeds: int) -> None:
    """Print of how many streams that lost nothing a loss was told."""
    for is_always_late in (False, True):
        for n_chunk in _CHUNKS:
            told = [
                told_losses(
                    Sender(
                        n_chunk, late_ms / 1e3, is_always_late, n_pauses=pauses, drift=drift
                    ).send(_DURATION_S, np.random.default_rng([seed, n_chunk, late_ms]))
                )
                for late_ms, (pauses, drift), seed in product(_LATE_MS, _HABITS, range(n_seeds))
            ]
            n_wrong = sum(bool(each) for each in told)
            habit = "all" if is_always_late else "a fifth"
            _say(f"{habit} late, chunks of {n_chunk}: {n_wrong} of {len(told)} tell a loss")


def with_losses(n_seeds: int) -> None:
    """Print of how many streams with losses every sample that is missing was counted."""
    for is_always_late, share in product((False, True), (0.001, 0.01, 0.05)):
        for n_chunk in _CHUNKS:
            off = []
            for late_ms, seed in product(_LATE_MS, range(n_seeds)):
                rng = np.random.default_rng([seed, n_chunk, late_ms, 1])
                sender = Sender(n_chunk, late_ms / 1e3, is_always_late, lost=_losses(share, rng))
                sent = sender.send(_DURATION_S, rng)
                told = sum(length for _, length in told_losses(sent))
                off.append((told - sent.n_lost) / max(1, sent.n_lost))
            habit = "all" if is_always_late else "a fifth"
            exact = np.mean(np.abs(off) < 0.02)
            _say(
                f"{habit} late, {100 * share:g} % lost, chunks of {n_chunk}: {100 * exact:.0f} % "
                f"counted to 2 %, {min(off):+.2f} to {max(off):+.2f} of what was lost"
            )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _losses(share: float, rng: np.random.Generator) -> tuple[tuple[int, int], ...]:
    """Return one loss, or as many as are 30 s apart at least, that make this share."""
    n_samples = int(_DURATION_S * 1000.0)
    n_losses = 1 if share < 0.01 else 4
    n_each = int(share * n_samples / n_losses)
    firsts = 70_000 + 30_000 * np.arange(n_losses) + rng.integers(0, 2000, n_losses)
    return tuple((int(first), n_each) for first in firsts)


if __name__ == "__main__":
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    without_a_loss(n)
    with_losses(n)
