"""What damaged journals lost of the recordings, in lines; it looks at no journal."""

from __future__ import annotations

from app.model.damage_words import lost_end_text
from app.store.store import Store


def lost_end_lines(store: Store) -> list[str]:
    """Return a line for every end a session lacks, and for what no session is known to lack."""
    ends = [end for session in store.sessions() for end in store.damage.lost_ends.of(session)]
    return [lost_end_text(end) for end in (*ends, *store.damage.lost_ends.unplaced())]
