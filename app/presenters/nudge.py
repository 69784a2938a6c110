"""Reminders through the day without a window: when one is due, and what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from app.model.nudge import NudgeRule, nudge_phrase
from app.model.phrase import Phrase


class NudgePresenter:
    """Asks the time; while somebody is recorded, tested or practises it waits."""

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        every_min: int,
        is_busy: Callable[[], bool],
    ) -> None:
        self._now, self._is_busy = now, is_busy
        self._rule = NudgeRule(every_min)
        self._last = now()
        self._n_said = 0

    @property
    def every_min(self) -> int:
        """Return how often one is reminded; 0 is never."""
        return self._rule.every_min

    def choose(self, every_min: int, remember: Callable[[int], None]) -> None:
        """Be reminded every so often from now on, or never."""
        self._rule = replace(self._rule, every_min=every_min)
        self._last = self._now()
        remember(every_min)

    def tick(self) -> Phrase | None:
        """Return what to say now, mostly nothing."""
        now = self._now()
        if not self._rule.is_due(now, self._last) or self._is_busy():
            return None
        self._last = now
        self._n_said += 1
        return nudge_phrase(self._n_said - 1)
