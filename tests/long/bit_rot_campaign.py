"""Flip one bit at a time, anywhere in a store, its journal, its keys or its backup.

Run from the repository: ``python -m tests.long.bit_rot_campaign [FLIPS] [SEED]``. Every flip must
be noticed, no session may show another sample than was recorded, what is missing must be named, and
after the next start nothing may be missing any more.
"""

from __future__ import annotations

import shutil
import sys
from collections import Counter

from tests.faults.bit_rot import FILES, flips
from tests.faults.shim import scratch

_REPORT_EVERY = 60


def main(n_flips: int = 1000, seed: int = 1) -> int:
    """Flip and report, on the way too, so that a stop keeps its figures."""
    folder, n_bad = scratch(), 0
    seen: Counter[str] = Counter()
    named: Counter[str] = Counter()
    try:
        for number, flip in enumerate(flips(folder, n_flips, seed), start=1):
            seen[flip.file] += flip.is_noticed
            named[f"{flip.file}: {len(flip.named)} sessions named"] += 1
            named[f"{flip.file}: {len(flip.left)} sessions lack something after a start"] += 1
            if flip.problems or flip.left or not flip.is_noticed:
                n_bad += 1
                _say(f"BAD {flip}")
            if number % _REPORT_EVERY == 0 or number == n_flips:
                told = ", ".join(f"{file} {seen[file]}" for file in FILES)
                _say(f"{number} flips, {n_bad} bad; noticed: {told}")
    finally:
        shutil.rmtree(folder)
    for line, n in sorted(named.items()):
        _say(f"  {line}: {n} flips")
    return 1 if n_bad else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
