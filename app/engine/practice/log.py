"""The practices of one person in the store; it analyses nothing."""

from __future__ import annotations

from contextlib import suppress

from app.model.practice_notes import practice_notes
from app.model.practice_record import PracticeRecord, record_of
from app.model.session import SessionSummary
from app.store.errors import StoreError
from app.store.store import Store

_TASK = "practice_"


def practices_of(store: Store, participant_id: str | None) -> tuple[PracticeRecord, ...]:
    """Return every practice of a participant, or of the simulated person, oldest first.

    One in which nothing was counted is left out, and one that cannot be read.
    """
    sessions = sorted(store.sessions(), key=lambda each: each.started)
    found = (_record(store, each) for each in sessions if _is_asked(each, participant_id))
    return tuple(record for record in found if record is not None and record.n_counted)


def _is_asked(session: SessionSummary, participant_id: str | None) -> bool:
    if session.is_recording or not _is_practice(session):
        return False
    is_theirs = session.details.participant_id == participant_id
    return is_theirs and (participant_id is not None or session.info.is_simulated)


def _is_practice(session: SessionSummary) -> bool:
    return session.details.task.task_id.startswith(_TASK)


def _record(store: Store, session: SessionSummary) -> PracticeRecord | None:
    with suppress(StoreError):
        notes = practice_notes(store.events(session.id))
        return record_of(session.id, session.started, (note for _, note in notes))
    return None
