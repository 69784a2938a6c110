"""The serial ports of this computer, in words; it opens none, for opening resets many boards."""

from __future__ import annotations

import os
import sys

from serial.tools.list_ports import comports
from serial.tools.list_ports_common import ListPortInfo

from drivers.base import FoundSource
from drivers.port_problems import permission_problem


def find_ports() -> tuple[FoundSource, ...]:
    """List the serial ports, those on USB first; call it from a thread, it may take a while.

    Returns
    -------
    tuple of FoundSource
        A port this account may not use has its problem said.
    """
    ports = sorted(comports(), key=lambda port: (port.vid is None, port.device))
    return tuple(_describe(port) for port in ports)


def _describe(port: ListPortInfo) -> FoundSource:
    is_named = port.description not in (None, "", "n/a")
    return FoundSource(
        source=f"serial:{port.device}",
        title=port.description if is_named else "Serial port",
        detail=port.device
        if port.vid is None
        else f"{port.device}, USB {port.vid:04x}:{port.pid:04x}",
        problem=None if _may_use(port.device) else permission_problem(port.device),
    )


def _may_use(device: str) -> bool:
    return sys.platform == "win32" or os.access(device, os.R_OK | os.W_OK)
