"""Amplitudes and their reasons in words and digits; no muscle is called large or small by them."""

from __future__ import annotations

from app.model.phrase import NO_BREAK_SPACE, Phrase, phrase, voltage, voltage_unit
from app.model.reasons import channel_reason
from dsp.amplitude.frequency import SpectralFrequencies
from dsp.amplitude.percent import ReferencePercent
from dsp.amplitude.reason import AmplitudeReason, Doubt
from dsp.amplitude.stretch import Amplitude
from dsp.findings import Reason

SIZE_OF = phrase("Net RMS at 20–450 Hz over the middle half of each repetition, rest taken out")
"""Measure, band and window: they belong beside every number that is shown."""

NOTHING = "–"

_BADGES: dict[AmplitudeReason, Phrase] = {
    AmplitudeReason.TOO_SHORT: phrase("Too short"),
    AmplitudeReason.UNSTEADY: phrase("Not held steady"),
    AmplitudeReason.NO_SQUEEZE: phrase("No reference"),
    AmplitudeReason.ONE_SQUEEZE: phrase("One squeeze only"),
    AmplitudeReason.UNEQUAL_SQUEEZES: phrase("Squeezes differ"),
}

_ACTIONS: dict[AmplitudeReason, Phrase] = {
    AmplitudeReason.TOO_SHORT: phrase("Hold the movement for a second or two."),
    AmplitudeReason.UNSTEADY: phrase("Hold it at one level for a second or two."),
    AmplitudeReason.NO_SQUEEZE: phrase("Record two squeezes of the same muscle for reference."),
    AmplitudeReason.ONE_SQUEEZE: phrase("Record a second squeeze for reference."),
    AmplitudeReason.UNEQUAL_SQUEEZES: phrase("Repeat one of the reference squeezes."),
}


def amplitude_reason(reason: Doubt) -> Phrase:
    """Return why an amplitude is withheld or doubted, in two or three words."""
    return channel_reason(reason) if isinstance(reason, Reason) else _BADGES[reason]


def amplitude_action(reason: AmplitudeReason) -> Phrase:
    """Return what to do about what only an amplitude lacks."""
    return _ACTIONS[reason]


def size_text(amplitude: Amplitude) -> str:
    """Return the net RMS with its unit; a dash where there is none."""
    if amplitude.net_rms_uv is None:
        return NOTHING
    return voltage(amplitude.net_rms_uv, unit=voltage_unit(amplitude.net_rms_uv))


def percent_text(percent: ReferencePercent) -> str:
    """Return the share of the reference; a dash where there is none."""
    if percent.percent is None:
        return NOTHING
    return f"{percent.percent:.0f}{NO_BREAK_SPACE}%"


def frequency_text(frequencies: SpectralFrequencies) -> str:
    """Return mean and median, each with half of its 90 % interval; a dash where there is none."""
    parts = []
    for middle_hz, interval_hz in (
        (frequencies.mean_hz, frequencies.mean_interval_90_hz),
        (frequencies.median_hz, frequencies.median_interval_90_hz),
    ):
        if middle_hz is None or interval_hz is None:
            return NOTHING
        parts.append(f"{middle_hz:.0f}±{(interval_hz[1] - interval_hz[0]) / 2:.0f}")
    return f"{parts[0]} / {parts[1]}"
