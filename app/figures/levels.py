"""The level of each muscle over the lifts of one leg: middle line, middle half shaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.figures.axis import round_limit
from app.figures.drawing import Anchor, Drawing, Ink, Path, Pen, Point, Shape, Words, line
from app.figures.muscle_marks import mark_shapes, muscle_mark
from app.figures.words import CAPTION, SMALL, fitting, rough_width
from app.model.phrase import NO_BREAK_SPACE, Phrase, phrase, whole

Say = Callable[[Phrase], str]

_NAME, _SCALE, _RIGHT = 146.0, 44.0, 12.0
_TOP, _AXIS = 6.0, 38.0
_INSET, _INSET_UNDER_NAME = 8.0, 20.0
_MARK = 11.0
_COLUMN_FITS = 400.0
_PERCENT_LIMITS = (25.0, 50.0, 100.0, 150.0, 200.0, 300.0, 500.0, 1000.0)
_UV_LIMITS = (5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0)
_MIDDLE_HALF = 0.78
_LEAST_POINTS = 2


@dataclass(frozen=True, slots=True)
class MuscleLevel:
    """One muscle over all lifts; a None among the values is a time nothing was measured at.

    ``is_percent`` tells whether the values are a share of its reference or µV.
    """

    channel: str
    name: Phrase
    is_percent: bool
    middle: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Levels:
    """All muscles of a leg over the same times, zero where the reference muscle started."""

    reference: Phrase
    times_s: tuple[float, ...]
    muscles: tuple[MuscleLevel, ...]
    n_lifts: int
    method: Phrase


def levels_height(levels: Levels, *, row: float, scale: float = 1.0) -> float:
    """Return how high a drawing with rows of this height is."""
    return row * len(levels.muscles) + (_TOP + _AXIS) * scale


def levels_drawing(
    levels: Levels, *, width: float, row: float, say: Say, scale: float = 1.0
) -> Drawing:
    """Draw one row a muscle."""
    has_column = width >= _COLUMN_FITS * scale
    left = ((_NAME if has_column else 0.0) + _SCALE) * scale
    right = width - _RIGHT * scale
    first_s, last_s = levels.times_s[0], levels.times_s[-1]

    def x(time_s: float) -> float:
        return left + (time_s - first_s) / (last_s - first_s) * (right - left)

    shapes: list[Shape] = []
    bottom = _TOP * scale + row * len(levels.muscles)
    grid = Pen(Ink("line"))
    seconds = [second for second in range(1, 60) if second <= last_s]
    shapes += [line((x(each), _TOP * scale), (x(each), bottom), grid) for each in seconds]
    for number, muscle in enumerate(levels.muscles):
        top = _TOP * scale + number * row
        limit = _limit(levels, is_percent=muscle.is_percent)
        shapes += _muscle(
            muscle, levels, x, box=(left, top, right, top + row), limit=limit, say=say, scale=scale
        )
    dash = Pen(Ink("text"), 1.0, (4.0, 3.0))
    shapes.append(line((x(0.0), _TOP * scale), (x(0.0), bottom), dash))
    shapes += _axis(levels, x, seconds, bottom=bottom, middle=(left + right) / 2, say=say, k=scale)
    height = levels_height(levels, row=row, scale=scale)
    return Drawing(width, height, tuple(shapes), describe_levels(levels, say))


def describe_levels(levels: Levels, say: Say) -> str:
    """Return each muscle's highest middle level in words."""
    said = []
    for muscle in levels.muscles:
        known = [value for value in muscle.middle if value is not None]
        unit = "%" if muscle.is_percent else "µV"
        peak = f"{whole(max(known))}{NO_BREAK_SPACE}{unit}" if known else "–"
        said.append(f"{say(muscle.name)}: {peak}")
    return "; ".join(said)


def _limit(levels: Levels, *, is_percent: bool) -> float:
    """Return one scale for all muscles of a unit, so that they may be held against each other."""
    highest = max(
        (
            value
            for muscle in levels.muscles
            if muscle.is_percent is is_percent
            for value in muscle.high
            if value is not None
        ),
        default=0.0,
    )
    return round_limit(highest, _PERCENT_LIMITS if is_percent else _UV_LIMITS)


def _muscle(
    muscle: MuscleLevel,
    levels: Levels,
    x: Callable[[float], float],
    *,
    box: tuple[float, float, float, float],
    limit: float,
    say: Say,
    scale: float,
) -> list[Shape]:
    left, top, right, bottom = box
    has_column = left > _NAME * scale
    floor, ceiling = bottom - 3.0, top + (_INSET if has_column else _INSET_UNDER_NAME) * scale
    middle = (floor + ceiling) / 2

    def y(value: float) -> float:
        return floor - min(value / limit, 1.0) * (floor - ceiling)

    token = muscle_mark(muscle.channel).token
    size, quiet, unit = CAPTION * scale, Ink("text2"), "%" if muscle.is_percent else "µV"
    shapes: list[Shape] = [
        *_name(say(muscle.name), muscle.channel, box=(left, top, right, middle), k=scale),
        line((left, ceiling), (right, ceiling), Pen(Ink("line"), 1.0, (4.0, 3.0))),
        line((left, floor), (right, floor), Pen(Ink("border"))),
        Words(
            f"{whole(limit)}{NO_BREAK_SPACE}{unit}",
            (left - 6 * scale, ceiling + 4 * scale),
            size,
            quiet,
            Anchor.END,
        ),
        Words("0", (left - 6 * scale, floor + 4 * scale), size, quiet, Anchor.END),
    ]
    for run in _runs(muscle):
        times = [x(levels.times_s[at]) for at in run]
        lower = [(time, y(muscle.low[at] or 0.0)) for time, at in zip(times, run, strict=True)]
        upper = [(time, y(muscle.high[at] or 0.0)) for time, at in zip(times, run, strict=True)]
        half: tuple[Point, ...] = (*upper, *reversed(lower))
        middles = [y(muscle.middle[at] or 0.0) for at in run]
        trace = tuple(zip(times, middles, strict=True))
        shapes.append(Path(half, fill=Ink(token, _MIDDLE_HALF)))
        shapes.append(Path(trace, Pen(Ink(token), 1.5)))
    return shapes


def _name(
    text: str, channel: str, *, box: tuple[float, float, float, float], k: float
) -> list[Shape]:
    """Return a muscle's name: beside its level, or at the far end above where that is narrow."""
    left, top, right, middle = box
    mark, size = _MARK * k, SMALL * k
    if left > _NAME * k:
        at, width, x = (2 * mark, middle + 0.35 * size), _NAME * k - mark, mark / 2 + 1
    else:
        start = max(left, right - rough_width(text, size) - mark)
        at, width, x = (start, top + size), right - start, start - 1.5 * mark
    words = Words(fitting(text, size, width), at, size, Ink("text"), is_bold=True)
    return [*mark_shapes(channel, (x, at[1] - 0.35 * size), mark), words]


def _runs(muscle: MuscleLevel) -> list[list[int]]:
    """Return the stretches in which something was measured: no line goes across a gap."""
    runs: list[list[int]] = [[]]
    for at, value in enumerate(muscle.middle):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(at)
    return [run for run in runs if len(run) >= _LEAST_POINTS]


def _axis(
    levels: Levels,
    x: Callable[[float], float],
    seconds: list[int],
    *,
    bottom: float,
    middle: float,
    say: Say,
    k: float,
) -> list[Shape]:
    size, ink = CAPTION * k, Ink("text2")
    shapes: list[Shape] = []
    for second in (0, *seconds):
        unit = f"{NO_BREAK_SPACE}s" if second == max((0, *seconds)) else ""
        at = (x(float(second)), bottom + 16 * k)
        shapes.append(Words(f"{second}{unit}", at, size, ink, Anchor.MIDDLE))
    caption = say(phrase("time from {muscle} start", muscle=levels.reference))
    return [*shapes, Words(caption, (middle, bottom + 32 * k), size, ink, Anchor.MIDDLE)]
