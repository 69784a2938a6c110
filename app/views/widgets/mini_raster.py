"""The starts of one repetition as marks with their intervals, over the band of *together*."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.figures.axis import ends_inside, lag_range
from app.figures.colours import Theme
from app.model.phrase import signed, signed_milliseconds
from app.presenters.verdict import Raster, RasterRow
from app.views.text import say, tr
from app.views.theme import (
    CHIP,
    RASTER_AXIS,
    RASTER_LANE,
    RASTER_ROW,
    S1,
    Role,
    font,
    muscle_style,
    system_scale,
    theme_now,
)
from app.views.widgets.marks import paint_interval, paint_muscle, paint_tie_band

_STEP_MS = 100
_MARK, _CAP = 10.0, 5.0


def raster_range(rows: Sequence[RasterRow]) -> tuple[int, int]:
    """Return the range of the axis that holds every start."""
    return lag_range([row.lag_ms for row in rows], [row.interval_ms for row in rows])


class MiniRaster(QWidget):
    """One row per muscle, earliest first; the reference stands at 0."""

    def __init__(self) -> None:
        super().__init__()
        self._n_rows = 0
        self._raster: Raster | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Starts of the last repetition"))

    def sizeHint(self) -> QSize:
        """Return room for one row per channel, whether it started or not, so nothing jumps."""
        axis = round(RASTER_AXIS * system_scale())
        return QSize(RASTER_LANE * 6, self._n_rows * RASTER_ROW + axis)

    def minimumSizeHint(self) -> QSize:
        """Return the same: a raster is not squeezed."""
        return self.sizeHint()

    def show_raster(self, raster: Raster | None) -> None:
        """Show another repetition, and say it in words to a screen reader."""
        if raster == self._raster:
            return
        self._raster = raster
        n_rows = 0 if raster is None else raster.n_lanes
        if n_rows != self._n_rows:
            self._n_rows = n_rows
            self.updateGeometry()
        self.setAccessibleDescription(_in_words(raster))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint band, rows, marks and axis."""
        painter, theme = QPainter(self), theme_now()
        if self._raster is None:
            return
        if not self._raster.rows:
            painter.setFont(font(Role.SMALL, system_scale()))
            painter.setPen(QColor(theme.text2))
            words = tr("No start seen for the {muscle}.", muscle=say(self._raster.reference))
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), flags, words)
            return
        _RasterPainter(painter, QRectF(self.rect()), self._raster, theme).paint()


class _RasterPainter:
    """The geometry of one raster while it is painted."""

    def __init__(self, painter: QPainter, box: QRectF, raster: Raster, theme: Theme) -> None:
        self._painter, self._raster, self._theme = painter, raster, theme
        height = box.height() - RASTER_AXIS * system_scale()
        self._plot = QRectF(RASTER_LANE, 0, box.width() - RASTER_LANE - S1, height)
        self._low_ms, self._high_ms = raster_range(raster.rows)

    def _x(self, lag_ms: float) -> float:
        share = (lag_ms - self._low_ms) / (self._high_ms - self._low_ms)
        return self._plot.left() + min(max(share, 0.0), 1.0) * self._plot.width()

    def paint(self) -> None:
        """Paint everything, back to front."""
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right = self._x(-self._raster.tie_ms), self._x(self._raster.tie_ms)
        band = QRectF(left, self._plot.top(), right - left, self._plot.height())
        paint_tie_band(self._painter, band, self._theme)
        for index, row in enumerate(self._raster.rows):
            self._paint_row(row, (index + 0.5) * RASTER_ROW)
        self._paint_axis()

    def _paint_row(self, row: RasterRow, y: float) -> None:
        painter, style = self._painter, muscle_style(row.channel)
        painter.setPen(QPen(QColor(self._theme.line), 1))
        painter.drawLine(QPointF(self._plot.left(), y), QPointF(self._plot.right(), y))
        inset = (CHIP - _MARK) / 2
        paint_muscle(painter, QRectF(inset, y - _MARK / 2, _MARK, _MARK), style, self._theme)
        low, high = (QPointF(self._x(edge_ms), y) for edge_ms in row.interval_ms)
        inside = ends_inside(row.interval_ms, (self._low_ms, self._high_ms))
        paint_interval(painter, low, high, cap=_CAP, theme=self._theme, has_ends=inside)
        x = self._x(row.lag_ms)
        painter.setPen(QPen(QColor(self._theme.text), 1.5))
        painter.drawLine(QPointF(x, y - _MARK), QPointF(x, y + _MARK))
        halo = QRectF(x - _MARK / 2, y - _MARK / 2, _MARK, _MARK).adjusted(-1.5, -1.5, 1.5, 1.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.surface))
        painter.drawEllipse(halo)
        paint_muscle(painter, halo.adjusted(1.5, 1.5, -1.5, -1.5), style, self._theme)

    def _paint_axis(self) -> None:
        painter, tie_ms = self._painter, round(self._raster.tie_ms)
        painter.setFont(font(Role.CAPTION, system_scale()))
        painter.setPen(QColor(self._theme.text2))
        line = (RASTER_AXIS * system_scale()) / 2
        for tick, box in self._labels(tie_ms, self._plot.bottom() + 2, line):
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, signed(tick))
        words = tr("ms from {muscle} start", muscle=say(self._raster.reference))
        box = QRectF(0, self._plot.bottom() + line, self._plot.right(), line)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _labels(self, tie_ms: int, top: float, height: float) -> list[tuple[int, QRectF]]:
        """Return the numbers there is room for, the most telling first, and their places."""
        low, high = math.ceil(self._low_ms / _STEP_MS), self._high_ms // _STEP_MS
        hundreds = [step * _STEP_MS for step in range(low, high + 1)]
        metrics = self._painter.fontMetrics()
        placed: list[tuple[int, QRectF]] = []
        for tick in (0, hundreds[-1], hundreds[0], -tie_ms, tie_ms, *hundreds):
            width = metrics.horizontalAdvance(signed(tick)) + 1
            middle = min(self._x(tick), self._plot.right() + S1 - width / 2)
            box = QRectF(middle - width / 2, top, width, height)
            if not any(box.adjusted(-S1, 0, S1, 0).intersects(other) for _, other in placed):
                placed.append((tick, box))
        return placed


def _in_words(raster: Raster | None) -> str:
    if raster is None:
        return ""
    return "; ".join(
        f"{say(row.name)} {signed_milliseconds(row.lag_ms)} "
        f"({signed(row.interval_ms[0])} … {signed(row.interval_ms[1])})"
        for row in raster.rows
    )
