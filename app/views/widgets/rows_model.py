"""Rows of ready words as a Qt model, each with its hint, icon and own line; nothing is painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QIcon

from app.views.theme import Role, font, system_scale, theme_now

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, whether it holds numbers, and whether it takes what room is left."""

    heading: str
    is_number: bool = False
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class RowLook:
    """What belongs to a row beside its cells.

    ``hint`` is for the pointer, ``note`` a line under the cells over the whole width; a faint row
    is dimmed.
    """

    hint: str = ""
    note: str = ""
    is_faint: bool = False


class RowsModel(QAbstractTableModel):
    """A read-only table of strings."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._rows: tuple[tuple[str, ...], ...] = ()
        self._looks: tuple[RowLook, ...] = ()
        self._icons: tuple[QIcon, ...] = ()
        self._is_stacked = False

    def rename(self, column: int, heading: str) -> None:
        """Change a heading."""
        if self._columns[column].heading != heading:
            columns = list(self._columns)
            columns[column] = replace(columns[column], heading=heading)
            self._columns = tuple(columns)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, column, column)

    def stack(self, is_stacked: bool) -> None:
        """Leave a line free above the cells of every row, for the words of the first column."""
        self._is_stacked = is_stacked

    def show_rows(
        self,
        rows: Sequence[tuple[str, ...]],
        *,
        looks: Sequence[RowLook] = (),
        icons: Sequence[QIcon] = (),
    ) -> bool:
        """Show other rows; return whether anything changed.

        Qt asks for every cell of every row, and would read past the end of a short one.
        """
        for number, row in enumerate(rows):
            if len(row) != self.columnCount():
                raise ValueError(
                    f"row {number} has {len(row)} cells and the table {self.columnCount()} "
                    "columns: give one cell per column"
                )
        for what, each in (("looks", looks), ("icons", icons)):
            if each and len(each) != len(rows):
                raise ValueError(f"{len(each)} {what} for {len(rows)} rows: give one per row")
        self._icons = tuple(icons)
        new_looks = tuple(looks) or (RowLook(),) * len(rows)
        if (tuple(rows), new_looks) == (self._rows, self._looks):
            return False
        self.beginResetModel()
        self._rows, self._looks = tuple(rows), new_looks
        self.endResetModel()
        return True

    def look(self, row: int) -> RowLook:
        """Return what belongs to a row beside its cells."""
        return self._looks[row]

    def title(self, row: int) -> tuple[str, QIcon | None]:
        """Return the words and the icon of a row's first column."""
        return self._rows[row][0], self._icons[row] if self._icons else None

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text, its alignment, or what belongs to its row."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self._shown(index)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0 and self._icons:
            return self._icons[index.row()]
        return _of_row(self._looks[index.row()], role)

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

    def _shown(self, index: _Index) -> str:
        """Return a cell's text beside an empty line where the row's own line is painted."""
        text = self._rows[index.row()][index.column()]
        if self._is_stacked:
            return f"\n{text}"
        return f"{text}\n" if self._looks[index.row()].note else text

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight
        if not self._columns[column].is_number:
            side = Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


def _of_row(look: RowLook, role: int) -> object:
    """Return what every cell of a row has in common."""
    if role == Qt.ItemDataRole.AccessibleDescriptionRole:
        return ". ".join(part for part in (look.note, look.hint) if part) or None
    if role == Qt.ItemDataRole.ToolTipRole:
        return look.hint or None
    if role == Qt.ItemDataRole.ForegroundRole and look.is_faint:
        return QColor(theme_now().text3)
    return None
