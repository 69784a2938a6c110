"""Trigno Discover CSV exports of Delsys: sensors side by side, each signal with its own times."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from app.imports.recording import LeftOut
from app.imports.rejection import ImportRejected
from app.imports.signals import ReadFile, ReadSignal
from app.imports.text_table import cells_of, read_table
from app.imports.timed_columns import on_its_grid
from app.imports.unit import read_voltage
from drivers.csv_text import read_text
from dsp.block import ChannelInfo

TITLE = "Trigno Discover"
FIRST_WORDS = "Application:"
_MOST_HEADER_LINES = 40
_TIMES = "Time Series (s)"
_TITLE_AND_UNIT = re.compile(r"^(?P<title>.*?)\s*\((?P<unit>[^()]*)\)$")
_SENSOR_NUMBER = re.compile(r"\s*\([^()]*\)$")
_RATE = re.compile(r"^(?P<rate>\d{1,9}(?:[.,]\d{1,9})?)\s*Hz$")


@dataclass(frozen=True, slots=True)
class _Column:
    """One signal's columns, as the rows above say."""

    sensor: str
    title: str
    unit: str
    fs_hz: float
    time: int
    values: int


def read_discover(path: Path) -> ReadFile:
    """Read every signal of every sensor."""
    text = read_text(path)
    lines = text.split("\n", _MOST_HEADER_LINES)
    row, delimiter = _title_row(lines, path.name)
    head = [cells_of(line, delimiter) for line in lines]
    columns = _columns(head, row, path.name)
    first = _first_row(head, row, path.name)
    rows = read_table(
        text.split("\n", first)[first],
        head[row],
        delimiter=delimiter,
        first_line=first + 1,
        file_name=path.name,
    )
    n_voltages = Counter(each.sensor for each in columns if read_voltage(each.unit))
    signals, left_out = [], []
    for column in columns:
        is_alone = read_voltage(column.unit) is not None and n_voltages[column.sensor] == 1
        name = column.sensor if is_alone else f"{column.sensor} {column.title}".strip()
        if read_voltage(column.unit) is None:
            left_out.append(LeftOut(name, column.unit, column.fs_hz, "no voltage"))
            continue
        values, start_s = on_its_grid(
            rows[:, column.time],
            rows[:, column.values],
            column.fs_hz,
            first_line=first + 1,
            file_name=path.name,
        )
        signals.append(
            ReadSignal(ChannelInfo(name), column.unit, column.fs_hz, values, start_s=start_s)
        )
    return ReadFile(path.name, TITLE, tuple(signals), left_out=tuple(left_out))


def _title_row(lines: list[str], file_name: str) -> tuple[int, str]:
    for number, line in enumerate(lines[:_MOST_HEADER_LINES]):
        if _TIMES in line:
            return number, next((each for each in "\t;," if each in line), ",")
    raise ImportRejected(
        f"{file_name} begins as a Trigno Discover file but no row names a {_TIMES!r}: that row "
        "says which column is which. Export the recording again."
    )


def _columns(head: list[list[str]], row: int, file_name: str) -> list[_Column]:
    titles = head[row]
    sensors = _carried_on(_sensor_row(head, row), len(titles))
    rates = next((line for line in head[row + 1 :] if any(map(_RATE.match, line))), [])
    columns = []
    time: int | None = None
    for number, title in enumerate(titles):
        if title.endswith(_TIMES):
            time = number
            continue
        if not title:
            continue
        found = _TITLE_AND_UNIT.match(title)
        rate = _RATE.match(rates[number]) if number < len(rates) else None
        if found is None or rate is None or time is None:
            raise ImportRejected(
                f"Column {number + 1} ({title[:40]!r}) of {file_name} lacks its unit, its rate or "
                "its times: all three stand above the samples. Export the recording again."
            )
        fs_hz = float(rate["rate"].replace(",", "."))
        columns.append(_Column(sensors[number], found["title"], found["unit"], fs_hz, time, number))
    if not columns:
        raise ImportRejected(f"{file_name} names no signal. Export the recording again.")
    return columns


def _sensor_row(head: list[list[str]], row: int) -> list[str]:
    """Return the nearest row above that names sensors and not their modes or the file."""
    for cells in reversed(head[:row]):
        filled = [cell for cell in cells if cell]
        if (
            filled
            and not filled[0].lower().startswith("sensor mode")
            and not filled[0].endswith(":")
        ):
            return cells
    return []


def _carried_on(cells: list[str], n_columns: int) -> list[str]:
    """Return a sensor for every column: a name stands above the first of its sensor's alone."""
    names, name = [], ""
    for number in range(n_columns):
        cell = cells[number] if number < len(cells) else ""
        name = _SENSOR_NUMBER.sub("", cell) or name if cell else name
        names.append(name)
    return names


def _first_row(head: list[list[str]], row: int, file_name: str) -> int:
    """Return the first line of samples: the first below the titles that begins with a number."""
    for number, cells in enumerate(head[row + 1 :], row + 1):
        if cells and _is_number(cells[0]):
            return number
    raise ImportRejected(
        f"{file_name} has a header and no samples: a recording has at least one. Check that it was "
        "exported whole."
    )


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True
