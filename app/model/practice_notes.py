"""What a recording keeps of a practice, as events whose text is JSON; it decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from app.model.event_notes import notes_of
from app.model.guided_notes import ReferenceMeasured
from app.model.practice import Answer, Feedback, StopReason
from app.model.session import SessionEvent
from dsp.practice.goal import GoalChange

KIND = "practice"
"""Kind of the events; never that of a test, with which a practice is never merged."""


class _Note(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every note is."""


class PracticeBegun(_Note, frozen=True, tag_field="note", tag="begun"):
    """The practice begins, of the exercise whose letters gave this digest."""

    exercise: str
    version: int
    sha256: str
    cue: str
    sides: tuple[str, ...]
    session_number: int
    plan: str | None = None


class RestMeasured(_Note, frozen=True, tag_field="note", tag="rest"):
    """How loud the quiet channels were."""

    levels_uv: dict[str, float]


class LinesSet(_Note, frozen=True, tag_field="note", tag="lines"):
    """Where the lines of quiet muscles lie for the sets of a side that follow."""

    side: str
    lines_uv: dict[str, float]
    beside_uv: dict[str, float] = {}


class SetBegun(_Note, frozen=True, tag_field="note", tag="set"):
    """A set begins, with this goal."""

    side: str
    number: int
    goal_percent: float
    is_probe: bool = False
    is_uncued: bool = False


class RepetitionDone(_Note, frozen=True, tag_field="note", tag="repetition"):
    """A repetition was counted, or could not be.

    ``level_percent`` is its level over the time at the goal, ``plateau_percent`` that of its middle
    half whatever the goal.
    """

    number: int
    start_index: int
    end_index: int
    held_s: float
    is_held: bool
    n_let_go: int
    feedback: Feedback
    is_complete: bool
    level_percent: float | None = None
    plateau_percent: float | None = None
    joined: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    is_knock: bool = False
    quiet_share: float | None = None


class Felt(_Note, frozen=True, tag_field="note", tag="felt"):
    """What the person said of the last repetition before anything of it was shown."""

    answer: Answer


class OrderFound(_Note, frozen=True, tag_field="note", tag="order"):
    """What the analysis found of a repetition of an order drill; the delay is goal minus other."""

    number: int
    verdict: str | None
    lag_ms: float | None = None
    interval_90_ms: tuple[float, float] | None = None


class SetEnded(_Note, frozen=True, tag_field="note", tag="set ended"):
    """What a set came to, and the goal of the next one."""

    side: str
    number: int
    n_repetitions: int
    n_held: int
    n_successes: int
    joined: dict[str, int]
    goal_percent: float
    next_percent: float
    change: GoalChange
    quiet_share: float | None = None
    n_knocks: int = 0
    unseen: dict[str, int] = {}
    n_open: int = 0
    is_probe: bool = False
    n_order_told: int | None = None
    n_with_or_before: int | None = None


class PracticeStopped(_Note, frozen=True, tag_field="note", tag="stopped"):
    """Somebody stopped; how much of ten it hurts, where they said."""

    why: StopReason
    pain_of_10: Annotated[int, msgspec.Meta(ge=0, le=10)] | None = None


class PracticeEnded(_Note, frozen=True, tag_field="note", tag="ended"):
    """Every set is done."""


PracticeNote = (
    PracticeBegun
    | RestMeasured
    | ReferenceMeasured
    | LinesSet
    | SetBegun
    | RepetitionDone
    | Felt
    | OrderFound
    | SetEnded
    | PracticeStopped
    | PracticeEnded
)


# Made once: two threads must not make it at the same time (app/store/fields.py).
_NOTES = msgspec.json.Decoder(PracticeNote)


def note_text(note: PracticeNote) -> str:
    """Return the text of the event that keeps a note."""
    return msgspec.json.encode(note).decode()


def practice_notes(events: Iterable[SessionEvent]) -> tuple[tuple[int, PracticeNote], ...]:
    """Return the notes among a recording's events, each with its scan."""
    return notes_of(events, KIND, _NOTES)
