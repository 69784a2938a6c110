"""The Practice screen in a window: what a person sees and which keys do what."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QMainWindow, QWidget

from app.model.phrase import phrase
from app.presenters.practice_state import (
    Light,
    PracticeChoice,
    PracticePage,
    PracticePageState,
    PracticeView,
)
from app.views.practice import PracticeScreen

CHOICE = PracticeChoice(
    titles=(phrase("Seated squeeze"), phrase("Single-leg bridge")),
    position=0,
    sides=(phrase("right"),),
    side_position=0,
    dose=phrase("1 × 5"),
    steps=(phrase("Sit."), phrase("Squeeze.")),
    shown=(),
    not_shown=(),
    safety=None,
    easier=None,
    why_not=None,
)
VIEW = PracticeView(
    subject=phrase("Seated squeeze, right"),
    word=phrase("HOLD"),
    level_percent=62.0,
    goal_percent=40.0,
    bar_title=phrase("glute, %"),
    ring_share=0.5,
    ring_number="2",
    ring_title=phrase("of 5 s"),
    counter="3",
    of="/12",
    set_title=phrase("set 1 of 2"),
    lights=(Light(phrase("Hamstring"), True), Light(phrase("Back"), False)),
    hint=phrase("Push through the heel."),
    key=phrase("Space: pause"),
    sound=phrase("Tone on"),
)
PAUSED = PracticePage(phrase("Paused."), (), phrase("Space: go on"))
ASKED = PracticePage(
    phrase("How was that?"),
    (),
    phrase("1, 2 or 3"),
    answers=(phrase("1  Mostly glute"), phrase("2  Mostly hamstring"), phrase("3  Not sure")),
)


class Told:
    """A presenter that keeps what it was told."""

    def __init__(self):
        self.told = []

    def __getattr__(self, name):
        return lambda *given: self.told.append((name, *given))


@pytest.fixture
def screen(qtbot, appearance):
    host = QMainWindow()
    host.setMinimumSize(640, 380)
    qtbot.addWidget(host)
    made = PracticeScreen(Told(), show_past=lambda: None)
    host.setCentralWidget(made)
    host.resize(1366, 768)
    host.show()
    yield made
    host.close()


def shown(screen, **changes):
    screen.show_state(PracticePageState(CHOICE, replace(VIEW, **changes)))
    return screen.scene


def test_everything_that_is_painted_is_said_to_a_screen_reader(screen):
    scene = shown(screen)
    names = {
        widget.accessibleName(): widget.accessibleDescription()
        for widget in scene.findChildren(QWidget)
        if widget.accessibleName()
    }
    assert names["Level"] == "62 glute, %. goal 40 %"
    assert names["Hold"] == "2 of 5 s"
    assert names["Hamstring"] == "working"
    assert names["Back"] == "quiet"
    assert "HOLD" in names
    assert "3/12 set 1 of 2" in names


@pytest.mark.parametrize("size", [(1366, 768), (1024, 600), (683, 384), (1920, 1080)])
@pytest.mark.parametrize("word", ["REST", "READY", "LIFT", "HOLD", "LOWER"])
def test_a_moment_paints_at_every_size_without_a_complaint(screen, qtbot, size, word):
    screen.window().resize(*size)
    shown(screen, word=phrase(word))
    picture = screen.grab()
    assert (picture.width(), picture.height()) >= size


def test_level_and_rest_differ_on_the_screen_and_not_by_colour_alone(screen):
    working = shown(screen).grab().toImage()
    quiet = shown(screen, lights=(Light(phrase("Hamstring"), False), VIEW.lights[1]))
    assert quiet.grab().toImage() != working


def test_a_page_is_read_from_the_floor(screen):
    screen.show_state(PracticePageState(CHOICE, VIEW, PAUSED))
    title = next(each for each in screen.page.findChildren(QLabel) if each.text() == "Paused.")
    assert QFontMetrics(title.font()).height() >= 48


def test_three_answers_are_three_buttons(screen, qtbot):
    screen.show_state(PracticePageState(CHOICE, VIEW, ASKED))
    qtbot.mouseClick(screen.page._answers[1], Qt.MouseButton.LeftButton)
    assert screen._presenter.told == [("answer", 1)]


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (Qt.Key.Key_Space, "press"),
        (Qt.Key.Key_Escape, "end"),
        (Qt.Key.Key_M, "mute"),
        (Qt.Key.Key_Plus, "louder"),
        (Qt.Key.Key_Minus, "softer"),
        (Qt.Key.Key_P, "stop"),
        (Qt.Key.Key_2, "press_number"),
    ],
)
def test_every_step_has_a_key(screen, qtbot, key, told):
    shown(screen)
    screen.window().activateWindow()
    qtbot.keyClick(screen, key)
    assert [each[0] for each in screen._presenter.told] == [told]


def test_space_held_down_is_a_stop_and_a_short_one_is_none(screen, qtbot):
    shown(screen)
    screen.window().activateWindow()
    qtbot.keyPress(screen, Qt.Key.Key_Space)
    assert screen.held.timer.isActive()
    assert screen.held.timer.interval() == 1500
    qtbot.keyRelease(screen, Qt.Key.Key_Space)
    assert not screen.held.timer.isActive()
    qtbot.keyPress(screen, Qt.Key.Key_Space)
    screen.held.timer.timeout.emit()
    assert [each[0] for each in screen._presenter.told] == ["press", "press", "stop"]


@pytest.mark.parametrize("height", [600, 900])
def test_keys_and_small_words_are_large_enough_for_the_floor(screen, height):
    screen.window().resize(round(1.6 * height), height)
    scene = shown(screen)
    for each in (scene.stop, scene.sound, scene._key, scene._hint):
        assert each.font().pixelSize() >= 0.035 * height


def test_keys_of_a_practice_do_nothing_on_the_choice(screen, qtbot):
    screen.show_state(PracticePageState(CHOICE))
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_P):
        qtbot.keyClick(screen, key)
    assert screen._presenter.told == []


def test_the_same_moment_again_paints_nothing(screen):
    scene = shown(screen)
    before = scene._view
    shown(screen)
    assert scene._view is before
