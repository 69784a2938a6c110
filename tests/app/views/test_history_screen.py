"""The History screen: who is here, leg beside leg, and a way from a visit to its result."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from app.model.participant import Participant
from app.views.appearance import Look
from tests.app.report.test_history import visit


@pytest.fixture
def shown(window, presenters, desk, qapp):
    def show(*visits, person=None, width=1366, height=768):
        if person is not None:
            presenters.people.visit.choose(person)
        desk.finding_visits.set_result(visits)
        window.resize(width, height)
        window.show()
        window.show_screen("history")
        for _ in range(3):
            window.tick()
            qapp.processEvents()
        return window._places["history"].front.widget

    return show


VISITS = (visit(1, right_ms=190.0, left_ms=20.0), visit(8, right_ms=60.0, left_ms=15.0))


def test_without_a_visit_there_is_one_sentence_and_one_way_on(shown):
    screen = shown()
    assert screen.message.startswith("Nobody is chosen. Choose who is here under People;")
    (way,) = [each for each in screen.findChildren(QPushButton) if each.isVisible()]
    assert way.text() == "Go to the test"


def test_it_asks_for_the_visits_of_who_is_here_and_marks_what_is_simulated(shown, desk, window):
    screen = shown(*VISITS, person=Participant("p1", "P-014"))
    assert "visits of p1" in desk.asked
    assert "Simulated person" in window.top_bar.words
    assert any("P-014" in each.text() for each in screen.findChildren(QLabel))
    assert [leg.change for leg in screen.legs][1].startswith("Since 2026-11-01: +190")


def test_somebody_else_being_chosen_looks_anew(shown, desk, presenters, window):
    shown(*VISITS)
    presenters.people.visit.choose(Participant("p2", "P-020"))
    window.tick()
    assert "visits of p2" in desk.asked


def test_a_visit_leads_to_its_result_by_keyboard(shown, window, qtbot, desk):
    screen = shown(*VISITS)
    (button, *_) = [
        each for each in screen.findChildren(QPushButton) if each.text() == "Show result"
    ]
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert window.screen_key == "result"
    assert "s8" in desk.asked


@pytest.mark.parametrize("look", [Look.LIGHT, Look.DARK])
@pytest.mark.parametrize("size", [(1366, 768), (1024, 600), (683, 384)])
def test_no_label_is_cut_off_and_every_picture_says_itself(shown, appearance, look, size):
    appearance.choose(look)
    screen = shown(*VISITS, width=size[0], height=size[1])
    for each in screen.findChildren(QLabel):
        if each.isVisible() and each.wordWrap() and each.text():
            assert each.heightForWidth(each.width()) <= each.height() + 1, each.text()
    assert all("2026-11-08" in leg.picture.accessibleDescription() for leg in screen.legs)
