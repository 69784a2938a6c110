"""What a recording lacks that ends while nothing comes; it ends none."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.silence import LONGEST_GAP_S, stale_after_s
from app.model.connection_note import still_away_note, still_silent_note
from drivers.absence import Absence


@dataclass(frozen=True, slots=True)
class OpenEnd:
    """What is missing where a recording ends while nothing comes; its length is an estimate."""

    first_index: int
    n_missing: int
    note: str


def open_end(
    end_index: int, *, silent_s: float, absence: Absence | None, usual_s: float, fs_hz: float
) -> OpenEnd | None:
    """Return what a recording that ends now lacks behind its last scan; None while samples flow."""
    if absence is None and silent_s <= stale_after_s(usual_s):
        return None
    n_missing = max(1, round(min(silent_s, LONGEST_GAP_S) * fs_hz))
    describe = still_silent_note if absence is None else still_away_note
    return OpenEnd(end_index, n_missing, describe(silent_s, n_missing=n_missing))
