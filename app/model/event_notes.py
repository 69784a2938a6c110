"""Notes kept as JSON in a recording's events, read back; it knows no note."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from app.model.session import SessionEvent

_Note = TypeVar("_Note")


def notes_of(
    events: Iterable[SessionEvent], kind: str, decoder: msgspec.json.Decoder[_Note]
) -> tuple[tuple[int, _Note], ...]:
    """Return the notes among events of one kind, each with its scan.

    One that a newer program wrote and this one cannot read is passed over: it says nothing here,
    and stays in the recording as it is.
    """
    notes: list[tuple[int, _Note]] = []
    for event in events:
        if event.kind == kind:
            try:
                note = decoder.decode(event.text)
            except msgspec.DecodeError:
                continue
            notes.append((event.index, note))
    return tuple(notes)
