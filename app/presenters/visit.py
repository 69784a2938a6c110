"""Who is on the screen, and whether a recording of them may begin; it shows nothing."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from app.model.channel_metadata import ChannelMetadata
from app.model.guided_protocol import GuidedProtocol
from app.model.participant import Consent, Participant
from app.model.phrase import Phrase, phrase
from app.model.power import Isolation, Power, isolation_of, reaches_mains
from app.model.session_details import DeviceInfo, SessionDetails, TaskInfo
from app.model.visit import VISIT_NOTE, SafetyAnswers, Visit, visit_note, visit_note_text
from app.model.visit_words import missing_phrase, on_mains_phrase
from app.presenters.current_source import CurrentSource
from drivers.base import Clock

POWER_EVERY_S = 1.0
OVERRIDE_WORDS = "record on mains"
"""What is typed to record on mains without a barrier; nobody types it by chance."""


class VisitDesk(Protocol):
    """What a visit asks of the desk."""

    @property
    def has_clinic(self) -> bool:
        """Return whether recordings go to a clinic's server."""
        ...

    def power(self) -> Power:
        """Return what the computer runs on."""
        ...

    def utc_now(self) -> datetime:
        """Return the time with its offset."""
        ...

    def change_participant(self, participant: Participant) -> Future[Participant]:
        """Put these fields in the place of the earlier ones, in the background."""
        ...

    def prepare(
        self,
        details: SessionDetails,
        metadata_by_channel: Mapping[str, ChannelMetadata],
        opening: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """Set whose the next recordings are and what is noted of them."""
        ...


@dataclass(frozen=True, slots=True)
class VisitState:
    """Who is here, what was asked, and how it stands with mains."""

    visit: Visit
    power: Power
    isolation: Isolation
    is_overridden: bool
    is_held_back: bool
    problem: str | None = None


class VisitPresenter:
    """One visit at a time; another person begins another."""

    def __init__(self, desk: VisitDesk, current: CurrentSource, *, clock: Clock) -> None:
        self._desk = desk
        self._current = current
        self._clock = clock
        self._visit = Visit()
        self._power = desk.power()
        self._looked_s = clock()
        self._overridden: tuple[str | None, str | None] | None = None
        self._stated_isolated: frozenset[str] = frozenset()
        self._changing: Future[Participant] | None = None
        self._expected: Future[Participant | None] | None = None
        self._problem: str | None = None
        self._stickers: Mapping[str, ChannelMetadata] = {}
        self.prepare()

    @property
    def participant(self) -> Participant | None:
        """Return who is on the screen."""
        return self._visit.participant

    def expect(self, finding: Future[Participant | None]) -> None:
        """Take who is found for the person here, unless somebody is chosen by then."""
        self._expected = finding

    def tick(self) -> VisitState:
        """Return how it stands now."""
        self._collect_expected()
        self._collect_change()
        self._look_at_clinic()
        if self._clock() - self._looked_s >= POWER_EVERY_S:
            self._looked_s, self._power = self._clock(), self._desk.power()
            if self._power is Power.BATTERY:
                self._overridden = None
        isolation = self._isolation()
        return VisitState(
            visit=self._visit,
            power=self._power,
            isolation=isolation,
            is_overridden=self._is_overridden(),
            is_held_back=reaches_mains(self._power, isolation) and not self._is_overridden(),
            problem=self._problem,
        )

    def choose(
        self, participant: Participant | None, answers: SafetyAnswers | None = None
    ) -> Phrase | None:
        """Begin a person's visit, or go on with one; return why not while somebody is recorded.

        ``answers`` are those given earlier in a visit that goes on.
        """
        if self._current.recording_id() is not None or self._current.is_recording_asked:
            return phrase("A recording is running. Stop it, then change who is here.")
        here = self.participant
        if here is not None and participant is not None and here.id == participant.id:
            self._visit = replace(self._visit, participant=participant)
        else:
            self._overridden = None
            self._visit = Visit(participant, answers, has_clinic=self._desk.has_clinic)
        self._problem = None
        self.prepare()
        return None

    def agree(self) -> None:
        """Note that the person on the screen has agreed, to which words, and when."""
        if self.participant is not None and self._changing is None:
            consent = Consent(self._visit.consent_text.version, self._desk.utc_now())
            agreed = replace(self.participant, consent=consent)
            self._changing = self._desk.change_participant(agreed)

    def withdraw(self) -> None:
        """Note that the person on the screen does not agree any more."""
        if self.participant is not None and self._changing is None:
            self._changing = self._desk.change_participant(replace(self.participant, consent=None))

    def answer(self, answered_yes: frozenset[str], why_anyway: str = "") -> None:
        """Note what was answered with yes, and why it goes on where that is for a clinician."""
        answers = SafetyAnswers(self._desk.utc_now(), answered_yes, why_anyway.strip())
        self._visit = replace(self._visit, answers=answers)
        self.prepare()

    def override(self, typed: str) -> bool:
        """Let a recording begin on mains if the words were typed; return whether they were."""
        if " ".join(typed.split()).casefold() != OVERRIDE_WORDS:
            return False
        self._overridden = self._overridden_for()
        return True

    def state_isolated(self, *, is_isolated: bool) -> None:
        """Say whether a barrier is in the cable of the present source."""
        source = self._current.source
        if source is not None:
            kept = self._stated_isolated - {source}
            self._stated_isolated = kept | {source} if is_isolated else kept

    def note_stickers(self, metadata_by_channel: Mapping[str, ChannelMetadata]) -> None:
        """Say where the stickers of the next recordings lie."""
        if metadata_by_channel != self._stickers:
            self._stickers = metadata_by_channel
            self.prepare()

    def held_back(self) -> Phrase | None:
        """Return why nothing may be recorded of anybody: mains could reach them."""
        return on_mains_phrase() if self.tick().is_held_back else None

    def test_held_back(self) -> Phrase | None:
        """Return why no test may begin: who, consent, questions, mains."""
        if self._isolation() is Isolation.NOBODY:
            return None
        self._look_at_clinic()
        missing = self._visit.missing()
        return self.held_back() if missing is None else missing_phrase(missing)

    def prepare(self, task: TaskInfo | None = None, protocol: GuidedProtocol | None = None) -> None:
        """Tell the desk whose the next recording is, and what is noted with its first sample.

        ``protocol`` is a test of one's own, which the recording is bound to.
        """
        isolation = self._isolation()
        details = SessionDetails(
            participant_id=None if self.participant is None else self.participant.id,
            protocol_id=None if protocol is None else protocol.id,
            protocol_version=None if protocol is None else protocol.version,
            task=task or TaskInfo(),
            device=DeviceInfo(is_isolated=_is_isolated(isolation)),
        )
        self._desk.prepare(details, self._stickers, self._opening(isolation))

    def _look_at_clinic(self) -> None:
        """Learn that a server was set, or given up, while somebody was here."""
        if self._visit.has_clinic != self._desk.has_clinic:
            self._visit = replace(self._visit, has_clinic=self._desk.has_clinic)

    def _opening(self, isolation: Isolation) -> tuple[tuple[str, str], ...]:
        if isolation is Isolation.NOBODY and self.participant is None:
            return ()
        note = visit_note(
            self._visit,
            power=self._power,
            isolation=isolation,
            override=OVERRIDE_WORDS if self._is_overridden() else None,
        )
        return ((VISIT_NOTE, visit_note_text(note)),)

    def _collect_expected(self) -> None:
        if self._expected is None or not self._expected.done():
            return
        found, self._expected = self._expected, None
        if self.participant is None and found.exception() is None:
            self.choose(found.result())

    def _collect_change(self) -> None:
        changing = self._changing
        if changing is None or not changing.done():
            return
        self._changing = None
        problem = changing.exception()
        if problem is not None:
            self._problem = str(problem)
            return
        changed, self._problem = changing.result(), None
        if self.participant is not None and changed.id == self.participant.id:
            self._visit = replace(self._visit, participant=changed)
            self.prepare()

    def _isolation(self) -> Isolation:
        source, live = self._current.source, self._current.snapshot()
        info = None if live is None else live.acquisition.info
        if info is not None and info.is_simulated:
            return Isolation.NOBODY
        return isolation_of(source, is_stated_isolated=source in self._stated_isolated)

    def _is_overridden(self) -> bool:
        return self._overridden is not None and self._overridden == self._overridden_for()

    def _overridden_for(self) -> tuple[str | None, str | None]:
        """Return what an override holds for: this source and this person, nobody else."""
        person = None if self.participant is None else self.participant.id
        return self._current.source, person


def _is_isolated(isolation: Isolation) -> bool | None:
    return None if isolation is Isolation.NOBODY else isolation is not Isolation.CABLE
