"""Cells and rows of a CSV file after RFC 4180, safe to open in a spreadsheet; it opens no file."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import numpy as np

from dsp.block import FloatArray

ROW_END = "\r\n"

Cell = str | float | int | bool | None

# A spreadsheet takes a text that begins with one of these for a formula (CWE-1236).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
_NEEDS_QUOTES = frozenset(',"\r\n')

_encode = msgspec.json.Encoder().encode


def row(cells: Iterable[Cell]) -> str:
    """Return one row: texts made harmless, numbers as numbers, what is missing as nothing."""
    return ",".join(_cell(cell) for cell in cells) + ROW_END


def text_cell(text: str) -> str:
    """Return a text as a cell: no formula, and quoted where it must be."""
    if text.startswith(_FORMULA_STARTS):
        text = "'" + text
    if _NEEDS_QUOTES.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def number_rows(values: FloatArray) -> bytes:
    """Return ``(n_rows, n_columns)`` numbers as rows: shortest digits that give back every bit.

    NaN becomes an empty cell. msgspec writes floats ten times as fast as ``repr`` does.
    """
    if np.isinf(values).any():  # JSON has no word for it, so it would look like a missing value
        return "".join(row(each) for each in values.tolist()).encode("ascii")
    rows = _encode(values.tolist())[2:-2]
    return rows.replace(b"],[", b"\r\n").replace(b"null", b"") + b"\r\n"


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return text_cell(cell)
    if cell is None or cell != cell:  # noqa: PLR0124 (only NaN differs from itself)
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return repr(cell)
