"""A picture as a list of lines, shapes and words; who shows it decides nothing about its places.

Lengths are in px at 100 %, x to the right and y downwards. Colours are named by their use.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Point = tuple[float, float]


class Anchor(StrEnum):
    """Which end of a text stands at its point."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour by the name of its use, moved by a share of the way towards the surface."""

    token: str
    towards_surface: float = 0.0


@dataclass(frozen=True, slots=True)
class Pen:
    """How a line is drawn; ``dash`` alternates lengths of line and gap, empty for none."""

    ink: Ink
    width: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """A line through points, or an area with its outline."""

    points: tuple[Point, ...]
    pen: Pen | None = None
    fill: Ink | None = None

    @property
    def is_closed(self) -> bool:
        """Return whether it is an area."""
        return self.fill is not None


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle about a point."""

    middle: Point
    radius: float
    pen: Pen | None = None
    fill: Ink | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; ``at`` lies on its base line."""

    text: str
    at: Point
    size: float
    ink: Ink
    anchor: Anchor = Anchor.START
    is_bold: bool = False


Shape = Path | Disc | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of a size, back to front; ``description`` says it to who does not see it."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    description: str


def line(start: Point, end: Point, pen: Pen) -> Path:
    """Return a straight line."""
    return Path((start, end), pen)


def area(left: float, top: float, right: float, bottom: float, fill: Ink) -> Path:
    """Return a filled rectangle."""
    return Path(((left, top), (right, top), (right, bottom), (left, bottom)), fill=fill)


def hatching(
    left: float, top: float, right: float, bottom: float, *, pen: Pen, step: float = 8.0
) -> tuple[Path, ...]:
    """Return 45° lines that fill a rectangle, cut at its edges so that no clipping is needed.

    They hang on the coordinates, so neighbouring rectangles join without a seam.
    """
    lines = []
    total = (left + top) // step * step
    while total <= right + bottom:
        # On each line x + y is the same.
        start_x, end_x = max(left, total - bottom), min(right, total - top)
        if start_x < end_x:
            lines.append(line((start_x, total - start_x), (end_x, total - end_x), pen))
        total += step
    return tuple(lines)
