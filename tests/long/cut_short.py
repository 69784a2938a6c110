"""Cut a migration, a deletion, an edit and an addition short at each of their steps, and look.

Run from the repository: ``python -m tests.long.cut_short``. It takes a minute or two and ends with
a traceback that names the step when one leaves anything between the old state and the new one.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest

from tests.app.store.test_store_cut_short import (
    check_addition,
    check_deletion,
    check_edit,
    check_migration,
)

CHECKS = (check_migration, check_deletion, check_edit, check_addition)


def main() -> None:
    """Check every act at every step."""
    for check in CHECKS:
        with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as monkeypatch:
            n_steps = check(Path(folder), monkeypatch, keeps=lambda _: True, at_least=1)
        sys.stdout.write(f"{check.__name__}: {n_steps} steps, each old or new\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
