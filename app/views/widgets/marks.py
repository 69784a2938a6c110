"""Painted marks that tell by shape: muscles, qualities, hatching; a word stands beside each."""

from __future__ import annotations

import math
from enum import StrEnum
from itertools import compress

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from app.figures.colours import Theme
from app.figures.muscle_marks import MarkShape
from app.views.theme import CHIP, S1, MuscleStyle, muscle_style

_HATCH_STEP = 8


class Badge(StrEnum):
    """A state as a shape."""

    GOOD = "good"
    LOOK = "look"
    STOP = "stop"
    NONE = "none"
    DOT = "dot"


def paint_muscle(painter: QPainter, box: QRectF, style: MuscleStyle, theme: Theme) -> None:
    """Fill ``box`` with a muscle's shape in its colour."""
    colour = style.colour(theme)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if style.shape in (MarkShape.RING, MarkShape.HALF_SQUARE, MarkShape.CROSS):
        _paint_outlined(painter, box, style.shape, colour)
    else:
        painter.drawPath(_filled_path(box, style.shape))
    painter.restore()


def paint_reference(painter: QPainter, box: QRectF, theme: Theme) -> None:
    """Draw the sticker that is no muscle's: a ring with a point in it, in ink."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = max(1.5, box.width() * 0.12)
    painter.setPen(QPen(QColor(theme.text2), width))
    painter.setBrush(QColor(theme.surface))
    painter.drawEllipse(box.adjusted(width / 2, width / 2, -width / 2, -width / 2))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.text2))
    painter.drawEllipse(box.center(), box.width() * 0.18, box.width() * 0.18)
    painter.restore()


def _filled_path(box: QRectF, shape: MarkShape) -> QPainterPath:
    path = QPainterPath()
    if shape is MarkShape.CIRCLE:
        path.addEllipse(box)
    elif shape is MarkShape.SQUARE:
        inset = box.width() * 0.06
        path.addRect(box.adjusted(inset, inset, -inset, -inset))
    elif shape is MarkShape.TRIANGLE_LEFT:
        path.addPolygon(QPolygonF([box.topRight(), box.bottomRight(), _middle_left(box)]))
    elif shape is MarkShape.TRIANGLE_RIGHT:
        path.addPolygon(QPolygonF([box.topLeft(), box.bottomLeft(), _middle_right(box)]))
    else:
        top, bottom = QPointF(box.center().x(), box.top()), QPointF(box.center().x(), box.bottom())
        path.addPolygon(QPolygonF([top, _middle_right(box), bottom, _middle_left(box)]))
    path.closeSubpath()
    return path


def _paint_outlined(painter: QPainter, box: QRectF, shape: MarkShape, colour: QColor) -> None:
    width = max(1.5, box.width() * 0.16)
    inner = box.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    painter.setPen(QPen(colour, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if shape is MarkShape.RING:
        painter.drawEllipse(inner)
    elif shape is MarkShape.HALF_SQUARE:
        painter.drawRect(inner)
        painter.fillRect(QRectF(box.left(), box.top(), box.width() / 2, box.height()), colour)
    else:
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.topRight(), inner.bottomLeft())


def _middle_left(box: QRectF) -> QPointF:
    return QPointF(box.left(), box.center().y())


def _middle_right(box: QRectF) -> QPointF:
    return QPointF(box.right(), box.center().y())


def badge_colour(badge: Badge, theme: Theme) -> QColor:
    """Return the colour a badge is filled with."""
    tokens = {
        Badge.GOOD: theme.ink,
        Badge.LOOK: theme.attn,
        Badge.STOP: theme.stop,
        Badge.NONE: theme.text2,
        Badge.DOT: theme.stop,
    }
    return QColor(tokens[badge])


def paint_badge(painter: QPainter, box: QRectF, badge: Badge, theme: Theme) -> None:
    """Paint a state: disc with tick, triangle with !, octagon with ×, dashed ring, or a dot."""
    colour = badge_colour(badge, theme)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if badge is Badge.NONE:
        _paint_dashed_ring(painter, box, colour)
    elif badge is Badge.DOT:
        inset = box.width() * 0.14
        painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset))
    else:
        painter.drawPath(_badge_path(box, badge))
        _paint_sign(painter, box, badge, QColor(theme.surface))
    painter.restore()


def _badge_path(box: QRectF, badge: Badge) -> QPainterPath:
    path = QPainterPath()
    if badge is Badge.GOOD:
        path.addEllipse(box)
    elif badge is Badge.LOOK:
        top = QPointF(box.center().x(), box.top())
        path.addPolygon(QPolygonF([top, box.bottomRight(), box.bottomLeft()]))
    else:
        radius = box.width() / 2
        corners = [
            box.center() + QPointF(radius * math.cos(angle), radius * math.sin(angle))
            for angle in (math.pi / 8 + step * math.pi / 4 for step in range(8))
        ]
        path.addPolygon(QPolygonF(corners))
    path.closeSubpath()
    return path


def _paint_sign(painter: QPainter, box: QRectF, badge: Badge, colour: QColor) -> None:
    def at(x: float, y: float) -> QPointF:
        return QPointF(box.left() + x * box.width(), box.top() + y * box.height())

    pen = QPen(colour, max(1.3, box.width() * 0.12))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if badge is Badge.GOOD:
        painter.drawPolyline(QPolygonF([at(0.28, 0.52), at(0.44, 0.68), at(0.73, 0.36)]))
    elif badge is Badge.LOOK:
        painter.drawLine(at(0.5, 0.38), at(0.5, 0.64))
        painter.drawPoint(at(0.5, 0.83))
    else:
        painter.drawLine(at(0.34, 0.34), at(0.66, 0.66))
        painter.drawLine(at(0.66, 0.34), at(0.34, 0.66))


def _paint_dashed_ring(painter: QPainter, box: QRectF, colour: QColor) -> None:
    pen = QPen(colour, max(1.3, box.width() * 0.1))
    pen.setDashPattern([2.2, 1.8])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(box.adjusted(1, 1, -1, -1))


def paint_hatch(painter: QPainter, box: QRectF, theme: Theme, *, ground: float = 1.0) -> None:
    """Cover ``box`` with 45° lines on the surface: nothing was measured here.

    ``ground`` is how much of what lay there the surface covers. The lines hang on the
    coordinates, not on the box, so neighbouring boxes join without a seam.
    """
    painter.save()
    painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
    surface = QColor(theme.surface)
    surface.setAlphaF(ground)
    painter.fillRect(box, surface)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = QColor(theme.border)
    colour.setAlphaF(0.55)
    painter.setPen(QPen(colour, 1))
    low = math.floor((box.left() + box.top()) / _HATCH_STEP) * _HATCH_STEP
    high = box.right() + box.bottom()
    for offset in range(low, math.ceil(high) + _HATCH_STEP, _HATCH_STEP):
        painter.drawLine(
            QPointF(offset - box.top(), box.top()), QPointF(offset - box.bottom(), box.bottom())
        )
    painter.restore()


def paint_interval(
    painter: QPainter,
    low: QPointF,
    high: QPointF,
    *,
    cap: float,
    theme: Theme,
    has_ends: tuple[bool, bool] = (True, True),
) -> None:
    """Draw a horizontal 90 % interval with a cap at each end that is in sight."""
    painter.setPen(QPen(QColor(theme.text), 1.5))
    painter.drawLine(low, high)
    for end in compress((low, high), has_ends):
        painter.drawLine(end - QPointF(0, cap), end + QPointF(0, cap))


def paint_tie_band(painter: QPainter, box: QRectF, theme: Theme) -> None:
    """Fill the band in which two starts count as together, with dotted edges."""
    painter.fillRect(box, QBrush(QColor(theme.tie)))
    pen = QPen(QColor(theme.border), 1)
    pen.setDashPattern([1.5, 2.5])
    painter.setPen(pen)
    painter.drawLine(box.topLeft(), box.bottomLeft())
    painter.drawLine(box.topRight(), box.bottomRight())


def pair_icon(channels: tuple[str, str], theme: Theme) -> QIcon:
    """Return the chips of two muscles side by side, for a table cell."""
    return muscles_icon(channels, theme)


def muscles_icon(channels: tuple[str, ...], theme: Theme) -> QIcon:
    """Return the chips of one muscle or two in the room of two, for a table cell."""
    size, ratio = CHIP - 4, 3
    picture = QPixmap((2 * CHIP + S1) * ratio, CHIP * ratio)
    picture.fill(Qt.GlobalColor.transparent)
    picture.setDevicePixelRatio(ratio)
    painter = QPainter(picture)
    for position, channel in enumerate(channels):
        left = 2 + position * (CHIP + S1)
        box = QRectF(left, (CHIP - size) / 2, size, size)
        paint_muscle(painter, box, muscle_style(channel), theme)
    painter.end()
    made = QIcon(picture)
    # Otherwise a selected row would tint the hues that tell muscles apart.
    made.addPixmap(picture, QIcon.Mode.Selected)
    return made


def badge_icon(badge: Badge, theme: Theme) -> QIcon:
    """Return a state as a picture for a table cell."""
    size, ratio = CHIP, 3
    picture = QPixmap(size * ratio, size * ratio)
    picture.fill(Qt.GlobalColor.transparent)
    picture.setDevicePixelRatio(ratio)
    painter = QPainter(picture)
    paint_badge(painter, QRectF(0, 0, size, size), badge, theme)
    painter.end()
    made = QIcon(picture)
    # Otherwise a selected row would tint it.
    made.addPixmap(picture, QIcon.Mode.Selected)
    return made
