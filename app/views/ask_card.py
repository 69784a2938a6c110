"""A question beside a running test, never over it: what stands below stays in reach."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.views.text import tr
from app.views.theme import S0, S2, Role, font, system_scale
from app.views.widgets.label import button, label
from app.views.widgets.page_scroll import PageScroll

_LONGEST_ANSWER = 200

OnAnswer = Callable[[str], None]


class AskCard(QWidget):
    """Answers as buttons, and a field for another one; nothing is chosen beforehand."""

    def __init__(self, on_close: Callable[[], None]) -> None:
        super().__init__()
        self._on_close = on_close
        self._on_answer: OnAnswer = lambda answer: None
        self._title = label("", Role.HEADING, wraps=True)
        self._question = label("", Role.BODY, wraps=True)
        self.answers: list[QPushButton] = []
        self._answers_column = QVBoxLayout()
        self._answers_column.setSpacing(S2)
        self.field = QLineEdit()
        self.field.setFont(font(Role.BODY, system_scale()))
        self.field.setMaxLength(_LONGEST_ANSWER)
        self.field.setAccessibleName(tr("Another reason"))
        self.field.setPlaceholderText(tr("Another reason, then Enter"))
        self.cancel = button(tr("Cancel"), self.close_question)
        column = QVBoxLayout()
        column.setContentsMargins(S0, S0, S0, S0)
        column.setSpacing(S2)
        column.addWidget(self._title)
        column.addWidget(self._question)
        column.addWidget(self.cancel)
        column.addLayout(self._answers_column)
        column.addWidget(self.field)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S0, S0, S0, S0)
        outer.addWidget(PageScroll(column, name=tr("Question")))
        self.hide()

    @property
    def is_asking(self) -> bool:
        """Return whether a question stands."""
        return not self.isHidden()

    def ask(
        self,
        title: str,
        question: str,
        answers: Sequence[str],
        on_answer: OnAnswer,
        *,
        takes_words: bool = True,
    ) -> None:
        """Ask; the focus is on *Cancel*, so that no chance key answers."""
        self._title.setText(title)
        self._question.setText(question)
        self._on_answer = on_answer
        for old in self.answers:
            self._answers_column.removeWidget(old)
            old.deleteLater()
        self.answers = [button(each, partial(self._answer, each)) for each in answers]
        before: QWidget = self.cancel
        for each in self.answers:
            self._answers_column.addWidget(each)
            QWidget.setTabOrder(before, each)
            before = each
        QWidget.setTabOrder(before, self.field)
        self.field.clear()
        self.field.setVisible(takes_words)
        self.show()
        self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def press(self) -> None:
        """Press the button that has the focus, or take what was typed."""
        focused = self.window().focusWidget()
        if focused is self.field and self.field.text().strip():
            self._answer(self.field.text().strip())
        elif isinstance(focused, QPushButton) and self.isAncestorOf(focused):
            focused.click()

    def close_question(self) -> None:
        """Take the question away, answered or not."""
        if self.is_asking:
            self.hide()
            self._on_close()

    def _answer(self, said: str) -> None:
        on_answer = self._on_answer
        self.close_question()
        on_answer(said)
