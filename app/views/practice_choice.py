"""Before a practice: which exercise and side, how it goes, what sensors show, and Begin."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QBoxLayout, QFrame, QVBoxLayout, QWidget

from app.presenters.practice import PracticePresenter
from app.presenters.practice_state import EarlierPractice, PracticeChoice
from app.views.layout import Room
from app.views.text import say, tr
from app.views.theme import S0, S2, S3, S4, Role
from app.views.widgets.choice_box import ChoiceBox
from app.views.widgets.exercise_figure import ExerciseFigure
from app.views.widgets.label import button, card, label, rule
from app.views.widgets.page_scroll import PageScroll

_FIGURE_PX = 200


class PracticeChoicePane(QWidget):
    """Choose, read, begin."""

    def __init__(self, presenter: PracticePresenter, *, show_past: Callable[[], None]) -> None:
        super().__init__()
        self._presenter = presenter
        self._choice: PracticeChoice | None = None
        self._exercises = ChoiceBox(tr("Which exercise"))
        self._exercises.activated.connect(presenter.choose)
        self._sides = ChoiceBox(tr("Which side"))
        self._sides.activated.connect(presenter.choose_side)
        self._dose = label("", Role.BODY, wraps=True)
        self._session = label("", Role.SMALL, tone="quiet", wraps=True)
        self._earlier_title = label(tr("Before"), Role.SMALL_NAME)
        self._earlier = label("", Role.SMALL, wraps=True)
        self.past = button(tr("Over weeks…"), show_past, role="step")
        self._safety = label("", Role.SMALL, tone="quiet", wraps=True)
        self.easier = button(tr("Make it easier"), presenter.choose_easier, role="step")
        self._figure = ExerciseFigure(height_px=_FIGURE_PX)
        self._steps = label("", Role.BODY, wraps=True)
        self._shown = label("", Role.SMALL, wraps=True)
        self._not_shown = label("", Role.SMALL, tone="quiet", wraps=True)
        self._outcome = label("", Role.SENTENCE, wraps=True)
        self._why = label("", Role.SMALL, tone="quiet", wraps=True)
        self.begin = button(tr("Begin practice"), presenter.begin, role="primary")
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._outcome_card = card()
        self._lay_out()

    def show_choice(self, choice: PracticeChoice) -> None:
        """Show what was chosen and what stands in its way."""
        if choice == self._choice:
            return
        self._choice = choice
        self._exercises.show_titles([say(each) for each in choice.titles], choice.position)
        self._sides.show_titles([say(each) for each in choice.sides], choice.side_position)
        self._sides.setEnabled(len(choice.sides) > 1)
        self._figure.show_figure(choice.figure, say(choice.titles[choice.position]))
        self._dose.setText(say(choice.dose))
        self._session.setText(say(choice.session))
        self._earlier.setText("\n".join(map(_earlier_line, choice.earlier)))
        self._earlier_title.setVisible(bool(choice.earlier))
        self.past.setVisible(bool(choice.earlier))
        self._safety.setText(say(choice.safety))
        self._safety.setVisible(choice.safety is not None)
        self.easier.setVisible(choice.easier is not None)
        self.easier.setToolTip(say(choice.easier))
        steps = (f"{number}. {say(step)}" for number, step in enumerate(choice.steps, 1))
        self._steps.setText("\n".join(steps))
        self._shown.setText("\n".join(say(each) for each in choice.shown))
        self._not_shown.setText("\n".join(say(each) for each in choice.not_shown))
        self._outcome.setText("\n".join(say(each) for each in choice.outcome))
        self._outcome_card.setVisible(bool(choice.outcome))
        why = say(choice.why_not)
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self.begin.setEnabled(choice.why_not is None)
        self.begin.setToolTip(why)

    def fit_into(self, room: Room) -> None:
        """Put the columns below each other where there is little room."""
        direction = QBoxLayout.Direction
        is_narrow = room is Room.NARROW
        self._columns.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)

    def _lay_out(self) -> None:
        left = _column(
            label(tr("Which exercise"), Role.HEADING),
            self._exercises,
            self._sides,
            self._dose,
            self._session,
            self.easier,
            self._safety,
            self._earlier_title,
            self._earlier,
            self.past,
        )
        left.addStretch(1)
        left.addWidget(self._why)
        left.addWidget(self.begin)
        right = _column(
            label(tr("How it goes"), Role.HEADING),
            self._figure,
            self._steps,
            rule(),
            label(tr("What the stickers show"), Role.SMALL_NAME),
            self._shown,
            label(tr("What they do not show"), Role.SMALL_NAME),
            self._not_shown,
        )
        right.addStretch(1)
        inside = QVBoxLayout(self._outcome_card)
        inside.setContentsMargins(S4, S4, S4, S4)
        inside.addWidget(self._outcome)
        self._columns.setSpacing(S3)
        self._columns.addWidget(_carded(left), 2)
        self._columns.addWidget(_carded(right), 3)
        whole = QVBoxLayout()
        whole.setContentsMargins(S3, S3, S3, S3)
        whole.setSpacing(S3)
        whole.addWidget(self._outcome_card)
        whole.addLayout(self._columns, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S0, S0, S0, S0)
        outer.addWidget(PageScroll(whole, name=tr("Practice")))


def _earlier_line(earlier: EarlierPractice) -> str:
    held, goal = say(earlier.holds), say(earlier.goal)
    return f"{earlier.day} · {say(earlier.title)} · {held} · {goal}"


def _column(*widgets: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(S4, S4, S4, S4)
    column.setSpacing(S2)
    for each in widgets:
        column.addWidget(each)
    return column


def _carded(column: QVBoxLayout) -> QFrame:
    made = card()
    made.setLayout(column)
    return made
