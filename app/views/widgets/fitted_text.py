"""One line of text as large as its place allows; it wraps nothing."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

LEAST_PX = 12


def draw_fitted(
    painter: QPainter,
    place: QRectF,
    text: str,
    *,
    colour: QColor,
    most_px: float,
    weight: QFont.Weight,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> float:
    """Draw a line no larger than asked and no wider than its place; return its width."""
    fitted = QFont(painter.font())
    fitted.setWeight(weight)
    fitted.setPixelSize(max(LEAST_PX, round(most_px)))
    width = QFontMetricsF(fitted).horizontalAdvance(text)
    if width > place.width() > 0:
        fitted.setPixelSize(max(LEAST_PX, int(fitted.pixelSize() * place.width() / width)))
        width = QFontMetricsF(fitted).horizontalAdvance(text)
    painter.setFont(fitted)
    painter.setPen(colour)
    painter.drawText(place, align | Qt.AlignmentFlag.AlignVCenter, text)
    return width
