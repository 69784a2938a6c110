"""All that is found in a recording, put together from its repetitions; it orders none of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dsp.analysis_config import AnalysisConfig
from dsp.block import ChannelInfo, FloatArray
from dsp.findings import (
    ChannelFinding,
    Quality,
    Reason,
    RecordingFinding,
    RepetitionFinding,
)
from dsp.muscle import read_muscle
from dsp.quality import ChannelState, channel_quality
from dsp.session import summarise
from dsp.steps import OnStep, unheard
from dsp.suitability import why_no_start
from dsp.whole_recording import why_none


def recording_finding(
    samples_uv: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    findings: Sequence[RepetitionFinding],
    *,
    config: AnalysisConfig,
    rest_s: tuple[float, float] | None = None,
    on_step: OnStep = unheard,
) -> RecordingFinding:
    """Say of a recording whose repetitions are ordered what they say together.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        The whole recording; rows of NaN where samples are missing.
    fs_hz : float
        Sampling rate.
    channels : tuple of ChannelInfo
        One per column.
    findings : sequence of RepetitionFinding
        All its repetitions, in order of time, as `analyse_repetition` gave them one by one.
    config : AnalysisConfig
        All settings, the same as theirs.
    rest_s : (float, float), optional
        A stretch that was named as quiet when they were looked for.
    on_step : callable, optional
        Told how far it has come (`dsp.steps`); what it raises stops it.

    Returns
    -------
    RecordingFinding
        Channels, repetitions and what they say together.
    """
    session_pairs, session_flags = summarise(findings, channels, config)
    return RecordingFinding(
        fs_hz,
        config.method,
        tuple(
            _channel_finding(
                state, findings, why_no_start(channel, fs_hz, min_rate_hz=config.min_rate_hz)
            )
            for channel, state in zip(
                channels, channel_quality(samples_uv, fs_hz, channels, on_step=on_step), strict=True
            )
        ),
        tuple(findings),
        session_pairs,
        session_flags,
        None if findings else why_none(samples_uv, fs_hz, channels, config=config, rest_s=rest_s),
    )


def _channel_finding(
    state: ChannelState, repetitions: Sequence[RepetitionFinding], unsuitable: Reason | None
) -> ChannelFinding:
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
        Quality.LOOK if unsuitable and state.quality is Quality.OK else state.quality,
        state.reasons
        if unsuitable is None or unsuitable in state.reasons
        else (*state.reasons, unsuitable),
    )
