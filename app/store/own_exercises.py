"""The clinician's own exercises: each version is kept as it was; the program's own are not here."""

from __future__ import annotations

import msgspec
from sqlalchemy import ColumnElement, func, insert, select

from app.model.exercise import Exercise
from app.model.exercise_file import our_exercises
from app.store.database import Database
from app.store.encoding import storable
from app.store.errors import ExerciseTaken
from app.store.fields import decode_fields
from app.store.tables import exercises


class OwnExercises:
    """What was composed here; a change is added as a further version, and plans keep theirs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, exercise: Exercise) -> None:
        """Add one version of an exercise, durable on return."""
        if any(each.id == exercise.id for each in our_exercises()):
            raise ExerciseTaken(
                f"{exercise.id} is one of the program's own exercises, and those stay as they are. "
                "Give yours another id."
            )
        newest = max((each.version for each in self.all() if each.id == exercise.id), default=0)
        if exercise.version != newest + 1:
            raise ExerciseTaken(
                f"Version {exercise.version} of {exercise.id} was to be added, and the next one is "
                f"{newest + 1}. Each version stays as it was. Give it that number."
            )
        row = {
            "id": exercise.id,
            "version": exercise.version,
            "content_json": storable(msgspec.json.encode(exercise).decode()),
        }
        with self._database.transaction() as connection:
            connection.execute(insert(exercises), row)
        self._database.sync()

    def newest(self) -> tuple[Exercise, ...]:
        """Return the newest version of every exercise."""
        newest = select(func.max(exercises.c.number)).group_by(exercises.c.id)
        return self._read(exercises.c.number.in_(newest))

    def all(self) -> tuple[Exercise, ...]:
        """Return every version in the order they were added."""
        return self._read(exercises.c.number > 0)

    def _read(self, condition: ColumnElement[bool]) -> tuple[Exercise, ...]:
        wanted = select(exercises.c.content_json).where(condition).order_by(exercises.c.number)
        with self._database.transaction() as connection:
            contents = list(connection.execute(wanted).scalars())
        return tuple(decode_fields(each.encode("utf-8"), Exercise) for each in contents)
