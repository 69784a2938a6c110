"""Differences of two markings against their mean, with the limits of agreement as bands."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from app.figures.axis import Interval
from app.figures.drawing import Anchor, Disc, Drawing, Ink, Pen, Shape, Words, area, line
from app.figures.muscle_marks import mark_shapes
from app.figures.words import CAPTION
from app.model.phrase import Phrase, phrase, signed, whole

Say = Callable[[Phrase], str]

_LEFT, _RIGHT, _TOP, _BOTTOM = 58.0, 96.0, 26.0, 46.0
_MARK, _RADIUS = 8.0, 3.5
_STEPS_MS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_N_TICKS = 6
_LEAST_REACH_MS = 10.0
_MARGIN = 1.08


@dataclass(frozen=True, slots=True)
class Differences:
    """Points of mean and difference; lines and bands are None where there are too few points.

    ``channel`` is the muscle whose mark the points carry, None for a pair.
    """

    points: tuple[tuple[float, float], ...]
    bias_ms: float | None
    bias_interval_ms: Interval | None
    limits_ms: Interval | None
    limit_intervals_ms: tuple[Interval, Interval] | None
    channel: str | None
    across: Phrase
    up: Phrase
    n_text: str


@dataclass(frozen=True, slots=True)
class DifferencesFrame:
    """Where things lie, so that a test can ask."""

    left: float
    right: float
    top: float
    bottom: float
    across_ms: Interval
    up_ms: Interval

    def x(self, mean_ms: float) -> float:
        """Return where a mean lies."""
        low, high = self.across_ms
        return self.left + (mean_ms - low) / (high - low) * (self.right - self.left)

    def y(self, difference_ms: float) -> float:
        """Return how high a difference lies; what is beyond lies at the edge."""
        low, high = self.up_ms
        share = min(max((difference_ms - low) / (high - low), 0.0), 1.0)
        return self.bottom - share * (self.bottom - self.top)


def differences_frame(
    found: Differences, *, width: float, height: float, scale: float = 1.0
) -> DifferencesFrame:
    """Return where the plot lies in a drawing of this size; every point and band is on it."""
    means = [mean_ms for mean_ms, _ in found.points] or [0.0]
    ups = [abs(difference_ms) for _, difference_ms in found.points]
    ups += [abs(end) for interval in found.limit_intervals_ms or () for end in interval]
    reach_ms = _MARGIN * max([_LEAST_REACH_MS, *ups])
    low, high = min(means), max(means)
    room_ms = max(5.0, 0.06 * (high - low))
    return DifferencesFrame(
        left=_LEFT * scale,
        right=width - _RIGHT * scale,
        top=_TOP * scale,
        bottom=height - _BOTTOM * scale,
        across_ms=(low - room_ms, high + room_ms),
        up_ms=(-reach_ms, reach_ms),
    )


def differences_drawing(
    found: Differences, *, width: float, height: float, say: Say, scale: float = 1.0
) -> Drawing:
    """Draw bands, lines and points, back to front."""
    frame = differences_frame(found, width=width, height=height, scale=scale)
    shapes: list[Shape] = [*_bands(found, frame), *_axes(found, frame, say, scale)]
    shapes += _lines(found, frame, say, scale)
    for mean_ms, difference_ms in found.points:
        at = (frame.x(mean_ms), frame.y(difference_ms))
        if found.channel is None:
            shapes.append(Disc(at, _RADIUS * scale, pen=Pen(Ink("text"), 1.5)))
        else:
            shapes += mark_shapes(found.channel, at, _MARK * scale)
    return Drawing(width, height, tuple(shapes), describe_differences(found, say))


def describe_differences(found: Differences, say: Say) -> str:
    """Return the figure in words."""
    words = [say(phrase("{n} differences, {what}", n=found.n_text, what=found.up))]
    if found.bias_ms is not None:
        words.append(say(phrase("mean {ms} ms", ms=signed(found.bias_ms))))
    if found.limits_ms is not None:
        low, high = map(signed, found.limits_ms)
        words.append(say(phrase("limits of agreement {low} to {high} ms", low=low, high=high)))
    return "; ".join(words)


def _bands(found: Differences, frame: DifferencesFrame) -> list[Shape]:
    intervals = list(found.limit_intervals_ms or ())
    if found.bias_interval_ms is not None:
        intervals.append(found.bias_interval_ms)
    return [
        area(frame.left, frame.y(high), frame.right, frame.y(low), Ink("tie"))
        for low, high in intervals
    ]


def _lines(found: Differences, frame: DifferencesFrame, say: Say, scale: float) -> list[Shape]:
    size, shapes = CAPTION * scale, list[Shape]()
    named: list[tuple[float, Phrase, Pen]] = []
    if found.bias_ms is not None:
        named.append((found.bias_ms, phrase("mean"), Pen(Ink("text"), 1.5)))
    if found.limits_ms is not None:
        dash = Pen(Ink("text"), 1.5, (6.0, 4.0))
        named += [(each, phrase("limit"), dash) for each in found.limits_ms]
    for value_ms, name, pen in named:
        y = frame.y(value_ms)
        shapes.append(line((frame.left, y), (frame.right, y), pen))
        at = (frame.right + 6 * scale, y + 0.35 * size)
        shapes.append(Words(f"{say(name)} {signed(value_ms)}", at, size, Ink("text")))
    return shapes


def _axes(found: Differences, frame: DifferencesFrame, say: Say, scale: float) -> list[Shape]:
    size, quiet = CAPTION * scale, Ink("text2")
    shapes: list[Shape] = []
    for tick in _ticks(frame.up_ms):
        y = frame.y(tick)
        pen = Pen(Ink("border")) if tick == 0 else Pen(Ink("line"))
        shapes.append(line((frame.left, y), (frame.right, y), pen))
        at = (frame.left - 6 * scale, y + 0.35 * size)
        shapes.append(Words(signed(tick), at, size, quiet, Anchor.END))
    for tick in _ticks(frame.across_ms):
        x = frame.x(tick)
        shapes.append(line((x, frame.bottom), (x, frame.bottom + 4 * scale), Pen(quiet)))
        at = (x, frame.bottom + 16 * scale)
        shapes.append(Words(whole(tick), at, size, quiet, Anchor.MIDDLE))
    middle = ((frame.left + frame.right) / 2, frame.bottom + 34 * scale)
    shapes.append(Words(say(found.across), middle, size, quiet, Anchor.MIDDLE))
    shapes.append(Words(say(found.up), (0.0, 13 * scale), size, quiet))
    return shapes


def _ticks(range_ms: Interval) -> tuple[int, ...]:
    low, high = range_ms
    step = next((s for s in _STEPS_MS if (high - low) / s <= _N_TICKS), _STEPS_MS[-1])
    return tuple(step * at for at in range(math.ceil(low / step), math.floor(high / step) + 1))
