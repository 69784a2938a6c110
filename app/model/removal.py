"""What a deletion did, as a value; it deletes nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Removed:
    """Which ids lost their keys.

    ``copies_left`` names copies of the ring that may still hold them, ``folders_reached`` the
    folders of backups in which they were destroyed as well, ``rows_left`` what kept the
    sealed rows from being removed at once: the next start removes them. Of ``damaged_ids`` some
    rows lie on damaged pages, which nobody can remove, and stay there without a key.
    """

    session_ids: tuple[str, ...]
    participant_ids: tuple[str, ...]
    copies_left: tuple[str, ...] = ()
    rows_left: str | None = None
    damaged_ids: tuple[str, ...] = ()
    folders_reached: tuple[str, ...] = ()
