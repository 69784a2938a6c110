"""Whether a file is known to be of no person, by its name or by the ledger beside it."""

from __future__ import annotations

import json
from pathlib import Path

_MAX_BYTES = 1 << 26


def is_simulated(file: Path) -> bool:
    """Tell whether a recording is known to be of no person.

    Parameters
    ----------
    file : Path
        The recording.

    Returns
    -------
    bool
        True where its export carries it in the name, or the ledger that ``firing-order simulate``
        writes says it: a CSV file has no other place for it that every program can read.
    """
    if file.stem.removesuffix("_samples").endswith("_simulated"):
        return True
    ledger_file = ledger_of(file)
    try:
        if ledger_file.stat().st_size > _MAX_BYTES:
            return False
        ledger = json.loads(ledger_file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(ledger, dict) and ledger.get("is_simulated") is True


def ledger_of(file: Path) -> Path:
    """Return where the true starts of a simulated recording lie."""
    return file.with_suffix(".truth.json")
