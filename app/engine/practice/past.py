"""All that a person practised, with the exercises it was and what was noted; it tells nothing."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.planning import Planning
from app.engine.practice.log import practices_of
from app.model.diary import DiaryEntry
from app.model.exercise import Exercise
from app.model.practice_record import PracticeRecord
from app.store.store import Store


@dataclass(frozen=True, slots=True)
class PracticePast:
    """Practices oldest first, and every exercise among them that is still known."""

    practices: tuple[PracticeRecord, ...]
    diary: tuple[DiaryEntry, ...]
    exercises: tuple[Exercise, ...]

    @property
    def practised(self) -> tuple[str, ...]:
        """Return the ids of the exercises, the one practised last first."""
        return tuple(dict.fromkeys(each.begun.exercise for each in reversed(self.practices)))


def read_past(store: Store, participant_id: str | None) -> PracticePast:
    """Return what a participant practised; with nobody, the simulated person."""
    practices = practices_of(store, participant_id)
    planning = Planning(store)
    ids = {each.begun.exercise for each in practices}
    return PracticePast(
        practices=practices,
        diary=() if participant_id is None else planning.diary_of(participant_id),
        exercises=tuple(each for each in planning.library() if each.id in ids),
    )
