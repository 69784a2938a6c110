"""Past practices in the window: sides beside each other, weeks as rows, everything by keyboard."""

from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtWidgets import QMainWindow

from app.engine.practice.past import read_past
from app.model.practice_time import Span
from app.presenters.practice_past import PastState
from app.presenters.recordings_state import Progress
from app.report.practice_told import tell_exercise
from app.store.store import Store
from app.views.layout import Room
from app.views.practice_past import PracticePastScreen
from tests.app.practised import keep_practice

FIRST = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


class Told:
    """A presenter that keeps what it was told."""

    def __init__(self):
        self.told = []

    def __getattr__(self, name):
        return lambda *given: self.told.append((name, *given))


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    store = Store.open(tmp_path_factory.mktemp("past") / "home")
    for day in range(6):
        for side in ("R", "L"):
            keep_practice(store, FIRST + timedelta(days=day), side=side)
    past = read_past(store, None)
    store.close()
    return tell_exercise(
        past,
        "single_leg_bridge",
        span=Span.MONTH,
        last_day=date(2026, 11, 8),
        name_day=date.isoformat,
    )


@pytest.fixture
def screen(qtbot, appearance):
    host = QMainWindow()
    host.setMinimumSize(640, 380)
    qtbot.addWidget(host)
    made = PracticePastScreen(Told(), show_practice=lambda: None, open_page=lambda path: None)
    host.setCentralWidget(made)
    host.resize(1024, 600)
    host.show()
    yield made
    host.close()


def state(told):
    return PastState(Progress.DONE, titles=(told.title,), told=told)


def test_each_side_is_a_panel_of_its_own_and_says_its_practices_in_words(screen, told):
    screen.show_state(state(told))
    right, left = screen.sides
    assert right.isVisible()
    assert left.isVisible()
    assert "Without help 45 %" in right.sentence.text()
    assert "2026-11-02: 45 % without help, goal 40 %" in right.picture.accessibleDescription()


def test_weeks_are_rows(screen, told):
    screen.show_state(state(told))
    model = screen.weeks.model()
    cells = [model.index(0, column).data() for column in range(model.columnCount())]
    assert cells == ["2026-11-02", "6", "12", "108 of 144", "0", "hamstring 60"]


def test_nothing_practised_is_said_in_one_sentence(screen):
    screen.show_state(PastState(Progress.DONE))
    assert screen.message.startswith("Nothing was practised")


def test_sides_stand_one_above_the_other_where_there_is_little_room(screen, told):
    screen.show_state(state(told))
    screen.fit_into(Room.NARROW)
    screen.layout().activate()
    right, left = screen.sides
    assert left.y() >= right.y()


def test_who_comes_here_by_keyboard_goes_on_at_the_choice_of_the_exercise(screen, told, qtbot):
    screen._presenter.tick = lambda: state(told)
    screen.open()
    screen.tick()
    qtbot.waitUntil(screen._exercises.hasFocus, timeout=2000)
