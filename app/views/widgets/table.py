"""Rows of ready words in a table; what they mean was decided elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.views.theme import HAIR, ICON, TABLE_ROW, Role, font, system_scale, theme_now

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, whether it holds numbers, and whether it takes what room is left."""

    heading: str
    is_number: bool = False
    is_wide: bool = False


class RowsModel(QAbstractTableModel):
    """A read-only table of strings."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._rows: tuple[tuple[str, ...], ...] = ()
        self._hints: tuple[str, ...] = ()
        self._icons: tuple[QIcon, ...] = ()

    def rename(self, column: int, heading: str) -> None:
        """Change a heading."""
        if self._columns[column].heading != heading:
            columns = list(self._columns)
            columns[column] = replace(columns[column], heading=heading)
            self._columns = tuple(columns)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, column, column)

    def show_rows(
        self,
        rows: Sequence[tuple[str, ...]],
        *,
        hints: Sequence[str] | None = None,
        icons: Sequence[QIcon] = (),
    ) -> bool:
        """Show other rows, each with a hint for the pointer; return whether anything changed."""
        self._icons = tuple(icons)
        new_hints = tuple(hints or ("",) * len(rows))
        if (tuple(rows), new_hints) == (self._rows, self._hints):
            return False
        self.beginResetModel()
        self._rows, self._hints = tuple(rows), new_hints
        self.endResetModel()
        return True

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text, its alignment, or its row's hint."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._rows[index.row()][index.column()]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return self._hints[index.row()] or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0 and self._icons:
            return self._icons[index.row()]
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a heading."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].heading
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        if role == Qt.ItemDataRole.FontRole:
            return font(Role.CAPTION, system_scale())
        return None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight
        if not self._columns[column].is_number:
            side = Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


class Table(QTableView):
    """A table as the theme wants it: whole rows, no grid, columns as wide as their words.

    Where there is no room for all columns, those in ``give_way`` hide, the first one first.
    """

    def __init__(
        self, columns: Sequence[Column], *, name: str, give_way: Sequence[int] = ()
    ) -> None:
        super().__init__()
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
        hints: Sequence[str] | None = None,
        icons: Sequence[QIcon] = (),
    ) -> None:
        """Show other rows; unchanged ones keep the selection and the place."""
        if self._model.show_rows(rows, hints=hints, icons=icons):
            self._fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many columns as there is room for."""
        super().resizeEvent(event)
        self._fit_columns()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint whole rows only: half a row reads like another word."""
        super().paintEvent(event)
        viewport = self.viewport()
        last = self.rowAt(viewport.height() - 1)
        top = self.rowViewportPosition(last)
        if last > 0 and top + self.rowHeight(last) > viewport.height():
            painter = QPainter(viewport)
            painter.fillRect(viewport.rect().adjusted(0, top, 0, 0), QColor(theme_now().surface))

    def _fit_columns(self) -> None:
        # A hidden column has no width to ask for.
        for column in self._give_way:
            self.setColumnHidden(column, False)
        for column in self._give_way:
            if self._needed_px() <= self.viewport().width():
                return
            self.setColumnHidden(column, True)

    def _needed_px(self) -> int:
        header = self.horizontalHeader()
        return sum(
            max(self.sizeHintForColumn(column), header.sectionSizeHint(column))
            for column in range(header.count())
            if not self.isColumnHidden(column)
        )

    def keep_rows_in_sight(self, n_rows: int) -> None:
        """Be exactly as high as so many rows and the heading."""
        rows_px = n_rows * self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows_px + HAIR)

    def show_chosen(self, row: int | None) -> None:
        """Select a row without a person having done it."""
        if row is not None and self.currentIndex().row() != row:
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(
                self._model.index(row, 0), flags.ClearAndSelect | flags.Rows
            )
