"""One sticker in the list: its name, how well it holds, its level at rest, and what to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout

from app.model.phrase import voltage, voltage_unit
from app.presenters.stickers_state import StickerRow
from app.views.text import say, tr
from app.views.theme import S0, S2, S3, S4, Role
from app.views.widgets.chips import MuscleChip, QualityBadge
from app.views.widgets.choice_box import ChoiceBox
from app.views.widgets.label import label
from app.views.widgets.level_bar import LevelBar
from app.views.widgets.marks import Badge
from app.views.widgets.quality_words import quality_words


class StickerRowView(QFrame):
    """A row that grows in place when its sticker needs a hand."""

    def __init__(self, row: StickerRow, choose_placement: Callable[[str, int], None]) -> None:
        super().__init__()
        self._channel = row.channel
        self._look = ""
        title = say(row.name.title)
        self._chip = MuscleChip(row.channel, title)
        self._name = label(title, Role.NAME)
        self._detail = label(say(row.name.detail), Role.CAPTION, tone="quiet")
        self._quality = QualityBadge()
        self._level = label("", Role.CAPTION, tone="quiet")
        self._bar = LevelBar(tr("Level at rest: {name}", name=title))
        self._preset = ChoiceBox(tr("Where {name} goes", name=title), role=Role.SMALL)
        self._preset.addItems([each.title for each in row.placements])
        self._preset.activated.connect(lambda place: choose_placement(self._channel, place))
        self._action = label("", Role.BODY, wraps=True)
        self._lay_out()
        # Not before they have a parent: what has none is shown as a window of its own.
        self._action.hide()
        self._preset.setVisible(bool(row.placements))
        self.show_row(row, is_looked_at=False)

    def show_row(self, row: StickerRow, *, is_looked_at: bool) -> None:
        """Show how the sticker holds; only the one that needs a hand first says what to do."""
        badge, words = _standing(row)
        self._quality.show_quality(badge, words)
        level = _level_words(row)
        if level != self._level.text():
            self._level.setText(level)
        self._bar.show_level(row.rest_uv, row.rest_limit_uv, level)
        self._bar.setVisible(row.rest_limit_uv is not None)
        if self._preset.currentIndex() != row.position:
            self._preset.setCurrentIndex(row.position)
        action = say(row.action) if is_looked_at else ""
        if action != self._action.text():
            self._action.setText(action)
            self._action.setVisible(bool(action))
        self._dress("attention" if is_looked_at else "plain")
        self.setAccessibleName(
            ", ".join(part for part in (self._name.text(), words, level) if part)
        )

    def _dress(self, look: str) -> None:
        if look != self._look:
            self._look = look
            self.setProperty("row", look)
            self.style().unpolish(self)
            self.style().polish(self)

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(S0)
        names.addWidget(self._name)
        names.addWidget(self._detail)
        standing = QVBoxLayout()
        standing.setSpacing(S0)
        standing.addWidget(self._quality)
        standing.addWidget(self._level)
        grid = QGridLayout(self)
        grid.setContentsMargins(S4, S2, S4, S2)
        grid.setHorizontalSpacing(S3)
        grid.setVerticalSpacing(S2)
        middle = Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(self._chip, 0, 0, middle)
        grid.addLayout(names, 0, 1)
        grid.addLayout(standing, 0, 2)
        grid.addWidget(self._bar, 0, 3, middle | Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self._action, 1, 1, 1, 3)
        grid.addWidget(self._preset, 2, 1, 1, 3)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 3)
        grid.setColumnStretch(3, 2)


def _standing(row: StickerRow) -> tuple[Badge, str]:
    if not row.is_there:
        needed = tr("Not connected") if row.is_needed else tr("Not connected, would help")
        return Badge.NONE, needed
    return quality_words(row.quality, row.reason, has_data=row.rest_uv is not None)


def _level_words(row: StickerRow) -> str:
    if row.rest_uv is None:
        return ""
    unit = voltage_unit(row.rest_uv)
    return tr("{level} at rest", level=voltage(row.rest_uv, unit=unit))
