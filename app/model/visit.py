"""One person's visit: who is here, what was asked before recording, what is noted of it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from app.model.consent_text import ConsentText, consent_text
from app.model.participant import Participant
from app.model.power import Isolation, Power
from app.model.safety_questions import QUESTIONS_VERSION, Weight, heaviest
from app.model.session import SessionEvent

VISIT_NOTE = "before the recording"
"""Kind of the event at a recording's first scan whose text is a ``VisitNote`` in JSON."""


class Missing(StrEnum):
    """What must be there before a person is recorded, in the order in which it is asked."""

    PERSON = "person"
    CONSENT = "consent"
    QUESTIONS = "questions"
    URGENT = "urgent"
    NOT_TODAY = "not today"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class SafetyAnswers:
    """What was answered with yes, when, and why the visit goes on all the same."""

    asked: datetime
    answered_yes: frozenset[str] = frozenset()
    why_anyway: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who is on the screen and what was asked of them since they came.

    ``has_clinic`` tells that recordings go to a clinic's server, which consent must name.
    """

    participant: Participant | None = None
    answers: SafetyAnswers | None = None
    has_clinic: bool = False

    @property
    def consent_text(self) -> ConsentText:
        """Return what a person has to agree to here."""
        return consent_text(has_clinic=self.has_clinic)

    @property
    def has_agreed(self) -> bool:
        """Return whether the person has agreed to what holds here."""
        consent = None if self.participant is None else self.participant.consent
        return self.consent_text.is_met_by(None if consent is None else consent.text_version)

    def missing(self) -> Missing | None:
        """Return the first thing that stands before a recording of a person; None for nothing."""
        if self.participant is None:
            return Missing.PERSON
        if not self.has_agreed:
            return Missing.CONSENT
        return Missing.QUESTIONS if self.answers is None else _standing(self.answers)


def _standing(answers: SafetyAnswers) -> Missing | None:
    """Return what the answers ask for."""
    weight = heaviest(answers.answered_yes)
    if weight is Weight.URGENT:
        return Missing.URGENT
    if weight is Weight.NOT_TODAY:
        return Missing.NOT_TODAY
    if weight is Weight.ASK_FIRST and not answers.why_anyway.strip():
        return Missing.DECISION
    return None


class VisitNote(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a recording keeps of the visit it belongs to."""

    mains_connected: bool | None = None
    isolation: str = Isolation.NOBODY.value
    override: str | None = None
    """What was typed to record on mains without a barrier."""
    consent_version: str | None = None
    consent_given: str | None = None
    questions_version: str | None = None
    questions_asked: str | None = None
    answered_yes: tuple[str, ...] = ()
    why_anyway: str = ""


def visit_note(
    visit: Visit, *, power: Power, isolation: Isolation, override: str | None
) -> VisitNote:
    """Return what to keep with the recording that begins."""
    consent = None if visit.participant is None else visit.participant.consent
    answers = visit.answers
    return VisitNote(
        mains_connected=None if power is Power.UNKNOWN else power is Power.MAINS,
        isolation=isolation.value,
        override=override,
        consent_version=None if consent is None else consent.text_version,
        consent_given=None if consent is None else consent.given.isoformat(),
        questions_version=None if answers is None else QUESTIONS_VERSION,
        questions_asked=None if answers is None else answers.asked.isoformat(),
        answered_yes=() if answers is None else tuple(sorted(answers.answered_yes)),
        why_anyway="" if answers is None else answers.why_anyway,
    )


# Made once: two threads must not make it at the same time (app/store/fields.py).
_NOTES = msgspec.json.Decoder(VisitNote)


def visit_note_text(note: VisitNote) -> str:
    """Return the text of the event that keeps a note."""
    return msgspec.json.encode(note).decode()


def read_visit_note(events: Iterable[SessionEvent]) -> VisitNote | None:
    """Return what a recording keeps of its visit; None where it keeps nothing that can be read."""
    for event in events:
        if event.kind == VISIT_NOTE:
            with suppress(msgspec.DecodeError):
                return _NOTES.decode(event.text)
    return None


def answers_of(note: VisitNote) -> SafetyAnswers | None:
    """Return what was answered before a recording; None where nothing was asked in these words."""
    if note.questions_asked is None or note.questions_version != QUESTIONS_VERSION:
        return None
    asked = datetime.fromisoformat(note.questions_asked)
    return SafetyAnswers(asked, frozenset(note.answered_yes), note.why_anyway)
