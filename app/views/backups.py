"""The dialog about backups: where they lie, the newest, one made now, another folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.presenters.backups import BackupsPresenter, BackupsState
from app.views.text import tr
from app.views.theme import DIALOG_WIDE, S2, S3, S4, Role, system_scale
from app.views.widgets.focus import FocusRing
from app.views.widgets.label import button, label

_LOOK_MS = 50


class BackupsDialog(QDialog):
    """Shows what the presenter says and decides nothing."""

    def __init__(
        self,
        presenter: BackupsPresenter,
        parent: QWidget | None,
        *,
        ask_folder: Callable[[QWidget, Path], Path | None],
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._ask_folder = ask_folder
        self._where = label("", Role.BODY, wraps=True)
        self._newest = label("", Role.BODY, wraps=True)
        self._said = label("", Role.BODY, wraps=True)
        self._now = button(tr("&Back up now"), presenter.back_up_now, role="primary")
        self._other = button(tr("&Another folder…"), self._choose)
        self.setWindowTitle(tr("Backups"))
        self._lay_out()
        self._ring = FocusRing(self)
        presenter.open()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tick)
        self._timer.start(_LOOK_MS)
        self.tick()

    def tick(self) -> None:
        """Ask the presenter and show what it says."""
        self._ring.follow()
        state = self._presenter.tick()
        self._where.setText(tr("They lie in {folder}", folder=str(state.folder)))
        self._newest.setText(_newest(state))
        said = _said(state)
        self._said.setText(said)
        self._said.setVisible(bool(said))
        for each in (self._now, self._other):
            each.setEnabled(not state.is_busy)
        needed = self._column.totalHeightForWidth(self.width())
        if needed != self.height():
            self.setFixedHeight(needed)

    def _choose(self) -> None:
        chosen = self._ask_folder(self, self._presenter.tick().folder)
        if chosen is not None:
            self._presenter.choose(chosen)

    def _lay_out(self) -> None:
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(S4, S4, S4, S4)
        column.setSpacing(S3)
        column.addWidget(label(tr("Backups"), Role.HEADING))
        column.addWidget(
            label(
                tr(
                    "A copy of all recordings is made once a day and when the program closes, "
                    "encrypted under the same key and read back. The newest of seven days are "
                    "kept. A disk of its own is the better place."
                ),
                Role.SMALL,
                tone="quiet",
                wraps=True,
            )
        )
        for each in (self._where, self._newest, self._said):
            column.addWidget(each)
        actions = QHBoxLayout()
        actions.setSpacing(S2)
        actions.addWidget(self._now)
        actions.addWidget(self._other)
        actions.addStretch(1)
        actions.addWidget(button(tr("&Close"), self.accept))
        column.addLayout(actions)
        self.setFixedWidth(round(DIALOG_WIDE * system_scale()))


def _newest(state: BackupsState) -> str:
    if state.newest_utc is None:
        return tr("There is no backup there yet.")
    made = state.newest_utc.astimezone().strftime("%Y-%m-%d %H:%M")
    if state.n_kept == 1:
        return tr("The only one is of {time}.", time=made)
    return tr("The newest is of {time}; {n} are kept.", time=made, n=state.n_kept)


def _said(state: BackupsState) -> str:
    if state.is_busy:
        return tr("Backing up… {n} %", n=state.percent)
    if state.problem is not None:
        return tr("No backup was made. {why}", why=state.problem)
    return tr("Made, and every chunk read back.") if state.has_just_made else ""
