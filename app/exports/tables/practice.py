"""The repetitions of a practice as rows, as its recording kept them; nothing is computed anew."""

from __future__ import annotations

from collections.abc import Sequence

from app.exports.tables.cell import Table
from app.model.practice_notes import (
    Felt,
    PracticeBegun,
    PracticeNote,
    RepetitionDone,
    SetBegun,
    practice_notes,
)
from app.model.session import SessionEvent, SessionSummary

_HEADER = (
    *("exercise", "practice", "side", "set", "part", "goal_percent", "repetition"),
    *("start_s", "end_s", "held_s", "is_held", "n_let_go", "level_percent"),
    *(
        "plateau_percent",
        "joined",
        "unseen",
        "quiet_share",
        "feedback",
        "felt",
        "is_complete",
        "is_knock",
    ),
)


def practice_rows(session: SessionSummary, events: Sequence[SessionEvent]) -> Table | None:
    """Return one row per repetition; None where nobody practised."""
    notes = [note for _, note in practice_notes(events)]
    begun = next((note for note in notes if isinstance(note, PracticeBegun)), None)
    return None if begun is None else _rows(session, begun, notes)


def _rows(session: SessionSummary, begun: PracticeBegun, notes: Sequence[PracticeNote]) -> Table:
    yield _HEADER
    in_set: SetBegun | None = None
    for place, note in enumerate(notes):
        if isinstance(note, SetBegun):
            in_set = note
        if not isinstance(note, RepetitionDone) or in_set is None:
            continue
        after = notes[place + 1] if place + 1 < len(notes) else None
        yield (
            *(begun.exercise, begun.session_number, in_set.side, in_set.number, _part(in_set)),
            *(in_set.goal_percent, note.number),
            _time_s(session, note.start_index),
            _time_s(session, note.end_index),
            *(note.held_s, note.is_held, note.n_let_go, note.level_percent),
            note.plateau_percent,
            "; ".join(note.joined) or None,
            "; ".join(note.unseen) or None,
            *(note.quiet_share, note.feedback.value),
            after.answer.value if isinstance(after, Felt) else None,
            note.is_complete,
            note.is_knock,
        )


def _part(in_set: SetBegun) -> str:
    if in_set.is_uncued:
        return "own way"
    return "without help" if in_set.is_probe else "set"


def _time_s(session: SessionSummary, index: int) -> float:
    return (index - session.first_index) / session.info.fs_hz
