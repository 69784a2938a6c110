"""How a signal is cut into data records: as long as other programs read and as its rate allows."""

from __future__ import annotations

from dataclasses import dataclass

from app.exports.edf.field import rounded

MOST_BYTES = 61_440
_MOST_S = 1.0
# A rate that is off by less drifts by under a microsecond in an hour.
_EXACT = 1e-10


@dataclass(frozen=True, slots=True)
class Records:
    """``n_scans`` of every signal and ``n_marks`` bytes of annotations, ``duration_s`` long."""

    n_scans: int
    duration_s: float
    n_marks: int

    def n_needed(self, n_scans: int) -> int:
        """Return how many records hold this many scans; a file has at least one."""
        return max(1, -(-n_scans // self.n_scans))


def cut(fs_hz: float, *, n_scan_bytes: int, n_mark_bytes: int) -> Records:
    """Return the longest record up to a second whose duration the header says to the last digit.

    Where the rate has no such record, the one that comes closest.
    """
    room = (MOST_BYTES - n_mark_bytes) // n_scan_bytes
    most = max(1, min(room, round(_MOST_S * fs_hz)))
    best, best_off = most, float("inf")
    for n_scans in range(most, 0, -1):
        duration_s = n_scans / fs_hz
        off = abs(rounded(duration_s) / duration_s - 1)
        if off < best_off:
            best, best_off = n_scans, off
        if off <= _EXACT:
            break
    return Records(best, rounded(best / fs_hz), n_mark_bytes)
