"""What the marks in the traces mean, drawn once above them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.figures.colours import Theme
from app.model.phrase import NO_BREAK_SPACE
from app.views.text import tr
from app.views.theme import S1, S2, S4, S6, Role, font, muscle_style, system_scale, theme_now
from app.views.widgets.marks import paint_interval, paint_tie_band

_HEIGHTS = (3, 5, 2, 7, 4, 8, 3, 6, 4, 7, 3, 5)


class Legend(QWidget):
    """Signal, level, start with interval, band of *together*; it hides when there is no room."""

    def __init__(self, *, tie_ms: float) -> None:
        super().__init__()
        self._words = (
            tr("signal"),
            tr("level"),
            tr("start, 90 % interval").replace("90 %", f"90{NO_BREAK_SPACE}%"),
            tr("within {n} ms", n=round(tie_ms)).replace(" ms", f"{NO_BREAK_SPACE}ms"),
        )
        self.setFont(font(Role.SMALL, system_scale()))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Legend"))
        self.setAccessibleDescription(", ".join(self._words))

    def sizeHint(self) -> QSize:
        """Return the room all four need."""
        return QSize(round(self._needed()), round(QFontMetricsF(self.font()).height()) + S1)

    def _needed(self) -> float:
        metrics = QFontMetricsF(self.font())
        return sum(S6 + S2 + metrics.horizontalAdvance(word) + S4 for word in self._words)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint sign and word, right-aligned; nothing rather than a cut word."""
        if self._needed() > self.width():
            return
        painter, theme = QPainter(self), theme_now()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        metrics, middle = QFontMetricsF(self.font()), self.height() / 2
        x = self.width() - self._needed()
        signs = (_paint_signal, _paint_level, _paint_start, _paint_band)
        for word, paint_sign in zip(self._words, signs, strict=True):
            paint_sign(painter, theme, QRectF(x, middle - S2, S6, 2 * S2))
            width = metrics.horizontalAdvance(word) + 1
            painter.setPen(QColor(theme.text2))
            box = QRectF(x + S6 + S2, 0, width, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, word)
            x += S6 + S2 + width + S4 - 1


def _paint_signal(painter: QPainter, theme: Theme, box: QRectF) -> None:
    painter.setPen(QPen(muscle_style("gluteus_maximus").trace(theme), 1))
    for step, half in enumerate(_HEIGHTS):
        x = box.left() + step * 2 + 0.5
        painter.drawLine(QPointF(x, box.center().y() - half), QPointF(x, box.center().y() + half))


def _paint_level(painter: QPainter, theme: Theme, box: QRectF) -> None:
    painter.setPen(QPen(QColor(theme.text), 1.4))
    places = ((0.0, 0.85), (0.25, 0.8), (0.42, 0.25), (0.6, 0.15), (0.78, 0.8), (1.0, 0.85))
    points = [
        QPointF(box.left() + x * box.width(), box.top() + y * box.height()) for x, y in places
    ]
    painter.drawPolyline(QPolygonF(points))


def _paint_start(painter: QPainter, theme: Theme, box: QRectF) -> None:
    x, y = box.center().x(), box.top() + S1
    paint_interval(painter, QPointF(x - S2, y), QPointF(x + S2, y), cap=S1 - 1, theme=theme)
    painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))


def _paint_band(painter: QPainter, theme: Theme, box: QRectF) -> None:
    paint_tie_band(painter, box.adjusted(S1, 1, -S1, -1), theme)
