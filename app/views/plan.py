"""The Plan screen: today's exercises, the plan that is made, every exercise there is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.model.exercise import Exercise
from app.presenters.exercise_editor import EditorState
from app.presenters.plan import PlanPresenter
from app.presenters.plan_state import Face, PlanState
from app.views.exercise_editing import ExerciseEditing
from app.views.file_questions import ask_exercise, ask_folder, ask_plan
from app.views.layout import Room
from app.views.plan_compose import ComposeFace
from app.views.plan_dialog import SignerDialog
from app.views.plan_library import LibraryFace
from app.views.plan_today import StartItem, TodayFace
from app.views.text import say, tr
from app.views.theme import S0, S1, S2, S3, S4, Role
from app.views.widgets.empty_page import EmptyPage
from app.views.widgets.label import button, label


class PlanScreen(QWidget):
    """One row of tabs, and under it what the chosen one is for."""

    def __init__(
        self,
        presenter: PlanPresenter,
        *,
        choose_person: Callable[[], None],
        start_item: StartItem | None = None,
    ) -> None:
        super().__init__()
        self._presenter, self._editor = presenter, presenter.editor
        self._state: PlanState | None = None
        self._edited: EditorState | None = None
        self._folder: Path | None = None
        self._dialog: SignerDialog | None = None
        self.today = TodayFace(
            choose=presenter.choose_today, note=presenter.note, start_item=start_item
        )
        self.compose = ComposeFace(
            presenter, show_library=lambda: presenter.show_face(Face.EXERCISES)
        )
        self.library = LibraryFace(
            choose=presenter.choose_exercise,
            add=presenter.add,
            easier=presenter.easier,
            change=self._change_exercise,
            bring_in=self._bring_in_exercise,
            write=self._write_exercise,
        )
        self.editing = ExerciseEditing(presenter.editor)
        self._choose_person = button(tr("Choose a person"), choose_person, role="primary")
        self._make = button(
            tr("Make a plan"), lambda: presenter.show_face(Face.COMPOSE), role="primary"
        )
        self._nobody = EmptyPage(self._choose_person)
        self._nothing = EmptyPage(self._make)
        self._pages = QStackedWidget()
        self._told = label("", Role.BODY, wraps=True)
        self.take = button(tr("Take over a plan…"), self._ask_and_read)
        self.write = button(tr("Write the plan…"), self._ask_and_write)
        self.tabs = self._make_tabs()
        self._lay_out()
        QShortcut(QKeySequence("Ctrl+S"), self, self._keep)

    @property
    def told(self) -> str:
        """Return what came of the last press."""
        return self._told.text()

    @property
    def message(self) -> str:
        """Return the sentence where there is nothing to show."""
        page = self._pages.currentWidget()
        return page.words if isinstance(page, EmptyPage) else ""

    def open(self) -> None:
        """Read the plan anew."""
        self._presenter.open()

    def tick(self) -> None:
        """Ask the presenters and show what they say."""
        edited = self._editor.tick()
        if edited is not None:
            self.editing.show_state(edited)
        if (edited is None) != (self._edited is None):
            self._state = None  # another page comes up
        self._edited = edited
        self.show_state(self._presenter.tick())

    def show_state(self, state: PlanState) -> None:
        """Show a state."""
        if state == self._state:
            return
        self._state = state
        for face, tab in self.tabs.items():
            tab.setChecked(face is state.face)
        told = state.problem or say(state.news)
        self._told.setText(told)
        self._told.setVisible(bool(told))
        for each in (self.take, self.write):
            each.setVisible(state.face is not Face.EXERCISES)
        self.write.setEnabled(state.stored is not None)
        self.write.setToolTip("" if state.stored is not None else tr("There is no plan yet."))
        page = self._page_of(state)
        if isinstance(page, TodayFace | ComposeFace | LibraryFace):
            page.show_state(state)
        self._pages.setCurrentWidget(page)
        self._ask_who_signed(state)

    def fit_into(self, room: Room) -> None:
        """Give each face the form that fits."""
        for face in (self.today, self.compose, self.library):
            face.fit_into(room)

    def _keep(self) -> None:
        """Keep what is in front."""
        if self._edited is not None:
            self._editor.keep()
        else:
            self._presenter.keep()

    def _page_of(self, state: PlanState) -> QWidget:
        """Return what there is to show, or the page that says what is lacking."""
        if state.face is Face.EXERCISES:
            return self.library if self._edited is None else self.editing
        if state.who is None:
            self._nobody.say(
                tr("Nobody is here. Choose who practises, or take over the plan you were given.")
            )
            return self._nobody
        if state.face is Face.COMPOSE and state.draft is not None:
            return self.compose
        if state.today:
            return self.today
        self._nothing.say(_nothing_words(state))
        self._make.setVisible(state.is_read and state.stored is None)
        return self._nothing

    def _ask_who_signed(self, state: PlanState) -> None:
        """Ask once for the letters the clinic told, and say where they are others."""
        if state.question is None:
            if self._dialog is not None:
                self._dialog.close()
                self._dialog = None
            return
        if self._dialog is None:
            self._dialog = SignerDialog(self, self._presenter)
            self._dialog.open()
        self._dialog.show_question(state.question)

    def _change_exercise(self, exercise: Exercise) -> None:
        self._editor.begin(exercise, self._presenter.library)
        self.tick()
        self.editing.form.begin()

    def _bring_in_exercise(self) -> None:
        path = ask_exercise(self, self._folder)
        if path is not None:
            self._folder = path.parent
            self._editor.bring_in(path)

    def _write_exercise(self, exercise: Exercise) -> None:
        folder = ask_folder(self, self._folder)
        if folder is not None:
            self._folder = folder
            self._editor.write(exercise, folder)

    def _ask_and_read(self) -> None:
        path = ask_plan(self, self._folder)
        if path is not None:
            self._folder = path.parent
            self._presenter.read_file(path)

    def _ask_and_write(self) -> None:
        folder = ask_folder(self, self._folder)
        if folder is not None:
            self._folder = folder
            self._presenter.export(folder)

    def _make_tabs(self) -> dict[Face, QPushButton]:
        words = {
            Face.TODAY: tr("Today"),
            Face.COMPOSE: tr("Compose"),
            Face.EXERCISES: tr("Exercises"),
        }
        group = QButtonGroup(self)
        tabs = {}
        for face, text in words.items():
            made = button(text, partial(self._presenter.show_face, face), role="tab")
            made.setCheckable(True)
            group.addButton(made)
            tabs[face] = made
        return tabs

    def _lay_out(self) -> None:
        pages = (self.today, self.compose, self.library, self.editing)
        for page in (*pages, self._nobody, self._nothing):
            self._pages.addWidget(page)
        row = QHBoxLayout()
        row.setContentsMargins(S4, S3, S4, S0)
        row.setSpacing(S1)
        for tab in self.tabs.values():
            row.addWidget(tab)
        row.addStretch(1)
        row.addSpacing(S2)
        row.addWidget(self.take)
        row.addWidget(self.write)
        told = QHBoxLayout()
        told.setContentsMargins(S4, S0, S4, S0)
        told.addWidget(self._told)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S0, S0, S0, S0)
        outer.setSpacing(S2)
        outer.addLayout(row)
        outer.addLayout(told)
        outer.addWidget(self._pages, 1)


def _nothing_words(state: PlanState) -> str:
    if not state.is_read:
        return tr("Looking…")
    if state.stored is None:
        return tr("No plan yet for {who}. Make one, or take over a file.", who=state.who or "")
    if state.stored.plan.items and not state.today:
        return tr("Nothing is due today. A day of rest is part of the plan.")
    return tr("The plan asks for nothing yet.")
