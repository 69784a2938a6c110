"""The lower convex hull of points that come from left to right; what they mean is others' part."""

from __future__ import annotations

from collections.abc import Iterable

Point = tuple[float, float]
Edge = tuple[Point, Point]


def extend_hull(hull: list[Point], point: Point) -> None:
    """Add a point to the right of a lower hull, in place."""
    while len(hull) > 1 and not _turns_up(hull[-2], hull[-1], point):
        hull.pop()
    hull.append(point)


def edge_below_middle(points: Iterable[Point]) -> Edge | None:
    """Return the edge of the lower hull of points below the middle of their range.

    Of all lines below all points it is the one with the least sum of distances (Moon, Skelly and
    Towsley 1999). None where the points have no width.
    """
    hull: list[Point] = []
    for point in points:
        extend_hull(hull, point)
    if not hull or hull[0][0] >= hull[-1][0]:
        return None
    middle = (hull[0][0] + hull[-1][0]) / 2
    at = next(at for at, (x, _) in enumerate(hull) if x >= middle and at)
    return hull[at - 1], hull[at]


def _turns_up(first: Point, second: Point, third: Point) -> bool:
    dx, dy = second[0] - first[0], second[1] - first[1]
    return dx * (third[1] - first[1]) > dy * (third[0] - first[0])
