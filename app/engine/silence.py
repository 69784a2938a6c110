"""How long a stream that should flow may be silent, told once for all who watch it; no clock."""

from __future__ import annotations

from collections import deque
from statistics import median

STALE_AFTER_S = 0.4
"""A line holds back less: what is silent for longer has gone silent."""

_SLACK_S = 0.25
_N_BLOCKS = 15
_USUAL_S = 0.12
"""What comes as often as this is waited for no longer than ``STALE_AFTER_S``."""

LONGEST_GAP_S = 900.0
"""A recording ends at a longer absence: nobody is still in it, and all of it must fit in memory."""


class UsualSpacing:
    """Learns how far apart samples come, by how much came at once: a chunk of half a second is."""

    def __init__(self) -> None:
        self._blocks_s: deque[float] = deque(maxlen=_N_BLOCKS)

    def learn(self, duration_s: float) -> None:
        """Learn how long a stretch came at once."""
        self._blocks_s.append(duration_s)

    @property
    def usual_s(self) -> float:
        """Return the middle one of the last."""
        return median(self._blocks_s) if self._blocks_s else 0.0


def stale_after_s(usual_s: float) -> float:
    """Return from when on a stream is silent whose samples usually come so far apart."""
    return STALE_AFTER_S if usual_s <= _USUAL_S else 1.25 * usual_s + _SLACK_S
