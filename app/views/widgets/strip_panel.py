"""A strip chart with a head beside each trace: chip, name, quality, level now."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.model.amplitude_words import last_size_of
from app.model.phrase import NO_BREAK_SPACE, voltage, voltage_unit
from app.model.reasons import channel_advice
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
        self._offset = label("", Role.CAPTION, tone="quiet")
        self._last_size = label("", Role.CAPTION, tone="quiet")
        words = QVBoxLayout()
        words.setSpacing(S0)
        for part in (
            self._name,
            self._detail,
            self._quality,
            self._level,
            self._last_size,
            self._offset,
        ):
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
        # Kept though the size's line is hidden before the first: a hidden label asks for no room.
        grid.setColumnMinimumWidth(1, _last_size_px(self._last_size))
        self.show_row(row)

    def show_row(self, row: ChannelRow) -> None:
        """Show quality and level."""
        has_data = row.level_uv is not None
        self._quality.show_quality(*quality_words(row.quality, row.reason, has_data=has_data))
        self._show_advice(row)
        unit = voltage_unit(row.half_range_uv)
        level = "–" if row.level_uv is None else voltage(row.level_uv, unit=unit)
        text, offset = tr("now {level}", level=level), _offset_words(row)
        size = say(row.last_size)
        shown = (self._level.text(), self._offset.text(), self._last_size.text())
        if (text, offset, size) != shown:
            self._level.setText(text)
            self._offset.setText(offset)
            self._last_size.setText(size)
            self._last_size.setToolTip(say(row.last_size_hint))
            self._last_size.setAccessibleDescription(say(row.last_size_hint))
            spoken = (say(row.name.title), self._quality.accessibleName(), text, size, offset)
            self.setAccessibleName(", ".join(part for part in spoken if part))
            self.setToolTip(offset and _offset_hint(offset))
            self._fit_lines()

    def _show_advice(self, row: ChannelRow) -> None:
        """Say what to do about what the badge names, where the pointer or a reader asks for it."""
        advice = "" if row.reason is None else say(channel_advice(row.reason, row.name))
        if advice != self._quality.toolTip():
            self._quality.setToolTip(advice)
            self._quality.setAccessibleDescription(advice)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let lines go when the row is low."""
        self._fit_lines()

    def _fit_lines(self) -> None:
        """Give up the second name first, then the offset, then the size; the pointer finds both."""
        line_px = self._level.sizeHint().height()
        spare_px = self.height() - self._name.sizeHint().height() - 2 * line_px
        has_offset, has_size = bool(self._offset.text()), bool(self._last_size.text())
        self._last_size.setVisible(has_size and spare_px >= line_px)
        self._offset.setVisible(has_offset and spare_px >= line_px * (1 + has_size))
        n_more = has_offset + has_size
        is_tall = self.height() >= (ROW_FULL * system_scale() + line_px * n_more)
        self._detail.setVisible(is_tall and bool(self._detail.text()))

    def minimumSizeHint(self) -> QSize:
        """Return the room for a name; rows may be lower than the hint of all four lines."""
        return QSize(super().minimumSizeHint().width(), 0)


def _last_size_px(of: QLabel) -> int:
    """Return the room a size needs, so that traces stay where they are when the first comes."""
    widest = last_size_of(999, f"~0.999{NO_BREAK_SPACE}mV")
    return of.fontMetrics().horizontalAdvance(say(widest))


def _offset_words(row: ChannelRow) -> str:
    if row.offset_uv is None:
        return ""
    offset = voltage(row.offset_uv, unit=voltage_unit(row.offset_uv))
    return tr("offset {offset}", offset=f"+{offset}" if row.offset_uv > 0 else offset)


def _offset_hint(offset: str) -> str:
    return tr(
        "{offset}: the trace is drawn without it, about its own zero. It is recorded as it came.",
        offset=offset[:1].upper() + offset[1:],
    )


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
