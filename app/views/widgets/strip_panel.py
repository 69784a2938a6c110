"""A strip chart with a head beside each trace: chip, name, quality, level now."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from app.model.phrase import microvolts
from app.presenters.signals_state import ChannelRow
from app.views.text import say, tr
from app.views.theme import (
    CHIP,
    ROW_FULL,
    ROW_NAMES,
    S0,
    S2,
    S4,
    Role,
    system_scale,
    theme_now,
)
from app.views.widgets.chips import MuscleChip, QualityBadge
from app.views.widgets.label import label
from app.views.widgets.quality_words import quality_words
from app.views.widgets.strip_chart import StripChart


class ChannelHead(QWidget):
    """One channel in words; the second line gives way first when rows are low."""

    def __init__(self, row: ChannelRow) -> None:
        super().__init__()
        self._chip = MuscleChip(row.channel, say(row.name.title))
        self._name = label(say(row.name.title), Role.NAME)
        self._detail = label(say(row.name.detail), Role.CAPTION, tone="quiet")
        self._quality = QualityBadge()
        self._level = label("", Role.CAPTION, tone="quiet")
        words = QVBoxLayout()
        words.setSpacing(S0)
        for part in (self._name, self._detail, self._quality, self._level):
            words.addWidget(part)
        grid = QGridLayout(self)
        grid.setContentsMargins(S4, S0, S0, S0)
        grid.setHorizontalSpacing(S2)
        grid.addWidget(self._chip, 1, 0)
        self._chip.setFixedHeight(max(CHIP, self._name.sizeHint().height()))
        column = QVBoxLayout()
        column.addWidget(self._chip)
        column.addStretch(1)
        grid.addLayout(column, 1, 0)
        grid.addLayout(words, 1, 1)
        grid.setRowStretch(0, 1)
        grid.setRowStretch(2, 1)
        grid.setColumnStretch(1, 1)
        self.show_row(row)

    def show_row(self, row: ChannelRow) -> None:
        """Show quality and level."""
        has_data = row.level_uv is not None
        self._quality.show_quality(*quality_words(row.quality, row.reason, has_data=has_data))
        level = "–" if row.level_uv is None else microvolts(row.level_uv)
        text = tr("now {level}", level=level)
        if text != self._level.text():
            self._level.setText(text)
            spoken = (say(row.name.title), self._quality.accessibleName(), text)
            self.setAccessibleName(", ".join(spoken))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the second line go when the row is low."""
        is_tall = self.height() >= ROW_FULL * system_scale()
        self._detail.setVisible(is_tall and bool(self._detail.text()))

    def minimumSizeHint(self) -> QSize:
        """Return the room for a name; rows may be lower than the hint of all four lines."""
        return QSize(super().minimumSizeHint().width(), 0)


class StripPanel(QWidget):
    """Heads on the left, traces on the right, in the same rows."""

    def __init__(self, chart: StripChart, rows: tuple[ChannelRow, ...]) -> None:
        super().__init__()
        self.chart = chart
        self._rows = rows
        chart.setParent(self)
        self._heads = tuple(ChannelHead(row) for row in rows)
        for head in self._heads:
            head.setParent(self)
        needed = max((head.sizeHint().width() for head in self._heads), default=0)
        self._heads_width = max(round(ROW_NAMES * system_scale()), needed)
        self.setMinimumSize(
            self._heads_width + chart.minimumWidth(),
            max(chart.minimumHeight(), chart.minimumSizeHint().height()),
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_rows(self, rows: tuple[ChannelRow, ...]) -> None:
        """Show what the heads say; the same rows cost nothing."""
        if rows is self._rows:
            return
        self._rows = rows
        for head, row in zip(self._heads, rows, strict=True):
            head.show_row(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put each head beside its trace."""
        self.chart.setGeometry(
            self._heads_width, 0, self.width() - self._heads_width, self.height()
        )
        for index, head in enumerate(self._heads):
            box = self.chart.row_rect(index)
            head.setGeometry(0, box.top() + 1, self._heads_width, box.height() - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Carry the lines between the rows on under the heads."""
        painter = QPainter(self)
        painter.setPen(QPen(QColor(theme_now().line), 1))
        for index in range(1, len(self._heads)):
            y = self.chart.row_rect(index).top()
            painter.drawLine(0, y, self._heads_width, y)
