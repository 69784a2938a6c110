"""Cells and rows of a CSV file after RFC 4180, safe to open in a spreadsheet; it opens no file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.exports.tables.cell import Cell
from app.model.csv_profile import CsvProfile

ROW_END = "\r\n"
BYTE_ORDER_MARK = "\ufeff"

# A spreadsheet takes a text that begins with one of these for a formula (CWE-1236).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
# Whatever the profile, so that a reader who expects another delimiter meets no broken cell.
_NEEDS_QUOTES = frozenset(',;\t"\r\n')


def table_bytes(table: Iterable[Iterable[Cell]], profile: CsvProfile) -> Iterator[bytes]:
    """Yield a table row by row, its byte-order mark first where the profile has one."""
    yield beginning(profile)
    for cells in table:
        yield row(cells, profile).encode("utf-8")


def beginning(profile: CsvProfile) -> bytes:
    """Return what stands before the first row."""
    return BYTE_ORDER_MARK.encode("utf-8") if profile.has_byte_order_mark else b""


def row(cells: Iterable[Cell], profile: CsvProfile) -> str:
    """Return one row: texts made harmless, numbers as numbers, what is missing as nothing."""
    return profile.delimiter.join(_cell(cell, profile) for cell in cells) + ROW_END


def text_cell(text: str) -> str:
    """Return a text as a cell: no formula, and quoted where it must be."""
    if text.startswith(_FORMULA_STARTS):
        text = "'" + text
    if _NEEDS_QUOTES.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def _cell(cell: Cell, profile: CsvProfile) -> str:
    if isinstance(cell, str):
        return text_cell(cell)
    if cell is None or cell != cell:  # noqa: PLR0124 (only NaN differs from itself)
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return repr(cell).replace(".", profile.decimal)
