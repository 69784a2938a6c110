"""Rows of ready words in a table; what they mean was decided elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QRect, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.views.theme import HAIR, ICON, S1, S2, TABLE_ROW, Role, font, system_scale, theme_now
from app.views.widgets.rows_model import Column, RowLook, RowsModel


class Table(QTableView):
    """A table as the theme wants it: whole rows, no grid, columns as wide as their words.

    Where there is no room for all columns, a table that ``may_stack`` writes its first column
    over the others, on a line of its own. Then those in ``give_way`` hide, the first one first.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        name: str,
        may_stack: bool = False,
        give_way: Sequence[int] = (),
    ) -> None:
        super().__init__()
        self._may_stack, self._is_stacked = may_stack, False
        self._give_way = tuple(give_way)
        self._model = RowsModel(columns)
        self.setModel(self._model)
        self.setAccessibleName(name)
        self.setFont(font(Role.SMALL, system_scale()))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(round(TABLE_ROW * system_scale()))
        header = self.horizontalHeader()
        header.setFont(font(Role.CAPTION, system_scale()))
        header.setHighlightSections(False)
        header.setMinimumSectionSize(ICON)
        header.setSectionsClickable(False)
        for position, column in enumerate(columns):
            mode = QHeaderView.ResizeMode.ResizeToContents
            if column.is_wide:
                mode = QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(position, mode)

    def rename(self, column: int, heading: str) -> None:
        """Change a heading."""
        self._model.rename(column, heading)

    def show_rows(
        self,
        rows: Sequence[tuple[str, ...]],
        *,
        looks: Sequence[RowLook] = (),
        icons: Sequence[QIcon] = (),
    ) -> None:
        """Show other rows; unchanged ones keep the selection and the place."""
        if self._model.show_rows(rows, looks=looks, icons=icons):
            self._fit_columns()
            self._fit_rows()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many columns as there is room for."""
        super().resizeEvent(event)
        self._fit_columns()
        self._fit_rows()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint whole rows only: half a row reads like another word; then each row's own line."""
        super().paintEvent(event)
        viewport = self.viewport()
        painter = QPainter(viewport)
        for row in range(max(0, self.rowAt(0)), self._model.rowCount()):
            top = self.rowViewportPosition(row)
            if top >= viewport.height():
                return
            if row > 0 and top + self.rowHeight(row) > viewport.height():
                box = viewport.rect().adjusted(0, top, 0, 0)
                painter.fillRect(box, QColor(theme_now().surface))
                return
            self._paint_line(painter, row)

    def cell_part(self, row: int, box: QRect) -> QRect:
        """Return the part of a cell's box that the row's own line leaves to the cell."""
        return box.adjusted(0, 0, 0, -box.height() // 2) if self._model.look(row).note else box

    def _paint_line(self, painter: QPainter, row: int) -> None:
        """Paint the line of a row that reaches over all its columns: its title, or its note."""
        look, theme, line_px = self._model.look(row), theme_now(), self._line_px()
        if not (self._is_stacked or look.note):
            return
        middle = self.rowViewportPosition(row) + self.rowHeight(row) // 2
        left, width = S1, self.viewport().width() - 2 * S1
        text = look.note
        if self._is_stacked:
            text, icon = self._model.title(row)
            if icon is not None:
                size = self.iconSize()
                y = middle - (line_px + size.height()) // 2
                icon.paint(painter, left, y, size.width(), size.height())
                left, width = left + size.width() + S2, width - size.width() - S2
        is_quiet = look.is_faint or not self._is_stacked
        painter.setFont(self.font())
        painter.setPen(QColor(theme.text2 if is_quiet else theme.text))
        box = QRect(left, middle - (line_px if self._is_stacked else 0), width, line_px)
        text = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)

    def _line_px(self) -> int:
        return self.fontMetrics().lineSpacing()

    def _fit_rows(self) -> None:
        """Make room for the line that reaches over all columns, where a row has one."""
        header = self.verticalHeader()
        for row in range(self._model.rowCount()):
            has_line = self._is_stacked or bool(self._model.look(row).note)
            height = header.defaultSectionSize() + has_line * self._line_px()
            if self.rowHeight(row) != height:
                self.setRowHeight(row, height)

    def _fit_columns(self) -> None:
        # A hidden column has no width to ask for.
        self._stack(False)
        for column in self._give_way:
            self.setColumnHidden(column, False)
        if self._may_stack and self._needed_px() > self.viewport().width():
            self._stack(True)
        for column in self._give_way:
            if self._needed_px() <= self.viewport().width():
                break
            self.setColumnHidden(column, True)

    def _stack(self, is_stacked: bool) -> None:
        self._is_stacked = is_stacked
        self._model.stack(is_stacked)
        self.setColumnHidden(0, is_stacked)
        self.horizontalHeader().setStretchLastSection(is_stacked)

    def _needed_px(self) -> int:
        header = self.horizontalHeader()
        return sum(
            max(self.sizeHintForColumn(column), header.sectionSizeHint(column))
            for column in range(header.count())
            if not self.isColumnHidden(column)
        )

    def keep_rows_in_sight(self, n_rows: int) -> None:
        """Be exactly as high as so many rows and the heading."""
        rows_px = sum(self.rowHeight(row) for row in range(n_rows))
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows_px + HAIR)

    def show_chosen(self, row: int | None) -> None:
        """Select a row without a person having done it."""
        now = self.currentIndex()
        # Keys move from a cell that is shown.
        column = int(self._is_stacked)
        if row is not None and (now.row(), now.column() < column) != (row, False):
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(
                self._model.index(row, column), flags.ClearAndSelect | flags.Rows
            )
