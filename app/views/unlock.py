"""Where a passphrase is typed, or the recovery key where it was forgotten; it opens nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.presenters.unlock import Refusal, Unlocking, UnlockState
from app.views.text import tr
from app.views.theme import DIALOG_COLUMN, S0, S2, S3, Role, font, system_scale
from app.views.widgets.label import button, label


class UnlockForm(QWidget):
    """Two pages, passphrase and recovery, and what came of the last try above them."""

    def __init__(self, presenter: Unlocking) -> None:
        super().__init__()
        self._presenter = presenter
        self._passphrase = secret_field(tr("Passphrase"), self._try)
        self._key = secret_field(tr("Recovery key, from the paper"), self._recover)
        self._key.setEchoMode(QLineEdit.EchoMode.Normal)
        self._new = secret_field(tr("New passphrase"), self._recover)
        self._again = secret_field(tr("The new passphrase again"), self._recover)
        self._open = button(tr("&Unlock"), self._try, role="primary")
        self._set = button(tr("&Unlock with a new passphrase"), self._recover, role="primary")
        self._forgotten = button(tr("&Forgotten?"), lambda: self._turn_to(1))
        self._back = button(tr("&Back"), lambda: self._turn_to(0))
        self._said = label("", Role.SMALL, wraps=True)
        self._said.hide()
        self._pages = self._make_pages()
        self._lay_out()

    def begin(self) -> None:
        """Show the passphrase's page, empty."""
        for field in self._fields():
            field.clear()
        self._turn_to(0)

    def tick(self) -> UnlockState:
        """Show what came of the last try, and return it."""
        state = self._presenter.tick()
        self.show_state(state)
        return state

    def show_state(self, state: UnlockState) -> None:
        """Show how it stands."""
        may_try = not state.is_busy and not state.wait_s
        for each in (self._open, self._set):
            each.setEnabled(may_try)
        words = _said(state)
        if words != self._said.text():
            self._said.setText(words)
            self._said.setVisible(bool(words))
            self._said.setAccessibleName(words)
            if state.refusal is not None and not state.is_busy:
                self._passphrase.selectAll()

    def _try(self) -> None:
        self._presenter.open_with(self._passphrase.text())

    def _recover(self) -> None:
        self._presenter.recover(self._key.text(), self._new.text(), self._again.text())

    def _turn_to(self, page: int) -> None:
        for number, each in enumerate(self._pages):
            each.setVisible(number == page)
        (self._passphrase, self._key)[page].setFocus()

    def _fields(self) -> tuple[QLineEdit, ...]:
        return self._passphrase, self._key, self._new, self._again

    def _make_pages(self) -> tuple[QWidget, QWidget]:
        hint = tr(
            "The recovery key was shown once, when it was made. Without it and without the "
            "passphrase nobody can read the recordings, we neither."
        )
        said = label(hint, Role.SMALL, tone="quiet", wraps=True)
        return (
            _page(self._passphrase, self._open, self._forgotten),
            _page(said, self._key, self._new, self._again, self._set, self._back),
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(S0, S0, S0, S0)
        column.setSpacing(S3)
        column.addWidget(self._said)
        for page in self._pages:
            column.addWidget(page)
        self.setFixedWidth(round(DIALOG_COLUMN * system_scale()))


def _page(*parts: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(S0, S0, S0, S0)
    column.setSpacing(S2)
    for part in parts:
        column.addWidget(part)
    return page


def secret_field(name: str, on_enter: Callable[[], None]) -> QLineEdit:
    """Return a field that shows dots, and takes Enter."""
    made = QLineEdit()
    made.setFont(font(Role.BODY, system_scale()))
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setAccessibleName(name)
    made.setPlaceholderText(name)
    made.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)
    made.returnPressed.connect(on_enter)
    return made


def _said(state: UnlockState) -> str:
    if state.is_busy:
        return tr("Looking whether it opens…")
    if state.wait_s:
        return tr("Too many tries. The next one in {n} s.", n=state.wait_s)
    if state.refusal is Refusal.WRONG:
        return tr("This passphrase does not open the recordings. Type it again.")
    if state.refusal is Refusal.UNLIKE:
        return tr("The two new passphrases are not the same. Type them again.")
    return state.sentence if state.refusal is Refusal.OTHER else ""
