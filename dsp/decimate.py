"""Minimum and maximum per pixel column, so that no peak is hidden; nothing is averaged or drawn."""

from __future__ import annotations

from collections import deque

import numpy as np

from dsp.block import FloatArray


class MinMaxColumns:
    """The last columns of a strip chart, filled as samples arrive.

    Columns lie on a grid of the stream's index, so a column's bounds never change once it is
    complete, and drawing again gives the same picture.

    Parameters
    ----------
    n_channels : int
        Number of columns of the sample blocks.
    samples_per_column : int
        How many samples one pixel column covers.
    n_columns : int
        How many pixel columns are kept.

    Raises
    ------
    ValueError
        If a count is below 1.
    """

    def __init__(self, n_channels: int, *, samples_per_column: int, n_columns: int) -> None:
        if min(n_channels, samples_per_column, n_columns) < 1:
            raise ValueError(
                f"{n_channels} channels, {samples_per_column} samples per column and {n_columns} "
                "columns: each must be 1 or more"
            )
        self._n_channels = n_channels
        self._samples_per_column = samples_per_column
        self._low: deque[FloatArray] = deque(maxlen=n_columns)
        self._high: deque[FloatArray] = deque(maxlen=n_columns)
        self._end_column = 0
        self._next_index: int | None = None

    @property
    def end_column(self) -> int:
        """Return the number of the column one past the newest: the grid counts from index 0."""
        return self._end_column

    @property
    def low(self) -> FloatArray:
        """Return the minima, (n_kept, n_channels) float64, NaN in columns without samples."""
        return self._stack(self._low)

    @property
    def high(self) -> FloatArray:
        """Return the maxima, (n_kept, n_channels) float64, NaN in columns without samples."""
        return self._stack(self._high)

    def step(self, samples: FloatArray, first_index: int) -> int:
        """Take the next samples.

        Parameters
        ----------
        samples : (n_samples, n_channels) float64
            NaN where samples are missing; a column with both keeps what there is.
        first_index : int
            Index of the first row; where it skips ahead, columns without samples are laid.

        Returns
        -------
        int
            Number of the first column that changed: draw again from there on.

        Raises
        ------
        ValueError
            If the index goes back.
        """
        if self._next_index is not None and first_index < self._next_index:
            raise ValueError(f"index {first_index} after {self._next_index}: indices never go back")
        if not len(samples):
            return self._end_column
        width = self._samples_per_column
        first_column = first_index // width
        if self._next_index is None:
            self._end_column = first_column
        self._next_index = first_index + len(samples)
        changed_column = min(first_column, self._end_column)
        self._lay_empty(first_column)
        low, high = _fold(samples, first_index % width, width)
        if first_column < self._end_column:
            self._low[-1] = np.fmin(self._low[-1], low[0])
            self._high[-1] = np.fmax(self._high[-1], high[0])
            low, high = low[1:], high[1:]
        self._low.extend(low)
        self._high.extend(high)
        self._end_column += len(low)
        return changed_column

    def _lay_empty(self, first_column: int) -> None:
        """Lay columns without samples up to a column; no more than are kept."""
        n_empty = first_column - self._end_column
        if n_empty > 0:
            empty = np.full((min(n_empty, self._low.maxlen or n_empty), self._n_channels), np.nan)
            self._low.extend(empty)
            self._high.extend(empty)
            self._end_column = first_column

    def _stack(self, columns: deque[FloatArray]) -> FloatArray:
        if not columns:
            return np.empty((0, self._n_channels))
        return np.stack(columns)


def _fold(samples: FloatArray, n_before: int, width: int) -> tuple[FloatArray, FloatArray]:
    """Return minimum and maximum per column of samples that begin ``n_before`` into a column."""
    n_columns = -(-(n_before + len(samples)) // width)
    padded = np.full((n_columns * width, samples.shape[1]), np.nan)
    padded[n_before : n_before + len(samples)] = samples
    columns = padded.reshape(n_columns, width, samples.shape[1])
    return np.fmin.reduce(columns, axis=1), np.fmax.reduce(columns, axis=1)
