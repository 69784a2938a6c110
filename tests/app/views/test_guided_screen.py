"""The Test screen in a window: what stands where, and that keys lead through a test."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.views.guided import GuidedScreen
from app.views.trouble_words import Remedy


@pytest.fixture
def screen(streaming):
    streaming.show_screen("test")
    streaming.tick()
    return streaming.findChild(GuidedScreen)


def test_before_a_test_the_panel_chooses_and_begins(screen):
    assert screen.choice.isVisible()
    assert not screen.lifts.isVisible()
    assert screen.choice.begin.isEnabled()


def test_space_leads_from_the_quiet_check_on_and_the_focus_waits_on_the_next_step(
    streaming, screen, desk
):
    screen.choice.begin.click()
    streaming.tick()
    assert screen.lifts.go_on_words == "Begin the quiet check"
    assert streaming.focusWidget().text() == "Begin the quiet check"
    QTest.keyClick(streaming.focusWidget(), Qt.Key.Key_Space)
    assert desk.feed.run.state.quiet_left_s == 5.0


def test_pain_stop_is_there_from_the_first_moment_and_needs_no_answer(streaming, screen, desk):
    screen.choice.begin.click()
    streaming.tick()
    assert screen.lifts.stop.isVisible()
    screen.lifts.stop.click()
    assert desk.feed.run.state.guide.phase == "stopped"


def test_the_cue_is_said_whole_to_a_screen_reader(screen):
    assert screen.cue.accessibleName().startswith("Test. Choose a test")


def test_the_space_bar_never_falls_on_pain_stop_when_the_next_step_went_away(
    streaming, screen, desk
):
    screen.choice.begin.click()
    streaming.tick()
    QTest.keyClick(streaming.focusWidget(), Qt.Key.Key_Space)
    desk.feed.show(test=desk.feed.run.state)
    streaming.tick()
    assert screen.lifts.go_on_words == ""
    assert streaming.focusWidget() is not screen.lifts.stop
    desk.feed.run.hold()
    desk.feed.show(test=desk.feed.run.state)
    streaming.tick()
    assert streaming.focusWidget().text() == "Begin the quiet check"


@pytest.mark.parametrize("remedy", list(Remedy))
def test_the_banner_of_the_test_screen_mends_whatever_that_of_signals_does(screen, remedy):
    assert remedy in screen.head.remedies
