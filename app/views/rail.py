"""The rail of screens: beside the page, or above it where the window is narrow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QMenu,
    QSizePolicy,
    QToolButton,
)

from app.views.icons import icon
from app.views.layout import Room
from app.views.text import tr
from app.views.theme import (
    ICON,
    RAIL,
    RAIL_ITEM,
    RAIL_LEAST,
    RAIL_SMALL,
    S0,
    S1,
    S2,
    TOP_BAR_SMALL,
    Role,
    font,
    system_scale,
    theme_now,
)


@dataclass(frozen=True, slots=True)
class RailItem:
    """One screen on the rail."""

    key: str
    title: str
    icon: str


class Rail(QFrame):
    """One button per screen, and the menu at its end."""

    def __init__(
        self, items: Sequence[RailItem], menu: QMenu, on_choose: Callable[[str], None]
    ) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._buttons = {item.key: self._button(item.title, item.icon) for item in items}
        self._icons = {item.key: item.icon for item in items}
        for item in items:
            made = self._buttons[item.key]
            made.setCheckable(True)
            self._group.addButton(made)
            made.clicked.connect(lambda _checked=False, key=item.key: on_choose(key))
        self._menu = self._button(tr("Menu"), "menu")
        self._menu.setMenu(menu)
        self._menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._row = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._row.setSpacing(S1)
        for made in self._buttons.values():
            self._row.addWidget(made)
        self._row.addStretch(1)
        self._row.addWidget(self._menu)
        self.fit_into(Room.WIDE)

    def show_key(self, key: str) -> None:
        """Mark the screen that is shown."""
        self._buttons[key].setChecked(True)
        self.paint_icons()

    def paint_icons(self) -> None:
        """Draw the icons in the theme's colours; the chosen one like its word."""
        theme = theme_now()
        for key, made in self._buttons.items():
            colour = theme.text if made.isChecked() else theme.text2
            made.setIcon(icon(self._icons[key], colour))
        self._menu.setIcon(icon("menu", theme.text2))

    def fit_into(self, room: Room) -> None:
        """Stand beside the page with words, with icons alone, or lie above it."""
        is_narrow, is_wide = room is Room.NARROW, room is Room.WIDE
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.LeftToRight if is_narrow else direction.TopToBottom)
        self.setProperty("bar", "menu" if is_narrow else "rail")
        # The buttons' rules depend on the bar they stand in, which Qt looks up only when asked.
        for each in (self, *self._buttons.values(), self._menu):
            each.style().unpolish(each)
            each.style().polish(each)
        self._row.setContentsMargins(S0, *((S0, S0, S0) if is_narrow else (S2, S0, S2)))
        _free(self)
        if is_narrow:
            self.setFixedHeight(round(TOP_BAR_SMALL * system_scale()))
        else:
            self.setFixedWidth(self._width_px(is_wide=is_wide))
        for made in (*self._buttons.values(), self._menu):
            self._shape(made, is_narrow=is_narrow, is_wide=is_wide, item_px=self._item_px())
        if is_narrow and self.sizeHint().width() > self.window().width():
            # Half words say less than none; the whole ones are in tooltips and accessible names.
            for made in (*self._buttons.values(), self._menu):
                made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)

    def _width_px(self, *, is_wide: bool) -> int:
        """Return the width of the design, or more where a word needs it."""
        if not is_wide:
            return round(RAIL_SMALL * system_scale())
        bold = QFont(self._menu.font())
        bold.setBold(True)
        measure = QFontMetrics(bold)
        word_px = max(measure.horizontalAdvance(each.text()) for each in self._buttons.values())
        return max(round(RAIL * system_scale()), word_px + 3 * S2 + S1)

    def _item_px(self) -> int:
        """Return the height of the design, or less where the window is too low for all."""
        n_items = len(self._buttons) + 1
        room_px = (self.window().height() - 2 * S2) // n_items - S1
        return max(min(round(RAIL_ITEM * system_scale()), room_px), RAIL_LEAST)

    @staticmethod
    def _shape(made: QToolButton, *, is_narrow: bool, is_wide: bool, item_px: int) -> None:
        styles = Qt.ToolButtonStyle
        form = styles.ToolButtonTextUnderIcon if is_wide else styles.ToolButtonIconOnly
        made.setToolButtonStyle(styles.ToolButtonTextBesideIcon if is_narrow else form)
        _free(made)
        if not is_narrow:
            made.setFixedHeight(item_px)
        made.setSizePolicy(
            QSizePolicy.Policy.Preferred if is_narrow else QSizePolicy.Policy.Expanding,
            QSizePolicy.Policy.Expanding if is_narrow else QSizePolicy.Policy.Fixed,
        )

    def _button(self, title: str, icon_name: str) -> QToolButton:
        made = QToolButton()
        made.setProperty("rail", True)
        made.setText(title)
        made.setToolTip(title)
        made.setAccessibleName(title)
        made.setFont(font(Role.CAPTION, system_scale()))
        made.setIconSize(QSize(ICON, ICON))
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return made


def _free(widget: QFrame | QToolButton) -> None:
    """Undo fixed sizes."""
    widget.setMinimumSize(0, 0)
    widget.setMaximumSize(_ANY_SIZE, _ANY_SIZE)


_ANY_SIZE = 16_777_215
