"""The Result screen in a window: words first, everything by keyboard, and no label cut off."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QLabel, QPushButton

from app.figures.colours import DARK, LIGHT
from app.figures.drawing import Disc, Ink
from app.figures.lifts import lifts_drawing, lifts_frame
from app.model.guided_protocol import Side
from app.report.tell import tell_test
from app.views.appearance import Look
from app.views.widgets.picture import Picture, paint_drawing
from tests.app.report.test_tell import CHANGES
from tests.fakes.lifted import lifted


@pytest.fixture
def shown(window, desk, qapp):
    """A window with the result of both legs in front."""

    def show(*sides, width=1366, height=768):
        desk.newest_test_id = "a"
        desk.opening_test.set_result(lifted(*(sides or (Side.RIGHT, Side.LEFT))))
        desk.changing.set_result(())
        window.resize(width, height)
        window.show()
        window.show_screen("result")
        for _ in range(3):
            window.tick()
            qapp.processEvents()
        return window._screens.result

    return show


def test_a_sentence_a_leg_the_left_one_left(shown):
    result = shown()
    assert [sentence.split(" glute")[0] for sentence in result.sentences] == ["Left", "Right"]


def test_the_bar_says_whose_test_it_is_and_that_it_is_simulated(shown, window):
    shown()
    assert "Simulated person" in window.top_bar.words
    texts = [each.text() for each in window.top_bar.findChildren(QLabel)]
    assert "P-014 · 2026-11-21 10:40 · Prone leg lift, knee straight" in texts


def test_the_other_leg_is_a_press_away(shown, window, qtbot):
    result = shown()
    other = next(
        each
        for each in result.findChildren(QPushButton)
        if each.accessibleName() == "Show this leg: Right leg"
    )
    qtbot.keyClick(other, Qt.Key.Key_Space)
    window.tick()
    assert "Right" in result.lifts.words or "Lift" in result.lifts.words
    assert window._presenters.result.tick().leg.title.text() == "Right leg"


def test_a_small_window_has_two_tabs_and_each_shows_its_own(shown, window):
    result = shown(width=1024, height=600)
    assert result.pairs.isVisibleTo(result)
    assert not result.lifts.isVisibleTo(result)
    lifts = next(each for each in result.findChildren(QPushButton) if each.text() == "Lifts")
    lifts.click()
    assert result.lifts.isVisibleTo(result)
    assert not result.pairs.isVisibleTo(result)


@pytest.mark.parametrize("look", [Look.LIGHT, Look.DARK])
@pytest.mark.parametrize("size", [(1366, 768), (1024, 600), (1920, 1080), (683, 384)])
def test_no_label_is_cut_off(shown, window, appearance, look, size):
    appearance.choose(look)
    result = shown(width=size[0], height=size[1])
    for each in result.findChildren(QLabel):
        if each.isVisible() and each.wordWrap() and each.text():
            assert each.heightForWidth(each.width()) <= each.height() + 1, each.text()
        elif each.isVisible() and each.text():
            assert each.sizeHint().width() <= each.width() + 1, each.text()


def test_every_picture_has_a_name_and_says_itself_in_words(shown):
    pictures = shown().findChildren(Picture)
    assert {each.accessibleName() for each in pictures} == {"Every lift", "Average level"}
    assert all(each.accessibleDescription() for each in pictures)


def test_a_recording_of_a_test_leads_to_its_result(shown, window):
    shown()
    window._show_recording("a")
    assert window.screen_key == "recordings"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_on_the_screen_a_start_lies_where_the_drawing_says(qapp, theme):
    """The painted picture is looked at, not what was asked to be painted."""
    (leg,) = tell_test(
        lifted().review,
        tie_ms=30.0,
        is_simulated=True,
        n_missing=0,
        changes=CHANGES,
        tells_reasons=True,
    ).legs
    drawing = lifts_drawing(leg.lifts, width=700.0, row=24.0, say=lambda said: said.text())
    frame = lifts_frame(leg.lifts, width=700.0, row=24.0)
    image = QImage(700, round(drawing.height), QImage.Format.Format_RGB32)
    image.fill(QColor(theme.surface))
    with QPainter(image) as painter:
        paint_drawing(painter, drawing, theme)
    discs = [s for s in drawing.shapes if isinstance(s, Disc) and s.fill == Ink("glute")][1:]
    assert discs[0].middle[0] == pytest.approx(frame.x(96.0))
    for disc in discs:
        x, y = (round(each) for each in disc.middle)
        assert image.pixelColor(x, y) == QColor(theme.glute)


@pytest.mark.parametrize("size", [(1366, 768), (1200, 700), (1024, 600), (683, 384)])
def test_the_buttons_are_whole_beside_a_sensor_that_streams(shown, streaming, size):
    result = shown(width=size[0], height=size[1])
    for each in result.buttons.findChildren(QPushButton):
        assert each.isVisible()
        assert each.width() >= each.fontMetrics().horizontalAdvance(each.text()) + 28, each.text()
