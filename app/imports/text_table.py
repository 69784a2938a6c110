"""Numbers in the rows of a text file whose columns another file names; titles mean nothing here."""

from __future__ import annotations

import csv
from collections.abc import Sequence

import numpy as np

from app.imports.rejection import ImportRejected
from drivers.csv_header import ChannelColumn, CsvHeader
from drivers.csv_rows import CsvBody, read_rows
from dsp.block import FloatArray

_MOST_COLUMNS = 1024


def read_table(
    text: str, titles: Sequence[str], *, delimiter: str, first_line: int, file_name: str
) -> FloatArray:
    """Return ``(n_rows, n_columns)``, NaN where a cell is empty."""
    if len(titles) > _MOST_COLUMNS:
        raise ImportRejected(
            f"{file_name} has {len(titles)} columns: at most {_MOST_COLUMNS} are read. Export "
            "fewer channels."
        )
    named = tuple(title or f"column {number}" for number, title in enumerate(titles, 1))
    columns = tuple(ChannelColumn(number, title, "uV") for number, title in enumerate(named))
    header = CsvHeader(delimiter, named, columns, None, 1.0)
    rows = read_rows(CsvBody(text.rstrip("\n"), first_line, file_name), header)
    if not len(rows):
        raise ImportRejected(
            f"{file_name} has a header and no samples: a recording has at least one. Check that it "
            "was exported whole."
        )
    return rows


def cells_of(line: str, delimiter: str) -> list[str]:
    """Return the cells of one line, without what surrounds them."""
    try:
        return [
            " ".join(cell.split()) for cell in next(csv.reader([line], delimiter=delimiter), [])
        ]
    except csv.Error:
        return []


def without_empty_end(values: FloatArray) -> FloatArray:
    """Return a column up to its last sample; shorter columns are filled up with empty cells."""
    filled = np.flatnonzero(~np.isnan(values))
    return values[: filled[-1] + 1] if len(filled) else values[:0]
