"""What lies over the traces: scales, times, starts, gaps and the front; no samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from app.figures.colours import Theme
from app.model.phrase import MINUS, NO_BREAK_SPACE, UV_PER_MV, voltage_unit
from app.presenters.marks import OnsetMark, RepetitionMark
from app.views.text import say, tr
from app.views.theme import (
    HAIR,
    R_CONTROL,
    ROW_INSET,
    S1,
    S2,
    S3,
    STRIP_AXIS,
    STRIP_TOP,
    Role,
    font,
    system_scale,
)
from app.views.widgets.marks import paint_hatch, paint_interval
from dsp.decimate import SweepColumns

AHEAD_COLUMNS = 14
_MIN_GAP_PX = 3.0
_BAR_FROM_TOP, _CAP = 14.0, 4.0
_LONG_SWEEP_S = 8.0
_PALE = 0.75
_SHOWN_IN_MS_S, _WHOLE_FROM_S = 0.0995, 9.95


@dataclass(frozen=True, slots=True, eq=False)
class StripView:
    """Where everything is, at the moment of painting."""

    theme: Theme
    font: QFont
    plot: QRectF
    rows: tuple[QRectF, ...]
    channels: tuple[str, ...]
    columns: SweepColumns | None
    fs_hz: float
    window_s: float
    silence_s: float | None = None
    are_gaps_estimated: bool = False

    @property
    def px_per_second(self) -> float:
        """Return how wide a second is."""
        return self.plot.width() / self.window_s

    def x_of(self, index: float) -> float:
        """Return where a scan index lies on the still time axis."""
        window_samples = self.fs_hz * self.window_s
        return self.plot.left() + (index % window_samples) / window_samples * self.plot.width()

    def is_on_screen(self, index: float) -> bool:
        """Return whether what belongs to a scan is still shown."""
        return _is_on_screen(self.columns, index)


def scale_words(half_range_uv: float) -> tuple[str, str]:
    """Return the number and the unit that stand at the end of a scale."""
    unit = voltage_unit(half_range_uv)
    return f"{half_range_uv if unit == 'µV' else half_range_uv / UV_PER_MV:.0f}", unit


def paint_scales(painter: QPainter, view: StripView, half_ranges_uv: Sequence[float]) -> None:
    """Write both ends of each scale, its zero and its unit left of the plot."""
    painter.setPen(QPen(QColor(view.theme.line), 1))
    for row in view.rows[1:]:
        painter.drawLine(QPointF(0, row.top()), QPointF(view.plot.left(), row.top()))
    painter.setFont(font(Role.CAPTION, system_scale()))
    painter.setPen(QColor(view.theme.text2))
    height = QFontMetricsF(painter.font()).height()
    right = view.plot.left() - S2
    for row, half_range_uv in zip(view.rows, half_ranges_uv, strict=True):
        number, unit = scale_words(half_range_uv)
        limit = row.height() / 2 - ROW_INSET
        for offset, text in ((-limit, f"+{number}"), (0.0, "0"), (limit, f"{MINUS}{number}")):
            box = QRectF(0, row.center().y() + offset - height / 2, right, height)
            painter.drawText(box, _RIGHT, text)
        box = QRectF(0, row.center().y() - height / 2, right - S3 - S1, height)
        painter.drawText(box, _RIGHT, unit)


def paint_times(painter: QPainter, view: StripView) -> None:
    """Write the time under each second."""
    painter.setFont(font(Role.CAPTION, system_scale()))
    painter.setPen(QColor(view.theme.text2))
    end_index = 0 if view.columns is None else view.columns.end_index or 0
    for second, text in time_words(end_index / view.fs_hz, view.window_s):
        x = view.plot.left() + second * view.px_per_second
        box = QRectF(x - 30, view.plot.bottom() + S1, 60, STRIP_AXIS - S1)
        painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, text)


def time_words(end_s: float, window_s: float) -> list[tuple[int, str]]:
    """Return the time under each second of a sweep; right of the front it is of the sweep before.

    From the second sweep on its right end is the instant at which its left end stands, and one
    time written at two places reads like none.
    """
    page, front_s = divmod(end_s, window_s)
    step_s = 1 if window_s <= _LONG_SWEEP_S else 2
    n_seconds = round(window_s) + (page == 0)
    return [
        (second, _minutes((page - (second > front_s and page > 0)) * window_s + second))
        for second in range(0, n_seconds, step_s)
    ]


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def paint_marks(painter: QPainter, view: StripView, marks: Sequence[RepetitionMark]) -> None:
    """Draw each repetition's name, the band around its reference, and its starts."""
    painter.save()
    for mark in marks_in_sight(view.columns, marks):
        if mark.tie_band is not None:
            _paint_band(painter, view, mark.tie_band)
        for onset in mark.onsets:
            if view.is_on_screen(onset.index):
                _paint_onset(painter, view, onset)
        name_x = view.x_of(_first_index(mark))
        _paint_name(painter, view, name_x, _title(mark))
    painter.restore()


def _title(mark: RepetitionMark) -> str:
    return tr("repetition {n}", n=mark.number) if mark.title is None else say(mark.title)


def marks_in_sight(
    columns: SweepColumns | None, marks: Sequence[RepetitionMark]
) -> tuple[RepetitionMark, ...]:
    """Return the repetitions whose first start is not swept over yet."""
    return tuple(mark for mark in marks if _is_on_screen(columns, _first_index(mark)))


def _is_on_screen(columns: SweepColumns | None, index: float) -> bool:
    return columns is not None and columns.is_on_screen(int(index), margin_columns=AHEAD_COLUMNS)


def _first_index(mark: RepetitionMark) -> float:
    return min((onset.index for onset in mark.onsets), default=mark.start_index)


def _paint_band(painter: QPainter, view: StripView, band: tuple[float, float]) -> None:
    left, right = view.x_of(band[0]), view.x_of(band[1])
    if right < left:
        return
    painter.save()
    is_dark = QColor(view.theme.surface).lightness() < QColor(view.theme.text).lightness()
    mode = QPainter.CompositionMode
    painter.setCompositionMode(
        mode.CompositionMode_Lighten if is_dark else mode.CompositionMode_Multiply
    )
    box = QRectF(left, view.plot.top(), right - left, view.plot.height())
    painter.fillRect(box, QColor(view.theme.tie))
    painter.restore()


def _paint_onset(painter: QPainter, view: StripView, onset: OnsetMark) -> None:
    row, x = view.rows[onset.row], view.x_of(onset.index)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    top, bottom = QPointF(x, row.top() + S1), QPointF(x, row.bottom() - S1)
    for colour, width in ((view.theme.surface, 3.5), (view.theme.text, 1.5)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawLine(top, bottom)
    low, high = view.x_of(onset.low_index), view.x_of(onset.high_index)
    if low <= x <= high:
        y = row.top() + _BAR_FROM_TOP
        paint_interval(painter, QPointF(low, y), QPointF(high, y), cap=_CAP, theme=view.theme)


def _paint_name(painter: QPainter, view: StripView, x: float, text: str) -> None:
    painter.setFont(font(Role.CAPTION, system_scale()))
    painter.setPen(QColor(view.theme.text2))
    width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 1
    left = min(max(x - S1, view.plot.left()), view.plot.right() - width)
    painter.drawText(QRectF(left, 0, width, STRIP_TOP), _LEFT, text)


def paint_gap_words(painter: QPainter, view: StripView) -> None:
    """Say how long each stretch without samples was; even one lost scan is drawn 3 px wide."""
    if view.columns is None:
        return
    for gap in view.columns.gaps:
        if not view.is_on_screen(gap.end_index - 1):
            continue
        missing_s = (gap.end_index - gap.first_index) / view.fs_hz
        place = gap_place(view, end_index=gap.end_index, missing_s=missing_s)
        painter.setPen(QPen(QColor(view.theme.border), 1))
        for x in place.edges_x:
            painter.drawLine(QPointF(x, view.plot.top()), QPointF(x, view.plot.bottom()))
        words = gap_words(missing_s, is_estimated=view.are_gaps_estimated)
        box = place.box_for(_words_px(words))
        if box is not None:
            paint_patch(painter, view, box, words)


@dataclass(frozen=True, slots=True)
class GapPlace:
    """Where a gap lies: before its end, and in the sweep before where it began in that one.

    Of that older part only what lies right of ``swept_x`` is still seen; ``older`` is all of it, so
    that what is written in its middle does not move with the front.
    """

    newer: QRectF
    older: QRectF | None = None
    swept_x: float = 0.0

    @property
    def edges_x(self) -> tuple[float, ...]:
        """Return where the gap begins and ends, as far as that is seen."""
        if self.older is None:
            return self.newer.left(), self.newer.right()
        return (self.newer.right(), *[self.older.left()] * (self.older.left() > self.swept_x))

    def seen(self) -> tuple[tuple[float, float], ...]:
        """Return the stretches that are seen, from left to right."""
        newer = (self.newer.left(), self.newer.right())
        if self.older is None:
            return (newer,)
        return newer, (max(self.older.left(), self.swept_x), self.older.right())

    def box_for(self, words_px: float) -> QRectF | None:
        """Return the box in whose middle words stand; None where they have been swept over."""
        if self.older is None or self.older.width() <= self.newer.width():
            return self.newer
        is_whole = self.older.center().x() - words_px / 2 > self.swept_x
        return self.older if is_whole else None


def gap_place(view: StripView, *, end_index: int, missing_s: float) -> GapPlace:
    """Return where a gap lies on the still time axis."""
    plot, end_x = view.plot, view.x_of(end_index - 1)
    width = max(_MIN_GAP_PX, missing_s * view.px_per_second)
    left = max(plot.left(), end_x - width)
    newer = QRectF(left, plot.top(), max(end_x - left, _MIN_GAP_PX), plot.height())
    newest = end_index if view.columns is None else view.columns.end_index or end_index
    per_sweep = round(view.fs_hz * view.window_s)
    is_same_sweep = (end_index - 1) // per_sweep == newest // per_sweep
    swept_x = view.x_of(newest) + _cleared_px(view)
    if end_x - width >= plot.left() or not is_same_sweep or swept_x + _MIN_GAP_PX > plot.right():
        return GapPlace(newer)
    older_left = max(plot.left(), end_x - width + plot.width())
    older = QRectF(older_left, plot.top(), plot.right() - older_left, plot.height())
    return GapPlace(newer, older, swept_x)


def _cleared_px(view: StripView) -> float:
    """Return how far before the front the sweep before is wiped off."""
    n_columns = 1 if view.columns is None else view.columns.n_columns
    return AHEAD_COLUMNS * view.plot.width() / n_columns


def silence_words(missing_s: float) -> str:
    """Return how long nothing came, in words."""
    return _with_length(tr("no data for {n} ms"), tr("no data for {n} s"), missing_s)


def gap_words(missing_s: float, *, is_estimated: bool) -> str:
    """Return how long a gap is; of a length that nobody counted, that it is about so long."""
    if not is_estimated:
        return silence_words(missing_s)
    return _with_length(tr("no data for about {n} ms"), tr("no data for about {n} s"), missing_s)


def _with_length(in_ms: str, in_s: str, missing_s: float) -> str:
    """Fill a length into the words that have its unit, which stays on its line."""
    if missing_s < _SHOWN_IN_MS_S:
        words = in_ms.format(n=max(1, round(missing_s * 1000)))
        return words.replace(" ms", f"{NO_BREAK_SPACE}ms")
    is_whole = isinstance(missing_s, int) or missing_s >= _WHOLE_FROM_S
    length = f"{missing_s:.0f}" if is_whole else f"{missing_s:.1f}"
    return in_s.format(n=length).replace(" s", f"{NO_BREAK_SPACE}s", 1)


def paint_front(painter: QPainter, view: StripView) -> None:
    """Draw where the newest scan is; when nothing comes, hatch what is overdue and say so.

    Right of the front lies the sweep before: it turns pale, so that nobody takes it for now, and
    what should have come by now is hatched over it, from the left edge on once that is reached.
    """
    if view.columns is None or view.columns.end_index is None:
        return
    x, silence_s = view.x_of(view.columns.end_index), view.silence_s
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if silence_s is None:
        # A line's cap would reach a pixel beyond the plot, where no sweep wipes it off.
        front = QRectF(round(x), view.plot.top(), HAIR, view.plot.height())
        painter.fillRect(front, QColor(view.theme.border))
        return
    old = QRectF(x, view.plot.top(), view.plot.right() - x, view.plot.height())
    overdue_px = silence_s * view.px_per_second
    _paint_overdue(painter, view, old, overdue_px)
    around = QRectF(view.plot.left(), old.top(), x - view.plot.left(), old.height())
    around.setWidth(min(max(0.0, overdue_px - old.width()), around.width()))
    _paint_overdue(painter, view, around, around.width())
    painter.setPen(QPen(QColor(view.theme.stop), 2))
    painter.drawLine(old.topLeft(), old.bottomLeft())
    waiting = tr("no data") if silence_s < 1 else silence_words(int(silence_s))
    paint_patch(painter, view, old, waiting)


def _paint_overdue(painter: QPainter, view: StripView, old: QRectF, overdue_px: float) -> None:
    """Turn what is old pale, and hatch as much of it as should have come by now."""
    pale = QColor(view.theme.surface)
    pale.setAlphaF(_PALE)
    painter.fillRect(old, pale)
    overdue = QRectF(old)
    overdue.setWidth(min(overdue_px, old.width()))
    paint_hatch(painter, overdue, view.theme, ground=0.0)


def _words_px(text: str) -> float:
    metrics = QFontMetricsF(font(Role.SMALL_NAME, system_scale()))
    return metrics.horizontalAdvance(text) + 2 * S3


def paint_patch(painter: QPainter, view: StripView, over: QRectF, text: str) -> None:
    """Write on a clear patch: in the middle of a wide stretch, beside the foot of a narrow one."""
    painter.save()
    painter.setFont(font(Role.SMALL_NAME, system_scale()))
    metrics = QFontMetricsF(painter.font())
    width, height = metrics.horizontalAdvance(text) + 2 * S3, metrics.height() + 2 * S2
    left, top = over.center().x() - width / 2, over.center().y() - height / 2
    if width > over.width():
        left, top = over.right() + S1, over.bottom() - height - S1
    left = min(max(left, view.plot.left()), view.plot.right() - width)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(view.theme.border), 1))
    painter.setBrush(QColor(view.theme.surface))
    box = QRectF(left, top, width, height)
    painter.drawRoundedRect(box, R_CONTROL, R_CONTROL)
    painter.setPen(QColor(view.theme.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
