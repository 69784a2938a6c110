"""The Review screen in a window: the whole way by keyboard, by pointer, and nothing cut off."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel

from app.engine.marking.agreement import compare, program_marking, round_marking
from app.engine.marking.agreements import Agreements
from app.views.appearance import Look
from app.views.review_keys import KeysDialog
from tests.fakes.feed import done
from tests.fakes.marking import finding

SIZES = [(1366, 768), (1024, 600), (1920, 1080), (683, 384)]


@pytest.fixture
def shown(window, qapp):
    def show(width=1366, height=768):
        window.resize(width, height)
        window.show()
        window._review("a")
        settle(window, qapp)
        return window._places["review"].front.widget

    return show


def settle(window, qapp):
    for _ in range(5):
        window.tick()
        qapp.processEvents()


@pytest.fixture
def go(window, qapp):
    """Let the window show what there is."""
    return lambda: settle(window, qapp)


@pytest.fixture
def press(window, qapp, qtbot):
    """Press keys where the keyboard is, as a person without a mouse does."""

    def do(*keys):
        for each in keys:
            key, modifiers = each if isinstance(each, tuple) else (each, Qt.KeyboardModifier(0))
            qtbot.keyClick(window.focusWidget(), key, modifiers)
            settle(window, qapp)

    return do


KEY = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def test_it_comes_up_under_recordings_with_the_keyboard_in_its_traces(shown, window):
    screen = shown()
    assert window.screen_key == "review"
    assert window._rail._buttons["recordings"].isChecked()
    assert window.focusWidget() is screen.marking.chart
    assert "Repetition 1" in screen.marking.chart.accessibleDescription()
    assert "Simulated person" in window.top_bar.words


def test_the_whole_way_without_a_mouse(shown, press, desk):
    screen = shown()
    state = lambda: screen.marking._state  # noqa: E731
    press(KEY.Key_N, KEY.Key_Down)
    assert (state().lift, state().row) == (1, 1)
    press(KEY.Key_Plus, KEY.Key_Plus, KEY.Key_Return)
    press((KEY.Key_Left, SHIFT), KEY.Key_Right, KEY.Key_Return)
    assert desk.marking.edits[-1].edit.after_s == pytest.approx(14.991)
    press(KEY.Key_Up, KEY.Key_Delete)
    assert desk.marking.edits[-1].edit.after_s is None
    press((KEY.Key_Z, CTRL), (KEY.Key_Z, CTRL))
    assert state().n_by_hand == 0
    press((KEY.Key_Z, CTRL | SHIFT))
    assert state().n_by_hand == 1
    press(KEY.Key_Down, KEY.Key_Backspace)
    assert state().n_by_hand == 0
    press(KEY.Key_End)
    assert state().window.end_s == pytest.approx(120.0)
    press(KEY.Key_PageUp, KEY.Key_Left, KEY.Key_Home)
    assert state().window.start_s == 0.0
    press(KEY.Key_0)
    assert state().window.start_s == pytest.approx(14.5)


def test_escape_leaves_a_held_start_where_it_was(shown, press, desk):
    shown()
    press(KEY.Key_Return, KEY.Key_Right, KEY.Key_Escape)
    assert desk.marking.edits == []


def test_arrows_scroll_again_once_the_start_is_put_down(shown, press, desk):
    screen = shown()
    press(KEY.Key_Return, KEY.Key_Return)
    start_s = screen.marking._state.window.start_s
    press(KEY.Key_Right)
    assert screen.marking._state.window.start_s > start_s
    assert len(desk.marking.edits) == 1


@pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
def test_f1_lists_the_keys_and_not_what_the_program_is(shown, press, window):
    shown()
    press(KEY.Key_F1)
    (dialog,) = window.findChildren(KeysDialog)
    words = " ".join(each.text() for each in dialog.findChildren(QLabel))
    assert "hold of the start" in words
    dialog.close()


def test_a_start_is_dragged_and_a_double_click_puts_one(shown, window, qtbot, qapp, desk):
    chart = shown().marking.chart
    row = chart.row_rects()[0]
    x = chart.x_of(5.084)

    def at(x):
        return QPointF(x, row.center().y()).toPoint()

    qtbot.mousePress(chart, Qt.MouseButton.LeftButton, pos=at(x))
    qtbot.mouseMove(chart, at(x + 40))
    settle(window, qapp)
    qtbot.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=at(x + 40))
    settle(window, qapp)
    (edit,) = desk.marking.edits
    assert edit.edit.after_s == pytest.approx(chart.time_at(round(x) + 40), abs=0.02)
    qtbot.mouseDClick(chart, Qt.MouseButton.LeftButton, pos=at(x + 90))
    settle(window, qapp)
    assert len(desk.marking.edits) == 2


def test_pulling_the_page_moves_the_time_and_no_start(shown, window, qtbot, qapp, desk):
    screen = shown()
    chart, start_s = screen.marking.chart, screen.marking._state.window.start_s
    place = QPoint(round(chart.x_of(6.2)), round(chart.row_rects()[2].center().y()))
    qtbot.mousePress(chart, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseMove(chart, place - QPoint(60, 0))
    qtbot.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=place - QPoint(60, 0))
    settle(window, qapp)
    assert screen.marking._state.window.start_s > start_s
    assert (screen.marking._state.row, desk.marking.edits) == (2, [])


def test_a_start_lies_on_the_screen_where_its_time_does(shown, window, qapp):
    """The painted picture is looked at, not what was asked to be painted."""
    chart = shown().marking.chart
    image = chart.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    row = chart.row_rects()[1]
    y = round(row.bottom() - 6)
    dark = [
        x
        for x in range(round(row.left()), round(row.right()))
        if image.pixelColor(x, y).lightness() < 60
    ]
    assert any(abs(x - chart.x_of(5.0)) <= 1.5 for x in dark)


def test_a_state_that_did_not_change_paints_nothing(shown, window, qapp):
    chart = shown().marking.chart
    painted = []
    chart.update = lambda *_: painted.append(1)
    settle(window, qapp)
    assert painted == []


def test_a_blind_round_by_keyboard_alone(shown, press, go, qtbot, desk):
    screen = shown()
    screen._buttons[1].click()
    go()
    choice = screen.rating.choice
    choice.rater.setFocus()
    qtbot.keyClicks(choice.rater, "R1")
    choice.sessions.setFocus()
    press(KEY.Key_Space)
    assert choice.begin.isEnabled()
    choice.begin.setFocus()
    press(KEY.Key_Space)
    assert screen.window().focusWidget() is screen.rating.signal.chart
    press(KEY.Key_Right, (KEY.Key_Right, CTRL), KEY.Key_Return)
    press(KEY.Key_Delete)
    (_, first, put_s), (_, _, none_s) = desk.marking.kept
    length_s = first.shown_s[1] - first.shown_s[0]
    assert put_s == pytest.approx(first.shown_s[0] + length_s / 2 + 0.001, abs=0.002)
    assert none_s is None
    words = " ".join(each.text() for each in screen.rating.signal.findChildren(QLabel))
    assert "Signal 3 of 12" in words


def agreements(desk):
    """Hold two rounds of one rater and the program against one another."""
    found = {"a": finding(12)}
    desk.marking.found = done(found["a"])
    desk.marking.begin_round(("a",), rater="R1", seed=1, on_step=lambda share: None)
    rng = np.random.default_rng(1)
    markings = [program_marking(found)]
    for at in range(2):
        one = desk.marking.begun[0]
        marks = {
            item.place: item.lift.start_s + float(rng.normal(0.01 * at, 0.008))
            for item in one.items
        }
        rated = type(one)(one.id, one.rater, one.seed, one.utc, one.items, marks)
        markings.append(round_marking(f"R1, round {at + 1}", rated, found))
    pairs = [(markings[1], markings[0]), (markings[2], markings[1])]
    return Agreements((), tuple(compare(a, b, found, tie_ms=30.0) for a, b in pairs))


def test_agreement_is_told_in_words_a_table_and_a_figure(shown, window, qapp, desk):
    screen = shown()
    desk.marking.agreed.set_result(agreements(desk))
    screen._buttons[2].click()
    settle(window, qapp)
    page = screen.agreement
    assert "95 % of the differences lie between" in page.sentence
    assert "limits of agreement" in page._picture.accessibleDescription()
    assert page._table.model().rowCount() == 4 + 6
    page._table.selectRow(5)
    settle(window, qapp)
    assert "the same of before, together" in page.sentence


def test_without_a_round_there_is_one_sentence(shown, window, qapp, desk):
    screen = shown()
    desk.marking.agreed.set_result(Agreements((), ()))
    screen._buttons[2].click()
    settle(window, qapp)
    assert screen.agreement._empty.words.startswith("Nothing to compare yet.")


@pytest.fixture(params=[Look.LIGHT, Look.DARK])
def look(request, appearance):
    appearance.choose(request.param)
    return request.param


@pytest.mark.usefixtures("look")
@pytest.mark.parametrize("size", SIZES)
def test_no_label_is_cut_off_on_any_page(shown, go, desk, size):
    screen = shown(*size)
    desk.marking.agreed.set_result(agreements(desk))
    for tab in screen._buttons:
        tab.click()
        go()
        for each in screen.findChildren(QLabel):
            if each.isVisible() and each.text() and each.wordWrap():
                assert each.heightForWidth(each.width()) <= each.height() + 1, each.text()
            elif each.isVisible() and each.text():
                assert each.sizeHint().width() <= each.width() + 1, each.text()
