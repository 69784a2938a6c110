"""Which speeds a device's line was found not to carry, for a while; it opens and measures none."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from drivers.base import Clock
from drivers.port_identity import PortIdentity

KEPT_S = 600.0
"""A cable or adapter may be changed meanwhile, and noise may have been at fault."""


class SpeedMemory:
    """Remembers speeds that were tried in vain, so that the next opening does not try them again.

    Parameters
    ----------
    clock : Clock
        Host monotonic time.
    kept_s : float
        For how long a speed is not tried again.
    """

    def __init__(self, *, clock: Clock, kept_s: float = KEPT_S) -> None:
        self._clock = clock
        self._kept_s = kept_s
        self._tried_s: dict[tuple[str, int], float] = {}

    def note_unheard(self, device: PortIdentity, baud: int) -> None:
        """Remember that board and program did not hear each other at a speed."""
        self._tried_s[_key(device), baud] = self._clock()

    def is_unheard(self, device: PortIdentity, baud: int) -> bool:
        """Say whether that was so a short while ago."""
        tried_s = self._tried_s.get((_key(device), baud))
        return tried_s is not None and self._clock() - tried_s < self._kept_s


@runtime_checkable
class SpeedLearner(Protocol):
    """A driver that makes its line faster, and may share with others what it found."""

    speeds: SpeedMemory


def _key(device: PortIdentity) -> str:
    """Return what a device is known by: its port counts only where USB tells nothing better."""
    if not device.is_on_usb:
        return device.place
    own = device.serial_number or device.location or device.place
    return f"{device.vendor_id:04x}:{device.product_id or 0:04x} {own}"
