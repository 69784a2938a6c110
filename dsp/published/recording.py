"""Published detectors asked about every repetition of a recording; the order is not looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dsp.analysis import AnalysisConfig, ordered_from_index
from dsp.block import ChannelInfo, ChannelKind, FloatArray
from dsp.findings import Reason
from dsp.input_rules import LARGEST_UV, check_window
from dsp.muscle import pair_order
from dsp.published.catalogue import PublishedDetector
from dsp.published.finding import (
    PublishedDelay,
    PublishedOnset,
    RepetitionOfDetector,
    RepetitionPublished,
)
from dsp.published.question import LEAST_REST_SAMPLES, Rest
from dsp.repetition import Repetition
from dsp.suitability import why_no_start

_MS_PER_S = 1000.0


def detect_recording(
    samples_uv: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    repetitions: Sequence[Repetition],
    *,
    detectors: Sequence[PublishedDetector],
    config: AnalysisConfig,
) -> tuple[RepetitionPublished, ...]:
    """Ask published detectors when each muscle started in every repetition.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        The whole recording; not finite where samples are missing.
    fs_hz : float
        Samples per second.
    channels : tuple of ChannelInfo
        One per column.
    repetitions : sequence of Repetition
        Where they are; `dsp.analysis.recording_repetitions` finds them.
    detectors : sequence of PublishedDetector
        Whom to ask; `dsp.published.DETECTORS` has them all.
    config : AnalysisConfig
        The order's own settings, for its window.

    Returns
    -------
    tuple of RepetitionPublished
        One per repetition: for each detector the starts of the EMG channels, and the delay of
        every two of them, in the order of the pairs of a finding.

    Raises
    ------
    ValueError
        If the columns are not one per channel.

    Notes
    -----
    Each detector gets the samples and the quiet stretch the order is found in, and no more: no
    mask of artefacts, for it knows none. A channel without a sample between the beginning of the
    rest and the end has no start; one that misses samples before it is looked at from there on.
    """
    check_window(samples_uv, fs_hz, channels)
    columns = [i for i, channel in enumerate(channels) if channel.kind is not ChannelKind.AUX]
    found = []
    for index, repetition in enumerate(repetitions):
        stretches = [
            _stretch(samples_uv[:, column], fs_hz, channels[column], repetition, config=config)
            for column in columns
        ]
        answers = tuple(_ask(detector, stretches, fs_hz) for detector in detectors)
        found.append(RepetitionPublished(index, answers))
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Stretch:
    """One channel in one repetition; a refusal says why no detector is asked about it."""

    channel: str
    samples_uv: FloatArray
    start_s: float
    rest: Rest
    refusal: Reason | None


def _stretch(
    column_uv: FloatArray,
    fs_hz: float,
    channel: ChannelInfo,
    repetition: Repetition,
    *,
    config: AnalysisConfig,
) -> _Stretch:
    first = ordered_from_index(repetition, fs_hz, config)
    window_uv = column_uv[first : repetition.end_index]
    # NaN compares as not: what no detector takes counts as missing here.
    is_present = np.abs(window_uv) <= LARGEST_UV
    refusal = _refusal(channel, fs_hz, repetition, config)
    if refusal is None and not is_present[repetition.rest_start_index - first :].all():
        refusal = Reason.GAP
    missing = np.flatnonzero(~is_present)
    from_index = first + (int(missing[-1]) + 1 if len(missing) else 0)
    return _Stretch(
        channel.name,
        np.ascontiguousarray(column_uv[from_index : repetition.end_index]),
        from_index / fs_hz + channel.skew_s,
        (repetition.rest_start_index - from_index, repetition.rest_end_index - from_index),
        refusal,
    )


def _ask(
    detector: PublishedDetector, stretches: Sequence[_Stretch], fs_hz: float
) -> RepetitionOfDetector:
    onsets = tuple(_onset(detector, stretch, fs_hz) for stretch in stretches)
    names = tuple(stretch.channel for stretch in stretches)
    delays = tuple(_delay(onsets[a], onsets[b]) for a, b in pair_order(names))
    return RepetitionOfDetector(detector.name, onsets, delays)


def _onset(detector: PublishedDetector, stretch: _Stretch, fs_hz: float) -> PublishedOnset:
    if stretch.refusal is not None:
        return PublishedOnset(stretch.channel, None, stretch.refusal)
    found_s = detector.find(stretch.samples_uv, fs_hz, stretch.rest)
    if found_s is None:
        return PublishedOnset(stretch.channel, None, Reason.NO_ONSET)
    return PublishedOnset(stretch.channel, stretch.start_s + found_s, None)


def _refusal(
    channel: ChannelInfo, fs_hz: float, repetition: Repetition, config: AnalysisConfig
) -> Reason | None:
    """Return why a channel is not asked about, by the rules that hold for the order."""
    unsuitable = why_no_start(channel, fs_hz, min_rate_hz=config.min_rate_hz)
    if unsuitable is not None:
        return unsuitable
    if repetition.is_cut_off:
        return Reason.CUT_OFF
    n_rest = repetition.rest_end_index - repetition.rest_start_index
    if n_rest < max(LEAST_REST_SAMPLES, round(config.onset.gate.min_rest_s * fs_hz)):
        return Reason.REST_TOO_SHORT
    return None


def _delay(a: PublishedOnset, b: PublishedOnset) -> PublishedDelay:
    if a.onset_s is None or b.onset_s is None:
        return PublishedDelay(a.channel, b.channel, None)
    return PublishedDelay(a.channel, b.channel, _MS_PER_S * (a.onset_s - b.onset_s))
