"""The editor of exercises of one's own without a window: a copy, changed, kept as a version."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

from app.engine.planning import bring_in_exercise, write_exercise
from app.exports.errors import ExportFailed
from app.model.draft_fields import DraftRefused
from app.model.exercise import Exercise, Kind
from app.model.exercise_draft import ExerciseDraft, draft_of, exercise_of_draft
from app.model.exercise_file import ExerciseError, our_exercises
from app.model.own_id import own_id
from app.model.phrase import Phrase, phrase, verbatim
from app.model.plan_words import exercise_title
from app.presenters.plan_desk import PlanDesk
from app.store.errors import StoreError


@dataclass(frozen=True, slots=True)
class EditorState:
    """What the editor shows; ``problems`` are by field of the draft."""

    draft: ExerciseDraft
    title: Phrase
    figure: str
    has_cue: bool
    can_keep: bool
    problems: dict[str, Phrase]
    problem: str | None = None


class ExerciseEditor:
    """One exercise at a time: a copy of ours, or the next version of one's own."""

    def __init__(self, desk: PlanDesk, on_kept: Callable[[str, Phrase], None]) -> None:
        self._desk, self._on_kept = desk, on_kept
        self._base: Exercise | None = None
        self._draft = ExerciseDraft()
        self._is_copy = False
        self._library: tuple[Exercise, ...] = ()
        self._keeping: Future[Exercise] | None = None
        self._writing: Future[Path] | None = None
        self._problem: str | None = None

    def begin(self, exercise: Exercise, library: tuple[Exercise, ...]) -> None:
        """Change one of one's own, or a copy of one of ours: those stay as they are."""
        self._library, self._base, self._problem = library, exercise, None
        self._is_copy = any(each.id == exercise.id for each in our_exercises())
        self._draft = draft_of(exercise)
        if self._is_copy:
            name = phrase("{name}, own", name=self._draft.name).text()
            self._draft = replace(self._draft, name=name)

    def tick(self) -> EditorState | None:
        """Return what to show now; None while nothing is changed."""
        self._collect()
        if self._base is None:
            return None
        made, problems = self._made(self._base)
        is_as_kept = not self._is_copy and self._draft == draft_of(self._base)
        return EditorState(
            draft=self._draft,
            title=self._title(self._base),
            figure=self._base.figure,
            has_cue=self._base.kind is not Kind.LOGGED,
            can_keep=made is not None and not is_as_kept,
            problems=problems,
            problem=self._problem,
        )

    def type_into(self, draft: ExerciseDraft) -> None:
        """Take what stands in the fields now."""
        self._draft = draft

    def keep(self) -> None:
        """Keep what was typed as a version."""
        if self._base is None or self._keeping is not None:
            return
        made, _ = self._made(self._base)
        if made is not None:
            self._problem = None
            self._keeping = self._desk.with_planning(lambda planning: planning.keep_exercise(made))

    def cancel(self) -> None:
        """Let go of what was typed."""
        self._base = None

    def bring_in(self, path: Path) -> None:
        """Keep the exercise of a file."""
        self._keeping = self._desk.with_planning(lambda planning: bring_in_exercise(planning, path))

    def write(self, exercise: Exercise, folder: Path) -> None:
        """Write an exercise as a file."""
        self._writing = self._desk.with_planning(lambda _: write_exercise(exercise, folder))

    def _made(self, base: Exercise) -> tuple[Exercise | None, dict[str, Phrase]]:
        """Return the exercise that the fields make, or what is wrong with which of them."""
        exercise_id, version = base.id, base.version + 1
        if self._is_copy:
            taken = {each.id for each in self._library}
            exercise_id, version = own_id(self._draft.name, taken, unnamed="exercise"), 1
        try:
            made = exercise_of_draft(self._draft, base, exercise_id=exercise_id, version=version)
        except DraftRefused as refused:
            return None, refused.problems
        name = made.title["en"].casefold()
        others = [each for each in self._library if each.id != exercise_id]
        if any(each.title["en"].casefold() == name for each in others):
            taken_name = phrase(
                "Another exercise is called “{name}” already. Give this one a name of its own.",
                name=verbatim(made.title["en"]),
            )
            return None, {"name": taken_name}
        return made, {}

    def _title(self, base: Exercise) -> Phrase:
        if self._is_copy:
            return phrase("An exercise of your own, made of {name}", name=exercise_title(base))
        return phrase("{name}, version {n}", name=exercise_title(base), n=base.version)

    def _collect(self) -> None:
        keeping, writing = self._keeping, self._writing
        try:
            if keeping is not None and keeping.done():
                self._keeping = None
                kept = keeping.result()
                self._base, self._problem = None, None
                said = phrase(
                    "{name} is kept as version {n}. Plans that hold an earlier one keep that.",
                    name=exercise_title(kept),
                    n=kept.version,
                )
                self._on_kept(kept.id, said)
            if writing is not None and writing.done():
                self._writing = None
                self._on_kept("", phrase("Written to {place}.", place=str(writing.result())))
        except (StoreError, ExerciseError, ExportFailed) as problem:
            self._problem = str(problem)
            if self._base is None:
                self._on_kept("", verbatim(str(problem)))
