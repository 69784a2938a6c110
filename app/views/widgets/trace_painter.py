"""Paints a stored stretch into a picture: grid, traces, levels, gaps; it keeps no state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PySide6.QtCore import QLine, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from app.figures.colours import Theme
from app.views.theme import MuscleStyle
from app.views.widgets.marks import paint_hatch
from dsp.block import FloatArray
from dsp.decimate import FlagArray
from dsp.still import StillColumns

_WIDE_COLUMN_PX = 2.0
_LEVEL_PX = 1.4


class Columns(Protocol):
    """What is painted of columns, of a sweep or of a stored stretch."""

    @property
    def low_uv(self) -> FloatArray: ...  # noqa: D102 (as in dsp.decimate and dsp.still)
    @property
    def high_uv(self) -> FloatArray: ...  # noqa: D102
    @property
    def level_uv(self) -> FloatArray: ...  # noqa: D102
    @property
    def has_gap(self) -> FlagArray: ...  # noqa: D102


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


class Sheet:
    """What a picture of traces looks like apart from its samples: pens, scales and the grid."""

    def __init__(
        self,
        theme: Theme,
        rows: tuple[Row, ...],
        *,
        size: QSize,
        ratio: float,
        second_columns: tuple[float, ...],
        column_px: float,
    ) -> None:
        self.theme = theme
        self.column_px = column_px
        self.channels = [row.channel for row in rows]
        self.trace_pens = [QPen(row.style.trace(theme), max(1.0, column_px)) for row in rows]
        # No halo: it would cover one side of a small signal.
        self.level_pen = QPen(QColor(theme.text), _LEVEL_PX * ratio)
        self.level_pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
        self.level_pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self._zero_y = np.array([row.zero_y for row in rows])
        self._px_per_uv = np.array([row.limit_px / row.half_range_uv for row in rows])
        self._tops = np.array([row.top for row in rows])
        self._edge = np.array([row.height / 2 - 1 for row in rows])
        self.grid = _make_grid(theme, rows, size=size, ratio=ratio, second_columns=second_columns)

    def row_of(self, ys: np.ndarray) -> np.ndarray:
        """Return which row each height belongs to."""
        return np.searchsorted(self._tops, ys, side="right").clip(1) - 1

    def ys_of(self, values_uv: np.ndarray) -> np.ndarray:
        """Return heights of values, a column per channel and a row of them per trace.

        What leaves the scale stays at the row's edge, in sight.
        """
        px = values_uv[:, self.channels] * self._px_per_uv
        return np.ascontiguousarray((self._zero_y - np.clip(px, -self._edge, self._edge)).T)


def paint_still(picture: QPixmap, columns: StillColumns, sheet: Sheet) -> None:
    """Paint a stored stretch as a whole; where a column is wide, each sample as a point of a line.

    A column that lacks a scan is hatched, and nothing reaches across it.
    """
    painter = _painter(picture, sheet, 0, columns.n_columns - 1)
    known = np.arange(columns.n_columns)
    _paint_gaps(painter, columns, sheet, known, picture.height())
    if sheet.column_px >= _WIDE_COLUMN_PX:
        _paint_lines(painter, columns, sheet, known)
    else:
        _paint_traces(painter, columns, sheet, known)
    _paint_levels(painter, columns, sheet, known)
    painter.end()


def _paint_lines(painter: QPainter, columns: Columns, sheet: Sheet, known: np.ndarray) -> None:
    middles_uv = (columns.low_uv[known] + columns.high_uv[known]) / 2
    xs = ((known + 0.5) * sheet.column_px).tolist()
    ys = sheet.ys_of(middles_uv)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for pen, row, is_known in zip(sheet.trace_pens, ys.tolist(), ~np.isnan(ys), strict=True):
        thin = QPen(pen)
        thin.setWidthF(1.2)
        painter.setPen(thin)
        for start, stop in _stretches(is_known):
            points = map(QPointF, xs[start:stop], row[start:stop])
            painter.drawPolyline(QPolygonF(list(points)))


def _painter(picture: QPixmap, sheet: Sheet, first: int, last: int) -> QPainter:
    """Return a painter for a stretch of places, on which the grid is already drawn."""
    width = (last - first + 1) * sheet.column_px
    box = QRectF(first * sheet.column_px, 0, width, picture.height())
    painter = QPainter(picture)
    painter.setClipRect(box)
    # Whole pixels, so that the copy is one: the clip keeps to the box.
    around = box.toAlignedRect()
    painter.drawPixmap(around.topLeft(), sheet.grid, around)
    return painter


def _make_grid(
    theme: Theme,
    rows: tuple[Row, ...],
    *,
    size: QSize,
    ratio: float,
    second_columns: tuple[float, ...],
) -> QPixmap:
    """Draw the grid once: it is copied wherever traces are painted over it."""
    grid = QPixmap(size)
    grid.fill(QColor(theme.surface))
    line, right = QColor(theme.line), float(size.width())
    painter = QPainter(grid)
    plain = QPen(line, max(1, round(ratio)))
    painter.setPen(plain)
    for x in second_columns:
        painter.drawLine(QPointF(x, 0), QPointF(x, size.height()))
    for row in rows:
        painter.drawLine(QPointF(0, row.zero_y), QPointF(right, row.zero_y))
    dashed = QPen(line, max(1, round(ratio)))
    dashed.setDashPattern([2, 3])
    painter.setPen(dashed)
    for row in rows:
        for y in (row.zero_y - row.limit_px, row.zero_y + row.limit_px):
            painter.drawLine(QPointF(0, y), QPointF(right, y))
    painter.setPen(plain)
    for row in rows[1:]:
        painter.drawLine(QPointF(0, row.top), QPointF(right, row.top))
    painter.end()
    return grid


def _paint_gaps(
    painter: QPainter, columns: Columns, sheet: Sheet, known: np.ndarray, height: int
) -> None:
    for start, stop in _stretches(columns.has_gap[known]):
        left = known[start] * sheet.column_px
        box = QRectF(left, 0, (stop - start) * sheet.column_px, height)
        paint_hatch(painter, box, sheet.theme)


def _paint_traces(painter: QPainter, columns: Columns, sheet: Sheet, known: np.ndarray) -> None:
    top, bottom = sheet.ys_of(columns.high_uv[known]), sheet.ys_of(columns.low_uv[known])
    is_data = ~np.isnan(top)
    if not is_data.any():
        return
    # Each column reaches to its neighbour, so the trace hangs together; NaN breaks it at a gap.
    joined_top, joined_bottom = top.copy(), bottom.copy()
    np.fmin(top[:, 1:], bottom[:, :-1], out=joined_top[:, 1:])
    np.fmax(bottom[:, 1:], top[:, :-1], out=joined_bottom[:, 1:])
    tops = np.where(is_data, np.round(joined_top), 0).astype(int).tolist()
    bottoms = np.where(is_data, np.round(joined_bottom), 0).astype(int).tolist()
    xs = np.floor(known * sheet.column_px).astype(int).tolist()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for pen, *ends in zip(sheet.trace_pens, tops, bottoms, is_data.tolist(), strict=True):
        painter.setPen(pen)
        painter.drawLines(
            [
                QLine(x, top, x, bottom)
                for x, top, bottom, is_some in zip(xs, *ends, strict=True)
                if is_some
            ]
        )


def _paint_levels(painter: QPainter, columns: Columns, sheet: Sheet, known: np.ndarray) -> None:
    xs = ((known + 0.5) * sheet.column_px).tolist()
    ys = sheet.ys_of(columns.level_uv[known])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(sheet.level_pen)
    for row, is_known in zip(ys.tolist(), ~np.isnan(ys), strict=True):
        for start, stop in _stretches(is_known):
            if stop - start > 1:
                points = map(QPointF, xs[start:stop], row[start:stop])
                painter.drawPolyline(QPolygonF(list(points)))


def _stretches(flags: np.ndarray) -> list[tuple[int, int]]:
    """Return where flags are set, as half-open stretches."""
    if not flags.any():
        return []
    if flags.all():
        return [(0, len(flags))]
    edges = np.flatnonzero(np.diff(flags.astype(np.int8), prepend=0, append=0))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
