"""What lay on the skin and in the amplifier of one channel; muscle and side are in its name.

Every field may be left open: None and the empty text mean *not told*, never *none*. Names follow
the checklists of ISEK, CEDE and BIDS (docs/data-dictionary.md lists them with their counterparts).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Configuration(StrEnum):
    """How the contacts of one channel are read against each other."""

    MONOPOLAR = "monopolar"
    SINGLE_DIFFERENTIAL = "single_differential"
    DOUBLE_DIFFERENTIAL = "double_differential"


class Normalisation(StrEnum):
    """The six ways of the CEDE matrix in which an amplitude is set against another."""

    MVC_SAME_TASK = "mvc_same_task"
    MVC_ISOMETRIC = "mvc_isometric"
    SUBMAXIMAL_TASK = "submaximal_task"
    PEAK_OR_MEAN_IN_TASK = "peak_or_mean_in_task"
    NONE = "none"
    M_MAX = "m_max"


@dataclass(frozen=True, slots=True)
class ElectrodeInfo:
    """The electrodes of one channel, where they lay, and how the skin was made ready."""

    placement_preset: str = ""
    target_head: str = ""
    """The head of the muscle, as of the hamstrings (``biceps_femoris_long``)."""
    placement_scheme: str = ""
    """``measured`` or ``other``, as BIDS writes them."""
    placement_description: str = ""
    landmarks: str = ""
    """The two landmarks the distances count from, with a comma."""
    from_first_landmark_mm: float | None = None
    from_second_landmark_mm: float | None = None
    orientation: str = ""
    configuration: Configuration | None = None
    material: str = ""
    shape: str = ""
    size_mm: float | None = None
    inter_electrode_distance_mm: float | None = None
    brand: str = ""
    lot: str = ""
    is_single_use: bool | None = None
    skin_preparation: str = ""
    reference_location: str = ""
    ground_location: str = ""
    impedance_kohm: float | None = None
    placed_by: str = ""
    """A role (``clinician``, ``self``), never a name."""
    functional_check: str = ""
    photo_sha256: str = ""


@dataclass(frozen=True, slots=True)
class AmplifierInfo:
    """The way of one channel from its contacts to a number."""

    gain: float | None = None
    adc_bits: int | None = None
    hardware_filters: str = ""
    software_filters: str = ""
    """What the device itself computed before it sent; our own processing is in a result."""
    input_impedance_mohm: float | None = None
    cmrr_db: float | None = None
    lsb_uv: float | None = None
    noise_rms_uv: float | None = None
    full_scale_uv: float | None = None
    fs_hz: float | None = None
    low_cutoff_hz: float | None = None
    high_cutoff_hz: float | None = None
    notch_hz: float | None = None


@dataclass(frozen=True, slots=True)
class NormalisationInfo:
    """What the amplitudes of one channel were set against."""

    method: Normalisation | None = None
    task: str = ""
    n_trials: int | None = None
    has_encouragement: bool | None = None
    is_same_day: bool | None = None
    window_s: float | None = None
    value_uv: float | None = None


@dataclass(frozen=True, slots=True)
class ChannelMetadata:
    """All that is known of one channel beside its samples; ``notes`` is free text."""

    electrode: ElectrodeInfo = field(default_factory=ElectrodeInfo)
    amplifier: AmplifierInfo = field(default_factory=AmplifierInfo)
    normalisation: NormalisationInfo = field(default_factory=NormalisationInfo)
    notes: str = ""
