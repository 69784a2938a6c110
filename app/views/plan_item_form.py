"""The fields of one item of a plan; each offers only what its exercise allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.model.exercise import Exercise, Kind, in_language
from app.model.guided_protocol import Side
from app.model.phrase import NO_BREAK_SPACE
from app.model.plan import Day, PlanItem
from app.model.plan_words import day_phrase, exercise_title, item_phrase, sides_phrase
from app.views.text import say, tr
from app.views.theme import S0, S1, S2, S3, Role, font, system_scale
from app.views.widgets.choice_box import ChoiceBox
from app.views.widgets.exercise_figure import ExerciseFigure
from app.views.widgets.label import button, label

_MOST_SETS, _MOST_PER_DAY = 6, 12
_PERCENT = range(20, 81, 5)
_FIGURE_PX = 112
_PLACES = (
    ("sides", 0, 0, 3),
    ("n_sets", 1, 0, 1),
    ("n_reps", 1, 2, 1),
    ("hold_s", 2, 0, 1),
    ("n_per_day", 2, 2, 1),
    ("start_percent", 3, 0, 1),
    ("cue", 4, 0, 3),
)
"""Which field stands in which row and column, and how many columns its box takes."""


class PlanItemForm(QWidget):
    """Tells ``change`` the one field that was changed."""

    def __init__(self, change: Callable[..., None]) -> None:
        super().__init__()
        self._change = change
        self._shown: tuple[PlanItem, Exercise] | None = None
        self._title = label("", Role.SENTENCE, wraps=True)
        self._said = label("", Role.BODY, wraps=True)
        self._figure = ExerciseFigure(height_px=_FIGURE_PX)
        self._values: dict[str, list[Any]] = {}
        self.boxes = {
            "sides": self._box("sides", tr("Sides")),
            "n_sets": self._box("n_sets", tr("Sets")),
            "n_reps": self._box("n_reps", tr("Repetitions")),
            "hold_s": self._box("hold_s", tr("Hold")),
            "n_per_day": self._box("n_per_day", tr("Times a day")),
            "cue": self._box("cue", tr("Cue")),
            "start_percent": self._box("start_percent", tr("Goal begins at")),
        }
        self.lock = self._check(tr("Goal stays there"))
        self.lock.clicked.connect(lambda on: self._change_goal(is_locked=on))
        self.days = {day: button(say(day_phrase(day)), self._tell_days, role="tab") for day in Day}
        for each in self.days.values():
            each.setCheckable(True)
        self._labels: dict[str, QLabel] = {}
        self._lay_out()

    def show_item(self, item: PlanItem, exercise: Exercise) -> None:
        """Show an item of the plan."""
        if (item, exercise) == self._shown:
            return
        self._shown = item, exercise
        title = say(exercise_title(exercise))
        self._title.setText(title)
        self._said.setText(say(item_phrase(item, exercise)))
        self._figure.show_figure(exercise.figure, title)
        self._fill(item, exercise)
        for day, each in self.days.items():
            each.setChecked(day in item.days)
        has_goal = exercise.kind is Kind.SENSED and exercise.has_goal
        self.lock.setChecked(item.goal.is_locked)
        self.lock.setVisible(has_goal)
        self._show_field("start_percent", is_shown=has_goal)
        self._show_field("cue", is_shown=bool(exercise.cues))
        self._show_field("hold_s", is_shown=exercise.dose.hold_range_s[1] > 0)

    def _fill(self, item: PlanItem, exercise: Exercise) -> None:
        dose = exercise.dose
        reps = list(range(dose.n_reps_range[0], dose.n_reps_range[1] + 1))
        holds = _holds(dose.hold_range_s, item.hold_s)
        sets = list(range(1, max(_MOST_SETS, item.n_sets) + 1))
        times = list(range(1, max(_MOST_PER_DAY, item.n_per_day) + 1))
        percents = sorted({*_PERCENT, item.goal.start_percent})
        sides = _side_choices(exercise.rounds)
        cues = {cue.id: in_language(cue.hint) for cue in exercise.cues}
        self._offer("sides", sides, item.sides, lambda each: say(sides_phrase(each)))
        self._offer("n_sets", sets, item.n_sets, str)
        self._offer("n_reps", reps, item.n_reps, str)
        self._offer("hold_s", holds, item.hold_s, _seconds)
        self._offer("n_per_day", times, item.n_per_day, str)
        self._offer("cue", list(cues), item.cue, lambda each: cues.get(each, ""))
        self._offer("start_percent", percents, item.goal.start_percent, _share)

    def _offer(
        self, name: str, values: list[Any], chosen: object, words: Callable[[Any], str]
    ) -> None:
        box = self.boxes[name]
        texts = [words(each) for each in values]
        if [box.itemText(at) for at in range(box.count())] != texts:
            box.clear()
            box.addItems(texts)
        self._values[name] = values
        box.setCurrentIndex(values.index(chosen) if chosen in values else -1)

    def _tell(self, name: str, row: int) -> None:
        value = self._values[name][row]
        if name == "start_percent":
            self._change_goal(start_percent=value)
        else:
            self._change(**{name: value})

    def _change_goal(self, **fields: object) -> None:
        if self._shown is not None:
            self._change(goal=msgspec.structs.replace(self._shown[0].goal, **fields))

    def _tell_days(self) -> None:
        days = tuple(day for day, each in self.days.items() if each.isChecked())
        if days:
            self._change(days=days)
        elif self._shown is not None:  # an item without a day would be none
            for day, each in self.days.items():
                each.setChecked(day in self._shown[0].days)

    def _show_field(self, name: str, *, is_shown: bool) -> None:
        self.boxes[name].setVisible(is_shown)
        self._labels[name].setVisible(is_shown)

    def _box(self, name: str, title: str) -> ChoiceBox:
        made = ChoiceBox(title)
        made.activated.connect(lambda row: self._tell(name, row))
        return made

    def _check(self, text: str) -> QCheckBox:
        made = QCheckBox(text)
        made.setFont(font(Role.BODY, system_scale()))
        return made

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(S0, S0, S0, S0)
        column.setSpacing(S3)
        column.addWidget(self._title)
        column.addWidget(self._said)
        column.addWidget(self._figure)
        column.addLayout(self._grid())
        column.addWidget(label(tr("On these days"), Role.BODY))
        days = QHBoxLayout()
        days.setSpacing(S1)
        for each in self.days.values():
            days.addWidget(each)
        days.addStretch(1)
        column.addLayout(days)
        column.addStretch(1)

    def _grid(self) -> QGridLayout:
        """Return the fields, two beside each other where their words are short."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(S3)
        grid.setVerticalSpacing(S2)
        for name, row, column, n_columns in _PLACES:
            self._labels[name] = label(self.boxes[name].accessibleName(), Role.BODY)
            grid.addWidget(self._labels[name], row, column)
            grid.addWidget(self.boxes[name], row, column + 1, 1, n_columns)
        grid.addWidget(self.lock, 3, 2, 1, 2)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        return grid


def _holds(limits: tuple[float, float], now: float) -> list[float]:
    """Return every whole second of a range, and what stands there now."""
    low, high = limits
    whole = {float(second) for second in range(int(low), int(high) + 1) if low <= second <= high}
    return sorted(whole | {low, high, now})


def _side_choices(rounds: tuple[Side, ...]) -> list[tuple[Side, ...]]:
    """Return which rounds a plan can ask for: all of them, or one alone."""
    alone = [(side,) for side in rounds]
    each = tuple(side for side in rounds if side is not Side.BOTH)
    return list(dict.fromkeys([rounds, *([each] if each else []), *alone]))


def _seconds(value: float) -> str:
    return tr("no hold") if not value else f"{value:g}{NO_BREAK_SPACE}s"


def _share(value: int) -> str:
    return f"{value}{NO_BREAK_SPACE}%"
