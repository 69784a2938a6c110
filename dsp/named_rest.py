"""Whether a stretch named as rest is one: inside the recording and quiet; it picks no other."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dsp.activity import ActivityConfig, FrameLevels
from dsp.block import FloatArray
from dsp.rest_level import RestUnusable

_QUIETEST_S = 1.0
_PIECE_S = 10.0
_MAX_OVER_QUIETEST_DB = 6.0
_MAX_SPREAD_DB = 10.0


def rest_range(rest_s: tuple[float, float], fs_hz: float, *, n_samples: int) -> tuple[int, int]:
    """Return a named rest in samples.

    Parameters
    ----------
    rest_s : (float, float)
        Where it begins and ends.
    fs_hz : float
        Sampling rate.
    n_samples : int
        Length of the recording.

    Returns
    -------
    start_index, stop_index : int
        Half-open range of sample indices.

    Raises
    ------
    RestUnusable
        If it does not lie inside the recording.
    """
    outside = RestUnusable(
        f"rest {rest_s[0]:g} to {rest_s[1]:g} s is not inside the recording of "
        f"{n_samples / fs_hz:g} s: give a start and a later end within it"
    )
    if not all(map(isfinite, rest_s)):
        raise outside
    start, stop = round(rest_s[0] * fs_hz), round(rest_s[1] * fs_hz)
    if not 0 <= start < stop <= n_samples:
        raise outside
    return start, stop


def refuse_active_rest(
    samples_uv: FloatArray,
    fs_hz: float,
    rest: tuple[int, int],
    config: ActivityConfig,
    *,
    columns: Sequence[int],
) -> None:
    """Refuse a rest in which the muscles work.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        The whole recording, not finite in gaps.
    fs_hz : float
        Sampling rate.
    rest : (int, int)
        Where the named rest lies, in samples.
    config : ActivityConfig
        Frames, and what is flat.
    columns : sequence of int
        The muscles.

    Raises
    ------
    RestUnusable
        If at half of the muscles or more its level lies over 6 dB, four times the power, above
        the recording's quietest second, or spans over 10 dB from its tenth to its ninth tenth.

    Notes
    -----
    Half of the muscles, because the tone of one may differ between two postures of one recording
    without the other being a movement. Levels are medians over a quarter of a second, so neither
    a heartbeat nor a spike makes a rest active. A muscle without a level in the rest, or without
    a whole second anywhere, is not counted.
    """
    levels_db = _levels_db(samples_uv, fs_hz, config, columns)
    n_frame = max(1, round(config.frame_s * fs_hz))
    n_back = max(1, round(config.smooth_s / config.frame_s / 2))
    within_db = levels_db[rest[0] // n_frame + n_back : max(rest[1] // n_frame, 0)]
    n_quietest = round(_QUIETEST_S * fs_hz / n_frame)
    over_db, spreads_db = [], []
    for column_db, rest_db in zip(levels_db.T, within_db.T, strict=True):
        known_db = rest_db[np.isfinite(rest_db)]
        quietest_db = _quietest_db(column_db, n_quietest)
        if len(known_db) and isfinite(quietest_db):
            low_db, high_db = np.quantile(known_db, (0.1, 0.9))
            over_db.append(float(np.median(known_db)) - quietest_db)
            spreads_db.append(float(high_db - low_db))
    said = f"the rest {rest[0] / fs_hz:g} to {rest[1] / fs_hz:g} s is itself active"
    if _at_half(over_db, _MAX_OVER_QUIETEST_DB):
        raise RestUnusable(
            f"{said}: it lies {max(over_db):.0f} dB over the recording's quietest second, and at "
            f"half of the muscles more than {_MAX_OVER_QUIETEST_DB:g} dB are no rest; "
            "name a stretch in which nothing moves"
        )
    if _at_half(spreads_db, _MAX_SPREAD_DB):
        raise RestUnusable(
            f"{said}: its level changes by {max(spreads_db):.0f} dB, and at half of the muscles "
            f"more than {_MAX_SPREAD_DB:g} dB are no rest; name a stretch in which nothing moves"
        )


def _levels_db(
    samples_uv: FloatArray, fs_hz: float, config: ActivityConfig, columns: Sequence[int]
) -> FloatArray:
    """Return every frame's level, NaN where there is none, (n_frames, n_columns)."""
    frames = FrameLevels(fs_hz, config)
    levels_db = np.full((len(samples_uv) // frames.n_frame, len(columns)), np.nan)
    n_piece = max(1, round(_PIECE_S * fs_hz))
    for first_index in range(0, len(samples_uv), n_piece):
        piece_uv = samples_uv[first_index : first_index + n_piece, list(columns)]
        for first_frame, run_db, _ in frames.step(piece_uv, first_index):
            levels_db[first_frame : first_frame + len(run_db)] = run_db
    return levels_db


def _quietest_db(levels_db: FloatArray, n_window: int) -> float:
    """Return the lowest level of a whole second; NaN where none is known throughout."""
    if not 0 < n_window <= len(levels_db):
        return float("nan")
    means_db = sliding_window_view(levels_db, n_window).mean(axis=1)
    known_db = means_db[np.isfinite(means_db)]
    return float(known_db.min()) if len(known_db) else float("nan")


def _at_half(values: Sequence[float], limit: float) -> bool:
    n_over = sum(value > limit for value in values)
    return n_over > 0 and 2 * n_over >= len(values)
