"""A CSV recording read whole: samples in µV, names, units, rate and gaps; it plays nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from drivers.csv_header import UV_PER_UNIT, CsvHeader, read_header
from drivers.csv_ledger import is_simulated
from drivers.csv_plain import LEAST_BYTES, read_plain
from drivers.csv_rows import CsvBody, read_rows
from drivers.csv_sidecar import read_sidecar
from drivers.csv_text import MAX_BYTES, read_text
from drivers.csv_time import IndexArray, number_scans
from drivers.errors import Setting, SourceUnreadable
from drivers.file_recording import FileRecording
from dsp.block import ChannelInfo, FloatArray

_MAX_GAP_S = 600.0
_HEAD_BYTES = 1 << 16
_SLOWEST_HZ = 50.0
"""Below it a time without a unit is hardly in seconds: surface EMG is sampled a thousand times."""


def read_csv(path: Path, *, unit: str | None = None, rate_hz: float | None = None) -> FileRecording:
    """Read a CSV recording.

    Parameters
    ----------
    path : Path
        The file: UTF-8 with or without BOM; comma, semicolon or tab; decimal point or comma; a
        header row; ``time_s`` and channels with their unit as the last word of the name.
    unit : str or None
        Unit of the columns that name none: one of nV, uV, mV, V.
    rate_hz : float or None
        Scans per second, needed when there is no ``time_s``.

    Returns
    -------
    FileRecording
        Samples in µV.

    Raises
    ------
    SourceNotFound
        When there is no such file.
    NoPermission
        When this account may not read it.
    SourceUnreadable
        When its content cannot be used; the message names line and column.
    """
    if unit is not None and unit not in UV_PER_UNIT:
        raise SourceUnreadable(
            f"{unit!r} is no unit the program knows: it knows {', '.join(UV_PER_UNIT)}. "
            "State one of these."
        )
    header, time, samples_uv, first_line = _read_large(path, unit) or _read_whole(path, unit)
    if not len(samples_uv):
        raise SourceUnreadable(
            f"{path.name} has a header and no rows: a recording has at least one. Check that it "
            "was exported whole."
        )
    sidecar = read_sidecar(path)
    if time is not None:
        time *= header.s_per_time_unit
    scan_index, fs_hz = _number_rows(
        time,
        len(samples_uv),
        file_name=path.name,
        first_line=first_line,
        rate_hz=rate_hz or sidecar.fs_hz,
    )
    if not header.is_time_unit_named and rate_hz is None:
        _refuse_guessed_seconds(header, fs_hz, path.name)
    columns = header.channels
    samples_uv *= [column.uv_per_unit for column in columns]
    samples_uv.flags.writeable = False
    _refuse_empty(samples_uv, header, path.name)
    channels = tuple(
        ChannelInfo(column.name, is_calibrated=not column.is_at_converter) for column in columns
    )
    units = tuple(column.unit for column in columns)
    return FileRecording(
        path.name,
        sidecar.describe(channels),
        units,
        fs_hz,
        samples_uv,
        scan_index,
        is_simulated=sidecar.is_simulated or is_simulated(path),
    )


_Rows = tuple[CsvHeader, FloatArray | None, FloatArray, int]
"""Header, time in its own unit, channels in theirs, and the line the first row stands on."""


def _read_large(path: Path, unit: str | None) -> _Rows | None:
    """Read a large file of plain numbers without its text in memory; None for any other."""
    try:
        if not LEAST_BYTES <= path.stat().st_size <= MAX_BYTES:
            return None
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES).decode("utf-8-sig")
    except (OSError, ValueError):
        return None
    head = head.replace("\r\n", "\n")
    if "\r" in head or "\0" in head:
        return None
    title_row, body = _split_header(head, path.name)
    if not body.text:
        return None
    header = read_header(title_row, file_name=path.name, unit=unit)
    rows = read_plain(path, header, n_skipped=body.first_line - 1)
    return None if rows is None else (header, rows.time, rows.values, body.first_line)


def _read_whole(path: Path, unit: str | None) -> _Rows:
    title_row, body = _split_header(read_text(path), path.name)
    header = read_header(title_row, file_name=path.name, unit=unit)
    rows = read_rows(body, header)
    time = None if header.time_column is None else rows[:, header.time_column]
    values = rows[:, [column.column for column in header.channels]]
    return header, time, values, body.first_line


def _refuse_empty(samples_uv: FloatArray, header: CsvHeader, file_name: str) -> None:
    """Refuse a file that holds no sample at all; a column without any is a silent channel."""
    if np.isnan(samples_uv).all():
        titles = ", ".join(repr(header.titles[column.column]) for column in header.channels)
        raise SourceUnreadable(
            f"Every column of {file_name} is empty from top to bottom ({titles}): a recording "
            "needs samples. Check that it was exported whole."
        )


def _refuse_guessed_seconds(header: CsvHeader, fs_hz: float, file_name: str) -> None:
    """Refuse to take a time without a unit for seconds where hardly anybody samples so slowly."""
    if fs_hz >= _SLOWEST_HZ or header.time_column is None:
        return
    title = header.titles[header.time_column]
    raise SourceUnreadable(
        f"The column {title!r} of {file_name} names no unit. As seconds its steps are {fs_hz:g} "
        f"samples per second, as milliseconds {1000 * fs_hz:g}: which is meant is not guessed. "
        f"Rename the column {title}_s or {title}_ms."
    )


def _split_header(text: str, file_name: str) -> tuple[str, CsvBody]:
    """Return the header row and what lies below; notes (``# key: value``) above it are skipped."""
    start, line = 0, 1
    while start < len(text) and (text[start] in "#\n"):
        end = text.find("\n", start)
        start = len(text) if end < 0 else end + 1
        line += 1
    title_row, _, below = text[start:].partition("\n")
    if not title_row.strip():
        raise SourceUnreadable(
            f"{file_name} is empty: a recording has a header row and samples. Choose another file."
        )
    return title_row, CsvBody(below.rstrip("\n"), line + 1, file_name)


def _number_rows(
    time_s: FloatArray | None,
    n_rows: int,
    *,
    file_name: str,
    first_line: int,
    rate_hz: float | None,
) -> tuple[IndexArray, float]:
    if time_s is None:
        if rate_hz is None:
            raise SourceUnreadable(
                f"{file_name} has no column time_s: the rate must be known. Add the column, "
                "or state the rate.",
                setting=Setting.RATE,
            )
        return np.arange(n_rows), rate_hz
    scan_index, fs_hz = number_scans(
        time_s, file_name=file_name, first_line=first_line, rate_hz=rate_hz
    )
    longest = int(np.argmax(np.diff(scan_index))) + 1 if n_rows > 1 else 0
    gap_s = float(scan_index[longest] - scan_index[longest - 1]) / fs_hz if longest else 0.0
    if gap_s > _MAX_GAP_S:
        raise SourceUnreadable(
            f"{gap_s:.0f} s are missing before line {first_line + longest} of "
            f"{file_name}: a gap may last {_MAX_GAP_S:.0f} s. Split the file there."
        )
    return scan_index, fs_hz
