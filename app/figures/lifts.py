"""Every lift of one leg as a row of starts, zero where the reference muscle started."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import compress

from app.figures.axis import ends_inside, lag_range, lag_ticks
from app.figures.drawing import (
    Anchor,
    Drawing,
    Ink,
    Path,
    Pen,
    Shape,
    Words,
    area,
    hatching,
    line,
)
from app.figures.muscle_marks import mark_shapes
from app.figures.words import CAPTION, HEADING, SMALL, fitting, rough_width
from app.model.phrase import Phrase, phrase, signed

Say = Callable[[Phrase], str]

_TITLE, _WORD, _LAG = 56.0, 92.0, 62.0
_LEGEND, _AXIS = 28.0, 36.0
_MARK, _SMALL_MARK, _CAP = 11.0, 8.0, 4.0
_UPPER, _LOWER, _NOTCH = 0.36, 0.76, 0.34
_HEADING_FITS = 640.0
_FAINT, _CLEAR = Pen(Ink("border")), Pen(Ink("text"), 1.5)


@dataclass(frozen=True, slots=True)
class LiftStart:
    """One muscle's start against the reference, in ms with its 90 % interval."""

    channel: str
    lag_ms: float
    interval_ms: tuple[float, float]


@dataclass(frozen=True, slots=True)
class HandStart:
    """Where a person put one muscle's start, against where the reference was found."""

    channel: str
    lag_ms: float


@dataclass(frozen=True, slots=True)
class LiftLine:
    """One lift: its name, its starts, and the words beside it.

    ``why_not`` is why it is not used, ``why_short`` the same where there is little room; such a
    lift is hatched and shows no start.
    """

    title: Phrase
    word: Phrase
    lag: str
    interval: Phrase | None = None
    starts: tuple[LiftStart, ...] = ()
    hand_starts: tuple[HandStart, ...] = ()
    why_not: Phrase | None = None
    why_short: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Lifts:
    """All lifts of a leg: ``pair`` is the one the words are about, its second the reference.

    ``names`` are the muscles in the order of the legend, each whole and as short as it may be.
    """

    pair: tuple[str, str]
    reference: Phrase
    names: tuple[tuple[str, Phrase, Phrase], ...]
    tie_ms: float
    lines: tuple[LiftLine, ...]


@dataclass(frozen=True, slots=True)
class LiftsFrame:
    """Where things lie in a drawing of lifts, so that a test can ask."""

    left: float
    right: float
    top: float
    bottom: float
    low_ms: float
    high_ms: float

    def x(self, lag_ms: float) -> float:
        """Return where a delay lies; what is out of range lies at the edge."""
        share = (lag_ms - self.low_ms) / (self.high_ms - self.low_ms)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)


def lifts_frame(lifts: Lifts, *, width: float, row: float, scale: float = 1.0) -> LiftsFrame:
    """Return where the plot lies in a drawing of this width."""
    starts = [start for each in lifts.lines for start in each.starts]
    by_hand = [start for each in lifts.lines for start in each.hand_starts]
    low_ms, high_ms = lag_range(
        [*(each.lag_ms for each in starts), *(each.lag_ms for each in by_hand)],
        [each.interval_ms for each in starts],
    )
    top = _LEGEND * scale
    return LiftsFrame(
        left=_TITLE * scale,
        right=width - (_WORD + _LAG) * scale,
        top=top,
        bottom=top + row * len(lifts.lines),
        low_ms=low_ms,
        high_ms=high_ms,
    )


def lifts_height(lifts: Lifts, *, row: float, scale: float = 1.0) -> float:
    """Return how high a drawing with rows of this height is."""
    return row * len(lifts.lines) + (_LEGEND + _AXIS) * scale


def lifts_drawing(
    lifts: Lifts,
    *,
    width: float,
    row: float,
    say: Say,
    scale: float = 1.0,
    heading: Phrase | None = None,
) -> Drawing:
    """Draw the lifts, back to front; a heading stands before the legend, on its line."""
    frame = lifts_frame(lifts, width=width, row=row, scale=scale)
    shapes: list[Shape] = [
        *_legend(lifts, width, say, scale, heading),
        *_ground(frame, lifts.tie_ms),
    ]
    for number, each in enumerate(lifts.lines):
        top = frame.top + number * row
        shapes += _row(each, lifts, frame, top=top, row=row, say=say, scale=scale)
        shapes += _words(each, width=width, middle=top + row / 2, say=say, scale=scale)
    shapes += _axis(lifts, frame, say, scale)
    height = lifts_height(lifts, row=row, scale=scale)
    return Drawing(width, height, tuple(shapes), description(lifts, say))


def description(lifts: Lifts, say: Say) -> str:
    """Return every lift in words."""
    said = []
    for each in lifts.lines:
        if each.why_not is not None:
            said.append(f"{say(each.title)}: {say(each.word)}, {say(each.why_not)}")
            continue
        delay = f", {each.lag} ms" if each.starts else ""
        interval = f" ({say(each.interval)})" if each.interval is not None else ""
        by_hand = "".join(
            f", {say(phrase('by hand {ms} ms', ms=signed(hand.lag_ms)))}"
            for hand in each.hand_starts
        )
        said.append(f"{say(each.title)}: {say(each.word)}{delay}{interval}{by_hand}")
    return "; ".join(said)


def _legend(
    lifts: Lifts, width: float, say: Say, scale: float, heading: Phrase | None
) -> list[Shape]:
    shapes: list[Shape] = []
    indent, y = 0.0, _LEGEND * scale * 0.4
    if heading is not None and width >= _HEADING_FITS * scale:
        size = HEADING * scale
        shapes.append(Words(say(heading), (0.0, y + 0.35 * size), size, Ink("text"), is_bold=True))
        indent = rough_width(say(heading), size) + 2 * size
    step, size = (width - indent) / max(1, len(lifts.names)), _MARK * scale
    room = step - 1.6 * size
    whole = [say(name) for _, name, _ in lifts.names]
    fits = all(rough_width(text, SMALL * scale) <= room for text in whole)
    texts = whole if fits else [say(short) for _, _, short in lifts.names]
    letters = (SMALL if fits else CAPTION) * scale
    for place, ((channel, _, _), text) in enumerate(zip(lifts.names, texts, strict=True)):
        left = indent + place * step
        shapes += mark_shapes(channel, (left + size / 2, y), size)
        at = (left + 1.5 * size, y + 0.35 * letters)
        shapes.append(Words(fitting(text, letters, room), at, letters, Ink("text")))
    return shapes


def _ground(frame: LiftsFrame, tie_ms: float) -> list[Shape]:
    low, high = frame.x(-tie_ms), frame.x(tie_ms)
    edge = Pen(Ink("border"), 1.0, (1.5, 2.5))
    grid = Pen(Ink("line"))
    shapes: list[Shape] = [area(low, frame.top, high, frame.bottom, Ink("tie"))]
    shapes += [
        line((frame.x(tick), frame.top), (frame.x(tick), frame.bottom), grid)
        for tick in lag_ticks(frame.low_ms, frame.high_ms)
    ]
    shapes += [line((x, frame.top), (x, frame.bottom), edge) for x in (low, high)]
    return shapes


def _row(
    lift: LiftLine,
    lifts: Lifts,
    frame: LiftsFrame,
    *,
    top: float,
    row: float,
    say: Say,
    scale: float,
) -> list[Shape]:
    floor = line((frame.left, top + row), (frame.right, top + row), Pen(Ink("line")))
    if lift.why_not is not None:
        return [floor, *_not_used(lift, frame, top=top, row=row, say=say, scale=scale)]
    shapes: list[Shape] = [floor]
    upper, lower = top + _UPPER * row, top + _LOWER * row
    others = [each for each in lift.starts if each.channel not in lifts.pair]
    for each in others:
        shapes += _start(each, frame, lower, size=_SMALL_MARK * scale, pen=_FAINT, has_caps=False)
    if lift.starts:
        shapes += mark_shapes(lifts.pair[1], (frame.x(0.0), upper), _MARK * scale)
    for each in (each for each in lift.starts if each.channel == lifts.pair[0]):
        shapes += _start(each, frame, upper, size=_MARK * scale, pen=_CLEAR, has_caps=True)
    for hand in lift.hand_starts:
        shapes += _by_hand(hand, frame, (top + 2.0, top + row - 2.0), size=_MARK * scale)
    return shapes


def _by_hand(
    hand: HandStart, frame: LiftsFrame, ends: tuple[float, float], *, size: float
) -> list[Shape]:
    """Draw a start by hand: an upright line through the row, and the mark with a notch at it."""
    x, (top, bottom) = frame.x(hand.lag_ms), ends
    y, half = bottom - size / 2, size * _NOTCH
    notch = ((x - half, y - 0.62 * size), (x + half, y - 0.62 * size), (x, y - 0.05 * size))
    return [
        line((x, top), (x, bottom), Pen(Ink("surface"), 4.0)),
        line((x, top), (x, bottom), Pen(Ink("text"), 1.5)),
        *mark_shapes(hand.channel, (x, y), size),
        Path(notch, fill=Ink("surface")),
    ]


def _start(
    start: LiftStart, frame: LiftsFrame, y: float, *, size: float, pen: Pen, has_caps: bool
) -> list[Shape]:
    low, high = (frame.x(end_ms) for end_ms in start.interval_ms)
    shapes: list[Shape] = [line((low, y), (high, y), pen)]
    if has_caps:
        inside = ends_inside(start.interval_ms, (frame.low_ms, frame.high_ms))
        shapes += [
            line((end, y - _CAP), (end, y + _CAP), pen) for end in compress((low, high), inside)
        ]
    return [*shapes, *mark_shapes(start.channel, (frame.x(start.lag_ms), y), size)]


def _not_used(
    lift: LiftLine, frame: LiftsFrame, *, top: float, row: float, say: Say, scale: float
) -> list[Shape]:
    inset = 2.0
    box = (frame.left, top + inset, frame.right, top + row - inset)
    hatch = hatching(*box, pen=Pen(Ink("border", 0.45)))
    size = CAPTION * scale
    plot = frame.right - frame.left
    room = plot - 24 * scale
    said = "" if lift.why_not is None else say(lift.why_not)
    if rough_width(said, size) > room and lift.why_short is not None:
        said = say(lift.why_short)
    text = fitting(said, size, room)
    middle, half = (frame.left + frame.right) / 2, rough_width(text, size) / 2 + 8 * scale
    half = min(half, plot / 2)
    return [
        *hatch,
        area(middle - half, box[1], middle + half, box[3], Ink("surface")),
        Words(text, (middle, top + row / 2 + 0.35 * size), size, Ink("text2"), Anchor.MIDDLE),
    ]


def _words(lift: LiftLine, *, width: float, middle: float, say: Say, scale: float) -> list[Shape]:
    size = SMALL * scale
    y, ink = middle + 0.35 * size, Ink("text")
    quiet = Ink("text2") if lift.why_not is not None else ink
    word = fitting(say(lift.word), size, (_WORD - 10) * scale)
    return [
        Words(say(lift.title), (0.0, y), size, quiet),
        Words(word, (width - (_WORD + _LAG - 12) * scale, y), size, quiet),
        Words(lift.lag and f"{lift.lag} ms", (width, y), size, Ink("text2"), Anchor.END),
    ]


def _axis(lifts: Lifts, frame: LiftsFrame, say: Say, scale: float) -> list[Shape]:
    size, ink = CAPTION * scale, Ink("text2")
    caption = phrase("start, ms from {muscle} start", muscle=lifts.reference)
    shapes: list[Shape] = [
        line((frame.x(tick), frame.bottom), (frame.x(tick), frame.bottom + 4 * scale), Pen(ink))
        for tick in lag_ticks(frame.low_ms, frame.high_ms)
    ]
    shapes += [
        Words(signed(tick), (frame.x(tick), frame.bottom + 16 * scale), size, ink, Anchor.MIDDLE)
        for tick in lag_ticks(frame.low_ms, frame.high_ms)
    ]
    middle = (frame.left + frame.right) / 2
    at = (middle, frame.bottom + 32 * scale)
    return [*shapes, Words(say(caption), at, size, ink, Anchor.MIDDLE)]
