"""Where samples are missing: runs between gaps in a block and from block to block; no filling."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from dsp.block import FloatArray

_N_AT_ONCE = 65_536

_Measured = TypeVar("_Measured", NDArray[np.float64], NDArray[np.bool_])


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


def _told_rows(samples_uv: FloatArray) -> NDArray[np.bool_]:
    """Return which rows hold any finite sample."""
    return np.asarray(np.isfinite(samples_uv).any(axis=1))


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


def alike_columns(samples_uv: FloatArray) -> list[NDArray[np.intp]]:
    """Group the columns that miss the same samples.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Not finite where samples are missing.

    Returns
    -------
    list of (n_alike,) int
        Every column in one group, in order of each group's first; one group where nothing is
        missing, or only whole scans.
    """
    n_columns = samples_uv.shape[1]
    # Piece by piece: a flag for every sample of an hour would take more memory than its groups.
    is_alike = [np.ones((n_columns, n_columns), dtype=np.bool_)]
    for start in range(0, len(samples_uv), _N_AT_ONCE):
        is_present = np.isfinite(samples_uv[start : start + _N_AT_ONCE])
        if not (is_present == is_present[:, :1]).all():
            is_alike.append(_same_flags(is_present))
    alike = np.logical_and.reduce(is_alike)
    firsts = np.argmax(alike, axis=1) if n_columns else np.empty(0, dtype=np.intp)
    if not firsts.any():
        return [np.arange(n_columns)]
    return [np.flatnonzero(firsts == first) for first in np.unique(firsts)]


def _same_flags(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which columns hold the same flags, (n_columns, n_columns)."""
    _, kinds = np.unique(np.packbits(flags, axis=0), axis=1, return_inverse=True)
    return np.equal.outer(kinds.ravel(), kinds.ravel())


def each_alike(samples_uv: FloatArray, measure: Callable[[FloatArray], _Measured]) -> _Measured:
    """Measure the columns that miss the same samples together, and no others with them.

    A stage that looks at runs of whole scans would else stop looking at a channel where another
    is missing.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Not finite where samples are missing.
    measure : callable
        Takes some of the columns and returns an array whose last axis is theirs.

    Returns
    -------
    (..., n_channels) array
        What it returned, every column back in its place.
    """
    groups = alike_columns(samples_uv)
    if len(groups) == 1:
        return measure(samples_uv)
    parts: list[_Measured] = [
        measure(np.ascontiguousarray(samples_uv[:, columns])) for columns in groups
    ]
    joined = np.empty((*parts[0].shape[:-1], samples_uv.shape[1]), dtype=parts[0].dtype)
    for columns, part in zip(groups, parts, strict=True):
        joined[..., columns] = part
    return cast("_Measured", joined)


class Continuity:
    """Cuts a stream of blocks into the runs between gaps that all channels share.

    Notes
    -----
    A column that is missing while another tells something makes no gap: the others go on without
    it, and whoever works on the runs begins anew in that column alone.
    """

    def __init__(self) -> None:
        self._present_until: int | None = None
        self._end_index = 0

    def cut(self, samples_uv: FloatArray, first_index: int) -> list[tuple[int, int, bool]]:
        """Return the runs of one block.

        Parameters
        ----------
        samples_uv : (n_samples, n_channels) float64
            A block; rows without a finite sample are missing.
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
            If the index goes back, or is no whole number.
        """
        if not isinstance(first_index, Integral):
            raise ValueError(
                f"first_index is {first_index!r}: give the whole number of rows before the block"
            )
        if first_index < self._end_index:
            raise ValueError(
                f"block begins at index {first_index} after {self._end_index}: "
                "indices never go back; begin a new stream with a new stage"
            )
        self._end_index = first_index + len(samples_uv)
        cut = []
        for start, stop in runs_of(_told_rows(samples_uv)):
            begin = first_index + start
            cut.append((start, stop, self._present_until not in (None, begin)))
            self._present_until = first_index + stop
        return cut
