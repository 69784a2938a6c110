"""Stories of a store cut off at any moment, and what each cut cost."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.store.errors import StoreError
from tests.faults.power import Disk, read_log, write_files
from tests.faults.power_story import Acknowledged, look
from tests.faults.shim import run_under, scratch


@dataclass(frozen=True, slots=True)
class Cut:
    """One power cut; ``problems`` is what was promised and did not hold."""

    seed: int
    call: int
    problems: tuple[str, ...]


def cut_a_story(seed: int, n_cuts: int, *, is_synced: bool = True) -> Iterator[Cut]:
    """Live through a story once and cut its power at ``n_cuts`` moments."""
    folder = scratch()
    try:
        home, log = folder / "home", folder / "log"
        mode = "synced" if is_synced else "unsynced"
        story = run_under(
            "tests.faults.power_story", str(home), str(log), str(seed), mode, folder=folder
        )
        if story.returncode:
            raise AssertionError(f"the story of seed {seed} ended with {story.returncode}")
        yield from _cuts(home, log, folder / "cut", seed, n_cuts)
    finally:
        shutil.rmtree(folder)


def _cuts(home: Path, log: Path, place: Path, seed: int, n_cuts: int) -> Iterator[Cut]:
    calls, rng = read_log(log), random.Random(seed)
    moments = sorted(rng.randrange(1, len(calls) + 1) for _ in range(n_cuts))
    disk, acknowledged, n_done = Disk(home), Acknowledged(), 0
    for moment in moments:
        for call in calls[n_done:moment]:
            if call.kind == "M":
                acknowledged.hear(call.path)
            else:
                disk.step(call)
        n_done = moment
        write_files(place, disk.after_cut(rng))
        yield Cut(seed, moment, tuple(_problems(place, acknowledged)))
        shutil.rmtree(place)


def _problems(place: Path, acknowledged: Acknowledged) -> Iterator[str]:
    try:
        yield from look(place, acknowledged)
    except (StoreError, OSError) as problem:
        yield f"unreadable: {problem}"
