"""The screen of tests, driven by keyboard as a clinician would."""

import pytest
from PySide6.QtCore import Qt

from app.views.protocols import ProtocolsScreen


@pytest.fixture
def screen(window, presenters):
    presenters.current.choose("fake:")
    window.show()
    window.show_screen("protocols")
    window.tick()
    return window.findChild(ProtocolsScreen)


def type_over(qtbot, field, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)


def test_a_preset_is_copied_changed_and_kept_by_keyboard_alone(qtbot, screen, presenters):
    qtbot.keyClick(screen, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    name = screen.form._fields["name"]
    assert screen.form.isAncestorOf(name)
    type_over(qtbot, name, "Three a side")
    type_over(qtbot, screen.form._fields["n_lifts"], "three")
    screen.tick()
    assert "“three” is no whole number" in screen.form.problems["n_lifts"]
    assert not screen.keep.isEnabled()
    type_over(qtbot, screen.form._fields["n_lifts"], "3")
    screen.tick()
    assert screen.form.problems == {}
    assert screen.keep.isEnabled()
    qtbot.keyClick(screen, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    screen.tick()
    assert "Kept as version 1" in screen.told
    assert presenters.protocols.known[-1].title["en"] == "Three a side"


def test_a_test_of_ours_cannot_be_typed_into(screen):
    assert not any(field.isEnabled() for field in screen.form._fields.values())
    assert not screen.keep.isVisible()


def test_words_for_the_legs_are_asked_in_another_language_alone(qtbot, screen):
    screen.copy.click()
    assert not screen.form._fields["word_right"].isVisible()
    type_over(qtbot, screen.form._fields["language"], "de")
    screen.tick()
    assert screen.form._fields["word_right"].isVisible()
