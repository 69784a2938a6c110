"""Who was recorded, as far as an export may tell; it is read from the store and kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from app.model.export import Disclosure
from app.model.participant import Body, Identity
from app.model.session import SessionSummary
from app.store.store import Store

_N_LABEL = 8
_BAND_YEARS = 10
# Whoever is older is too rare to be told apart by a decade.
_LAST_BAND = 90


@dataclass(frozen=True, slots=True)
class Person:
    """``study_id`` is part of a random id; names and years are empty unless they may be told."""

    study_id: str
    body: Body
    age_band: str = ""
    pseudonym: str = ""
    name: str = ""
    birth_year: int | None = None


def person_of(store: Store, session: SessionSummary, disclosure: Disclosure) -> Person:
    """Return whose session it is; nobody's has the session's own random id."""
    participant_id = session.details.participant_id
    if participant_id is None:
        return Person(_label(session.id), Body())
    participant = store.people.get(participant_id)
    identity = store.people.identity(participant_id)
    age_band = _age_band(identity, session)
    if not disclosure.is_identified:
        return Person(_label(participant.id), participant.body, age_band)
    return Person(
        study_id=_label(participant.id),
        body=participant.body,
        age_band=age_band,
        pseudonym=participant.pseudonym,
        name=identity.name,
        birth_year=identity.birth_year,
    )


def _age_band(identity: Identity, session: SessionSummary) -> str:
    """Return the ten years an age lies in, empty where no year of birth is known."""
    if identity.birth_year is None:
        return ""
    age = session.started.year - identity.birth_year
    if age >= _LAST_BAND:
        return f"{_LAST_BAND}+"
    low = age // _BAND_YEARS * _BAND_YEARS
    return f"{low}-{low + _BAND_YEARS - 1}"


def _label(random_id: str) -> str:
    return "".join(each for each in random_id if each.isalnum())[:_N_LABEL] or "unknown"
