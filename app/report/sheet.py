"""A page of words, tables and pictures in their order, ready to be set; it knows no subject."""

from __future__ import annotations

from dataclasses import dataclass

from app.report.blocks import TableBlock
from app.report.figures import Figure


@dataclass(frozen=True, slots=True)
class SheetFigure:
    """A picture under its title, with what is said beside it; every string is final."""

    title: str
    sentence: str
    note: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page: a headline, sentences, tables, pictures, and what frames them."""

    title: str
    who: str
    simulated: str
    sentences: tuple[str, ...]
    tables: tuple[TableBlock, ...]
    figures: tuple[SheetFigure, ...]
    limits: tuple[str, ...]
    made_by: str
