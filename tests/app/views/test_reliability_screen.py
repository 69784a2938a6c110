"""The screen of test and retest as somebody sees it."""

import pytest

from app.engine.reliability_study import study
from app.views.reliability import ReliabilityScreen
from tests.app.presenters.test_reliability import GROUP


@pytest.fixture
def screen(window, desk, presenters):
    presenters.current.choose("fake:")
    desk.tables = study(GROUP, n_visits=2)
    window.show()
    window.show_screen("reliability")
    window.tick()
    return window.findChild(ReliabilityScreen)


def test_the_sentence_stands_above_the_figures(screen):
    assert screen.words.startswith("3 people, 2 visits each.")
    assert screen.measures.model().rowCount() == 4
    assert screen.write.isVisible()


def test_with_nobody_tested_it_says_what_shows_up_here(window, desk, screen):
    desk.tables = ()
    screen.open()
    window.tick()
    assert screen.words.startswith("No test of anybody yet.")
