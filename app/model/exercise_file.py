"""Exercises read from and written to TOML, ours and people's own; it keeps none."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from app.model.exercise import FORMAT, Exercise
from app.model.refusal import refusal_of
from app.model.toml_data import without_none

_OURS = Path(__file__).with_name("exercises")


class ExerciseError(Exception):
    """An exercise cannot be used; the message names the value, the rule and what to do.

    ``path`` names the field (``dose.n_reps``), so that an editor can show it there.
    """

    def __init__(self, sentence: str, path: str = "") -> None:
        super().__init__(sentence)
        self.path = path


def read_exercise(path: Path) -> Exercise:
    """Read one exercise from a file; every failure is a sentence that names it."""
    try:
        raw = path.read_bytes()
    except OSError as exc:
        raise ExerciseError(
            f"The exercise {path} cannot be read: {exc.strerror or exc}. Name an exercise file."
        ) from exc
    try:
        return decode_exercise(raw)
    except ExerciseError as exc:
        raise ExerciseError(f"The exercise {path} cannot be used: {exc}", exc.path) from exc


def decode_exercise(raw: bytes) -> Exercise:
    """Return the exercise a file's content describes; raises ExerciseError."""
    try:
        version = msgspec.toml.decode(raw, type=dict[str, object]).get("format")
        if version != FORMAT:
            raise ExerciseError(
                f"its format is {version!r}, this program reads {FORMAT!r}. Export it anew, or "
                "update the program.",
                "format",
            )
        return msgspec.toml.decode(raw, type=Exercise)
    except msgspec.ValidationError as exc:
        refusal = refusal_of(raw, exc)
        raise ExerciseError(refusal.sentence, refusal.path) from exc
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise ExerciseError(f"it is not TOML ({exc}). Mend the file and read it again.") from exc


def encode_exercise(exercise: Exercise) -> bytes:
    """Return the content of a file that `decode_exercise` reads back as the same exercise."""
    return msgspec.toml.encode(without_none(msgspec.to_builtins(exercise)))


@lru_cache(maxsize=1)
def our_exercises() -> tuple[Exercise, ...]:
    """Return the exercises the program brings along, in the order a list shows them."""
    return tuple(read_exercise(path) for path in sorted(_OURS.glob("*.toml")))


def find_exercise(name: str, exercises: Sequence[Exercise]) -> Exercise:
    """Return the exercise of this id, or the one in the file of this name."""
    for exercise in exercises:
        if exercise.id == name:
            return exercise
    if name.endswith(".toml"):
        return read_exercise(Path(name))
    ids = [exercise.id for exercise in exercises]
    close = difflib.get_close_matches(name, ids, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise ExerciseError(
        f"There is no exercise {name!r}.{hint} Name one of {', '.join(ids)}, or a .toml file."
    )


def easier_than(exercise: Exercise, exercises: Iterable[Exercise]) -> Exercise | None:
    """Return what *make it easier* leads to; None where there is nothing easier."""
    return next((each for each in exercises if each.id == exercise.easier), None)
