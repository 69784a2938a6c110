"""Delsys EMGworks CSV exports: a time column and a rate of its own for every channel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from app.imports.recording import LeftOut
from app.imports.rejection import ImportRejected
from app.imports.signals import ReadFile, ReadSignal
from app.imports.text_table import cells_of, read_table
from app.imports.timed_columns import on_its_grid
from app.imports.unit import read_voltage
from drivers.csv_text import read_text
from dsp.block import ChannelInfo, FloatArray

TITLE = "Delsys EMGworks"
FIRST_WORDS = "Label:"
_MOST_HEADER_LINES = 1100
_TIME_TITLE = re.compile(r"^X\s*\[s\]$", re.IGNORECASE)
_ABOUT = re.compile(
    r"Label:\s*(?P<name>[^\n]{0,300}?)\s*Sampling frequency:\s*(?P<rate>\S+)"
    r"\s*Number of points:\s*(?P<n>\d{1,12})\s*start:\s*\S+"
    r"\s*Unit:\s*(?P<unit>[^\n]{0,60}?)\s*Domain Unit:\s*(?P<domain>\w+)"
)


@dataclass(frozen=True, slots=True)
class _About:
    """What the head of the file says of one channel."""

    name: str
    fs_hz: float
    n_points: int
    unit: str


@dataclass(frozen=True, slots=True)
class _Column:
    """One channel's columns."""

    about: _About
    time: int
    values: int


def is_emgworks(text: str) -> bool:
    """Tell by the words that describe a channel, which stand on top or in the header row."""
    return _ABOUT.search(text) is not None


def read_emgworks(path: Path) -> ReadFile:
    """Read every channel of a file."""
    text = read_text(path)
    lines = text.split("\n", _MOST_HEADER_LINES)
    row, delimiter = _header_row(lines, path.name)
    abouts = [_about(found, path.name) for line in lines[:row] for found in _ABOUT.finditer(line)]
    titles = cells_of(lines[row], delimiter)
    columns = _columns(titles, abouts, path.name)
    below = text.split("\n", row + 1)[row + 1] if row + 1 < len(lines) else ""
    rows = read_table(below, titles, delimiter=delimiter, first_line=row + 2, file_name=path.name)
    signals, left_out, assumed = [], [], []
    for column in columns:
        about = column.about
        if read_voltage(about.unit) is None and about.unit:
            left_out.append(LeftOut(about.name, about.unit, about.fs_hz, "no voltage"))
            continue
        signal = _signal(column, rows, row + 2, path.name)
        n_there = len(signal.values)
        if n_there < about.n_points:
            assumed.append(
                f"{about.name} is said to have {about.n_points} points; {n_there} are there."
            )
        signals.append(signal)
    return ReadFile(
        path.name, TITLE, tuple(signals), left_out=tuple(left_out), assumed=tuple(assumed)
    )


def _header_row(lines: list[str], file_name: str) -> tuple[int, str]:
    """Return the line that names the columns and what stands between them."""
    for number, line in enumerate(lines[:_MOST_HEADER_LINES]):
        for delimiter in ("\t", ";", ","):
            cells = cells_of(line, delimiter)
            if len(cells) > 1 and _TIME_TITLE.match(cells[0]):
                return number, delimiter
    raise ImportRejected(
        f"{file_name} begins as an EMGworks file but has no row of columns that begins with X[s]: "
        "that row says which column is which. Export the recording again."
    )


def _about(found: re.Match[str], file_name: str) -> _About:
    try:
        fs_hz = float(found["rate"].replace(",", ".").replace("_", " _"))
    except ValueError as exc:
        raise ImportRejected(
            f"{file_name} gives {found['name']!r} the sampling frequency "
            f"{found['rate'][:20]!r}: it must be a number. Export the recording again."
        ) from exc
    if not 0 < fs_hz < 1e6:  # noqa: PLR2004 - a rate of EMG or slower
        raise ImportRejected(
            f"{file_name} gives {found['name']!r} {fs_hz:g} samples per second: a rate is above 0. "
            "Export the recording again."
        )
    if found["domain"] != "s":
        raise ImportRejected(
            f"{found['name']!r} of {file_name} is not sampled over time (its domain is "
            f"{found['domain'][:20]!r}): only signals are read. Export the raw signals."
        )
    name = found["name"].strip("\"' ")
    return _About(name, fs_hz, int(found["n"]), found["unit"].strip("\"' "))


def _columns(titles: list[str], abouts: list[_About], file_name: str) -> list[_Column]:
    """Return the channels, each with the nearest time column before it."""
    told = iter(abouts)
    columns = []
    time = 0
    for number, title in enumerate(titles):
        if _TIME_TITLE.match(title):
            time = number
            continue
        if not title:
            continue
        within = _ABOUT.search(title)
        about = _about(within, file_name) if within else next(told, None)
        if about is None:
            raise ImportRejected(
                f"{file_name} does not say what its column {title[:60]!r} is: EMGworks writes rate "
                "and unit of each on top. Export the recording again."
            )
        columns.append(_Column(about, time, number))
    return columns


def _signal(column: _Column, rows: FloatArray, first_line: int, file_name: str) -> ReadSignal:
    about = column.about
    values, start_s = on_its_grid(
        rows[:, column.time],
        rows[:, column.values],
        about.fs_hz,
        first_line=first_line,
        file_name=file_name,
    )
    return ReadSignal(ChannelInfo(about.name), about.unit, about.fs_hz, values, start_s=start_s)
