"""Pages of tests as their tests want them: who, and what somebody typed."""

from __future__ import annotations

from dataclasses import replace

from app.exports.person import Person
from app.model.export import Disclosure
from app.model.participant import Body
from app.report.page import page_told
from tests.fakes.lifted import lifted

IDENTIFIED = Disclosure("the person asked for it")
PERSON = Person(
    study_id="1a2b3c4d",
    body=Body(sex="female"),
    age_band="30-39",
    pseudonym="P-014",
    name="Ann Example",
    birth_year=1992,
)


def page(*sides, person=PERSON, disclosure=IDENTIFIED, changes=(), **wishes):
    """Return the page of a test."""
    return page_told(lifted(*sides, **wishes), person, changes, disclosure, tie_ms=30.0)


def named(name):
    """Return somebody of a name."""
    return replace(PERSON, name=name)
