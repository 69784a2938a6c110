"""The fields of an exercise of one's own; what is wrong stands under its field."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.model.exercise import Sides, Stage
from app.model.exercise_draft import ExerciseDraft
from app.presenters.exercise_editor import EditorState
from app.views.text import tr
from app.views.widgets.draft_form import DraftForm

_STAGES = (None, Stage.FEEL, Stage.ISOLATE, Stage.INTEGRATE)
_SIDES = (Sides.EACH, Sides.BOTH, Sides.BOTH_THEN_EACH)
_N_STEP_LINES, _N_LINES = 5, 2


class ExerciseForm(DraftForm):
    """Tells ``type_into`` what stands in the fields each time something is typed."""

    def __init__(self, type_into: Callable[[ExerciseDraft], None]) -> None:
        super().__init__()
        self._type_into = type_into
        self._stage = self._choice(
            tr("For"), (tr("before, after"), tr("feel"), tr("isolate"), tr("integrate"))
        )
        self._sides = self._choice(
            tr("Sides"), (tr("each side"), tr("both together"), tr("both, then each side"))
        )
        self._steps = self._lines(tr("Steps, one a line"), _N_STEP_LINES)
        self._words = self._lines(tr("Said before a set"), _N_LINES)
        self._safety = self._lines(tr("What to mind"), _N_LINES)
        self._of_cue: list[QWidget] = []
        self._add_rows()

    def show_state(self, state: EditorState) -> None:
        """Show a draft, and under each field what is wrong with it."""
        self._fill(state.draft)
        for each in self._of_cue:
            each.setVisible(state.has_cue)
        self._show_problems(state.problems)

    def _add_rows(self) -> None:
        self._count("name", tr("Name"))
        self._row(tr("For"), self._stage, "stage")
        self._row(tr("Steps, one a line"), self._steps, "steps")
        self._add_rule()
        self._row(tr("Sides"), self._sides, "sides")
        self._count("n_sets", tr("Sets"))
        self._count("n_reps", tr("Repetitions"))
        self._range("reps_from", "reps_to", tr("A plan may ask for"))
        self._count("hold_s", tr("Hold, s"))
        self._range("hold_from_s", "hold_to_s", tr("A plan may hold, s"))
        self._count("rest_s", tr("To set up anew, s"))
        self._count("n_per_day", tr("Times a day"))
        self._add_rule()
        self._of_cue += self._count("hint", tr("Cue while practising"))
        self._of_cue += self._row(tr("Said before a set"), self._words, "words")
        self._row(tr("What to mind"), self._safety, "safety")

    def _fill(self, draft: ExerciseDraft) -> None:
        if draft == self._typed():
            return
        self._is_filling = True
        self._stage.setCurrentIndex(_STAGES.index(draft.stage))
        self._sides.setCurrentIndex(_SIDES.index(draft.sides))
        for field, text in (
            (self._steps, draft.steps),
            (self._words, draft.words),
            (self._safety, draft.safety),
        ):
            if field.toPlainText() != text:
                field.setPlainText(text)
        self._fill_fields(draft)
        self._is_filling = False

    def _typed(self) -> ExerciseDraft:
        return ExerciseDraft(
            stage=_STAGES[max(0, self._stage.currentIndex())],
            sides=_SIDES[max(0, self._sides.currentIndex())],
            steps=self._steps.toPlainText(),
            words=self._words.toPlainText(),
            safety=self._safety.toPlainText(),
            **{name: field.text() for name, field in self._fields.items()},
        )

    def _tell(self) -> None:
        if not self._is_filling:
            self._type_into(self._typed())
