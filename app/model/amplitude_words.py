"""Amplitudes and their reasons in words and digits; no muscle is called large or small by them."""

from __future__ import annotations

from collections.abc import Sequence

from app.model.muscle_names import ChannelName
from app.model.phrase import NO_BREAK_SPACE, Phrase, phrase, voltage, voltage_unit
from app.model.reasons import channel_reason
from dsp.amplitude.finding import ChannelAmplitude
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


def last_size(number: int, channel: ChannelAmplitude) -> Phrase:
    """Return how large a muscle was in a repetition, in a line beside its trace."""
    size, reasons = channel.amplitude, channel.amplitude.reasons
    if not size.is_measured:
        return phrase("nr {n}: {why}", n=number, why=amplitude_reason(reasons[0]))
    if reasons:
        return last_size_of(number, f"~{size_text(size)}")
    return last_size_of(number, size_text(size))


def last_size_of(number: int, size: str) -> Phrase:
    """Return a size with its repetition and its measure."""
    return phrase("nr {n}: {size} net RMS", n=number, size=size)


def last_size_hint(
    number: int, channel: ChannelAmplitude, held_s: tuple[float, float], name: ChannelName
) -> Phrase:
    """Return what that line measures and over which stretch, or why there is nothing."""
    reasons = channel.amplitude.reasons
    if not channel.amplitude.is_measured:
        return phrase(
            "Repetition {n}, {muscle}: {why}.", n=number, muscle=name.noun, why=_all(reasons)
        )
    measure = phrase(
        "Repetition {n}: net RMS at 20–450 Hz over its middle half ({seconds} s), rest taken "
        "out{at}. It says how active the muscle was, and nothing of who started first.",
        n=number,
        seconds=f"{held_s[1] - held_s[0]:.1f}",
        at=Phrase("") if channel.is_calibrated else phrase("; µV at the converter"),
    )
    return phrase("{measure} {why}.", measure=measure, why=_all(reasons)) if reasons else measure


def channel_details(channel: ChannelAmplitude, name: ChannelName) -> Phrase:
    """Return what else was measured of a muscle in a repetition, for the pointer."""
    size, frequencies = channel.amplitude, channel.frequencies
    if size.arv_uv is None or size.rest_uv is None:
        return phrase("{muscle}: {why}", muscle=name.title, why=_all(size.reasons))
    found = phrase(
        "{muscle}: ARV {arv}, rest {rest}",
        muscle=name.title,
        arv=voltage(size.arv_uv, unit=voltage_unit(size.arv_uv)),
        rest=voltage(size.rest_uv, unit=voltage_unit(size.rest_uv)),
    )
    if frequencies.mean_hz is None:
        return phrase("{found}; no frequency ({why})", found=found, why=_all(frequencies.reasons))
    return phrase(
        "{found}; mean / median frequency {hz} Hz", found=found, hz=frequency_text(frequencies)
    )


def doubt_of(channel: ChannelAmplitude, name: ChannelName) -> Phrase | None:
    """Return why a muscle's amplitude is withheld or doubted; None where it is neither."""
    reasons = channel.amplitude.reasons
    if not reasons:
        return None
    return phrase("{muscle}: {why}", muscle=name.title, why=_all(reasons))


def _all(reasons: Sequence[Doubt]) -> Phrase:
    """Return all reasons in one phrase."""
    first, *others = [amplitude_reason(reason) for reason in reasons] or [phrase("Not measured")]
    for other in others:
        first = phrase("{first}, {other}", first=first, other=other)
    return first
