"""The amplitudes of a recording and its repetitions, as frozen values; no order is among them."""

from __future__ import annotations

from dataclasses import dataclass

from dsp.amplitude.config import AmplitudeConfig
from dsp.amplitude.frequency import SpectralFrequencies
from dsp.amplitude.percent import ReferencePercent
from dsp.amplitude.reason import Doubt
from dsp.amplitude.reference import Reference
from dsp.amplitude.stretch import Amplitude
from dsp.findings import MethodInfo


@dataclass(frozen=True, slots=True)
class ChannelAmplitude:
    """One channel in one repetition.

    Attributes
    ----------
    amplitude : Amplitude
        RMS and ARV of its held stretch, with and without the rest.
    percent : ReferencePercent or None
        The same against its reference; None where no reference was given.
    frequencies : SpectralFrequencies
        Mean and median frequency of that stretch.
    is_calibrated : bool
        False where µV are µV at the converter, not at the skin.
    """

    amplitude: Amplitude
    percent: ReferencePercent | None
    frequencies: SpectralFrequencies
    is_calibrated: bool = True

    @property
    def channel(self) -> str:
        """Return the channel's name."""
        return self.amplitude.channel


@dataclass(frozen=True, slots=True)
class PairCoactivation:
    """How much of two muscles' activity is shared in one repetition.

    Attributes
    ----------
    a, b : str
        The two channels; which is which says nothing.
    common_area_percent, rudolph_percent : float or None
        As in `Coactivation`; None when withheld.
    reasons : tuple of Reason or AmplitudeReason
        Why it is withheld or doubted.
    """

    a: str
    b: str
    common_area_percent: float | None
    rudolph_percent: float | None
    reasons: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class RepetitionAmplitudes:
    """One repetition: what was measured, where, and against which rest.

    Attributes
    ----------
    index : int
        Number of the repetition, from 0, as in its `RepetitionFinding`.
    held_s, rest_s : (float, float)
        The stretch that was measured and the quiet one before it, in seconds from the recording's
        first sample.
    channels : tuple of ChannelAmplitude
        One per EMG channel or envelope.
    coactivations : tuple of PairCoactivation
        Every two of them.
    """

    index: int
    held_s: tuple[float, float]
    rest_s: tuple[float, float]
    channels: tuple[ChannelAmplitude, ...]
    coactivations: tuple[PairCoactivation, ...]


@dataclass(frozen=True, slots=True)
class RecordingAmplitudes:
    """Every amplitude of one recording.

    Attributes
    ----------
    fs_hz : float
        Samples per second, which the squeezes of a reference count in.
    config : AmplitudeConfig
        All settings. Where the repetitions are is the order's method.
    references : tuple of Reference
        One per channel whose squeezes were named.
    repetitions : tuple of RepetitionAmplitudes
        As many as the recording's finding has.
    """

    fs_hz: float
    config: AmplitudeConfig
    references: tuple[Reference, ...]
    repetitions: tuple[RepetitionAmplitudes, ...]

    @property
    def method(self) -> MethodInfo:
        """Return the version with the hash of the settings."""
        return self.config.method

    def reference_of(self, channel: str) -> Reference | None:
        """Return a channel's reference; None where no squeeze was named for it."""
        return next((each for each in self.references if each.channel == channel), None)
