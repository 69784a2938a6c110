"""The live traces: samples sweep over a still scale and time axis; a gap is drawn as a gap."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.figures.colours import Theme
from app.presenters.marks import RepetitionMark
from app.views.theme import (
    ROW_INSET,
    ROW_MIN,
    ROW_SCALE,
    S2,
    STRIP_AXIS,
    STRIP_TOP,
    muscle_style,
    theme_now,
)
from app.views.widgets import strip_overlay as overlay
from app.views.widgets.sweep_picture import SweepPicture
from app.views.widgets.trace_painter import Row, Sheet
from dsp.block import FloatArray
from dsp.decimate import SweepColumns

AHEAD_COLUMNS = overlay.AHEAD_COLUMNS
_RIGHT_MARGIN = S2 * 3


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Consecutive scans, kept so that a resized chart can be drawn anew."""

    first_index: int
    samples_uv: FloatArray
    envelope_uv: FloatArray

    @property
    def end_index(self) -> int:
        """Return the index one past the last scan."""
        return self.first_index + len(self.samples_uv)


class StripChart(QWidget):
    """All channels of one stream as rows over one time axis, painted a few columns at a time."""

    def __init__(
        self,
        channels: Sequence[str],
        *,
        fs_hz: float,
        window_s: float,
        half_ranges_uv: Sequence[float],
    ) -> None:
        super().__init__()
        self._channels = tuple(channels)
        self._fs_hz = fs_hz
        self._window_s = window_s
        self._half_ranges_uv = tuple(half_ranges_uv)
        self._chunks: deque[Chunk] = deque()
        self._marks: tuple[RepetitionMark, ...] = ()
        self._silence_s: float | None = None
        self._are_gaps_estimated = False
        self._size_px = QSize()
        self._columns: SweepColumns | None = None
        self._picture: SweepPicture | None = None
        self._shown_second = -1
        self._named: tuple[RepetitionMark, ...] = ()
        self._rows: tuple[QRectF, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(STRIP_TOP + STRIP_AXIS + ROW_MIN * len(self._channels))
        self.setMinimumWidth(ROW_SCALE + _RIGHT_MARGIN + 160)

    @property
    def columns(self) -> SweepColumns | None:
        """Return the columns on screen; None before the chart has a size."""
        return self._columns

    @property
    def plot_rect(self) -> QRect:
        """Return where traces are drawn."""
        return self.rect().adjusted(ROW_SCALE, STRIP_TOP, -_RIGHT_MARGIN, -STRIP_AXIS)

    def row_rect(self, row: int) -> QRect:
        """Return the full width of one channel's row."""
        plot = self.plot_rect
        edges = [
            plot.top() + round(plot.height() * each / len(self._channels))
            for each in (row, row + 1)
        ]
        return QRect(0, edges[0], self.width(), edges[1] - edges[0])

    def feed(self, chunk: Chunk) -> None:
        """Take new scans and paint the columns they touch, no others."""
        self._chunks.append(chunk)
        self._forget(chunk.end_index)
        if self._columns is None:
            return
        touched = self._columns.step(chunk.samples_uv, chunk.envelope_uv, chunk.first_index)
        self._paint_touched(*touched)
        self._drop_swept_names()

    def show_marks(self, marks: tuple[RepetitionMark, ...]) -> None:
        """Show where repetitions and starts lie; swept-over ones vanish with their samples."""
        if marks != self._marks:
            self._marks = marks
            self.update()

    def show_silence(self, silence_s: float | None) -> None:
        """Hatch what should have come by now; None while samples flow."""
        if silence_s != self._silence_s:
            self._silence_s = silence_s
            words = "" if silence_s is None else overlay.silence_words(max(1, int(silence_s)))
            if words != self.accessibleDescription():
                self.setAccessibleDescription(words)
            self.update()

    def show_estimated(self, *, are_gaps_estimated: bool) -> None:
        """Say of the lengths of gaps whether they are told by when samples came, and so roughly."""
        if are_gaps_estimated != self._are_gaps_estimated:
            self._are_gaps_estimated = are_gaps_estimated
            self.update()

    def set_half_ranges(self, half_ranges_uv: Sequence[float]) -> None:
        """Change the scale of the rows."""
        if tuple(half_ranges_uv) != self._half_ranges_uv:
            self._half_ranges_uv = tuple(half_ranges_uv)
            self._repaint_picture()

    def set_window(self, window_s: float) -> None:
        """Change how many seconds a sweep lasts."""
        if window_s != self._window_s:
            self._window_s = window_s
            self._fold_anew()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the samples of the window into the new number of columns."""
        self._fold_anew()

    def changeEvent(self, event: QEvent) -> None:
        """Repaint in the colours of another theme."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.DevicePixelRatioChange):
            self._fold_anew()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Blit the picture and lay marks, silence and labels over it."""
        painter = QPainter(self)
        theme = theme_now()
        painter.fillRect(event.rect(), QColor(theme.surface))
        plot = self.plot_rect
        if self._picture is not None:
            image = self._picture.image
            painter.drawImage(QRectF(plot), image, QRectF(image.rect()))
        view = self._view(theme)
        if event.rect().left() < plot.left():
            overlay.paint_scales(painter, view, self._half_ranges_uv)
        if event.rect().bottom() > plot.bottom():
            overlay.paint_times(painter, view)
        if view.columns is not None:
            overlay.paint_gap_words(painter, view)
            overlay.paint_marks(painter, view, self._marks)
            overlay.paint_front(painter, view)

    def _view(self, theme: Theme) -> overlay.StripView:
        return overlay.StripView(
            theme=theme,
            font=self.font(),
            plot=QRectF(self.plot_rect),
            rows=self._rows,
            channels=self._channels,
            columns=self._columns,
            fs_hz=self._fs_hz,
            window_s=self._window_s,
            silence_s=self._silence_s,
            are_gaps_estimated=self._are_gaps_estimated,
        )

    def _make_sheet(self, columns: SweepColumns) -> Sheet:
        ratio = self.devicePixelRatioF()
        top = self.plot_rect.top()
        rows = []
        for index, channel in enumerate(self._channels):
            box = self.row_rect(index)
            rows.append(
                Row(
                    index,
                    muscle_style(channel),
                    (box.top() - top) * ratio,
                    box.height() * ratio,
                    self._half_ranges_uv[index],
                    ROW_INSET * ratio,
                )
            )
        width_px = self._size_px.width()
        n_seconds = int(np.ceil(self._window_s))
        seconds = [s * width_px / self._window_s for s in range(n_seconds + 1)]
        return Sheet(
            theme_now(),
            tuple(rows),
            size=self._size_px,
            ratio=ratio,
            second_columns=tuple(map(float, seconds)),
            column_px=width_px / columns.n_columns,
        )

    def _fold_anew(self) -> None:
        self._rows = tuple(QRectF(self.row_rect(row)) for row in range(len(self._channels)))
        plot, ratio = self.plot_rect, self.devicePixelRatioF()
        width, height = round(plot.width() * ratio), round(plot.height() * ratio)
        window_samples = round(self._window_s * self._fs_hz)
        if width < 1 or height < 1 or window_samples < 1:
            return
        self._size_px = QSize(width, height)
        self._columns = SweepColumns(
            len(self._channels),
            n_columns=min(width, window_samples),
            window_samples=window_samples,
        )
        for chunk in self._chunks:
            self._columns.step(chunk.samples_uv, chunk.envelope_uv, chunk.first_index)
        self._repaint_picture()

    def _repaint_picture(self) -> None:
        columns = self._columns
        if columns is None:
            return
        self._picture = SweepPicture(columns, self._make_sheet(columns))
        newest = columns.newest_column
        self._picture.paint(range(max(0, newest - columns.n_columns + 1), newest + 1))
        self._picture.clear(self._ahead(columns))
        self.update()

    def _ahead(self, columns: SweepColumns) -> range:
        """Return the columns just before the front, emptied so that old and new never touch."""
        newest = columns.newest_column
        return range(newest + 1, newest + 1 + AHEAD_COLUMNS)

    def _paint_touched(self, first: int, last: int) -> None:
        columns, picture = self._columns, self._picture
        if columns is None or picture is None or last < first:
            return
        first = max(first, last - columns.n_columns + 1)
        picture.paint(range(first, last + 1))
        picture.clear(self._ahead(columns))
        self.update(self._dirty(columns, first, last))

    def _drop_swept_names(self) -> None:
        """Repaint the line of names when one goes: it stands above what a sweep repaints."""
        named = overlay.marks_in_sight(self._columns, self._marks)
        if named != self._named:
            self._named = named
            self.update(QRect(0, 0, self.width(), STRIP_TOP))

    def _dirty(self, columns: SweepColumns, first: int, last: int) -> QRegion:
        plot = self.plot_rect
        if self._shown_second != (second := self._front_second(columns)):
            self._shown_second = second
            self.update(QRect(0, plot.bottom() + 1, self.width(), STRIP_AXIS))
        px_per_column = plot.width() / columns.n_columns
        n_dirty = last - first + 1 + AHEAD_COLUMNS + 8
        if n_dirty >= columns.n_columns:
            return QRegion(self.rect())
        left = ((first - 4) % columns.n_columns) * px_per_column
        width = n_dirty * px_per_column
        region = QRegion()
        for start in (left, left - plot.width()):
            box = QRectF(plot.left() + start, plot.top(), width, plot.height())
            region += QRegion(box.toAlignedRect() & plot)
        return region

    def _front_second(self, columns: SweepColumns) -> int:
        return int((columns.end_index or 0) / self._fs_hz)

    def _forget(self, end_index: int) -> None:
        oldest = end_index - round(self._window_s * self._fs_hz) - 1
        longest = end_index - round(max(self._window_s, 15.0) * self._fs_hz) - 1
        while self._chunks and self._chunks[0].end_index < min(oldest, longest):
            self._chunks.popleft()
