"""Amplitudes as CSV rows, one per repetition and channel; it judges nothing."""

from __future__ import annotations

from app.exports.csv_cells import Cell, row
from dsp.amplitude.finding import ChannelAmplitude, RecordingAmplitudes, RepetitionAmplitudes
from dsp.amplitude.reason import Doubt

_HEADER = (
    *("repetition", "channel", "held_start_s", "held_end_s", "rest_start_s", "rest_end_s"),
    *("net_rms_uv", "rms_uv", "arv_uv", "rest_rms_uv", "snr_db", "at", "reasons"),
    *("mean_hz", "mean_low_hz", "mean_high_hz", "median_hz", "median_low_hz", "median_high_hz"),
    *("frequency_s", "frequency_reasons"),
)


def amplitude_rows(amplitudes: RecordingAmplitudes) -> str:
    """Return the table of amplitudes: what each muscle gave in each repetition."""
    rows = (
        _channel(repetition, channel)
        for repetition in amplitudes.repetitions
        for channel in repetition.channels
    )
    return row(_HEADER) + "".join(row(cells) for cells in rows)


def _channel(repetition: RepetitionAmplitudes, channel: ChannelAmplitude) -> list[Cell]:
    size, frequencies = channel.amplitude, channel.frequencies
    return [
        # People count from 1, and this table is read by people.
        *(repetition.index + 1, channel.channel, *repetition.held_s, *repetition.rest_s),
        *(size.net_rms_uv, size.rms_uv, size.arv_uv, size.rest_uv, size.snr_db),
        "skin" if channel.is_calibrated else "converter",
        _words(size.reasons),
        *(frequencies.mean_hz, *(frequencies.mean_interval_90_hz or (None, None))),
        *(frequencies.median_hz, *(frequencies.median_interval_90_hz or (None, None))),
        frequencies.duration_s,
        _words(frequencies.reasons),
    ]


def _words(reasons: tuple[Doubt, ...]) -> str | None:
    return "; ".join(reason.value for reason in reasons) or None
