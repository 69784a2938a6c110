"""Whether mains could reach a person through the amplifier, as far as is known; no measurement."""

from __future__ import annotations

from enum import StrEnum


class Power(StrEnum):
    """What the computer runs on."""

    BATTERY = "battery"
    MAINS = "mains"
    UNKNOWN = "unknown"
    """No battery is seen: a desktop, or a system that does not say. It counts as mains."""


class Isolation(StrEnum):
    """What stands between the person and the computer."""

    NOBODY = "nobody"
    """Nobody is wired up: a file or a simulated person."""
    WIRELESS = "wireless"
    CABLE = "cable"
    """A cable, and nothing is known of a barrier in it."""
    ISOLATED = "isolated"
    """A cable with a barrier in it, as a person has stated."""


_NOBODY = ("synthetic", "replay")
_WIRELESS = ("trigno", "bitalino")


def isolation_of(source: str | None, *, is_stated_isolated: bool = False) -> Isolation:
    """Return what stands between; what is not known for certain counts as a plain cable."""
    kind = (source or "").partition(":")[0]
    if source is None or kind in _NOBODY:
        return Isolation.NOBODY
    if kind in _WIRELESS:
        return Isolation.WIRELESS
    return Isolation.ISOLATED if is_stated_isolated else Isolation.CABLE


def reaches_mains(power: Power, isolation: Isolation) -> bool:
    """Return whether a recording is held back: a plain cable to a computer that is plugged in."""
    return isolation is Isolation.CABLE and power is not Power.BATTERY
