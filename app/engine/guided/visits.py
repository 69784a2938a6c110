"""The tests of one person over time; what was found before is kept and not found again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from app.engine.guided.broken_off import sessions_of_test
from app.engine.guided.joined import joined_review
from app.engine.guided.visit import SCHEMA, Visit, VisitLeg, visit_of
from app.engine.review import Review, analyse_session, review_session
from app.model.guided_notes import guided_notes
from app.model.session import SessionSummary
from app.store.errors import StoreError
from app.store.store import Store
from dsp.analysis import AnalysisConfig
from dsp.findings import ChangeFinding, RecordingFinding, SessionPairFinding
from dsp.firing_order import find_change

# Made once: two threads must not make it at the same time (app/store/fields.py).
_VISITS = msgspec.json.Decoder(Visit)


@dataclass(frozen=True, slots=True)
class DatedVisit:
    """A test with the session it is kept in and when that began."""

    session_id: str
    started: datetime
    is_simulated: bool
    visit: Visit


SAME_VISIT = timedelta(hours=6)
"""Two tests that lie closer together may be of one visit, on the same stickers or not."""


@dataclass(frozen=True, slots=True)
class LegChange:
    """How one pair of a leg changed since an earlier test, which the earlier delay is of.

    ``earlier`` is the newest test that may be compared, or the newest of all where none may.
    """

    side: str
    earlier: DatedVisit
    found: ChangeFinding
    before_ms: float | None
    now_ms: float | None


class Visits:
    """Finds the tests of a person, each analysed once for each version of the method."""

    def __init__(self, store: Store, config: AnalysisConfig) -> None:
        self._store = store
        self._config = config

    def keep(self, session: SessionSummary, review: Review) -> Visit | None:
        """Return what remains of a test, and keep it with its session where it is not yet."""
        visit = visit_of(session, review)
        if visit is None or self._kept(session.id) == visit:
            return visit
        # A store that is opened to be read, or a full disk, keeps nothing: it is found again.
        with suppress(StoreError):
            self._store.results.add(
                session.id,
                msgspec.json.encode(visit).decode(),
                self._config.method,
                participant_id=session.details.participant_id,
            )
        return visit

    def of_person_of(self, session: SessionSummary) -> tuple[DatedVisit, ...]:
        """Return every test of whose session this is, oldest first.

        Sessions that belong to nobody are not taken to be of one person, but for those of the
        simulated one, who is always the same.
        """
        return self.among(
            tuple(each for each in self._store.sessions() if are_of_one_person(each, session))
        )

    def other_leg_of(self, session: SessionSummary, sides: frozenset[str]) -> DatedVisit | None:
        """Return the nearest test of the same day that asked a leg this one did not."""
        near = tuple(
            each
            for each in self._store.sessions()
            if each.id != session.id
            and are_of_one_person(each, session)
            and abs(each.started - session.started) <= SAME_VISIT
        )
        others = [
            each
            for each in self.among(near)
            if not {leg.side for leg in each.visit.legs} & {*sides, "both"} and each.visit.legs
        ]
        return min(others, key=lambda each: abs(each.started - session.started), default=None)

    def of(self, participant_id: str | None) -> tuple[DatedVisit, ...]:
        """Return every test of a participant, or with nobody those of the simulated person."""
        return self.among(
            tuple(
                each
                for each in self._store.sessions()
                if each.details.participant_id == participant_id
                and (participant_id is not None or each.info.is_simulated)
            )
        )

    def among(self, sessions: tuple[SessionSummary, ...]) -> tuple[DatedVisit, ...]:
        """Return the tests among sessions, oldest first; one that cannot be read is left out."""
        dated = []
        for session in sorted(sessions, key=lambda each: each.started):
            visit = None if session.is_recording else self._visit(session)
            if visit is not None:
                is_simulated = session.info.is_simulated
                dated.append(DatedVisit(session.id, session.started, is_simulated, visit))
        return tuple(dated)

    def _visit(self, session: SessionSummary) -> Visit | None:
        try:
            sessions: tuple[SessionSummary, ...] = (session,)
            if session.end_reason is None or not self._kept(session.id):
                sessions = sessions_of_test(self._store, session)
            if session != sessions[-1]:
                return None  # told with the session that went on with it
            kept = self._kept(session.id)
            if kept is not None:
                return kept
            if not guided_notes(self._store.events(session.id)):
                return None
            return self.keep(session, self._review(sessions))
        except (StoreError, ValueError):
            return None

    def _review(self, sessions: tuple[SessionSummary, ...]) -> Review:
        if len(sessions) == 1:
            return review_session(self._store, sessions[0].id, self._config)

        def find(session_id: str) -> RecordingFinding:
            return analyse_session(self._store, session_id, self._config)

        return joined_review(self._store, sessions, self._config, find=find)

    def _kept(self, session_id: str) -> Visit | None:
        for result in reversed(self._store.results.all(session_id)):
            if result.method == self._config.method and SCHEMA in result.finding_json:
                try:
                    return _VISITS.decode(result.finding_json)
                except msgspec.DecodeError:
                    continue
        return None


def are_of_one_person(one: SessionSummary, other: SessionSummary) -> bool:
    """Tell whether two sessions are of the same person, as far as it was noted."""
    if one.details.participant_id is None and other.details.participant_id is None:
        return one.info.is_simulated and other.info.is_simulated
    return one.details.participant_id == other.details.participant_id


def change_since(
    visits: tuple[DatedVisit, ...],
    now: Visit,
    *,
    started: datetime,
    side: str,
    pair: tuple[str, str],
) -> LegChange | None:
    """Return how a pair changed since the newest earlier test that matches; None without one."""
    leg = now.leg(side)
    found = None if leg is None else _pair(leg, pair)
    if leg is None or found is None:
        return None
    newest: LegChange | None = None
    for earlier in reversed([each for each in visits if each.started < started]):
        before = earlier.visit.leg(side)
        leading = None if before is None else _like(before, pair)
        if before is None or leading is None or earlier.visit.was_stopped:
            continue
        conditions = (
            replace(earlier.visit.conditions, movement_s=before.movement_s),
            replace(now.conditions, movement_s=leg.movement_s),
        )
        change = LegChange(
            side,
            earlier,
            find_change(leading, found, conditions),
            None if leading.pooled is None else leading.pooled.typical_ms,
            None if found.pooled is None else found.pooled.typical_ms,
        )
        if not change.found.differs:
            return change
        newest = newest or change
    return newest


def _pair(leg: VisitLeg, pair: tuple[str, str]) -> SessionPairFinding | None:
    return next((each for each in leg.pairs if (each.a, each.b) == pair), None)


def _like(leg: VisitLeg, pair: tuple[str, str]) -> SessionPairFinding | None:
    """Return the same pair, or the one of the same muscles with another head of one."""
    exact = _pair(leg, pair)
    if exact is not None:
        return exact
    return next(
        (each for each in leg.pairs if each.a == pair[0] and _is_other_head(each.b, pair[1])), None
    )


def _is_other_head(one: str, other: str) -> bool:
    heads = ("biceps_femoris", "semitendinosus")
    return one.startswith(heads) and other.startswith(heads) and one[-2:] == other[-2:]
