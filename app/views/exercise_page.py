"""One exercise on a page: its drawing, its steps, what stickers show of it and what they do not."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.model.exercise import Exercise, Sensor, in_language
from app.model.phrase import Phrase
from app.model.plan_readiness import needs_phrase
from app.views.text import say, tr
from app.views.theme import S0, S1, S2, S3, S4, Role
from app.views.widgets.exercise_figure import ExerciseFigure
from app.views.widgets.label import label

FIGURE_PX = 168
_TOP = Qt.AlignmentFlag.AlignTop


class ExercisePage(QWidget):
    """Words first: title, dose, steps; then what to mind, what is shown and what is not."""

    def __init__(self, *, has_source: bool = True) -> None:
        super().__init__()
        self._has_source = has_source
        self._shown: tuple[Exercise | None, str, str] = (None, "", "")
        self._title = label("", Role.SENTENCE, wraps=True)
        self._dose = label("", Role.NAME, wraps=True)
        self._figure = ExerciseFigure(height_px=FIGURE_PX)
        self._steps = [_Step(number) for number in range(1, 13)]
        self._hint = label("", Role.BODY, wraps=True)
        self._missing = _Note("attention")
        self._safety = _Note("plain")
        self._needs = label("", Role.BODY, wraps=True)
        self._shows = label("", Role.SMALL, tone="quiet", wraps=True)
        self._hides = label("", Role.SMALL, tone="quiet", wraps=True)
        self._source = label("", Role.CAPTION, tone="quiet", wraps=True)
        self._lay_out()

    @property
    def words(self) -> str:
        """Return everything that is written on the page."""
        labels = [each for each in self.findChildren(QLabel) if each.isVisibleTo(self)]
        return "\n".join(each.text() for each in labels)

    def show_exercise(
        self, exercise: Exercise, dose: Phrase, missing: Phrase | None = None
    ) -> None:
        """Show an exercise with a dose, and what its stickers lack."""
        shown = (exercise, say(dose), say(missing))
        if shown == self._shown:
            return
        self._shown = shown
        title = in_language(exercise.title)
        self._title.setText(title)
        self._dose.setText(say(dose))
        self._figure.show_figure(exercise.figure, title)
        for at, step in enumerate(self._steps):
            step.show_words(in_language(exercise.steps[at]) if at < len(exercise.steps) else "")
        cue = exercise.cues[0] if exercise.cues else None
        _show(self._hint, tr("Cue: {words}", words=in_language(cue.hint)) if cue else "")
        self._missing.show_words(say(missing))
        self._safety.show_words("" if exercise.safety is None else in_language(exercise.safety))
        self._needs.setText(say(needs_phrase(exercise)))
        shows = " ".join(in_language(text) for text in exercise.can_show)
        _show(self._shows, tr("Stickers show: {what}", what=shows) if shows else "")
        _show(self._hides, _hidden_words(exercise))
        _show(self._source, exercise.source if self._has_source else "")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(S0, S0, S0, S0)
        column.setSpacing(S2)
        for part in (self._title, self._dose, self._figure, self._missing):
            column.addWidget(part)
        for step in self._steps:
            column.addWidget(step)
        for part in (self._hint, self._safety, self._needs, self._shows, self._hides):
            column.addWidget(part)
        column.addWidget(self._source)
        column.addStretch(1)


class _Step(QWidget):
    """One numbered step; the number stands apart, so that the lines of a long step align."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._words = label("", Role.BODY, wraps=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(S0, S0, S0, S0)
        row.setSpacing(S3)
        row.addWidget(label(str(number), Role.NAME, tone="quiet"), 0, _TOP)
        row.addWidget(self._words, 1)

    def show_words(self, words: str) -> None:
        self._words.setText(words)
        self.setVisible(bool(words))


class _Note(QFrame):
    """A sentence on a ground of its own."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.setProperty("card", kind)
        self._words = label("", Role.BODY, wraps=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(S4, S2, S4, S2)
        row.setSpacing(S1)
        row.addWidget(self._words)

    def show_words(self, words: str) -> None:
        self._words.setText(words)
        self.setVisible(bool(words))


def _hidden_words(exercise: Exercise) -> str:
    if not exercise.cannot_show:
        return ""
    names = {
        Sensor.QUADRICEPS: tr("sticker on the front of the thigh"),
        Sensor.ABDOMINAL: tr("sticker on the belly"),
        Sensor.SIDE_GLUTE: tr("sticker on the side of the hip"),
        Sensor.MOTION: tr("motion sensor"),
        Sensor.NONE: "",
    }
    said = []
    for each in exercise.cannot_show:
        words, sensor = in_language(each.text).rstrip("."), names[each.sensor]
        said.append(f"{words} ({sensor})." if sensor else f"{words}.")
    return tr("They do not show (and what would): {what}", what=" ".join(said))


def _show(words: QLabel, text: str) -> None:
    words.setText(text)
    words.setVisible(bool(text))
