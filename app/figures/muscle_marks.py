"""Which shape and colour stand for which muscle, on the screen and in files alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.figures.drawing import Disc, Ink, Path, Pen, Point, Shape, line
from dsp.muscle import read_muscle


class MarkShape(StrEnum):
    """The form that tells a muscle apart without its hue."""

    CIRCLE = "circle"
    SQUARE = "square"
    HALF_SQUARE = "half_square"
    TRIANGLE_LEFT = "triangle_left"
    TRIANGLE_RIGHT = "triangle_right"
    RING = "ring"
    DIAMOND = "diamond"
    CROSS = "cross"


@dataclass(frozen=True, slots=True)
class MuscleMark:
    """How one muscle is marked: the token of its hue, and its shape."""

    token: str
    shape: MarkShape


_MUSCLES: dict[tuple[str | None, str | None], MuscleMark] = {
    ("gluteus_maximus", None): MuscleMark("glute", MarkShape.CIRCLE),
    ("biceps_femoris", None): MuscleMark("hamstring", MarkShape.SQUARE),
    ("semitendinosus", None): MuscleMark("hamstring", MarkShape.HALF_SQUARE),
    ("erector_spinae", "L"): MuscleMark("erector_left", MarkShape.TRIANGLE_LEFT),
    ("erector_spinae", "R"): MuscleMark("erector_right", MarkShape.TRIANGLE_RIGHT),
    ("erector_spinae", None): MuscleMark("erector_right", MarkShape.TRIANGLE_RIGHT),
    ("gluteus_medius", None): MuscleMark("text", MarkShape.RING),
}
_MUSCLE_KNOWN = MuscleMark("text2", MarkShape.DIAMOND)
_MUSCLE_UNKNOWN = MuscleMark("text2", MarkShape.CROSS)


def muscle_mark(channel: str) -> MuscleMark:
    """Return how a channel is marked, read from its name."""
    muscle = read_muscle(channel)
    default = _MUSCLE_UNKNOWN if muscle.muscle is None else _MUSCLE_KNOWN
    plain = _MUSCLES.get((muscle.muscle, None), default)
    return _MUSCLES.get((muscle.muscle, muscle.side), plain)


def mark_shapes(channel: str, middle: Point, size: float) -> tuple[Shape, ...]:
    """Return a muscle's mark about a point."""
    mark, (x, y) = muscle_mark(channel), middle
    ink, half = Ink(mark.token), size / 2
    pen = Pen(ink, max(1.5, size * 0.16))
    if mark.shape is MarkShape.CIRCLE:
        return (Disc(middle, half, fill=ink),)
    if mark.shape is MarkShape.RING:
        return (Disc(middle, half - pen.width / 2, pen=pen),)
    if mark.shape is MarkShape.CROSS:
        return (
            line((x - half, y - half), (x + half, y + half), pen),
            line((x + half, y - half), (x - half, y + half), pen),
        )
    filled = Path(_corners(mark.shape, x, y, half), fill=ink)
    if mark.shape is not MarkShape.HALF_SQUARE:
        return (filled,)
    inner = half - pen.width / 2
    ring = ((x - inner, y - inner), (x + inner, y - inner), (x + inner, y + inner))
    return (Path((*ring, (x - inner, y + inner), (x - inner, y - inner)), pen), filled)


def _corners(shape: MarkShape, x: float, y: float, half: float) -> tuple[Point, ...]:
    side = half * 0.88
    corners: dict[MarkShape, tuple[Point, ...]] = {
        MarkShape.SQUARE: (
            (x - side, y - side),
            (x + side, y - side),
            (x + side, y + side),
            (x - side, y + side),
        ),
        MarkShape.HALF_SQUARE: (
            (x - half, y - half),
            (x, y - half),
            (x, y + half),
            (x - half, y + half),
        ),
        MarkShape.TRIANGLE_LEFT: ((x + half, y - half), (x + half, y + half), (x - half, y)),
        MarkShape.TRIANGLE_RIGHT: ((x - half, y - half), (x - half, y + half), (x + half, y)),
        MarkShape.DIAMOND: ((x, y - half), (x + half, y), (x, y + half), (x - half, y)),
    }
    return corners[shape]
