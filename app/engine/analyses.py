"""Stored sessions analysed once each: whoever asks for the same again waits for the same answer."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from app.engine.review import Analysed, analyse_stored, analyse_with_live, read_session
from app.model.session import StoredRecording
from app.store.store import Store
from dsp.analysis import AnalysisConfig
from dsp.findings import RecordingFinding, RepetitionFinding
from dsp.steps import OnStep, unheard

_N_KEPT = 4
_ASK_S = 0.2


class Analyses:
    """Keeps the newest few; a session that grew is analysed anew.

    What a recording's live analysis found is taken over: it is the same to the bit, and the words
    stand there two seconds after the last lift instead of ten.
    """

    def __init__(self, store: Store, config: AnalysisConfig) -> None:
        self._store = store
        self._config = config
        self._lock = threading.Lock()
        self._turns: dict[str, threading.Lock] = {}
        self._done: dict[tuple[str, int], Analysed] = {}
        self._live: dict[str, tuple[RepetitionFinding, ...]] = {}

    def take_live(self, session_id: str, findings: tuple[RepetitionFinding, ...]) -> None:
        """Take over what was found while a session was recorded, once that has ended."""
        with self._lock:
            self._live = {session_id: findings}

    def of(self, session_id: str, on_step: OnStep = unheard) -> RecordingFinding:
        """Return what is found in a session, analysing it if nobody did yet."""
        return self.analysed(session_id, on_step=on_step).finding

    def analysed(
        self, session_id: str, stored: StoredRecording | None = None, *, on_step: OnStep = unheard
    ) -> Analysed:
        """Return the same with where its repetitions lie; ``stored`` spares another reading."""
        session = self._store.find(session_id)
        key = (session.id, session.end_index)
        with self._lock:
            turn = self._turns.setdefault(session.id, threading.Lock())
        with _taken(turn, on_step):
            found = self._done.get(key) or self._analyse(session.id, stored, on_step)
            with self._lock:
                self._done = dict([*self._done.items(), (key, found)][-_N_KEPT:])
        return found

    def forget(self) -> None:
        """Keep nothing of any session, as when the store is locked."""
        with self._lock:
            self._done, self._live = {}, {}

    def _analyse(
        self, session_id: str, stored: StoredRecording | None, on_step: OnStep
    ) -> Analysed:
        live, stored = self._live.get(session_id), stored or read_session(self._store, session_id)
        if live is None:
            return analyse_stored(stored, self._config, on_step=on_step)
        return analyse_with_live(stored, self._config, live, on_step=on_step)


@contextlib.contextmanager
def _taken(turn: threading.Lock, on_step: OnStep) -> Iterator[None]:
    """Hold a lock; who waits for it is told of as a step now and then, and may be stopped."""
    while not turn.acquire(timeout=_ASK_S):
        on_step(0.0)
    try:
        yield
    finally:
        turn.release()
