"""The disk shim: built once, loaded before a process of its own, told what to do through ctypes."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from enum import IntEnum
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(__file__).with_name("disk_shim.c")
BUILD = ("-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror")
MISSING = "the disk shim needs gcc on Linux: sudo apt-get install --yes gcc libc6-dev"


class Fault(IntEnum):
    """What happens at the chosen call; the numbers are those of ``disk_shim.c``."""

    NONE = 0
    ONCE = 1
    ALWAYS = 2
    DIE = 3
    DIE_TORN = 4


def can_build() -> bool:
    """Tell whether the shim can be built here."""
    return sys.platform == "linux" and shutil.which("gcc") is not None


def run_under(module: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a module of the tests in a process whose calls to the disk pass through the shim."""
    library = folder / "disk_shim.so"
    if not library.exists():
        build = ["gcc", *BUILD, "-o", str(library), str(SOURCE), "-ldl", "-lpthread"]
        subprocess.run(build, check=True)
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, "LD_PRELOAD": str(library), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )


def scratch() -> Path:
    """Return a new folder in memory where there is one: a simulated disk needs no real one."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="shim-", dir=memory if memory.is_dir() else None))


class Shim:
    """The shim of this process."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)
        self._library.shim_calls.restype = ctypes.c_long

    def watch(self, folder: Path, log: Path | None = None) -> None:
        """Count and log the calls that change files below a folder."""
        self._library.shim_watch(os.fsencode(folder), os.fsencode(log) if log else b"")

    def arm(self, at: int, fault: Fault, error: int = 0) -> None:
        """Count from nought again, and let the ``at``-th call go wrong."""
        self._library.shim_arm(ctypes.c_long(at), fault.value, error)

    @property
    def n_calls(self) -> int:
        """Return how many calls there were."""
        return int(self._library.shim_calls())

    def mark(self, note: str) -> None:
        """Write a note into the log, between the calls."""
        self._library.shim_mark(note.encode("utf-8"))
