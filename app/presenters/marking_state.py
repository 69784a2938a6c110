"""What the page of starts shows of a session, as frozen values; times from its first scan."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from app.engine.marking.traces import TraceView
from app.model.muscle_names import ChannelName
from app.model.phrase import Phrase
from app.presenters.recordings_state import Progress
from app.presenters.time_window import TimeWindow


@dataclass(frozen=True, slots=True)
class SessionChoice:
    """A session that can be opened."""

    session_id: str
    started: datetime
    duration_s: float
    is_simulated: bool


@dataclass(frozen=True, slots=True)
class LiftSpan:
    """One movement of the session as it was found; people count from 1."""

    number: int
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class StartMark:
    """One start as it is drawn: what was found with its interval, and what is said by hand.

    ``hand_s`` is None where nothing is said or *no start* is, which ``is_by_hand`` tells apart.
    """

    lift: int
    row: int
    automatic_s: float | None
    interval_s: tuple[float, float] | None
    is_by_hand: bool
    hand_s: float | None
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class PlaceTold:
    """The chosen start in words: its place, what was found, what is said, and what that is."""

    title: Phrase
    automatic: Phrase
    by_hand: Phrase
    interval: Phrase
    lines: tuple[Phrase, ...] = ()
    is_by_hand: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class MarkingState:
    """Everything the page shows at one moment.

    ``analysed_percent`` is None once the starts are known. ``held_s`` is where the start that is
    held stands now; nothing is stored of it before it is put down.
    """

    progress: Progress = Progress.IDLE
    problem: str | None = None
    sessions: tuple[SessionChoice, ...] = ()
    session_id: str | None = None
    is_simulated: bool = False
    channels: tuple[str, ...] = ()
    names: tuple[ChannelName, ...] = ()
    window: TimeWindow = field(default_factory=lambda: TimeWindow(0.0, 10.0, 10.0))
    view: TraceView | None = None
    half_ranges_uv: tuple[float, ...] = ()
    lifts: tuple[LiftSpan, ...] = ()
    starts: tuple[StartMark, ...] = ()
    lift: int | None = None
    row: int = 0
    held_s: float | None = None
    place: PlaceTold | None = None
    analysed_percent: int | None = None
    why_none: Phrase | None = None
    note: Phrase | None = None
    n_by_hand: int = 0
    can_undo: bool = False
    can_redo: bool = False
