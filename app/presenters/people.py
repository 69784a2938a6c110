"""The People screen without a window: who is known, who is here, who is new."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from typing import Protocol, TypeVar
from uuid import uuid4

from app.model.name_likeness import look_alikes
from app.model.participant import Body, Identity, Participant
from app.model.phrase import Phrase
from app.model.session import SessionSummary, Unreadable
from app.presenters.people_state import (
    FormHindrance,
    FormState,
    PeopleState,
    PersonForm,
    PersonRow,
    VisitRow,
)
from app.presenters.visit import VisitPresenter

_T = TypeVar("_T")
_BIRTH_YEARS = range(1880, 2101)
_HEIGHTS_CM = (30.0, 260.0)
_MASSES_KG = (2.0, 400.0)


class PeopleDesk(Protocol):
    """What the screen asks of the desk."""

    def participants(self) -> Future[tuple[Participant, ...]]:
        """List who is known, in the background."""
        ...

    def unreadable_participants(self) -> Future[tuple[Unreadable, ...]]:
        """Name those who cannot be read, in the background."""
        ...

    def identity(self, participant_id: str) -> Future[Identity]:
        """Return what names a person, in the background."""
        ...

    def keep_participant(self, participant: Participant, identity: Identity) -> Future[Participant]:
        """Add a person, or change one who is known, in the background."""
        ...

    def sessions(self) -> Future[tuple[SessionSummary, ...]]:
        """List the stored sessions in the background."""
        ...


class PeoplePresenter:
    """Lists, searches, adds and changes people; whoever is chosen is here."""

    def __init__(self, desk: PeopleDesk, visit: VisitPresenter) -> None:
        self._desk = desk
        self.visit = visit
        self._listing: Future[tuple[Participant, ...]] | None = None
        self._naming: Future[tuple[Unreadable, ...]] | None = None
        self._counting: Future[tuple[SessionSummary, ...]] | None = None
        self._asking: Future[Identity] | None = None
        self._keeping: Future[Participant] | None = None
        self._people: tuple[Participant, ...] = ()
        self._sessions: tuple[SessionSummary, ...] = ()
        self._is_listed = False
        self._search = ""
        self._form: PersonForm | None = None
        self._problem: str | None = None
        self._refusal: Phrase | None = None

    def open(self) -> None:
        """Read the list anew when the screen comes up."""
        self._list_anew()

    def tick(self) -> PeopleState:
        """Return what to show now."""
        self._collect()
        visit = self.visit.tick()
        found = self._found()
        return PeopleState(
            visit=visit,
            rows=tuple(self._row(each) for each in found),
            n_people=len(self._people),
            search=self._search,
            is_listed=self._is_listed,
            earlier=self._earlier(),
            form=None if self._form is None else self._form_state(self._form),
            problem=self._problem or visit.problem,
            refusal=self._refusal,
        )

    def search(self, text: str) -> None:
        """Show those whose pseudonym holds these characters."""
        self._search = text

    def choose(self, participant_id: str) -> None:
        """Begin the visit of a person in the list."""
        person = next((each for each in self._people if each.id == participant_id), None)
        if person is not None and person != self.visit.participant:
            self._refusal = self.visit.choose(person)

    def leave(self) -> None:
        """End the visit: nobody is here."""
        self._refusal = self.visit.choose(None)

    def begin_new(self) -> None:
        """Open an empty form, the search already typed into it."""
        typed = self._search.strip()
        is_new = typed and typed not in {each.pseudonym for each in self._people}
        self._form, self._problem = PersonForm(pseudonym=typed if is_new else ""), None

    def begin_change(self) -> None:
        """Open the form of the person who is here, once their name was read."""
        if self.visit.participant is not None and self._asking is None:
            self._asking = self._desk.identity(self.visit.participant.id)

    def type_into(self, form: PersonForm) -> None:
        """Take what stands in the form now."""
        if self._form is not None:
            self._form = replace(form, id=self._form.id)

    def cancel(self) -> None:
        """Close the form; nothing of it is kept."""
        self._form = None

    def keep(self) -> None:
        """Keep what the form says, and begin the visit of a person who is new."""
        form = self._form
        if form is None or self._keeping is not None or self._hindrance(form) is not None:
            return
        old = self.visit.participant if form.id is not None else None
        person = Participant(
            id=form.id or str(uuid4()),
            pseudonym=form.pseudonym.strip(),
            body=Body(
                sex=form.sex or None,
                dominant_leg=form.dominant_leg or None,
                height_cm=_number(form.height_cm),
                mass_kg=_number(form.mass_kg),
            ),
            consent=None if old is None else old.consent,
        )
        year = form.birth_year.strip()
        identity = Identity(form.name.strip(), int(year) if year else None, form.notes)
        self._keeping = self._desk.keep_participant(person, identity)

    def _list_anew(self) -> None:
        if self._listing is None:
            self._listing = self._desk.participants()
            self._naming = self._desk.unreadable_participants()
            self._counting = self._desk.sessions()

    def _collect(self) -> None:
        self._collect_list()
        self._asking, identity = self._answer(self._asking)
        if identity is not None and self.visit.participant is not None:
            self._form = _typed(self.visit.participant, identity)
        self._keeping, kept = self._answer(self._keeping)
        if kept is not None:
            self._form = None
            self._search = ""
            self._refusal = self.visit.choose(kept)
            self._list_anew()

    def _collect_list(self) -> None:
        asked = (self._listing, self._naming, self._counting)
        if any(each is None or not each.done() for each in asked):
            return
        self._listing, people = self._answer(self._listing)
        self._naming, unreadable = self._answer(self._naming)
        self._counting, sessions = self._answer(self._counting)
        self._people = tuple(sorted(people or (), key=lambda each: each.pseudonym.casefold()))
        self._sessions = sessions or ()
        self._is_listed = True
        if unreadable:
            self._problem = " ".join(each.problem for each in unreadable)

    def _answer(self, asked: Future[_T] | None) -> tuple[Future[_T] | None, _T | None]:
        """Return what is still waited for, and what came; a refusal is told."""
        if asked is None or not asked.done():
            return asked, None
        problem = asked.exception()
        if problem is not None:
            self._problem = str(problem)
            return None, None
        return None, asked.result()

    def _found(self) -> tuple[Participant, ...]:
        wanted = self._search.strip().casefold()
        return tuple(each for each in self._people if wanted in each.pseudonym.casefold())

    def _row(self, person: Participant) -> PersonRow:
        started = [
            each.started for each in self._sessions if each.details.participant_id == person.id
        ]
        here = self.visit.participant
        return PersonRow(
            person,
            n_recordings=len(started),
            last=max(started, default=None),
            is_here=here is not None and here.id == person.id,
            has_namesake=sum(each.pseudonym == person.pseudonym for each in self._people) > 1,
        )

    def _earlier(self) -> tuple[VisitRow, ...]:
        here = self.visit.participant
        return tuple(
            VisitRow(
                each.id,
                each.started,
                each.details.task.description or each.details.task.task_id,
                each.duration_s,
                each.info.is_simulated,
            )
            for each in self._sessions
            if here is not None and each.details.participant_id == here.id
        )

    def _form_state(self, form: PersonForm) -> FormState:
        others = tuple(each.pseudonym for each in self._people if each.id != form.id)
        alike = look_alikes(form.pseudonym, (each for each in others if each != form.pseudonym))
        return FormState(
            form,
            look_alikes=alike,
            hindrance=self._hindrance(form),
            is_busy=self._keeping is not None,
        )

    def _hindrance(self, form: PersonForm) -> FormHindrance | None:
        name = form.pseudonym.strip()
        if not name:
            return FormHindrance.EMPTY
        if any(each.pseudonym == name and each.id != form.id for each in self._people):
            return FormHindrance.TAKEN
        year = form.birth_year.strip()
        if year and not (year.isdecimal() and int(year) in _BIRTH_YEARS):
            return FormHindrance.BIRTH_YEAR
        if not _is_within(form.height_cm, _HEIGHTS_CM):
            return FormHindrance.HEIGHT
        return None if _is_within(form.mass_kg, _MASSES_KG) else FormHindrance.MASS


def _typed(person: Participant, identity: Identity) -> PersonForm:
    """Return a person as a form shows them."""
    body = person.body
    return PersonForm(
        id=person.id,
        pseudonym=person.pseudonym,
        name=identity.name,
        birth_year="" if identity.birth_year is None else str(identity.birth_year),
        sex=body.sex or "",
        dominant_leg=body.dominant_leg or "",
        height_cm=_written(body.height_cm),
        mass_kg=_written(body.mass_kg),
        notes=identity.notes,
    )


def _written(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _number(text: str) -> float | None:
    """Return a number as a person types it, with a point or a comma; None for nothing typed."""
    typed = text.strip().replace(",", ".")
    try:
        return float(typed) if typed else None
    except ValueError:
        return None


def _is_within(text: str, limits: tuple[float, float]) -> bool:
    """Return whether nothing is typed, or a number between these limits."""
    if not text.strip():
        return True
    value = _number(text)
    return value is not None and limits[0] <= value <= limits[1]
