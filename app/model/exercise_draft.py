"""An exercise as a person types it, and the exercise it makes, or why it makes none."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from app.model.draft_fields import DraftRefused, Fields
from app.model.exercise import (
    LONGEST_HINT,
    Dose,
    Exercise,
    Kind,
    PracticeCue,
    Sides,
    Stage,
    Text,
)
from app.model.phrase import phrase, verbatim

ENGLISH = "en"
_LONGEST_NAME, _LONGEST_WORDS, _MOST_STEPS = 60, 500, 12
_MOST_REPS, _MOST_SETS, _MOST_PER_DAY, _LONGEST_HOLD_S = 100, 10, 24, 120.0


@dataclass(frozen=True, slots=True)
class ExerciseDraft:
    """Every field as it was typed; ``steps`` has one step a line."""

    name: str = ""
    steps: str = ""
    stage: Stage | None = None
    sides: Sides = Sides.EACH
    n_sets: str = "1"
    n_reps: str = "10"
    reps_from: str = "5"
    reps_to: str = "15"
    hold_s: str = "0"
    hold_from_s: str = "0"
    hold_to_s: str = "0"
    rest_s: str = "3"
    n_per_day: str = "2"
    hint: str = ""
    words: str = ""
    safety: str = ""


def draft_of(exercise: Exercise) -> ExerciseDraft:
    """Return an exercise as fields."""
    dose = exercise.dose
    cue = exercise.cues[0] if exercise.cues else None
    return ExerciseDraft(
        name=exercise.title[ENGLISH],
        steps="\n".join(step[ENGLISH] for step in exercise.steps),
        stage=exercise.stage,
        sides=exercise.sides,
        n_sets=str(dose.n_sets),
        n_reps=str(dose.n_reps),
        reps_from=str(dose.n_reps_range[0]),
        reps_to=str(dose.n_reps_range[1]),
        hold_s=f"{dose.hold_s:g}",
        hold_from_s=f"{dose.hold_range_s[0]:g}",
        hold_to_s=f"{dose.hold_range_s[1]:g}",
        rest_s=f"{dose.rest_s:g}",
        n_per_day=str(dose.n_per_day),
        hint="" if cue is None else cue.hint[ENGLISH],
        words="" if cue is None else cue.text[ENGLISH],
        safety="" if exercise.safety is None else exercise.safety[ENGLISH],
    )


def exercise_of_draft(
    draft: ExerciseDraft, base: Exercise, *, exercise_id: str, version: int
) -> Exercise:
    """Return what was typed as a version of an exercise; stickers and drawing come from ``base``.

    Raises DraftRefused with every field that cannot be.
    """
    fields = Fields()
    name = fields.text("name", draft.name, most=_LONGEST_NAME)
    steps = _steps(draft, base, fields)
    dose = _dose(draft, base.dose, fields)
    cues = _cues(draft, base, fields, cue_id=f"{exercise_id}/{version}")
    safety = _safety(draft, base, fields)
    if base.kind is not Kind.LOGGED and draft.stage is None:
        fields.refuse("stage", phrase("No stage: choose what the exercise is for."))
    for field in ("name", "steps", "hint", "words", "safety"):
        _refuse_braces(fields, field, getattr(draft, field))
    if fields.problems:
        raise DraftRefused(fields.problems)
    return msgspec.structs.replace(
        base,
        id=exercise_id,
        version=version,
        title={**base.title, ENGLISH: name},
        steps=steps,
        stage=draft.stage,
        sides=draft.sides,
        dose=dose,
        cues=cues,
        safety=safety,
        easier=base.easier if base.easier != exercise_id else None,
        source=base.source if base.id == exercise_id else _source(base),
    )


def _steps(draft: ExerciseDraft, base: Exercise, fields: Fields) -> tuple[Text, ...]:
    lines = [" ".join(line.split()) for line in draft.steps.splitlines() if line.strip()]
    if not lines:
        fields.refuse("steps", phrase("No step stands here. Type one a line."))
    elif len(lines) > _MOST_STEPS:
        said = phrase("{n} steps: at most {most}. Join some.", n=len(lines), most=_MOST_STEPS)
        fields.refuse("steps", said)
    for line in lines:
        fields.text("steps", line, most=_LONGEST_WORDS)
    kept = {step[ENGLISH]: step for step in base.steps}
    return tuple(kept.get(line, {ENGLISH: line}) for line in lines)


def _dose(draft: ExerciseDraft, base: Dose, fields: Fields) -> Dose:
    reps = (
        fields.count("reps_from", draft.reps_from, 1, _MOST_REPS),
        fields.count("reps_to", draft.reps_to, 1, _MOST_REPS),
    )
    holds_s = (
        fields.seconds("hold_from_s", draft.hold_from_s, 0.0, _LONGEST_HOLD_S),
        fields.seconds("hold_to_s", draft.hold_to_s, 0.0, _LONGEST_HOLD_S),
    )
    n_reps = fields.count("n_reps", draft.n_reps, 1, _MOST_REPS)
    hold_s = fields.seconds("hold_s", draft.hold_s, 0.0, _LONGEST_HOLD_S)
    n_sets = fields.count("n_sets", draft.n_sets, 1, _MOST_SETS)
    rest_s = fields.seconds("rest_s", draft.rest_s, 3.0, 120.0)
    n_per_day = fields.count("n_per_day", draft.n_per_day, 1, _MOST_PER_DAY)
    for field, value, (low, high) in (("n_reps", n_reps, reps), ("hold_s", hold_s, holds_s)):
        if not low <= value <= high:
            said = phrase(
                "{value} lies outside {low} to {high}, how far a plan may go. Change one of them.",
                value=f"{value:g}",
                low=f"{low:g}",
                high=f"{high:g}",
            )
            fields.refuse(field, said)
    if fields.problems:
        return base  # msgspec would refuse what the fields have refused already
    return msgspec.structs.replace(
        base,
        n_reps=n_reps,
        n_reps_range=reps,
        n_sets=n_sets,
        hold_s=hold_s,
        hold_range_s=holds_s,
        rest_s=rest_s,
        n_per_day=n_per_day,
    )


def _cues(
    draft: ExerciseDraft, base: Exercise, fields: Fields, *, cue_id: str
) -> tuple[PracticeCue, ...]:
    """Return the cues, the first one with its new words under an id of its own.

    Words change levels, so other words are another cue.
    """
    if base.kind is Kind.LOGGED:
        return base.cues
    hint = fields.text("hint", draft.hint, most=LONGEST_HINT)
    words = fields.text("words", draft.words, most=_LONGEST_WORDS)
    first = base.cues[0]
    if (hint, words) == (first.hint[ENGLISH], first.text[ENGLISH]) or fields.problems:
        return base.cues
    made = PracticeCue(
        id=cue_id,
        hint={**first.hint, ENGLISH: hint},
        text={**first.text, ENGLISH: words},
    )
    return (made, *base.cues[1:])


def _safety(draft: ExerciseDraft, base: Exercise, fields: Fields) -> Text | None:
    if not draft.safety.strip():
        return None
    words = fields.text("safety", draft.safety, most=_LONGEST_WORDS)
    return {**(base.safety or {}), ENGLISH: words}


def _refuse_braces(fields: Fields, field: str, typed: str) -> None:
    if "{" in typed or "}" in typed:
        brace = verbatim("{" if "{" in typed else "}")
        fields.refuse(
            field, phrase("“{brace}” is filled by nothing here. Leave it out.", brace=brace)
        )


def _source(base: Exercise) -> str:
    return f"Made of {base.title[ENGLISH]}, version {base.version}."
