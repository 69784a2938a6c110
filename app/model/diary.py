"""What somebody says they did of a plan, without a recording; it measures nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

import msgspec


class Did(StrEnum):
    """What became of an exercise; ``UNDONE`` takes one *done* of the same day back."""

    DONE = "done"
    SKIPPED = "skipped"
    UNDONE = "undone"


class DiaryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line: which exercise of which plan, on which day, and when it was written."""

    day: date
    exercise: str
    exercise_version: int
    plan_id: str
    plan_version: int
    did: Did
    utc: str = ""


def n_done(entries: Iterable[DiaryEntry], exercise: str, day: date) -> int:
    """Return how often an exercise was done on a day, by what was said last of it."""
    count = 0
    for entry in entries:
        if (entry.exercise, entry.day) == (exercise, day):
            count += {Did.DONE: 1, Did.UNDONE: -1}.get(entry.did, 0)
            count = max(count, 0)
    return count
