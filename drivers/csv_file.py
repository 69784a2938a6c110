"""A CSV recording read whole: samples in µV, names, units, rate and gaps; it plays nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from drivers.csv_header import UV_PER_UNIT, CsvHeader, read_header
from drivers.csv_rows import CsvBody, read_rows
from drivers.csv_sidecar import with_sidecar
from drivers.csv_time import IndexArray, number_scans
from drivers.errors import NoPermission, Setting, SourceNotFound, SourceUnreadable
from dsp.block import ChannelInfo, FloatArray

MAX_BYTES = 1 << 30
_MAX_LINE_BYTES = 1 << 16
_MAX_GAP_S = 600.0


@dataclass(frozen=True, slots=True, eq=False)
class CsvRecording:
    """What stands in a CSV file.

    Attributes
    ----------
    file_name : str
        Without its folder.
    channels : tuple of ChannelInfo
        Channels in column order, their names without units.
    units : tuple of str
        Units as the file has them; the samples here are all µV.
    fs_hz : float
        Scans per second.
    samples_uv : (n_rows, n_channels) float64
        One row per row of the file; NaN where a cell is empty.
    scan_index : (n_rows,) int64
        Number of each row's scan since the first; a step of 3 means two scans are missing.
    """

    file_name: str
    channels: tuple[ChannelInfo, ...]
    units: tuple[str, ...]
    fs_hz: float
    samples_uv: FloatArray
    scan_index: IndexArray

    @property
    def names(self) -> tuple[str, ...]:
        """Return the channels' names in column order."""
        return tuple(channel.name for channel in self.channels)

    @property
    def n_scans(self) -> int:
        """Return how many scans the recording lasts, missing ones included."""
        return int(self.scan_index[-1]) + 1

    def on_the_grid(self) -> FloatArray:
        """Return the samples with a row of NaN for every missing scan.

        Returns
        -------
        (n_scans, n_channels) float64
            Row *i* was sampled at ``i / fs_hz``.
        """
        grid_uv = np.full((self.n_scans, len(self.channels)), np.nan)
        grid_uv[self.scan_index] = self.samples_uv
        return grid_uv


def read_csv(path: Path, *, unit: str | None = None, rate_hz: float | None = None) -> CsvRecording:
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
    CsvRecording
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
    title_row, body = _split_header(_read_text(path), path.name)
    header = read_header(title_row, file_name=path.name, unit=unit)
    rows = read_rows(body, header)
    if not len(rows):
        raise SourceUnreadable(
            f"{path.name} has a header and no rows: a recording has at least one. Check that it "
            "was exported whole."
        )
    scan_index, fs_hz = _number_rows(rows, header, body, rate_hz)
    columns = header.channels
    samples_uv = rows[:, [column.column for column in columns]]
    samples_uv *= [column.uv_per_unit for column in columns]
    samples_uv.flags.writeable = False
    _refuse_empty_channels(samples_uv, header, path.name)
    channels = tuple(
        ChannelInfo(column.name, is_calibrated=not column.is_at_converter) for column in columns
    )
    units = tuple(column.unit for column in columns)
    channels = with_sidecar(channels, path)
    return CsvRecording(path.name, channels, units, fs_hz, samples_uv, scan_index)


def _refuse_empty_channels(samples_uv: FloatArray, header: CsvHeader, file_name: str) -> None:
    for samples_of_one_uv, column in zip(samples_uv.T, header.channels, strict=True):
        if np.isnan(samples_of_one_uv).all():
            raise SourceUnreadable(
                f"Column {header.titles[column.column]!r} of {file_name} is empty from top to "
                "bottom: a channel needs samples, for a scan counts as missing when one channel "
                "is. Remove the column."
            )


def _read_text(path: Path) -> str:
    content = _read_bytes(path)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SourceUnreadable(
            f"{path.name} is saved as UTF-16: a recording is UTF-8 text. Save it as CSV UTF-8."
        )
    if b"\0" in content:
        raise SourceUnreadable(
            f"{path.name} is not a text file: a recording is CSV text. Choose another file."
        )
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    _refuse_long_lines(content, path.name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Older spreadsheets save µ in the code page of the country.
        return content.decode("cp1252", errors="replace")


def _refuse_long_lines(content: bytes, file_name: str) -> None:
    ends = np.flatnonzero(np.frombuffer(content, np.uint8) == ord("\n"))
    n_bytes = np.diff(ends, prepend=-1, append=len(content))
    longest = int(np.argmax(n_bytes))
    if n_bytes[longest] > _MAX_LINE_BYTES:
        raise SourceUnreadable(
            f"Line {longest + 1} of {file_name} has {n_bytes[longest]} characters: at most "
            f"{_MAX_LINE_BYTES} are read. Check that this is a CSV file."
        )


def _read_bytes(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise SourceUnreadable(f"{path} is not a file: a recording is one. Choose a CSV file.")
        n_bytes = path.stat().st_size
        if n_bytes > MAX_BYTES:
            raise SourceUnreadable(
                f"{path.name} has {n_bytes / 1e9:.1f} GB: at most {MAX_BYTES / 1e9:.1f} GB are "
                "read. Split the recording."
            )
        return path.read_bytes()
    except PermissionError as exc:
        raise NoPermission(
            f"This account may not read {path}: reading needs permission. Change the file's "
            "permissions or copy it to your own folder."
        ) from exc
    except (FileNotFoundError, NotADirectoryError, ValueError) as exc:
        raise SourceNotFound(
            f"There is no file {path}: a recording must be there to be read. Check the path."
        ) from exc
    except OSError as exc:
        raise SourceUnreadable(
            f"{path} cannot be read ({exc.strerror}): the disk must give it back whole. Copy the "
            "file from where it came."
        ) from exc


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
    rows: FloatArray, header: CsvHeader, body: CsvBody, rate_hz: float | None
) -> tuple[IndexArray, float]:
    if header.time_column is None:
        if rate_hz is None:
            raise SourceUnreadable(
                f"{body.file_name} has no column time_s: the rate must be known. Add the column, "
                "or state the rate.",
                setting=Setting.RATE,
            )
        return np.arange(len(rows)), rate_hz
    scan_index, fs_hz = number_scans(
        rows[:, header.time_column] * header.s_per_time_unit,
        file_name=body.file_name,
        first_line=body.first_line,
        rate_hz=rate_hz,
    )
    longest = int(np.argmax(np.diff(scan_index, prepend=0)))
    gap_s = float(scan_index[longest] - scan_index[longest - 1]) / fs_hz if longest else 0.0
    if gap_s > _MAX_GAP_S:
        raise SourceUnreadable(
            f"{gap_s:.0f} s are missing before line {body.first_line + longest} of "
            f"{body.file_name}: a gap may last {_MAX_GAP_S:.0f} s. Split the file there."
        )
    return scan_index, fs_hz
