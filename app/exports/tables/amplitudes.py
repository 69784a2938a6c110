"""Amplitudes as rows, one per repetition and channel or pair; it judges nothing."""

from __future__ import annotations

from app.exports.tables.cell import Cell, Table, words
from dsp.amplitude.finding import ChannelAmplitude, RecordingAmplitudes, RepetitionAmplitudes

_HEADER = (
    *("repetition", "channel", "held_start_s", "held_end_s", "rest_start_s", "rest_end_s"),
    *("net_rms_uv", "rms_uv", "arv_uv", "rest_rms_uv", "snr_db", "at", "reasons"),
    *("percent_of_reference", "percent_reasons"),
    *("mean_hz", "mean_low_hz", "mean_high_hz", "median_hz", "median_low_hz", "median_high_hz"),
    *("frequency_s", "frequency_reasons"),
)

_PAIR_HEADER = ("repetition", "a", "b", "common_area_percent", "rudolph_percent", "reasons")


def amplitude_rows(amplitudes: RecordingAmplitudes) -> Table:
    """Yield the table of amplitudes: what each muscle gave in each repetition."""
    yield _HEADER
    for repetition in amplitudes.repetitions:
        for channel in repetition.channels:
            yield _channel(repetition, channel)


def coactivation_rows(amplitudes: RecordingAmplitudes) -> Table:
    """Yield the table of co-activation: what every two muscles shared in each repetition."""
    yield _PAIR_HEADER
    for repetition in amplitudes.repetitions:
        for pair in repetition.coactivations:
            yield (
                *(repetition.index + 1, pair.a, pair.b),
                *(pair.common_area_percent, pair.rudolph_percent, words(pair.reasons)),
            )


def _channel(repetition: RepetitionAmplitudes, channel: ChannelAmplitude) -> tuple[Cell, ...]:
    size, frequencies = channel.amplitude, channel.frequencies
    return (
        # People count from 1, and this table is read by people.
        *(repetition.index + 1, channel.channel, *repetition.held_s, *repetition.rest_s),
        *(size.net_rms_uv, size.rms_uv, size.arv_uv, size.rest_uv, size.snr_db),
        "skin" if channel.is_calibrated else "converter",
        words(size.reasons),
        None if channel.percent is None else channel.percent.percent,
        None if channel.percent is None else words(channel.percent.reasons),
        *(frequencies.mean_hz, *(frequencies.mean_interval_90_hz or (None, None))),
        *(frequencies.median_hz, *(frequencies.median_interval_90_hz or (None, None))),
        frequencies.duration_s,
        words(frequencies.reasons),
    )
