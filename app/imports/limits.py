"""What reading one file may cost, and how a reading process is held to it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

try:
    import resource
except ImportError:  # no such limits on Windows: the time limit of the parent is left
    resource = None  # type: ignore[assignment]

_MIB = 1 << 20
_STATM = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Processor time, memory beyond the interpreter, time on the wall, and the answer's size."""

    cpu_s: float
    memory_bytes: int
    wall_s: float
    answer_bytes: int


def limits_for(n_bytes: int) -> ReadingLimits:
    """Return the limits of a file: 2 s and 256 MiB, and more with its size."""
    n_mib = n_bytes / _MIB
    cpu_s = 2.0 + 0.5 * n_mib
    return ReadingLimits(
        cpu_s=cpu_s,
        memory_bytes=256 * _MIB + 24 * n_bytes,
        wall_s=10.0 + 4.0 * cpu_s,
        answer_bytes=64 * _MIB + 16 * n_bytes,
    )


def hold_to(limits: ReadingLimits) -> None:
    """Hold this process to the limits from now on: memory, time, and not one byte in any file."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu_s = math.ceil(used.ru_utime + used.ru_stime + limits.cpu_s)
    _lower(resource.RLIMIT_CPU, cpu_s)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    if _STATM.exists():
        # Other systems do not say how much address space is taken, and most do not keep the limit.
        in_use = int(_STATM.read_text("ascii").split()[0]) * resource.getpagesize()
        _lower(resource.RLIMIT_AS, in_use + limits.memory_bytes)


def _lower(what: int, to: int) -> None:
    _, most = resource.getrlimit(what)
    limit = to if most == resource.RLIM_INFINITY else min(to, most)
    resource.setrlimit(what, (limit, limit))
