"""What the Plan screen shows, as frozen values; no text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.model.exercise import Exercise
from app.model.phrase import Phrase
from app.model.plan import Plan, PlanItem
from app.store.plans import StoredPlan


class Face(StrEnum):
    """What the screen is used for: following a plan, making one, or looking at exercises."""

    TODAY = "today"
    COMPOSE = "compose"
    EXERCISES = "exercises"


@dataclass(frozen=True, slots=True)
class TodayItem:
    """One exercise that is due; ``missing`` says what its stickers lack where a sensor is on."""

    item: PlanItem
    exercise: Exercise
    missing: Phrase | None = None
    n_done: int = 0


@dataclass(frozen=True, slots=True)
class DraftState:
    """A plan that is being made; ``chosen`` is the item that is looked at."""

    plan: Plan
    chosen: int | None
    is_changed: bool
    notes: tuple[Phrase, ...]

    @property
    def item(self) -> PlanItem | None:
        """Return the item that is looked at."""
        return None if self.chosen is None else self.plan.items[self.chosen]


@dataclass(frozen=True, slots=True)
class FileQuestion:
    """A plan from a file that waits until somebody has compared who signed it."""

    fingerprint: str
    starts_on: date
    titles: tuple[Phrase, ...]
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class PlanState:
    """Everything the screen shows at one moment; ``who`` is None while nobody is here."""

    face: Face
    who: str | None
    is_read: bool
    stored: StoredPlan | None
    today: tuple[TodayItem, ...]
    chosen_today: int
    draft: DraftState | None
    library: tuple[Exercise, ...]
    chosen_exercise: int
    fingerprint: str
    question: FileQuestion | None = None
    news: Phrase | None = None
    problem: str | None = None
