"""Paints columns of a sweep into a picture: grid, traces, levels, gaps; it keeps no state."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLine, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from app.views.theme import MuscleStyle, Theme
from app.views.widgets.marks import paint_hatch
from dsp.decimate import SweepColumns

_OVERLAP = 3
_LEVEL_PX = 1.4


@dataclass(frozen=True, slots=True)
class Row:
    """One channel's place in the picture, in device pixels, and its scale."""

    channel: int
    style: MuscleStyle
    top: float
    height: float
    half_range_uv: float
    inset: float

    @property
    def zero_y(self) -> float:
        """Return the height of 0 µV."""
        return self.top + self.height / 2

    @property
    def limit_px(self) -> float:
        """Return how far the end of the scale lies from 0."""
        return self.height / 2 - self.inset

    def y_of(self, values_uv: np.ndarray) -> np.ndarray:
        """Return heights of values; what leaves the scale stays at the row's edge, in sight."""
        px = values_uv * (self.limit_px / self.half_range_uv)
        edge = self.height / 2 - 1
        return np.asarray(self.zero_y - np.clip(px, -edge, edge))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a picture of traces looks like apart from its samples."""

    theme: Theme
    rows: tuple[Row, ...]
    ratio: float
    second_columns: tuple[float, ...]
    column_px: float


def paint_columns(picture: QPixmap, columns: SweepColumns, sheet: Sheet, numbers: range) -> None:
    """Repaint the columns ``numbers`` (numbered since the stream began), a little overlap first."""
    start = max(numbers.start - _OVERLAP, 0)
    for first, last in _pages(range(start, numbers.stop), columns.n_columns):
        painter = _painter(picture, sheet, first, last)
        known = np.arange(max(first - 1, 0), last + 1)
        _paint_gaps(painter, columns, sheet, known, picture.height())
        for row in sheet.rows:
            _paint_trace(painter, columns, sheet, known, row)
            _paint_level(painter, columns, sheet, known, row)
        painter.end()


def clear_columns(picture: QPixmap, columns: SweepColumns, sheet: Sheet, numbers: range) -> None:
    """Leave nothing but the grid in columns, so that a new sweep and the old one never touch."""
    for first, last in _pages(numbers, columns.n_columns):
        _painter(picture, sheet, first, last).end()


def _pages(numbers: range, n_columns: int) -> list[tuple[int, int]]:
    """Return column numbers as stretches of places on screen, first and last."""
    pages, start = [], numbers.start
    while start < numbers.stop:
        stop = min(numbers.stop, (start // n_columns + 1) * n_columns)
        pages.append((start % n_columns, (stop - 1) % n_columns))
        start = stop
    return pages


def _painter(picture: QPixmap, sheet: Sheet, first: int, last: int) -> QPainter:
    """Return a painter for a stretch of places, on which the grid is already drawn."""
    width = (last - first + 1) * sheet.column_px
    box = QRectF(first * sheet.column_px, 0, width, picture.height())
    painter = QPainter(picture)
    painter.setClipRect(box)
    painter.fillRect(box, QColor(sheet.theme.surface))
    _paint_grid(painter, box, sheet)
    return painter


def _paint_grid(painter: QPainter, box: QRectF, sheet: Sheet) -> None:
    line = QColor(sheet.theme.line)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(line, max(1, round(sheet.ratio))))
    for x in sheet.second_columns:
        if box.left() - 1 <= x <= box.right():
            painter.drawLine(QPointF(x, 0), QPointF(x, box.bottom()))
    left, right = box.left(), box.right()
    for row in sheet.rows:
        painter.drawLine(QPointF(left, row.zero_y), QPointF(right, row.zero_y))
    dashed = QPen(line, max(1, round(sheet.ratio)))
    dashed.setDashPattern([2, 3])
    dashed.setDashOffset(left / dashed.widthF())
    painter.setPen(dashed)
    for row in sheet.rows:
        for y in (row.zero_y - row.limit_px, row.zero_y + row.limit_px):
            painter.drawLine(QPointF(left, y), QPointF(right, y))
    painter.setPen(QPen(line, max(1, round(sheet.ratio))))
    for row in sheet.rows[1:]:
        painter.drawLine(QPointF(left, row.top), QPointF(right, row.top))


def _paint_gaps(
    painter: QPainter, columns: SweepColumns, sheet: Sheet, known: np.ndarray, height: int
) -> None:
    for start, stop in _stretches(columns.has_gap[known]):
        left = known[start] * sheet.column_px
        box = QRectF(left, 0, (stop - start) * sheet.column_px, height)
        paint_hatch(painter, box, sheet.theme)


def _paint_trace(
    painter: QPainter,
    columns: SweepColumns,
    sheet: Sheet,
    known: np.ndarray,
    row: Row,
) -> None:
    low, high = columns.low_uv[known, row.channel], columns.high_uv[known, row.channel]
    top, bottom = row.y_of(high), row.y_of(low)
    # Each column reaches to its neighbour, so the trace hangs together; NaN breaks it at a gap.
    joined_top, joined_bottom = top.copy(), bottom.copy()
    joined_top[1:] = np.fmin(top[1:], np.where(np.isnan(top[1:]), np.nan, bottom[:-1]))
    joined_bottom[1:] = np.fmax(bottom[1:], np.where(np.isnan(top[1:]), np.nan, top[:-1]))
    is_data = ~np.isnan(top)
    if not is_data.any():
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(row.style.trace(sheet.theme), max(1.0, sheet.column_px)))
    xs = np.floor(known[is_data] * sheet.column_px).astype(int).tolist()
    tops = np.round(joined_top[is_data]).astype(int).tolist()
    bottoms = np.round(joined_bottom[is_data]).astype(int).tolist()
    painter.drawLines([QLine(x, t, x, b) for x, t, b in zip(xs, tops, bottoms, strict=True)])


def _paint_level(
    painter: QPainter,
    columns: SweepColumns,
    sheet: Sheet,
    known: np.ndarray,
    row: Row,
) -> None:
    ys = row.y_of(columns.level_uv[known, row.channel])
    xs = (known + 0.5) * sheet.column_px
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    # No halo: it would cover one side of a small signal.
    pen = QPen(QColor(sheet.theme.text), _LEVEL_PX * sheet.ratio)
    pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    for run in _runs(xs, ys):
        painter.drawPolyline(run)


def _runs(xs: np.ndarray, ys: np.ndarray) -> list[QPolygonF]:
    """Return the unbroken stretches of a line that NaN interrupts."""
    return [
        QPolygonF([QPointF(x, y) for x, y in zip(xs[a:b], ys[a:b], strict=True)])
        for a, b in _stretches(~np.isnan(ys))
        if b - a > 1
    ]


def _stretches(flags: np.ndarray) -> list[tuple[int, int]]:
    """Return where flags are set, as half-open stretches."""
    if not flags.any():
        return []
    if flags.all():
        return [(0, len(flags))]
    edges = np.flatnonzero(np.diff(flags.astype(np.int8), prepend=0, append=0))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
