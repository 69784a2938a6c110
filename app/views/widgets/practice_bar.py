"""The one bar of practice: how far a muscle is, its goal line, one number."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.text import tr
from app.views.theme import theme_now
from app.views.widgets.fitted_text import draw_fitted

_TOP_PERCENT = 100.0
_BAR_SHARE, _RADIUS, _LINE_PX = 0.7, 12.0, 6.0
_NUMBER_SHARE, _LEAST_NUMBER_PX = 0.17, 48
_TITLE_SHARE, _LEAST_TITLE_PX = 0.048, 18
_GOAL_SHARE = 0.055


class PracticeBar(QWidget):
    """A well that fills from below; what it shows is said in words too."""

    def __init__(self) -> None:
        super().__init__()
        self._level: float | None = None
        self._goal: float | None = None
        self._title = ""
        self._is_stale = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Level"))

    def show_level(
        self, level: float | None, goal: float | None, title: str, *, is_stale: bool
    ) -> None:
        """Show a level in per cent against its goal; an empty well where nothing is known."""
        shown = (level, goal, title, is_stale)
        if shown == (self._level, self._goal, self._title, self._is_stale):
            return
        self._level, self._goal, self._title, self._is_stale = shown
        words = title if level is None else f"{round(level)} {title}"
        goal_words = "" if goal is None else tr("goal {n} %", n=round(goal))
        self.setAccessibleDescription(f"{words}. {goal_words}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the well, the level, the goal line and the number."""
        painter, theme = QPainter(self), theme_now()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        well = QRectF(self.width() * 0.05, 2, self.width() * _BAR_SHARE, self.height() - 4)
        outline = QPainterPath()
        outline.addRoundedRect(well, _RADIUS, _RADIUS)
        painter.fillPath(outline, QColor(theme.sunken))
        if self._level is not None:
            share = min(max(self._level / _TOP_PERCENT, 0.0), 1.0)
            painter.save()
            painter.setClipPath(outline)
            top = well.bottom() - share * well.height()
            filled = QRectF(well.left(), top, well.width(), well.bottom() - top)
            painter.fillRect(filled, QColor(theme.glute))
            painter.restore()
        painter.setPen(QPen(QColor(theme.border), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)
        self._paint_goal(painter, well)
        self._paint_number(painter, well)

    def _paint_goal(self, painter: QPainter, well: QRectF) -> None:
        if self._goal is None:
            return
        theme = theme_now()
        y = well.bottom() - min(self._goal / _TOP_PERCENT, 1.0) * well.height()
        left, right = QPointF(0, y), QPointF(well.right() + well.left(), y)
        painter.setPen(QPen(QColor(theme.window), 2.5 * _LINE_PX))
        painter.drawLine(QPointF(well.left() + 1, y), QPointF(well.right() - 1, y))
        painter.setPen(QPen(QColor(theme.text), _LINE_PX))
        painter.drawLine(left, right)
        size = max(_LEAST_TITLE_PX, _GOAL_SHARE * self.height())
        beside = QRectF(right.x() + 10, y - size, self.width() - right.x() - 10, 2 * size)
        draw_fitted(
            painter,
            beside,
            tr("goal"),
            colour=QColor(theme.text),
            most_px=size,
            weight=QFont.Weight.DemiBold,
        )

    def _number_top(self, well: QRectF, size: float) -> float:
        """Return where number and title begin: below the goal line, above a low one."""
        needed = 1.1 * size + 0.09 * self.height()
        goal = (self._goal or _TOP_PERCENT) / _TOP_PERCENT * well.height()
        line_y = well.bottom() - min(goal, well.height())
        if goal > needed + 4 * _LINE_PX:
            return max(line_y, well.top() + 0.5 * well.height()) + 2 * _LINE_PX
        return line_y - needed - 2 * _LINE_PX

    def _paint_number(self, painter: QPainter, well: QRectF) -> None:
        """Write number and title into the lower part, dark on the level and light on the well."""
        theme = theme_now()
        size = max(_LEAST_NUMBER_PX, _NUMBER_SHARE * self.height())
        number = QRectF(well.left(), self._number_top(well, size), well.width(), 1.1 * size)
        title = QRectF(well.left(), number.bottom(), well.width(), 0.09 * self.height())
        lines = (
            ("" if self._level is None else str(round(self._level)), number, size),
            (
                self._title,
                title.adjusted(8, 0, -8, 0),
                max(_LEAST_TITLE_PX, _TITLE_SHARE * self.height()),
            ),
        )
        share = 0.0 if self._level is None else min(self._level / _TOP_PERCENT, 1.0)
        edge = well.bottom() - share * well.height()
        # Twice, each on its own ground, so that a number on the edge is read on both.
        for ground, colour in (
            (QRectF(0, 0, self.width(), edge), theme.text3 if self._is_stale else theme.text),
            (QRectF(0, edge, self.width(), self.height() - edge), theme.surface),
        ):
            painter.setClipRect(ground)
            for text, place, size_px in lines:
                draw_fitted(
                    painter,
                    place,
                    text,
                    colour=QColor(colour),
                    most_px=size_px,
                    weight=QFont.Weight.Bold,
                    align=Qt.AlignmentFlag.AlignHCenter,
                )
