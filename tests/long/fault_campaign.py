"""Let every call to the disk go wrong, in every act of the store, and say what was left.

Run from the repository: ``python -m tests.long.fault_campaign [CASES_PER_ACT] [SEED] [ACT…]``.
Each of an act's calls (write, sync, truncate, rename, unlink, create) fails once, fails from there
on (EIO, ENOSPC), or kills the process, before it or half way through a write. What is left must be
the old state or the new one, and the error a sentence. 0 cases, the default, are all there are.
"""

from __future__ import annotations

import sys

from tests.faults.act_names import ACT_NAMES
from tests.faults.fault_matrix import matrix


def main(n_most: int = 0, seed: int = 1, names: tuple[str, ...] = ACT_NAMES) -> int:
    """Run the matrix act by act and report, so that a stop keeps its figures."""
    n_all = n_bad = 0
    for name in names:
        n_cases, problems = matrix([name], n_most=n_most, seed=seed)[name]
        n_all += n_cases
        n_bad += len(problems)
        _say(f"{name}: {n_cases} cases, {len(problems)} bad (seed {seed})")
        for problem in problems:
            _say(f"  BAD {problem}")
    _say(f"{n_all} cases, {n_bad} bad")
    return 1 if n_bad else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    n_most, seed, *names = [*sys.argv[1:], *("0", "1")[len(sys.argv) - 1 :]]
    sys.exit(main(int(n_most), int(seed), tuple(names) or ACT_NAMES))
