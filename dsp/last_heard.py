"""Up to where each channel of a stream has told something; it asks nothing of what it told."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dsp.block import FloatArray


class LastHeard:
    """Keeps for every channel the index behind its last sample.

    Parameters
    ----------
    columns : sequence of int
        What the channels are called in what is returned.

    Notes
    -----
    Asked in the middle of a block it answers for what lies before the index it is asked about, so
    any chunking gives the same.
    """

    def __init__(self, columns: Sequence[int]) -> None:
        self._columns = columns
        self._until = [0] * len(columns)
        self._block_uv = np.empty((0, len(columns)))
        self._first_index = 0

    def begin(self, samples_uv: FloatArray, first_index: int) -> None:
        """Take the next block, which is answered for up to the index that is asked about.

        Parameters
        ----------
        samples_uv : (n_samples, n_channels) float64
            Raw samples, not finite where they are missing.
        first_index : int
            Index of the first row.
        """
        self._until = self._until_index(self._first_index + len(self._block_uv))
        self._block_uv, self._first_index = samples_uv, first_index

    def silent_from(self, *, from_index: int, until_index: int) -> tuple[tuple[int, int], ...]:
        """Return which channels told nothing between two indices, and since when.

        Parameters
        ----------
        from_index, until_index : int
            Half-open range that ends in the newest block.

        Returns
        -------
        tuple of (int, int)
            Column, and the index of its first missing sample: 0 where none ever came.
        """
        return tuple(
            (column, until)
            for column, until in zip(self._columns, self._until_index(until_index), strict=True)
            if until < from_index
        )

    def _until_index(self, index: int) -> list[int]:
        """Return the index behind the last sample of every channel before an index."""
        is_present = np.isfinite(self._block_uv[: max(0, index - self._first_index)])
        if not len(is_present):
            return self._until
        if is_present[-1].all():
            return [self._first_index + len(is_present)] * len(self._columns)
        return [
            self._first_index + int(np.flatnonzero(column)[-1]) + 1 if column.any() else until
            for column, until in zip(is_present.T, self._until, strict=True)
        ]
