"""The one path from raw samples to a verdict, live and on files alike; it draws nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field

import numpy as np

from dsp.block import ChannelInfo, ChannelKind, FloatArray
from dsp.findings import (
    ChannelFinding,
    MethodInfo,
    OnsetFinding,
    RecordingFinding,
    RepetitionFinding,
)
from dsp.firing_order import OrderConfig, order_pair, rank_repetition, summarise_session
from dsp.firing_order.pair import ADVISORY
from dsp.muscle import pair_order, read_muscle
from dsp.onset.channel_onset import ChannelOnset, OnsetConfig
from dsp.onset.crosstalk import CrosstalkConfig
from dsp.onset.quiet_lead import quietest_lead
from dsp.onset.rise import LearnedRises
from dsp.onset.starts import find_starts
from dsp.quality import ChannelState, channel_quality
from dsp.repetition import Repetition, RepetitionConfig, RestUnusable, find_repetitions

METHOD_VERSION = "1.1.0"
"""Raised whenever the same samples and settings would give another finding."""


@dataclass(frozen=True, slots=True)
class AnalysisConfig:
    """Every setting a finding depends on.

    Attributes
    ----------
    repetition : RepetitionConfig
        How repetitions are found.
    onset : OnsetConfig
        How the start of one channel is found.
    order : OrderConfig
        When an order is stated.
    crosstalk : CrosstalkConfig
        When a channel may carry another's signal.
    lead_s : float
        Time before the quiet stretch that is given to the filters to settle.
    min_rate_hz : float
        Below this no order is stated.
    """

    repetition: RepetitionConfig = field(default_factory=RepetitionConfig)
    onset: OnsetConfig = field(default_factory=OnsetConfig)
    order: OrderConfig = field(default_factory=OrderConfig)
    crosstalk: CrosstalkConfig = field(default_factory=CrosstalkConfig)
    lead_s: float = 0.2
    # A little under 1000, because a rate read from rounded times may be.
    min_rate_hz: float = 990.0

    @property
    def method(self) -> MethodInfo:
        """Return the method's version with the hash of these settings."""
        canonical = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return MethodInfo(METHOD_VERSION, hashlib.sha256(canonical.encode()).hexdigest())


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
    start_index = repetition.rest_start_index - round(config.lead_s * fs_hz)
    return max(0, start_index), repetition.end_index


def analyse_repetition(
    window_samples_uv: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    repetition: Repetition,
    *,
    window_start_index: int,
    index: int,
    rises: LearnedRises,
    config: AnalysisConfig,
) -> tuple[RepetitionFinding, LearnedRises]:
    """Find what started when in one repetition, with what earlier ones taught.

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
    rises : LearnedRises
        How the channels rose in the repetitions before; `nothing_learned` at the first.
    config : AnalysisConfig
        All settings.

    Returns
    -------
    finding : RepetitionFinding
        Onsets per EMG channel, and every two of them as a pair.
    rises : LearnedRises
        What is known with this repetition.

    Raises
    ------
    ValueError
        If the columns are not one per channel.

    Notes
    -----
    A pure function of its arguments: the same windows in the same order give the same findings to
    the bit, live and on re-analysis. A finding leans on earlier repetitions and never on later
    ones, so what was once said stands.
    """
    _check_columns(window_samples_uv, channels)
    columns = [i for i, channel in enumerate(channels) if channel.kind is not ChannelKind.AUX]
    starts = find_starts(
        window_samples_uv[:, columns],
        fs_hz,
        tuple(channels[column] for column in columns),
        repetition,
        priors=[rises.prior(column, config.onset.posterior) for column in columns],
        window_start_index=window_start_index,
        onset=config.onset,
        crosstalk=config.crosstalk,
        min_rate_hz=config.min_rate_hz,
    )
    names = tuple(channels[column].name for column in columns)
    onsets = tuple(_onset_finding(*named) for named in zip(names, starts, strict=True))
    pairs = tuple(
        order_pair(
            onsets[a],
            onsets[b],
            (starts[a].posterior, starts[b].posterior),
            config=config.order,
        )
        for a, b in pair_order(names)
    )
    start_s, end_s = repetition.start_index / fs_hz, repetition.end_index / fs_hz
    taught: list[FloatArray | None] = [None] * len(channels)
    for column, start in zip(columns, starts, strict=True):
        taught[column] = None if set(start.reasons) - ADVISORY else start.rises
    ranking = rank_repetition(
        names, [start.posterior for start in starts], pairs, config=config.order
    )
    return RepetitionFinding(index, start_s, end_s, onsets, pairs, ranking), rises.add(taught)


def muscle_columns(channels: tuple[ChannelInfo, ...]) -> tuple[int, ...]:
    """Return the columns repetitions are told by: raw EMG, or envelopes where there is none.

    Parameters
    ----------
    channels : tuple of ChannelInfo
        One per column.

    Returns
    -------
    tuple of int
        Never a movement sensor's.
    """
    for kind in (ChannelKind.EMG, ChannelKind.ENVELOPE):
        columns = tuple(i for i, channel in enumerate(channels) if channel.kind is kind)
        if columns:
            return columns
    return ()


def nothing_learned(channels: tuple[ChannelInfo, ...], config: AnalysisConfig) -> LearnedRises:
    """Return what is known before the first repetition of a recording.

    Parameters
    ----------
    channels : tuple of ChannelInfo
        One per column.
    config : AnalysisConfig
        All settings.

    Returns
    -------
    LearnedRises
    """
    return LearnedRises.nothing(len(channels), config.onset.posterior)


def analyse_recording(
    samples_uv: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    *,
    config: AnalysisConfig,
    rest_s: tuple[float, float] | None = None,
    single_repetition: bool = False,
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

    Returns
    -------
    RecordingFinding
        Channels, repetitions and what they say together.

    Raises
    ------
    ValueError
        If the columns are not one per channel.
    RestUnusable
        If `rest_s` is not inside the recording or holds no level to tell repetitions by.
    """
    repetitions = recording_repetitions(
        samples_uv,
        fs_hz,
        channels,
        config=config,
        rest_s=rest_s,
        single_repetition=single_repetition,
    )
    findings: list[RepetitionFinding] = []
    rises = nothing_learned(channels, config)
    for index, repetition in enumerate(repetitions):
        start, stop = analysis_window(repetition, fs_hz, config)
        finding, rises = analyse_repetition(
            samples_uv[start:stop],
            fs_hz,
            channels,
            repetition,
            window_start_index=start,
            index=index,
            rises=rises,
            config=config,
        )
        findings.append(finding)
    return RecordingFinding(
        fs_hz,
        config.method,
        tuple(
            _channel_finding(state, findings)
            for state in channel_quality(samples_uv, fs_hz, channels)
        ),
        tuple(findings),
        summarise_session(findings, channels, config=config.order),
    )


def recording_repetitions(
    samples_uv: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    *,
    config: AnalysisConfig,
    rest_s: tuple[float, float] | None = None,
    single_repetition: bool = False,
) -> tuple[Repetition, ...]:
    """Return where the repetitions are that `analyse_recording` looks at.

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
        As for `analyse_recording`.
    single_repetition : bool
        The whole recording is one repetition.

    Returns
    -------
    tuple of Repetition
        In order of time.

    Raises
    ------
    ValueError
        If the columns are not one per channel.
    RestUnusable
        If `rest_s` is not inside the recording or holds no level to tell repetitions by.
    """
    _check_columns(samples_uv, channels)
    rest = None if rest_s is None else _rest_range(rest_s, fs_hz, n_samples=len(samples_uv))
    if single_repetition:
        return (_whole_recording(samples_uv, fs_hz, rest, config),)
    return find_repetitions(
        samples_uv, fs_hz, config.repetition, rest_s=rest_s, columns=muscle_columns(channels)
    )


def _check_columns(samples_uv: FloatArray, channels: tuple[ChannelInfo, ...]) -> None:
    n_dimensions = 2
    if samples_uv.ndim != n_dimensions or samples_uv.shape[1] != len(channels):
        raise ValueError(
            f"samples have shape {samples_uv.shape} for {len(channels)} channels: "
            "give (n_samples, n_channels), one column per channel"
        )


def _rest_range(rest_s: tuple[float, float], fs_hz: float, *, n_samples: int) -> tuple[int, int]:
    start, stop = round(rest_s[0] * fs_hz), round(rest_s[1] * fs_hz)
    if not 0 <= start < stop <= n_samples:
        raise RestUnusable(
            f"rest {rest_s[0]:g} to {rest_s[1]:g} s is not inside the recording of "
            f"{n_samples / fs_hz:g} s: give a start and a later end within it"
        )
    return start, stop


def _whole_recording(
    samples_uv: FloatArray,
    fs_hz: float,
    rest: tuple[int, int] | None,
    config: AnalysisConfig,
) -> Repetition:
    if rest is None:
        rest = quietest_lead(samples_uv, fs_hz, config=config.onset.front_end)
    start, stop = rest
    return Repetition(
        start_index=stop, end_index=len(samples_uv), rest_start_index=start, rest_end_index=stop
    )


def _onset_finding(name: str, start: ChannelOnset) -> OnsetFinding:
    posterior = start.posterior
    return OnsetFinding(
        name,
        None if posterior is None else posterior.median_s,
        None if posterior is None else posterior.interval_90_s,
        start.classical_s,
        start.snr_db,
        start.reasons,
    )


def _channel_finding(state: ChannelState, repetitions: list[RepetitionFinding]) -> ChannelFinding:
    """Join what is wrong with a channel as a whole with the median of its plateaus over rest."""
    muscle = read_muscle(state.name)
    snrs_db = [
        onset.snr_db
        for repetition in repetitions
        for onset in repetition.onsets
        if onset.channel == state.name and onset.snr_db is not None
    ]
    return ChannelFinding(
        state.name,
        muscle.muscle,
        muscle.side,
        "uV",
        float(np.median(snrs_db)) if snrs_db else state.snr_db,
        state.quality,
        state.reasons,
    )
