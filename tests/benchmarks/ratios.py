"""Every quick figure beside its peers in one run, as a table; what worsened since is told.

    ./test --benchmarks          (or python -m tests.benchmarks.ratios [--write])

Each figure stands beside a peer or a floor that was measured by turns with it, so that a busy
machine changes the ratio little. ``--write`` keeps the table in ``docs/performance/ratios.md`` and
its numbers beside it; a ratio that is more than a quarter worse than the one kept is a warning.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from tests.benchmarks import chain_cost, live_paint, start_cost
from tests.benchmarks.compared import Compared, as_table, warnings

_FOLDER = Path(__file__).resolve().parents[2] / "docs" / "performance"
_NUMBERS, _TABLE = _FOLDER / "ratios.json", _FOLDER / "ratios.md"
_PARTS = (live_paint.compared, chain_cost.compared, start_cost.compared)
_HEAD = """\
# Ratios

Written by `./test --benchmarks --write` on {day}, load {load:.1f} on {n_cores} cores: ours beside
a peer or a floor of the same run. Less is better, of the ratio as well. Longer campaigns have pages
of their own.

"""


def kept() -> list[Compared]:
    """Return the numbers that were written last; none where there are none."""
    if not _NUMBERS.exists():
        return []
    return msgspec.json.decode(_NUMBERS.read_bytes(), type=list[Compared])


def write(rows: list[Compared]) -> None:
    """Keep the table and its numbers."""
    head = _HEAD.format(
        day=f"{datetime.now(UTC):%Y-%m-%d}", load=os.getloadavg()[0], n_cores=os.cpu_count()
    )
    _TABLE.write_text(head + as_table(rows) + "\n", "utf-8")
    _NUMBERS.write_bytes(msgspec.json.format(msgspec.json.encode(rows), indent=1) + b"\n")


def main() -> None:
    """Measure all, print the table, then what worsened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the table in docs/performance")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    rows = [row for part in _PARTS for row in part()]
    print(as_table(rows))
    for line in warnings(kept(), rows):
        print(f"warning: {line}", file=sys.stderr)
    if options.write:
        write(rows)


if __name__ == "__main__":
    main()
