"""What a practice asks to be heard; it makes no sound."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class CueSound(StrEnum):
    """What a short sound says."""

    LIFT = "lift"
    LOWER = "lower"
    DONE = "done"
    QUESTION = "question"
    PAUSE = "pause"
    TROUBLE = "trouble"


class PracticeSounds(Protocol):
    """Where sounds are asked for; safe to call from any thread."""

    def follow(self, share_of_goal: float | None) -> None:
        """Let the one lasting tone follow the goal muscle, or be silent."""
        ...

    def tick(self) -> None:
        """Say that a quiet muscle began to work."""
        ...

    def cue(self, sound: CueSound) -> None:
        """Say what comes next."""
        ...


class Silence:
    """Sounds for those who want none."""

    def follow(self, share_of_goal: float | None) -> None:
        """Be silent."""

    def tick(self) -> None:
        """Be silent."""

    def cue(self, sound: CueSound) -> None:
        """Be silent."""
