"""A delay over visits, each with its interval, over the band that noise alone would fill."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.figures.axis import lag_range, lag_ticks
from app.figures.drawing import Anchor, Disc, Drawing, Ink, Path, Pen, Shape, Words, area, line
from app.figures.words import CAPTION, fitting
from app.model.phrase import Phrase, phrase, signed

Say = Callable[[Phrase], str]

_LEFT, _RIGHT, _TOP, _BOTTOM = 58.0, 16.0, 20.0, 46.0
_CAP, _RADIUS = 5.0, 5.0
_MOST_LABELS_APART = 92.0


@dataclass(frozen=True, slots=True)
class TimePoint:
    """One visit: its day, its delay with an interval, and why it stands off the line if it does.

    ``lag_ms`` is None where no delay could be told.
    """

    day: str
    lag_ms: float | None
    interval_ms: tuple[float, float] | None
    off_line: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """All visits of a leg, oldest first; ``band_ms`` is where noise alone would put the next.

    ``range_ms`` is the axis, the same for every leg that stands beside it; None for its own.
    """

    points: tuple[TimePoint, ...]
    band_ms: tuple[float, float] | None
    reference: Phrase
    range_ms: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class TimelineFrame:
    """Where things lie, so that a test can ask."""

    left: float
    right: float
    top: float
    bottom: float
    low_ms: float
    high_ms: float
    n_points: int

    def x(self, place: int) -> float:
        """Return where a visit stands."""
        return self.left + (place + 0.5) * (self.right - self.left) / max(1, self.n_points)

    def y(self, lag_ms: float) -> float:
        """Return how high a delay lies: later is higher."""
        share = (lag_ms - self.low_ms) / (self.high_ms - self.low_ms)
        return self.bottom - min(max(share, 0.0), 1.0) * (self.bottom - self.top)


def timeline_frame(
    timeline: Timeline, *, width: float, height: float, scale: float = 1.0
) -> TimelineFrame:
    """Return where the plot lies in a drawing of this size."""
    low_ms, high_ms = timeline.range_ms or own_range(timeline)
    return TimelineFrame(
        left=_LEFT * scale,
        right=width - _RIGHT * scale,
        top=_TOP * scale,
        bottom=height - _BOTTOM * scale,
        low_ms=low_ms,
        high_ms=high_ms,
        n_points=len(timeline.points),
    )


def own_range(timeline: Timeline) -> tuple[float, float]:
    """Return the axis that holds every visit and the band."""
    lags_ms = [each.lag_ms for each in timeline.points if each.lag_ms is not None]
    intervals_ms = [each.interval_ms for each in timeline.points if each.interval_ms is not None]
    if timeline.band_ms is not None:
        intervals_ms.append(timeline.band_ms)
    return lag_range(lags_ms, intervals_ms)


def timeline_drawing(
    timeline: Timeline, *, width: float, height: float, say: Say, scale: float = 1.0
) -> Drawing:
    """Draw the visits, back to front."""
    frame = timeline_frame(timeline, width=width, height=height, scale=scale)
    shapes = _ground(timeline, frame, say, scale)
    on_line = [
        (frame.x(place), frame.y(each.lag_ms))
        for place, each in enumerate(timeline.points)
        if each.lag_ms is not None and each.off_line is None
    ]
    if len(on_line) > 1:
        shapes.append(Path(tuple(on_line), Pen(Ink("text2"), 1.5)))
    for place, each in enumerate(timeline.points):
        shapes += _point(each, frame, frame.x(place), scale)
    shapes += _breaks(timeline.points, frame)
    shapes += _labels(timeline.points, frame, say, scale)
    return Drawing(width, height, tuple(shapes), describe_timeline(timeline, say))


def describe_timeline(timeline: Timeline, say: Say) -> str:
    """Return every visit in words."""
    said = []
    for each in timeline.points:
        delay = "–" if each.lag_ms is None else f"{signed(each.lag_ms)} ms"
        if each.interval_ms is not None:
            delay += f" ({signed(each.interval_ms[0])} … {signed(each.interval_ms[1])})"
        off_line = "" if each.off_line is None else f", {say(each.off_line)}"
        said.append(f"{each.day}: {delay}{off_line}")
    return "; ".join(said)


def _ground(timeline: Timeline, frame: TimelineFrame, say: Say, scale: float) -> list[Shape]:
    shapes: list[Shape] = []
    size, quiet = CAPTION * scale, Ink("text2")
    if timeline.band_ms is not None:
        low, high = (frame.y(each_ms) for each_ms in timeline.band_ms)
        shapes.append(area(frame.left, high, frame.right, low, Ink("tie")))
        edge = Pen(Ink("border"), 1.0, (1.5, 2.5))
        shapes += [line((frame.left, y), (frame.right, y), edge) for y in (low, high)]
    for tick in lag_ticks(frame.low_ms, frame.high_ms):
        y = frame.y(tick)
        pen = Pen(Ink("border")) if tick == 0 else Pen(Ink("line"))
        shapes.append(line((frame.left, y), (frame.right, y), pen))
        at = (frame.left - 6 * scale, y + 0.35 * size)
        shapes.append(Words(signed(tick), at, size, quiet, Anchor.END))
    caption = say(phrase("ms after the {muscle}", muscle=timeline.reference))
    shapes.append(Words(caption, (0.0, 11 * scale), size, quiet))
    return shapes


def _point(point: TimePoint, frame: TimelineFrame, x: float, scale: float) -> list[Shape]:
    if point.lag_ms is None:
        return []
    shapes: list[Shape] = []
    pen, y = Pen(Ink("text"), 1.5), frame.y(point.lag_ms)
    if point.interval_ms is not None:
        low, high = (frame.y(end_ms) for end_ms in point.interval_ms)
        shapes.append(line((x, low), (x, high), pen))
        shapes += [line((x - _CAP, end), (x + _CAP, end), pen) for end in (low, high)]
    fill = Ink("text") if point.off_line is None else Ink("surface")
    return [*shapes, Disc((x, y), _RADIUS * scale, pen=pen, fill=fill)]


def _breaks(points: Sequence[TimePoint], frame: TimelineFrame) -> list[Shape]:
    """Return where the way of testing changed between two visits."""
    dash = Pen(Ink("border"), 1.0, (4.0, 3.0))
    places = [
        place
        for place in range(1, len(points))
        if (points[place - 1].off_line is None) != (points[place].off_line is None)
    ]
    middles = [(frame.x(place - 1) + frame.x(place)) / 2 for place in places]
    return [line((x, frame.top), (x, frame.bottom), dash) for x in middles]


def _labels(
    points: Sequence[TimePoint], frame: TimelineFrame, say: Say, scale: float
) -> list[Shape]:
    size, shapes = CAPTION * scale, list[Shape]()
    step = (frame.right - frame.left) / max(1, len(points))
    every = max(1, -(-int(_MOST_LABELS_APART * scale) // max(1, int(step))))
    for place, each in enumerate(points):
        # The newest is always named.
        if (len(points) - 1 - place) % every == 0:
            at = (frame.x(place), frame.bottom + 16 * scale)
            shapes.append(Words(each.day, at, size, Ink("text2"), Anchor.MIDDLE))
            if each.off_line is not None:
                below = (at[0], at[1] + 16 * scale)
                text = fitting(say(each.off_line), size, 1.1 * every * step)
                shapes.append(Words(text, below, size, Ink("text2"), Anchor.MIDDLE))
    return shapes
