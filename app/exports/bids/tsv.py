"""Tables as BIDS wants them: tabs, line feeds, ``n/a`` for what is missing; it opens no file."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.exports.tables.cell import Cell

MISSING = "n/a"
_BREAKS = re.compile(r"[\x00-\x1f\x7f]+")


def tsv_bytes(rows: Iterable[Iterable[Cell]]) -> bytes:
    """Return a table, its first row the header."""
    lines = ("\t".join(map(_cell, row)) + "\n" for row in rows)
    return "".join(lines).encode("utf-8", "replace")


def _cell(cell: Cell) -> str:
    if cell is None or cell != cell or cell == "":  # noqa: PLR0124 (only NaN differs from itself)
        return MISSING
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return _BREAKS.sub(" ", cell) if isinstance(cell, str) else repr(cell)
