"""Tests that broke off in their middle: which there is to go on with, and what belongs to it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.engine.end_reason import EndReason
from app.model.guided import PlannedLift, Progress, TakenUp, begun_protocol, lift_plan, progress_of
from app.model.guided_notes import TestBegun, TestEnded, guided_notes
from app.model.guided_protocol import GuidedProtocol
from app.model.participant import Participant
from app.model.session import IMPORTED, SessionSummary
from app.model.visit import VisitNote, read_visit_note
from app.store.errors import StoreError
from app.store.store import Store

_MEANT = (EndReason.STOPPED, EndReason.TIME_UP, IMPORTED)
"""How a session ends that was not to go on; a source that ended may come back."""

LONGEST_BREAK = timedelta(hours=6)
"""Stickers that were on for longer than that are put on anew, and the test begins anew."""


@dataclass(frozen=True, slots=True)
class BrokenOff:
    """A test to go on with: of whom, by which protocol, and at which lift.

    ``visit_note`` is what was asked before its recording; it holds for the same visit.
    """

    session: SessionSummary
    participant: Participant | None
    protocol: GuidedProtocol
    progress: Progress
    next_lift: PlannedLift
    visit_note: VisitNote | None

    @property
    def ended(self) -> datetime:
        """Return when its last sample was stored."""
        return ended(self.session)

    @property
    def taken_up(self) -> TakenUp:
        """Return what a test that goes on with it is given."""
        return TakenUp(self.session.id, self.progress)


def ended(session: SessionSummary) -> datetime:
    """Return when the last sample of a session was stored."""
    return session.started + timedelta(seconds=session.duration_s)


def find_broken_off(store: Store, now: datetime) -> BrokenOff | None:
    """Return the newest test if it broke off; None where it came to its end, or is long ago."""
    for session in store.sessions():
        if now - session.started > 2 * LONGEST_BREAK:
            return None
        if session.is_recording:
            continue
        with suppress(StoreError):
            if _begun(store, session) is not None:
                return _broken_off(store, session, now)
    return None


def sessions_of_test(store: Store, session: SessionSummary) -> tuple[SessionSummary, ...]:
    """Return the sessions of one test, oldest first: more than one where it was taken up."""
    sessions = [session]
    while (earlier := _continued(store, sessions[0])) is not None:
        sessions.insert(0, earlier)
    while (later := _continuing(store, sessions[-1])) is not None:
        sessions.append(later)
    return tuple(sessions)


def as_one(sessions: tuple[SessionSummary, ...]) -> SessionSummary:
    """Return the sessions of one test as one: under the last one's id, from the first one on."""
    first, last = sessions[0], sessions[-1]
    pain_before = first.details.pain_before
    if last.details.pain_before is not None:
        pain_before = last.details.pain_before
    return replace(
        last,
        started=first.started,
        n_missing=sum(each.n_missing for each in sessions),
        details=replace(last.details, pain_before=pain_before),
    )


def _broken_off(store: Store, session: SessionSummary, now: datetime) -> BrokenOff | None:
    if session.end_reason in _MEANT or now - ended(session) > LONGEST_BREAK:
        return None
    progress = Progress()
    for part in sessions_of_test(store, session):
        for index, note in guided_notes(store.events(part.id)):
            if isinstance(note, TestEnded):
                return None
            progress = progress.after(index, note)
    protocol = None if progress.begun is None else begun_protocol(progress.begun)
    next_lift = None if protocol is None else progress.next_lift(lift_plan(protocol))
    if protocol is None or next_lift is None or progress.stopped is not None:
        return None
    whose = session.details.participant_id
    return BrokenOff(
        session,
        None if whose is None else store.people.get(whose),
        protocol,
        progress.as_earlier(),
        next_lift,
        read_visit_note(store.events(session.id)),
    )


def _begun(store: Store, session: SessionSummary) -> TestBegun | None:
    return progress_of(guided_notes(store.events(session.id))).begun


def _continued(store: Store, session: SessionSummary) -> SessionSummary | None:
    """Return the session that this one goes on with."""
    begun = _begun(store, session)
    if begun is None or begun.continues is None:
        return None
    with suppress(StoreError):
        earlier = store.find(begun.continues)
        return earlier if earlier.started < session.started else None
    return None


def _continuing(store: Store, session: SessionSummary) -> SessionSummary | None:
    """Return the session that goes on with this one, if somebody took its test up."""
    if session.end_reason in _MEANT:
        return None
    latest = ended(session) + 2 * LONGEST_BREAK
    for later in store.sessions():
        if session.started < later.started <= latest and not later.is_recording:
            with suppress(StoreError):
                begun = _begun(store, later)
                if begun is not None and begun.continues == session.id:
                    return later
    return None
