"""What the Source screen shows, as frozen values; codes and numbers, no text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.presenters.status import StatusState
from drivers.base import FoundSource
from drivers.base import SourceKind as KindOfDevice


class SourceKind(StrEnum):
    """Where signals may come from."""

    SIMULATED = "simulated"
    DEVICE = "device"
    FILE = "file"


class Hindrance(StrEnum):
    """Why what is filled in cannot be opened yet."""

    RECORDING = "recording"
    NO_PORT = "no_port"
    NO_FILE = "no_file"
    GAIN = "gain"
    RATE = "rate"
    SAME_MUSCLE = "same_muscle"
    ASKING = "asking"


@dataclass(frozen=True, slots=True)
class ScenarioChoice:
    """One simulated person: its name and what it does."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class DeviceForm:
    """What is filled in for a device: its kind as sources name it, and where it is."""

    kind: str = "serial"
    port: str = ""
    muscles: tuple[str, ...] = ()
    gain: str = ""


@dataclass(frozen=True, slots=True)
class FileForm:
    """What is filled in for a file; empty unit and rate are read from the file."""

    path: str = ""
    unit: str = ""
    rate: str = ""


@dataclass(frozen=True, slots=True)
class SourceState:
    """Everything the Source screen shows at one moment.

    ``asked`` are the sources that are just being asked who they are, ``in_use`` is the one that is
    open in this program. ``no_order`` is the sentence that says why these muscles can be watched
    but not ordered.
    """

    status: StatusState
    kind: SourceKind
    scenarios: tuple[ScenarioChoice, ...]
    scenario: str
    is_looking: bool
    devices: tuple[FoundSource, ...]
    device: DeviceForm
    device_kinds: tuple[KindOfDevice, ...]
    muscles: tuple[str, ...]
    file: FileForm
    hindrance: Hindrance | None
    no_order: str | None
    asked: frozenset[str] = frozenset()
    in_use: str | None = None
