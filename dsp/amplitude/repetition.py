"""The amplitudes of one repetition, live and on files alike; the order is found elsewhere."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from dsp.amplitude.config import AmplitudeConfig
from dsp.amplitude.finding import ChannelAmplitude, PairCoactivation, RepetitionAmplitudes
from dsp.amplitude.frequency import SpectralFrequencies, measure_frequencies
from dsp.amplitude.held import held_stretch, is_held
from dsp.amplitude.level import LevelConfig, ruined_reasons
from dsp.amplitude.percent import percent_of_reference
from dsp.amplitude.reason import AmplitudeReason, Doubt
from dsp.amplitude.reference import Reference
from dsp.amplitude.running import measure_coactivations
from dsp.amplitude.samples import AmplitudeSamples, IndexRange, prepare_samples
from dsp.amplitude.sharing import Sharing
from dsp.amplitude.spectrum import LOWEST_RATE_HZ, SEGMENT_S
from dsp.amplitude.stretch import Amplitude, measure_amplitude, withheld_amplitude
from dsp.block import ChannelInfo, ChannelKind, FloatArray
from dsp.findings import Reason
from dsp.input_rules import check_window
from dsp.muscle import pair_order
from dsp.repetition import Repetition

_REST_SLACK_S = 0.05
"""The finder counts a second in whole frames, which at an odd rate is a few samples less."""


def amplitude_window(
    repetition: Repetition, fs_hz: float, config: AmplitudeConfig
) -> tuple[int, int]:
    """Return which samples a repetition's amplitudes depend on.

    Parameters
    ----------
    repetition : Repetition
        Where it and its quiet stretch are.
    fs_hz : float
        Samples per second.
    config : AmplitudeConfig
        How long the filters settle.

    Returns
    -------
    start_index, stop_index : int
        Half-open range of sample indices.
    """
    start_index = repetition.rest_start_index - round(config.lead_s * fs_hz)
    return max(0, start_index), repetition.end_index


def measure_repetition(
    window_samples_uv: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    repetition: Repetition,
    *,
    window_start_index: int,
    index: int,
    sharing: Sharing,
    references: Mapping[str, Reference],
    config: AmplitudeConfig,
) -> RepetitionAmplitudes:
    """Measure how large every muscle's signal was in one repetition.

    Parameters
    ----------
    window_samples_uv : (n_samples, n_channels) float64
        Raw samples, not finite in gaps; `amplitude_window` says which are looked at, and more
        change nothing.
    fs_hz : float
        Samples per second.
    channels : tuple of ChannelInfo
        One per column.
    repetition : Repetition
        Where it and its quiet stretch are, in sample indices of the recording.
    window_start_index : int
        Index of the window's first sample.
    index : int
        Number of the repetition, from 0.
    sharing : Sharing
        What may be another muscle's signal; `sharing_of` tells.
    references : mapping of str to Reference
        By channel; empty without any.
    config : AmplitudeConfig
        All settings.

    Returns
    -------
    RepetitionAmplitudes
        With every reason to doubt each number.

    Raises
    ------
    ValueError
        If the columns are not one per channel.

    Notes
    -----
    A pure function of its arguments: the same live and on re-analysis, to the bit. No order is
    read from it, and none may be.
    """
    check_window(window_samples_uv, fs_hz, channels)
    columns = [i for i, channel in enumerate(channels) if channel.kind is not ChannelKind.AUX]
    named = tuple(channels[column] for column in columns)
    start, stop = amplitude_window(repetition, fs_hz, config)
    start = max(start, window_start_index)
    rows = slice(start - window_start_index, max(0, stop - window_start_index))
    cut_uv = window_samples_uv[rows, columns]
    held, rest, span = (
        (max(0, first - start), min(last - start, len(cut_uv)))
        for first, last in (
            held_stretch(repetition, share=config.held_share),
            (repetition.rest_start_index, repetition.rest_end_index),
            (repetition.start_index, repetition.end_index),
        )
    )
    withheld = _withheld_reasons(repetition, fs_hz, held=held, rest=rest)
    if withheld:
        measured, coactivations = _nothing(named, references, withheld)
    else:
        samples = prepare_samples(np.where(np.isfinite(cut_uv), cut_uv, np.nan), fs_hz, named)
        measured = tuple(
            _measure(
                samples,
                channel,
                held,
                rest,
                span=(rest[0], span[1]),
                is_image=channel.name in sharing.images,
                reference=references.get(channel.name),
                config=config,
            )
            for channel in named
        )
        coactivations = measure_coactivations(
            samples, measured, span=span, references=references, sharing=sharing, config=config
        )
    return RepetitionAmplitudes(
        index,
        _in_seconds(held, start, fs_hz),
        _in_seconds(rest, start, fs_hz),
        measured,
        coactivations,
    )


def _in_seconds(indices: IndexRange, start: int, fs_hz: float) -> tuple[float, float]:
    return (indices[0] + start) / fs_hz, (indices[1] + start) / fs_hz


def _withheld_reasons(
    repetition: Repetition, fs_hz: float, *, held: IndexRange, rest: IndexRange
) -> tuple[Doubt, ...]:
    """Return why a repetition has no amplitude on any channel; nothing where it may have."""
    if fs_hz < LOWEST_RATE_HZ:
        return (Reason.RATE_TOO_LOW,)
    if repetition.is_cut_off:
        # Where its middle is, is not known.
        return (Reason.CUT_OFF,)
    if rest[1] <= rest[0]:
        return (Reason.REST_TOO_SHORT,)
    return () if held[0] < held[1] else (AmplitudeReason.TOO_SHORT,)


def _nothing(
    named: tuple[ChannelInfo, ...], references: Mapping[str, Reference], reasons: tuple[Doubt, ...]
) -> tuple[tuple[ChannelAmplitude, ...], tuple[PairCoactivation, ...]]:
    """Return a repetition of which nothing is measured, with why."""
    names = tuple(channel.name for channel in named)
    measured = tuple(
        _with_reference(
            withheld_amplitude(channel.name, reasons),
            _no_frequencies(channel.name, reasons),
            channel,
            reference=references.get(channel.name),
        )
        for channel in named
    )
    pairs = ((names[a], names[b]) for a, b in pair_order(names))
    return measured, tuple(PairCoactivation(a, b, None, None, reasons) for a, b in pairs)


def _measure(
    samples: AmplitudeSamples,
    channel: ChannelInfo,
    held: IndexRange,
    rest: IndexRange,
    *,
    span: IndexRange,
    is_image: bool,
    reference: Reference | None,
    config: AmplitudeConfig,
) -> ChannelAmplitude:
    amplitude = measure_amplitude(
        samples, channel.name, stretch=held, rest=rest, config=config.level
    )
    amplitude = _with_ruin(amplitude, samples, span, config.level)
    if is_image and amplitude.is_measured:
        amplitude = replace(amplitude, reasons=(*amplitude.reasons, Reason.CROSSTALK))
    if not amplitude.is_measured:
        frequencies = _no_frequencies(channel.name, amplitude.reasons)
    elif not is_held(
        samples, samples.column_of(channel.name), held, steady_ratio=config.steady_ratio
    ):
        frequencies = _no_frequencies(channel.name, (AmplitudeReason.UNSTEADY,))
    else:
        frequencies = measure_frequencies(
            samples,
            channel.name,
            stretch=held,
            rest=_whole_second(rest, samples.fs_hz),
            config=config.frequency,
        )
    return _with_reference(amplitude, frequencies, channel, reference=reference)


def _with_ruin(
    amplitude: Amplitude, samples: AmplitudeSamples, span: IndexRange, config: LevelConfig
) -> Amplitude:
    """Doubt an amplitude for what ruins its channel elsewhere in the repetition, or withhold it."""
    column = samples.column_of(amplitude.channel)
    found, is_ruined = ruined_reasons(samples, column, span, config=config)
    reasons = tuple(dict.fromkeys((*found, *amplitude.reasons)))
    if is_ruined or not amplitude.is_measured:
        return withheld_amplitude(amplitude.channel, reasons)
    return replace(amplitude, reasons=reasons)


def _with_reference(
    amplitude: Amplitude,
    frequencies: SpectralFrequencies,
    channel: ChannelInfo,
    *,
    reference: Reference | None,
) -> ChannelAmplitude:
    percent = None if reference is None else percent_of_reference(amplitude, reference)
    return ChannelAmplitude(amplitude, percent, frequencies, is_calibrated=channel.is_calibrated)


def _whole_second(rest: IndexRange, fs_hz: float) -> IndexRange:
    """Return a rest that lacks but a frame of a second as a whole one."""
    n_second = math.ceil(SEGMENT_S * fs_hz)
    n_lacking = n_second - (rest[1] - rest[0])
    if 0 < n_lacking <= min(_REST_SLACK_S * fs_hz, rest[0]):
        return rest[0] - n_lacking, rest[1]
    return rest


def _no_frequencies(name: str, reasons: tuple[Doubt, ...]) -> SpectralFrequencies:
    return SpectralFrequencies(name, None, None, None, None, 0.0, reasons)
