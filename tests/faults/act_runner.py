"""Every act with every call to the disk going wrong once: run under the shim, one fork a case."""

from __future__ import annotations

import errno
import os
import random
import shutil
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.exports.errors import ExportFailed
from app.store import keys
from app.store.errors import StoreError
from app.store.key_seals import KdfCost
from tests.faults.acts import ACTS, Act
from tests.faults.shim import Fault, Shim

DONE, REFUSED, BROKEN = 0, 3, 9
_CASES = (
    (Fault.ONCE, errno.EIO),
    (Fault.ONCE, errno.ENOSPC),
    (Fault.ALWAYS, errno.EIO),
    (Fault.ALWAYS, errno.ENOSPC),
    (Fault.DIE, 0),
    (Fault.DIE_TORN, 0),
)


@dataclass(frozen=True, slots=True)
class Mishap:
    """Which call goes wrong, how, and with which error number."""

    at: int
    fault: Fault
    error: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case and what of it was neither the old state nor the new one."""

    n_cases: int
    problems: tuple[str, ...]


def run_act(name: str, folder: Path, *, n_most: int | None, seed: int) -> Outcome:
    """Let each call of an act go wrong in each way, or ``n_most`` cases of them by chance."""
    act, template = ACTS[name], folder / "before"
    act.prepare(template)
    n_calls = _count_calls(act, template, folder / "counted")
    cases = [Mishap(at, *case) for at in range(1, n_calls + 1) for case in _CASES]
    if n_most is not None and len(cases) > n_most:
        cases = random.Random(seed).sample(cases, n_most)
    problems = []
    for case in cases:
        home = folder / "case"
        shutil.copytree(template, home)
        for problem in _problems(act, home, case):
            problems.append(f"{name}, {n_calls} calls, {case}: {problem}")
        shutil.rmtree(home)
    return Outcome(len(cases), tuple(problems))


def _count_calls(act: Act, template: Path, home: Path) -> int:
    shutil.copytree(template, home)
    code, said = _in_a_fork(act, home, Mishap(0, Fault.NONE, 0))
    if code != DONE:
        raise AssertionError(f"the act does not work where nothing goes wrong: {said}")
    shutil.rmtree(home)
    return int(said[-1])


def _problems(act: Act, home: Path, case: Mishap) -> Iterator[str]:
    code, said = _in_a_fork(act, home, case)
    if code == BROKEN:
        yield f"not a sentence: {said[-1]}"
    try:
        yield from act.judge(home, code == DONE, said[:-1] if code == DONE else said)
    except (StoreError, OSError, AssertionError) as problem:
        yield f"{type(problem).__name__}: {problem}"


def _in_a_fork(act: Act, home: Path, case: Mishap) -> tuple[int, tuple[str, ...]]:
    """Return how the act ended, and what it said on the way, its number of calls last."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os._exit(_do(act, home, case, writing))
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        said = tuple(pipe.read().splitlines())
    _, status = os.waitpid(child, 0)
    return (os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1), said


def _do(act: Act, home: Path, case: Mishap, writing: int) -> int:
    def say(line: str) -> None:
        os.write(writing, f"{line}\n".encode())

    keys.KdfCost = lambda: KdfCost(memory_kib=46 * 1024, n_passes=1)
    shim = Shim()
    shim.watch(home)
    shim.arm(case.at, case.fault, case.error)
    try:
        act.do(home, say)
    except (StoreError, OSError, ExportFailed):
        return REFUSED
    except Exception:  # noqa: BLE001 (whatever it is, it is what the campaign looks for)
        say(traceback.format_exc().strip().replace("\n", " | "))
        return BROKEN
    say(str(shim.n_calls))
    return DONE


def main(folder: Path, n_most: int, seed: int, names: list[str]) -> None:
    """Run acts one after the other and write a line for each, then its problems."""
    for name in names:
        place = folder / name.replace(" ", "-")
        place.mkdir()
        outcome = run_act(name, place, n_most=n_most or None, seed=seed)
        lines = [f"{name}\t{outcome.n_cases}", *(f"\t{each}" for each in outcome.problems)]
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.stdout.flush()
        shutil.rmtree(place)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
