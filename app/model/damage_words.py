"""What is said of stored samples that failed their check; it looks for none."""

from __future__ import annotations

from collections.abc import Sequence

from app.model.phrase import Phrase, phrase
from app.model.session import DamagedChunk


def damage_phrase(damaged: Sequence[DamagedChunk], *, fs_hz: float) -> Phrase | None:
    """Return how much is damaged and what to do about it; None where nothing is."""
    if not damaged:
        return None
    n_samples = sum(chunk.n_samples or 0 for chunk in damaged)
    is_placed = all(chunk.n_samples is not None for chunk in damaged)
    amount = (
        phrase("{s} s of stored samples", s=f"{n_samples / fs_hz:.2f}")
        if is_placed
        else phrase("{n} stored chunks of samples", n=len(damaged))
    )
    return phrase(
        "{amount} are damaged on this disk and left out. A backup may hold them: firing-order "
        "backup check says which is whole. Look at the disk, too.",
        amount=amount,
    )
