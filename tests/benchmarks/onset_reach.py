"""How far the onset engine reaches: every row of the Reach table, with peers on the same trials.

::

    nice python -m tests.benchmarks.onset_reach                     # some three minutes
    python -m tests.benchmarks.onset_reach --part order --trials 400 --others 0

Each part replaces its own section of ``docs/performance/onset-reach.md``, so a long campaign can
be run part by part and stopped between two.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import dsp
from dsp.analysis import METHOD_VERSION
from dsp.published import DETECTORS
from tests.benchmarks.onset_measure.best import best_possible
from tests.benchmarks.onset_measure.cost import measure_cost
from tests.benchmarks.onset_measure.live import measure_live
from tests.benchmarks.onset_measure.outcome import CONFIG, Detector, Outcome, ask, ask_engine
from tests.benchmarks.onset_measure.page import renew
from tests.benchmarks.onset_measure.part import BEST, ENGINE, Part, Section
from tests.benchmarks.onset_measure.part_grid import EQUAL_PART, ERROR_PART, ORDER_PART
from tests.benchmarks.onset_measure.part_recordings import KOWALSKI_PART, SEMI_PART
from tests.benchmarks.onset_measure.part_rises import RISES_PART, SESSIONS, measure_sessions
from tests.benchmarks.onset_measure.part_scenarios import SCENARIOS_PART
from tests.benchmarks.onset_measure.peer import installed_peers
from tests.benchmarks.onset_measure.scenario import SCENARIOS
from tests.benchmarks.onset_measure.trial import Cell, chance_of

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "performance" / "onset-reach.md"
SEED = 20261215
PARTS: Mapping[str, Part] = {
    part.name: part
    for part in (
        ORDER_PART,
        ERROR_PART,
        EQUAL_PART,
        SCENARIOS_PART,
        RISES_PART,
        KOWALSKI_PART,
        SEMI_PART,
    )
}
GRID = (ORDER_PART.name, ERROR_PART.name, EQUAL_PART.name)
LIVE, COST = "live", "cost"
NAMES = (*PARTS, SESSIONS, LIVE, COST)
CLASSICS: Mapping[str, Detector] = {each.title: each.find for each in DETECTORS.values()}
# NeuroKit2 takes 0.1 s a trial and more, so it sees every fifth; on real EMG it sees all.
_SLOW, _EVERY = "NeuroKit2", 5

Job = tuple[str, Cell, int, int, Path, int]


def has_limit(name: str, cell: Cell) -> bool:
    """Tell whether the informed posterior is the model of a part's trials."""
    if name == SCENARIOS_PART.name:
        return SCENARIOS[str(cell[0])].is_of_the_limit
    return name in GRID


def run_job(job: Job) -> tuple[Cell, dict[str, Outcome]]:
    """Draw one trial and ask every method."""
    name, cell, number, seed, folder, n_others = job
    trial = PARTS[name].draw(chance_of(seed, name, cell, number), cell, number, folder)
    outcomes = {ENGINE: ask_engine(trial)}
    if has_limit(name, cell):
        outcomes[BEST] = best_possible(trial)
    is_real = name == SEMI_PART.name
    if number < n_others or (is_real and n_others > 0):
        for method, detector in (*CLASSICS.items(), *installed_peers().items()):
            if not method.startswith(_SLOW) or is_real or number % _EVERY == 0:
                outcomes[method] = ask(detector, trial)
    return cell, outcomes


def run_part(part: Part, arguments: argparse.Namespace) -> Section | None:
    """Run all trials of a part on all processes; None when it has none here."""
    jobs: list[Job] = [
        (part.name, cell, number, arguments.seed, arguments.data, arguments.others)
        for cell, n_trials in part.cells(arguments.trials, arguments.data)
        for number in range(n_trials)
    ]
    if not jobs:
        return None
    results: dict[Cell, dict[str, list[Outcome]]] = {job[1]: {} for job in jobs}
    for cell, outcomes in run_all(run_job, jobs, n_processes=arguments.processes):
        for method, outcome in outcomes.items():
            results[cell].setdefault(method, []).append(outcome)
    return part.report(results)


def run_all(run, jobs, *, n_processes: int) -> list:
    """Run every job at low priority, on so many processes; the results in the jobs' order."""
    # A fork keeps the code of this moment, whatever is edited meanwhile.
    start = "fork" if "fork" in multiprocessing.get_all_start_methods() else None
    with multiprocessing.get_context(start).Pool(n_processes, os.nice, (10,)) as pool:
        return list(pool.imap(run, jobs, chunksize=4))


def measure(name: str, arguments: argparse.Namespace) -> Section | None:
    """Return the section of one part; None when it cannot run here."""
    if name == COST:
        return measure_cost(arguments.seed)
    if name in (LIVE, SESSIONS):
        measured = {LIVE: measure_live, SESSIONS: measure_sessions}[name]
        run_here = partial(run_all, n_processes=arguments.processes)
        return measured(arguments.trials, arguments.seed, run_here)
    return run_part(PARTS[name], arguments)


def code_mark() -> str:
    """Return a mark of the signal-processing code and its settings as they are now."""
    folder = Path(dsp.__file__).parent
    digest = hashlib.sha256(CONFIG.method.settings_sha256.encode())
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.read_bytes())
    return f"method {METHOD_VERSION}, code {digest.hexdigest()[:10]}"


def parse() -> argparse.Namespace:
    """Read the command line."""
    data = os.environ.get("FIRING_ORDER_DATA", ROOT.parent / "shared" / "data")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=20, help="trials per cell (default 20)")
    parser.add_argument("--seed", type=int, default=SEED, help="seed of the whole family")
    parser.add_argument("--part", nargs="+", choices=NAMES, default=NAMES, help="default: all")
    parser.add_argument(
        "--others",
        type=int,
        default=20,
        help="trials per cell that other methods see, 0 for none; any other number means all "
        "trials of real EMG (default 20)",
    )
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--data", type=Path, default=Path(data), help="folder of recordings")
    parser.add_argument("--out", type=Path, default=PAGE, help="page whose sections are renewed")
    arguments = parser.parse_args()
    if arguments.trials < 1:
        parser.error(f"--trials is {arguments.trials}: give 1 or more")
    return arguments


def main() -> None:
    """Run the parts asked for and renew their sections of the page."""
    arguments = parse()
    mark = code_mark()
    titles = {part.name: part.title for part in PARTS.values()} | {
        SESSIONS: "Sessions with a slow muscle",
        LIVE: "Live",
        COST: "Cost",
    }
    for name in arguments.part:
        started_s = time.monotonic()
        section = measure(name, arguments)
        if section is None:
            print(f"{name}: not run, its recordings are not in {arguments.data.name}")
            continue
        stamp = f"*{mark}; {arguments.trials} trials per cell, seed {arguments.seed}.*"
        page = arguments.out.read_text(encoding="utf-8") if arguments.out.is_file() else ""
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        page = renew(page, name, titles[name], stamp, section, names=NAMES)
        arguments.out.write_text(page, encoding="utf-8")
        print(f"{name}: {time.monotonic() - started_s:.0f} s")
        for row in section.reached:
            print(f"  {'yes' if row.is_met else 'NO ':3s} {row.figure}: {row.measured}")


if __name__ == "__main__":
    main()
