"""An act of the store run under the shim in a process of its own, and what came of it."""

from __future__ import annotations

import shutil

from tests.faults.shim import run_under, scratch


def matrix(act: str, *, n_most: int = 0, seed: int = 1) -> tuple[int, tuple[str, ...]]:
    """Return how many cases were tried and what went wrong in them; 0 is every case there is."""
    folder = scratch()
    try:
        ran = run_under(
            "tests.faults.act_runner", act, str(folder), str(n_most), str(seed), folder=folder
        )
        if ran.returncode:
            raise AssertionError(f"the matrix of {act!r} broke off: {ran.stdout}")
        n_cases, *problems = ran.stdout.splitlines()
        return int(n_cases), tuple(problems)
    finally:
        shutil.rmtree(folder)
