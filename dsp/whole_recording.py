"""Where the repetitions of a whole recording are, by the finder that also runs live."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dsp.analysis_config import AnalysisConfig
from dsp.block import ChannelInfo, ChannelKind, FloatArray, check_samples
from dsp.findings import NoRepetitionFinding
from dsp.input_rules import check_rate, check_recording, check_rest, check_signal
from dsp.named_rest import refuse_active_rest, rest_range
from dsp.no_repetition import explain_no_repetition
from dsp.onset.quiet_lead import quietest_lead
from dsp.repetition import Repetition, RepetitionConfig, RepetitionFinder
from dsp.rest_level import rest_level_db
from dsp.steps import OnStep, told_each, unheard

_PIECE_S = 10.0


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


def find_repetitions(
    samples_uv: FloatArray,
    fs_hz: float,
    config: RepetitionConfig,
    *,
    rest_s: tuple[float, float] | None = None,
    columns: Sequence[int] | None = None,
    on_step: OnStep = unheard,
) -> tuple[Repetition, ...]:
    """Find the repetitions of a recording with the finder that also runs live.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples in µV; NaN where samples are missing.
    fs_hz : float
        Samples per second.
    config : RepetitionConfig
        How repetitions are told from rest.
    rest_s : (float, float), optional
        A stretch known to be quiet: its level then holds for the whole recording.
    columns : sequence of int, optional
        Which columns carry muscles, as in `RepetitionFinder`; all where this is not given.
    on_step : callable, optional
        Told how far it has come (`dsp.steps`); what it raises stops it.

    Returns
    -------
    tuple of Repetition
        In order; one still going on at the end is cut there.

    Raises
    ------
    ValueError
        If the samples are no samples, the rate is no rate, or `rest_s` is no stretch of time.
    RestUnusable
        If the quiet stretch holds too few samples to measure a level on any channel.
    """
    check_rate(fs_hz)
    check_samples(samples_uv)
    if rest_s is not None:
        check_rest(rest_s)
    n_channels = samples_uv.shape[1]
    columns = list(range(n_channels) if columns is None else columns)
    quiet_db = None
    if rest_s is not None:
        quiet_db = np.full(n_channels, np.nan)
        quiet_db[columns] = rest_level_db(
            samples_uv, fs_hz, rest_s=rest_s, columns=columns, config=config.activity
        )
    finder = RepetitionFinder(fs_hz, n_channels, config, quiet_db=quiet_db, columns=columns)
    n_piece = max(1, round(_PIECE_S * fs_hz))
    found: list[Repetition] = []
    for first_index in told_each(range(0, len(samples_uv), n_piece), on_step):
        piece_uv = samples_uv[first_index : first_index + n_piece]
        check_signal(piece_uv[:, columns], fs_hz)
        found += finder.step(piece_uv, first_index)
    return (*found, *finder.finish())


def recording_repetitions(
    samples_uv: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    *,
    config: AnalysisConfig,
    rest_s: tuple[float, float] | None = None,
    single_repetition: bool = False,
    on_step: OnStep = unheard,
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
    on_step : callable, optional
        Told how far it has come (`dsp.steps`); what it raises stops it.

    Returns
    -------
    tuple of Repetition
        In order of time.

    Raises
    ------
    ValueError
        As for `analyse_recording`.
    RestUnusable
        As for `analyse_recording`.
    """
    check_recording(samples_uv, fs_hz, channels)
    columns = muscle_columns(channels)
    if rest_s is not None:
        check_rest(rest_s)
    rest = None if rest_s is None else rest_range(rest_s, fs_hz, n_samples=len(samples_uv))
    if rest is not None:
        refuse_active_rest(samples_uv, fs_hz, rest, config.repetition.activity, columns=columns)
    if single_repetition:
        return (_all_of_it(samples_uv, fs_hz, rest, config),)
    return find_repetitions(
        samples_uv, fs_hz, config.repetition, rest_s=rest_s, columns=columns, on_step=on_step
    )


def why_none(
    samples_uv: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    *,
    config: AnalysisConfig,
    rest_s: tuple[float, float] | None,
) -> NoRepetitionFinding:
    """Return why `recording_repetitions` found none.

    Parameters
    ----------
    samples_uv, fs_hz, channels, config, rest_s
        As `recording_repetitions` takes them.

    Returns
    -------
    NoRepetitionFinding
    """
    quiet_db = None
    if rest_s is not None:
        quiet_db = rest_level_db(
            samples_uv,
            fs_hz,
            rest_s=rest_s,
            columns=range(len(channels)),
            config=config.repetition.activity,
        )
    return explain_no_repetition(
        samples_uv,
        fs_hz,
        channels,
        columns=muscle_columns(channels),
        config=config.repetition,
        quiet_db=quiet_db,
    )


def _all_of_it(
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
