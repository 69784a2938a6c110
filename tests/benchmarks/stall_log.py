"""What every thread of this process did while the window painted nothing; Linux only."""

from __future__ import annotations

import gc
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

_TASKS = Path("/proc/self/task")
_LEAST_S = 0.001


@dataclass(frozen=True, slots=True)
class Stall:
    """A time without a paint: its length, and what each thread had and lacked in it.

    ``shares_ms`` holds milliseconds per thread on a processor and ready for one but kept waiting;
    ``collected_ms`` what Python's garbage collection took.
    """

    length_ms: float
    shares_ms: dict[str, tuple[float, float]]
    collected_ms: float

    def __str__(self) -> str:
        """Return one line: the threads that did most come first."""
        busy = sorted(self.shares_ms.items(), key=lambda each: -sum(each[1]))[:5]
        told = ", ".join(f"{name} {ran:.0f} + {waited:.0f}" for name, (ran, waited) in busy)
        return f"{self.length_ms:.0f} ms: {told}; collection {self.collected_ms:.0f}"


@dataclass(slots=True)
class StallLog:
    """Looks at all threads at every paint and keeps what lay between two that were far apart."""

    longer_than_s: float = 0.05
    stalls: list[Stall] = field(default_factory=list)
    collections_ms: dict[int, list[float]] = field(default_factory=dict)
    _ended_s: float = 0.0
    _times_ns: dict[int, tuple[int, int]] = field(default_factory=dict)
    _collected_s: float = 0.0
    _collecting_since_s: float = 0.0

    def watch_collections(self) -> None:
        """Time every garbage collection from now on."""
        gc.callbacks.append(self._note_collection)

    def forget(self) -> None:
        """Count from now on."""
        self.stalls.clear()
        self.collections_ms.clear()

    def painted(self) -> None:
        """Note the end of a paint."""
        now_s, times_ns = time.monotonic(), _thread_times_ns()
        if self._times_ns and now_s - self._ended_s > self.longer_than_s:
            self.stalls.append(self._stall(now_s - self._ended_s, times_ns))
        self._ended_s, self._times_ns, self._collected_s = now_s, times_ns, 0.0

    def _stall(self, length_s: float, times_ns: dict[int, tuple[int, int]]) -> Stall:
        names = {thread.native_id: thread.name for thread in threading.enumerate()}
        shares_ms: dict[str, tuple[float, float]] = {}
        for thread_id, (ran_ns, waited_ns) in times_ns.items():
            ran_before_ns, waited_before_ns = self._times_ns.get(thread_id, (0, 0))
            ran_ms, waited_ms = (ran_ns - ran_before_ns) / 1e6, (waited_ns - waited_before_ns) / 1e6
            if ran_ms + waited_ms > _LEAST_S * 1e3:
                shares_ms[names.get(thread_id, str(thread_id))] = (ran_ms, waited_ms)
        return Stall(length_s * 1e3, shares_ms, self._collected_s * 1e3)

    def _note_collection(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self._collecting_since_s = time.monotonic()
            return
        took_s = time.monotonic() - self._collecting_since_s
        self._collected_s += took_s
        self.collections_ms.setdefault(info["generation"], []).append(took_s * 1e3)


def _thread_times_ns() -> dict[int, tuple[int, int]]:
    """Return for every thread how long it ran, and how long it was ready but kept waiting."""
    times_ns = {}
    for task in _TASKS.iterdir():
        try:
            ran, waited, _ = (task / "schedstat").read_text().split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # The thread has just ended.
        times_ns[int(task.name)] = int(ran), int(waited)
    return times_ns
