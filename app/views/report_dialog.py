"""Asks how the page of a test shall leave: forms, paper, folder, who may be told."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QDialog, QLineEdit, QWidget

from app.model.report import Letterhead, Paper, ReportForm, ReportWish
from app.views.file_questions import ask_folder, documents
from app.views.leaving_form import FolderChoice, lay_out_leaving
from app.views.text import tr
from app.views.theme import Role, font, system_scale
from app.views.widgets.choice_box import ChoiceBox
from app.views.widgets.label import button, label
from app.views.widgets.told_choice import ToldChoice

_PAPERS = tuple(Paper)


class ReportDialog(QDialog):
    """One column; the page as PDF alone is what is chosen already."""

    def __init__(
        self,
        parent: QWidget,
        last: ReportWish | None,
        *,
        forms: Sequence[ReportForm] = tuple(ReportForm),
        letterhead: Letterhead | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("One page"))
        self._folder = documents() if last is None else last.folder
        self._boxes = {form: QCheckBox(_form_words(form)) for form in forms}
        for form, box in self._boxes.items():
            box.setFont(font(Role.BODY, system_scale()))
            box.setChecked(form in ((ReportForm.PDF,) if last is None else last.forms))
        self._paper = ChoiceBox(tr("Paper"))
        self._paper.addItems([_paper_words(each) for each in _PAPERS])
        self._paper.setCurrentIndex(0 if last is None else _PAPERS.index(last.paper))
        letterhead = (letterhead or Letterhead()) if last is None else last.letterhead
        self.clinic = _line(tr("Clinic"), letterhead.clinic)
        self.operator = _line(tr("Led by"), letterhead.operator)
        self._place = label("", Role.BODY, wraps=True)
        self._go = button(tr("Write it"), self.accept, role="primary")
        self._told = ToldChoice()
        self._lay_out()
        self._told.changed.connect(self._show)
        for box in self._boxes.values():
            box.toggled.connect(lambda _on: self._show())
        self._show()

    @property
    def told(self) -> ToldChoice:
        """Return the choice of who may be told."""
        return self._told

    def wish(self) -> ReportWish:
        """Return what was chosen."""
        return ReportWish(
            self._folder,
            forms=tuple(form for form, box in self._boxes.items() if box.isChecked()),
            paper=_PAPERS[self._paper.currentIndex()],
            disclosure=self._told.disclosure,
            letterhead=Letterhead(self.clinic.text(), self.operator.text()),
        )

    def _show(self) -> None:
        has_form = any(box.isChecked() for box in self._boxes.values())
        self._paper.setEnabled(self._boxes[ReportForm.PDF].isChecked())
        self._place.setText(str(self._folder))
        self._go.setEnabled(has_form and self._told.is_ready)
        why = "" if self._told.is_ready else tr("Type the reason first.")
        self._go.setToolTip(why if has_form else tr("Choose a form first."))

    def _choose_folder(self) -> None:
        folder = ask_folder(self, self._folder)
        if folder is not None:
            self._folder = folder
            self._show()

    def _lay_out(self) -> None:
        rows: list[tuple[str, QWidget]] = [("", box) for box in self._boxes.values()]
        rows[0] = (tr("Form"), rows[0][1])
        rows.append((tr("Paper"), self._paper))
        rows.append((tr("Clinic"), self.clinic))
        rows.append((tr("Led by"), self.operator))
        folder = FolderChoice(self._place, self._choose_folder)
        lay_out_leaving(self, rows, folder, told=self._told, go=self._go)


def _line(name: str, text: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setFont(font(Role.BODY, system_scale()))
    made.setAccessibleName(name)
    made.setPlaceholderText(tr("on a page that names the person"))
    return made


def ask_report(
    parent: QWidget,
    last: ReportWish | None,
    *,
    forms: Sequence[ReportForm] = tuple(ReportForm),
    letterhead: Letterhead | None = None,
) -> ReportWish | None:
    """Return how a page shall leave, in one of these forms; None if nobody wants it to.

    ``letterhead`` is what stood there before the program was closed.
    """
    dialog = ReportDialog(parent, last, forms=forms, letterhead=letterhead)
    return dialog.wish() if dialog.exec() == QDialog.DialogCode.Accepted else None


def _form_words(form: ReportForm) -> str:
    return {
        ReportForm.PDF: tr("One sheet to print or to keep (PDF/A)"),
        ReportForm.HTML: tr("The same for a screen reader or a browser (HTML)"),
        ReportForm.METHODS: tr("A paragraph for the methods of a paper (text)"),
    }[form]


def _paper_words(paper: Paper) -> str:
    return {Paper.A4: tr("A4"), Paper.LETTER: tr("Letter")}[paper]
