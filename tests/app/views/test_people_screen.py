"""The People screen on a fake desk: driven by keyboard, it fits, the bar says who is here."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel

from app.figures.colours import DARK, LIGHT
from app.model.consent_text import CONSENT_VERSION
from app.model.participant import Body, Identity, Participant
from app.model.power import Power
from app.model.visit import Missing
from app.presenters.people_state import PersonForm
from app.views.people import PeopleScreen
from app.views.theme import N_TILES, tile_colour
from app.views.visit_dialogs import ConsentDialog, MainsDialog, QuestionsDialog
from app.views.widgets.person_tile import short_name, tile_letters
from tests.app.views.test_theme import TEXT, contrast
from tests.app.views.test_window import SIZES, clipped, settle, visible
from tests.fakes.feed import FakeFeed, done, stream_info

# A dialog that fits itself to its words asks for its size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)

LONG = "A pseudonym of somebody who likes them long and with an end that tells, No 0147"


@pytest.fixture
def people(window, desk, presenters, qapp):
    """A window on People with a board on a cable, one person known."""
    desk.listing = done(())
    desk.feed = FakeFeed("serial:auto", stream_info(is_simulated=False))
    desk.keep_participant(Participant("id-1", "P-014"), Identity())
    presenters.current.choose("serial:auto")
    window.show()
    window.show_screen("people")
    settle(window, qapp)
    return window


def screen(window):
    return window.findChild(PeopleScreen)


def test_a_person_is_added_by_keyboard_alone_and_stands_in_the_bar(people, presenters, qtbot, qapp):
    page = screen(people)
    presenters.people.begin_new()
    settle(people, qapp)
    assert page.form.pseudonym is people.focusWidget()
    qtbot.keyClicks(page.form.pseudonym, "P-015")
    qtbot.keyClick(page.form.pseudonym, Qt.Key.Key_Return)
    settle(people, qapp)
    assert presenters.people.visit.participant.pseudonym == "P-015"
    assert people.focusWidget() is page.person.consent.ask
    assert "P-015" in people.top_bar.person_name


def test_consent_and_questions_are_asked_and_then_the_test_is_next(people, presenters, qapp):
    page, visit = screen(people), presenters.people.visit
    presenters.people.choose("id-1")
    settle(people, qapp)
    assert not page.person.go_on.isEnabled()
    consent = ConsentDialog(people, visit, visit.tick())
    consent.agree.click()
    settle(people, qapp)
    assert CONSENT_VERSION in page.person.consent.words
    questions = QuestionsDialog(people, visit, visit.tick())
    questions.keep.click()
    settle(people, qapp)
    assert page.person.go_on.isEnabled()
    page.person.go_on.click()
    assert people.screen_key == "stickers"


def test_a_yes_that_a_clinician_decides_about_asks_for_the_reason(people, presenters):
    visit = presenters.people.visit
    presenters.people.choose("id-1")
    visit.agree()
    visit.tick()
    dialog = QuestionsDialog(people, visit, visit.tick())
    dialog.open()
    assert dialog.keep.text() == "None of these"
    dialog.rows["epilepsy"].box.click()
    assert dialog.why.isVisible()
    dialog.keep.click()
    assert visit.tick().visit.missing() is Missing.DECISION
    again = QuestionsDialog(people, visit, visit.tick())
    assert again.rows["epilepsy"].is_on
    again.why.setText("asked the neurologist")
    again.keep.click()
    assert visit.tick().visit.missing() is None


def test_mains_wants_the_words_typed(people, desk, presenters, clock, qtbot):
    visit = presenters.people.visit
    desk.power_now = Power.MAINS
    clock.sleep(2.0)
    presenters.people.choose("id-1")
    people.tick()
    assert "charger" in screen(people).person.mains.words
    dialog = MainsDialog(people, visit)
    dialog.open()
    qtbot.keyClicks(dialog.typed, "yes")
    qtbot.keyClick(dialog.typed, Qt.Key.Key_Return)
    assert dialog.said.isVisible()
    dialog.typed.setText("record on mains")
    qtbot.keyClick(dialog.typed, Qt.Key.Key_Return)
    assert not visit.tick().is_held_back


def test_why_nothing_is_recorded_on_mains_stands_beside_the_button(people, desk, clock, qapp):
    desk.power_now = Power.MAINS
    clock.sleep(2.0)
    people.show_screen("signals")
    settle(people, qapp)
    assert not people.signals.panel.toggle_recording()
    assert any("charger" in each.text() for each in visible(people, QLabel))


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("pseudonym", ["P-015", LONG])
def test_person_and_form_fit_every_size(people, presenters, qapp, size, pseudonym):
    people.resize(*size)
    presenters.people.begin_new()
    settle(people, qapp)
    assert [words for each in visible(people, QLabel) if (words := clipped(each))] == []
    presenters.people.type_into(PersonForm(pseudonym=pseudonym))
    presenters.people.keep()
    settle(people, qapp)
    assert presenters.people.visit.participant.pseudonym == pseudonym
    assert [words for each in visible(people, QLabel) if (words := clipped(each))] == []
    assert people.width() == size[0]


def test_what_the_command_line_told_is_not_lost_by_the_form(people, desk, presenters, qapp):
    desk.keep_participant(Participant("id-2", "P-2", Body(sex="F")), Identity())
    presenters.people.open()
    settle(people, qapp)
    presenters.people.choose("id-2")
    presenters.people.begin_change()
    settle(people, qapp)
    screen(people).form.pseudonym.setText("P-2b")
    screen(people).form.pseudonym.textEdited.emit("P-2b")
    presenters.people.keep()
    settle(people, qapp)
    assert desk.people["id-2"][0] == Participant("id-2", "P-2b", Body(sex="F"))


def test_a_long_name_keeps_the_end_by_which_names_differ():
    assert short_name("P-014") == "P-014"
    assert short_name(LONG).endswith("o 0147")
    assert tile_letters("P-014") == "14"
    assert tile_letters("🙂") == ""


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_letters_stand_out_on_every_tile(theme):
    for number in range(N_TILES):
        assert contrast(QColor(theme.text), tile_colour(theme, number)) >= TEXT
