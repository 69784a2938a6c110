"""A drawing on the screen: the same lines, shapes and words that a page or a file gets."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.figures.colours import Theme
from app.figures.drawing import Anchor, Disc, Drawing, Ink, Path, Pen, Words
from app.views.theme import Role, font, mixed, system_scale, theme_now

MakeDrawing = Callable[[float, float, float], Drawing]
"""Draws for a width and a height in px, at a scale of the type."""


class Picture(QWidget):
    """Shows a drawing that is made for the room there is; its words go to a screen reader."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._make: MakeDrawing | None = None
        self._height = 0
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_drawing(self, make: MakeDrawing | None, *, height: float, description: str) -> None:
        """Show another drawing, that needs at least this height at 100 %."""
        self._make, self._height = make, round(height * system_scale())
        self.setAccessibleDescription(description)
        self.setToolTip("")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the least it needs; it takes more."""
        return QSize(RASTER_LEAST_WIDTH, self._height)

    def minimumSizeHint(self) -> QSize:
        """Return the same: a row is not squeezed."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the drawing made for this size."""
        if self._make is None:
            return
        drawing = self._make(float(self.width()), float(self.height()), system_scale())
        with QPainter(self) as painter:
            paint_drawing(painter, drawing, theme_now())
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(theme_now().ink), 1, Qt.PenStyle.DotLine))
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


RASTER_LEAST_WIDTH = 300


def paint_drawing(painter: QPainter, drawing: Drawing, theme: Theme) -> None:
    """Paint every shape, back to front."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for shape in drawing.shapes:
        if isinstance(shape, Words):
            _paint_words(painter, shape, theme)
            continue
        painter.setPen(_pen(shape.pen, theme))
        fill = Qt.BrushStyle.NoBrush if shape.fill is None else colour(shape.fill, theme)
        painter.setBrush(fill)
        if isinstance(shape, Disc):
            painter.drawEllipse(QPointF(*shape.middle), shape.radius, shape.radius)
        else:
            painter.drawPath(_path(shape))


def colour(ink: Ink, theme: Theme) -> QColor:
    """Return what an ink is in a theme."""
    token = QColor(getattr(theme, ink.token))
    return mixed(token, QColor(theme.surface), ink.towards_surface)


def _pen(pen: Pen | None, theme: Theme) -> QPen | Qt.PenStyle:
    if pen is None:
        return Qt.PenStyle.NoPen
    made = QPen(colour(pen.ink, theme), pen.width)
    made.setCapStyle(Qt.PenCapStyle.FlatCap)
    if pen.dash:
        # Qt counts dashes in widths of the pen.
        made.setDashPattern([each / pen.width for each in pen.dash])
    return made


def _path(shape: Path) -> QPainterPath:
    path = QPainterPath(QPointF(*shape.points[0]))
    for point in shape.points[1:]:
        path.lineTo(QPointF(*point))
    if shape.is_closed:
        path.closeSubpath()
    return path


def _paint_words(painter: QPainter, words: Words, theme: Theme) -> None:
    made = font(Role.CAPTION)
    made.setPixelSize(round(words.size))
    made.setWeight(QFont.Weight.DemiBold if words.is_bold else QFont.Weight.Normal)
    painter.setFont(made)
    painter.setPen(colour(words.ink, theme))
    width = QFontMetricsF(made).horizontalAdvance(words.text)
    shift = {Anchor.START: 0.0, Anchor.MIDDLE: width / 2, Anchor.END: width}[words.anchor]
    painter.drawText(QPointF(words.at[0] - shift, words.at[1]), words.text)
