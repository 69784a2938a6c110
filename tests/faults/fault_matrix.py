"""Acts of the store run under the shim in a process of their own, and what came of them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from tests.faults.shim import run_under, scratch


def matrix(
    acts: Sequence[str], *, n_most: int = 0, seed: int = 1
) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Return by act how many cases were tried and what went wrong; ``n_most`` 0 tries them all."""
    folder = scratch()
    try:
        ran = run_under(
            "tests.faults.act_runner", str(folder), str(n_most), str(seed), *acts, folder=folder
        )
        if ran.returncode:
            raise AssertionError(f"the matrix broke off: {ran.stdout}")
        return _read(ran.stdout.splitlines())
    finally:
        shutil.rmtree(folder)


def _read(lines: list[str]) -> dict[str, tuple[int, tuple[str, ...]]]:
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    for line in lines:
        name, _, rest = line.partition("\t")
        if name:
            act, found[name] = name, (int(rest), ())
        else:
            n_cases, problems = found[act]
            found[act] = n_cases, (*problems, rest)
    return found
