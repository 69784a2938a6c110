"""What the form for a foreign file shows, as frozen values; codes and numbers, no text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drivers.errors import Setting


class ImportPhase(StrEnum):
    """Where an import stands."""

    IDLE = "idle"
    READING = "reading"
    REFUSED = "refused"
    ASKING = "asking"
    STORING = "storing"


class ImportHindrance(StrEnum):
    """Why a file cannot be kept yet."""

    UNNAMED = "a channel is not named"
    SAME_MUSCLE = "two channels have one muscle"
    NOTHING_KEPT = "every channel is left out"
    RATE = "the rate is no number"
    CHANGED = "the file is not as it was written"


@dataclass(frozen=True, slots=True)
class ChannelToName:
    """One channel: what the file says of it, and what a person says it is; empty until then."""

    name: str
    unit: str
    fs_hz: float
    muscle: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose recording it may be; without an id it is nobody's."""

    participant_id: str | None = None
    pseudonym: str = ""


NOBODY = Owner()


@dataclass(frozen=True, slots=True)
class ImportingState:
    """Everything the form shows at one moment.

    ``notes`` are the reader's own sentences. ``setting`` is what a refusal asks to be stated.
    ``changed`` says how an export of ours differs from what was written, which a person must see.
    """

    phase: ImportPhase = ImportPhase.IDLE
    file_name: str = ""
    format: str = ""
    lasts_s: float = 0.0
    n_missing: int = 0
    channels: tuple[ChannelToName, ...] = ()
    choices: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str | None = None
    setting: Setting | None = None
    unit: str = ""
    rate: str = ""
    hindrance: ImportHindrance | None = None
    owners: tuple[Owner, ...] = (NOBODY,)
    owner: Owner = NOBODY
    no_order: str | None = None
    changed: str | None = None
    is_taken_as_changed: bool = False
