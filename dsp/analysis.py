"""The one path from raw samples to a verdict, live and on files alike; it draws nothing."""

from __future__ import annotations

from dsp.analysis_config import METHOD_VERSION, AnalysisConfig
from dsp.block import ChannelInfo, FloatArray
from dsp.findings import (
    RecordingFinding,
    RepetitionFinding,
)
from dsp.flag import doubts_channel
from dsp.flags import (
    Asked,
    Expectation,
    flag_repetition,
    measure_repetition,
    measure_window,
    withhold,
)
from dsp.input_rules import (
    check_channels,
    check_movement_channel,
    check_window,
    without_impossible,
)
from dsp.learned import Learned, check_learned
from dsp.onset.rise import LearnedRises
from dsp.ordering import order_repetition
from dsp.recording_finding import recording_finding
from dsp.repetition import Repetition
from dsp.steps import OnStep, part_of, told_each, unheard
from dsp.whole_recording import muscle_columns, recording_repetitions

__all__ = [
    "METHOD_VERSION",
    "AnalysisConfig",
    "analyse_recording",
    "analyse_repetition",
    "analysis_window",
    "muscle_columns",
    "nothing_learned",
    "ordered_from_index",
    "recording_repetitions",
]

_FOUND_SHARE, _ORDERED_SHARE = 0.1, 0.9
"""Of the time that a recording takes: when its repetitions are found, and when ordered."""


def analysis_window(
    repetition: Repetition, fs_hz: float, config: AnalysisConfig
) -> tuple[int, int]:
    """Return which samples a repetition's finding depends on.

    Parameters
    ----------
    repetition : Repetition
        Where it and its quiet stretch are.
    fs_hz : float
        Sampling rate.
    config : AnalysisConfig
        How long the filters settle.

    Returns
    -------
    start_index, stop_index : int
        Half-open range of sample indices.
    """
    measured_from_index, stop_index = measure_window(repetition, fs_hz)
    return min(measured_from_index, ordered_from_index(repetition, fs_hz, config)), stop_index


def ordered_from_index(repetition: Repetition, fs_hz: float, config: AnalysisConfig) -> int:
    """Return where the samples begin that the order is found in; they end with the repetition.

    Parameters
    ----------
    repetition : Repetition
        Where it and its quiet stretch are.
    fs_hz : float
        Sampling rate.
    config : AnalysisConfig
        How long the filters settle.

    Returns
    -------
    int
        Index of the first sample.
    """
    return max(0, repetition.rest_start_index - round(config.lead_s * fs_hz))


def analyse_repetition(
    window_samples_uv: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    repetition: Repetition,
    *,
    window_start_index: int,
    index: int,
    learned: Learned,
    config: AnalysisConfig,
    expectation: Expectation | None = None,
    movement_channel: str | None = None,
) -> tuple[RepetitionFinding, Learned]:
    """Find what started when in one repetition, with what earlier ones taught, and flag it.

    Parameters
    ----------
    window_samples_uv : (n_samples, n_channels) float64
        Raw samples of `analysis_window`, not finite in gaps. Fewer where the recording begins
        or ends inside the window.
    fs_hz : float
        Sampling rate.
    channels : tuple of ChannelInfo
        One per column.
    repetition : Repetition
        Where it and its quiet stretch are, in sample indices of the recording.
    window_start_index : int
        Index of the window's first sample.
    index : int
        Number of the repetition, from 0.
    learned : Learned
        What the repetitions before taught; `nothing_learned` at the first.
    config : AnalysisConfig
        All settings.
    expectation : Expectation, optional
        What a protocol asked of it.
    movement_channel : str, optional
        Name of the column that a movement sensor writes; no column is taken for one unasked.

    Returns
    -------
    finding : RepetitionFinding
        Onsets per EMG channel, every two of them as a pair, and the flags; no order of a pair
        that a flag withholds.
    learned : Learned
        What is known with this repetition.

    Raises
    ------
    ValueError
        If the columns are not one per channel, two channels have one name, the rate is no rate,
        `learned` is of other channels, or none has the movement channel's name.

    Notes
    -----
    A pure function of its arguments: the same windows in the same order give the same findings to
    the bit, live and on re-analysis. A finding leans on earlier repetitions and never on later
    ones, so what was once said stands.
    """
    check_window(window_samples_uv, fs_hz, channels)
    check_learned(learned, channels)
    check_movement_channel(movement_channel, channels)
    window_samples_uv = without_impossible(window_samples_uv, channels)
    n_before = max(0, ordered_from_index(repetition, fs_hz, config) - window_start_index)
    ordered, taught = order_repetition(
        window_samples_uv[n_before:],
        fs_hz,
        channels,
        repetition,
        window_start_index=window_start_index + n_before,
        index=index,
        rises=learned.rises,
        config=config,
    )
    measure = measure_repetition(
        window_samples_uv,
        fs_hz,
        channels,
        repetition,
        window_start_index=window_start_index,
        movement_channel=movement_channel,
    )
    flags = flag_repetition(
        measure, ordered, earlier=learned.measures, expectation=expectation, config=config.flags
    )
    sure = [
        None if doubts_channel(flags, channel.name) else rises
        for channel, rises in zip(channels, taught.rises, strict=True)
    ]
    rises = learned.rises.add(sure, taught.images)
    return withhold(ordered, flags), Learned(rises, (*learned.measures, measure))


def check_config(config: object) -> None:
    """Refuse what is no settings.

    Parameters
    ----------
    config : object
        Should be an `AnalysisConfig`.

    Raises
    ------
    ValueError
        If it is not.
    """
    if not isinstance(config, AnalysisConfig):
        raise ValueError(f"config is {config!r}: give an AnalysisConfig, as AnalysisConfig()")


def nothing_learned(channels: tuple[ChannelInfo, ...], config: AnalysisConfig) -> Learned:
    """Return what is known before the first repetition of a recording.

    Parameters
    ----------
    channels : tuple of ChannelInfo
        One per column.
    config : AnalysisConfig
        All settings.

    Returns
    -------
    Learned
    """
    return Learned(LearnedRises.nothing(len(channels), config.onset.posterior))


def analyse_recording(
    samples_uv: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    *,
    config: AnalysisConfig,
    rest_s: tuple[float, float] | None = None,
    single_repetition: bool = False,
    asked: Asked | None = None,
    movement_channel: str | None = None,
    on_step: OnStep = unheard,
) -> RecordingFinding:
    """Find every repetition of a recording and what started when in each.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        The whole recording; rows of NaN where samples are missing.
    fs_hz : float
        Sampling rate.
    channels : tuple of ChannelInfo
        One per column.
    config : AnalysisConfig
        All settings.
    rest_s : (float, float), optional
        A stretch known to be quiet. With `single_repetition` it is that repetition's rest, else
        repetitions are told from its level, and each is held against the quiet before it.
    single_repetition : bool
        The whole recording is one repetition.
    asked : Asked, optional
        What a protocol asked for; without it only what needs no protocol is flagged.
    movement_channel : str, optional
        Name of the column that a movement sensor writes; no column is taken for one unasked.
    on_step : callable, optional
        Told how far it has come (`dsp.steps`); what it raises stops it.

    Returns
    -------
    RecordingFinding
        Channels, repetitions and what they say together.

    Raises
    ------
    ValueError
        If `config` is none, the recording is empty, longer than a day or not real numbers, the
        columns are not one per channel, two channels have one name, the rate is no rate, or none
        has the movement channel's name.
    RestUnusable
        If `rest_s` is not inside the recording, is itself active, or holds no level to tell
        repetitions by.
    """
    check_config(config)
    check_channels(channels)
    check_movement_channel(movement_channel, channels)
    repetitions = recording_repetitions(
        samples_uv,
        fs_hz,
        channels,
        config=config,
        rest_s=rest_s,
        single_repetition=single_repetition,
        on_step=part_of(on_step, 0.0, _FOUND_SHARE),
    )
    findings: list[RepetitionFinding] = []
    learned, asked = nothing_learned(channels, config), asked or Asked()
    each = told_each(repetitions, part_of(on_step, _FOUND_SHARE, _ORDERED_SHARE))
    for index, repetition in enumerate(each):
        start, stop = analysis_window(repetition, fs_hz, config)
        finding, learned = analyse_repetition(
            samples_uv[start:stop],
            fs_hz,
            channels,
            repetition,
            window_start_index=start,
            index=index,
            learned=learned,
            config=config,
            expectation=asked.at(repetition.start_index / fs_hz),
            movement_channel=movement_channel,
        )
        findings.append(finding)
    return recording_finding(
        samples_uv,
        fs_hz,
        channels,
        findings,
        config=config,
        rest_s=rest_s,
        on_step=part_of(on_step, _ORDERED_SHARE, 1.0),
    )
