"""One sentence over the whole screen and one key: what to do, what a set came to, what is wrong."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.presenters.practice import PracticePresenter
from app.presenters.practice_state import PracticePage
from app.views.text import say, tr
from app.views.theme import S3, S6, S12, Role
from app.views.widgets.label import button, label
from app.views.widgets.large_type import enlarge, key_px

_N_LINES, _N_ANSWERS = 5, 11
_TITLE_SHARE, _LEAST_TITLE_PX = 0.075, 34
_LINE_SHARE, _LEAST_LINE_PX = 0.042, 22


class PracticePagePane(QWidget):
    """Large enough to be read from the floor."""

    def __init__(self, presenter: PracticePresenter) -> None:
        super().__init__()
        self._page: PracticePage | None = None
        self._title = label("", Role.TITLE, wraps=True)
        self._lines = [label("", Role.SENTENCE, wraps=True) for _ in range(_N_LINES)]
        self._answers = [
            button("", partial(presenter.answer, place), role="step") for place in range(_N_ANSWERS)
        ]
        self.end = button(tr("End  (Esc)"), presenter.end, role="step")
        self.stop = button(tr("Pain – stop  (P)"), presenter.stop, role="stop")
        self.go_on = button("", presenter.press, role="banner")
        self._lay_out()

    def show_page(self, page: PracticePage) -> None:
        """Show a page."""
        if page == self._page:
            return
        self._page = page
        self._title.setText(say(page.title))
        for place, line in enumerate(self._lines):
            line.setText(say(page.lines[place]) if place < len(page.lines) else "")
            line.setVisible(place < len(page.lines))
        for place, answer in enumerate(self._answers):
            answer.setText(say(page.answers[place]) if place < len(page.answers) else "")
            answer.setVisible(place < len(page.answers))
        self.go_on.setText(say(page.key))
        self.go_on.setVisible(not page.answers or page.may_be_left_open)
        self.setAccessibleName(say(page.title))
        self._fit_type()

    def resizeEvent(self, event: object) -> None:
        """Keep the type as large as the window allows."""
        self._fit_type()

    def _fit_type(self) -> None:
        height = self.height()
        enlarge(self._title, max(_LEAST_TITLE_PX, _TITLE_SHARE * height), QFont.Weight.Bold)
        for line in self._lines:
            enlarge(line, max(_LEAST_LINE_PX, _LINE_SHARE * height))
        for key in (self.end, self.stop, self.go_on, *self._answers):
            enlarge(key, key_px(height), QFont.Weight.DemiBold)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.end)
        top.addStretch(1)
        top.addWidget(self.stop)
        answers = QHBoxLayout()
        answers.setSpacing(S3)
        for answer in self._answers:
            answers.addWidget(answer)
        answers.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(S12, S6, S12, S12)
        column.setSpacing(S3)
        column.addLayout(top)
        column.addStretch(2)
        column.addWidget(self._title)
        column.addSpacing(S3)
        for line in self._lines:
            column.addWidget(line)
        column.addLayout(answers)
        column.addStretch(3)
        column.addWidget(self.go_on, alignment=Qt.AlignmentFlag.AlignLeft)
