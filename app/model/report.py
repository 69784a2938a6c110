"""What a person asks of a report of one test, as frozen values; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from app.model.export import Disclosure


class ReportForm(StrEnum):
    """The forms a report can take."""

    PDF = "pdf"
    HTML = "html"
    METHODS = "methods"


class Paper(StrEnum):
    """The sheets it is made for; the value is what Typst calls them."""

    A4 = "a4"
    LETTER = "us-letter"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Where and by whom a test was led; it stands on a page that names the person, and no other."""

    clinic: str = ""
    operator: str = ""


@dataclass(frozen=True, slots=True)
class ReportWish:
    """Which forms into which folder, on which paper, and told how much."""

    folder: Path
    forms: tuple[ReportForm, ...] = (ReportForm.PDF,)
    paper: Paper = Paper.A4
    disclosure: Disclosure = field(default_factory=Disclosure)
    letterhead: Letterhead = Letterhead()
