"""Amplitudes of repetitions as tests want them: known sizes, and one muscle withheld if asked."""

from __future__ import annotations

from dsp.amplitude.config import AmplitudeConfig
from dsp.amplitude.finding import ChannelAmplitude, RecordingAmplitudes, RepetitionAmplitudes
from dsp.amplitude.frequency import SpectralFrequencies
from dsp.amplitude.stretch import Amplitude
from dsp.findings import Reason

FS_HZ = 1000.0


def channel_amplitude(name: str, size_uv: float, *, withheld: Reason | None = None):
    """Return one muscle of a size, or without any."""
    if withheld is not None:
        return ChannelAmplitude(
            Amplitude(name, None, None, None, None, None, None, (withheld,)),
            None,
            SpectralFrequencies(name, None, None, None, None, 0.0, (withheld,)),
        )
    return ChannelAmplitude(
        Amplitude(name, size_uv, 0.8 * size_uv, 2.7, size_uv**2, size_uv, 24.0, ()),
        None,
        SpectralFrequencies(name, 116.0, (105.0, 127.0), 92.0, (72.0, 112.0), 1.2, ()),
    )


def repetition_amplitudes(
    channels: tuple[str, ...], index: int = 0, *, withheld: Reason | None = None
) -> RepetitionAmplitudes:
    """Return a repetition whose muscles are 100 µV, 101 µV and so on; the first may be withheld."""
    return RepetitionAmplitudes(
        index,
        (2.5, 4.1),
        (0.5, 1.5),
        tuple(
            channel_amplitude(name, 100.0 + number, withheld=None if number else withheld)
            for number, name in enumerate(channels)
        ),
        (),
    )


def recording_amplitudes(*repetitions: RepetitionAmplitudes) -> RecordingAmplitudes:
    """Return a recording of these repetitions, without a reference."""
    return RecordingAmplitudes(FS_HZ, AmplitudeConfig(), (), repetitions)
