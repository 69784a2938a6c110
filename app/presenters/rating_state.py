"""What the page of blind rounds shows, as frozen values; no muscle and no finding is in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.engine.marking.traces import TraceView
from app.presenters.marking_state import SessionChoice
from app.presenters.time_window import TimeWindow


class RatingPhase(StrEnum):
    """Where the page stands."""

    CHOOSING = "choosing"
    BEGINNING = "beginning"
    MARKING = "marking"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round in the list."""

    round_id: str
    name: str
    begun: str
    seed: int
    n_done: int
    n_items: int
    n_sessions: int


@dataclass(frozen=True, slots=True, eq=False)
class RatingState:
    """Everything the page shows at one moment; times count from where a signal begins on screen.

    ``mark_s`` is where the mark stands, None before it is put and where *no start* is kept, which
    ``is_none`` tells apart.
    """

    phase: RatingPhase = RatingPhase.CHOOSING
    problem: str | None = None
    percent: int = 0
    sessions: tuple[SessionChoice, ...] = ()
    rounds: tuple[RoundRow, ...] = ()
    name: str = ""
    position: int = 0
    n_items: int = 0
    n_done: int = 0
    window: TimeWindow = field(default_factory=lambda: TimeWindow(0.0, 3.0, 3.0))
    view: TraceView | None = None
    half_range_uv: float = 200.0
    mark_s: float | None = None
    is_none: bool = False
