"""A form of typed fields, each with room under it for what is wrong; it knows no field."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.model.phrase import Phrase
from app.views.text import say, tr
from app.views.theme import S0, S1, S2, S4, TABLE_ROW, Role, font, system_scale
from app.views.widgets.choice_box import ChoiceBox
from app.views.widgets.label import label, rule


class DraftForm(QWidget):
    """Calls ``_tell`` each time something is typed or chosen, but not while it is filled."""

    def __init__(self) -> None:
        super().__init__()
        self._is_filling = False
        self._problems: dict[str, QLabel] = {}
        self._fields: dict[str, QLineEdit] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(S4)
        self._grid.setVerticalSpacing(S1)
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(S0, S0, S0, S0)
        column.addLayout(self._grid)
        column.addStretch(1)

    @property
    def problems(self) -> dict[str, str]:
        """Return what is wrong, by field."""
        return {name: shown.text() for name, shown in self._problems.items() if shown.text()}

    def begin(self) -> None:
        """Take the keyboard where typing begins."""
        self._fields["name"].setFocus()
        self._fields["name"].selectAll()

    def _tell(self) -> None:
        raise NotImplementedError

    def _show_problems(self, problems: Mapping[str, Phrase]) -> None:
        """Show under each field what is wrong with it."""
        for name, shown in self._problems.items():
            words = say(problems.get(name))
            shown.setText(words)
            shown.setVisible(bool(words))
            field = self._fields.get(name)
            if field is not None:
                field.setAccessibleDescription(words)

    def _fill_fields(self, draft: object) -> None:
        """Put the texts of a draft into the fields of their names."""
        for name, field in self._fields.items():
            text = getattr(draft, name)
            if field.text() != text:
                field.setText(text)

    def _field(self, name: str, title: str) -> QLineEdit:
        made = QLineEdit()
        made.setFont(font(Role.BODY, system_scale()))
        made.setAccessibleName(title)
        made.textEdited.connect(lambda _text: self._tell())
        self._fields[name] = made
        return made

    def _lines(self, title: str, n_lines: int) -> QPlainTextEdit:
        """Return a field of several lines, which the Tab key leaves."""
        made = QPlainTextEdit()
        made.setFont(font(Role.BODY, system_scale()))
        made.setAccessibleName(title)
        made.setTabChangesFocus(True)
        made.setFixedHeight(round(n_lines * TABLE_ROW * system_scale()))
        made.textChanged.connect(self._tell)
        return made

    def _choice(self, name: str, titles: tuple[str, ...]) -> ChoiceBox:
        made = ChoiceBox(name)
        made.addItems(list(titles))
        made.activated.connect(lambda _row: self._tell())
        return made

    def _count(self, name: str, title: str) -> list[QWidget]:
        return self._row(title, self._field(name, title), name)

    def _range(self, low: str, high: str, title: str) -> None:
        pair = QWidget()
        row = QHBoxLayout(pair)
        row.setContentsMargins(S0, S0, S0, S0)
        row.setSpacing(S2)
        row.addWidget(self._field(low, tr("{what}: from", what=title)), 1)
        row.addWidget(label(tr("to"), Role.BODY))
        row.addWidget(self._field(high, tr("{what}: to", what=title)), 1)
        self._row(title, pair, low, high)

    def _row(self, title: str, field: QWidget, *names: str) -> list[QWidget]:
        """Add a field beside its title, and under it room for what is wrong."""
        at = self._grid.rowCount()
        named = label(title, Role.BODY)
        self._grid.addWidget(named, at, 0)
        self._grid.addWidget(field, at, 1)
        for below, name in enumerate(names, 1):
            problem = label("", Role.SMALL, wraps=True)
            problem.setVisible(False)
            self._problems[name] = problem
            self._grid.addWidget(problem, at + below, 1)
        return [named, field]

    def _add_rule(self) -> None:
        at = self._grid.rowCount()
        self._grid.setRowMinimumHeight(at, S2)
        self._grid.addWidget(rule(), at, 0, 1, 2)
