"""Stored traces on a still page: scrolled, zoomed, and their starts moved; it stores nothing."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.engine.marking.traces import TraceView
from app.presenters.marking_state import LiftSpan, StartMark
from app.presenters.time_window import TimeWindow
from app.views.theme import (
    CHIP,
    ROW_INSET,
    ROW_MIN,
    ROW_NAMES,
    ROW_SCALE,
    S1,
    S2,
    S3,
    S4,
    STRIP_AXIS,
    STRIP_TOP,
    Role,
    font,
    muscle_style,
    system_scale,
    theme_now,
)
from app.views.widgets import still_overlay as overlay
from app.views.widgets.marks import paint_muscle
from app.views.widgets.strip_overlay import paint_scales
from app.views.widgets.trace_painter import Row, Sheet, paint_still

_GRAB_PX = 7.0
_RIGHT_MARGIN = S3
_START_UV, _LEAST = 200.0, 2 * ROW_MIN


@dataclass(frozen=True, slots=True)
class StillPicture:
    """Everything the chart shows; ``names`` are the words beside the rows, title and second line.

    ``held_s`` is where the chosen start is held. Where ``is_blind``, no row tells its muscle.
    """

    channels: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    window: TimeWindow
    view: TraceView | None
    half_ranges_uv: tuple[float, ...]
    lifts: tuple[LiftSpan, ...] = ()
    starts: tuple[StartMark, ...] = ()
    lift: int | None = None
    row: int = 0
    held_s: float | None = None
    is_blind: bool = False
    description: str = ""


class StillChart(QWidget):
    """Tells by signals what a pointer asks for; what is shown comes from outside alone."""

    columns_fitted = Signal(int)
    scrolled = Signal(float)
    zoomed = Signal(float, float)
    picked = Signal(object, int)
    dragged = Signal(float)
    dropped = Signal()
    put = Signal(int, float)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._shown: StillPicture | None = None
        self._drawn = QPixmap()
        self._drawn_of: tuple[object, ...] = ()
        self._grab_x: float | None = None
        self._is_dragging = False
        self._n_columns = 0
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def plot_rect(self) -> QRectF:
        """Return where traces are drawn."""
        left = self._names_px + round(ROW_SCALE * system_scale())
        top = round((STRIP_TOP + S2) * system_scale())
        axis = round((STRIP_AXIS + S1) * system_scale())
        return QRectF(left, top, max(1, self.width() - left - _RIGHT_MARGIN),
                      max(1, self.height() - top - axis))  # fmt: skip

    @property
    def _names_px(self) -> int:
        """Return the room the longest name needs, or that of the design."""
        least = round(ROW_NAMES * system_scale())
        if self._shown is None:
            return least
        metrics = QFontMetricsF(font(Role.NAME, system_scale()))
        longest = max(
            (metrics.horizontalAdvance(title) for title, _ in self._shown.names), default=0
        )
        return max(least, round(longest) + S4 + CHIP + S2 + S2)

    def minimumSizeHint(self) -> QSize:
        """Return the room in which every row can still be read."""
        n_rows = 1 if self._shown is None else max(1, len(self._shown.channels))
        rows = max(ROW_MIN * n_rows, _LEAST)
        height = (STRIP_TOP + S2 + STRIP_AXIS + S1 + rows) * system_scale()
        width = self._names_px + (ROW_SCALE + 160) * system_scale()
        return QSize(round(width), round(height))

    def sizeHint(self) -> QSize:
        """Return the same; it takes all there is."""
        return self.minimumSizeHint()

    def row_rects(self) -> tuple[QRectF, ...]:
        """Return the place of every row."""
        n_rows = 0 if self._shown is None else len(self._shown.channels)
        plot = self.plot_rect
        height = plot.height() / max(1, n_rows)
        return tuple(
            QRectF(plot.left(), plot.top() + at * height, plot.width(), height)
            for at in range(n_rows)
        )

    def show_picture(self, shown: StillPicture) -> None:
        """Show something else; the same costs nothing."""
        if shown == self._shown:
            return
        has_other_rows = self._shown is None or self._shown.channels != shown.channels
        self._shown = shown
        if shown.description != self.accessibleDescription():
            self.setAccessibleDescription(shown.description)
        if has_other_rows:
            self.updateGeometry()
            self._fit_columns()
        self.update()

    def x_of(self, time_s: float) -> float:
        """Return where a moment lies."""
        view = self._still_view()
        return 0.0 if view is None else view.x_of(time_s)

    def time_at(self, x: float) -> float:
        """Return the moment at a place."""
        if self._shown is None:
            return 0.0
        plot, window = self.plot_rect, self._shown.window
        return window.start_s + (x - plot.left()) / plot.width() * window.span_s

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for as many columns as there are pixels."""
        self._fit_columns()

    def _fit_columns(self) -> None:
        n_columns = round(self.plot_rect.width() * self.devicePixelRatioF())
        if n_columns != self._n_columns:
            self._n_columns = n_columns
            self.columns_fitted.emit(n_columns)

    def changeEvent(self, event: QEvent) -> None:
        """Draw anew in another theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint traces, then what lies over them."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme_now().surface))
        view, shown = self._still_view(), self._shown
        if view is None or shown is None:
            return
        self._paint_names(painter, view, shown)
        paint_scales(painter, view.strip_view(), self._scales(shown))
        self._paint_traces(painter, view, shown)
        overlay.paint_axis(painter, view)
        overlay.paint_lifts(painter, view, shown.lifts, shown.lift)
        if shown.view is not None:
            overlay.paint_gaps(painter, view, shown.view)
            overlay.paint_unread(painter, view, shown.view)
        for mark in sorted(shown.starts, key=lambda each: each.is_chosen):
            overlay.paint_start(painter, view, mark, shown.held_s if mark.is_chosen else None)
        self._paint_held_alone(painter, view, shown)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a start under the pointer, or choose a row and begin to pull the page."""
        if event.button() is not Qt.MouseButton.LeftButton or self._shown is None:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        mark, row = self._mark_at(event.position()), self._row_at(event.position().y())
        self._is_dragging = mark is not None
        if mark is not None:
            self.picked.emit(mark.lift, mark.row)
        elif row is not None:
            self.picked.emit(self._lift_at(event.position().x()), row)
        self._grab_x = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the start that is held, or the page."""
        if self._grab_x is None or self._shown is None:
            near = self._mark_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.SizeHorCursor if near else Qt.CursorShape.ArrowCursor)
            return
        x = event.position().x()
        if self._is_dragging:
            self.dragged.emit(self.time_at(x))
        else:
            self.scrolled.emit((self._grab_x - x) / self.plot_rect.width())
            self._grab_x = x

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Put a start down that was moved."""
        if self._is_dragging and self._shown is not None and self._shown.held_s is not None:
            self.dropped.emit()
        self._grab_x, self._is_dragging = None, False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Put the start of the row under the pointer there."""
        row = self._row_at(event.position().y())
        if row is not None and self.plot_rect.contains(event.position()):
            self.put.emit(row, self.time_at(event.position().x()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer; with Shift, or sideways, scroll."""
        turn = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or turn.x():
            self.scrolled.emit(-(turn.x() or turn.y()) / 120.0 * 0.1)
        elif turn.y():
            about_s = self.time_at(event.position().x())
            self.zoomed.emit(0.8 ** (turn.y() / 120.0), about_s)
        event.accept()

    def _still_view(self) -> overlay.StillView | None:
        shown = self._shown
        if shown is None or not shown.channels:
            return None
        return overlay.StillView(
            theme_now(),
            shown.window,
            self.plot_rect,
            self.row_rects(),
            shown.channels,
            is_blind=shown.is_blind,
        )

    def _scales(self, shown: StillPicture) -> tuple[float, ...]:
        return shown.half_ranges_uv or (_START_UV,) * len(shown.channels)

    def _paint_traces(
        self, painter: QPainter, view: overlay.StillView, shown: StillPicture
    ) -> None:
        """Lay the drawn stretch where it belongs, also while the next one is on its way."""
        painter.save()
        painter.setClipRect(view.plot)
        if shown.view is not None:
            self._draw(view, shown, shown.view)
            left, right = view.x_of(shown.view.start_s), view.x_of(shown.view.end_s)
            target = QRectF(left, view.plot.top(), right - left, view.plot.height())
            painter.drawPixmap(target, self._drawn, QRectF(self._drawn.rect()))
        painter.restore()
        if self._shown is not None and not shown.is_blind:
            box = view.rows[min(shown.row, len(view.rows) - 1)]
            painter.fillRect(QRectF(0, box.top() + 1, 3, box.height() - 2), QColor(view.theme.ink))

    def _draw(self, view: overlay.StillView, shown: StillPicture, stretch: TraceView) -> None:
        """Draw a stretch once, as a picture of its own width."""
        ratio, scales = self.devicePixelRatioF(), self._scales(shown)
        size = QSize(
            max(1, round(view.plot.width() * ratio)), max(1, round(view.plot.height() * ratio))
        )
        of = (id(stretch), size, scales, view.theme.name, shown.is_blind)
        if of == self._drawn_of:
            return
        self._drawn_of, self._drawn = of, QPixmap(size)
        top = view.plot.top()
        own = TimeWindow(stretch.start_s, stretch.end_s - stretch.start_s, stretch.end_s)
        per_second = size.width() / own.span_s
        style = muscle_style("")
        sheet = Sheet(
            view.theme,
            tuple(
                Row(
                    at,
                    style if shown.is_blind else muscle_style(channel),
                    (box.top() - top) * ratio,
                    box.height() * ratio,
                    scales[at],
                    ROW_INSET * ratio,
                )
                for at, (channel, box) in enumerate(zip(shown.channels, view.rows, strict=True))
            ),
            size=size,
            ratio=ratio,
            second_columns=tuple(
                (each - own.start_s) * per_second
                for each in overlay.tick_times(own, view.plot.width())
            ),
            column_px=size.width() / stretch.columns.n_columns,
        )
        paint_still(self._drawn, stretch.columns, sheet)

    def _paint_names(self, painter: QPainter, view: overlay.StillView, shown: StillPicture) -> None:
        """Write each row's name with its chip; the second line gives way where rows are low."""
        scale = system_scale()
        width = self._names_px - S4 - CHIP - S2
        for (title, detail), channel, box in zip(
            shown.names, shown.channels, view.rows, strict=True
        ):
            painter.setFont(font(Role.NAME, scale))
            metrics = QFontMetricsF(painter.font())
            small = QFontMetricsF(font(Role.CAPTION, scale))
            has_detail = bool(detail) and box.height() > metrics.height() + small.height() + S2
            height = metrics.height() + (small.height() if has_detail else 0.0)
            y, x = box.center().y() - height / 2, float(S4)
            if not shown.is_blind:
                chip = QRectF(x, y + (metrics.height() - CHIP) / 2, CHIP - 2, CHIP - 2)
                paint_muscle(painter, chip, muscle_style(channel), view.theme)
                x += CHIP + S2
            painter.setPen(QColor(view.theme.text))
            elide = Qt.TextElideMode.ElideRight
            place = QPointF(x, y + metrics.ascent())
            painter.drawText(place, metrics.elidedText(title, elide, width))
            if has_detail:
                painter.setFont(font(Role.CAPTION, scale))
                painter.setPen(QColor(view.theme.text2))
                place = QPointF(x, y + metrics.height() + small.ascent())
                painter.drawText(place, small.elidedText(detail, elide, width))

    def _paint_held_alone(
        self, painter: QPainter, view: overlay.StillView, shown: StillPicture
    ) -> None:
        """Draw a held start where nothing was found and nothing is said yet."""
        if shown.held_s is None or any(each.is_chosen for each in shown.starts):
            return
        alone = StartMark(
            shown.lift or 0, shown.row, None, None, is_by_hand=False, hand_s=None, is_chosen=True
        )
        overlay.paint_start(painter, view, alone, shown.held_s)

    def _mark_at(self, place: QPointF) -> StartMark | None:
        """Return the start under the pointer, one by hand before one that was found."""
        view, shown, row = self._still_view(), self._shown, self._row_at(place.y())
        if view is None or shown is None or row is None:
            return None
        found: list[tuple[float, StartMark]] = []
        for mark in shown.starts:
            for time_s, handicap in ((mark.hand_s, 0.0), (mark.automatic_s, 2.0)):
                away = _GRAB_PX + 1 if time_s is None else abs(view.x_of(time_s) - place.x())
                if mark.row == row and away <= _GRAB_PX:
                    found.append((away + handicap, mark))
        return min(found, key=lambda each: each[0])[1] if found else None

    def _row_at(self, y: float) -> int | None:
        return next(
            (at for at, box in enumerate(self.row_rects()) if box.top() <= y < box.bottom()), None
        )

    def _lift_at(self, x: float) -> int | None:
        if self._shown is None:
            return None
        time_s = self.time_at(x)
        return next(
            (
                at
                for at, each in enumerate(self._shown.lifts)
                if each.start_s <= time_s <= each.end_s
            ),
            None,
        )
