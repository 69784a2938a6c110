"""Asks how a session shall leave: form, numbers, folder, and who may be told; it writes nothing."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QWidget,
)

from app.model.csv_profile import STANDARD, CsvProfile, excel_profile
from app.model.export import ExportForm, ExportWish, Extra, Packing
from app.views.file_questions import ask_folder, documents
from app.views.leaving_form import FolderChoice, lay_out_leaving
from app.views.text import tr
from app.views.theme import Role, font, system_scale
from app.views.widgets.choice_box import ChoiceBox
from app.views.widgets.label import button, dress, label
from app.views.widgets.told_choice import ToldChoice

_FORMS = tuple(ExportForm)
_HAVE_SEVERAL_FILES = frozenset({ExportForm.CSV, ExportForm.BIDS})


class ExportDialog(QDialog):
    """One column of choices; the second choice of who may be told needs a reason."""

    def __init__(self, parent: QWidget, last: ExportWish | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export"))
        self._folder = documents() if last is None else last.folder
        self._profiles = (STANDARD, excel_profile(QLocale.system().name()))
        self._form = _choices(tr("Form"), [_form_title(form) for form in _FORMS])
        self._about = label("", Role.SMALL, tone="quiet", wraps=True)
        self._profile = _choices(tr("Numbers"), [_profile_title(each) for each in self._profiles])
        self._envelopes = _box(tr("Write the envelopes too"))
        self._zip = _box(tr("One zip file instead of a folder"))
        self._place = label("", Role.BODY, wraps=True)
        self._told = ToldChoice()
        self._go = button(tr("Export"), self.accept, role="primary")
        self._follow()
        self._begin_with(last)
        self._lay_out()
        self._show()

    def wish(self) -> ExportWish:
        """Return what was chosen."""
        form = _FORMS[self._form.currentIndex()]
        is_csv = form is ExportForm.CSV
        extras = {Extra.ENVELOPES} if is_csv and self._envelopes.isChecked() else set()
        is_zip = form in _HAVE_SEVERAL_FILES and self._zip.isChecked()
        return ExportWish(
            self._folder,
            form=form,
            profile=self._profiles[self._profile.currentIndex()] if is_csv else STANDARD,
            packing=Packing.ZIP if is_zip else Packing.FOLDER,
            extras=frozenset(extras),
            disclosure=self._told.disclosure,
        )

    def _follow(self) -> None:
        """Show at once what a choice means for the others."""
        self._form.currentIndexChanged.connect(lambda _row: self._show())
        self._told.changed.connect(self._show)

    def _begin_with(self, last: ExportWish | None) -> None:
        """Choose what was chosen last; but who may be told is asked anew every time."""
        self._told.nobody.setChecked(True)
        if last is None:
            return
        self._form.setCurrentIndex(_FORMS.index(last.form))
        if last.profile in self._profiles:
            self._profile.setCurrentIndex(self._profiles.index(last.profile))
        self._envelopes.setChecked(Extra.ENVELOPES in last.extras)
        self._zip.setChecked(last.packing is Packing.ZIP)

    def _show(self) -> None:
        form = _FORMS[self._form.currentIndex()]
        self._about.setText(_form_words(form))
        self._profile.setEnabled(form is ExportForm.CSV)
        self._envelopes.setEnabled(form is ExportForm.CSV)
        self._zip.setEnabled(form in _HAVE_SEVERAL_FILES)
        self._place.setText(str(self._folder))
        self._go.setEnabled(self._told.is_ready)
        self._go.setToolTip("" if self._told.is_ready else tr("Type the reason first."))

    def _choose_folder(self) -> None:
        folder = ask_folder(self, self._folder)
        if folder is not None:
            self._folder = folder
            self._show()

    def _lay_out(self) -> None:
        rows = (
            (tr("Form"), self._form),
            ("", self._about),
            (tr("Numbers"), self._profile),
            ("", self._envelopes),
            ("", self._zip),
        )
        folder = FolderChoice(self._place, self._choose_folder)
        lay_out_leaving(self, rows, folder, told=self._told, go=self._go)
        dress(self._go, "primary")


def ask_wish(parent: QWidget, last: ExportWish | None) -> ExportWish | None:
    """Return how a session shall leave; None if nobody wants it to."""
    dialog = ExportDialog(parent, last)
    return dialog.wish() if dialog.exec() == QDialog.DialogCode.Accepted else None


def _form_title(form: ExportForm) -> str:
    return {
        ExportForm.CSV: tr("CSV files"),
        ExportForm.EDF: tr("EDF+ file"),
        ExportForm.BDF: tr("BDF+ file"),
        ExportForm.BIDS: tr("EMG-BIDS data set"),
        ExportForm.MAT: tr("MATLAB file"),
    }[form]


def _form_words(form: ExportForm) -> str:
    return {
        ExportForm.CSV: tr("For spreadsheets and scripts. Every sample to the last digit."),
        ExportForm.EDF: tr("For clinical viewers. 16 bits a sample, everything in one file."),
        ExportForm.BDF: tr("As EDF+, with 24 bits a sample. MNE and EDFbrowser open it."),
        ExportForm.BIDS: tr("For data archives: a BDF+ file and what describes it."),
        ExportForm.MAT: tr("For MATLAB and Octave. Every sample to the last digit."),
    }[form]


def _profile_title(profile: CsvProfile) -> str:
    if profile is STANDARD:
        return tr("Standard: 1.5 and commas, the same everywhere")
    example = f"1{profile.decimal}5"
    if profile.delimiter == ";":
        return tr("Excel in my country: {example} and semicolons", example=example)
    return tr("Excel in my country: {example} and commas", example=example)


def _choices(name: str, titles: list[str]) -> ChoiceBox:
    made = ChoiceBox(name)
    made.addItems(titles)
    return made


def _box(text: str) -> QCheckBox:
    made = QCheckBox(text)
    made.setFont(font(Role.BODY, system_scale()))
    return made
