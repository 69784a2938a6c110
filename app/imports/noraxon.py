"""Noraxon MR3 text and CSV exports: notes above the table, the unit behind a comma in the name."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from app.imports.recording import ImportQuestion, LeftOut
from app.imports.rejection import ImportRejected
from app.imports.signals import ReadFile, ReadSignal
from app.imports.text_table import cells_of, read_table
from app.imports.timed_columns import on_its_grid
from app.imports.unit import read_voltage
from drivers.csv_text import read_text
from drivers.csv_time import number_scans
from dsp.block import ChannelInfo

TITLE = "Noraxon MR3"
_MOST_HEADER_LINES = 20
_HEADER = re.compile(r'^\s*"?Time\s*,\s*(?P<unit>s|ms)"?\s*(?P<delimiter>[\t;,]|$)', re.IGNORECASE)


def find_header(lines: list[str]) -> int | None:
    """Return the line that names the columns; None where this is another file."""
    for number, line in enumerate(lines[:_MOST_HEADER_LINES]):
        if _HEADER.match(line):
            return number
    return None


def read_noraxon(path: Path, question: ImportQuestion) -> ReadFile:
    """Read every channel of a file."""
    text = read_text(path)
    lines = text.split("\n", _MOST_HEADER_LINES)
    row = find_header(lines)
    found = _HEADER.match(lines[row]) if row is not None else None
    if row is None or found is None:
        raise ImportRejected(
            f"{path.name} has no row that begins with Time,s. Choose another file."
        )
    delimiter = found["delimiter"] or "\t"
    titles = _titles(lines[row], delimiter)
    below = text.split("\n", row + 1)[row + 1] if row + 1 < len(lines) else ""
    rows = read_table(below, titles, delimiter=delimiter, first_line=row + 2, file_name=path.name)
    time_s = rows[:, 0] * (1e-3 if found["unit"].lower() == "ms" else 1.0)
    if np.isinf(time_s).any():
        raise ImportRejected(f"A time in {path.name} is not finite. Export the recording again.")
    _, fs_hz = number_scans(
        time_s, file_name=path.name, first_line=row + 2, rate_hz=question.rate_hz
    )
    signals, left_out = [], []
    for number, title in enumerate(titles[1:], 1):
        name, _, unit = title.rpartition(",")
        unit = unit.strip()
        if not name or read_voltage(unit) is None:
            left_out.append(
                LeftOut(name.strip() or unit, unit if name else "", fs_hz, "no voltage")
            )
            continue
        values, start_s = on_its_grid(
            time_s, rows[:, number], fs_hz, first_line=row + 2, file_name=path.name
        )
        info = ChannelInfo(name.strip())
        signals.append(ReadSignal(info, unit, fs_hz, values, start_s=start_s))
    return ReadFile(path.name, TITLE, tuple(signals), left_out=tuple(left_out))


def _titles(line: str, delimiter: str) -> list[str]:
    """Return the titles, put together again where the comma within a name is the delimiter too."""
    cells = cells_of(line, delimiter)
    if delimiter != "," or "," in cells[0]:
        return cells
    titles: list[str] = []
    for cell in cells:
        is_unit = titles and "," not in titles[-1] and (cell == "s" or read_voltage(cell))
        if is_unit or cell.lower() == "ms":
            titles[-1] = f"{titles[-1]},{cell}"
        else:
            titles.append(cell)
    return titles
