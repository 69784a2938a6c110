"""Who was recorded: the pseudonym first, what names a person apart from it; it opens no store."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

PAIN_RANGE = range(11)


@dataclass(frozen=True, slots=True)
class Body:
    """What of a body matters to a recording; every field may be left open."""

    sex: str | None = None
    dominant_leg: str | None = None
    height_cm: float | None = None
    mass_kg: float | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """What names a person or may: kept apart, and left out of every export unless asked for."""

    name: str = ""
    birth_year: int | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """The text a person agreed to, and when."""

    text_version: str
    given: datetime


@dataclass(frozen=True, slots=True)
class Participant:
    """One person as every list and file shows them; ``id`` says nothing of them.

    Raises ValueError when the pseudonym is empty: it is the one field without which nobody could
    be told from another.
    """

    id: str
    pseudonym: str
    body: Body = field(default_factory=Body)
    consent: Consent | None = None

    def __post_init__(self) -> None:
        if not self.pseudonym.strip():
            raise ValueError(
                f"The pseudonym is {self.pseudonym!r}. It must have at least one character that "
                "shows. Type one, such as P01."
            )
