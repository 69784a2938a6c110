"""The dialog about backups: where they lie, the newest, one made now, another folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.presenters.backups import BackupsPresenter, BackupsState
from app.views.keeping_dialog import KeepingDialog
from app.views.text import tr
from app.views.widgets.label import button


class BackupsDialog(KeepingDialog):
    """Shows what the presenter says and decides nothing."""

    def __init__(
        self,
        presenter: BackupsPresenter,
        parent: QWidget | None,
        *,
        ask_folder: Callable[[QWidget, Path], Path | None],
    ) -> None:
        self._presenter = presenter
        self._ask_folder = ask_folder
        self._actions = (
            button(tr("&Back up now"), presenter.back_up_now, role="primary"),
            button(tr("&Another folder…"), self._choose),
        )
        about = tr(
            "A copy of all recordings is made once a day and when the program closes, encrypted "
            "under the same key and read back. The newest of seven days are kept. A disk of its "
            "own is the better place."
        )
        super().__init__(tr("Backups"), about, parent, n_lines=3, actions=self._actions)
        presenter.open()
        self.tick()

    def lines(self) -> tuple[str, ...]:
        """Ask the presenter and return what it says."""
        state = self._presenter.tick()
        for each in self._actions:
            each.setEnabled(not state.is_busy)
        where = tr("They lie in {folder}", folder=str(state.folder))
        return where, _newest(state), _said(state)

    def _choose(self) -> None:
        chosen = self._ask_folder(self, self._presenter.tick().folder)
        if chosen is not None:
            self._presenter.choose(chosen)


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
