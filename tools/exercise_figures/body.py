"""A body as capsules in one plane, its props and marks as SVG; it knows no exercise."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

Point = tuple[float, float]

WIDTH, HEIGHT = 300, 220
FLOOR = 196.0
THIGH, SHANK, UPPER_ARM, FOREARM, FOOT = 62.0, 60.0, 44.0, 42.0, 20.0
W_TORSO, W_PELVIS, W_THIGH, W_SHANK, W_FOOT, W_UPPER_ARM, W_FOREARM = 34, 38, 26, 18, 11, 14, 11
HEAD = 18.0
STRAIGHT = THIGH + SHANK - 0.05
"""From hip to ankle of a leg that is not bent."""
_OUTLINE = 3.0


def bent(root: Point, end: Point, lengths: tuple[float, float], bend: float) -> Point:
    """Return where knee or elbow is; ``bend`` is +1 or -1, the side it goes to from root to end."""
    first, second = lengths
    dx, dy = end[0] - root[0], end[1] - root[1]
    distance = min(math.hypot(dx, dy), first + second - 0.01) or 0.01
    along = (first**2 - second**2 + distance**2) / (2 * distance)
    off = math.sqrt(max(first**2 - along**2, 0.0)) * bend
    ux, uy = dx / math.hypot(dx, dy), dy / math.hypot(dx, dy)
    return (root[0] + along * ux - off * uy, root[1] + along * uy + off * ux)


def turned(start: Point, degrees: float, length: float) -> Point:
    """Return the point so far from another; 0 is right, 90 is up."""
    angle = math.radians(degrees)
    return (start[0] + length * math.cos(angle), start[1] - length * math.sin(angle))


@dataclass
class Layer:
    """Parts of a body that share one outline; layers lie over one another."""

    strokes: list[tuple[list[Point], float]] = field(default_factory=list)
    rounds: list[tuple[Point, float, float]] = field(default_factory=list)

    def stroke(self, *points: Point, width: float) -> Layer:
        """Add a capsule along points."""
        self.strokes.append((list(points), width))
        return self

    def round(self, at: Point, rx: float, ry: float | None = None) -> Layer:
        """Add an ellipse."""
        self.rounds.append((at, rx, rx if ry is None else ry))
        return self

    def leg(self, hip: Point, ankle: Point, *, bend: float = 1, toes: float = 0.0) -> Point:
        """Add thigh, shank and foot; return the knee."""
        knee = bent(hip, ankle, (THIGH, SHANK), bend)
        self.stroke(hip, knee, width=W_THIGH).stroke(knee, ankle, width=W_SHANK)
        self.stroke(ankle, turned(ankle, toes, FOOT), width=W_FOOT)
        return knee

    def arm(self, shoulder: Point, hand: Point, *, bend: float = 1) -> Layer:
        """Add an arm."""
        elbow = bent(shoulder, hand, (UPPER_ARM, FOREARM), bend)
        self.stroke(shoulder, elbow, width=W_UPPER_ARM)
        return self.stroke(elbow, hand, width=W_FOREARM)

    def trunk(self, shoulder: Point, hip: Point, head: Point) -> Layer:
        """Add trunk, neck and head, seen from the side."""
        self.stroke(shoulder, hip, width=W_TORSO).round(hip, W_PELVIS / 2)
        return self.stroke(shoulder, head, width=13).round(head, HEAD)

    def svg(self) -> str:
        """Return the layer: first its outline, then its fill over the inner lines."""
        shapes = []
        for colour, extra in (("@line", _OUTLINE), ("@body", 0.0)):
            for points, width in self.strokes:
                shapes.append(line(*points, colour=colour, width=width + extra))
            for (x, y), rx, ry in self.rounds:
                half = extra / 2
                shapes.append(
                    f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{rx + half:g}" ry="{ry + half:g}" '
                    f'fill="{colour}" stroke="none"/>'
                )
        return "".join(shapes)


def line(*points: Point, colour: str = "@line", width: float = 3) -> str:
    """Return a line with round ends."""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" stroke="{colour}" stroke-width="{width:g}"/>'


def box(x: float, y: float, width: float, height: float, corner: float = 4) -> str:
    """Return a block of furniture."""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{corner:g}" '
        'fill="@prop" stroke="@line" stroke-width="2"/>'
    )


def disc(at: Point, radius: float) -> str:
    """Return a roller or a ball."""
    return (
        f'<circle cx="{at[0]:g}" cy="{at[1]:g}" r="{radius:g}" fill="@prop" stroke="@ink" '
        'stroke-width="2.5"/>'
    )


def small(drawn: str, scale: float = 0.74) -> str:
    """Return what stands upright so small that its head is in the picture; feet stay down."""
    x, y = WIDTH / 2 * (1 - scale), (FLOOR + 8) * (1 - scale)
    return f'<g transform="translate({x:.1f} {y:.1f}) scale({scale:g})">{drawn}</g>'


def floor() -> str:
    """Return the floor."""
    return line((8, FLOOR + 8), (WIDTH - 8, FLOOR + 8), width=2)


def wall(x: float, side: float = 1) -> str:
    """Return a wall with hatching on its far side."""
    hatch = "".join(
        line((x, y), (x + side * 10, y + 10), width=1.5) for y in range(14, int(FLOOR), 14)
    )
    return line((x, 8), (x, FLOOR + 8), width=3) + hatch


def arrow(start: Point, end: Point, curve: float = 0.0) -> str:
    """Return a movement: a line with a head, bent aside by so much."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    middle = ((start[0] + end[0]) / 2 - dy * curve, (start[1] + end[1]) / 2 + dx * curve)
    back = math.degrees(math.atan2(-(end[1] - middle[1]), end[0] - middle[0])) + 180
    tips = [turned(end, back + spread, 11) for spread in (-28, 28)]
    begin, bend, stop, left, right = (f"{x:.1f} {y:.1f}" for x, y in (start, middle, end, *tips))
    path = f"M{begin}Q{bend} {stop}M{left}L{stop}L{right}"
    return f'<path d="{path}" stroke="@ink" stroke-width="3.5"/>'


def glute(at: Point, *, works: bool) -> str:
    """Return the circle of the glute: filled while it works."""
    return _mark("circle", at, "@glute", works=works)


def hamstring(at: Point, *, works: bool = False) -> str:
    """Return the square of the hamstring: hollow where it is to be easy."""
    return _mark("square", at, "@hamstring", works=works)


def hip_flexor(at: Point) -> str:
    """Return the diamond of what has no hue of its own."""
    return _mark("diamond", at, "@ink", works=True)


def _mark(shape: str, at: Point, colour: str, *, works: bool) -> str:
    x, y = at
    fill = colour if works else "@surface"
    style = f'fill="{fill}" stroke="{colour}" stroke-width="3.5"'
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" {style}/>'
    if shape == "square":
        return f'<rect x="{x - 8:.1f}" y="{y - 8:.1f}" width="16" height="16" {style}/>'
    return f'<path d="M{x:.1f} {y - 10:.1f}l10 10l-10 10l-10 -10Z" {style}/>'
