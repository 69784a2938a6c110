"""A plan that is being made: its items, what holds for all of it, and what to look at again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.model.plan import FeedbackSchedule
from app.model.plan_words import (
    ORDER_GOAL,
    ORDER_GOAL_CAVEAT,
    dose_phrase,
    exercise_title,
    feedback_phrase,
)
from app.presenters.plan import PlanPresenter
from app.presenters.plan_state import DraftState, PlanState
from app.views.plan_face import PlanFace
from app.views.plan_item_form import PlanItemForm
from app.views.text import say, tr
from app.views.theme import S0, S1, S2, S3, Role, font, system_scale
from app.views.widgets.choice_box import ChoiceBox
from app.views.widgets.empty_page import EmptyPage
from app.views.widgets.label import button, label, rule
from app.views.widgets.rows_model import Column
from app.views.widgets.table import Table

_FEEDBACK = tuple(FeedbackSchedule)


class ComposeFace(PlanFace):
    """Tells the presenter each change; nothing is kept before a person says so."""

    def __init__(self, presenter: PlanPresenter, *, show_library: Callable[[], None]) -> None:
        columns = (Column(tr("Exercise"), is_wide=True), Column(tr("How much")))
        super().__init__(tr("The plan"), Table(columns, name=tr("Items of the plan")))
        self._presenter = presenter
        self.form = PlanItemForm(presenter.change_item)
        self._empty = EmptyPage(words=tr("The plan asks for nothing yet. Add an exercise."))
        self.add = button(tr("Add…"), show_library)
        self.earlier = button(tr("Up"), lambda: presenter.move_item(-1))
        self.later = button(tr("Down"), lambda: presenter.move_item(1))
        self.remove = button(tr("Remove"), presenter.remove_item)
        self.discard = button(tr("Discard changes"), presenter.discard)
        self.keep = button(tr("Keep the plan"), presenter.keep, role="primary")
        self.whole = WholePlanForm(presenter)
        self.table.clicked.connect(lambda index: presenter.choose_item(index.row()))
        self.table.activated.connect(lambda index: presenter.choose_item(index.row()))
        entry = QWidget()
        column = QVBoxLayout(entry)
        column.setContentsMargins(S0, S0, S0, S0)
        column.setSpacing(S3)
        for part in (self.form, self._empty, rule(), self.whole):
            column.addWidget(part)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(S1)
        for each in (self.add, self.earlier, self.later, self.remove):
            row.addWidget(each)
        row.addStretch(1)
        self._notes = label("", Role.SMALL, wraps=True)
        under = QVBoxLayout()
        under.setSpacing(S2)
        under.addLayout(row)
        under.addWidget(self._notes)
        self.lay_out(under_list=under, entry=entry, buttons=(self.discard, self.keep))

    def show_state(self, state: PlanState) -> None:
        """Show the draft."""
        draft = state.draft
        if draft is None:
            return
        plan = draft.plan
        rows = [
            (say(exercise_title(plan.exercise_of(item))), say(dose_phrase(item)))
            for item in plan.items
        ]
        self.show_rows(rows, draft.chosen)
        item = draft.item
        self.form.setVisible(item is not None)
        self._empty.setVisible(item is None)
        if item is not None:
            self.form.show_item(item, plan.exercise_of(item))
        self._notes.setText("\n".join(say(note) for note in draft.notes))
        self._notes.setVisible(bool(draft.notes))
        for each in (self.earlier, self.later, self.remove):
            each.setEnabled(item is not None)
        self.keep.setEnabled(draft.is_changed)
        self.discard.setEnabled(draft.is_changed)
        self.keep.setToolTip("" if draft.is_changed else tr("Nothing was changed."))
        self.whole.show_draft(draft)


class WholePlanForm(QWidget):
    """What holds for all items: when it starts, when it is looked at, how much is told."""

    def __init__(self, presenter: PlanPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._shown: DraftState | None = None
        self.starts_on = self._field(tr("Starts on"))
        self.reviews = self._field(tr("Look at it after weeks"))
        self.feedback = ChoiceBox(tr("Feedback"))
        self.feedback.addItems([say(feedback_phrase(each)) for each in _FEEDBACK])
        self.feedback.setSizeAdjustPolicy(
            self.feedback.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.feedback.activated.connect(lambda row: presenter.change_plan(feedback=_FEEDBACK[row]))
        self.order = QCheckBox(tr("Order drill: with the hamstring or before (training goal)"))
        self.order.setFont(font(Role.BODY, system_scale()))
        self.order.setAccessibleDescription(f"{say(ORDER_GOAL)}. {say(ORDER_GOAL_CAVEAT)}")
        self.order.clicked.connect(lambda on: presenter.change_plan(is_order_goal_on=on))
        self.problem = label("", Role.SMALL, wraps=True)
        self.starts_on.editingFinished.connect(self._tell_start)
        self.reviews.editingFinished.connect(self._tell_reviews)
        self._lay_out()

    def show_draft(self, draft: DraftState) -> None:
        """Show a draft; a field that is typed into keeps what is typed."""
        if draft == self._shown:
            return
        self._shown = draft
        plan = draft.plan
        if not self.starts_on.hasFocus():
            self.starts_on.setText(plan.starts_on.isoformat())
        if not self.reviews.hasFocus():
            self.reviews.setText(", ".join(map(str, plan.review_weeks)))
        self.feedback.setCurrentIndex(_FEEDBACK.index(plan.feedback))
        self.order.setChecked(plan.is_order_goal_on)

    def _tell_start(self) -> None:
        typed = self.starts_on.text().strip()
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            self._refuse(tr("{typed} is no day. Write it as 2026-11-23.", typed=repr(typed)))
            return
        self._refuse("")
        self._presenter.change_plan(starts_on=day)

    def _tell_reviews(self) -> None:
        typed = self.reviews.text()
        weeks = [each.strip() for each in typed.split(",") if each.strip()]
        numbers = [int(each) for each in weeks if each.isdecimal()]
        is_whole = len(numbers) == len(weeks) and all(1 <= each <= 52 for each in numbers)
        if not is_whole or numbers != sorted(set(numbers)):
            self._refuse(
                tr(
                    "{typed} are no weeks from 1 to 52, the first one first. Write 1, 2, 4, 6.",
                    typed=repr(typed),
                )
            )
            return
        self._refuse("")
        self._presenter.change_plan(review_weeks=tuple(numbers))

    def _refuse(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def _field(self, name: str) -> QLineEdit:
        made = QLineEdit()
        made.setFont(font(Role.BODY, system_scale()))
        made.setAccessibleName(name)
        return made

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(S0, S0, S0, S0)
        grid.setHorizontalSpacing(S3)
        grid.setVerticalSpacing(S2)
        grid.addWidget(label(tr("For the whole plan"), Role.NAME), 0, 0, 1, 2)
        for row, field in enumerate((self.starts_on, self.reviews, self.feedback), 1):
            grid.addWidget(label(field.accessibleName(), Role.BODY, wraps=True), row, 0)
            grid.addWidget(field, row, 1)
        grid.addWidget(self.problem, 4, 0, 1, 2)
        grid.addWidget(self.order, 5, 0, 1, 2)
        caveat = label(say(ORDER_GOAL_CAVEAT), Role.SMALL, tone="quiet", wraps=True)
        grid.addWidget(caveat, 6, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        self.problem.hide()
