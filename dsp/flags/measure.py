"""What is measured on one repetition for its flags: numbers only, no rule."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dsp.artefact import Artefacts, BoolArray, find_artefacts, mains_share, mains_uv
from dsp.block import ChannelInfo, ChannelKind, FloatArray
from dsp.filters import SosFilter, high_pass
from dsp.flags.movement import MovementMeasure, measure_movement
from dsp.flags.sizes import measure_sizes
from dsp.flags.twitch import Burst, find_bursts
from dsp.gaps import longest_run
from dsp.heart_shape import are_of_a_heart
from dsp.heartbeat import IndexArray
from dsp.input_rules import check_movement_channel, check_window
from dsp.muscle import read_muscle
from dsp.repetition import Repetition
from dsp.shared_signal import shared_signal

_LOOK_BACK_S = 2.5
_SETTLE_S = 0.2
_HEART_HIGH_PASS_HZ = 30.0
_BEAT_REACH_S = 0.05
_LEAST_BEATS = 2
_LEAST_BEATS_PER_S = 0.5


@dataclass(frozen=True, slots=True)
class ChannelMeasure:
    """One EMG channel in one repetition.

    Attributes
    ----------
    name : str
        The channel's name.
    muscle, side : str or None
        As far as the name tells.
    is_calibrated : bool
        Whether µV are µV at the skin.
    rest_uv, plateau_uv : float or None
        RMS at 20–450 Hz without hum, before the repetition and at its loudest; None where no
        level was measured.
    rise_db : float or None
        Plateau over rest.
    held_s : float
        How long it stayed within 6 dB of its plateau.
    rise_s : float or None
        How long it took to rise.
    hum_share, hum_uv : float
        Share of mains in the power at rest, and its RMS.
    heart_times : float
        Median R peak above 30 Hz over the rest's RMS; 0 with fewer than two beats.
    missing_s, flat_s, loose_s, motion_s : float
        How much of the repetition and its quiet stretch is missing or spoilt.
    clipped_low_share, clipped_high_share : float
        Share of the repetition's samples at either end of the converter's range.
    silent_from_s : float or None
        Since when it told nothing any more, where that held at the end; 0 where it never did.
    """

    name: str
    muscle: str | None
    side: str | None
    is_calibrated: bool
    rest_uv: float | None
    plateau_uv: float | None
    rise_db: float | None
    held_s: float
    rise_s: float | None
    hum_share: float
    hum_uv: float
    heart_times: float
    missing_s: float
    flat_s: float
    loose_s: float
    motion_s: float
    clipped_low_share: float
    clipped_high_share: float
    silent_from_s: float | None = None


@dataclass(frozen=True, slots=True)
class RepetitionMeasure:
    """One repetition: what its flags, and those of later repetitions, are decided by.

    Attributes
    ----------
    start_s, end_s : float
        When it was, in seconds from the recording's first sample.
    channels : tuple of ChannelMeasure
        One per EMG channel.
    bursts : tuple of Burst
        Before it, as far as was looked back.
    shared : tuple of (str, str, float)
        Every two channels and their largest correlation while both worked.
    movement : MovementMeasure or None
        None without a sensor.
    """

    start_s: float
    end_s: float
    channels: tuple[ChannelMeasure, ...]
    bursts: tuple[Burst, ...]
    shared: tuple[tuple[str, str, float], ...]
    movement: MovementMeasure | None


def measure_window(repetition: Repetition, fs_hz: float) -> tuple[int, int]:
    """Return which samples a repetition's measure depends on.

    Parameters
    ----------
    repetition : Repetition
        Where it and its quiet stretch are.
    fs_hz : float
        Samples per second.

    Returns
    -------
    start_index, stop_index : int
        Half-open range of sample indices: further back than for the onsets, for a false start
        may lie before the quiet stretch.
    """
    look_back_index = repetition.start_index - round((_LOOK_BACK_S + _SETTLE_S) * fs_hz)
    rest_index = repetition.rest_start_index - round(_SETTLE_S * fs_hz)
    return max(0, min(look_back_index, rest_index)), repetition.end_index


def measure_repetition(
    window_samples_uv: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    repetition: Repetition,
    *,
    window_start_index: int,
    movement_channel: str | None = None,
) -> RepetitionMeasure:
    """Measure one repetition.

    Parameters
    ----------
    window_samples_uv : (n_samples, n_channels) float64
        Raw samples of `measure_window`, not finite in gaps.
    fs_hz : float
        Samples per second.
    channels : tuple of ChannelInfo
        One per column.
    repetition : Repetition
        Where it and its quiet stretch are, in sample indices of the recording.
    window_start_index : int
        Index of the window's first sample.
    movement_channel : str, optional
        Name of the column that a movement sensor writes.

    Returns
    -------
    RepetitionMeasure
        A pure function of the arguments: the same live and on re-analysis.

    Raises
    ------
    ValueError
        If the columns are not one per channel, or no column has the movement channel's name.
    """
    check_window(window_samples_uv, fs_hz, channels)
    check_movement_channel(movement_channel, channels)
    rest, span = (
        (max(0, first - window_start_index), max(0, last - window_start_index))
        for first, last in (
            (repetition.rest_start_index, repetition.rest_end_index),
            (repetition.start_index, repetition.end_index),
        )
    )
    window_start_s = window_start_index / fs_hz
    emg = [i for i, channel in enumerate(channels) if channel.kind is ChannelKind.EMG]
    muscles, bursts, shared = _measure_muscles(
        np.ascontiguousarray(window_samples_uv[:, emg]),
        fs_hz,
        tuple(channels[column] for column in emg),
        rest=rest,
        span=span,
        window_start_s=window_start_s,
    )
    silent_from_s = {channels[i].name: index / fs_hz for i, index in repetition.silent_from}
    muscles = tuple(replace(each, silent_from_s=silent_from_s.get(each.name)) for each in muscles)
    movement = _movement(
        window_samples_uv,
        fs_hz,
        channels,
        movement_channel,
        rest=rest,
        span=span,
        window_start_s=window_start_s,
    )
    return RepetitionMeasure(
        repetition.start_index / fs_hz,
        repetition.end_index / fs_hz,
        muscles,
        bursts,
        shared,
        movement,
    )


def _measure_muscles(
    emg_uv: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    *,
    rest: tuple[int, int],
    span: tuple[int, int],
    window_start_s: float,
) -> tuple[tuple[ChannelMeasure, ...], tuple[Burst, ...], tuple[tuple[str, str, float], ...]]:
    """Return what the channels, the time before and the pairs show; nothing without a channel."""
    if not channels:
        return (), (), ()
    artefacts = find_artefacts(emg_uv, fs_hz, channels)
    bursts = find_bursts(
        emg_uv,
        fs_hz,
        tuple(channel.name for channel in channels),
        rest_s=(rest[0] / fs_hz, rest[1] / fs_hz),
        until_s=span[0] / fs_hz,
        doubted=_doubted(artefacts, emg_uv, fs_hz),
        window_start_s=window_start_s,
    )
    return (
        _measure_channels(emg_uv, fs_hz, channels, artefacts, rest=rest, span=span),
        bursts,
        _shared(emg_uv[span[0] : span[1]], fs_hz, channels),
    )


def _measure_channels(
    emg_uv: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    artefacts: Artefacts,
    *,
    rest: tuple[int, int],
    span: tuple[int, int],
) -> tuple[ChannelMeasure, ...]:
    sizes = measure_sizes(emg_uv, fs_hz, rest=rest, span=span)
    rest_uv = emg_uv[rest[0] : rest[1]]
    hum_shares, hums_uv = mains_share(rest_uv, fs_hz), mains_uv(rest_uv, fs_hz)
    n_missing = np.sum(~np.isfinite(emg_uv[rest[0] : span[1]]), axis=0)
    measures = []
    for column, channel in enumerate(channels):
        muscle, size = read_muscle(channel.name), sizes[column]
        low_share, high_share = _clipped(emg_uv[:, column], artefacts.clipped[:, column], span)
        flat_s, loose_s, motion_s = (
            float(mask[rest[0] : span[1], column].sum()) / fs_hz
            for mask in (artefacts.flat, artefacts.loose, artefacts.motion)
        )
        measures.append(
            ChannelMeasure(
                name=channel.name,
                muscle=muscle.muscle,
                side=muscle.side,
                is_calibrated=channel.is_calibrated,
                rest_uv=_uv(size.rest_db),
                plateau_uv=_uv(size.plateau_db),
                rise_db=size.rise_db,
                held_s=size.held_s,
                rise_s=size.rise_s,
                hum_share=float(hum_shares[column]),
                hum_uv=float(hums_uv[column]),
                heart_times=_heart_times(emg_uv[:, column], artefacts.beats[column], fs_hz, rest),
                missing_s=float(n_missing[column]) / fs_hz,
                flat_s=flat_s,
                loose_s=loose_s,
                motion_s=motion_s,
                clipped_low_share=low_share,
                clipped_high_share=high_share,
            )
        )
    return tuple(measures)


def _uv(level_db: float | None) -> float | None:
    return None if level_db is None else float(10 ** (level_db / 20))


def _clipped(
    column_uv: FloatArray, clipped: BoolArray, span: tuple[int, int]
) -> tuple[float, float]:
    """Return the share of samples at the lower and at the upper end of the range."""
    within_uv, is_clipped = column_uv[span[0] : span[1]], clipped[span[0] : span[1]]
    if not is_clipped.any():
        return 0.0, 0.0
    is_high = within_uv > np.nanmedian(column_uv)
    n_samples = len(within_uv)
    return float((is_clipped & ~is_high).sum()) / n_samples, float(
        (is_clipped & is_high).sum()
    ) / n_samples


def _heart_times(
    column_uv: FloatArray, beats: IndexArray, fs_hz: float, rest: tuple[int, int]
) -> float:
    """Return how far the R peaks stand over the rest where 30 Hz and less are gone."""
    beats = beats[beats < rest[1]]
    start, stop = longest_run(column_uv[: rest[1], np.newaxis])
    if len(beats) < _LEAST_BEATS or stop - start < 2 * _BEAT_REACH_S * fs_hz:
        return 0.0
    if not are_of_a_heart(column_uv, fs_hz, beats):
        return 0.0
    high = SosFilter(high_pass(fs_hz, corner_hz=min(_HEART_HIGH_PASS_HZ, fs_hz / 8), order=4))
    above_uv = np.abs(high.step(column_uv[start:stop, np.newaxis])[:, 0])
    n_reach = round(_BEAT_REACH_S * fs_hz)
    peaks_uv = [
        float(above_uv[max(0, beat - start - n_reach) : beat - start + n_reach].max(initial=0.0))
        for beat in beats
    ]
    # The median of the size is the RMS of a Gaussian times 0.6745, and no beat moves it.
    rest_uv = float(np.median(above_uv)) / 0.6745
    return float(np.median(peaks_uv)) / max(rest_uv, 1e-9)


def _shared(
    span_uv: FloatArray, fs_hz: float, channels: tuple[ChannelInfo, ...]
) -> tuple[tuple[str, str, float], ...]:
    correlations = shared_signal(span_uv, fs_hz)
    return tuple(
        (channels[a].name, channels[b].name, float(correlations[a, b]))
        for a in range(len(channels))
        for b in range(a + 1, len(channels))
    )


def _movement(
    window_samples: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    movement_channel: str | None,
    *,
    rest: tuple[int, int],
    span: tuple[int, int],
    window_start_s: float,
) -> MovementMeasure | None:
    if movement_channel is None:
        return None
    names = [channel.name for channel in channels]
    return measure_movement(
        np.ascontiguousarray(window_samples[:, names.index(movement_channel)]),
        fs_hz,
        rest=rest,
        stop=span[1],
        window_start_s=window_start_s,
    )


def _doubted(artefacts: Artefacts, emg_uv: FloatArray, fs_hz: float) -> BoolArray:
    """Mask what is no burst: what is spoilt, and beats where there is a heart.

    A twitch resembles a single beat, so a channel with fewer beats than a heart has none.
    """
    doubted = artefacts.clipped | artefacts.flat | artefacts.loose | artefacts.motion
    n_heart = max(_LEAST_BEATS, _LEAST_BEATS_PER_S * len(emg_uv) / fs_hz)
    for column in np.flatnonzero(artefacts.ecg.any(axis=0)):
        if len(artefacts.beats[column]) >= n_heart:
            doubted[:, column] |= artefacts.ecg[:, column]
    return doubted
