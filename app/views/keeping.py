"""The dialogs about what is kept elsewhere: backups and the clinic's server."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from app.model.backup_place import as_setting
from app.model.phrase import Phrase
from app.model.preferences import PreferenceFile
from app.presenters.backups import BackupsPresenter
from app.presenters.clinic import ClinicPresenter
from app.views.actions import ActionSpec
from app.views.backups import BackupsDialog
from app.views.clinic import ClinicDialog
from app.views.file_questions import ask_backup_folder
from app.views.text import tr


class KeepingDialogs:
    """Opens each over the window, with the presenter that outlives it."""

    def __init__(self, backups: BackupsPresenter, clinic: ClinicPresenter) -> None:
        self._backups = backups
        self._clinic = clinic

    def lines(self) -> tuple[ActionSpec, ...]:
        """Return what the menu says of them."""
        return (
            ActionSpec(tr("Backups…"), self.show_backups),
            ActionSpec(tr("Clinic…"), self.show_clinic),
        )

    def show_backups(self) -> None:
        """Open the dialog about backups."""
        BackupsDialog(self._backups, _window(), ask_folder=ask_backup_folder).open()

    def show_clinic(self) -> None:
        """Open the dialog about the clinic."""
        ClinicDialog(self._clinic, _window()).open()


def _window() -> QWidget | None:
    """Return the window in front; a dialog over none stands alone."""
    return QApplication.activeWindow()


def remember_backups(file: PreferenceFile, folder: Path) -> Phrase | None:
    """Keep where backups lie for the next start; return what to tell if that fell through."""
    return file.change(lambda preferences: replace(preferences, backup_folder=as_setting(folder)))
