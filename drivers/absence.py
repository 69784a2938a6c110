"""A device that is away for a while, and its return, as frozen values; nothing is opened here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AbsenceKind(StrEnum):
    """What keeps a device from sending."""

    UNPLUGGED = "unplugged"
    INTERRUPTED = "interrupted"
    REFUSED = "refused"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Absence:
    """A device that was there a moment ago.

    Attributes
    ----------
    kind : AbsenceKind
        Its port is gone; the port is there but the stream ended; it cannot be opened again yet;
        another device is in its place.
    since_s : float
        Host monotonic time at which it was missed.
    problem : str
        The sentence that says what happened, or what stands in the way now.
    reason : str
        Why it went, as `DeviceLost` has it: without port or name.
    """

    kind: AbsenceKind
    since_s: float
    problem: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """A device that came back, and what is missing.

    Attributes
    ----------
    first_index : int
        Index of the first scan after the gap.
    n_missing : int
        Length of the gap, **estimated** from the host's clock and the device's measured rate: the
        device's own index began anew.
    away_s : float
        Host time from the last scan before to the first one after.
    place : str
        The port it is on now.
    supply_share : float
        By which share a count is worth more than before it went; 0 where the same.
    are_uv_kept : bool
        Whether its values are in µV by what a count is worth now, for its supply is another; False
        where they keep the scale of before, for a supply measures a little differently each time.
    """

    first_index: int
    n_missing: int
    away_s: float
    place: str
    supply_share: float = 0.0
    are_uv_kept: bool = False
