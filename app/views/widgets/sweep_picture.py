"""The picture of a sweep as pixels in memory: whole columns are written, and nothing else.

A painter would be handed lines one by one; here all rows of a column are a few array operations, so
64 traces cost hardly more than six.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app.views.widgets.marks import paint_hatch
from app.views.widgets.trace_painter import Sheet
from dsp.block import FloatArray
from dsp.decimate import SweepColumns

Pixels = NDArray[np.uint32]

_OVERLAP = 3
_CENTRES_BELOW_PX = 2.0


class SweepPicture:
    """Columns of a sweep on their sheet; ``image`` shows the pixels as they are now."""

    def __init__(self, columns: SweepColumns, sheet: Sheet) -> None:
        self._columns, self._sheet = columns, sheet
        self._grid, self._hatch = _pixels_of(sheet.grid.toImage()), _hatched(sheet)
        self._pixels = self._grid.copy()
        height, width = self._pixels.shape
        self.image = QImage(
            self._pixels.data.cast("B"),
            width,
            height,
            4 * width,
            QImage.Format.Format_RGB32,
        )
        last = columns.n_columns - 1
        middles = (np.arange(width) + 0.5) / sheet.column_px
        self._place_of_x = np.minimum(middles.astype(int), last)
        ys = np.arange(height)
        self._y = ys[:, np.newaxis]
        self._row_of_y = sheet.row_of(ys)
        colours = np.array([_rgb(pen.color()) for pen in sheet.trace_pens], dtype=np.uint32)
        self._colour_of_y = colours[self._row_of_y][:, np.newaxis]
        self._level_rgb = _rgb(sheet.level_pen.color())
        self._half_level_px = sheet.level_pen.widthF() / 2

    def paint(self, numbers: range) -> None:
        """Write the columns ``numbers`` (numbered since the stream began), a little overlap first.

        What the overlap holds may have waited for its right neighbour.
        """
        start = max(numbers.start - _OVERLAP, 0)
        for first, last in _pages(range(start, numbers.stop), self._columns.n_columns):
            known = np.arange(max(first - 1, 0), last + 1)
            left, right = self._span(first, last)
            out = self._pixels[:, left:right]
            out[...] = self._grid[:, left:right]
            at = self._place_of_x[left:right]
            is_gap = self._columns.has_gap[at]
            if is_gap.any():
                out[:, is_gap] = self._hatch[:, left:right][:, is_gap]
            self._write_traces(out, known, at - known[0])
            self._write_levels(out, known, at - known[0], left)

    def clear(self, numbers: range) -> None:
        """Leave only the grid in columns, so that a new sweep and the old one never touch."""
        for first, last in _pages(numbers, self._columns.n_columns):
            left, right = self._span(first, last)
            self._pixels[:, left:right] = self._grid[:, left:right]

    def _span(self, first: int, last: int) -> tuple[int, int]:
        """Return the pixels of a stretch of places, half-open."""
        left, right = np.searchsorted(self._place_of_x, (first, last + 1))
        return int(left), int(right)

    def _write_traces(self, out: Pixels, known: NDArray[np.int_], at: NDArray[np.int_]) -> None:
        """Write each column from its lowest to its highest sample, and on to its neighbour."""
        top = self._sheet.ys_of(self._columns.high_uv[known])
        bottom = self._sheet.ys_of(self._columns.low_uv[known])
        joined_top, joined_bottom = top.copy(), bottom.copy()
        # NaN breaks the trace at a gap: of it and a number, the number is taken.
        np.fmin(top[:, 1:], bottom[:, :-1], out=joined_top[:, 1:])
        np.fmax(bottom[:, 1:], top[:, :-1], out=joined_bottom[:, 1:])
        joined_top[np.isnan(top)] = np.inf
        tops = np.round(joined_top[:, at])[self._row_of_y]
        bottoms = np.round(joined_bottom[:, at])[self._row_of_y]
        np.copyto(out, self._colour_of_y, where=(self._y >= tops) & (self._y <= bottoms))

    def _write_levels(
        self, out: Pixels, known: NDArray[np.int_], at: NDArray[np.int_], left: int
    ) -> None:
        """Lay a line through the levels over the traces, its edges mixed by what they cover."""
        ys = self._sheet.ys_of(self._columns.level_uv[known])
        ends = self._at_edges(ys, left + np.arange(len(at) + 1), int(known[0]))
        low = np.fmin(ends[:, :-1], ends[:, 1:])
        high = np.fmax(ends[:, :-1], ends[:, 1:])
        if self._sheet.column_px < _CENTRES_BELOW_PX:
            low, high = np.fmin(low, ys[:, at]), np.fmax(high, ys[:, at])
        is_there = ~np.isnan(ys[:, at])
        low = (low - self._half_level_px)[is_there]
        high = (high + self._half_level_px)[is_there]
        if not low.size:
            return
        rows, xs = np.nonzero(is_there)
        first = np.floor(low).astype(int)
        n_px = np.ceil(high).astype(int) - first
        y = np.repeat(first, n_px) + _counting(n_px)
        of = np.repeat(np.arange(len(n_px)), n_px)
        is_own = (y >= 0) & (y < len(out))
        y, of = y[is_own], of[is_own]
        is_own = self._row_of_y[y] == rows[of]
        y, of = y[is_own], of[is_own]
        share = np.minimum(high[of], y + 1.0) - np.maximum(low[of], y)
        out[y, xs[of]] = _mixed(out[y, xs[of]], self._level_rgb, share)

    def _at_edges(self, ys: FloatArray, edges: NDArray[np.int_], first: int) -> FloatArray:
        """Return how high the line is at the edges of pixels; beyond its ends it goes on level."""
        place = edges / self._sheet.column_px - 0.5 - first
        before = np.floor(place).astype(int)
        share = place - before
        last = ys.shape[1] - 1
        one, other = ys[:, np.clip(before, 0, last)], ys[:, np.clip(before + 1, 0, last)]
        mixed = one * (1.0 - share) + other * share
        return np.where(np.isnan(mixed), np.fmax(one, other), mixed)


def _pages(numbers: range, n_columns: int) -> list[tuple[int, int]]:
    """Return column numbers as stretches of places on screen, first and last."""
    pages, start = [], numbers.start
    while start < numbers.stop:
        stop = min(numbers.stop, (start // n_columns + 1) * n_columns)
        pages.append((start % n_columns, (stop - 1) % n_columns))
        start = stop
    return pages


def _counting(lengths: NDArray[np.int_]) -> NDArray[np.int_]:
    """Return 0, 1, 2 … anew for every length."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1]) - np.repeat(ends - lengths, lengths)


def _mixed(under: Pixels, over: int, share: FloatArray) -> Pixels:
    """Return colours with a share of another laid over them."""
    mixed = np.full(under.shape, 0xFF000000, dtype=np.uint32)
    for shift in (0, 8, 16):
        below = (under >> np.uint32(shift)) & np.uint32(0xFF)
        above = (over >> shift) & 0xFF
        part = np.round(below + (above - below.astype(np.float64)) * share)
        mixed |= part.astype(np.uint32) << np.uint32(shift)
    return mixed


def _rgb(colour: QColor) -> int:
    return int(colour.rgb())


def _pixels_of(image: QImage) -> Pixels:
    """Return a copy of a picture's pixels."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    words = np.frombuffer(plain.constBits(), dtype=np.uint32)
    return words.reshape(plain.height(), plain.bytesPerLine() // 4)[:, : plain.width()].copy()


def _hatched(sheet: Sheet) -> Pixels:
    """Return a picture in which nothing was measured anywhere."""
    image = QImage(sheet.grid.size(), QImage.Format.Format_RGB32)
    image.fill(QColor(sheet.theme.surface))
    painter = QPainter(image)
    paint_hatch(painter, QRectF(image.rect()), sheet.theme)
    painter.end()
    return _pixels_of(image)
