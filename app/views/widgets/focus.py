"""The ring around whatever has the keyboard's attention; no control draws its own."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QWidget

from app.views.theme import R_CONTROL, RING, RING_GAP, theme_now


class FocusRing(QWidget):
    """Lies over one window and follows its focus; the window's clock moves it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def follow(self) -> None:
        """Lie around the control that has the focus now, or nowhere."""
        target = self._window.focusWidget()
        box = QRect() if target is None else self._box_around(target)
        if box.isEmpty():
            self.hide()
        elif box != self.geometry() or not self.isVisible():
            self.setGeometry(box)
            self.raise_()
            self.show()

    def _box_around(self, target: QWidget) -> QRect:
        """Return the ring's place; empty for the window itself and for what is scrolled away."""
        # A page that a stack brought up gets the focus too, and nobody can do anything with it.
        is_reached = target.focusPolicy() & Qt.FocusPolicy.TabFocus
        if target is self._window or not (is_reached and target.isVisible()):
            return QRect()
        reach = RING + RING_GAP
        inside = QRect(target.mapTo(self._window, QPoint(0, 0)), target.size())
        above = target.parentWidget()
        while above is not None and above is not self._window:
            if isinstance(above, QScrollArea):
                viewport = above.viewport()
                shown = QRect(viewport.mapTo(self._window, QPoint(0, 0)), viewport.size())
                if not shown.contains(inside.center()):
                    return QRect()
                # Of what is higher than its page, the ring goes as far as it is seen.
                inside = inside.intersected(shown)
            above = above.parentWidget()
        return inside.adjusted(-reach, -reach, reach, reach)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a 2-px ring, 2 px away."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme_now().ink), RING))
        half = RING / 2
        box = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(box, R_CONTROL + RING, R_CONTROL + RING)
