"""Levels without help over days, over the band of their own noise, and where the goal lay."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from app.figures.drawing import Anchor, Disc, Drawing, Ink, Path, Pen, Shape, Words, area, line
from app.figures.levels import Say
from app.figures.words import CAPTION
from app.model.phrase import Phrase, phrase, verbatim

_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 14.0, 24.0, 30.0
_RADIUS, _SMALL_RADIUS, _GOAL_HALF, _RUG = 5.0, 3.4, 7.0, 6.0
_N_LARGE_MOST = 14
_STEP_PERCENT, _FULL_PERCENT, _MOST_PERCENT = 20, 100, 300
_N_TICKS_MOST = 6


@dataclass(frozen=True, slots=True)
class DayPoint:
    """One practice, so many days after the picture begins; what is None was not measured."""

    at_days: float
    day: str
    level_percent: float | None
    goal_percent: float | None


@dataclass(frozen=True, slots=True)
class PracticeDays:
    """Practices in ``n_days`` whole days; ``ticks`` name days by how far on they begin."""

    n_days: int
    points: tuple[DayPoint, ...]
    band_percent: tuple[float, float] | None
    ticks: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class DaysFrame:
    """Where things lie, so that a test can ask."""

    left: float
    right: float
    top: float
    bottom: float
    n_days: int
    high_percent: float

    def x(self, at_days: float) -> float:
        """Return where a moment stands."""
        return self.left + at_days / self.n_days * (self.right - self.left)

    def y(self, percent: float) -> float:
        """Return how high a level lies; what is off the axis lies on its edge."""
        share = min(max(percent / self.high_percent, 0.0), 1.0)
        return self.bottom - share * (self.bottom - self.top)


def days_frame(days: PracticeDays, *, width: float, height: float, scale: float = 1.0) -> DaysFrame:
    """Return where the plot lies in a drawing of this size."""
    return DaysFrame(
        left=_LEFT * scale,
        right=width - _RIGHT * scale,
        top=_TOP * scale,
        bottom=height - _BOTTOM * scale,
        n_days=days.n_days,
        high_percent=_high_percent(days),
    )


def days_drawing(
    days: PracticeDays, *, width: float, height: float, say: Say, scale: float = 1.0
) -> Drawing:
    """Draw the practices, back to front."""
    frame = days_frame(days, width=width, height=height, scale=scale)
    shapes = [*_ground(days, frame, say, scale), *_ticks(days, frame, scale)]
    levels = [
        (frame.x(each.at_days), frame.y(each.level_percent))
        for each in days.points
        if each.level_percent is not None
    ]
    if len(levels) > 1:
        shapes.append(Path(tuple(levels), Pen(Ink("text2"), 1.5)))
    radius = scale * (_RADIUS if len(days.points) <= _N_LARGE_MOST else _SMALL_RADIUS)
    for each in days.points:
        shapes += _point(each, frame, radius, scale)
    return Drawing(width, height, tuple(shapes), describe_days(days, say))


def describe_days(days: PracticeDays, say: Say) -> str:
    """Return every practice in words."""
    return "; ".join(say(_in_words(each)) for each in days.points)


def _in_words(point: DayPoint) -> Phrase:
    if point.level_percent is None:
        said = phrase("{day}: none without help", day=verbatim(point.day))
    else:
        said = phrase(
            "{day}: {level} % without help",
            day=verbatim(point.day),
            level=round(point.level_percent),
        )
    if point.goal_percent is None:
        return said
    return phrase("{practice}, goal {goal} %", practice=said, goal=round(point.goal_percent))


def _high_percent(days: PracticeDays) -> float:
    known = [_FULL_PERCENT, *(days.band_percent or ())]
    for each in days.points:
        known += [value for value in (each.level_percent, each.goal_percent) if value is not None]
    high = _STEP_PERCENT * ceil(max(known) / _STEP_PERCENT)
    return float(min(high, _MOST_PERCENT))


def _ground(days: PracticeDays, frame: DaysFrame, say: Say, scale: float) -> list[Shape]:
    shapes: list[Shape] = []
    size, quiet = CAPTION * scale, Ink("text2")
    if days.band_percent is not None:
        low, high = (frame.y(edge) for edge in days.band_percent)
        shapes.append(area(frame.left, high, frame.right, low, Ink("tie")))
        edge_pen = Pen(Ink("border"), 1.0, (1.5, 2.5))
        shapes += [line((frame.left, y), (frame.right, y), edge_pen) for y in (low, high)]
    step = _STEP_PERCENT * ceil(frame.high_percent / _STEP_PERCENT / _N_TICKS_MOST)
    for tick in range(0, int(frame.high_percent) + 1, step):
        y = frame.y(tick)
        pen = Pen(Ink("border")) if tick == 0 else Pen(Ink("line"))
        shapes.append(line((frame.left, y), (frame.right, y), pen))
        shapes.append(
            Words(str(tick), (frame.left - 6 * scale, y + 0.35 * size), size, quiet, Anchor.END)
        )
    caption = say(phrase("% of the day's reference"))
    shapes.append(Words(caption, (0.0, 11 * scale), size, quiet))
    return shapes


def _ticks(days: PracticeDays, frame: DaysFrame, scale: float) -> list[Shape]:
    shapes: list[Shape] = []
    size = CAPTION * scale
    for at, name in days.ticks:
        x = frame.x(at)
        shapes.append(line((x, frame.bottom), (x, frame.bottom + 4 * scale), Pen(Ink("border"))))
        shapes.append(Words(name, (x + 3 * scale, frame.bottom + 17 * scale), size, Ink("text2")))
    return shapes


def _point(point: DayPoint, frame: DaysFrame, radius: float, scale: float) -> list[Shape]:
    shapes: list[Shape] = []
    x, half = frame.x(point.at_days), _GOAL_HALF * scale
    if point.goal_percent is not None:
        y = frame.y(point.goal_percent)
        shapes.append(line((x - half, y), (x + half, y), Pen(Ink("text2"), 2.0)))
    if point.level_percent is None:
        foot = (x, frame.bottom - _RUG * scale)
        return [*shapes, line((x, frame.bottom), foot, Pen(Ink("text"), 1.5))]
    middle = (x, frame.y(point.level_percent))
    return [*shapes, Disc(middle, radius, pen=Pen(Ink("text"), 1.5), fill=Ink("text"))]
