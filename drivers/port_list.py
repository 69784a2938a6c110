"""The serial ports of this computer, in words; it opens none, for opening resets many boards."""

from __future__ import annotations

import os
import sys

from drivers.base import FoundSource
from drivers.port_identity import PortIdentity, list_identities
from drivers.port_problems import permission_problem


def find_ports() -> tuple[FoundSource, ...]:
    """List the serial ports, those on USB first; call it from a thread, it may take a while.

    Returns
    -------
    tuple of FoundSource
        A port this account may not use has its problem said.
    """
    return tuple(describe_port(port) for port in list_identities())


def describe_port(port: PortIdentity) -> FoundSource:
    """Return a port in words, with what USB says of the device on it."""
    problem = None if _may_use(port.place) else permission_problem(port.place)
    return FoundSource(
        source=f"serial:{port.place}",
        title=port.title or "Serial port",
        detail=f"{port.place}, USB {port.vendor_id:04x}:{port.product_id or 0:04x}"
        if port.vendor_id is not None
        else port.place,
        problem=problem,
        may_be_asked=port.is_on_usb and problem is None,
    )


def _may_use(place: str) -> bool:
    return sys.platform == "win32" or os.access(place, os.R_OK | os.W_OK)
