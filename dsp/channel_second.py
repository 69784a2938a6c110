"""What can be measured on every channel within about a second; limits and words are elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from dsp.activity import ActivityConfig
from dsp.artefact import clipped_mask, flat_mask, mains_uv
from dsp.block import ChannelInfo, ChannelKind, FloatArray
from dsp.filters import SosFilter, band_pass, low_pass
from dsp.gaps import each_alike, longest_run
from dsp.heart_shape import are_of_a_heart, has_rhythm
from dsp.heartbeat import find_beats
from dsp.loose_lead import loose_mask
from dsp.shared_signal import shared_signal
from dsp.steps import OnStep, told_each, unheard

_LEAST_S = 0.25
_LEAST_REST_S = 1.0
_LEAST_ACTIVE_S = 0.5
_ACTIVE_DB = 6.0
_REST_RATIO = 2.0
_SLOW_HZ = 20.0
_LEAST_BEATS = 2
_LEAST_BEATS_PER_S = 0.35
_SHARED_S = 0.6
_N_PARTS = 4
_EVEN_SHARE = 0.25
_N_AT_ONCE = 65_536
_N_SIDE_BY_SIDE = 8
"""So many seconds of a recording are measured at once; more would only take memory."""


@dataclass(frozen=True, slots=True)
class ChannelSecond:
    """What was measured on one channel in one second.

    Attributes
    ----------
    level_uv, slow_uv, hum_uv : float
        RMS at 20–450 Hz, below 20 Hz without the offset, and of the mains.
    is_active : bool
        Whether a muscle works: without hum it is over twice its rest.
    mains_at_rest : float or None
        Share of mains in the power; None while it works or rest is not known.
    rest_uv, snr_db : float or None
        Its rest, and its level while active over that.
    clipped_share : float
        Share of clipped samples.
    is_flat, is_loose, has_gap, has_heart : bool
        What is wrong at any moment of it.
    is_silent : bool
        Whether at least half of it is missing.
    """

    level_uv: float
    slow_uv: float
    hum_uv: float
    is_active: bool
    mains_at_rest: float | None
    rest_uv: float | None
    snr_db: float | None
    clipped_share: float
    is_flat: bool
    is_loose: bool
    has_gap: bool
    has_heart: bool
    is_silent: bool = False


def measure_second(
    samples_uv: FloatArray,
    fs_hz: float,
    channels: Sequence[ChannelInfo],
    *,
    rests: Sequence[tuple[float | None, float | None]],
    hearts: Sequence[bool],
    loose: Sequence[bool],
) -> list[ChannelSecond]:
    """Measure one second of samples, given what a longer time says.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        The second; not finite where samples are missing.
    fs_hz : float
        Samples per second.
    channels : sequence of ChannelInfo
        One per column.
    rests : sequence of (float or None, float or None)
        Rest level and signal-to-noise ratio of each column, from `rests_of`.
    hearts, loose : sequence of bool
        On which channels hearts show, and which are loose.

    Returns
    -------
    list of ChannelSecond
        One per channel.

    Notes
    -----
    Columns do not see each other: several seconds of one recording may stand side by side, each
    in columns of its own.
    """
    n_present = np.isfinite(samples_uv).sum(axis=0)
    is_flat = np.any(flat_mask(samples_uv, fs_hz), axis=0)
    n_clipped = clipped_mask(samples_uv, channels).sum(axis=0)
    hum_uv = mains_uv(samples_uv, fs_hz)
    level_uv, slow_uv = _band_and_slow(samples_uv, fs_hz)
    measured = []
    for column in range(len(channels)):
        rest_uv, snr_db = rests[column]
        power_uv2, hum_uv2 = float(level_uv[column]) ** 2, float(hum_uv[column]) ** 2
        # An active muscle has power of its own beside the line.
        is_at_rest = rest_uv is not None and power_uv2 - hum_uv2 <= (_REST_RATIO * rest_uv) ** 2
        measured.append(
            ChannelSecond(
                level_uv=float(level_uv[column]),
                slow_uv=float(slow_uv[column]),
                hum_uv=float(hum_uv[column]),
                is_active=channels[column].kind is ChannelKind.EMG
                and rest_uv is not None
                and not is_at_rest,
                mains_at_rest=hum_uv2 / max(power_uv2, 1e-30) if is_at_rest else None,
                rest_uv=rest_uv,
                snr_db=snr_db,
                clipped_share=float(n_clipped[column] / max(1, n_present[column])),
                is_flat=bool(is_flat[column]),
                is_loose=loose[column],
                has_gap=bool(n_present[column] < len(samples_uv)),
                has_heart=hearts[column],
                is_silent=bool(2 * n_present[column] <= len(samples_uv)),
            )
        )
    return measured


def measure_every_second(
    samples_uv: FloatArray,
    fs_hz: float,
    channels: Sequence[ChannelInfo],
    *,
    rests: Sequence[tuple[float | None, float | None]],
    hearts: Sequence[bool],
    loose: Sequence[bool],
    on_step: OnStep = unheard,
) -> list[list[ChannelSecond]]:
    """Measure a recording second by second.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        The whole recording; not finite where samples are missing.
    fs_hz : float
        Samples per second.
    channels : sequence of ChannelInfo
        One per column.
    rests : sequence of (float or None, float or None)
        Rest level and signal-to-noise ratio of each channel, from `rests_of`.
    hearts, loose : sequence of bool
        On which channels hearts show, and which are loose.
    on_step : callable, optional
        Told how far it has come (`dsp.steps`); what it raises stops it.

    Returns
    -------
    list of list of ChannelSecond
        One list per second, one entry per channel; a last second must be more than half there.
    """
    n_second = max(1, round(fs_hz))
    by_second: list[list[ChannelSecond]] = []
    on_step(0.0)
    several = tuple(_side_by_side(np.isfinite(samples_uv), n_second=n_second))
    for start, n_seconds in told_each(several, on_step):
        measured = measure_second(
            _beside(samples_uv[start : start + n_seconds * n_second], n_seconds),
            fs_hz,
            tuple(channels) * n_seconds,
            rests=tuple(rests) * n_seconds,
            hearts=tuple(hearts) * n_seconds,
            loose=tuple(loose) * n_seconds,
        )
        n_channels = len(channels)
        by_second += [measured[n * n_channels : (n + 1) * n_channels] for n in range(n_seconds)]
    return by_second


def shared_while_active(
    samples_uv: FloatArray, fs_hz: float, measured: Sequence[ChannelSecond]
) -> FloatArray:
    """Return how alike every two channels are that work.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        The second that was measured; the last 0.6 s of it are compared.
    fs_hz : float
        Samples per second.
    measured : sequence of ChannelSecond
        What was measured.

    Returns
    -------
    (n_channels, n_channels) float64
        Their largest correlation; NaN unless both worked throughout and nothing of them was
        missing.
    """
    n_channels = len(measured)
    shared = np.full((n_channels, n_channels), np.nan)
    recent_uv = samples_uv[-round(_SHARED_S * fs_hz) :]
    is_even = _is_even(samples_uv, n_recent=len(recent_uv)) & np.isfinite(recent_uv).all(axis=0)
    columns = [column for column, each in enumerate(measured) if each.is_active and is_even[column]]
    if len(columns) > 1:
        shared[np.ix_(columns, columns)] = shared_signal(recent_uv[:, columns], fs_hz)
    return shared


def _is_even(samples_uv: FloatArray, *, n_recent: int) -> NDArray[np.bool_]:
    """Tell on which channels no part of the recent time is far quieter than the loudest part.

    Where few of the samples are loud, they agree by chance.
    """
    n_part = max(2, n_recent // _N_PARTS)
    steps_uv = np.diff(samples_uv, axis=0)
    n_parts = len(steps_uv) // n_part
    if not n_parts:
        # At a sample or two per second there are no parts to compare.
        return np.zeros(samples_uv.shape[1], dtype=np.bool_)
    parts = steps_uv[len(steps_uv) - n_parts * n_part :].reshape(n_parts, n_part, -1)
    powers = np.mean(parts**2, axis=1)
    loudest = np.max(np.nan_to_num(powers), axis=0)
    return np.asarray(powers[-_N_PARTS:].min(axis=0) >= _EVEN_SHARE * loudest)


def hearts_of(samples_uv: FloatArray, fs_hz: float, *, on_step: OnStep = unheard) -> list[bool]:
    """Return on which channels heartbeats show.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples of some seconds.
    fs_hz : float
        Samples per second.
    on_step : callable, optional
        Told how far it has come (`dsp.steps`); what it raises stops it.

    Returns
    -------
    list of bool
        True from two beats on and 21 per minute, where they have a heart's rhythm and shape: those
        under a contraction are not seen.
    """
    n_least = max(_LEAST_BEATS, _LEAST_BEATS_PER_S * len(samples_uv) / fs_hz)
    return [
        _is_heart(each, fs_hz, n_least=n_least) for each in told_each(list(samples_uv.T), on_step)
    ]


def _is_heart(column_uv: FloatArray, fs_hz: float, *, n_least: float) -> bool:
    beats = find_beats(column_uv, fs_hz)
    is_enough = len(beats) >= n_least and has_rhythm(beats, fs_hz)
    return is_enough and are_of_a_heart(column_uv, fs_hz, beats)


def loose_of(
    samples_uv: FloatArray,
    fs_hz: float,
    channels: Sequence[ChannelInfo],
    *,
    recent_s: float,
    on_step: OnStep = unheard,
) -> list[bool]:
    """Return which leads came loose.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples of some seconds: a lead that was loose throughout them is not found here.
    fs_hz : float
        Samples per second.
    channels : sequence of ChannelInfo
        One per column; only raw EMG has a lead that hums.
    recent_s : float
        How much of their end is asked about.
    on_step : callable, optional
        Told how far it has come (`dsp.steps`); what it raises stops it.

    Returns
    -------
    list of bool
        One per channel. Hum that appears at once on all of several leads that tell anything is no
        single one's: then none is loose.
    """
    columns = [i for i, channel in enumerate(channels) if channel.kind is ChannelKind.EMG]
    n_recent = max(1, round(recent_s * fs_hz))
    leads_uv = samples_uv if len(columns) == len(channels) else samples_uv[:, columns]
    mask = loose_mask(leads_uv, fs_hz, on_step=on_step)[-n_recent:]
    recent_uv = leads_uv[-n_recent:]
    pieces = [slice(first, first + _N_AT_ONCE) for first in range(0, len(mask), _N_AT_ONCE)]
    is_everywhere = any(_hums_everywhere(mask[each], recent_uv[each]) for each in pieces)
    loose = {
        column: bool(own.any()) and not is_everywhere
        for column, own in zip(columns, mask.T, strict=True)
    }
    return [loose.get(column, False) for column in range(len(channels))]


def _hums_everywhere(mask: NDArray[np.bool_], samples_uv: FloatArray) -> bool:
    """Tell whether all of several leads that tell anything are loose at once."""
    is_told = np.isfinite(samples_uv)
    return bool(((mask | ~is_told).all(axis=1) & (is_told.sum(axis=1) > 1)).any())


def rests_of(levels_db: FloatArray) -> list[tuple[float | None, float | None]]:
    """Return the rest level of every channel in µV and how far activity stands over it in dB.

    Parameters
    ----------
    levels_db : (n_frames, n_channels) float64
        Frame levels of some time.

    Returns
    -------
    list of (float or None, float or None)
        One per channel; None for what was not seen for long enough.
    """
    return [_rest_and_snr(column_db) for column_db in levels_db.T]


def _rest_and_snr(column_db: FloatArray) -> tuple[float | None, float | None]:
    """Return the rest level in µV and how far activity stands over it, from frame levels."""
    activity = ActivityConfig()
    known_db = np.sort(column_db[np.isfinite(column_db)])
    if len(known_db) < _LEAST_REST_S / activity.frame_s:
        return None, None
    rest_db = known_db[int(activity.quiet_share * (len(known_db) - 1))]
    active_db = known_db[known_db > rest_db + _ACTIVE_DB]
    rest_uv = float(10 ** (rest_db / 20))
    if len(active_db) < _LEAST_ACTIVE_S / activity.frame_s:
        return rest_uv, None
    return rest_uv, float(np.median(active_db) - rest_db)


def _band_and_slow(samples_uv: FloatArray, fs_hz: float) -> tuple[FloatArray, FloatArray]:
    """Return the RMS at 20–450 Hz and that below 20 Hz without the offset, per channel."""
    band_uv, slow_uv = each_alike(samples_uv, partial(_band_and_slow_of_run, fs_hz=fs_hz))
    return band_uv, slow_uv


def _band_and_slow_of_run(samples_uv: FloatArray, fs_hz: float) -> FloatArray:
    """Measure channels that miss the same samples, (2, n_channels)."""
    start, stop = longest_run(samples_uv)
    if stop - start < _LEAST_S * fs_hz:
        return np.zeros((2, samples_uv.shape[1]))
    run_uv = samples_uv[start:stop]
    high_hz = min(450.0, 0.45 * fs_hz)
    slow_hz = min(_SLOW_HZ, high_hz / 4)
    band_uv = SosFilter(band_pass(fs_hz, low_hz=slow_hz, high_hz=high_hz)).step(run_uv)
    slow_uv = SosFilter(low_pass(fs_hz, corner_hz=slow_hz)).step(run_uv)
    return np.stack([np.sqrt(np.mean(band_uv**2, axis=0)), np.std(slow_uv, axis=0)])


def _side_by_side(present: NDArray[np.bool_], *, n_second: int) -> Iterator[tuple[int, int]]:
    """Yield where to measure next and how many seconds at once.

    Several only where in each of them a channel told everything or nothing.
    """
    start, n_whole = 0, len(present) // n_second
    seconds = present[: n_whole * n_second].reshape(n_whole, n_second, present.shape[1])
    is_told = np.logical_and.reduce(seconds, axis=1)
    is_silent = ~np.logical_or.reduce(seconds, axis=1)
    is_whole = ((is_told | is_silent).all(axis=1) & is_told.any(axis=1)).tolist()
    for second in range(n_whole):
        is_full = (second * n_second - start) // n_second == _N_SIDE_BY_SIDE
        if is_full or not (is_whole[second] and is_whole[max(0, second - 1)]):
            if second * n_second > start:
                yield start, second - start // n_second
            start = second * n_second
    if n_whole * n_second > start:
        yield start, n_whole - start // n_second
    if len(present) - n_whole * n_second > n_second // 2:
        yield n_whole * n_second, 1


def _beside(samples_uv: FloatArray, n_parts: int) -> FloatArray:
    """Return the equal parts of a stretch beside each other, each in columns of its own."""
    n_samples, n_channels = samples_uv.shape
    parts = samples_uv.reshape(n_parts, n_samples // n_parts, n_channels)
    return parts.transpose(1, 0, 2).reshape(n_samples // n_parts, n_parts * n_channels)
