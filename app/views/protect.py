"""The dialog in which a passphrase is set, and the recovery key shown this once."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.presenters.protect import ProtectPresenter, ProtectState
from app.presenters.unlock import Refusal
from app.views.text import tr
from app.views.theme import DIALOG_COLUMN, S2, S4, Role, system_scale
from app.views.unlock import secret_field
from app.views.widgets.focus import FocusRing
from app.views.widgets.label import button, label

_LOOK_MS = 30


class ProtectDialog(QDialog):
    """Asks for the passphrase there is, a new one twice, and then shows the recovery key."""

    def __init__(self, presenter: ProtectPresenter, parent: QWidget) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._old = secret_field(tr("Passphrase until now"), self._set)
        self._new = secret_field(tr("New passphrase"), self._set)
        self._again = secret_field(tr("The new passphrase again"), self._set)
        self._do = button(tr("&Set the passphrase"), self._set, role="primary")
        self._said = label("", Role.SMALL, wraps=True)
        self._key = label("", Role.NAME, wraps=True)
        self._key.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._done = button(tr("&I have written it down"), self.accept, role="primary")
        self._asked = (self._old, self._new, self._again, self._do)
        self.setWindowTitle(tr("Passphrase"))
        self._lay_out()
        self._ring = FocusRing(self)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tick)
        self._timer.start(_LOOK_MS)
        (self._old if presenter.is_protected else self._new).setFocus()

    def tick(self) -> None:
        """Show what came of it."""
        state = self._presenter.tick()
        self._ring.follow()
        self._do.setEnabled(not state.is_busy)
        words = _said(state)
        if words != self._said.text():
            self._said.setText(words)
            self.adjustSize()
        if state.is_set and state.recovery_key is None:
            self.accept()
        elif state.recovery_key is not None and self._key.text() != state.recovery_key:
            self._show_key(state.recovery_key)

    def _show_key(self, recovery_key: str) -> None:
        for each in self._asked:
            each.hide()
        self._key.setText(recovery_key)
        self._key.show()
        self._done.show()
        self._done.setFocus()
        self.adjustSize()

    def _set(self) -> None:
        self._presenter.set(self._old.text(), self._new.text(), self._again.text())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(S4, S4, S4, S4)
        column.setSpacing(S2)
        for each in (self._said, *self._asked, self._key, self._done):
            column.addWidget(each)
        for each in (self._key, self._done):
            each.hide()
        if not self._presenter.is_protected:
            self._old.hide()
        self._said.setText(_said(ProtectState()))
        self.setFixedWidth(round(DIALOG_COLUMN * system_scale()))


def _said(state: ProtectState) -> str:
    if state.recovery_key is not None:
        return tr(
            "The passphrase holds from now on. This is the recovery key: it opens the recordings "
            "and their backups when the passphrase is forgotten. Write it down now; it is shown "
            "this once and kept nowhere."
        )
    if state.is_busy:
        return tr("Sealing the key…")
    if state.refusal is Refusal.WRONG:
        return tr("This is not the passphrase until now. Type it again.")
    if state.refusal is Refusal.UNLIKE:
        return tr("The two new passphrases are not the same. Type them again.")
    if state.refusal is Refusal.OTHER:
        return state.sentence
    return tr(
        "Without it nobody can read the recordings, we neither. Eight characters are needed; "
        "fifteen or more are better: four words, say."
    )
