"""How a page shall leave: the sheet alone at first, and nobody named without a reason."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from app.model.preferences import PreferenceFile
from app.model.report import Letterhead, Paper, ReportForm, ReportWish
from app.views.letterhead import KeptLetterhead, letterhead_of, remember_letterhead
from app.views.report_dialog import ReportDialog


def dialog_after(qtbot, appearance, last=None):
    made = ReportDialog(None, last)
    qtbot.addWidget(made)
    return made


def test_nothing_chosen_is_one_sheet_of_a4_that_names_nobody(qtbot, appearance):
    wish = dialog_after(qtbot, appearance).wish()
    assert (wish.forms, wish.paper) == ((ReportForm.PDF,), Paper.A4)
    assert not wish.disclosure.is_identified


def test_somebody_is_named_only_with_a_reason(qtbot, appearance):
    dialog = dialog_after(qtbot, appearance)
    dialog.told.somebody.setChecked(True)
    assert not dialog._go.isEnabled()
    assert dialog._go.toolTip() == "Type the reason first."
    dialog.told.reason.setText("asked by the patient")
    assert dialog._go.isEnabled()
    assert dialog.wish().disclosure.reason == "asked by the patient"


def test_without_a_form_there_is_nothing_to_write(qtbot, appearance):
    dialog = dialog_after(qtbot, appearance)
    dialog._boxes[ReportForm.PDF].setChecked(False)
    assert not dialog._go.isEnabled()
    assert dialog._go.toolTip() == "Choose a form first."


def test_the_next_page_begins_with_the_last_choices_but_names_nobody(qtbot, appearance, tmp_path):
    last = ReportWish(tmp_path, forms=(ReportForm.HTML,), paper=Paper.LETTER)
    assert dialog_after(qtbot, appearance, last).wish() == last


@pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
@pytest.mark.parametrize("where", ["box", "clinic"])
def test_return_writes_the_page_from_a_box_as_from_a_field(qtbot, appearance, where):
    dialog = dialog_after(qtbot, appearance)
    dialog.show()
    field = dialog._boxes[ReportForm.PDF] if where == "box" else dialog.clinic
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_clinic_and_operator_are_there_again_after_the_program_was_closed(
    qtbot, appearance, tmp_path
):
    file = PreferenceFile(tmp_path)
    kept = KeptLetterhead(write=lambda typed: remember_letterhead(file, typed))
    kept.keep(Letterhead("Hill Clinic", "A. Lee"))
    again = letterhead_of(file.read()[0])
    dialog = ReportDialog(None, None, letterhead=again)
    qtbot.addWidget(dialog)
    assert (dialog.clinic.text(), dialog.operator.text()) == ("Hill Clinic", "A. Lee")
