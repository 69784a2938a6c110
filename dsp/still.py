"""Stored traces for the eye: band-passed, with a level that does not lag; nothing decides by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.block import FloatArray, check_samples
from dsp.envelope import MovingRms
from dsp.filters import SosFilter, band_pass
from dsp.input_rules import check_rate

BAND_HZ = (20.0, 450.0)
LEVEL_MS = 50.0
SETTLE_S = 0.5
"""How much earlier to begin than what is looked at, so that the filter has forgotten its start."""

_HIGHEST_SHARE_OF_RATE = 0.45


@dataclass(frozen=True, slots=True, eq=False)
class StillColumns:
    """A stretch of traces folded into pixel columns, so that no peak is hidden.

    Attributes
    ----------
    low_uv, high_uv, level_uv : (n_columns, n_channels) float64
        Smallest and largest sample and largest level per column, NaN where there is none.
    has_gap : (n_columns,) bool
        Whether a column lacks a scan.
    """

    low_uv: FloatArray
    high_uv: FloatArray
    level_uv: FloatArray
    has_gap: NDArray[np.bool_]

    @property
    def n_columns(self) -> int:
        """Return how many columns there are."""
        return len(self.has_gap)


def still_traces(
    samples_uv: FloatArray, fs_hz: float, *, emg_columns: Sequence[int]
) -> tuple[FloatArray, FloatArray]:
    """Band-pass a stretch of a recording for the eye, and lay its level over it.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples, NaN where scans are missing.
    fs_hz : float
        Samples per second.
    emg_columns : sequence of int
        Columns that are raw EMG; the others pass as they are, their level with them.

    Returns
    -------
    traces_uv, levels_uv : (n_samples, n_channels) float64
        NaN where the sample is missing; behind a gap the filter begins anew.

    Raises
    ------
    ValueError
        If the rate is none, or the samples are no array of two dimensions.

    Notes
    -----
    The band-pass is the causal one of the live chain: at 1000 Hz it delays 40 Hz by 3.3 ms, 80 Hz
    by 0.8 ms and 150 Hz by 0.2 ms, all channels alike. The level is the root mean square over
    50 ms *around* each sample, so that it lags nothing; at either end of the stretch, over what
    there is. That is for eyes alone: it knows what came after, and no order is read from it.
    """
    check_rate(fs_hz)
    check_samples(samples_uv)
    traces_uv = np.where(np.isfinite(samples_uv), samples_uv, np.nan)
    levels_uv = traces_uv.copy()
    columns = np.asarray(emg_columns, dtype=np.intp)
    if not len(columns) or not len(samples_uv):
        return traces_uv, levels_uv
    high_hz = min(BAND_HZ[1], _HIGHEST_SHARE_OF_RATE * fs_hz)
    low_hz = min(BAND_HZ[0], high_hz / 4)
    banded = SosFilter(band_pass(fs_hz, low_hz=low_hz, high_hz=high_hz)).step(traces_uv[:, columns])
    traces_uv[:, columns] = banded
    levels_uv[:, columns] = _level_around(banded, fs_hz)
    return traces_uv, levels_uv


def fold(
    traces_uv: FloatArray, levels_uv: FloatArray, *, n_before: int, n_wanted: int, n_columns: int
) -> StillColumns:
    """Fold a stretch into columns of equal length.

    Parameters
    ----------
    traces_uv, levels_uv : (n_samples, n_channels) float64
        Samples and level.
    n_before : int
        Rows before the first that is wanted; negative where the stretch begins later.
    n_wanted : int
        Scans that the columns span; rows that are not there count as missing.
    n_columns : int
        How many columns; never more than scans.

    Returns
    -------
    StillColumns
        At most ``n_wanted`` columns.

    Raises
    ------
    ValueError
        If there is no scan or no column.
    """
    if n_wanted < 1 or n_columns < 1:
        raise ValueError(
            f"{n_columns} columns for {n_wanted} scans: give at least one of either to be folded"
        )
    n_columns = min(n_columns, n_wanted)
    edges = np.arange(n_columns) * n_wanted // n_columns
    trace, level = (_wanted(each, n_before, n_wanted) for each in (traces_uv, levels_uv))
    return StillColumns(
        low_uv=np.fmin.reduceat(trace, edges, axis=0),
        high_uv=np.fmax.reduceat(trace, edges, axis=0),
        level_uv=np.fmax.reduceat(level, edges, axis=0),
        has_gap=np.logical_or.reduceat(np.isnan(trace).all(axis=1), edges),
    )


def fold_again(columns: StillColumns, *, first: int, n_wanted: int, n_columns: int) -> StillColumns:
    """Fold columns into fewer ones, for a view of a whole recording.

    Parameters
    ----------
    columns : StillColumns
        Fine columns of a whole recording.
    first : int
        First fine column that is wanted.
    n_wanted : int
        How many fine ones; those that are not there count as missing.
    n_columns : int
        How many columns to make.

    Returns
    -------
    StillColumns
        At most ``n_wanted`` columns.

    Raises
    ------
    ValueError
        If there is no column to be folded.
    """
    if n_wanted < 1 or n_columns < 1:
        raise ValueError(f"{n_columns} columns of {n_wanted}: give at least one of either")
    n_columns = min(n_columns, n_wanted)
    edges = np.arange(n_columns) * n_wanted // n_columns
    low, high, level = (
        _wanted(each, first, n_wanted)
        for each in (columns.low_uv, columns.high_uv, columns.level_uv)
    )
    has_gap = _wanted(columns.has_gap[:, np.newaxis].astype(np.float64), first, n_wanted)[:, 0]
    return StillColumns(
        low_uv=np.fmin.reduceat(low, edges, axis=0),
        high_uv=np.fmax.reduceat(high, edges, axis=0),
        level_uv=np.fmax.reduceat(level, edges, axis=0),
        has_gap=np.logical_or.reduceat(has_gap != 0.0, edges),
    )


def _level_around(banded_uv: FloatArray, fs_hz: float) -> FloatArray:
    """Return the level over a window whose middle is each sample."""
    window_ms = max(LEVEL_MS, 1000.0 / fs_hz)
    n_half = round(window_ms * fs_hz / 1000.0) // 2
    behind_uv = MovingRms(fs_hz, window_ms=window_ms).step(banded_uv)
    levels_uv = behind_uv.copy()
    if 0 < n_half < len(behind_uv):
        levels_uv[:-n_half] = behind_uv[n_half:]
    # Next to a gap the window behind it is not known: the causal one stands in.
    levels_uv = np.where(np.isnan(levels_uv), behind_uv, levels_uv)
    return np.where(np.isnan(banded_uv), np.nan, levels_uv)


def _wanted(values: FloatArray, n_before: int, n_wanted: int) -> FloatArray:
    """Return the rows that are wanted, NaN where there is none."""
    begin, end = max(0, n_before), min(len(values), n_before + n_wanted)
    if begin == n_before and end == n_before + n_wanted:
        return values[begin:end]
    found = np.full((n_wanted, values.shape[1]), np.nan)
    if end > begin:
        found[begin - n_before : end - n_before] = values[begin:end]
    return found
