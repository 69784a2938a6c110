"""What is said of stored samples that failed their check; it looks for none."""

from __future__ import annotations

from collections.abc import Sequence

from app.model.phrase import NO_BREAK_SPACE, Phrase, all_of, phrase
from app.model.session import DamagedChunk, FoundDamage, LostEnd, found_in

_N_PLACES = 3


def damage_phrase(damaged: Sequence[DamagedChunk], *, fs_hz: float) -> Phrase | None:
    """Return how much is damaged and what to do about it; None where nothing is."""
    return found_damage_phrase(found_in("", damaged), fs_hz=fs_hz)


def found_damage_phrase(found: FoundDamage | None, *, fs_hz: float) -> Phrase | None:
    """Return the same of what was found now, or earlier, with its day then."""
    if found is None:
        return None
    ends = [_end_phrase(end) for end in found.lost_ends]
    chunks = [_chunks_phrase(found, fs_hz)] if found.n_chunks else []
    return all_of((*chunks, *ends))


def lost_end_text(end: LostEnd) -> str:
    """Return what is told of a journal whose damaged part no session is known to lack."""
    if end.session_id:
        return f"Session {end.session_id}: {_end_phrase(end).text()}"
    return (
        f"A part of the journal was damaged, about {end.about_s:.1f} s of recording or what was "
        f"noted last, and could not be put back. What was there is kept as {end.kept}."
    )


def _end_phrase(end: LostEnd) -> Phrase:
    if not end.kept:
        return phrase(
            "Its end is missing: {s} s from {start} s on, which the disk had acknowledged, are not "
            "there (found on {day}). The journal they lay in is gone or damaged, or an older one "
            "is in its place, as when another program copies a file back. A backup, or the history "
            "of that program, may hold them.",
            start=f"{end.from_s:.2f}",
            s=f"{end.about_s:.1f}",
            day=end.utc[:10] or "?",
        )
    return phrase(
        "Its end is missing: from {start} s on, about {s} s of stored samples lay in a damaged "
        "journal and could not be put back (found on {day}). What was there is kept as {kept}; "
        "keep that file.",
        start=f"{end.from_s:.2f}",
        s=f"{end.about_s:.1f}",
        day=end.utc[:10] or "?",
        kept=end.kept,
    )


def _chunks_phrase(found: FoundDamage, fs_hz: float) -> Phrase:
    amount = _amount(found, fs_hz)
    if found.utc:
        return phrase(
            "{amount} damaged on this disk and left out (found on {day}). A backup may hold them: "
            "firing-order backup check says which is whole. Look at the disk, too.",
            amount=amount,
            day=found.utc[:10],
        )
    return phrase(
        "{amount} damaged on this disk and left out. A backup may hold them: firing-order "
        "backup check says which is whole. Look at the disk, too.",
        amount=amount,
    )


def damage_places_phrase(
    damaged: Sequence[DamagedChunk], *, fs_hz: float, first_index: int
) -> Phrase | None:
    """Return how much is damaged, at which seconds and why; None where nothing is."""
    found = found_in("", damaged)
    if found is None:
        return None
    places = _places(damaged, fs_hz=fs_hz, first_index=first_index)
    return phrase(
        "{amount} damaged on this disk and left out{places} ({why})",
        amount=_amount(found, fs_hz),
        places=phrase(", at {places}", places=places) if places else Phrase(""),
        why=found.problem,
    )


def _amount(found: FoundDamage, fs_hz: float) -> Phrase:
    if found.n_samples is not None:
        return phrase("{s} s of stored samples are", s=f"{found.n_samples / fs_hz:.2f}")
    if found.n_chunks == 1:
        return phrase("1 stored chunk of samples is")
    return phrase("{n} stored chunks of samples are", n=found.n_chunks)


def _places(damaged: Sequence[DamagedChunk], *, fs_hz: float, first_index: int) -> str:
    """Return the first few stretches in seconds, those that touch as one."""
    stretches: list[list[int]] = []
    for chunk in damaged:
        if chunk.first_index is None or chunk.n_samples is None:
            continue
        start = chunk.first_index - first_index
        if stretches and stretches[-1][1] == start:
            stretches[-1][1] += chunk.n_samples
        else:
            stretches.append([start, start + chunk.n_samples])
    told = [f"{a / fs_hz:.2f}–{b / fs_hz:.2f}{NO_BREAK_SPACE}s" for a, b in stretches[:_N_PLACES]]
    more = ["…"] if len(stretches) > _N_PLACES else []
    return ", ".join([*told, *more])
