"""What started when in one repetition, by the starts alone; what else was noticed is not asked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dsp.analysis_config import AnalysisConfig
from dsp.block import ChannelInfo, ChannelKind, FloatArray
from dsp.findings import OnsetFinding, Reason, RepetitionFinding
from dsp.firing_order import order_pair, rank_repetition
from dsp.firing_order.pair import ADVISORY
from dsp.muscle import pair_order
from dsp.onset.alone import worked_alone
from dsp.onset.channel_onset import ChannelOnset
from dsp.onset.rise import LearnedRises
from dsp.onset.starts import find_starts
from dsp.repetition import Repetition


@dataclass(frozen=True, slots=True, eq=False)
class Taught:
    """What one repetition says of the channels.

    Attributes
    ----------
    rises : tuple of (n_forms, n_rises) float64 or None
        How likely each rise was, one entry per column; None where it teaches nothing.
    images : tuple of (int, int)
        Which columns showed which others' muscles, and had them taken out.
    """

    rises: tuple[FloatArray | None, ...]
    images: tuple[tuple[int, int], ...]


def order_repetition(
    window_samples_uv: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    repetition: Repetition,
    *,
    window_start_index: int,
    index: int,
    rises: LearnedRises,
    config: AnalysisConfig,
) -> tuple[RepetitionFinding, Taught]:
    """Find the starts of one repetition and order them.

    Parameters
    ----------
    window_samples_uv : (n_samples, n_channels) float64
        Raw samples from before the quiet stretch to the end, not finite in gaps.
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
        How the channels rose in the repetitions before.
    config : AnalysisConfig
        All settings.

    Returns
    -------
    finding : RepetitionFinding
        Onsets per EMG channel, every two of them as a pair, and all together ranked; no flags.
    taught : Taught
        What this repetition says of how the channels rise and whom they show.
    """
    finding, starts = order_pairs(
        window_samples_uv,
        fs_hz,
        channels,
        repetition,
        window_start_index=window_start_index,
        index=index,
        rises=rises,
        config=config,
    )
    names = tuple(onset.channel for onset in finding.onsets)
    posteriors = [start.posterior for start in starts]
    ranking = rank_repetition(names, posteriors, finding.pairs, config=config.order)
    columns = _muscle_columns(channels)
    taught: list[FloatArray | None] = [None] * len(channels)
    for column, start in zip(columns, starts, strict=True):
        taught[column] = None if set(start.reasons) - ADVISORY else start.rises
    images = tuple(
        (column, columns[of])
        for column, start in zip(columns, starts, strict=True)
        for of in start.shows
    )
    return replace(finding, ranking=ranking), Taught(tuple(taught), images)


def order_pairs(
    window_samples_uv: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    repetition: Repetition,
    *,
    window_start_index: int,
    index: int,
    rises: LearnedRises,
    config: AnalysisConfig,
) -> tuple[RepetitionFinding, tuple[ChannelOnset, ...]]:
    """Find the starts of one repetition and order every two of them, but not all together.

    Parameters
    ----------
    window_samples_uv, fs_hz, channels, repetition, window_start_index, index, rises, config
        As `order_repetition` takes them.

    Returns
    -------
    finding : RepetitionFinding
        Onsets per EMG channel, and every two of them as a pair; no ranking and no flags.
    starts : tuple of ChannelOnset
        One per EMG channel.
    """
    columns = _muscle_columns(channels)
    starts = find_starts(
        window_samples_uv[:, columns],
        fs_hz,
        tuple(channels[column] for column in columns),
        repetition,
        priors=[rises.prior(column, config.onset.posterior) for column in columns],
        images=[
            (columns.index(seen), columns.index(of))
            for seen, of in sorted(rises.images)
            if seen in columns and of in columns
        ],
        window_start_index=window_start_index,
        onset=config.onset,
        crosstalk=config.crosstalk,
        image=config.image,
        min_rate_hz=config.min_rate_hz,
    )
    names = tuple(channels[column].name for column in columns)
    onsets = tuple(_onset_finding(*named) for named in zip(names, starts, strict=True))
    pairs = tuple(
        order_pair(
            onsets[a],
            onsets[b],
            (starts[a].posterior, starts[b].posterior),
            reasons=(Reason.SECOND_MODE,) if worked_alone(starts[a], starts[b]) else (),
            config=config.order,
        )
        for a, b in pair_order(names)
    )
    start_s, end_s = repetition.start_index / fs_hz, repetition.end_index / fs_hz
    return RepetitionFinding(index, start_s, end_s, onsets, pairs), starts


def _muscle_columns(channels: tuple[ChannelInfo, ...]) -> list[int]:
    return [i for i, channel in enumerate(channels) if channel.kind is not ChannelKind.AUX]


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
