"""Which samples to doubt, by what spoils them; it changes no sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from dsp.block import ChannelInfo, FloatArray, check_samples
from dsp.filters import SosFilter, band_pass
from dsp.gaps import each_alike, longest_run, runs_of
from dsp.heart_shape import are_of_a_heart, has_rhythm
from dsp.heartbeat import IndexArray, find_beats
from dsp.input_rules import (
    LARGEST_UV,
    check_channels,
    check_columns,
    check_signal,
    check_window,
    without_impossible,
    without_larger,
)
from dsp.jolt import jolt_mask
from dsp.loose_lead import loose_mask
from dsp.motion import motion_mask

BoolArray = NDArray[np.bool_]

BEAT_BEFORE_S = 0.05
BEAT_AFTER_S = 0.07
"""A masked heartbeat reaches from its QRS to where a 20 Hz high-pass has stopped ringing."""

MAINS_HZ = (50.0, 60.0)
FLAT_UV = 0.2
FLAT_S = 0.1
_HELD_S = 0.02
_HELD_TIMES = 3.0
_HELD_QUANTILE = 0.95
_SAME_BEAT_S = 0.08
# As far as a heartbeat may reach the windows in which a moving lead is looked for.
_LEAK_S = 0.05
_LEAST_MAINS_S = 0.5
# Below a millionth of a µV lies nothing but rounding, which differs between processors.
_SILENT_UV2 = 1e-12
_RAIL_SHARE = 0.01
_N_STUCK = 3
_N_FINE_LEVELS = 64


@dataclass(frozen=True, slots=True, eq=False)
class Artefacts:
    """Samples to doubt.

    Attributes
    ----------
    ecg, clipped, flat, loose, motion, jolted : (n_samples, n_channels) bool
        One mask per kind.
    beats : tuple of (n_beats,) int
        R peaks found on each channel by itself.
    """

    ecg: BoolArray
    clipped: BoolArray
    flat: BoolArray
    loose: BoolArray
    motion: BoolArray
    jolted: BoolArray
    beats: tuple[IndexArray, ...]


def find_artefacts(
    samples_uv: FloatArray, fs_hz: float, channels: Sequence[ChannelInfo]
) -> Artefacts:
    """Find every kind of artefact that belongs to single samples.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples, not finite where they are missing.
    fs_hz : float
        Samples per second.
    channels : sequence of ChannelInfo
        One per column; their limits tell where the converter ends.

    Returns
    -------
    Artefacts
        One mask per kind.
    """
    check_window(samples_uv, fs_hz, channels)
    samples_uv = without_impossible(samples_uv, channels)
    beats = _beats_of(samples_uv, fs_hz)
    beaten = _mask_beats(beats, samples_uv.shape, fs_hz)
    is_heart = np.array(
        [
            are_of_a_heart(column_uv, fs_hz, own)
            for column_uv, own in zip(samples_uv.T, beats, strict=True)
        ],
        dtype=np.bool_,
    )
    # A large heart reaches above 100 Hz as a swinging lead does; only a rhythm tells them apart.
    is_rhythm = np.array([has_rhythm(own, fs_hz) for own in beats], dtype=np.bool_)
    of_a_heart = _grown(beaten & is_heart & is_rhythm, round(_LEAK_S * fs_hz))
    return Artefacts(
        ecg=beaten & is_heart,
        clipped=clipped_mask(samples_uv, channels),
        flat=flat_mask(samples_uv, fs_hz) | held_mask(samples_uv, fs_hz),
        loose=loose_mask(samples_uv, fs_hz),
        motion=motion_mask(samples_uv, fs_hz) & ~of_a_heart,
        # What stands alone and is no heart's is a lead's: it hides a start as well.
        jolted=jolt_mask(samples_uv, fs_hz) | beaten & np.logical_not(is_heart),
        beats=beats,
    )


def ecg_mask(samples_uv: FloatArray, fs_hz: float) -> BoolArray:
    """Mask the heartbeats on every channel they show on.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples, not finite where they are missing. A longer stretch, with rest in it, finds
        beats better: give all there is.
    fs_hz : float
        Samples per second.

    Returns
    -------
    (n_samples, n_channels) bool
        True from 50 ms before to 70 ms after every R peak.

    Notes
    -----
    Channels share one heart: where at least half of all beats show on a channel by themselves,
    that channel is masked at the others' beats too.
    """
    check_signal(samples_uv, fs_hz)
    return _mask_beats(_beats_of(samples_uv, fs_hz), samples_uv.shape, fs_hz)


def _beats_of(samples_uv: FloatArray, fs_hz: float) -> tuple[IndexArray, ...]:
    return tuple(find_beats(column_uv, fs_hz) for column_uv in samples_uv.T)


def _mask_beats(beats: tuple[IndexArray, ...], shape: tuple[int, ...], fs_hz: float) -> BoolArray:
    mask = np.zeros(shape, dtype=np.bool_)
    everyones = _merge(np.concatenate(beats), round(_SAME_BEAT_S * fs_hz)) if beats else []
    n_before, n_after = round(BEAT_BEFORE_S * fs_hz), round(BEAT_AFTER_S * fs_hz)
    for column, own in enumerate(beats):
        if len(own) and 2 * len(own) >= len(everyones):
            for beat in sorted({*own.tolist(), *everyones}):
                mask[max(0, beat - n_before) : beat + n_after + 1, column] = True
    return mask


def _grown(mask: BoolArray, n_samples: int) -> BoolArray:
    """Return a mask with as many samples more on either side of every stretch."""
    total = np.zeros((len(mask) + 1, mask.shape[1]), dtype=np.intp)
    np.cumsum(mask, axis=0, out=total[1:])
    at = np.arange(len(mask))
    until = np.minimum(at + n_samples + 1, len(mask))
    return np.asarray(total[until] > total[np.maximum(at - n_samples, 0)])


def clipped_mask(samples_uv: FloatArray, channels: Sequence[ChannelInfo]) -> BoolArray:
    """Mask samples at the ends of the converter's range.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples.
    channels : sequence of ChannelInfo
        ``low_uv`` and ``high_uv`` say where the range ends. Without them, a channel that stays
        for three samples at its own highest or lowest value is taken to be clipped there.

    Returns
    -------
    (n_samples, n_channels) bool
        True within the last 1 % of the range.
    """
    check_samples(samples_uv)
    check_channels(channels)
    check_columns(samples_uv, len(channels))
    mask = np.zeros(samples_uv.shape, dtype=np.bool_)
    for column, channel in enumerate(channels):
        column_uv = samples_uv[:, column]
        low_uv, high_uv = channel.low_uv, channel.high_uv
        if low_uv is None or high_uv is None:
            mask[:, column] = _stuck_at_its_ends(column_uv)
        else:
            margin_uv = _RAIL_SHARE * (high_uv - low_uv)
            mask[:, column] = column_uv >= high_uv - margin_uv
            mask[:, column] |= column_uv <= low_uv + margin_uv
    return mask


def flat_mask(samples_uv: FloatArray, fs_hz: float) -> BoolArray:
    """Mask stretches of at least 100 ms in which a channel moves by no more than 0.2 µV.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples; missing ones are not flat.
    fs_hz : float
        Samples per second.

    Returns
    -------
    (n_samples, n_channels) bool
        Looked at in steps of 50 ms; a rest shorter than that at the end is not looked at.
    """
    check_signal(samples_uv, fs_hz)
    samples_uv = without_larger(samples_uv, LARGEST_UV)
    n_samples, n_channels = samples_uv.shape
    n_block = max(1, round(FLAT_S * fs_hz / 2))
    n_blocks = n_samples // n_block
    blocks = samples_uv[: n_blocks * n_block].reshape(n_blocks, n_block, n_channels)
    low, high = blocks.min(axis=1), blocks.max(axis=1)
    # A missing sample makes the range NaN, which is not small.
    joint = np.maximum(high[1:], high[:-1]) - np.minimum(low[1:], low[:-1])
    is_flat_pair = joint <= FLAT_UV
    is_flat = np.zeros((n_blocks, n_channels), dtype=np.bool_)
    is_flat[1:] |= is_flat_pair
    is_flat[:-1] |= is_flat_pair
    mask = np.zeros(samples_uv.shape, dtype=np.bool_)
    mask[: n_blocks * n_block] = np.repeat(is_flat, n_block, axis=0)
    return mask


def held_mask(samples_uv: FloatArray, fs_hz: float) -> BoolArray:
    """Mask runs of one and the same value, as a device or driver fills lost samples with.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples around a lift; missing ones are not held.
    fs_hz : float
        Samples per second.

    Returns
    -------
    (n_samples, n_channels) bool
        True in runs of at least 20 ms that are three times as long as those in which the channel
        spends 95 % of its time: a coarse converter repeats itself everywhere.
    """
    check_signal(samples_uv, fs_hz)
    mask = np.zeros(samples_uv.shape, dtype=np.bool_)
    n_held = max(2, round(_HELD_S * fs_hz))
    if len(samples_uv) < n_held:
        return mask
    for column, column_uv in enumerate(samples_uv.T):
        changes = np.flatnonzero(column_uv[1:] != column_uv[:-1]) + 1
        lengths = np.diff(np.concatenate([[0], changes, [len(column_uv)]]))
        if lengths.max() < n_held:
            continue
        # Each sample counts once, so that a long rest of few values weighs what it lasts.
        usual = np.quantile(np.repeat(lengths, lengths), _HELD_QUANTILE)
        is_held = lengths >= max(n_held, _HELD_TIMES * usual)
        mask[:, column] = np.repeat(is_held, lengths)
    return mask


def mains_share(samples_uv: FloatArray, fs_hz: float) -> FloatArray:
    """Return how much of each channel's power at 20–450 Hz is mains hum.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples at rest, 0.5 s or more; the longest stretch without missing samples is used.
    fs_hz : float
        Samples per second.

    Returns
    -------
    (n_channels,) float64
        Share from 0 to 1; 0 for a silent channel or too short a stretch.
    """
    check_signal(samples_uv, fs_hz)
    return each_alike(samples_uv, partial(_mains_share_of_run, fs_hz=fs_hz))


def _mains_share_of_run(samples_uv: FloatArray, fs_hz: float) -> FloatArray:
    """Measure channels that miss the same samples."""
    start, stop = longest_run(samples_uv)
    if stop - start < _LEAST_MAINS_S * fs_hz:
        return np.zeros(samples_uv.shape[1])
    high_hz = min(450.0, 0.45 * fs_hz)
    sos = band_pass(fs_hz, low_hz=min(20.0, high_hz / 4), high_hz=high_hz)
    band_uv = SosFilter(sos).step(samples_uv[start:stop])
    power_uv2 = np.maximum(np.mean(band_uv**2, axis=0), _SILENT_UV2)
    return np.asarray(np.minimum(mains_uv(band_uv, fs_hz) ** 2 / power_uv2, 1.0))


def mains_uv(samples_uv: FloatArray, fs_hz: float) -> FloatArray:
    """Return the RMS of the mains hum on each channel.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples, 0.5 s or more; the longest stretch without missing samples is used.
    fs_hz : float
        Samples per second.

    Returns
    -------
    (n_channels,) float64
        RMS of the larger of the lines at 50 and 60 Hz, each with its third harmonic; 0 where the
        stretch is too short. While a muscle is active its own power beside the line, some 1.5 Hz
        wide at one second, is counted as well.
    """
    check_signal(samples_uv, fs_hz)
    return each_alike(samples_uv, partial(_mains_uv_of_run, fs_hz=fs_hz))


def _mains_uv_of_run(samples_uv: FloatArray, fs_hz: float) -> FloatArray:
    """Measure channels that miss the same samples."""
    start, stop = longest_run(samples_uv)
    if stop - start < _LEAST_MAINS_S * fs_hz:
        return np.zeros(samples_uv.shape[1])
    run_uv = samples_uv[start:stop] - samples_uv[start:stop].mean(axis=0)
    # A sine of power p gives |waves @ sine|² = p Σ(weights)² / 2.
    powers_uv2 = [
        (2 * np.abs(waves @ run_uv) ** 2 / weight**2).sum(axis=0)
        for waves, weight in _mains_waves(len(run_uv), fs_hz)
    ]
    return np.asarray(np.sqrt(np.max(powers_uv2, axis=0)))


@lru_cache(maxsize=4)
def _mains_waves(n_samples: int, fs_hz: float) -> tuple[tuple[NDArray[np.complex128], float], ...]:
    """Return the weighted waves of each mains with its third harmonic, and their total weight."""
    weights = np.hanning(n_samples)
    time_s = np.arange(n_samples) / fs_hz
    waves = []
    for mains_hz in MAINS_HZ:
        lines_hz = [hertz for hertz in (mains_hz, 3 * mains_hz) if hertz < fs_hz / 2]
        wave = np.exp(-2j * np.pi * np.outer(lines_hz, time_s)) * weights
        wave.flags.writeable = False
        waves.append((wave, float(weights.sum())))
    return tuple(waves)


def _merge(beats: NDArray[np.intp], n_apart: int) -> list[int]:
    """Return one index for all beats closer together than ``n_apart``."""
    merged: list[int] = []
    for beat in np.sort(beats).tolist():
        if not merged or beat - merged[-1] > n_apart:
            merged.append(beat)
    return merged


def _stuck_at_its_ends(column_uv: FloatArray) -> BoolArray:
    stuck = np.zeros(len(column_uv), dtype=np.bool_)
    is_finite = np.isfinite(column_uv)
    finite_uv = column_uv if is_finite.all() else column_uv[is_finite]
    if len(finite_uv) < _N_FINE_LEVELS:
        return stuck
    ends = [column_uv == end_uv for end_uv in (finite_uv.min(), finite_uv.max())]
    if max(np.count_nonzero(at_end) for at_end in ends) < _N_STUCK:
        return stuck
    # A coarse or silent channel repeats its ends without being clipped.
    if len(np.unique(finite_uv)) < _N_FINE_LEVELS:
        return stuck
    for at_end in ends:
        for start, stop in runs_of(at_end):
            if stop - start >= _N_STUCK:
                stuck[start:stop] = True
    return stuck
