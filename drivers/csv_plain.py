"""A large CSV file of plain numbers read piece by piece; what is not plain is read elsewhere."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from drivers.csv_header import CsvHeader
from drivers.csv_rows import name_the_missing
from dsp.block import FloatArray

LEAST_BYTES = 1 << 22
"""A smaller file takes little memory as it is."""

_PIECE_BYTES = 1 << 21


@dataclass(frozen=True, slots=True, eq=False)
class PlainRows:
    """The columns of a file that are used.

    Attributes
    ----------
    time : (n_rows,) float64 or None
        The time column in its own unit; None without one.
    values : (n_rows, n_channels) float64
        The channels in their own units, NaN where a cell is empty.
    """

    time: FloatArray | None
    values: FloatArray


def read_plain(
    path: Path, header: CsvHeader, *, n_skipped: int, piece_bytes: int = _PIECE_BYTES
) -> PlainRows | None:
    """Read every row of a file of plain numbers.

    Parameters
    ----------
    path : Path
        The file.
    header : CsvHeader
        Its header row.
    n_skipped : int
        Lines above the first row.
    piece_bytes : int
        How much is read at once.

    Returns
    -------
    PlainRows or None
        None for a file with quotes, blank lines, other line ends than one kind, a decimal comma,
        words, infinite numbers or rows of another length: whoever reads cell by cell names them.

    Notes
    -----
    The numbers are those that reading the text as a whole gives; beside them only a piece of the
    text is in memory.
    """
    if header.delimiter != "," or "" in header.titles:
        return None
    columns = [channel.column for channel in header.channels]
    n_rows = _count_lines(path) - n_skipped
    values = np.empty((max(0, n_rows), len(columns)))
    time = None if header.time_column is None else np.empty(len(values))
    n_read = n_filled = 0
    with path.open("rb") as file:
        for _ in range(n_skipped):
            file.readline()
        for piece in _pieces(file, piece_bytes):
            rows = None if piece is None else _rows_of(piece, header)
            if rows is None or n_read + len(rows) > len(values):
                return None
            values[n_read : n_read + len(rows)] = rows[:, columns]
            if time is not None and header.time_column is not None:
                time[n_read : n_read + len(rows)] = rows[:, header.time_column]
            filled = np.flatnonzero(~np.isnan(rows).all(axis=1))
            n_filled = n_read + int(filled[-1]) + 1 if len(filled) else n_filled
            n_read += len(rows)
    return PlainRows(None if time is None else time[:n_filled], values[:n_filled])


def _count_lines(path: Path) -> int:
    """Return how many lines a file has, the last one with or without its end."""
    n_ends, last = 0, b""
    with path.open("rb") as file:
        while content := file.read(_PIECE_BYTES):
            n_ends += content.count(b"\n")
            last = content[-1:]
    return n_ends + (last not in (b"", b"\n"))


def _pieces(file: BinaryIO, piece_bytes: int) -> Iterator[str | None]:
    """Yield the rows some lines at a time; None for what is not plain."""
    is_over = False
    while lines := file.readlines(piece_bytes):
        content = b"".join(lines).replace(b"\r\n", b"\n")
        if not content.isascii() or b"\r" in content or b'"' in content or b"\0" in content:
            yield None
            return
        text = content.decode("ascii")
        rows = text.rstrip("\n")
        # Blank lines are nothing at the end of a file, and something to be named elsewhere.
        if rows and (is_over or "\n\n" in rows or rows.startswith("\n")):
            yield None
            return
        is_over = is_over or len(text) - len(rows) != 1
        if rows:
            yield rows


def _rows_of(piece: str, header: CsvHeader) -> FloatArray | None:
    try:
        text = io.StringIO(name_the_missing(piece, header.delimiter))
        rows: FloatArray = np.loadtxt(text, delimiter=header.delimiter, comments=None, ndmin=2)
    except ValueError:
        return None
    is_whole = rows.shape[1] == len(header.titles) and not np.isinf(rows).any()
    return rows if is_whole else None
