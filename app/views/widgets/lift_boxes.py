"""A row of boxes, one for each lift that counts: kept, left out, now, to come."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.presenters.guided_state import LiftBox, LiftMark
from app.views.text import tr
from app.views.theme import HAIR, RING, S1, S2, system_scale, theme_now

_BOX_PX, _LEAST_PX, _RADIUS_PX = 20, 12, 4
_N_PER_ROW = 10


class LiftBoxes(QWidget):
    """Shape tells a state apart: tick, hatch, thick outline, thin outline."""

    def __init__(self) -> None:
        super().__init__()
        self._boxes: tuple[LiftBox, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_boxes(self, boxes: Sequence[LiftBox]) -> None:
        """Show other boxes."""
        if tuple(boxes) == self._boxes:
            return
        self._boxes = tuple(boxes)
        self.setAccessibleName(
            "; ".join(
                tr("lift {n}: {state}", n=box.number, state=_words(box.mark)) for box in self._boxes
            )
        )
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room all rows need."""
        size = round(_BOX_PX * system_scale())
        n_rows = -(-len(self._boxes) // _N_PER_ROW)
        return QSize(_N_PER_ROW * (size + S1) + S2, n_rows * (size + S1))

    def minimumSizeHint(self) -> QSize:
        """Return the least: boxes become smaller before one is cut."""
        hint = self.sizeHint()
        return QSize(_N_PER_ROW * (_LEAST_PX + S1) + S2, hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint every box."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = (self.width() - S2) / _N_PER_ROW - S1
        size = min(_BOX_PX * system_scale(), room)
        x, previous = 0.0, self._boxes[0].block if self._boxes else 0
        for position, box in enumerate(self._boxes):
            if position % _N_PER_ROW == 0:
                x = 0.0
            elif box.block != previous:
                x += S2
            previous = box.block
            y = (position // _N_PER_ROW) * (size + S1)
            _paint(painter, QRectF(x, y, size, size).adjusted(1, 1, -1, -1), box.mark)
            x += size + S1


def _paint(painter: QPainter, box: QRectF, mark: LiftMark) -> None:
    theme = theme_now()
    width = RING if mark is LiftMark.NOW else HAIR
    ink = QColor(theme.ink if mark in (LiftMark.NOW, LiftMark.KEPT) else theme.border)
    painter.setPen(QPen(ink, width))
    painter.setBrush(QColor(theme.ink) if mark is LiftMark.KEPT else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, _RADIUS_PX, _RADIUS_PX)
    if mark is LiftMark.KEPT:
        painter.setPen(QPen(QColor(theme.ink_text), RING))
        left, top, side = box.left(), box.top(), box.width()
        painter.drawPolyline(
            [
                QPointF(left + 0.25 * side, top + 0.52 * side),
                QPointF(left + 0.43 * side, top + 0.7 * side),
                QPointF(left + 0.76 * side, top + 0.32 * side),
            ]
        )
    elif mark is LiftMark.LEFT_OUT:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(QColor(theme.border), Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(box, _RADIUS_PX, _RADIUS_PX)


def _words(mark: LiftMark) -> str:
    return {
        LiftMark.KEPT: tr("kept"),
        LiftMark.LEFT_OUT: tr("left out"),
        LiftMark.NOW: tr("now"),
        LiftMark.TO_COME: tr("to come"),
    }[mark]
