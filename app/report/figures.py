"""The pictures of a page, drawn for paper: the same drawings as on the screen."""

from __future__ import annotations

from dataclasses import dataclass

from app.figures.colours import LIGHT
from app.figures.drawing import Drawing
from app.figures.levels import Say, levels_drawing
from app.figures.lifts import Lifts, lifts_drawing
from app.figures.svg import to_svg
from app.model.phrase import Phrase, phrase
from app.report.told import LegTold, TestTold

PRINT_FONTS = (
    "Inter",
    "Segoe UI",
    "Helvetica Neue",
    "Arial",
    "Noto Sans",
    "DejaVu Sans",
    "Liberation Sans",
    "Libertinus Serif",
)
_WIDE, _HALF = 420.0, 346.0
_LIFT_ROW, _LEVEL_ROW = 20.0, 40.0
_ROOM_OF_ONE = 1.25
_MOST_LINES = 14
_SCALE = 0.82


@dataclass(frozen=True, slots=True)
class Figure:
    """One picture with its title, and what it says to who does not see it."""

    title: Phrase
    svg: str
    description: str
    caption: Phrase | None = None


def figures_of(test: TestTold, say: Say) -> tuple[Figure, ...]:
    """Return two pictures a row: of one leg lifts and levels, of two legs left and right."""
    is_alone = len(test.legs) == 1
    width, room = (_WIDE, _ROOM_OF_ONE) if is_alone else (_HALF, 1.0)
    lifts = [_lifts(leg, say, width=width, room=room) for leg in test.legs]
    levels = [_levels(leg, test.reference_method, say, room=room) for leg in test.legs]
    return tuple(each for each in (*lifts, *levels) if each is not None)


def _lifts(leg: LegTold, say: Say, *, width: float, room: float) -> Figure | None:
    if leg.lifts is None:
        return None
    lifts, n_left_out = _fitting_lines(leg.lifts)
    drawing = lifts_drawing(
        lifts, width=width, row=_LIFT_ROW * room * _SCALE, say=say, scale=_SCALE
    )
    caption = None
    if n_left_out:
        caption = phrase("{n} more tries that are not used are in the recording.", n=n_left_out)
    title = phrase("{leg}: every lift", leg=leg.title)
    return Figure(title, _svg(drawing), drawing.description, caption)


def _fitting_lines(lifts: Lifts) -> tuple[Lifts, int]:
    """Return the lifts that fit a page: where they are too many, the unused ones go first."""
    lines = lifts.lines
    if len(lines) <= _MOST_LINES:
        return lifts, 0
    used = tuple(each for each in lines if each.why_not is None)[: 2 * _MOST_LINES]
    kept = Lifts(lifts.pair, lifts.reference, lifts.names, lifts.tie_ms, used)
    return kept, len(lines) - len(used)


def _levels(leg: LegTold, method: Phrase, say: Say, *, room: float) -> Figure | None:
    if leg.levels is None:
        return None
    drawing = levels_drawing(
        leg.levels, width=_HALF, row=_LEVEL_ROW * room * _SCALE, say=say, scale=_SCALE
    )
    caption = phrase(
        "{n} lifts, middle half shaded · {method}", n=leg.levels.n_lifts, method=method
    )
    title = phrase("{leg}: average level", leg=leg.title)
    return Figure(title, _svg(drawing), drawing.description, caption)


def _svg(drawing: Drawing) -> str:
    return to_svg(drawing, LIGHT, fonts=PRINT_FONTS)
