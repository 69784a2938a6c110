"""The dialog of an export says what each choice means and lets nobody be named without a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

from app.model.csv_profile import STANDARD
from app.model.export import Disclosure, ExportForm, ExportWish, Extra, Packing
from app.presenters.signals_state import ExportPhase, ExportState
from app.views.export_dialog import ExportDialog
from app.views.export_words import button_words, export_words


@pytest.fixture
def opened(qtbot):
    def open_dialog(last=None):
        dialog = ExportDialog(None, last)
        qtbot.addWidget(dialog)
        return dialog

    return open_dialog


def choose(dialog, form):
    dialog._form.setCurrentIndex(list(ExportForm).index(form))


def test_nothing_chosen_is_standard_csv_that_names_nobody(opened):
    wish = opened().wish()
    assert (wish.form, wish.profile, wish.packing) == (ExportForm.CSV, STANDARD, Packing.FOLDER)
    assert wish.disclosure == Disclosure()
    assert wish.extras == frozenset()


def test_excel_of_the_country_of_this_computer_is_a_choice(opened, monkeypatch):
    monkeypatch.setattr(QLocale, "system", lambda: QLocale("de_DE"))
    dialog = opened()
    dialog._profile.setCurrentIndex(1)
    dialog._envelopes.setChecked(True)
    wish = dialog.wish()
    assert (wish.profile.delimiter, wish.profile.decimal) == (";", ",")
    assert wish.extras == {Extra.ENVELOPES}
    assert "1,5" in dialog._profile.itemText(1)


@pytest.mark.parametrize("form", list(ExportForm))
def test_every_form_is_explained_and_only_what_it_has_can_be_chosen(opened, form):
    dialog = opened()
    dialog._envelopes.setChecked(True)
    dialog._zip.setChecked(True)
    choose(dialog, form)
    assert dialog._about.text().endswith(".")
    assert dialog._profile.isEnabled() == (form is ExportForm.CSV)
    wish = dialog.wish()
    assert wish.form is form
    assert bool(wish.extras) == (form is ExportForm.CSV)
    has_files = form in (ExportForm.CSV, ExportForm.BIDS)
    assert (wish.packing is Packing.ZIP) == has_files


def test_somebody_is_named_only_with_a_reason(opened):
    dialog = opened()
    assert dialog._go.isEnabled()
    dialog._told.somebody.setChecked(True)
    assert not dialog._go.isEnabled()
    dialog._told.reason.setText("   ")
    assert not dialog._go.isEnabled()
    dialog._told.reason.setText("asked by the patient")
    assert dialog._go.isEnabled()
    assert dialog.wish().disclosure == Disclosure("asked by the patient")
    dialog._told.nobody.setChecked(True)
    assert dialog.wish().disclosure == Disclosure()


def test_the_next_export_begins_with_the_last_choices_but_names_nobody(opened):
    last = ExportWish(
        Path("there"), form=ExportForm.BDF, disclosure=Disclosure("asked by the patient")
    )
    wish = opened(last).wish()
    assert (wish.form, wish.folder) == (ExportForm.BDF, Path("there"))
    assert not wish.disclosure.is_identified


def test_a_running_export_says_how_far_it_is_and_can_be_cancelled():
    analysing = ExportState(ExportPhase.RUNNING)
    assert export_words(analysing) == "Analysing, then exporting…"
    writing = ExportState(ExportPhase.RUNNING, percent=34)
    assert export_words(writing) == "Exporting… 34 %"
    assert button_words(writing) == "Cancel export"
    cancelled = ExportState(ExportPhase.CANCELLED)
    assert "Nothing was written" in export_words(cancelled)
    assert button_words(cancelled) == "Export…"
