"""The rows of a CSV file as numbers; what the columns mean is known by the header alone."""

from __future__ import annotations

import csv
import io
import math
from array import array
from dataclasses import dataclass

import numpy as np

from drivers.csv_header import CsvHeader
from drivers.errors import SourceUnreadable
from dsp.block import FloatArray


@dataclass(frozen=True, slots=True)
class CsvBody:
    """Everything below the header row, with one kind of line end and no blank lines at its end."""

    text: str
    first_line: int
    file_name: str


def read_rows(body: CsvBody, header: CsvHeader) -> FloatArray:
    """Read every row.

    Parameters
    ----------
    body : CsvBody
        The rows.
    header : CsvHeader
        Says which columns must be numbers.

    Returns
    -------
    (n_rows, n_columns) float64
        NaN where a cell is empty, and in columns that carry neither time nor signal.

    Raises
    ------
    SourceUnreadable
        When a row has another number of cells than the header, or a cell is no number; the
        message names line and column.
    """
    if not body.text:
        return np.empty((0, len(header.titles)))
    rows = _read_plain_rows(body, header)
    return _CellReader(body, header).read() if rows is None else rows


def _read_plain_rows(body: CsvBody, header: CsvHeader) -> FloatArray | None:
    """Read rows of plain numbers fast; None when there is anything else in them."""
    text = body.text
    if '"' in text or "\n\n" in text or "" in header.titles:
        return None
    if header.delimiter != "," and "," in text:
        if "." in text:
            return None
        text = text.replace(",", ".")
    text = name_the_missing(text, header.delimiter)
    try:
        rows: FloatArray = np.loadtxt(
            io.StringIO(text), delimiter=header.delimiter, comments=None, ndmin=2
        )
    except ValueError:
        return None
    rows = _without_empty_end(rows)
    is_whole = rows.shape[1] == len(header.titles) and not np.isinf(rows).any()
    return rows if is_whole else None


def name_the_missing(text: str, delimiter: str) -> str:
    """Write nan into empty cells, which the fast reader does not take.

    Parameters
    ----------
    text : str
        Rows, none of them blank.
    delimiter : str
        What stands between cells.

    Returns
    -------
    str
        The same rows without an empty cell.
    """
    padded = f"\n{text}\n"
    for edges in (f"{delimiter}{delimiter}", f"\n{delimiter}", f"{delimiter}\n"):
        # Twice, because two neighbours share an edge.
        for _ in range(2):
            padded = padded.replace(edges, f"{edges[0]}nan{edges[1]}")
    return padded[1:-1]


def _without_empty_end(rows: FloatArray) -> FloatArray:
    """Drop rows of nothing at the end, in which spreadsheets like to end a table."""
    filled = np.flatnonzero(~np.isnan(rows).all(axis=1))
    return rows[: filled[-1] + 1] if len(filled) else rows[:0]


class _CellReader:
    """Reads cell by cell: slower, but it takes empty cells and words and knows where it is."""

    def __init__(self, body: CsvBody, header: CsvHeader) -> None:
        self._body = body
        self._header = header
        self._line = body.first_line - 1
        self._decimal_mark = ""
        self._columns = {channel.column for channel in header.channels}
        if header.time_column is not None:
            self._columns.add(header.time_column)

    def read(self) -> FloatArray:
        values = array("d")
        reader = csv.reader(io.StringIO(self._body.text), delimiter=self._header.delimiter)
        try:
            for cells in reader:
                self._line = self._body.first_line + reader.line_num - 1
                values.extend(self._read_row(cells))
        except csv.Error as exc:
            raise SourceUnreadable(
                f"Line {self._line + 1} of {self._body.file_name} cannot be taken apart ({exc}): "
                "quotes must be closed and cells short. Mend the line."
            ) from exc
        return _without_empty_end(np.array(values).reshape(-1, len(self._header.titles)))

    def _read_row(self, cells: list[str]) -> list[float]:
        titles = self._header.titles
        if not cells and len(titles) == 1:
            return [math.nan]
        if len(cells) != len(titles):
            raise SourceUnreadable(
                f"Line {self._line} of {self._body.file_name} has {len(cells)} cells, the header "
                f"{len(titles)}: every row must have one cell per column. Mend or remove the line."
            )
        return [
            self._read_cell(column, cell) if column in self._columns else self._skip(column, cell)
            for column, cell in enumerate(cells)
        ]

    def _skip(self, column: int, cell: str) -> float:
        if cell.strip() and not self._header.titles[column]:
            raise SourceUnreadable(
                f"Column {column + 1} of {self._body.file_name} has no name, but {cell[:20]!r} on "
                f"line {self._line}: a column must be named. Name it in the first row."
            )
        return math.nan

    def _read_cell(self, column: int, cell: str) -> float:
        text = cell.strip()
        if not text:
            return math.nan
        try:
            value = self._to_number(text)
        except ValueError as exc:
            title = self._header.titles[column]
            raise SourceUnreadable(
                f"Line {self._line}, column {title!r} of {self._body.file_name} holds "
                f"{cell[:20]!r}: {exc}. Mend the cell, or empty it if the sample is missing."
            ) from exc
        return value

    def _to_number(self, text: str) -> float:
        for mark in ".,":
            if mark in text:
                if self._decimal_mark not in ("", mark):
                    raise ValueError("numbers above it have another decimal mark")
                self._decimal_mark = mark
        try:
            value = float(text.replace(",", ".").replace("_", " _"))
        except ValueError as exc:
            raise ValueError("it must be a number") from exc
        if math.isinf(value):
            raise ValueError("it must be a finite number")
        return value
