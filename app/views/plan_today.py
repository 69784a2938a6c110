"""Today's exercises of a plan: which, how much, how; and the button that starts one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QVBoxLayout

from app.model.diary import Did
from app.model.exercise import Kind
from app.model.guided_protocol import Side
from app.model.plan import Plan, PlanItem
from app.model.plan_words import (
    ORDER_GOAL,
    ORDER_GOAL_CAVEAT,
    dose_phrase,
    exercise_title,
    item_phrase,
)
from app.presenters.plan_state import PlanState, TodayItem
from app.views.exercise_page import ExercisePage
from app.views.plan_face import PlanFace
from app.views.text import say, tr
from app.views.theme import S1, Role
from app.views.widgets.label import button, dress, label
from app.views.widgets.rows_model import Column
from app.views.widgets.table import Table

StartItem = Callable[[PlanItem, Side], None]


class TodayFace(PlanFace):
    """Starts nothing itself; without somebody to start it shows the steps alone."""

    def __init__(
        self,
        *,
        choose: Callable[[int], None],
        note: Callable[[PlanItem, Did], None],
        start_item: StartItem | None,
    ) -> None:
        columns = (
            Column(tr("Exercise"), is_wide=True),
            Column(tr("How much")),
            Column(tr("Done"), is_number=True),
        )
        super().__init__(tr("Today"), Table(columns, name=tr("Exercises of today")))
        self._start_item, self._note = start_item, note
        self._item: TodayItem | None = None
        self.page = ExercisePage(has_source=False)
        self._facts = label("", Role.SMALL, tone="quiet", wraps=True)
        self._goal = label("", Role.SMALL, wraps=True)
        self._ask = label(
            tr("Pain that grows, a cramp or sore skin: stop, and ask your clinician."),
            Role.SMALL,
            tone="quiet",
            wraps=True,
        )
        self.starts = {
            side: button("", partial(self._start, side))
            for side in (Side.BOTH, Side.LEFT, Side.RIGHT)  # left is on the left
        }
        self.done = button(tr("Done"), lambda: self._tell(Did.DONE))
        self.undone = button(tr("Take back"), lambda: self._tell(Did.UNDONE))
        self.table.clicked.connect(lambda index: choose(index.row()))
        self.table.activated.connect(lambda index: choose(index.row()))
        under = QVBoxLayout()
        under.setSpacing(S1)
        for each in (self._facts, self._goal, self._ask):
            under.addWidget(each)
        starts = tuple(self.starts.values())
        buttons = (self.done, self.undone, *starts)
        self.lay_out(under_list=under, entry=self.page, buttons=buttons, n_right=len(starts))

    def show_state(self, state: PlanState) -> None:
        """Show a state that has something due."""
        rows = [
            (say(exercise_title(each.exercise)), say(dose_phrase(each.item)), _times(each))
            for each in state.today
        ]
        self.show_rows(rows, state.chosen_today)
        if state.stored is not None:
            self._facts.setText(_facts(state.stored.plan, state.stored.signer))
            is_on = state.stored.plan.is_order_goal_on
            self._goal.setText(f"{say(ORDER_GOAL)}. {say(ORDER_GOAL_CAVEAT)}")
            self._goal.setVisible(is_on)
        self._item = state.today[state.chosen_today] if state.today else None
        if self._item is not None:
            item, exercise = self._item.item, self._item.exercise
            self.page.show_exercise(exercise, item_phrase(item, exercise), self._item.missing)
            self.undone.setVisible(self._item.n_done > 0)
        self._show_starts()

    def _show_starts(self) -> None:
        """Offer each round of the item; the first one is the next step."""
        item = None if self._item is None else self._item.item
        is_led = self._item is not None and self._item.exercise.has_goal
        is_reminder = self._item is not None and self._item.exercise.kind is Kind.NUDGE
        words = {
            Side.BOTH: tr("Start both sides"),
            Side.RIGHT: tr("Start right side"),
            Side.LEFT: tr("Start left side"),
        }
        for side, each in self.starts.items():
            is_there = item is not None and side in item.sides and is_led
            each.setVisible(is_there and self._start_item is not None)
            if item is not None and is_there:
                alone = tr("Start") if len(item.sides) == 1 and side is Side.BOTH else words[side]
                each.setText(alone)
                each.setAccessibleName(alone)
                is_next = side is item.sides[0] and not is_reminder
                dress(each, "primary" if is_next else "step")

    def _start(self, side: Side) -> None:
        if self._item is not None and self._start_item is not None:
            self._start_item(self._item.item, side)

    def _tell(self, did: Did) -> None:
        if self._item is not None:
            self._note(self._item.item, did)


def _times(item: TodayItem) -> str:
    return tr("{n} of {all}", n=item.n_done, all=item.item.n_per_day)


def _facts(plan: Plan, signer: str) -> str:
    made = tr("signed {who}", who=signer) if signer else tr("composed here")
    said = tr("Plan version {n}, {made}.", n=plan.version, made=made)
    reviews = ", ".join(day.isoformat() for day in plan.review_dates)
    if reviews:
        said += " " + tr("Look at it together on {days}.", days=reviews)
    return said
