"""A table column in which each row draws the starts of one repetition; the scale is one for all."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.figures.axis import ends_inside
from app.figures.colours import Theme
from app.presenters.verdict import Raster, RasterRow
from app.views.theme import S2, muscle_style, theme_now
from app.views.widgets.marks import paint_interval, paint_muscle, paint_tie_band
from app.views.widgets.mini_raster import raster_range
from app.views.widgets.table import Table

_MARK, _SMALL_MARK, _CAP = 10.0, 7.0, 4.0
_UNUSED_OPACITY = 0.4


class StartsDelegate(QStyledItemDelegate):
    """Paints the rasters of a table's rows: upper lane the pair, lower lane the other muscles."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._table = table
        self._rasters: tuple[Raster, ...] = ()
        self._unused: frozenset[int] = frozenset()
        self._pair: tuple[str, str] = ("", "")
        self._range_ms = (0, 1)

    def show_rasters(
        self,
        rasters: tuple[Raster, ...],
        pair: tuple[str, str],
        *,
        unused: frozenset[int] = frozenset(),
    ) -> tuple[int, int]:
        """Take the rasters of all rows; return the range of their common scale.

        Those of ``unused`` rows are dimmed.
        """
        self._rasters, self._pair, self._unused = rasters, pair, unused
        self._range_ms = raster_range(tuple(row for each in rasters for row in each.rows))
        return self._range_ms

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the cell as any other, then its raster over it."""
        super().paint(painter, option, index)
        if index.row() >= len(self._rasters):
            return
        cell: QRect = getattr(option, "rect")  # noqa: B009 (no stub)
        box = QRectF(self._table.cell_part(index.row(), cell)).adjusted(S2, 1, -S2, -1)
        painter.save()
        if index.row() in self._unused:
            painter.setOpacity(_UNUSED_OPACITY)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_raster(painter, box, self._rasters[index.row()], theme_now())
        painter.restore()

    def _x(self, box: QRectF, lag_ms: float) -> float:
        low_ms, high_ms = self._range_ms
        share = (lag_ms - low_ms) / (high_ms - low_ms)
        return box.left() + min(max(share, 0.0), 1.0) * box.width()

    def _paint_raster(self, painter: QPainter, box: QRectF, raster: Raster, theme: Theme) -> None:
        left, right = self._x(box, -raster.tie_ms), self._x(box, raster.tie_ms)
        paint_tie_band(painter, QRectF(left, box.top(), right - left, box.height()), theme)
        upper = box.top() + box.height() * 0.4
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(QPointF(box.left(), upper), QPointF(box.right(), upper))
        for row in raster.rows:
            if row.channel in self._pair:
                self._paint_start(painter, box, row, upper, theme)
            else:
                self._paint_other(painter, box, row, theme)

    def _paint_start(
        self, painter: QPainter, box: QRectF, row: RasterRow, y: float, theme: Theme
    ) -> None:
        if row.channel == self._pair[0]:
            low, high = (QPointF(self._x(box, edge_ms), y) for edge_ms in row.interval_ms)
            inside = ends_inside(row.interval_ms, self._range_ms)
            paint_interval(painter, low, high, cap=_CAP, theme=theme, has_ends=inside)
        self._paint_mark(painter, QPointF(self._x(box, row.lag_ms), y), row, _MARK, theme)

    def _paint_other(self, painter: QPainter, box: QRectF, row: RasterRow, theme: Theme) -> None:
        place = QPointF(self._x(box, row.lag_ms), box.top() + box.height() * 0.82)
        self._paint_mark(painter, place, row, _SMALL_MARK, theme)

    @staticmethod
    def _paint_mark(
        painter: QPainter, place: QPointF, row: RasterRow, size: float, theme: Theme
    ) -> None:
        mark = QRectF(place.x() - size / 2, place.y() - size / 2, size, size)
        painter.setPen(Qt.PenStyle.NoPen)
        paint_muscle(painter, mark, muscle_style(row.channel), theme)
