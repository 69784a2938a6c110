"""How long the disk takes what is being recorded, from the rate it was taken at; it reads no disk.

A commit appends to the journal, so the journal's growth is the rate at which room is used until it
is folded; the database itself grows more slowly. Forecasts from it end a recording early, not late.
"""

from __future__ import annotations

from app.store.disk_room import DiskUse
from drivers.base import Clock

LOOK_EVERY_S = 1.0
WINDOW_S = 5.0
WARN_BELOW_S = 15 * 60.0
END_BELOW_S = 5 * 60.0


class DiskForecast:
    """Follows the journal's growth; the fastest stretch of this recording counts."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._began: tuple[float, int] | None = None
        self._looked_s = -LOOK_EVERY_S
        self._bytes_per_s = 0.0

    def is_due(self) -> bool:
        """Return whether a second has gone by since the last look."""
        return self._clock() - self._looked_s >= LOOK_EVERY_S

    def step(self, use: DiskUse) -> float | None:
        """Return for how many seconds there is room; None until a rate is known."""
        now_s = self._looked_s = self._clock()
        if self._began is None or use.n_journal < self._began[1]:
            self._began = (now_s, use.n_journal)
        began_s, n_began = self._began
        if now_s - began_s >= WINDOW_S:
            rate = (use.n_journal - n_began) / (now_s - began_s)
            self._bytes_per_s = max(self._bytes_per_s, rate)
            self._began = (now_s, use.n_journal)
        return use.n_free / self._bytes_per_s if self._bytes_per_s else None
