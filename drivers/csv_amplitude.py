"""Whether a file's numbers can be muscle in the unit it states; a signal is not judged here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from drivers.csv_header import UV_PER_UNIT
from drivers.errors import Setting, UnsuitableStream
from dsp.block import ChannelInfo, ChannelKind, FloatArray

LEAST_UV = 1.0
"""An electrode on the skin alone gives more."""
MOST_UV = 20_000.0
"""Twice what the largest surface EMG reaches."""

_SPREAD_PERCENT = 99.0
_LEAST_ROWS = 100
_N_NAMED = 3
_TOO_SMALL = (
    f"an electrode on the skin gives more than {LEAST_UV:g} µV, so the numbers are in another "
    "unit, or nothing was connected. Numbers in no unit at all may be called mV, for starts and "
    "order do not depend on the scale. State their unit, or write it into the name of the column."
)
_TOO_LARGE = (
    "surface EMG stays below 10 mV, so the numbers are in another unit. Starts and order do not "
    "depend on the scale, but levels mean nothing until it is stated or in the name of the column."
)


def doubt_amplitude(
    samples_uv: FloatArray,
    channels: Sequence[ChannelInfo],
    *,
    units: Sequence[str],
    file_name: str,
) -> tuple[str, ...]:
    """Return a sentence for what cannot be muscle in the unit it is said to be in.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        What was read, NaN where it is missing.
    channels : sequence of ChannelInfo
        One per column; only raw EMG in µV at the skin is looked at.
    units : sequence of str
        The unit each column was taken to be in.
    file_name : str
        For messages.

    Returns
    -------
    tuple of str
        Empty when there is nothing to doubt.

    Raises
    ------
    UnsuitableStream
        When every channel that moves at all moves too little: nothing could be found in it.

    Notes
    -----
    The spread of a channel is what 99 % of its samples stay within, counted from their median. A
    channel that stands still has no unit to be wrong. Starts and order do not depend on the scale:
    too large a spread only takes the meaning from levels.
    """
    if len(samples_uv) < _LEAST_ROWS:
        return ()
    spread_uv, moving = _measure_spread(samples_uv, channels)
    small = [column for column in moving if spread_uv[column] < LEAST_UV]
    large = [column for column in moving if spread_uv[column] > MOST_UV]
    doubts = []
    if small:
        moves = _moves(small, spread_uv, channels, units, file_name)
        doubts.append(f"{moves}: {_TOO_SMALL}")
        if len(small) == len(moving):
            raise UnsuitableStream(doubts[0], setting=Setting.UNIT)
    if large:
        moves = _moves(large, spread_uv, channels, units, file_name)
        doubts.append(f"{moves}: {_TOO_LARGE}")
    return tuple(doubts)


def _measure_spread(
    samples_uv: FloatArray, channels: Sequence[ChannelInfo]
) -> tuple[FloatArray, list[int]]:
    """Return by how much every column moves, and which are raw EMG at the skin and do."""
    spread_uv = np.array([_spread(column_uv) for column_uv in samples_uv.T])
    is_skin = [each.is_calibrated and each.kind is ChannelKind.EMG for each in channels]
    return spread_uv, np.flatnonzero(is_skin & (spread_uv > 0)).tolist()


def _spread(column_uv: FloatArray) -> float:
    """Return what most samples stay within, counted from their median; NaN without a sample."""
    known_uv = column_uv[~np.isnan(column_uv)]
    if not len(known_uv):
        return float("nan")
    return float(np.percentile(np.abs(known_uv - np.median(known_uv)), _SPREAD_PERCENT))


def _moves(
    columns: Sequence[int],
    spread_uv: FloatArray,
    channels: Sequence[ChannelInfo],
    units: Sequence[str],
    file_name: str,
) -> str:
    """Return by how much channels move, in the unit their numbers were taken to be in."""
    told = [
        f"{channels[column].name} moves by "
        f"{spread_uv[column] / UV_PER_UNIT[units[column]]:.3g} {units[column]}"
        for column in columns[:_N_NAMED]
    ]
    n_more = len(columns) - _N_NAMED
    more = f" (and {n_more} more channels)" if n_more > 0 else ""
    return f"In {file_name} {', '.join(told)}{more}"
