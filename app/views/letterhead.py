"""Clinic and operator as they were typed last, over the end of the program; nothing is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.model.phrase import Phrase
from app.model.preferences import PreferenceFile, Preferences
from app.model.report import Letterhead


class KeptLetterhead:
    """What stands in the page's dialog first; ``keep`` writes it down where it changed."""

    def __init__(
        self,
        last: Letterhead | None = None,
        *,
        write: Callable[[Letterhead], None] = lambda letterhead: None,
    ) -> None:
        self.last = last or Letterhead()
        self._write = write

    def keep(self, letterhead: Letterhead) -> None:
        """Remember what was typed."""
        if letterhead != self.last:
            self.last = letterhead
            self._write(letterhead)


def letterhead_of(preferences: Preferences) -> Letterhead:
    """Return what was typed before the program was closed."""
    return Letterhead(preferences.clinic, preferences.operator)


def remember_letterhead(file: PreferenceFile, letterhead: Letterhead) -> Phrase | None:
    """Keep it for the next start; return what to tell if that was not possible."""
    return file.change(
        lambda preferences: replace(
            preferences, clinic=letterhead.clinic, operator=letterhead.operator
        )
    )
