"""The Practice screen: the choice of an exercise, or what is read from two metres away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.presenters.practice import PracticePresenter
from app.presenters.practice_state import PracticePageState
from app.views.layout import Room
from app.views.long_press import LongPress
from app.views.practice_choice import PracticeChoicePane
from app.views.practice_page import PracticePagePane
from app.views.practice_scene import PracticeScene


class PracticeScreen(QWidget):
    """Shows one of three, and hands keys on; it decides nothing."""

    def __init__(self, presenter: PracticePresenter, *, show_past: Callable[[], None]) -> None:
        super().__init__()
        self._presenter = presenter
        self._state: PracticePageState | None = None
        self.choice = PracticeChoicePane(presenter, show_past=show_past)
        self.scene = PracticeScene(presenter)
        self.page = PracticePagePane(presenter)
        self._stack = QStackedLayout(self)
        for pane in (self.choice, self.scene, self.page):
            self._stack.addWidget(pane)
        for keys, act in (
            ("Space", self._press),
            ("Escape", self._end),
            ("M", presenter.mute),
            ("+", presenter.louder),
            ("=", presenter.louder),
            ("-", presenter.softer),
            ("P", self._stop),
        ):
            # A key that is held acts once: a pedal left down must not run through every step.
            QShortcut(QKeySequence(keys), self, act).setAutoRepeat(False)
        self.held = LongPress(self, self._stop)
        for number, keys in enumerate("0123456789X"):
            QShortcut(QKeySequence(keys), self, partial(presenter.press_number, number))

    @property
    def is_whole(self) -> bool:
        """Return whether nothing else may be on the screen now."""
        return self._state is not None and self._state.is_running

    def open(self) -> None:
        """Come up; a practice runs whether it is looked at or not."""
        self._presenter.open()

    def tick(self) -> None:
        """Ask the presenter and show what it says."""
        self.show_state(self._presenter.tick())

    def show_state(self, state: PracticePageState) -> None:
        """Show a state."""
        self._state = state
        if state.page is not None:
            self.page.show_page(state.page)
            self._stack.setCurrentWidget(self.page)
        elif state.view is not None:
            self.scene.show_view(state.view)
            self._stack.setCurrentWidget(self.scene)
        else:
            self.choice.show_choice(state.choice)
            self._stack.setCurrentWidget(self.choice)

    def fit_into(self, room: Room) -> None:
        """Take the form that the window has room for."""
        self.choice.fit_into(room)

    def _press(self) -> None:
        if self.is_whole or self.choice.begin.isEnabled():
            self._presenter.press()

    def _end(self) -> None:
        if self.is_whole:
            self._presenter.end()

    def _stop(self) -> None:
        if self.is_whole:
            self._presenter.stop()
