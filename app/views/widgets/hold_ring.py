"""How much of a hold is done, as a ring with a number in it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.text import tr
from app.views.theme import theme_now
from app.views.widgets.fitted_text import draw_fitted

_WIDTH_SHARE = 0.13
_FULL_TURN, _TOP = 360 * 16, 90 * 16


class HoldRing(QWidget):
    """Fills clockwise from the top; it is not there where nothing is held."""

    def __init__(self) -> None:
        super().__init__()
        self._share: float | None = None
        self._number, self._title = "", ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Hold"))

    def show_hold(self, share: float | None, number: str, title: str) -> None:
        """Show how much is done; nothing for None."""
        if (share, number, title) == (self._share, self._number, self._title):
            return
        self._share, self._number, self._title = share, number, title
        self.setAccessibleDescription(f"{number} {title}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ring and what stands in it."""
        if self._share is None:
            return
        painter, theme = QPainter(self), theme_now()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = min(self.width(), self.height()) - 4.0
        thick = _WIDTH_SHARE * size
        ring = QRectF(2 + thick / 2, (self.height() - size + thick) / 2, size - thick, size - thick)
        cap = Qt.PenCapStyle.FlatCap
        painter.setPen(QPen(QColor(theme.border), thick + 2, Qt.PenStyle.SolidLine, cap))
        painter.drawArc(ring, 0, _FULL_TURN)
        painter.setPen(QPen(QColor(theme.sunken), thick, Qt.PenStyle.SolidLine, cap))
        painter.drawArc(ring, 0, _FULL_TURN)
        painter.setPen(QPen(QColor(theme.text), thick, Qt.PenStyle.SolidLine, cap))
        painter.drawArc(ring, _TOP, -round(min(max(self._share, 0.0), 1.0) * _FULL_TURN))
        inside = ring.adjusted(thick, thick, -thick, -thick)
        number = QRectF(inside.left(), inside.top(), inside.width(), 0.62 * inside.height())
        title = QRectF(inside.left(), number.bottom(), inside.width(), 0.3 * inside.height())
        centre = Qt.AlignmentFlag.AlignHCenter
        draw_fitted(
            painter,
            number,
            self._number,
            colour=QColor(theme.text),
            most_px=0.36 * size,
            weight=QFont.Weight.Bold,
            align=centre,
        )
        draw_fitted(
            painter,
            title,
            self._title,
            colour=QColor(theme.text2),
            most_px=0.12 * size,
            weight=QFont.Weight.Normal,
            align=centre,
        )
