"""Whether a muscle that is to stay quiet is working: a shape and a word, never a colour alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.presenters.practice_state import Light
from app.views.text import say, tr
from app.views.theme import theme_now
from app.views.widgets.fitted_text import draw_fitted

_WAVE = ((-0.26, 0.16), (-0.14, -0.02), (-0.04, 0.2), (0.06, -0.1), (0.15, 0.16), (0.26, 0.04))


class QuietLight(QWidget):
    """A circle with a line is quiet, a triangle with a wave working, a question mark unknown."""

    def __init__(self) -> None:
        super().__init__()
        self._light: Light | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_light(self, light: Light | None) -> None:
        """Show a muscle; nothing for None."""
        if light == self._light:
            return
        self._light = light
        self.setVisible(light is not None)
        if light is not None:
            self.setAccessibleName(say(light.title))
            self.setAccessibleDescription(_word(light))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint shape and words."""
        if self._light is None:
            return
        painter, theme = QPainter(self), theme_now()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = min(float(self.height()), 0.32 * self.width()) - 6.0
        sign = QRectF(3, (self.height() - size) / 2, size, size)
        if self._light.is_working:
            _paint_working(painter, sign)
        elif not self._light.is_seen:
            _paint_unseen(painter, sign)
        else:
            _paint_quiet(painter, sign)
        left = sign.right() + 0.35 * size
        words = QRectF(left, sign.top(), self.width() - left, size)
        draw_fitted(
            painter,
            QRectF(words.left(), words.top(), words.width(), 0.45 * size),
            say(self._light.title),
            colour=QColor(theme.text2),
            most_px=0.4 * size,
            weight=QFont.Weight.Normal,
        )
        draw_fitted(
            painter,
            QRectF(words.left(), words.top() + 0.45 * size, words.width(), 0.55 * size),
            _word(self._light),
            colour=QColor(theme.text),
            most_px=0.5 * size,
            weight=QFont.Weight.Bold,
        )


def _word(light: Light) -> str:
    if not light.is_seen:
        return tr("cannot tell")
    return tr("working") if light.is_working else tr("quiet")


def _paint_unseen(painter: QPainter, sign: QRectF) -> None:
    theme = theme_now()
    painter.setPen(QPen(QColor(theme.text2), 0.05 * sign.width(), Qt.PenStyle.DashLine))
    painter.drawEllipse(sign.adjusted(2, 2, -2, -2))
    draw_fitted(
        painter,
        sign.adjusted(0.36 * sign.width(), 0.2 * sign.height(), 0, -0.2 * sign.height()),
        "?",
        colour=QColor(theme.text2),
        most_px=0.55 * sign.height(),
        weight=QFont.Weight.Bold,
    )


def _paint_quiet(painter: QPainter, sign: QRectF) -> None:
    pen = QPen(QColor(theme_now().text), 0.07 * sign.width())
    painter.setPen(pen)
    painter.drawEllipse(sign.adjusted(2, 2, -2, -2))
    middle, half = sign.center(), 0.26 * sign.width()
    painter.drawLine(middle - QPointF(half, 0), middle + QPointF(half, 0))


def _paint_working(painter: QPainter, sign: QRectF) -> None:
    theme = theme_now()
    painter.setPen(QPen(QColor(theme.hamstring), 2))
    painter.setBrush(QColor(theme.hamstring))
    corners = [QPointF(sign.center().x(), sign.top()), sign.bottomRight(), sign.bottomLeft()]
    painter.drawPolygon(QPolygonF(corners))
    painter.setPen(QPen(QColor(theme.window), 0.06 * sign.width()))
    centre = sign.center() + QPointF(0, 0.18 * sign.height())
    points = [centre + QPointF(x * sign.width(), (y - 0.06) * sign.height()) for x, y in _WAVE]
    painter.drawPolyline(QPolygonF(points))
