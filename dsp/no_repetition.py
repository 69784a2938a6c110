"""Why a recording holds no repetition, with the numbers that decided it; it finds none itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dsp.activity import recording_levels_db
from dsp.block import ChannelInfo, FloatArray
from dsp.findings import NoRepetition, NoRepetitionFinding
from dsp.gaps import runs_of
from dsp.repetition import FEW_CHANNELS, RepetitionConfig, RepetitionFinder

LEAST_S = 2.0
"""A rest, a movement of 0.3 s and half a second of quiet behind it take about as long."""

_PIECE_S = 10.0
_START_S = 1.0
_LEAST_WHOLE_S = 0.26


def explain_no_repetition(
    samples_uv: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    *,
    columns: Sequence[int],
    config: RepetitionConfig,
    quiet_db: FloatArray | None = None,
) -> NoRepetitionFinding:
    """Say of a recording in which no repetition was found why.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        The whole recording, not finite where samples are missing.
    fs_hz : float
        Samples per second.
    channels : tuple of ChannelInfo
        One per column.
    columns : sequence of int
        Which of them repetitions are told by.
    config : RepetitionConfig
        What they were looked for with.
    quiet_db : (n_channels,) float64, optional
        Quiet level of every channel where it was known beforehand.

    Returns
    -------
    NoRepetitionFinding
        The first that holds: nothing came; too short; all flat; candidates were turned down, by
        what turned down most of them; nothing rose by ``open_db``; what rose did so from the
        beginning, alone among three or more, or never with another.
    """
    muscles_uv = np.ascontiguousarray(samples_uv[:, list(columns)])
    if not np.isfinite(muscles_uv).any():
        return NoRepetitionFinding(NoRepetition.NO_DATA)
    duration_s = len(samples_uv) / fs_hz
    if duration_s < LEAST_S:
        return NoRepetitionFinding(NoRepetition.TOO_SHORT, measured=duration_s, limit=LEAST_S)
    rejected = _rejected(muscles_uv, fs_hz, config, quiet_db, columns)
    if rejected:
        reason, n_times = rejected.most_common(1)[0]
        return NoRepetitionFinding(reason, measured=float(n_times))
    levels_db = recording_levels_db(muscles_uv, fs_hz, config.activity)
    names = [channels[column].name for column in columns]
    return _by_levels(
        levels_db,
        names,
        config,
        frames_per_s=len(levels_db) / duration_s,
        longest_whole_s=_longest_whole_s(muscles_uv, fs_hz),
    )


def _rejected(
    muscles_uv: FloatArray,
    fs_hz: float,
    config: RepetitionConfig,
    quiet_db: FloatArray | None,
    columns: Sequence[int],
) -> Counter[NoRepetition]:
    """Return how many candidates were turned down, by why."""
    known_db = None if quiet_db is None else quiet_db[list(columns)]
    finder = RepetitionFinder(fs_hz, muscles_uv.shape[1], config, quiet_db=known_db)
    n_piece = max(1, round(_PIECE_S * fs_hz))
    for first_index in range(0, len(muscles_uv), n_piece):
        finder.step(muscles_uv[first_index : first_index + n_piece], first_index)
    finder.finish()
    return finder.rejected


def _by_levels(
    levels_db: FloatArray,
    names: Sequence[str],
    config: RepetitionConfig,
    *,
    frames_per_s: float,
    longest_whole_s: float,
) -> NoRepetitionFinding:
    """Say what the levels of a recording without a candidate lack."""
    rises_db = [_rise_db(column_db, config) for column_db in levels_db.T]
    n_usable = sum(np.isfinite(rise_db) for rise_db in rises_db)
    if not n_usable and longest_whole_s < _LEAST_WHOLE_S:
        return NoRepetitionFinding(
            NoRepetition.GAPS, measured=longest_whole_s, limit=_LEAST_WHOLE_S
        )
    if not n_usable:
        return NoRepetitionFinding(NoRepetition.FLAT, limit=config.activity.floor_uv)
    best = int(np.nanargmax(rises_db))
    open_db = config.activity.open_db
    channel, rise_db = names[best], rises_db[best]
    if rise_db < open_db:
        return NoRepetitionFinding(NoRepetition.NOTHING_ROSE, channel, rise_db, open_db)
    if _is_loud_at_once(levels_db[:, best], config, n_start=max(1, round(_START_S * frames_per_s))):
        return NoRepetitionFinding(NoRepetition.FROM_START, channel, rise_db, open_db)
    n_risen = sum(each_db >= open_db for each_db in rises_db)
    if n_usable > FEW_CHANNELS and n_risen < FEW_CHANNELS:
        return NoRepetitionFinding(NoRepetition.ONE_ALONE, channel, rise_db, open_db)
    return NoRepetitionFinding(NoRepetition.NOT_TOGETHER, channel, rise_db, open_db)


def _longest_whole_s(muscles_uv: FloatArray, fs_hz: float) -> float:
    """Return the longest stretch in which any channel misses no sample."""
    runs = [run for column_uv in muscles_uv.T for run in runs_of(np.isfinite(column_uv))]
    return max((stop - start for start, stop in runs), default=0) / fs_hz


def _rise_db(column_db: FloatArray, config: RepetitionConfig) -> float:
    """Return how far a channel's loudest frame lies over its quiet; NaN without a level."""
    known_db = column_db[np.isfinite(column_db)]
    if not len(known_db):
        return float("nan")
    return float(known_db.max() - np.quantile(known_db, config.activity.quiet_share))


def _is_loud_at_once(column_db: FloatArray, config: RepetitionConfig, *, n_start: int) -> bool:
    """Tell whether a channel's first second stands as high as activity."""
    is_known: NDArray[np.bool_] = np.isfinite(column_db)
    quiet_db = np.quantile(column_db[is_known], config.activity.quiet_share)
    first_db = column_db[:n_start][is_known[:n_start]]
    return bool(len(first_db) and np.median(first_db) - quiet_db >= config.activity.open_db)
