"""What lies over stored traces: times, lifts, starts found and starts by hand; no samples."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from app.engine.marking.traces import TraceView
from app.figures.colours import Theme
from app.model.phrase import NO_BREAK_SPACE, signed_milliseconds
from app.presenters.marking_state import LiftSpan, StartMark
from app.presenters.time_window import TimeWindow
from app.views.text import tr
from app.views.theme import (
    CHIP,
    S1,
    S2,
    S3,
    STRIP_AXIS,
    STRIP_TOP,
    Role,
    font,
    muscle_style,
    system_scale,
)
from app.views.widgets.marks import paint_hatch, paint_interval, paint_muscle
from app.views.widgets.strip_overlay import StripView, paint_patch, silence_words

_STEPS_S = (
    *(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0),
    *(10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 3600.0),
)
_TICK_PX, _MIN_GAP_PX, _CAP = 84.0, 3.0, 4.0
_BAR_FROM_TOP, _NOTCH = 12.0, 3.5


@dataclass(frozen=True, slots=True, eq=False)
class StillView:
    """Where everything is, at the moment of painting."""

    theme: Theme
    window: TimeWindow
    plot: QRectF
    rows: tuple[QRectF, ...]
    channels: tuple[str, ...]
    is_blind: bool = False

    @property
    def px_per_second(self) -> float:
        """Return how wide a second is."""
        return self.plot.width() / self.window.span_s

    def x_of(self, time_s: float) -> float:
        """Return where a moment lies; it may be outside the plot."""
        return self.plot.left() + (time_s - self.window.start_s) * self.px_per_second

    def strip_view(self) -> StripView:
        """Return the same as the live chart's parts take it."""
        return StripView(
            self.theme,
            font(Role.CAPTION, system_scale()),
            self.plot,
            self.rows,
            self.channels,
            None,
            fs_hz=1.0,
            window_s=self.window.span_s,
        )


def tick_times(window: TimeWindow, width_px: float) -> list[float]:
    """Return the moments that are written under the traces."""
    least_s = _TICK_PX * system_scale() * window.span_s / max(width_px, 1.0)
    step_s = next((each for each in _STEPS_S if each >= least_s), _STEPS_S[-1])
    first = math.ceil(window.start_s / step_s - 1e-9)
    last = math.floor(window.end_s / step_s + 1e-9)
    return [number * step_s for number in range(first, last + 1)]


def moment_words(time_s: float, span_s: float) -> str:
    """Return a moment as minutes and seconds, as fine as the view needs."""
    n_decimals = 0 if span_s > 8.0 else 1 if span_s > 0.8 else 3
    minutes, rest = divmod(round(time_s, n_decimals), 60.0)
    width = 2 if n_decimals == 0 else 3 + n_decimals
    return f"{int(minutes)}:{rest:0{width}.{n_decimals}f}"


def paint_axis(painter: QPainter, view: StillView) -> None:
    """Write the times."""
    painter.setFont(font(Role.CAPTION, system_scale()))
    painter.setPen(QColor(view.theme.text2))
    half = _TICK_PX * system_scale() / 2
    for time_s in tick_times(view.window, view.plot.width()):
        x = min(view.x_of(time_s), view.plot.right() - half / 2)
        box = QRectF(x - half, view.plot.bottom() + S1, 2 * half, STRIP_AXIS)
        words = moment_words(time_s, view.window.span_s)
        painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, words)


def paint_lifts(
    painter: QPainter, view: StillView, lifts: tuple[LiftSpan, ...], chosen: int | None
) -> None:
    """Draw a bracket over each lift with its number; the chosen one is bold."""
    painter.setClipRect(view.plot.adjusted(0, -STRIP_TOP - S2, 0, 0))
    free_x = -math.inf
    for at, lift in enumerate(lifts):
        left, right = view.x_of(lift.start_s), view.x_of(lift.end_s)
        if right < view.plot.left() or left > view.plot.right():
            continue
        is_chosen = at == chosen
        painter.setFont(font(Role.SMALL_NAME if is_chosen else Role.CAPTION, system_scale()))
        painter.setPen(QPen(QColor(view.theme.ink if is_chosen else view.theme.border), 1.5))
        y = view.plot.top() - S1
        painter.drawPolyline(
            QPolygonF([QPointF(left, y + S1), QPointF(left, y), QPointF(right, y),
                       QPointF(right, y + S1)])
        )  # fmt: skip
        words = tr("repetition {n}", n=lift.number)
        width = QFontMetricsF(painter.font()).horizontalAdvance(words) + 2
        x = min(max(left, view.plot.left()), max(right - width, view.plot.left()))
        if x < free_x:
            continue  # far out: lifts lie too close for every number
        free_x = x + width + S2
        painter.setPen(QColor(view.theme.text if is_chosen else view.theme.text2))
        box = QRectF(x, y - S1 - STRIP_TOP, width, STRIP_TOP)
        painter.drawText(box, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, words)
    painter.setClipping(False)


def paint_gaps(painter: QPainter, view: StillView, shown: TraceView) -> None:
    """Draw every gap at least 3 px wide, and say how long it is where there is room."""
    for start_s, end_s in shown.gaps_s:
        left, right = max(view.x_of(start_s), view.plot.left()), view.x_of(end_s)
        right = min(max(right, left + _MIN_GAP_PX), view.plot.right())
        if right <= left or left >= view.plot.right():
            continue
        box = QRectF(left, view.plot.top(), right - left, view.plot.height())
        paint_hatch(painter, box, view.theme)
        painter.setPen(QPen(QColor(view.theme.border), 1))
        for x in (left, right):
            painter.drawLine(QPointF(x, view.plot.top()), QPointF(x, view.plot.bottom()))
        paint_patch(painter, view.strip_view(), box, silence_words(end_s - start_s))


def paint_unread(painter: QPainter, view: StillView, shown: TraceView) -> None:
    """Say that the overview is still being read: what is empty there is no gap."""
    if shown.read_share >= 1.0:
        return
    percent = round(100 * shown.read_share)
    words = tr("Reading the recording… {n} %", n=percent).replace(" %", f"{NO_BREAK_SPACE}%")
    paint_patch(painter, view.strip_view(), view.plot, words)


def paint_start(painter: QPainter, view: StillView, mark: StartMark, held_s: float | None) -> None:
    """Draw one start: as it was found with its interval, and beside it what is said by hand."""
    painter.save()
    painter.setClipRect(view.plot)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    row = view.rows[mark.row]
    if mark.automatic_s is not None:
        _paint_found(painter, view, row, mark)
    if held_s is not None:
        _paint_by_hand(painter, view, row, mark, held_s, is_held=True)
    elif mark.is_by_hand and mark.hand_s is not None:
        _paint_by_hand(painter, view, row, mark, mark.hand_s, is_held=False)
    elif mark.is_by_hand:
        anchor_s = mark.automatic_s
        if anchor_s is not None:
            _paint_word(painter, view, view.x_of(anchor_s) + S2, row, tr("no start, by hand"))
    painter.restore()


def _paint_found(painter: QPainter, view: StillView, row: QRectF, mark: StartMark) -> None:
    """Draw the automatic start: a line with its 90 % interval, never a line alone."""
    x = view.x_of(mark.automatic_s or 0.0)
    if mark.interval_s is None:
        _paint_word(painter, view, x, row, tr("a start without an interval"), is_high=True)
        return
    top, bottom = QPointF(x, row.top() + S1), QPointF(x, row.bottom() - S1)
    ink = QColor(view.theme.text2 if mark.is_by_hand else view.theme.text)
    for colour, width in ((QColor(view.theme.surface), 3.5), (ink, 1.5)):
        pen = QPen(colour, width)
        if mark.is_by_hand and width < 2:
            pen.setDashPattern([3, 2.5])
        painter.setPen(pen)
        painter.drawLine(top, bottom)
    low, high = (view.x_of(each) for each in mark.interval_s)
    y = row.top() + _BAR_FROM_TOP
    ends = (QPointF(low, y), QPointF(high, y))
    paint_interval(painter, *ends, cap=_CAP, theme=view.theme)
    if mark.is_chosen:
        words = tr("automatic")
        _paint_word(painter, view, x + S2, row, words, is_high=True)


def _paint_by_hand(
    painter: QPainter,
    view: StillView,
    row: QRectF,
    mark: StartMark,
    time_s: float,
    *,
    is_held: bool,
) -> None:
    """Draw a start by hand: a filled mark with a notch at the foot of its line, and the words."""
    x = view.x_of(time_s)
    top, foot = QPointF(x, row.top() + S1), QPointF(x, row.bottom() - S1 - CHIP)
    for colour, width in ((view.theme.surface, 5.0), (view.theme.text, 3.0 if is_held else 2.2)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawLine(top, foot)
    box = QRectF(x - CHIP / 2, foot.y(), CHIP, CHIP)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(view.theme.surface))
    painter.drawEllipse(box.adjusted(-2, -2, 2, 2))
    if view.is_blind:
        painter.setBrush(QColor(view.theme.text))
        painter.drawEllipse(box.adjusted(1, 1, -1, -1))
    else:
        paint_muscle(painter, box, muscle_style(view.channels[mark.row]), view.theme)
    notch = QPolygonF(
        [
            QPointF(x - _NOTCH, box.top() - 1),
            QPointF(x + _NOTCH, box.top() - 1),
            QPointF(x, box.top() + _NOTCH + 1),
        ]
    )
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(view.theme.surface))
    painter.drawPolygon(notch)
    words = tr("held") if is_held else tr("by hand")
    if mark.automatic_s is not None:
        words += f" {signed_milliseconds((time_s - mark.automatic_s) * 1000.0)}"
    if not view.is_blind:
        _paint_word(painter, view, x + CHIP, row, words)


def _paint_word(
    painter: QPainter, view: StillView, x: float, row: QRectF, words: str, *, is_high: bool = False
) -> None:
    """Write beside a line, at the head or the foot of its row, on a clear ground."""
    painter.setFont(font(Role.CAPTION, system_scale()))
    metrics = QFontMetricsF(painter.font())
    width, height = metrics.horizontalAdvance(words) + 2 * S1, metrics.height()
    if x + width > view.plot.right():
        x -= width + 2 * S3
    y = row.top() + _BAR_FROM_TOP + _CAP + 2 if is_high else row.bottom() - S1 - height
    box = QRectF(x, y, width, height)
    ground = QColor(view.theme.surface)
    ground.setAlphaF(0.85)
    painter.fillRect(box, ground)
    painter.setPen(QColor(view.theme.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
