"""Every exercise there is, by its stage; one of them beside the list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout

from app.model.exercise import Exercise, Kind, Stage
from app.model.exercise_file import our_exercises
from app.model.plan import PlanItem
from app.model.plan_words import exercise_title, item_phrase
from app.presenters.plan_state import PlanState
from app.views.exercise_page import ExercisePage
from app.views.plan_face import PlanFace
from app.views.text import say, tr
from app.views.theme import S2
from app.views.widgets.label import button
from app.views.widgets.rows_model import Column
from app.views.widgets.table import Table


class LibraryFace(PlanFace):
    """Ours stay as they are; one's own stand among them."""

    def __init__(
        self,
        *,
        choose: Callable[[str], None],
        add: Callable[[str], None],
        easier: Callable[[Exercise], Exercise | None],
        change: Callable[[Exercise], None],
        bring_in: Callable[[], None],
        write: Callable[[Exercise], None],
    ) -> None:
        columns = (Column(tr("Exercise"), is_wide=True), Column(tr("For")))
        super().__init__(tr("Exercises"), Table(columns, name=tr("Exercises")))
        self._choose, self._add, self._easier_of = choose, add, easier
        self._change, self._write = change, write
        self._library: tuple[Exercise, ...] = ()
        self._exercise: Exercise | None = None
        self.page = ExercisePage()
        self.easier = button(tr("Make it easier"), self._show_easier)
        self.change = button(tr("Copy and change…"), self._change_this)
        self.add = button(tr("Add to the plan"), self._add_this, role="primary")
        self.table.clicked.connect(lambda index: self._choose_row(index.row()))
        self.table.activated.connect(lambda index: self._choose_row(index.row()))
        buttons = (self.easier, self.change, self.add)
        self.bring_in = button(tr("Bring in…"), bring_in)
        self.write = button(tr("Write as a file…"), self._write_this)
        files = QHBoxLayout()
        files.setSpacing(S2)
        files.addWidget(self.bring_in)
        files.addWidget(self.write)
        files.addStretch(1)
        self.lay_out(under_list=files, entry=self.page, buttons=buttons)

    def show_state(self, state: PlanState) -> None:
        """Show the library."""
        self._library = state.library
        self.show_rows(
            [(say(exercise_title(each)), _purpose(each)) for each in state.library],
            state.chosen_exercise,
        )
        self._exercise = state.library[state.chosen_exercise]
        self.page.show_exercise(
            self._exercise, item_phrase(PlanItem.of(self._exercise), self._exercise)
        )
        easier = self._easier_of(self._exercise)
        self.easier.setVisible(easier is not None)
        if easier is not None:
            self.easier.setAccessibleDescription(say(exercise_title(easier)))
        is_own = all(each.id != self._exercise.id for each in our_exercises())
        self.change.setText(tr("Change…") if is_own else tr("Copy and change…"))
        self.add.setEnabled(state.who is not None)
        self.add.setToolTip("" if state.who is not None else tr("Choose a person first."))

    def _choose_row(self, row: int) -> None:
        if 0 <= row < len(self._library):
            self._choose(self._library[row].id)

    def _show_easier(self) -> None:
        easier = None if self._exercise is None else self._easier_of(self._exercise)
        if easier is not None:
            self._choose(easier.id)

    def _add_this(self) -> None:
        if self._exercise is not None:
            self._add(self._exercise.id)

    def _write_this(self) -> None:
        if self._exercise is not None:
            self._write(self._exercise)

    def _change_this(self) -> None:
        if self._exercise is not None:
            self._change(self._exercise)


def _purpose(exercise: Exercise) -> str:
    stages = {
        Stage.FEEL: tr("feel"),
        Stage.ISOLATE: tr("isolate"),
        Stage.INTEGRATE: tr("integrate"),
    }
    if exercise.kind is Kind.NUDGE:
        return tr("through the day")
    return tr("before, after") if exercise.stage is None else stages[exercise.stage]
