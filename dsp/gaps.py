"""Where samples are missing: runs between gaps in a block and from block to block; no filling."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dsp.block import FloatArray

_NEVER = -1


def runs_of(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return every stretch of True.

    Parameters
    ----------
    flags : (n,) bool
        Any flags.

    Returns
    -------
    list of (int, int)
        Half-open ranges in order.
    """
    if flags.all():
        return [(0, len(flags))] if len(flags) else []
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]


def present_rows(samples_uv: FloatArray) -> NDArray[np.bool_]:
    """Return which rows are wholly finite.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        NaN where samples are missing; one missing channel makes the whole scan missing.

    Returns
    -------
    (n_samples,) bool
    """
    return np.asarray(np.isfinite(samples_uv).all(axis=1))


def longest_run(samples_uv: FloatArray) -> tuple[int, int]:
    """Return the longest stretch of rows without missing samples, as a half-open range.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        NaN where samples are missing.

    Returns
    -------
    start, stop : int
        Equal when every row misses something.
    """
    runs = runs_of(present_rows(samples_uv))
    return max(runs, key=lambda run: run[1] - run[0], default=(0, 0))


class Continuity:
    """Cuts a stream of blocks into the runs between gaps.

    Notes
    -----
    A column of which nothing has come yet, as of a sensor that is switched off, makes no gap: the
    others go on without it. Its first sample begins a new run, for a filter that has seen NaN
    would give nothing else.
    """

    def __init__(self) -> None:
        self._present_until: int | None = None
        self._end_index = 0
        self._is_heard: NDArray[np.bool_] | None = None

    def cut(self, samples_uv: FloatArray, first_index: int) -> list[tuple[int, int, bool]]:
        """Return the runs of one block.

        Parameters
        ----------
        samples_uv : (n_samples, n_channels) float64
            A block; rows that are not finite are missing.
        first_index : int
            Index of its first row since the stream began.

        Returns
        -------
        list of (int, int, bool)
            Row range of each run, and whether a gap lies right before it. The first run of a
            stream follows no gap.

        Raises
        ------
        ValueError
            If the index goes back.
        """
        if first_index < self._end_index:
            raise ValueError(
                f"block begins at index {first_index} after {self._end_index}: "
                "indices never go back; begin a new stream with a new stage"
            )
        self._end_index = first_index + len(samples_uv)
        cut = []
        for first, last in self._between_first_samples(samples_uv):
            heard_uv = samples_uv[first:last, self._is_heard]
            is_present = present_rows(heard_uv) & bool(heard_uv.shape[1])
            for start, stop in runs_of(is_present):
                begin = first_index + first + start
                follows_gap = self._present_until not in (None, begin)
                cut.append((first + start, first + stop, follows_gap))
                self._present_until = begin + stop - start
        return cut

    def _between_first_samples(self, samples_uv: FloatArray) -> Iterator[tuple[int, int]]:
        """Yield the parts of a block between the rows in which a column is heard at first."""
        is_heard = self._is_heard
        if is_heard is None:
            is_heard = self._is_heard = np.zeros(samples_uv.shape[1], dtype=np.bool_)
        first = 0
        while first < len(samples_uv) and not is_heard.all():
            is_new = np.isfinite(samples_uv[first:, ~is_heard]).any(axis=1)
            n_before = int(np.argmax(is_new)) if is_new.any() else len(samples_uv) - first
            if n_before:
                yield first, first + n_before
                first += n_before
            if first < len(samples_uv):
                if is_heard.any():
                    self._present_until = _NEVER
                is_heard = self._is_heard = is_heard | np.isfinite(samples_uv[first])
        if first < len(samples_uv):
            yield first, len(samples_uv)
