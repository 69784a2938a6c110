"""The screen of tests: all there are on the left, what one of them asks on the right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.presenters.protocols import ProtocolsPresenter, ProtocolsState
from app.views.file_questions import ask_folder, ask_protocol
from app.views.layout import Room
from app.views.protocol_form import ProtocolForm
from app.views.text import say, tr
from app.views.theme import LIST, LIST_SMALL, S0, S2, S3, S4, TABLE_ROW, Role, system_scale
from app.views.widgets.label import button, card, dress, label
from app.views.widgets.page_scroll import PageScroll
from app.views.widgets.rows_model import Column
from app.views.widgets.table import Table

_ANY_WIDTH = 16_777_215
_N_ROWS_NARROW = 6


class ProtocolsScreen(QWidget):
    """Ours are read and copied; one's own are changed, version by version."""

    def __init__(self, presenter: ProtocolsPresenter, *, show_test: Callable[[], None]) -> None:
        super().__init__()
        self._presenter = presenter
        self._state: ProtocolsState | None = None
        self._folder: Path | None = None
        self._table = Table(
            (Column(tr("Test"), is_wide=True), Column(tr("Whose"))), name=tr("Tests")
        )
        self._table.clicked.connect(lambda index: presenter.choose(index.row()))
        self._table.activated.connect(lambda index: presenter.choose(index.row()))
        self._title = label("", Role.SENTENCE, wraps=True)
        self._about = label("", Role.SMALL, tone="quiet", wraps=True)
        self.form = ProtocolForm(presenter.type_into)
        self._told = label("", Role.BODY, wraps=True)
        self.copy = button(tr("Copy and change"), self._copy)
        self.bring_in = button(tr("Bring in…"), self._ask_and_bring_in)
        self.write = button(tr("Write as a file…"), self._ask_and_write)
        self.keep = button(tr("Keep"), presenter.keep, role="primary")
        self.cancel = button(tr("Cancel"), presenter.cancel)
        self.back = button(tr("Back to the test"), show_test)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._list = card()
        self._lay_out()
        for keys, act in (("Ctrl+N", self._copy), ("Ctrl+S", presenter.keep)):
            QShortcut(QKeySequence(keys), self, act)

    @property
    def told(self) -> str:
        """Return what came of the last press."""
        return self._told.text()

    def open(self) -> None:
        """Read the list anew, and take the keyboard."""
        self._presenter.open()
        self._table.setFocus()

    def tick(self) -> None:
        """Ask the presenter and show what it says."""
        self.show_state(self._presenter.tick())

    def show_state(self, state: ProtocolsState) -> None:
        """Show a state."""
        if state == self._state:
            return
        self._state = state
        self._table.show_rows([(say(row.title), say(row.whose)) for row in state.rows])
        if state.position is None:
            self._table.clearSelection()
        elif self._table.currentIndex().row() != state.position or not self._table.hasFocus():
            self._table.show_chosen(state.position)
        self._title.setText(say(state.title))
        self._about.setText(
            tr("Each time you keep it is a version; recordings keep the one they were made with.")
            if state.can_change
            else tr("This test is ours and stays as it is. Copy it to change it.")
        )
        self.form.show_state(state)
        told = state.problem or say(state.told)
        self._told.setText(told)
        self._told.setVisible(bool(told))
        self.keep.setVisible(state.can_change)
        self.cancel.setVisible(state.can_change)
        self.keep.setEnabled(state.can_keep)
        self.write.setEnabled(state.position is not None)
        dress(self.copy, "" if state.can_change else "primary")

    def fit_into(self, room: Room) -> None:
        """Put list and form side by side, or one above the other."""
        is_narrow = room is Room.NARROW
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        rows_px = (_N_ROWS_NARROW + 1) * TABLE_ROW if is_narrow else 0
        self._table.setMinimumHeight(round(rows_px * system_scale()))
        self._scroll.show_whole(is_narrow)
        list_px = round((LIST if room is Room.WIDE else LIST_SMALL) * system_scale())
        self._list.setMinimumWidth(S0 if is_narrow else list_px)
        self._list.setMaximumWidth(_ANY_WIDTH if is_narrow else list_px)

    def _copy(self) -> None:
        self._presenter.copy()
        self.tick()
        self.form.begin()

    def _ask_and_bring_in(self) -> None:
        path = ask_protocol(self, self._folder)
        if path is not None:
            self._folder = path.parent
            self._presenter.bring_in(path)

    def _ask_and_write(self) -> None:
        folder = ask_folder(self, self._folder)
        if folder is not None:
            self._folder = folder
            self._presenter.write(folder)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._list)
        column.setContentsMargins(S4, S4, S4, S4)
        column.setSpacing(S3)
        column.addWidget(label(tr("Tests"), Role.HEADING))
        column.addWidget(self._table, 1)
        files = QHBoxLayout()
        files.setSpacing(S2)
        files.addWidget(self.bring_in)
        files.addWidget(self.write)
        files.addStretch(1)
        column.addLayout(files)
        column.addWidget(self.back)
        right = card()
        inside = QVBoxLayout(right)
        inside.setContentsMargins(S4, S4, S4, S4)
        inside.setSpacing(S3)
        inside.addWidget(self._title)
        inside.addWidget(self._about)
        fields = QVBoxLayout()
        fields.setContentsMargins(S0, S0, S3, S0)
        fields.addWidget(self.form)
        self._scroll = PageScroll(fields, name=tr("What is asked"))
        inside.addWidget(self._scroll, 1)
        inside.addWidget(self._told)
        foot = QHBoxLayout()
        foot.setSpacing(S2)
        foot.addWidget(self.copy)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.keep)
        inside.addLayout(foot)
        self._columns.setContentsMargins(S4, S4, S4, S4)
        self._columns.setSpacing(S3)
        self._columns.addWidget(self._list, 1)
        self._columns.addWidget(right, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S0, S0, S0, S0)
        outer.addWidget(PageScroll(self._columns, name=tr("Tests")))
