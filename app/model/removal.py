"""What a deletion did, as a value; it deletes nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Removed:
    """Which ids lost their keys; ``copies_left`` names copies of the ring that still hold them."""

    session_ids: tuple[str, ...]
    participant_ids: tuple[str, ...]
    copies_left: tuple[str, ...]
