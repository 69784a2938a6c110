"""Every setting an amplitude depends on, with its version and hash; it measures nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field

from dsp.amplitude.frequency import FrequencyConfig
from dsp.amplitude.level import LevelConfig
from dsp.amplitude.reference import ReferenceConfig
from dsp.findings import MethodInfo

AMPLITUDE_VERSION = "1.0.0"
"""Raised whenever the same samples and settings would give another amplitude."""


@dataclass(frozen=True, slots=True)
class AmplitudeConfig:
    """Every setting the amplitudes of a recording depend on, beside where its repetitions are.

    Attributes
    ----------
    held_share : float
        Share of a repetition, about its middle, that is measured.
    steady_ratio : float
        No tenth of a second of that stretch may hold more than this many times its mean power, or
        it has no frequency.
    lead_s : float
        Time before the quiet stretch that is given to the filters to settle.
    running_window_ms : float
        Window of the running RMS that co-activation is read from.
    max_correlation : float
        Two channels that share more than this while they work have no co-activation.
    level : LevelConfig
        When an amplitude is stated.
    frequency : FrequencyConfig
        When a frequency is stated.
    reference : ReferenceConfig
        When squeezes make a reference.
    """

    held_share: float = 0.5
    steady_ratio: float = 2.0
    lead_s: float = 0.2
    running_window_ms: float = 100.0
    # What the flag "channels may share signal" takes, after Vink 1989.
    max_correlation: float = 0.30
    level: LevelConfig = field(default_factory=LevelConfig)
    frequency: FrequencyConfig = field(default_factory=FrequencyConfig)
    reference: ReferenceConfig = field(default_factory=ReferenceConfig)

    @property
    def method(self) -> MethodInfo:
        """Return the method's version with the hash of these settings."""
        canonical = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return MethodInfo(AMPLITUDE_VERSION, hashlib.sha256(canonical.encode()).hexdigest())
