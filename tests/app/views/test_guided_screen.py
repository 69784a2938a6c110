"""The Test screen in a window: what stands where, and that keys lead through a test."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton

from app.model.phrase import phrase
from app.views.guided import GuidedScreen
from app.views.trouble_words import Remedy
from app.views.widgets.choice_box import ChoiceBox
from drivers.base import Notice, NoticeKind
from dsp.block import SampleBlock


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


LATE = Notice(80, NoticeKind.LATE_SCANS, "1 block holds a scan that the board took late.", 1)


def test_a_notice_waits_for_a_cue_that_is_followed_and_is_told_in_two_words_meanwhile(
    streaming, screen, desk
):
    desk.feed.show(acquisition=replace(desk.feed.state.acquisition, notices=(LATE,)))
    streaming.tick()
    assert screen.head.currentWidget() is screen.head.banner
    screen.choice.begin.click()
    streaming.tick()
    assert screen.head.currentWidget() is screen.cue
    assert "Board busy" in [each.text() for each in screen.findChildren(QLabel)]


def test_the_time_axis_kept_the_stated_rate_when_the_measured_one_was_used(streaming, screen, desk):
    """Regression: the chart of a recording that was worked out anew went on by the old rate."""
    before = screen.chart
    streaming.tick()
    assert screen.chart is before
    acquisition = desk.feed.state.acquisition
    info = replace(acquisition.info, fs_hz=1004.0)
    desk.feed.show(acquisition=replace(acquisition, info=info))
    streaming.tick()
    assert screen.chart is not before


def test_a_notice_goes_when_it_was_noted(streaming, screen, desk):
    desk.feed.show(acquisition=replace(desk.feed.state.acquisition, notices=(LATE,)))
    streaming.tick()
    (noted,) = [
        each for each in screen.head.banner.findChildren(QPushButton) if each.text() == "Noted"
    ]
    noted.click()
    streaming.tick()
    assert screen.head.currentWidget() is screen.cue


def _to_checks(streaming, screen, desk, *, answers=None):
    """Begin a test, lie still, and answer the first check with some columns."""
    screen.choice.begin.click()
    streaming.tick()
    QTest.keyClick(streaming.focusWidget(), Qt.Key.Key_Space)
    _pass_time(streaming, desk, 5.2)
    if answers is not None:
        QTest.keyClick(streaming.focusWidget(), Qt.Key.Key_Space)
        _pass_time(streaming, desk, 0.6)
        _pass_time(streaming, desk, 2.4, loud=answers)
        _pass_time(streaming, desk, 1.2)


def _pass_time(streaming, desk, duration_s, *, loud=()):
    run, rng = desk.feed.run, np.random.default_rng(3)
    first_index = desk.passed if hasattr(desk, "passed") else 0
    for _ in range(round(duration_s / 0.1)):
        samples_uv = rng.normal(0.0, 3.0, (100, desk.feed.info.n_channels))
        samples_uv[:, list(loud)] *= 30.0
        run.step(SampleBlock(samples_uv, first_index, 0.0), (), is_ordering=False)
        first_index += 100
    desk.passed = first_index
    desk.feed.show(test=run.state)
    streaming.tick()


def test_every_check_has_a_row_and_space_begins_the_first(streaming, screen, desk):
    _to_checks(streaming, screen, desk)
    assert [line.split(",")[0] for line in screen.lifts.checks.words][:2] == [
        "Bend the right knee",
        "Squeeze the right buttock",
    ]
    assert streaming.focusWidget().text() == "Begin the check"
    QTest.keyClick(streaming.focusWidget(), Qt.Key.Key_Space)
    assert desk.feed.run.state.checks.phase == "move"


def test_swapped_leads_offer_to_measure_again_and_the_way_round_takes_a_reason(
    streaming, screen, desk
):
    _to_checks(streaming, screen, desk, answers=(0,))
    assert "look swapped" in screen.cue.accessibleName()
    assert streaming.focusWidget().text() == "Measure again"
    screen.lifts.checks.accept.click()
    assert screen.lifts.question.is_asking
    QTest.keyClick(streaming.focusWidget(), Qt.Key.Key_Return)
    assert not screen.lifts.question.is_asking
    assert desk.feed.run.state.checks.phase == "held"
    screen.lifts.checks.accept.setFocus()
    QTest.keyClick(streaming.focusWidget(), Qt.Key.Key_Space)
    screen.lifts.question.field.setFocus()
    QTest.keyClicks(screen.lifts.question.field, "no other lead")
    QTest.keyClick(streaming.focusWidget(), Qt.Key.Key_Return)
    desk.feed.show(test=desk.feed.run.state)
    streaming.tick()
    assert desk.feed.run.state.checks.accepted == ("biceps_femoris_R", "gluteus_maximus_R")
    assert streaming.focusWidget().text() == "Begin the check"


def test_enter_presses_the_button_that_has_the_focus_and_space_goes_on(streaming, screen, desk):
    _to_checks(streaming, screen, desk)
    screen.lifts.checks.skip.setFocus()
    QTest.keyClick(streaming.focusWidget(), Qt.Key.Key_Return)
    screen.lifts.question.answers[2].setFocus()
    QTest.keyClick(streaming.focusWidget(), Qt.Key.Key_Return)
    desk.feed.show(test=desk.feed.run.state)
    streaming.tick()
    assert desk.feed.run.state.checks.rows[0].skipped == "Checked by hand"
    assert streaming.focusWidget().text() == "Begin the check"


def test_a_test_is_begun_by_the_space_bar(streaming, screen, desk):
    QTest.keyClick(streaming, Qt.Key.Key_Space)
    streaming.tick()
    assert desk.feed.run is not None


def test_return_presses_the_button_that_has_the_focus(streaming, screen, desk):
    screen.choice.begin.setFocus()
    QTest.keyClick(screen.choice.begin, Qt.Key.Key_Return)
    assert desk.feed.run is not None


def test_a_choice_opens_by_the_space_bar_where_it_has_the_focus(screen, desk, monkeypatch):
    opened = []
    monkeypatch.setattr(ChoiceBox, "showPopup", lambda box: opened.append(box.accessibleName()))
    screen.choice._tests.setFocus()
    screen._next_step()
    assert opened == ["Which test"]
    assert desk.feed.run is None


@pytest.mark.parametrize("size", [(1366, 768), (1024, 600)])
def test_on_a_low_screen_every_button_of_a_lift_is_in_sight_and_one_bar_scrolls(
    streaming, screen, desk, qapp, size
):
    streaming.resize(*size)
    screen.choice.begin.click()
    desk.feed.run.go_on()
    desk.passed = 0
    _pass_time(streaming, desk, 5.2)
    for _ in range(12):
        desk.feed.run.skip_check("by hand")
    for _ in range(3):
        desk.feed.run.skip_squeezes()
    _pass_time(streaming, desk, 0.2)
    qapp.processEvents()
    lifts = screen.lifts
    for each in (lifts._redo, lifts._exclude, lifts.stop, lifts._pause, lifts._end):
        assert not each.visibleRegion().isEmpty()
        assert each.visibleRegion().boundingRect().size() == each.size()
    assert lifts._table.verticalScrollBar().maximum() == 0


def test_in_one_column_pain_stop_stays_pinned_above_what_scrolls(streaming, screen):
    streaming.resize(683, 384)
    screen.choice.begin.click()
    streaming.tick()
    assert streaming.top_bar.stop.isVisible()


def test_on_a_small_screen_the_warning_that_no_sound_comes_is_still_there(streaming, screen, desk):
    streaming.resize(1024, 600)
    desk.feed.show(no_sound=phrase("No sound can be played here."))
    screen.choice.begin.click()
    streaming.tick()
    shown = [each.text() for each in screen.cue.findChildren(QLabel) if each.isVisible()]
    assert "No sound can be played here." in shown


def test_no_question_lies_over_pain_stop_and_the_test_goes_on_beside_it(streaming, screen, desk):
    _to_checks(streaming, screen, desk)
    screen.lifts.checks.skip.click()
    assert screen.lifts.question.is_asking
    assert screen.lifts.stop.isVisible()
    QTest.keyClick(streaming.focusWidget(), Qt.Key.Key_Space)
    assert desk.feed.run.state.checks.phase == "to begin"
    screen.lifts.stop.click()
    assert desk.feed.run.state.guide.phase == "stopped"


def test_p_stops_for_pain_wherever_the_focus_is(streaming, screen, desk):
    screen.choice.begin.click()
    streaming.tick()
    QTest.keyClick(streaming.focusWidget(), Qt.Key.Key_P)
    assert desk.feed.run is None or desk.feed.run.state.guide.phase == "stopped"


def test_a_letter_p_that_is_typed_as_a_reason_stops_nothing_and_control_p_does(
    streaming, screen, desk
):
    _to_checks(streaming, screen, desk)
    run = desk.feed.run
    screen.lifts.checks.skip.click()
    screen.lifts.question.field.setFocus()
    streaming.activateWindow()
    field = screen.lifts.question.field
    QTest.keyClicks(field, "hip")
    assert field.text() == "hip" or run.state.guide is None
    QTest.keyClick(field, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert run.state.guide.phase == "stopped"


def test_the_key_for_pain_closes_a_dialog_that_lies_over_another_screen(streaming, screen, desk):
    screen.choice.begin.click()
    streaming.tick()
    run = desk.feed.run
    streaming.show_screen("people")
    assert streaming.top_bar.stop.isVisible()
    dialog = QDialog(streaming)
    dialog.setModal(True)
    dialog.show()
    QTest.keyClick(dialog, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert run.state.guide.phase == "stopped"
    assert not dialog.isVisible()
    assert streaming.screen_key == "test"


def test_pain_stop_stands_in_the_bar_while_another_screen_lies_over_the_test(
    streaming, screen, desk
):
    assert not streaming.top_bar.stop.isVisible()
    screen.choice.begin.click()
    run = desk.feed.run
    streaming.show_screen("signals")
    streaming.top_bar.stop.click()
    assert run.state.guide.phase == "stopped"
    assert streaming.screen_key == "test"
    assert not streaming.top_bar.stop.isVisible()


def test_after_a_stop_for_pain_a_number_and_a_place_are_noted_by_keyboard(streaming, screen, desk):
    screen.choice.begin.click()
    streaming.tick()
    screen.lifts.stop.click()
    desk.feed.show(test=desk.feed.run.state)
    streaming.tick()
    streaming.tick()
    pain = screen.choice.pain
    assert pain.isVisible()
    assert not screen.choice.begin.isVisible()
    assert not pain.note.isEnabled()
    QTest.keyClick(streaming.focusWidget(), Qt.Key.Key_Space)
    assert pain.pain_of_10 == 0
    pain.another.setFocus()
    QTest.keyClick(pain.another, Qt.Key.Key_Space)
    streaming.tick()
    assert pain.isVisible()
    pain.numbers.button(6).click()
    QTest.keyClicks(pain.where, "hip")
    pain.where.setFocus()
    QTest.keyClick(pain.where, Qt.Key.Key_Return)
    assert desk.pains == [("session-1", 6, "hip")]
    streaming.tick()
    assert pain.another.isVisible()
    pain.another.click()
    streaming.tick()
    assert screen.choice.begin.isVisible()


def test_the_space_bar_begins_a_test_after_one_was_at_the_tests_of_ones_own(
    streaming, screen, desk
):
    screen.choice._protocols.setFocus()
    screen.choice._protocols.click()
    assert streaming.screen_key == "protocols"
    streaming.show_screen("test")
    QTest.keyClick(streaming.focusWidget() or streaming, Qt.Key.Key_Space)
    streaming.tick()
    assert streaming.screen_key == "test"
    assert desk.feed.run is not None
