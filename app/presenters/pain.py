"""What is asked after a stop for pain: how much and where; nothing is concluded from it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from app.model.participant import PAIN_RANGE
from app.model.phrase import Phrase, phrase, verbatim

NotePain = Callable[[str, int | None, str], Future[None]]
"""Notes with a recording how much of ten it hurts, and where."""

_LONGEST_PLACE = 200


@dataclass(frozen=True, slots=True)
class PainState:
    """The question while it stands; ``noted`` is what was noted, once it is in the store."""

    is_noting: bool = False
    noted: Phrase | None = None
    problem: str | None = None


class PainQuestion:
    """Stands from a stop for pain until somebody chooses another test by name."""

    def __init__(self, note: NotePain) -> None:
        self._note = note
        self._session_id: str | None = None
        self._answer: Phrase | None = None
        self._noting: Future[None] | None = None
        self._state: PainState | None = None
        self.n_noted = 0

    def ask(self, session_id: str) -> None:
        """Ask about the person of a recording that was stopped."""
        if session_id != self._session_id:
            self._session_id, self._state = session_id, PainState()

    def answer(self, pain_of_10: int | None, where: str) -> None:
        """Note what was said; one of the two may be left open."""
        if self._session_id is None or self._noting is not None:
            return
        where = " ".join(where.split())[:_LONGEST_PLACE]
        if pain_of_10 not in (None, *PAIN_RANGE) or (pain_of_10 is None and not where):
            return
        self._answer = _told(pain_of_10, where)
        self._noting = self._note(self._session_id, pain_of_10, where)
        self._state = PainState(is_noting=True)

    def close(self) -> None:
        """Ask no more: another test is to be chosen."""
        self._session_id = self._noting = self._state = None

    def state(self) -> PainState | None:
        """Return the question; None while there is none."""
        noting = self._noting
        if noting is not None and noting.done():
            self._noting = None
            problem = noting.exception()
            noted = self._answer if problem is None else None
            self.n_noted += problem is None
            self._state = PainState(noted=noted, problem=None if problem is None else str(problem))
        return self._state


def _told(pain_of_10: int | None, where: str) -> Phrase:
    if pain_of_10 is None:
        return phrase("Noted with the recording: pain, {where}.", where=verbatim(where))
    if not where:
        return phrase("Noted with the recording: pain {n} of 10.", n=pain_of_10)
    return phrase(
        "Noted with the recording: pain {n} of 10, {where}.", n=pain_of_10, where=verbatim(where)
    )
