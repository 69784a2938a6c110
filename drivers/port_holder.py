"""Which other program holds a port, as far as the system tells; it closes none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PROCESSES = Path("/proc")
_MADE_HERE = "/dev/pts/"


@dataclass(frozen=True, slots=True)
class PortHolder:
    """A program that has a port open."""

    name: str
    process_id: int

    def __str__(self) -> str:
        return f"{self.name} (process {self.process_id})"


def find_holder(place: str, *, processes: Path = _PROCESSES) -> PortHolder | None:
    """Return who holds a port.

    Parameters
    ----------
    place : str
        The port.
    processes : Path
        Where the system lists its processes.

    Returns
    -------
    PortHolder or None
        None where the system does not tell: programs of another account are hidden on Linux, and
        elsewhere all are. This program itself does not count, nor one that simulates a board.
    """
    device = os.path.realpath(place)
    for process in _other_processes(processes):
        links = set(_open_files(process))
        if device in links and not _makes_it(device, links):
            return PortHolder(_name_of(process), int(process.name))
    return None


def _makes_it(device: str, links: set[str]) -> bool:
    """Say whether a program is the other end of a port: a simulated board of its own making."""
    return device.startswith(_MADE_HERE) and any(link.endswith("/ptmx") for link in links)


def _other_processes(processes: Path) -> Iterator[Path]:
    if processes.is_dir():
        for process in processes.iterdir():
            if process.name.isdigit() and int(process.name) != os.getpid():
                yield process


def _open_files(process: Path) -> Iterator[str]:
    try:
        for link in (process / "fd").iterdir():
            yield str(link.readlink())
    except OSError:
        return  # It has ended meanwhile, or is another account's.


def _name_of(process: Path) -> str:
    try:
        text = (process / "comm").read_text("utf-8", "replace").strip()
    except OSError:
        return "a program"
    return "".join(letter if letter.isprintable() else "?" for letter in text) or "a program"
