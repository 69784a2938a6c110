"""What the Recordings screen shows, as frozen values; codes and numbers, no text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.model.phrase import Phrase
from app.presenters.amplitudes import AmplitudeTable
from app.presenters.published import PublishedTable
from app.presenters.signals_state import ExportState
from app.presenters.verdict import PairRow, TableRow
from dsp.block import LinkDoubt
from dsp.findings import MethodInfo


class Progress(StrEnum):
    """Where slow work stands."""

    IDLE = "idle"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One stored session in a list; ``ending`` is the store's own words."""

    session_id: str
    started: datetime
    duration_s: float
    device: str
    is_simulated: bool
    is_recording: bool
    was_cut_short: bool
    ending: str
    n_missing: int
    doubts: tuple[LinkDoubt, ...] = ()
    is_missing_estimated: bool = False
    damage: Phrase | None = None


@dataclass(frozen=True, slots=True)
class TestReview:
    """The test a session was led through: its name, its legs, and how many lifts of one count."""

    __test__ = False

    title: Phrase
    legs: tuple[Phrase, ...]
    leg_position: int
    tally: Phrase


@dataclass(frozen=True, slots=True)
class ReviewState:
    """One session analysed again, by the code that spoke live."""

    progress: Progress = Progress.IDLE
    percent: int = 0
    problem: str | None = None
    pairs: tuple[PairRow, ...] = ()
    pair_position: int = 0
    sentence: Phrase | None = None
    note: Phrase | None = None
    n_repetitions: int = 0
    why_none: Phrase | None = None
    table: tuple[TableRow, ...] = ()
    method: MethodInfo | None = None
    amplitudes: AmplitudeTable | None = None
    published: PublishedTable | None = None
    test: TestReview | None = None
    kept: Phrase | None = None


@dataclass(frozen=True, slots=True)
class RecordingsState:
    """Everything the Recordings screen shows at one moment."""

    progress: Progress = Progress.IDLE
    problem: str | None = None
    sessions: tuple[SessionRow, ...] = ()
    chosen: int | None = None
    review: ReviewState = field(default_factory=ReviewState)
    export: ExportState = field(default_factory=ExportState)
    can_export: bool = False
    chosen_id: str | None = None
