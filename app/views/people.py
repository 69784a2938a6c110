"""The People screen: who is known on the left, who is here on the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.presenters.people import PeoplePresenter
from app.presenters.people_state import PeopleState, PersonRow
from app.views.layout import Room
from app.views.person_card import PersonCard
from app.views.person_form import PersonFormPane
from app.views.text import tr
from app.views.theme import LIST, LIST_SMALL, S0, S3, S4, TABLE_ROW, Role, font, system_scale
from app.views.widgets.empty_page import EmptyPage
from app.views.widgets.label import button, card, label
from app.views.widgets.page_scroll import PageScroll
from app.views.widgets.person_tile import tile_icon
from app.views.widgets.rows_model import Column, RowLook
from app.views.widgets.table import Table

_ANY_WIDTH = 16_777_215
_N_ROWS_NARROW = 4


class PeopleScreen(QWidget):
    """Search, choose, add; nobody is recorded for anybody else."""

    def __init__(
        self,
        presenter: PeoplePresenter,
        *,
        show_stickers: Callable[[], None],
        show_recording: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._rows: tuple[PersonRow, ...] = ()
        self._had_form = False
        self.search = QLineEdit()
        self.search.setFont(font(Role.BODY, system_scale()))
        self.search.setAccessibleName(tr("Search by pseudonym"))
        self.search.setPlaceholderText(tr("Search by pseudonym"))
        self.search.setClearButtonEnabled(True)
        self.search.textEdited.connect(presenter.search)
        self.search.returnPressed.connect(self._choose_only)
        self._new = button(tr("New person"), presenter.begin_new)
        self._table = Table(
            (
                Column(tr("Pseudonym"), is_wide=True),
                Column(tr("Last")),
                Column(tr("Recordings"), is_number=True),
            ),
            name=tr("People"),
        )
        self._table.clicked.connect(lambda index: self._choose(index.row()))
        self._table.activated.connect(lambda index: self._choose(index.row()))
        self._problem = label("", Role.BODY, wraps=True)
        self._none = label("", Role.BODY, tone="quiet", wraps=True)
        self.person = PersonCard(
            presenter, show_stickers=show_stickers, show_recording=show_recording
        )
        self.form = PersonFormPane(presenter)
        self._nobody = EmptyPage(button(tr("Add a person"), presenter.begin_new, role="primary"))
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._list = card()
        self._lay_out()
        for keys, act in (("Ctrl+F", self.search.setFocus), ("Ctrl+N", presenter.begin_new)):
            QShortcut(QKeySequence(keys), self, act)

    def open(self) -> None:
        """Read the list anew."""
        self._presenter.open()

    def tick(self) -> None:
        """Ask the presenter and show what it says."""
        self.show_state(self._presenter.tick())

    def show_state(self, state: PeopleState) -> None:
        """Show a state."""
        self._problem.setText(state.problem or "")
        self._problem.setVisible(bool(state.problem))
        self._show_list(state)
        person = state.visit.visit.participant
        has_form = state.form is not None
        had_keyboard = self.form.isAncestorOf(self.window().focusWidget() or self)
        self.form.setVisible(has_form)
        self.person.setVisible(not has_form and person is not None)
        self._nobody.setVisible(not has_form and person is None)
        if state.form is not None:
            self.form.show_state(state.form)
            if not self._had_form:
                self.form.begin()
        elif self._had_form and had_keyboard:
            # What had the keyboard is hidden now; the next thing to ask comes after a form.
            self.person.consent.ask.setFocus()
        self._had_form = has_form
        self.person.show_state(state)
        self._nobody.say(_nobody_words(state))

    def _show_list(self, state: PeopleState) -> None:
        self._rows = state.rows
        if not self.search.hasFocus() and self.search.text() != state.search:
            self.search.setText(state.search)
        self._table.show_rows(
            [_row(each) for each in state.rows],
            looks=[RowLook(hint=tr("Here now") if each.is_here else "") for each in state.rows],
            icons=[tile_icon(each.participant) for each in state.rows],
        )
        here = next((row for row, each in enumerate(state.rows) if each.is_here), None)
        if here is None:
            self._table.clearSelection()
        elif not self._table.hasFocus():
            self._table.show_chosen(here)
        self._table.setVisible(bool(state.rows))
        self._none.setText(_none_words(state))
        self._none.setVisible(not state.rows)

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._rows):
            self._presenter.choose(self._rows[row].participant.id)

    def _choose_only(self) -> None:
        """Choose the one person a search has left."""
        if len(self._rows) == 1:
            self._choose(0)

    def fit_into(self, room: Room) -> None:
        """Put list and person side by side, or one above the other."""
        is_narrow = room is Room.NARROW
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        rows_px = (_N_ROWS_NARROW + 1) * TABLE_ROW if is_narrow else 0
        self._table.setMinimumHeight(round(rows_px * system_scale()))
        list_px = round((LIST if room is Room.WIDE else LIST_SMALL) * system_scale())
        self._list.setMinimumWidth(S0 if is_narrow else list_px)
        self._list.setMaximumWidth(_ANY_WIDTH if is_narrow else list_px)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._list)
        column.setContentsMargins(S4, S4, S4, S4)
        column.setSpacing(S3)
        head = QHBoxLayout()
        head.addWidget(label(tr("People"), Role.HEADING), 1)
        head.addWidget(self._new)
        column.addLayout(head)
        column.addWidget(self.search)
        column.addWidget(self._problem)
        column.addWidget(self._table, 1)
        column.addWidget(self._none, 1, Qt.AlignmentFlag.AlignTop)
        right = card()
        inside = QVBoxLayout(right)
        inside.setContentsMargins(S4, S4, S4, S4)
        for each in (self.person, self.form, self._nobody):
            inside.addWidget(each, 1)
        self._columns.setContentsMargins(S4, S4, S4, S4)
        self._columns.setSpacing(S3)
        self._columns.addWidget(self._list, 1)
        self._columns.addWidget(right, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S0, S0, S0, S0)
        outer.addWidget(PageScroll(self._columns, name=tr("People")))


def _nobody_words(state: PeopleState) -> str:
    if state.n_people:
        return tr("Choose who is here, or add a person. Until then recordings belong to nobody.")
    return tr("Nobody is known yet. A pseudonym is enough; a name is not needed.")


def _row(row: PersonRow) -> tuple[str, ...]:
    last = "–" if row.last is None else row.last.strftime("%Y-%m-%d")
    return (_called(row), last, str(row.n_recordings))


def _called(row: PersonRow) -> str:
    """Return the pseudonym, and beside it which of two it is where two seats gave it twice."""
    person = row.participant
    return f"{person.pseudonym} ({person.id[:8]})" if row.has_namesake else person.pseudonym


def _none_words(state: PeopleState) -> str:
    if not state.is_listed:
        return tr("Looking…")
    if state.n_people:
        return tr("Nobody is named like that. “New person” adds them.")
    return tr("Nobody is known yet.")
