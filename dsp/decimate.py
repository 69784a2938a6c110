"""Samples folded into pixel columns, so that no peak is hidden; nothing is averaged or painted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.block import FloatArray

IndexArray = NDArray[np.int64]
FlagArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Gap:
    """A run of lost scans.

    Attributes
    ----------
    first_index, end_index : int
        Index of the first lost scan, and one past the last.
    """

    first_index: int
    end_index: int


class SweepColumns:
    """Minimum, maximum and level per pixel column of the last ``window_samples`` scans.

    Columns are numbered from the stream's first scan on; number modulo ``n_columns`` is the place
    on screen. A column holds every sample that falls into it, so no peak is ever left out, and a
    column that lost so much as one scan knows it.

    Parameters
    ----------
    n_channels : int
        Columns of the sample blocks.
    n_columns : int
        Pixel columns that one window spans.
    window_samples : int
        Scans that one window spans; a pixel column need not hold a whole number of them.

    Attributes
    ----------
    low_uv, high_uv, level_uv : (n_columns, n_channels) float64
        Smallest and largest sample and largest envelope per column, NaN where there is none.
    has_gap : (n_columns,) bool
        Whether a column lost a scan.

    Raises
    ------
    ValueError
        If there is no column, or less than one sample for each.
    """

    def __init__(self, n_channels: int, *, n_columns: int, window_samples: int) -> None:
        if n_columns < 1 or window_samples < n_columns:
            raise ValueError(
                f"{n_columns} columns for {window_samples} samples: "
                "a sweep needs at least one column, and at least one sample in each"
            )
        self.n_columns = n_columns
        self.window_samples = window_samples
        self.low_uv = np.full((n_columns, n_channels), np.nan)
        self.high_uv = np.full((n_columns, n_channels), np.nan)
        self.level_uv = np.full((n_columns, n_channels), np.nan)
        self.has_gap = np.zeros(n_columns, dtype=np.bool_)
        self.gaps: tuple[Gap, ...] = ()
        self.end_index: int | None = None
        self._newest_column = -1

    @property
    def newest_column(self) -> int:
        """Return the number of the column that the newest scan fell into; -1 before the first."""
        return self._newest_column

    def column_of(self, index: int) -> int:
        """Return the number of the column a scan falls into."""
        return index * self.n_columns // self.window_samples

    def is_on_screen(self, index: int, *, margin_columns: int = 0) -> bool:
        """Return whether a scan is within the last window, but for the oldest columns of it."""
        column = self.column_of(index)
        oldest = self._newest_column - self.n_columns + 1 + margin_columns
        return oldest <= column <= self._newest_column

    def step(
        self, samples_uv: FloatArray, envelope_uv: FloatArray, first_index: int
    ) -> tuple[int, int]:
        """Fold in consecutive scans.

        Parameters
        ----------
        samples_uv, envelope_uv : (n_samples, n_channels) float64
            Raw samples and their envelope; rows of NaN are lost scans.
        first_index : int
            Index of the first row; where it skips ahead, the scans between were lost.

        Returns
        -------
        (int, int)
            First and last column number that changed.
        """
        first_touched = self.column_of(first_index)
        if self.end_index is not None and first_index > self.end_index:
            first_touched = self._lay_gap(self.end_index, first_index)
        if not len(samples_uv):
            return first_touched, self._newest_column
        indices = np.arange(first_index, first_index + len(samples_uv))
        columns = indices * self.n_columns // self.window_samples
        starts = np.flatnonzero(np.diff(columns, prepend=columns[0] - 1))
        self._fold(columns[starts], starts, samples_uv, envelope_uv)
        self._note_gaps(indices, np.asarray(np.isnan(samples_uv).all(axis=1)))
        self.end_index = first_index + len(samples_uv)
        return first_touched, self._newest_column

    def _fold(
        self,
        numbers: IndexArray,
        starts: IndexArray,
        samples_uv: FloatArray,
        envelope_uv: FloatArray,
    ) -> None:
        low_uv = np.fmin.reduceat(samples_uv, starts, axis=0)
        high_uv = np.fmax.reduceat(samples_uv, starts, axis=0)
        level_uv = np.fmax.reduceat(envelope_uv, starts, axis=0)
        has_gap = np.logical_or.reduceat(np.isnan(samples_uv).all(axis=1), starts)
        if numbers[0] == self._newest_column:
            place = numbers[0] % self.n_columns
            low_uv[0] = np.fmin(low_uv[0], self.low_uv[place])
            high_uv[0] = np.fmax(high_uv[0], self.high_uv[place])
            level_uv[0] = np.fmax(level_uv[0], self.level_uv[place])
            has_gap[0] |= self.has_gap[place]
        kept = slice(max(0, len(numbers) - self.n_columns), None)
        places = numbers[kept] % self.n_columns
        self.low_uv[places] = low_uv[kept]
        self.high_uv[places] = high_uv[kept]
        self.level_uv[places] = level_uv[kept]
        self.has_gap[places] = has_gap[kept]
        self._newest_column = int(numbers[-1])

    def _lay_gap(self, start_index: int, stop_index: int) -> int:
        """Empty the columns of scans that nobody handed over; return the first of them."""
        first = self.column_of(start_index)
        last = self.column_of(stop_index - 1)
        new = np.arange(max(self._newest_column + 1, last - self.n_columns + 1), last + 1)
        places = new % self.n_columns
        for values in (self.low_uv, self.high_uv, self.level_uv):
            values[places] = np.nan
        self.has_gap[places] = True
        self.has_gap[first % self.n_columns] = True
        self._newest_column = last
        self._add_gap(start_index, stop_index)
        return first

    def _note_gaps(
        self,
        indices: IndexArray,
        is_lost: FlagArray,
    ) -> None:
        if is_lost.any():
            edges = np.flatnonzero(np.diff(is_lost.astype(np.int8), prepend=0, append=0))
            for start, stop in edges.reshape(-1, 2):
                self._add_gap(int(indices[start]), int(indices[stop - 1]) + 1)
        oldest = int(indices[-1]) - self.window_samples
        if self.gaps and self.gaps[0].end_index < oldest:
            self.gaps = tuple(gap for gap in self.gaps if gap.end_index >= oldest)

    def _add_gap(self, start_index: int, stop_index: int) -> None:
        before = self.gaps
        if before and before[-1].end_index == start_index:
            start_index = before[-1].first_index
            before = before[:-1]
        self.gaps = (*before, Gap(start_index, stop_index))
