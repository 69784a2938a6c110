"""Reminders in a window: by the desktop's own means, or told in the window without them."""

import pytest
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from app.model.phrase import phrase
from app.model.preferences import PreferenceFile
from app.views.nudges import Nudges, nudge_line, remember_nudge

WORDS = phrase("Squeeze and stand.")


class Presenter:
    """Says what a test gave it."""

    every_min = 60

    def __init__(self):
        self.said = WORDS

    def tick(self):
        """Say it once."""
        said, self.said = self.said, None
        return said

    def choose(self, every_min, remember):
        """Take a choice."""
        remember(every_min)


@pytest.fixture
def parent(qtbot, appearance):
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_without_a_tray_the_window_tells_it_once(parent, monkeypatch):
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    told = []
    nudges = Nudges(parent, Presenter(), tell=told.append, show_plan=list)
    nudges.look()
    nudges.look()
    assert told == [WORDS]


def test_with_a_tray_the_desktop_tells_it(parent, monkeypatch):
    shown = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda self: None)
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda self, *words: shown.append(words[1]))
    told = []
    Nudges(parent, Presenter(), tell=told.append, show_plan=list).look()
    assert (shown, told) == (["Squeeze and stand."], [])


def test_the_menu_names_every_choice_and_marks_the_one_that_holds(appearance):
    chosen = []
    lines = nudge_line(Presenter(), chosen.append).lines
    assert [line.text for line in lines] == [
        "No reminders",
        "Remind me every 30 min",
        "Remind me every 60 min",
        "Remind me every 120 min",
    ]
    assert [line.is_chosen for line in lines] == [False, False, True, False]
    lines[1].run()
    assert chosen == [30]


def test_a_choice_is_there_at_the_next_start(tmp_path):
    file = PreferenceFile(tmp_path)
    assert remember_nudge(file, 60) is None
    assert file.read()[0].nudge_every_min == 60
