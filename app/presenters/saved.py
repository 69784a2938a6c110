"""What the last recording holds, asked of the store in the background; it stores nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

from app.model.link_words import missing_phrases
from app.model.phrase import Phrase
from app.model.session import SessionSummary
from dsp.findings import Reason, RecordingFinding

_T = TypeVar("_T")
ListSessions = Callable[[], Future[tuple[SessionSummary, ...]]]
Analyse = Callable[[str], Future[RecordingFinding]]


@dataclass(frozen=True, slots=True)
class SavedState:
    """A recording that ended: its length and its repetitions, None until they are known.

    ``lacks`` says what is missing of it, empty where nothing is; ``cut_off`` are the numbers of
    repetitions of which it holds only a part.
    """

    duration_s: float | None = None
    n_repetitions: int | None = None
    cut_off: frozenset[int] = frozenset()
    lacks: tuple[Phrase, ...] = ()


class SavedWatch:
    """Asks once per recording what was stored of it; what an export holds is counted the same."""

    def __init__(self, list_sessions: ListSessions, analyse: Analyse) -> None:
        self._list_sessions = list_sessions
        self._analyse = analyse
        self._session_id: str | None = None
        self._listing: Future[tuple[SessionSummary, ...]] | None = None
        self._analysing: Future[RecordingFinding] | None = None

    def follow(self, session_id: str | None) -> SavedState | None:
        """Return what is known of the recording that ended last; None where none did."""
        if session_id != self._session_id:
            self._session_id = session_id
            self._listing = None if session_id is None else self._list_sessions()
            self._analysing = None if session_id is None else self._analyse(session_id)
        if session_id is None:
            return None
        finding = _answer(self._analysing)
        listed = (each for each in _answer(self._listing) or () if each.id == session_id)
        summary = next(listed, None)
        return SavedState(
            duration_s=None if summary is None else summary.duration_s,
            n_repetitions=None if finding is None else len(finding.repetitions),
            cut_off=frozenset() if finding is None else _cut_off(finding),
            lacks=() if summary is None else _lacks(summary),
        )


def _lacks(summary: SessionSummary) -> tuple[Phrase, ...]:
    if not summary.n_missing:
        return ()
    is_estimated = summary.is_missing_estimated
    return tuple(missing_phrases(summary.n_missing, summary.info.doubts, is_estimated=is_estimated))


def _cut_off(finding: RecordingFinding) -> frozenset[int]:
    return frozenset(
        repetition.index + 1
        for repetition in finding.repetitions
        if any(Reason.CUT_OFF in pair.reasons for pair in repetition.pairs)
    )


def _answer(future: Future[_T] | None) -> _T | None:
    """Return what came of slow work; None while it runs and where it was refused."""
    if future is None or not future.done() or future.exception() is not None:
        return None
    return future.result()
