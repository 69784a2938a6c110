"""How much room a line of words takes, roughly: whoever lays a picture out has no font to ask."""

from __future__ import annotations

CAPTION, SMALL, HEADING = 12.0, 13.0, 16.0
_WIDTH_OF_SIZE = 0.56
_ELLIPSIS = "…"


def rough_width(text: str, size: float) -> float:
    """Return about how wide a line is, rather more than less."""
    return len(text) * size * _WIDTH_OF_SIZE


def fitting(text: str, size: float, width: float) -> str:
    """Return a text cut so that it fits, an ellipsis where something is left out."""
    n_most = max(1, int(width / (size * _WIDTH_OF_SIZE)))
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= n_most else one_line[: n_most - 1].rstrip() + _ELLIPSIS
