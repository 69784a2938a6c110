"""Which device hangs on a serial port, by what USB tells of it; it opens none."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from serial.tools.list_ports import comports
from serial.tools.list_ports_common import ListPortInfo


@dataclass(frozen=True, slots=True)
class PortIdentity:
    """A serial port and the device behind it.

    Attributes
    ----------
    place : str
        What opens the port; another one after replugging, perhaps.
    title : str
        The device in words, empty when nothing is known.
    vendor_id, product_id : int or None
        USB's numbers of maker and model; None when the port is not on USB.
    serial_number : str or None
        The device's own; cheap ones have none.
    location : str or None
        The USB socket it is plugged into.
    """

    place: str
    title: str = ""
    vendor_id: int | None = None
    product_id: int | None = None
    serial_number: str | None = None
    location: str | None = None

    @property
    def is_on_usb(self) -> bool:
        """Return whether USB tells what it is."""
        return self.vendor_id is not None

    def is_same_make(self, other: PortIdentity) -> bool:
        """Say whether USB tells both to be of one maker and model."""
        makes = (self.vendor_id, self.product_id) == (other.vendor_id, other.product_id)
        return makes and self.is_on_usb

    def is_same_device(self, other: PortIdentity) -> bool:
        """Say whether both are surely one device.

        Parameters
        ----------
        other : PortIdentity
            Seen at another time, perhaps under another name.

        Returns
        -------
        bool
            True for the same maker, model and serial number; where the device has no serial
            number, for the same maker and model in the same USB socket; off USB, for the same
            port.
        """
        if not self.is_on_usb and not other.is_on_usb:
            return self.place == other.place
        if (self.vendor_id, self.product_id) != (other.vendor_id, other.product_id):
            return False
        if self.serial_number or other.serial_number:
            return self.serial_number == other.serial_number
        return self.location is not None and self.location == other.location

    def __str__(self) -> str:
        number = f", serial number {self.serial_number}" if self.serial_number else ""
        return f"{self.title or 'device'}{number}"


def list_identities() -> tuple[PortIdentity, ...]:
    """List the serial ports, those on USB first; call it from a thread, it may take a while."""
    ports = sorted(comports(), key=lambda port: (port.vid is None, port.device))
    return tuple(_identify(port) for port in ports)


def identity_at(place: str, ports: Iterable[PortIdentity]) -> PortIdentity:
    """Return which device is at a place; of a place that is in no list, the place alone."""
    return next((port for port in ports if port.place == place), PortIdentity(place))


def find_same(was: PortIdentity, ports: Iterable[PortIdentity]) -> PortIdentity | None:
    """Return where a device is plugged in now, None when it is not or when two could be it."""
    same = [port for port in ports if port.is_same_device(was)]
    return same[0] if len(same) == 1 else None


def is_there(place: str) -> bool:
    """Say whether a port still exists; cheap, for a port that is silent for a moment.

    Of what is no path, a name of Windows or an address, nobody knows: True.
    """
    if sys.platform == "win32" or not place.startswith("/") or place.startswith("//"):
        return True
    return Path(place).exists()


def _identify(port: ListPortInfo) -> PortIdentity:
    is_named = port.description not in (None, "", "n/a")
    return PortIdentity(
        place=port.device,
        title=_printable(port.description) if is_named else "",
        vendor_id=port.vid,
        product_id=port.pid,
        serial_number=_printable(port.serial_number) or None,
        location=port.location,
    )


def _printable(text: str | None) -> str:
    """Return a device's own words without what could act on a terminal or a page."""
    return "".join(letter if letter.isprintable() else "?" for letter in text or "")
