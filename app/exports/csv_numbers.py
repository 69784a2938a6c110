"""Scans as CSV rows, fast: every number in the fewest digits that give back all its bits."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from app.exports.csv_cells import ROW_END, row
from app.model.csv_profile import CsvProfile
from dsp.block import ChannelInfo, FloatArray

_encode = msgspec.json.Encoder().encode
_INT16 = np.iinfo(np.int16)
# Up to here 1/fs has at most four digits and no time is written with an exponent.
_FASTEST_PLAIN_HZ = 10_000
_ROW_MARK = 1e300
_ROW_MARK_TEXT = b",1e300"

_Cells = NDArray[np.bytes_]


class NumberRows:
    """Turns pieces of a session into rows of time and samples.

    Every number is the text that ``repr`` gives it. A converter has few values, so where its step
    is known each is looked up in a table of texts, ten times as fast as writing it. Without
    channels the values are any.
    """

    def __init__(self, channels: Sequence[ChannelInfo], fs_hz: float, profile: CsvProfile) -> None:
        self._fs_hz = fs_hz
        self._profile = profile
        self._tables = _tables(channels, profile) if channels else None
        self._decimals = _decimals(fs_hz, profile)

    def rows(self, samples_uv: FloatArray, first_row: int) -> bytes:
        """Return the rows of a ``(n_scans, n_channels)`` piece that begins at a row."""
        if self._tables is not None:
            found = self._looked_up(samples_uv)
            if found is not None:
                return self._joined(found, first_row)
        time_s = np.arange(first_row, first_row + len(samples_uv)) / self._fs_hz
        return number_rows(np.column_stack((time_s, samples_uv)), self._profile)

    def _looked_up(self, samples_uv: FloatArray) -> list[_Cells] | None:
        """Return the cells of every channel; None where one has a value that is in no table."""
        columns = []
        for table, values_uv in zip(self._tables or (), samples_uv.T, strict=True):
            found = table.cells(values_uv)
            if found is None:
                return None
            columns.append(found)
        return columns

    def _joined(self, columns: list[_Cells], first_row: int) -> bytes:
        times = self._times(first_row, len(columns[0]))
        row_end = np.array([ROW_END.encode()])
        parts = [*times, *columns, row_end]
        layout = np.dtype([(f"part_{n}", part.dtype) for n, part in enumerate(parts)])
        laid_out = np.empty(len(columns[0]), layout)
        for name, part in zip(layout.names or (), parts, strict=True):
            laid_out[name] = part
        # What fills the parts up to their width is the one byte no number has.
        return laid_out.tobytes().translate(None, b"\0")

    def _times(self, first_row: int, n_rows: int) -> list[_Cells]:
        """Return whole seconds and their decimals apart where that gives the same text."""
        numbers = np.arange(first_row, first_row + n_rows)
        if self._decimals is None:
            times = number_rows((numbers / self._fs_hz)[:, np.newaxis], self._profile)
            return [np.array(times.split(), "S")]
        whole, part = np.divmod(numbers, len(self._decimals))
        seconds = np.array([str(s) for s in range(int(whole[0]), int(whole[-1]) + 1)], "S")
        return [seconds[whole - whole[0]], self._decimals[part]]


class _Converter:
    """The texts of all values one converter can give, the delimiter before each."""

    def __init__(self, channel: ChannelInfo, step_uv: float, profile: CsvProfile) -> None:
        self._step_uv, self._zero_count = step_uv, channel.zero_count
        self._low, self._high = (
            _count_at(channel.low_uv, channel, step_uv, otherwise=_INT16.min),
            _count_at(channel.high_uv, channel, step_uv, otherwise=_INT16.max),
        )
        counts = np.arange(self._low, self._high + 1, dtype=np.float64)
        self._values_uv = (counts - channel.zero_count) * step_uv
        texts = number_rows(self._values_uv[:, np.newaxis], profile).decode("ascii").split()
        # The last one is the empty cell of a missing sample.
        self._cells = np.array([profile.delimiter + text for text in (*texts, "")], "S")

    def cells(self, values_uv: FloatArray) -> _Cells | None:
        missing = np.isnan(values_uv)
        any_uv = self._values_uv[0]
        counts = np.rint(np.where(missing, any_uv, values_uv) / self._step_uv) + self._zero_count
        if counts.size and (counts.min() < self._low or counts.max() > self._high):
            return None
        places = (counts - self._low).astype(np.intp)
        # Compared as bits: -0.0 equals 0.0 and has another text.
        same = self._values_uv[places].view(np.int64) == values_uv.view(np.int64)
        if not np.all(same | missing):
            return None
        places[missing] = len(self._values_uv)
        return self._cells[places]


def _count_at(
    value_uv: float | None, channel: ChannelInfo, step_uv: float, *, otherwise: int
) -> int:
    """Return the count of a converter's limit, or of the store's where none is known."""
    if value_uv is None:
        return otherwise
    count = round(value_uv / step_uv) + channel.zero_count
    return min(max(count, int(_INT16.min)), int(_INT16.max))


def _tables(channels: Sequence[ChannelInfo], profile: CsvProfile) -> list[_Converter] | None:
    """Return one table per channel; None where any channel's step is not known."""
    made: dict[tuple[float | None, ...], _Converter] = {}
    tables = []
    for channel in channels:
        if not channel.uv_per_count:
            return None
        key = (channel.uv_per_count, channel.zero_count, channel.low_uv, channel.high_uv)
        if key not in made:
            made[key] = _Converter(channel, channel.uv_per_count, profile)
        tables.append(made[key])
    return tables


def _decimals(fs_hz: float, profile: CsvProfile) -> _Cells | None:
    """Return what stands behind the whole seconds, scan by scan; None where that is no cycle."""
    per_s = int(fs_hz)
    if per_s != fs_hz or per_s > _FASTEST_PLAIN_HZ or _FASTEST_PLAIN_HZ % per_s:
        return None
    return np.array([repr(n / per_s)[1:].replace(".", profile.decimal) for n in range(per_s)], "S")


def number_rows(values: FloatArray, profile: CsvProfile) -> bytes:
    """Return ``(n_rows, n_columns)`` numbers as rows; NaN becomes an empty cell.

    msgspec writes floats twenty times as fast as ``repr`` does when they come in one flat list, so
    a number that no sample has stands at the end of every row.
    """
    # JSON has no word for infinity, so it would look like a missing value.
    if (np.abs(values) >= _ROW_MARK).any():
        return "".join(row(each, profile) for each in values.tolist()).encode("ascii")
    marked = np.column_stack((values, np.full(len(values), _ROW_MARK)))
    written = _encode(marked.ravel().tolist())[1 : -len(_ROW_MARK_TEXT) - 1]
    rows = written.replace(_ROW_MARK_TEXT + b",", b"\r\n") + b"\r\n"
    if profile.delimiter != ",":
        rows = rows.replace(b",", profile.delimiter.encode())
    if profile.decimal != ".":
        rows = rows.replace(b".", profile.decimal.encode())
    return rows.replace(b"null", b"") if np.isnan(values).any() else rows
