"""Every setting a finding depends on, and the method's version; it finds nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field

from dsp.findings import MethodInfo
from dsp.firing_order.config import OrderConfig
from dsp.flags.config import FlagConfig
from dsp.onset.channel_onset import OnsetConfig
from dsp.onset.crosstalk import CrosstalkConfig
from dsp.onset.image_config import ImageConfig
from dsp.repetition import RepetitionConfig

METHOD_VERSION = "1.10.0"
"""Raised whenever the same samples and settings would give another finding."""


@dataclass(frozen=True, slots=True)
class AnalysisConfig:
    """Every setting a finding depends on.

    Attributes
    ----------
    repetition : RepetitionConfig
        How repetitions are found.
    onset : OnsetConfig
        How the start of one channel is found.
    order : OrderConfig
        When an order is stated.
    crosstalk : CrosstalkConfig
        When a channel may carry another's signal.
    image : ImageConfig
        When and how that is taken out.
    flags : FlagConfig
        What is noticed about a repetition, and withholds its order.
    lead_s : float
        Time before the quiet stretch that is given to the filters to settle.
    min_rate_hz : float
        Below this no order is stated.
    """

    repetition: RepetitionConfig = field(default_factory=RepetitionConfig)
    onset: OnsetConfig = field(default_factory=OnsetConfig)
    order: OrderConfig = field(default_factory=OrderConfig)
    crosstalk: CrosstalkConfig = field(default_factory=CrosstalkConfig)
    image: ImageConfig = field(default_factory=ImageConfig)
    flags: FlagConfig = field(default_factory=FlagConfig)
    lead_s: float = 0.2
    # A little under 1000, because a rate read from rounded times may be.
    min_rate_hz: float = 990.0

    @property
    def method(self) -> MethodInfo:
        """Return the method's version with the hash of these settings."""
        canonical = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return MethodInfo(METHOD_VERSION, hashlib.sha256(canonical.encode()).hexdigest())
