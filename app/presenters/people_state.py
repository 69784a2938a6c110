"""What the People screen shows, as frozen values; no text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.model.participant import Participant
from app.model.phrase import Phrase
from app.presenters.visit import VisitState


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in the list: how often they were recorded, and when last."""

    participant: Participant
    n_recordings: int
    last: datetime | None
    is_here: bool
    has_namesake: bool = False


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One earlier recording of the person on the screen."""

    session_id: str
    started: datetime
    task: str
    duration_s: float
    is_simulated: bool


class FormHindrance(StrEnum):
    """Why what is typed cannot be kept."""

    EMPTY = "empty"
    TAKEN = "taken"
    BIRTH_YEAR = "birth year"
    HEIGHT = "height"
    MASS = "mass"


@dataclass(frozen=True, slots=True)
class PersonForm:
    """What is typed of a person who is new, or is changed when ``id`` is theirs."""

    id: str | None = None
    pseudonym: str = ""
    name: str = ""
    birth_year: str = ""
    sex: str = ""
    dominant_leg: str = ""
    height_cm: str = ""
    mass_kg: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class FormState:
    """The form as it is typed, those it could be taken for, and why it cannot be kept."""

    form: PersonForm
    look_alikes: tuple[str, ...] = ()
    hindrance: FormHindrance | None = None
    is_busy: bool = False


@dataclass(frozen=True, slots=True)
class PeopleState:
    """Everything the People screen shows at one moment; ``form`` only while one is open."""

    visit: VisitState
    rows: tuple[PersonRow, ...] = ()
    n_people: int = 0
    search: str = ""
    is_listed: bool = False
    earlier: tuple[VisitRow, ...] = ()
    form: FormState | None = None
    problem: str | None = None
    refusal: Phrase | None = None
