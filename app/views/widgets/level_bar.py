"""How loud a channel is at rest, as a bar with a mark it should stay left of."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.views.theme import LEVEL_BAR, LEVEL_BAR_HEIGHT, S4, theme_now

_LIMIT_AT = 1 / 3
"""Where the mark stands, so that three times the limit fills the bar."""


class LevelBar(QWidget):
    """A bar that says in words what it shows; its owner writes them beside it too."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._share: float | None = None
        self.setFixedSize(LEVEL_BAR, S4)
        self.setAccessibleName(name)

    def show_level(self, level_uv: float | None, limit_uv: float | None, words: str) -> None:
        """Show a level against its limit; nothing where either is not known."""
        share = None if level_uv is None or not limit_uv else level_uv / limit_uv * _LIMIT_AT
        if share != self._share:
            self._share = share
            self.setAccessibleDescription(words)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the well, the level and the mark."""
        painter, theme = QPainter(self), theme_now()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top, radius = (self.height() - LEVEL_BAR_HEIGHT) / 2, LEVEL_BAR_HEIGHT / 2
        well = QRectF(0, top, self.width(), LEVEL_BAR_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.sunken))
        painter.drawRoundedRect(well, radius, radius)
        if self._share is None:
            return
        is_over = self._share > _LIMIT_AT
        painter.setBrush(QColor(theme.attn if is_over else theme.text2))
        filled = QRectF(0, top, well.width() * min(1.0, self._share), LEVEL_BAR_HEIGHT)
        painter.drawRoundedRect(filled, radius, radius)
        painter.setPen(QPen(QColor(theme.text), 1.5))
        x = well.width() * _LIMIT_AT
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
