"""Published detectors of a stored session, asked for and looked at now and then; no order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from app.model.phrase import Phrase
from app.model.reasons import channel_reason
from app.model.words import lag_text
from app.presenters.verdict import TableRow
from dsp.findings import Reason
from dsp.published import DETECTORS, RepetitionPublished

Ask = Callable[[str], Future[tuple[RepetitionPublished, ...]]]


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One repetition: the program's own delay, one per detector, and why there is none."""

    number: int
    own: str
    cells: tuple[str, ...]
    reasons: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """The repetitions of a session, newest first; ``titles`` are the detectors' columns.

    Without rows the detectors are still at work, or ``problem`` says why they are not.
    """

    titles: tuple[str, ...]
    rows: tuple[PublishedRow, ...] = ()
    problem: str | None = None


_TITLES = tuple(each.title for each in DETECTORS.values())


class PublishedWatch:
    """Asks about one session at a time, and only when a person wants to see it."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._asked: Future[tuple[RepetitionPublished, ...]] | None = None

    def begin(self, session_id: str) -> None:
        """Ask about a session, once."""
        if self._asked is None:
            self._asked = self._ask(session_id)

    def forget(self) -> None:
        """Put what was found out of sight: another session is shown, or this one grew."""
        self._asked = None

    def table(self, pair: tuple[str, str], own: Sequence[TableRow]) -> PublishedTable | None:
        """Return what was found of a pair, beside the program's own delays; None if not asked."""
        if self._asked is None:
            return None
        if not self._asked.done():
            return PublishedTable(_TITLES)
        problem = self._asked.exception()
        if problem is not None:
            return PublishedTable(_TITLES, problem=str(problem))
        lags = {row.number: row.lag for row in own}
        found = reversed(self._asked.result())
        return PublishedTable(_TITLES, tuple(_row(each, pair, lags) for each in found))


def _row(
    repetition: RepetitionPublished, pair: tuple[str, str], lags: dict[int, str]
) -> PublishedRow:
    delays = (
        next(delay for delay in each.delays if (delay.a, delay.b) == pair)
        for each in repetition.detectors
    )
    reasons = dict.fromkeys(
        onset.reason
        for each in repetition.detectors
        for onset in each.onsets
        if onset.channel in pair and onset.reason not in (None, Reason.NO_ONSET)
    )
    number = repetition.index + 1
    return PublishedRow(
        number,
        lags.get(number, lag_text(None)),
        tuple(lag_text(delay.lag_ms) for delay in delays),
        tuple(channel_reason(reason) for reason in reasons if reason is not None),
    )
