"""The page on which an exercise of one's own is changed; ours stay as they are."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.presenters.exercise_editor import EditorState, ExerciseEditor
from app.views.exercise_form import ExerciseForm
from app.views.text import say, tr
from app.views.theme import S0, S2, S3, S4, Role
from app.views.widgets.exercise_figure import ExerciseFigure
from app.views.widgets.label import button, card, label
from app.views.widgets.page_scroll import PageScroll

_FIGURE_PX = 96


class ExerciseEditing(QWidget):
    """One card: what is changed, its fields, and the button that keeps it."""

    def __init__(self, editor: ExerciseEditor) -> None:
        super().__init__()
        self._title = label("", Role.SENTENCE, wraps=True)
        about = tr(
            "Stickers, drawing and what they show stay those of the exercise it is made of. Each "
            "time you keep it is a version; plans keep the one they were made with."
        )
        self._about = label(about, Role.SMALL, tone="quiet", wraps=True)
        self._figure = ExerciseFigure(height_px=_FIGURE_PX)
        self.form = ExerciseForm(editor.type_into)
        self._problem = label("", Role.BODY, wraps=True)
        self.cancel = button(tr("Cancel"), editor.cancel)
        self.keep = button(tr("Keep the exercise"), editor.keep, role="primary")
        self._lay_out()

    def show_state(self, state: EditorState) -> None:
        """Show what is changed."""
        self._title.setText(say(state.title))
        self._figure.show_figure(state.figure, say(state.title))
        self.form.show_state(state)
        self._problem.setText(state.problem or "")
        self._problem.setVisible(bool(state.problem))
        self.keep.setEnabled(state.can_keep)
        reason = tr("Something is not as it can be kept, or nothing was changed.")
        self.keep.setToolTip("" if state.can_keep else reason)

    def _lay_out(self) -> None:
        fields = QVBoxLayout()
        fields.setContentsMargins(S0, S0, S3, S0)
        fields.setSpacing(S3)
        for part in (self._title, self._about, self._figure, self.form):
            fields.addWidget(part)
        foot = QHBoxLayout()
        foot.setSpacing(S2)
        foot.addWidget(self.cancel)
        foot.addStretch(1)
        foot.addWidget(self.keep)
        page = card()
        inside = QVBoxLayout(page)
        inside.setContentsMargins(S4, S4, S4, S4)
        inside.setSpacing(S3)
        inside.addWidget(PageScroll(fields, name=tr("An exercise of your own")), 1)
        inside.addWidget(self._problem)
        inside.addLayout(foot)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S4, S0, S4, S4)
        outer.addWidget(page)
