"""What is asked after a stop for pain; while it stands, no test is offered."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.model.participant import PAIN_RANGE
from app.presenters.guided import GuidedPresenter
from app.presenters.pain import PainState
from app.views.text import say, tr
from app.views.theme import S0, S1, S2, Role, font, system_scale
from app.views.widgets.label import button, label

_IN_A_ROW = 4


class PainCard(QWidget):
    """How much of ten, and where; either may be left open, and all of it."""

    def __init__(self, presenter: GuidedPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._state: PainState | None = None
        self._title = label(tr("How much does it hurt?"), Role.HEADING, wraps=True)
        scale = tr("0: no pain. 10: the worst pain there is.")
        self._scale = label(scale, Role.SMALL, tone="quiet", wraps=True)
        self.numbers = QButtonGroup(self)
        self._grid = self._number_grid()
        self._where_title = label(tr("Where?"), Role.NAME)
        self.where = QLineEdit()
        self.where.setFont(font(Role.BODY, system_scale()))
        self.where.setAccessibleName(tr("Where it hurts"))
        self.where.setPlaceholderText(tr("such as: lower back, right"))
        self.where.textChanged.connect(lambda _text: self._show_what_may_be_noted())
        self._said = label("", Role.BODY, wraps=True)
        self.note = button(tr("Note it"), self._note, role="primary")
        self.another = button(tr("Choose another test…"), presenter.choose_another)
        self._lay_out()
        self.hide()

    def show_state(self, state: PainState | None) -> None:
        """Show the question, or what was noted."""
        if state == self._state:
            return
        is_new = self._state is None
        self._state = state
        self.setVisible(state is not None)
        if state is None:
            return
        if is_new:
            self._begin()
        is_asking = state.noted is None
        for each in (self._title, self._scale, self._grid, self._where_title, self.where):
            each.setVisible(is_asking)
        self.note.setVisible(is_asking)
        self._said.setText(state.problem or say(state.noted))
        self._said.setVisible(bool(self._said.text()))
        self._show_what_may_be_noted()
        if is_new:
            self.numbers.button(0).setFocus()
        elif not is_asking:
            self.another.setFocus()

    def press(self) -> bool:
        """Press the button that has the focus; in the field, note what was said."""
        focused = self.window().focusWidget()
        if focused is self.where:
            self.note.click()
            return True
        if isinstance(focused, QPushButton) and self.isAncestorOf(focused):
            focused.click()
            return True
        return False

    @property
    def pain_of_10(self) -> int | None:
        """Return the number that was chosen."""
        number = self.numbers.checkedId()
        return None if number < 0 else number

    def _note(self) -> None:
        self._presenter.pain.answer(self.pain_of_10, self.where.text())

    def _begin(self) -> None:
        """Ask anew: nothing of an earlier person's answer stays."""
        self.numbers.setExclusive(False)
        for each in self.numbers.buttons():
            each.setChecked(False)
        self.numbers.setExclusive(True)
        self.where.clear()

    def _show_what_may_be_noted(self) -> None:
        is_noting = self._state is not None and self._state.is_noting
        is_said = self.pain_of_10 is not None or bool(self.where.text().strip())
        self.note.setEnabled(is_said and not is_noting)
        self.note.setToolTip("" if is_said else tr("Choose a number, or say where it hurts."))

    def _number_grid(self) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(S0, S0, S0, S0)
        grid.setSpacing(S1)
        for place, number in enumerate(PAIN_RANGE):
            each = button(str(number), self._show_what_may_be_noted, role="tab")
            each.setCheckable(True)
            each.setAccessibleName(tr("Pain {n} of 10", n=number))
            self.numbers.addButton(each, number)
            grid.addWidget(each, place // _IN_A_ROW, place % _IN_A_ROW)
        return made

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(S0, S0, S0, S0)
        column.setSpacing(S2)
        for each in (self._title, self._scale, self._grid, self._where_title, self.where):
            column.addWidget(each)
        column.addWidget(self._said)
        column.addWidget(self.note)
        column.addWidget(self.another)
