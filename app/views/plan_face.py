"""The common shape of what the Plan screen is used for: a list, and one of its entries."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from app.views.layout import Room
from app.views.theme import (
    LIST,
    LIST_SMALL,
    MEDIUM_PX,
    S0,
    S2,
    S3,
    S4,
    TABLE_ROW,
    Role,
    system_scale,
)
from app.views.widgets.label import card, label
from app.views.widgets.page_scroll import PageScroll
from app.views.widgets.table import Table

_ANY_WIDTH = 16_777_215
_N_ROWS_NARROW = 5


class PlanFace(QWidget):
    """List and entry side by side, or one above the other; the buttons stay in sight."""

    def __init__(self, name: str, table: Table) -> None:
        super().__init__()
        self.table = table
        self.heading = label(name, Role.HEADING, wraps=True)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._list, self._entry = card(), card()
        self._beside = QVBoxLayout()
        self._name = name
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(S0, S0, S0, S0)

    def fit_into(self, room: Room) -> None:
        """Put list and entry side by side, or one above the other."""
        # Where the person's font is large, a wide window has room for one column as well.
        has_room = self.window().width() >= MEDIUM_PX * system_scale()
        is_narrow = room is Room.NARROW or not has_room
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        rows_px = (_N_ROWS_NARROW + 1) * TABLE_ROW if is_narrow else 0
        self.table.setMinimumHeight(round(rows_px * system_scale()))
        self._scroll.show_whole(is_narrow)
        list_px = round((LIST if room is Room.WIDE else LIST_SMALL) * system_scale())
        self._list.setMinimumWidth(S0 if is_narrow else list_px)
        self._list.setMaximumWidth(_ANY_WIDTH if is_narrow else list_px)

    def lay_out(
        self,
        *,
        under_list: QLayout | None,
        entry: QWidget,
        buttons: Sequence[QPushButton],
        n_right: int = 1,
    ) -> None:
        """Put the parts into place; the last buttons stand at the right."""
        column = QVBoxLayout(self._list)
        column.setContentsMargins(S4, S4, S4, S4)
        column.setSpacing(S3)
        column.addWidget(self.heading)
        column.addWidget(self.table, 1)
        if under_list is not None:
            column.addLayout(under_list)
        inside = QVBoxLayout(self._entry)
        inside.setContentsMargins(S4, S4, S4, S4)
        inside.setSpacing(S3)
        fields = QVBoxLayout()
        fields.setContentsMargins(S0, S0, S3, S0)
        fields.addWidget(entry)
        self._scroll = PageScroll(fields, name=self._name)
        inside.addWidget(self._scroll, 1)
        foot = QHBoxLayout()
        foot.setSpacing(S2)
        for each in buttons[: len(buttons) - n_right]:
            foot.addWidget(each)
        foot.addStretch(1)
        for each in buttons[len(buttons) - n_right :]:
            foot.addWidget(each)
        inside.addLayout(foot)
        self._columns.setContentsMargins(S4, S0, S4, S4)
        self._columns.setSpacing(S3)
        self._columns.addWidget(self._list, 1)
        self._columns.addWidget(self._entry, 1)
        self._outer.addWidget(PageScroll(self._columns, name=self._name))

    def show_rows(self, rows: Sequence[tuple[str, ...]], chosen: int | None) -> None:
        """Show the list, and which entry is beside it."""
        self.table.show_rows(rows)
        if chosen is None or not rows:
            self.table.clearSelection()
        elif self.table.currentIndex().row() != chosen or not self.table.hasFocus():
            self.table.show_chosen(chosen)
