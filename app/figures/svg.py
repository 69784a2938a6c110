"""A drawing as SVG: vectors and words, no script, no style sheet, nothing from outside."""

from __future__ import annotations

import re
from html import escape

from app.figures.colours import Theme, mixed_hex
from app.figures.drawing import Disc, Drawing, Ink, Path, Pen, Shape, Words

FONTS = (
    "system-ui",
    "Inter",
    "Segoe UI",
    "Helvetica Neue",
    "Noto Sans",
    "DejaVu Sans",
    "Liberation Sans",
    "sans-serif",
)

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_svg(drawing: Drawing, theme: Theme, *, fonts: tuple[str, ...] = FONTS) -> str:
    """Return the drawing as one ``svg`` element, described for who does not see it."""
    width, height = _number(drawing.width), _number(drawing.height)
    families = escape(", ".join(fonts), quote=True)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" font-family="{families}">'
    )
    title = f"<title>{_text(drawing.description)}</title>"
    return head + title + "".join(_shape(each, theme) for each in drawing.shapes) + "</svg>"


def _shape(shape: Shape, theme: Theme) -> str:
    if isinstance(shape, Words):
        weight = ' font-weight="600"' if shape.is_bold else ""
        return (
            f'<text x="{_number(shape.at[0])}" y="{_number(shape.at[1])}" '
            f'font-size="{_number(shape.size)}" text-anchor="{shape.anchor}" '
            f'fill="{ink_hex(shape.ink, theme)}"{weight}>{_text(shape.text)}</text>'
        )
    paint = _fill(shape.fill, theme) + _stroke(shape.pen, theme)
    if isinstance(shape, Disc):
        x, y = map(_number, shape.middle)
        return f'<circle cx="{x}" cy="{y}" r="{_number(shape.radius)}"{paint}/>'
    return f'<path d="{_steps(shape)}"{paint}/>'


def _steps(path: Path) -> str:
    steps = "L".join(f"{_number(x)} {_number(y)}" for x, y in path.points)
    return f"M{steps}{'Z' if path.is_closed else ''}"


def _fill(ink: Ink | None, theme: Theme) -> str:
    return ' fill="none"' if ink is None else f' fill="{ink_hex(ink, theme)}"'


def _stroke(pen: Pen | None, theme: Theme) -> str:
    if pen is None:
        return ""
    dash = f' stroke-dasharray="{" ".join(map(_number, pen.dash))}"' if pen.dash else ""
    return f' stroke="{ink_hex(pen.ink, theme)}" stroke-width="{_number(pen.width)}"{dash}'


def ink_hex(ink: Ink, theme: Theme) -> str:
    """Return what an ink is in a theme."""
    return mixed_hex(getattr(theme, ink.token), theme.surface, ink.towards_surface)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


def _text(text: str) -> str:
    """Return a text that XML can hold: escaped, and without what it forbids."""
    return escape(_FORBIDDEN.sub("\ufffd", text))
