"""Where a device that was away is plugged in now, and who is in its place; it opens nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drivers.port_identity import PortIdentity, find_same, identity_at, is_there

ListPorts = Callable[[], tuple[PortIdentity, ...]]


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where the device is, or who is in its place.

    Attributes
    ----------
    place : str or None
        A port worth opening; None where the device is not plugged in.
    stranger : str or None
        What to do about another device that is in its place.
    """

    place: str | None = None
    stranger: str | None = None


class Whereabouts:
    """Knows one device by what USB tells of it, and by its own number where USB tells none.

    Parameters
    ----------
    place : str
        The port it is on.
    unit : str
        Its own number, empty where it has none.
    list_ports : callable
        Returns the serial ports there are.
    """

    def __init__(self, place: str, *, unit: str, list_ports: ListPorts) -> None:
        self._unit = unit
        self._list_ports = list_ports
        self._strangers: set[str] = set()
        self.identity = identity_at(place, list_ports())

    @property
    def place(self) -> str:
        """Return the port it was on last."""
        return self.identity.place

    @property
    def is_there(self) -> bool:
        """Return whether that port exists."""
        return is_there(self.place)

    def move_to(self, place: str) -> None:
        """Learn that it is on another port, perhaps, and was opened there."""
        self.identity = identity_at(place, self._list_ports())

    def refuse(self, place: str) -> None:
        """Learn that what is on a port showed itself to be another device; it stays unopened."""
        self._strangers.add(place)

    def look(self) -> Sighting:
        """Look for it once."""
        was = self.identity
        if not was.is_on_usb:
            return Sighting(was.place if is_there(was.place) else None)
        ports = self._list_ports()
        found = find_same(was, ports) or self._find_by_unit(ports)
        if found is not None:
            return Sighting(found.place)
        others = [port for port in ports if port.is_on_usb and _is_in_its_place(port, was)]
        if not others:
            return Sighting()
        return Sighting(
            stranger=f"Another device is on {others[0].place} ({others[0]}); this stream is of "
            f"{was}. Plug that one in again, or choose the other one as the source."
        )

    def _find_by_unit(self, ports: tuple[PortIdentity, ...]) -> PortIdentity | None:
        """Return a port worth opening though USB does not tell whose it is: the board will.

        A board that has shown itself to be another one is not opened again until it is gone.
        """
        self._strangers &= {port.place for port in ports}
        was = self.identity
        if not self._unit or was.serial_number:
            return None
        worth = (port for port in ports if port.is_same_make(was) and not port.serial_number)
        return next((port for port in worth if port.place not in self._strangers), None)


def _is_in_its_place(port: PortIdentity, was: PortIdentity) -> bool:
    """Say whether a port has the name, the socket or the make of one that is away."""
    return port.is_same_make(was) or port.place == was.place or port.location == was.location
