"""What could not be read of a session's stored samples, as JSON values; it reads none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.exports.json_values import as_number
from app.model.damage_words import damage_places_phrase
from app.model.session import DamagedChunk


def with_damage(
    written: dict[str, Any], damaged: Sequence[DamagedChunk], *, fs_hz: float, first_index: int
) -> dict[str, Any]:
    """Return the object of a session with its damage; null where every chunk was whole."""
    told = damage_places_phrase(damaged, fs_hz=fs_hz, first_index=first_index)
    if told is None:
        return {**written, "damage": None}
    chunks = [damaged_chunk(each, fs_hz=fs_hz, first_index=first_index) for each in damaged]
    return {**written, "damage": {"text": told.text(), "chunks": chunks}}


def damaged_chunk(chunk: DamagedChunk, *, fs_hz: float, first_index: int) -> dict[str, Any]:
    """Return one chunk with its time from the session's first scan, null where that is lost."""
    start_s = end_s = None
    if chunk.first_index is not None:
        start_s = (chunk.first_index - first_index) / fs_hz
        end_s = None if chunk.n_samples is None else start_s + chunk.n_samples / fs_hz
    return {
        "chunk": chunk.sequence,
        "start_s": as_number(start_s),
        "end_s": as_number(end_s),
        "problem": chunk.problem,
    }
