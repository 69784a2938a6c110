"""What is noted of a session beside its samples: whose, which task, which device; no samples."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.model.participant import PAIN_RANGE


@dataclass(frozen=True, slots=True)
class TaskInfo:
    """What the person was asked to do, and how it was said."""

    task_id: str = ""
    """``phe_ke``, ``phe_kf90`` or an exercise's; two tasks are never pooled."""
    description: str = ""
    cue_text_id: str = ""
    cue_text: str = ""
    cue_language: str = ""
    leg_order: str = ""
    """The legs of the sets in their order (``R L R L``)."""
    n_repetitions: int | None = None
    n_sets: int | None = None
    n_practice: int | None = None
    speed: str = ""
    arm_position: str = ""
    rotation_note: str = ""
    has_pillow: bool | None = None
    stop_reason: str = ""
    height_cm: float | None = None
    hold_s: float | None = None
    rest_s: float | None = None


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """The device as its maker names it; ``serial_number`` tells a person's device from others."""

    manufacturer: str = ""
    model: str = ""
    serial_number: str = ""
    firmware: str = ""
    clock_source: str = ""
    is_isolated: bool | None = None
    is_battery_powered: bool | None = None
    mains_hz: float | None = None
    fs_nominal_hz: float | None = None
    fs_measured_hz: float | None = None


@dataclass(frozen=True, slots=True)
class SessionDetails:
    """Whose session it is and what was noted; every field may be left open.

    ``participant_id`` and ``protocol_id`` with ``protocol_version`` are bound when the session
    begins. Raises ValueError for a pain outside 0 to 10.
    """

    participant_id: str | None = None
    protocol_id: str | None = None
    protocol_version: int | None = None
    tested_sides: tuple[str, ...] = ()
    """``R``, ``L`` or both, in the order in which the legs were tested."""
    symptom_side: str = ""
    pain_before: int | None = None
    pain_after: int | None = None
    notes: str = ""
    task: TaskInfo = field(default_factory=TaskInfo)
    device: DeviceInfo = field(default_factory=DeviceInfo)

    def unbound(self) -> SessionDetails:
        """Return what is noted, without what is bound when the session begins."""
        return replace(self, participant_id=None, protocol_id=None, protocol_version=None)

    def bound_as(self, other: SessionDetails) -> SessionDetails:
        """Return what is noted here, bound as another is."""
        return replace(
            self,
            participant_id=other.participant_id,
            protocol_id=other.protocol_id,
            protocol_version=other.protocol_version,
        )

    def __post_init__(self) -> None:
        for pain in (self.pain_before, self.pain_after):
            if pain is not None and pain not in PAIN_RANGE:
                raise ValueError(f"The pain is {pain}. It is a whole number from 0 to 10.")
