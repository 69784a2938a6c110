"""The form for a foreign file in the window: names as they are, and no way past the question."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from app.model.shown_text import shown
from app.presenters.importing_state import Owner
from app.views import recordings as recordings_view
from app.views.import_form import ImportForm, _owner_title
from app.views.widgets.choice_box import ChoiceBox
from tests.app.presenters.test_importing import found

ODD = "<img src='/etc/hostname'> =cmd|' \u202eגב"


@pytest.fixture
def form(window, presenters, desk, qtbot, monkeypatch):
    """The window after *Import…* was pressed and the file was read."""
    desk.listing.set_result(())
    window.show()
    window.show_screen("recordings")
    window.tick()
    monkeypatch.setattr(recordings_view, "ask_recording", lambda *_: "/x/walk.edf")
    buttons = [each for each in window.findChildren(QPushButton) if each.text() == "Import…"]
    qtbot.mouseClick(next(each for each in buttons if each.isVisible()), Qt.MouseButton.LeftButton)
    assert desk.looked_at[0][0] == Path("/x/walk.edf")
    desk.finding_file.set_result(found("GMax_R", ODD))
    window.tick()
    window.tick()
    return next(each for each in window.findChildren(ImportForm) if each.isVisible())


def visible_button(form, text):
    return next(each for each in form.findChildren(QPushButton) if each.text() == text)


def test_a_name_is_text_whatever_stands_in_it(form):
    words = [each for each in form.findChildren(QLabel) if each.text() == shown(ODD)]
    assert len(words) == 1
    assert words[0].textFormat() is Qt.TextFormat.PlainText


def test_nothing_can_be_imported_before_every_channel_is_named(form, window, desk, qtbot):
    keep = visible_button(form, "Import")
    assert not keep.isEnabled()
    box = next(
        each for each in form.findChildren(ChoiceBox) if each.accessibleName().startswith("Muscle")
        and each.currentText() == "choose…"
    )  # fmt: skip
    row = next(row for row in range(box.count()) if "Right" in box.itemText(row))
    box.setCurrentIndex(row + 1)
    box.activated.emit(row + 1)
    window.tick()
    assert keep.isEnabled()
    qtbot.mouseClick(keep, Qt.MouseButton.LeftButton)
    assert len(desk.kept) == 1


def test_cancel_goes_back_to_the_list(form, window, desk, qtbot):
    qtbot.mouseClick(visible_button(form, "Cancel"), Qt.MouseButton.LeftButton)
    window.tick()
    assert not form.isVisible()
    assert desk.kept == []


def test_a_pseudonym_in_the_list_of_all_moves_nothing_and_is_not_endless():
    assert _owner_title(Owner("1", "\u202egnp.exe")) == "\\u202egnp.exe"
    assert _owner_title(Owner("1", "W" * 300)) == "W" * 40 + "…"


def test_without_participants_it_is_nobodys(form):
    box = next(
        each for each in form.findChildren(ChoiceBox) if each.accessibleName().startswith("Whose")
    )
    assert [box.itemText(row) for row in range(box.count())] == ["nobody in particular"]
    assert box.isVisible()
