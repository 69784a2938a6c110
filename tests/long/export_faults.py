"""Every write, sync, rename and opening of every form of export fails once, for good, and kills.

    python -m tests.long.export_faults [FORM …]

After each the folder must hold what it held, or that and a whole new export. Prints one line per
form and kind of fault; ends with code 1 where a state lay between.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from app.exports.errors import ExportFailed
from app.store.store import Store
from tests.app.exports.exporting import export, record
from tests.app.exports.test_whole_exports import (
    BLOCKS,
    KINDS,
    Faults,
    content_of,
    die,
    exit_code_of,
    full,
)
from tests.app.store.streams import count_info
from tests.faults.shim import scratch


def main(kinds: Sequence[str] = tuple(KINDS)) -> int:
    """Run all, or some forms; return 1 where anything was between old and new."""
    n_between = 0
    for kind in kinds:
        wishes = KINDS[kind]
        for fault in ("once", "for good", "dies"):
            folder = scratch()  # in memory: thousands of syncs, and none of them is what is tried
            try:
                with pytest.MonkeyPatch.context() as patch:
                    n_struck, n_bad = struck(folder, patch, wishes, fault)
            finally:
                shutil.rmtree(folder)
            n_between += n_bad
            sys.stdout.write(f"{kind}, {fault}: {n_struck} struck, {n_bad} between\n")
            sys.stdout.flush()
    return int(n_between > 0)


def struck(folder: Path, patch, wishes, fault: str) -> tuple[int, int]:
    """Strike at every call of one form and return how often, and how often a state was between."""
    out, home = folder / "out", folder / "home"
    faults = Faults(patch, out)
    with closing(Store.open(home)) as store:
        session_id = record(store, count_info(), BLOCKS)
        faults.begin()
        export(store, session_id, out, **wishes)
        n_calls, one = faults.n_calls, sorted(content_of(out).values())

    def attempt(at):
        with closing(Store.open_to_read(home)) as store:
            faults.begin(at, die if fault == "dies" else full, is_lasting=fault == "for good")
            try:
                export(store, session_id, out, **wishes)
            except ExportFailed:
                return
            finally:
                faults.begin()

    n_exports, n_bad = 1, 0
    for at in range(1, n_calls + 1):
        if fault == "dies":
            exit_code_of(lambda at=at: attempt(at))
        else:
            attempt(at)
        found = sorted(content_of(out).values())
        n_exports += len(found) > n_exports * len(one)
        n_bad += found != sorted(one * n_exports)
    return n_calls, n_bad


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or tuple(KINDS)))
