"""Marks as widgets, each with its word for a screen reader: muscle chip, badge, state pill."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.views.theme import BADGE, CHIP, PILL, S0, S1, S2, S3, Role, muscle_style, theme_now
from app.views.widgets.label import label
from app.views.widgets.marks import Badge, paint_badge, paint_muscle


class MuscleChip(QWidget):
    """A muscle's shape in its hue; its name stands beside it."""

    def __init__(self, channel: str, name: str) -> None:
        super().__init__()
        self._style = muscle_style(channel)
        self.setFixedSize(CHIP, CHIP)
        self.setAccessibleName(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the shape."""
        painter = QPainter(self)
        box = QRectF(0, 0, CHIP - 2, CHIP - 2)
        box.moveCenter(QRectF(self.rect()).center())
        paint_muscle(painter, box, self._style, theme_now())


class BadgeMark(QWidget):
    """A badge alone; whoever owns it says the word."""

    def __init__(self, badge: Badge, *, size: int = BADGE) -> None:
        super().__init__()
        self._badge = badge
        self.setFixedSize(size, size)

    def show_badge(self, badge: Badge) -> None:
        """Change the shape."""
        if badge is not self._badge:
            self._badge = badge
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the shape."""
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        paint_badge(QPainter(self), box, self._badge, theme_now())


class QualityBadge(QWidget):
    """How far a channel can be trusted, as shape and word."""

    def __init__(self) -> None:
        super().__init__()
        self._mark = BadgeMark(Badge.NONE)
        self._word = label("", Role.CAPTION)
        row = QHBoxLayout(self)
        row.setContentsMargins(S0, S0, S0, S0)
        row.setSpacing(S1)
        row.addWidget(self._mark)
        row.addWidget(self._word, 1)

    def show_quality(self, badge: Badge, word: str) -> None:
        """Show a state; nothing is repainted when it did not change."""
        self._mark.show_badge(badge)
        if word != self._word.text():
            self._word.setText(word)
            self.setAccessibleName(word)


class StatePill(QWidget):
    """A state of the sensor or of the recording: shape, word and one fact, never colour alone."""

    def __init__(self) -> None:
        super().__init__()
        self._badge = Badge.NONE
        self._mark = BadgeMark(Badge.NONE)
        self._word = label("", Role.SMALL_NAME)
        self._fact = label("", Role.SMALL, tone="quiet")
        self.setFixedHeight(PILL)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(S3, S0, S3, S0)
        row.setSpacing(S2)
        for part in (self._mark, self._word, self._fact):
            row.addWidget(part, alignment=Qt.AlignmentFlag.AlignVCenter)

    def show_pill(self, badge: Badge, word: str, fact: str = "") -> None:
        """Show a state; an unchanged one costs nothing."""
        if (badge, word, fact) == (self._badge, self._word.text(), self._fact.text()):
            return
        self._badge = badge
        self._mark.show_badge(badge)
        self._word.setText(word)
        self._fact.setText(fact)
        self._fact.setVisible(bool(fact))
        self.setAccessibleName(f"{word} {fact}".strip())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the outline; a running recording has the crimson one."""
        theme = theme_now()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.stop if self._badge is Badge.DOT else theme.line), 1))
        painter.setBrush(QColor(theme.surface))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
