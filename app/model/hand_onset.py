"""What a person says of the starts of one finding, read from the edits; nothing is changed by it.

The log of edits tells all: what stands, whether it is anybody's word at all, and what undo and redo
would take back. Taking back is a further edit, so neither has an end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.model.edit import OnsetEdit, StoredEdit

OnsetPlace = tuple[int, str]
"""A repetition of a finding by its index, and a channel."""


@dataclass(frozen=True, slots=True)
class HandOnset:
    """A start as a person put it; ``onset_s`` is None where they say that there is none.

    ``automatic_s`` is what was found there, ``who`` and ``utc`` are of the last edit.
    """

    repetition: int
    channel: str
    onset_s: float | None
    automatic_s: float | None
    who: str
    utc: str

    @property
    def place(self) -> OnsetPlace:
        """Return which start of the finding it is."""
        return self.repetition, self.channel


@dataclass(frozen=True, slots=True)
class EditHistory:
    """The edits of starts of one finding: what stands, and which edit undo or redo takes back.

    ``first`` is by place the edit that stood on the automatic start, where a person's word stands.
    """

    onsets: dict[OnsetPlace, HandOnset] = field(default_factory=dict)
    first: dict[OnsetPlace, int] = field(default_factory=dict)
    undoes: StoredEdit | None = None
    redoes: StoredEdit | None = None


@dataclass(slots=True)
class _Word:
    """What stood at a place: whether it is a person's, and the edit that began it."""

    first: int | None
    automatic_s: float | None


def edit_history(edits: Iterable[StoredEdit], result: int) -> EditHistory:
    """Replay the edits of one finding."""
    ours = [
        each for each in edits if isinstance(each.edit, OnsetEdit) and each.edit.result == result
    ]
    before: dict[int, _Word] = {}
    now: dict[OnsetPlace, _Word] = {}
    onsets: dict[OnsetPlace, HandOnset] = {}
    undo: list[StoredEdit] = []
    redo: list[StoredEdit] = []
    for each in ours:
        _turn_stacks(each, undo, redo)
        edit = each.edit
        if not isinstance(edit, OnsetEdit):
            continue
        place = (edit.repetition, edit.channel)
        stood = now.get(place) or _Word(None, edit.before_s)
        before[each.number] = stood
        taken_back = None if edit.undoes is None else before.get(edit.undoes)
        first = each.number if stood.first is None else stood.first
        word = taken_back or _Word(first, stood.automatic_s)
        now[place] = word
        onsets.pop(place, None)
        if word.first is not None:
            onsets[place] = HandOnset(
                *place, edit.after_s, word.automatic_s, who=each.who, utc=each.utc
            )
    return EditHistory(
        onsets,
        {place: word.first for place, word in now.items() if word.first is not None},
        undo[-1] if undo else None,
        redo[-1] if redo else None,
    )


def _turn_stacks(each: StoredEdit, undo: list[StoredEdit], redo: list[StoredEdit]) -> None:
    """Take an edit as an undo or a redo where it takes back the end of either, else as new."""
    if undo and each.edit.undoes == undo[-1].number:
        undo.pop()
        redo.append(each)
    elif redo and each.edit.undoes == redo[-1].number:
        redo.pop()
        undo.append(each)
    else:
        undo.append(each)
        redo.clear()
