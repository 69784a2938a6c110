"""Scan numbers and sampling rate from a time column; a missing scan is counted, never filled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from drivers.errors import Setting, SourceUnreadable
from dsp.block import FloatArray

IndexArray = NDArray[np.int64]
_MAX_JITTER = 0.25
_MOST_STEPS = 1e12
_LONGEST_STEPS = (1, 4, 16, 64)
_WHOLE_RATE_TOLERANCE = 1e-5
_RATE_TOLERANCE = 1e-3


def number_scans(
    time_s: FloatArray, *, file_name: str, first_line: int, rate_hz: float | None
) -> tuple[IndexArray, float]:
    """Give every scan of a recording its number by its time.

    Parameters
    ----------
    time_s : (n_scans,) float64
        Times in seconds.
    file_name : str
        For messages.
    first_line : int
        Line of the file the first scan stands on, for messages.
    rate_hz : float or None
        The rate as somebody stated it, which the times must bear out.

    Returns
    -------
    scan_index : (n_scans,) int64
        0 for the first; one more for every sampling period that passed, so a step of 3 means two
        scans are missing.
    fs_hz : float
        Scans per second; a whole number when the times are within 10 ppm of one.

    Raises
    ------
    SourceUnreadable
        When times are missing, go back or do not lie on an even grid, or belie ``rate_hz``.

    Notes
    -----
    The period is the median step, made finer by the mean of single steps and of ever longer ones,
    which averages the rounding of written times out. Steps must be within a quarter of a period of
    a multiple of it.
    """
    _refuse_missing_times(time_s, file_name, first_line)
    if len(time_s) == 1:
        return np.zeros(1, np.int64), _rate_of_one_scan(file_name, rate_hz)
    step_s = np.diff(time_s)
    _refuse_going_back(step_s, file_name, first_line)
    n_steps = _count_steps(step_s, _measure_period_s(step_s), file_name, first_line)
    # In place, here and below: an hour at 2 kHz has seven million times.
    scan_index = np.zeros(len(time_s), np.int64)
    np.copyto(scan_index[1:], np.cumsum(n_steps, out=n_steps), casting="unsafe")
    fs_hz = _whole_if_near(float(scan_index[-1] / (time_s[-1] - time_s[0])))
    if rate_hz is not None:
        _refuse_belied_rate(fs_hz, rate_hz, file_name)
        fs_hz = rate_hz
    return scan_index, fs_hz


def _refuse_going_back(step_s: FloatArray, file_name: str, first_line: int) -> None:
    backwards = np.flatnonzero(step_s <= 0)
    if len(backwards):
        raise SourceUnreadable(
            f"The time in {file_name} does not grow from line {first_line + backwards[0]} to the "
            "next: every row must be later than the one before. Sort the rows, write the time with "
            "more decimals, or remove the column and state the rate.",
            setting=Setting.RATE,
        )


def _count_steps(
    step_s: FloatArray, period_s: float, file_name: str, first_line: int
) -> FloatArray:
    """Return how many periods every step is; refuse steps that are no whole number of them."""
    n_periods = step_s / period_s
    n_steps = np.rint(n_periods)
    if n_steps.max() > _MOST_STEPS:
        raise SourceUnreadable(
            f"The time in {file_name} jumps by {step_s.max():.6g} s, where a scan lasts "
            f"{period_s:.6g} s: no recording is that long. Mend the time."
        )
    uneven = np.flatnonzero((_apart(n_periods, n_steps) > _MAX_JITTER) | (n_steps < 1))
    if len(uneven):
        raise SourceUnreadable(
            f"The time in {file_name} steps by {step_s[uneven[0]]:.6g} s after line "
            f"{first_line + uneven[0]}, where a scan lasts {period_s:.6g} s: steps must be whole "
            "multiples of one period. Export the recording at an even rate."
        )
    return n_steps


def _apart(values: FloatArray, others: FloatArray) -> FloatArray:
    """Return how far the values lie from others, in the values' own memory."""
    np.subtract(values, others, out=values)
    return np.abs(values, out=values)


def _measure_period_s(step_s: FloatArray) -> float:
    period_s = float(np.median(step_s))
    for n_longest in _LONGEST_STEPS:
        period_s = _finer_period_s(step_s, period_s, n_longest)
    return period_s


def _finer_period_s(step_s: FloatArray, period_s: float, n_longest: int) -> float:
    """Return the mean period of the steps up to a length, by what the period is so far."""
    n_periods = step_s / period_s
    n_steps = np.rint(n_periods)
    told = (n_steps >= 1) & (n_steps <= n_longest) & (_apart(n_periods, n_steps) <= _MAX_JITTER)
    if told.all():
        return float(step_s.sum() / n_steps.sum())
    return float(step_s[told].sum() / n_steps[told].sum()) if told.any() else period_s


def _refuse_missing_times(time_s: FloatArray, file_name: str, first_line: int) -> None:
    missing = np.flatnonzero(~np.isfinite(time_s))
    if len(missing):
        raise SourceUnreadable(
            f"The time on line {first_line + missing[0]} of {file_name} is empty: every row needs "
            "one. Fill it in, or remove the column and state the rate.",
            setting=Setting.RATE,
        )


def _rate_of_one_scan(file_name: str, rate_hz: float | None) -> float:
    if rate_hz is None:
        raise SourceUnreadable(
            f"{file_name} has a single row: its rate cannot be read from it. State the rate.",
            setting=Setting.RATE,
        )
    return rate_hz


def _whole_if_near(fs_hz: float) -> float:
    whole_hz = float(round(fs_hz))
    return whole_hz if abs(fs_hz - whole_hz) <= _WHOLE_RATE_TOLERANCE * fs_hz else fs_hz


def _refuse_belied_rate(fs_hz: float, rate_hz: float, file_name: str) -> None:
    if abs(fs_hz - rate_hz) > _RATE_TOLERANCE * rate_hz:
        raise SourceUnreadable(
            f"The time in {file_name} runs at {fs_hz:g} Hz, but {rate_hz:g} Hz was stated: they "
            "must agree. Leave the stated rate out.",
            setting=Setting.RATE,
        )
