"""A stored test as its result needs it: the session, whose it is, and what its lifts say."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.exporting import LastReview
from app.engine.guided.broken_off import as_one, sessions_of_test
from app.engine.guided.joined import joined_review
from app.engine.guided.leg_levels import leading_pair
from app.engine.guided.visits import LegChange, Visits, change_since
from app.engine.review import Review
from app.model.guided_notes import guided_notes
from app.model.session import SessionSummary
from app.store.errors import StillRecording
from app.store.store import Store

RUNS = "Session {id} is being recorded. Its result is there when it has ended: stop it first."


@dataclass(frozen=True, slots=True)
class Tested:
    """One session; ``pseudonym`` is empty where it is nobody's."""

    session: SessionSummary
    review: Review
    pseudonym: str


def read_tested(store: Store, reviews: LastReview, session_id: str) -> Tested:
    """Return a session with what its lifts say; raise StillRecording while it runs.

    Of a test that was taken up, any of its sessions gives the whole.
    """
    session = store.find(session_id)
    if session.is_recording:
        raise StillRecording(RUNS.format(id=session.id))
    participant_id = session.details.participant_id
    pseudonym = "" if participant_id is None else store.people.get(participant_id).pseudonym
    sessions = sessions_of_test(store, session)
    if len(sessions) == 1:
        return Tested(session, reviews.review(session.id), pseudonym)
    review = joined_review(store, sessions, reviews.config, find=reviews.analyses.of)
    return Tested(as_one(sessions), review, pseudonym)


def changes_of(visits: Visits, tested: Tested) -> tuple[LegChange, ...]:
    """Return how each leg changed since an earlier test; none where there is no earlier one."""
    guided, now = tested.review.guided, visits.keep(tested.session, tested.review)
    if guided is None or now is None:
        return ()
    earlier = visits.of_person_of(tested.session)
    changes = (
        change_since(earlier, now, started=tested.session.started, side=leg.side.value, pair=pair)
        for leg in guided.legs
        if (pair := leading_pair(leg)) is not None
    )
    return tuple(each for each in changes if each is not None)


def newest_test(store: Store) -> str | None:
    """Return the newest session that is a guided test; None without one."""
    for session in store.sessions():
        if not session.is_recording and guided_notes(store.events(session.id)):
            return session.id
    return None
