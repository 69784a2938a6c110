"""Stored sessions analysed once each: whoever asks for the same again waits for the same answer."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from app.engine.review import analyse_session, analyse_with_live
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
        self._done: dict[tuple[str, int], RecordingFinding] = {}
        self._live: dict[str, tuple[RepetitionFinding, ...]] = {}

    def take_live(self, session_id: str, findings: tuple[RepetitionFinding, ...]) -> None:
        """Take over what was found while a session was recorded, once that has ended."""
        with self._lock:
            self._live = {session_id: findings}

    def of(self, session_id: str, on_step: OnStep = unheard) -> RecordingFinding:
        """Return what is found in a session, analysing it if nobody did yet."""
        session = self._store.find(session_id)
        key = (session.id, session.end_index)
        with self._lock:
            turn = self._turns.setdefault(session.id, threading.Lock())
        with _taken(turn, on_step):
            finding = self._done.get(key) or self._analyse(session.id, on_step)
            with self._lock:
                self._done = dict([*self._done.items(), (key, finding)][-_N_KEPT:])
        return finding

    def forget(self) -> None:
        """Keep nothing of any session, as when the store is locked."""
        with self._lock:
            self._done, self._live = {}, {}

    def _analyse(self, session_id: str, on_step: OnStep) -> RecordingFinding:
        live = self._live.get(session_id)
        if live is None:
            return analyse_session(self._store, session_id, self._config, on_step=on_step)
        return analyse_with_live(self._store, session_id, self._config, live, on_step=on_step)


@contextlib.contextmanager
def _taken(turn: threading.Lock, on_step: OnStep) -> Iterator[None]:
    """Hold a lock; who waits for it is told of as a step now and then, and may be stopped."""
    while not turn.acquire(timeout=_ASK_S):
        on_step(0.0)
    try:
        yield
    finally:
        turn.release()
