"""The amplitudes of a recording as JSON values, beside its order; it computes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from app.exports.json_values import as_interval, as_number
from dsp.amplitude.finding import (
    ChannelAmplitude,
    PairCoactivation,
    RecordingAmplitudes,
    RepetitionAmplitudes,
)
from dsp.amplitude.reason import Doubt
from dsp.amplitude.reference import Reference
from dsp.amplitude.samples import BAND_HZ
from dsp.amplitude.squeeze import Squeeze


def with_amplitudes(
    written: dict[str, Any], amplitudes: RecordingAmplitudes | None
) -> dict[str, Any]:
    """Return the object of an analysed file with what was measured beside its order."""
    if amplitudes is None:
        return written
    references = {
        each.channel: _reference(each, fs_hz=amplitudes.fs_hz) for each in amplitudes.references
    }
    by_index = {each.index: each for each in amplitudes.repetitions}
    return {
        **written,
        "amplitude": _measure(amplitudes),
        "channels": [
            {**channel, "reference": references.get(channel["name"])}
            for channel in written["channels"]
        ],
        "repetitions": [
            {
                **repetition,
                "amplitudes": _channels(by_index[repetition["index"]]),
                "coactivations": _pairs(by_index[repetition["index"]].coactivations),
            }
            for repetition in written["repetitions"]
        ],
    }


def references_as_list(amplitudes: RecordingAmplitudes) -> list[dict[str, Any]]:
    """Return one object per channel whose squeezes were named."""
    return [
        {"channel": each.channel, **_reference(each, fs_hz=amplitudes.fs_hz)}
        for each in amplitudes.references
    ]


def _measure(amplitudes: RecordingAmplitudes) -> dict[str, Any]:
    """Return what belongs beside every number."""
    config = amplitudes.config
    return {
        "method": asdict(config.method),
        "band_hz": list(BAND_HZ),
        "held_share": config.held_share,
        "reference_window_ms": config.reference.squeeze.window_ms,
        "coactivation_window_ms": config.running_window_ms,
    }


def _reference(reference: Reference, *, fs_hz: float) -> dict[str, Any]:
    return {
        "normalisation": reference.normalisation.value,
        "value_uv": as_number(reference.value_uv),
        "is_usable": reference.is_usable,
        "difference_share": as_number(reference.difference_share),
        "squeezes": [_squeeze(each, fs_hz) for each in reference.squeezes],
        "reasons": _reasons(reference.reasons),
    }


def _channels(repetition: RepetitionAmplitudes) -> list[dict[str, Any]]:
    return [_channel(each, repetition) for each in repetition.channels]


def _pairs(pairs: Sequence[PairCoactivation]) -> list[dict[str, Any]]:
    return [
        {
            "a": pair.a,
            "b": pair.b,
            "common_area_percent": as_number(pair.common_area_percent),
            "rudolph_percent": as_number(pair.rudolph_percent),
            "reasons": _reasons(pair.reasons),
        }
        for pair in pairs
    ]


def _channel(channel: ChannelAmplitude, repetition: RepetitionAmplitudes) -> dict[str, Any]:
    amplitude, percent, frequencies = channel.amplitude, channel.percent, channel.frequencies
    return {
        "channel": channel.channel,
        "held_s": as_interval(repetition.held_s),
        "rest_s": as_interval(repetition.rest_s),
        "net_rms_uv": as_number(amplitude.net_rms_uv),
        "net_power_uv2": as_number(amplitude.net_power_uv2),
        "rms_uv": as_number(amplitude.rms_uv),
        "arv_uv": as_number(amplitude.arv_uv),
        "rest_rms_uv": as_number(amplitude.rest_uv),
        "snr_db": as_number(amplitude.snr_db),
        "at": "skin" if channel.is_calibrated else "converter",
        "reasons": _reasons(amplitude.reasons),
        "percent_of_reference": None if percent is None else as_number(percent.percent),
        "percent_reasons": [] if percent is None else _reasons(percent.reasons),
        "mean_hz": as_number(frequencies.mean_hz),
        "mean_interval_90_hz": as_interval(frequencies.mean_interval_90_hz),
        "median_hz": as_number(frequencies.median_hz),
        "median_interval_90_hz": as_interval(frequencies.median_interval_90_hz),
        "frequency_s": as_number(frequencies.duration_s),
        "frequency_reasons": _reasons(frequencies.reasons),
    }


def _squeeze(squeeze: Squeeze, fs_hz: float) -> dict[str, Any]:
    return {
        "start_s": as_number(squeeze.start_index / fs_hz),
        "end_s": as_number(squeeze.end_index / fs_hz),
        "net_rms_uv": as_number(squeeze.net_rms_uv),
        "snr_db": as_number(squeeze.snr_db),
        "reasons": _reasons(squeeze.reasons),
    }


def _reasons(reasons: tuple[Doubt, ...]) -> list[str]:
    return [reason.value for reason in reasons]
