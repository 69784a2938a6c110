"""The amplitudes of a whole recording, beside its order and apart from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dsp.amplitude.config import AmplitudeConfig
from dsp.amplitude.finding import RecordingAmplitudes
from dsp.amplitude.reference import Normalisation, Reference, measure_reference
from dsp.amplitude.repetition import amplitude_window, measure_repetition
from dsp.amplitude.rest import measure_rest
from dsp.amplitude.samples import AmplitudeSamples, IndexRange, prepare_samples
from dsp.amplitude.sharing import sharing_of
from dsp.block import ChannelInfo, FloatArray
from dsp.findings import RepetitionFinding
from dsp.input_rules import check_recording, check_rest
from dsp.repetition import Repetition
from dsp.steps import OnStep, told_each, unheard

TimeRange = tuple[float, float]
"""From and to, in seconds from the recording's first sample."""

_REST_S = 1.0
_REST_MARGIN_S = 0.25


class SqueezesUnusable(ValueError):
    """A squeeze was named that is not in the recording."""


def measure_references(
    samples_uv: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    squeezes_s: Mapping[str, Sequence[TimeRange]],
    *,
    normalisation: Normalisation,
    rest_s: TimeRange | None = None,
    config: AmplitudeConfig,
) -> tuple[Reference, ...]:
    """Measure what 100 % is of every channel whose reference squeezes are named.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        Raw samples of the recording that holds the squeezes; NaN where they are missing.
    fs_hz : float
        Samples per second.
    channels : tuple of ChannelInfo
        One per column.
    squeezes_s : mapping of str to sequence of (float, float)
        By channel, where its squeezes are.
    normalisation : Normalisation
        What kind of contraction they are.
    rest_s : (float, float), optional
        Where every muscle was quiet; otherwise the quietest second before one of the squeezes.
    config : AmplitudeConfig
        Windows and limits.

    Returns
    -------
    tuple of Reference
        In column order, each with what stands in the way of using it.

    Raises
    ------
    SqueezesUnusable
        If a channel is not in the recording, or a squeeze or the rest not within it.
    ValueError
        If the columns are not one per channel, or the normalisation is not by contractions.
    """
    check_recording(samples_uv, fs_hz, channels)
    if rest_s is not None:
        check_rest(rest_s)
    if not squeezes_s:
        return ()
    _check_names(squeezes_s, channels)
    samples = prepare_samples(
        np.where(np.isfinite(samples_uv), samples_uv, np.nan), fs_hz, channels
    )
    rest = None if rest_s is None else _range(samples, rest_s, what="the rest")
    found = []
    for channel in channels:
        if not squeezes_s.get(channel.name):
            continue
        squeezes = [
            _range(samples, squeeze_s, what=f"the squeeze of {channel.name}")
            for squeeze_s in squeezes_s[channel.name]
        ]
        found.append(
            measure_reference(
                samples,
                channel.name,
                normalisation=normalisation,
                squeezes=squeezes,
                rest=rest or _quietest_before(samples, channel.name, squeezes, config),
                config=config.reference,
            )
        )
    return tuple(found)


def measure_recording(
    samples_uv: FloatArray,
    fs_hz: float,
    channels: tuple[ChannelInfo, ...],
    repetitions: Sequence[Repetition],
    findings: Sequence[RepetitionFinding],
    *,
    references: Sequence[Reference] = (),
    config: AmplitudeConfig,
    on_step: OnStep = unheard,
) -> RecordingAmplitudes:
    """Measure every repetition of a recording.

    Parameters
    ----------
    samples_uv : (n_samples, n_channels) float64
        The whole recording; rows of NaN where samples are missing.
    fs_hz : float
        Samples per second.
    channels : tuple of ChannelInfo
        One per column.
    repetitions : sequence of Repetition
        Where they are; `dsp.analysis.recording_repetitions` finds them.
    findings : sequence of RepetitionFinding
        What started when in the same repetitions: what may share signal is taken from there.
    references : sequence of Reference
        From squeezes of the same day and the same stickers.
    config : AmplitudeConfig
        All settings.
    on_step : callable, optional
        Told how far it has come (`dsp.steps`); what it raises stops it.

    Returns
    -------
    RecordingAmplitudes
        One entry per repetition.

    Raises
    ------
    ValueError
        If the columns are not one per channel, or there is not one finding per repetition.
    """
    check_recording(samples_uv, fs_hz, channels)
    if len(repetitions) != len(findings):
        raise ValueError(
            f"{len(findings)} findings for {len(repetitions)} repetitions: give one of each, in "
            "their order"
        )
    by_channel = {reference.channel: reference for reference in references}
    measured = []
    pairs = list(zip(repetitions, findings, strict=True))
    for repetition, finding in told_each(pairs, on_step):
        start, stop = amplitude_window(repetition, fs_hz, config)
        measured.append(
            measure_repetition(
                samples_uv[start:stop],
                fs_hz,
                channels,
                repetition,
                window_start_index=start,
                index=finding.index,
                sharing=sharing_of(finding),
                references=by_channel,
                config=config,
            )
        )
    return RecordingAmplitudes(fs_hz, config, tuple(references), tuple(measured))


def _check_names(
    squeezes_s: Mapping[str, Sequence[TimeRange]], channels: tuple[ChannelInfo, ...]
) -> None:
    names = [channel.name for channel in channels]
    for name in squeezes_s:
        if name not in names:
            raise SqueezesUnusable(
                f"no channel is named {name!r}, of which a reference squeeze was named: "
                f"there are {', '.join(names)}"
            )


def _range(samples: AmplitudeSamples, times_s: TimeRange, *, what: str) -> IndexRange:
    start, stop = (round(time_s * samples.fs_hz) for time_s in times_s)
    if not 0 <= start < stop <= samples.n_samples:
        raise SqueezesUnusable(
            f"{what} was said to be {times_s[0]:g} to {times_s[1]:g} s, but the recording lasts "
            f"{samples.n_samples / samples.fs_hz:g} s: give a start and a later end within it"
        )
    return start, stop


def _quietest_before(
    samples: AmplitudeSamples,
    channel_name: str,
    squeezes: Sequence[IndexRange],
    config: AmplitudeConfig,
) -> IndexRange:
    """Return the quietest second before one of the squeezes, with a margin for the rise."""
    column = samples.column_of(channel_name)
    n_rest, n_margin = (round(each_s * samples.fs_hz) for each_s in (_REST_S, _REST_MARGIN_S))
    stops = [max(1, start - n_margin) for start, _ in squeezes]
    rests = [(max(0, stop - n_rest), stop) for stop in stops]
    level = config.reference.squeeze.level
    powers_uv2 = [measure_rest(samples, column, rest, config=level)[0] for rest in rests]
    found = [
        (power_uv2, rest)
        for power_uv2, rest in zip(powers_uv2, rests, strict=True)
        if power_uv2 is not None
    ]
    # The longest says best why there is none.
    return min(found)[1] if found else max(rests, key=lambda rest: rest[1] - rest[0])
