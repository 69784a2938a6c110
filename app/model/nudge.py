"""When a gentle reminder through the day is due; nothing is counted as missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.model.phrase import Phrase, phrase

EVERY_MIN = (0, 30, 60, 120)
"""What one may choose; 0 is never, and holds before anybody chose."""

_WORDS = (
    phrase("Next time you stand up: heels under the knees, squeeze the buttocks, and stand."),
    phrase("A small one between other things: squeeze the buttocks for five seconds, and let go."),
    phrase("When you stand up now, drive the heels into the floor and squeeze."),
)


@dataclass(frozen=True, slots=True)
class NudgeRule:
    """How often, and between which hours of the day; at night it is quiet."""

    every_min: int = 0
    from_hour: int = 8
    until_hour: int = 21

    def __post_init__(self) -> None:
        if self.every_min < 0:
            raise ValueError(f"every_min is {self.every_min}: give minutes, or 0 for never")
        if not 0 <= self.from_hour < self.until_hour <= 24:  # noqa: PLR2004 (hours of a day)
            raise ValueError(
                f"from_hour is {self.from_hour} and until_hour {self.until_hour}: give hours of "
                "one day in that order"
            )

    def is_due(self, now: datetime, last: datetime) -> bool:
        """Tell whether it is time; a computer that slept through several reminders gives one."""
        is_day = self.from_hour <= now.hour < self.until_hour
        is_long_ago = now - last >= timedelta(minutes=self.every_min)
        return self.every_min > 0 and is_day and is_long_ago


def nudge_phrase(number: int) -> Phrase:
    """Return what the reminder of this number says: not the same words twice in a row."""
    return _WORDS[number % len(_WORDS)]
