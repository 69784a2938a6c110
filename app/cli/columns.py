"""Rows of cells as a terminal shows them: every column of one width, numbers to the right."""

from __future__ import annotations

from collections.abc import Sequence

from app.model.shown_text import shown


def in_columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return one line per row; a cell that holds a line's end stays in its own."""
    rows = [[shown(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  " + "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
