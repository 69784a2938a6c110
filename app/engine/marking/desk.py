"""What the Review screen asks of the store; every slow answer is a future that is polled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from app.engine.analyses import Analyses
from app.engine.marking.agreement_csv import write_agreement
from app.engine.marking.agreements import Agreements, find_agreements, found_in
from app.engine.marking.hand_edits import HandEdits, Marked
from app.engine.marking.rounds import Rounds
from app.engine.marking.traces import SessionTraces, TraceView
from app.model.export import Exported
from app.model.hand_onset import OnsetPlace
from app.model.rating import RatingItem, RatingRound
from app.model.session import SessionSummary
from app.store.store import Store
from dsp.findings import RecordingFinding
from dsp.steps import OnStep


class MarkingDesk:
    """One thread reads traces, one makes overviews, one writes; none waits for another's work."""

    def __init__(
        self,
        store: Store,
        analyses: Analyses,
        *,
        utc_now: Callable[[], datetime],
        tie_ms: float,
    ) -> None:
        self._store = store
        self._analyses = analyses
        self._utc_now = utc_now
        self.tie_ms = tie_ms
        self._edits = HandEdits(store)
        self._rounds = Rounds(store)
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="traces")
        self._surveying = ThreadPoolExecutor(1, thread_name_prefix="overview")
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="marking")
        self._analysing = ThreadPoolExecutor(1, thread_name_prefix="marked")
        self._is_closing = threading.Event()
        self._surveyed: SessionTraces | None = None

    @property
    def who(self) -> str:
        """Return whose account edits are kept under."""
        return self._store.audit.witness.who

    def sessions(self) -> Future[tuple[SessionSummary, ...]]:
        """List the stored sessions, newest first."""
        return self._writing.submit(self._store.sessions)

    def open(self, session_id: str) -> Future[SessionTraces]:
        """Open the traces of a session, and begin its overview."""
        return self._reading.submit(self._open, session_id)

    def peek(self, session_id: str) -> Future[SessionTraces]:
        """Open the traces of a session for short stretches alone."""
        return self._reading.submit(
            lambda: SessionTraces(self._store, self._store.find(session_id))
        )

    def view(
        self, traces: SessionTraces, start_s: float, end_s: float, n_columns: int
    ) -> Future[TraceView]:
        """Read a stretch."""
        return self._reading.submit(traces.view, start_s, end_s, n_columns)

    def finding(self, session_id: str, on_step: OnStep) -> Future[RecordingFinding]:
        """Analyse a session, or return what was found in it already."""
        return self._analysing.submit(self._analyses.of, session_id, on_step)

    def marked(self, session_id: str, finding: RecordingFinding) -> Future[Marked]:
        """Return what is said of a finding by hand."""
        return self._writing.submit(self._edits.of, session_id, finding)

    def put(
        self, session_id: str, finding: RecordingFinding, place: OnsetPlace, onset_s: float | None
    ) -> Future[Marked]:
        """Put a start somewhere, or say that there is none."""
        return self._writing.submit(self._edits.put, session_id, finding, place, onset_s)

    def withdraw(
        self, session_id: str, finding: RecordingFinding, place: OnsetPlace
    ) -> Future[Marked]:
        """Leave a place to what was found there."""
        return self._writing.submit(self._edits.withdraw, session_id, finding, place)

    def undo(self, session_id: str, finding: RecordingFinding) -> Future[Marked]:
        """Take the last edit back."""
        return self._writing.submit(self._edits.undo, session_id, finding)

    def redo(self, session_id: str, finding: RecordingFinding) -> Future[Marked]:
        """Take the last undo back."""
        return self._writing.submit(self._edits.redo, session_id, finding)

    def rounds(self) -> Future[tuple[RatingRound, ...]]:
        """List the blind rounds, oldest first."""
        return self._writing.submit(self._rounds.all)

    def begin_round(
        self, session_ids: tuple[str, ...], *, rater: str, seed: int, on_step: OnStep
    ) -> Future[RatingRound]:
        """Begin a blind round over sessions, which are analysed first to know their movements."""
        return self._analysing.submit(self._begin_round, session_ids, rater, seed, on_step)

    def mark(self, round_id: str, item: RatingItem, onset_s: float | None) -> Future[None]:
        """Keep one mark of a round."""
        return self._writing.submit(
            self._rounds.mark, round_id, item, onset_s, utc=self._utc_text()
        )

    def agreements(self, on_step: OnStep) -> Future[Agreements]:
        """Hold program, hands and rounds against one another."""
        return self._analysing.submit(self._agreements, on_step)

    def write_agreement(self, found: Agreements, folder: Path) -> Future[Exported]:
        """Write the figures and every mark behind them as CSV."""
        return self._writing.submit(
            write_agreement, self._store, found.rounds, found.comparisons, folder
        )

    def close(self) -> None:
        """Wait for what is being written; give up what is only read."""
        self._is_closing.set()
        for each in (self._analysing, self._surveying, self._reading, self._writing):
            each.shutdown(wait=True, cancel_futures=each is not self._writing)

    def _open(self, session_id: str) -> SessionTraces:
        traces = SessionTraces(self._store, self._store.find(session_id))
        self._surveyed = traces
        self._surveying.submit(self._survey, traces)
        return traces

    def _survey(self, traces: SessionTraces) -> None:
        for _ in traces.pieces():
            if self._is_closing.is_set() or self._surveyed is not traces:
                return

    def _begin_round(
        self, session_ids: tuple[str, ...], rater: str, seed: int, on_step: OnStep
    ) -> RatingRound:
        findings = found_in(session_ids, self._analyses.of, on_step)
        return self._rounds.begin(
            findings, rater=rater, seed=seed, round_id=str(uuid4()), utc=self._utc_text()
        )

    def _agreements(self, on_step: OnStep) -> Agreements:
        return find_agreements(self._store, self._analyses.of, tie_ms=self.tie_ms, on_step=on_step)

    def _utc_text(self) -> str:
        return self._utc_now().astimezone(UTC).isoformat(timespec="milliseconds")
