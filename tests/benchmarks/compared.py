"""One figure of ours beside others of the same run, and what became of it; it measures nothing."""

from __future__ import annotations

from dataclasses import dataclass

WORSE_BY = 1.25
"""A ratio that grew by more than this is told."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What was measured, in a unit of which less is better; ``reach`` is what is asked."""

    what: str
    unit: str
    ours: float
    others: dict[str, float]
    reach: float | None = None

    def ratio(self, other: str) -> float:
        """Return how much of another's figure ours is."""
        return self.ours / self.others[other]


def as_table(rows: list[Compared]) -> str:
    """Return the rows as a table of Markdown."""
    lines = ["| what | ours | asked | beside, and ours as a share of it |", "|---|---|---|---|"]
    for each in rows:
        beside = "; ".join(
            f"{name} {_short(value)} ({each.ratio(name):.2g} ×)"
            for name, value in each.others.items()
        )
        reach = "" if each.reach is None else f"≤ {_short(each.reach)}"
        lines.append(f"| {each.what}, {each.unit} | {_short(each.ours)} | {reach} | {beside} |")
    return "\n".join(lines)


def warnings(before: list[Compared], now: list[Compared]) -> list[str]:
    """Return a line for every ratio that worsened by more than a quarter, with its numbers."""
    known = {each.what: each for each in before}
    return [
        f"{each.what} against {other}: {each.ratio(other):.3g} × where it was "
        f"{known[each.what].ratio(other):.3g} ×"
        for each in now
        if each.what in known
        for other in each.others
        if other in known[each.what].others
        and each.ratio(other) > WORSE_BY * known[each.what].ratio(other)
    ]


def _short(value: float) -> str:
    return f"{value:.3g}"
