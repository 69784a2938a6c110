"""One stored session while it is marked: its traces, its finding, what is said; no view of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

from app.engine.analysis_progress import AnalysisProgress
from app.engine.marking.hand_edits import Marked, automatic_s
from app.engine.marking.traces import SessionTraces, TraceView
from app.model.hand_onset import OnsetPlace
from app.model.muscle_names import ChannelName, name_channels
from app.model.session import SessionSummary
from app.presenters.marking_state import LiftSpan
from app.presenters.marks_told import lift_spans
from dsp.findings import RecordingFinding
from dsp.steps import OnStep


class MarkingStore(Protocol):
    """What the page of starts asks of the store."""

    def sessions(self) -> Future[tuple[SessionSummary, ...]]:
        """List the stored sessions, newest first."""
        ...

    def open(self, session_id: str) -> Future[SessionTraces]:
        """Open the traces of a session."""
        ...

    def view(
        self, traces: SessionTraces, start_s: float, end_s: float, n_columns: int
    ) -> Future[TraceView]:
        """Read a stretch."""
        ...

    def finding(self, session_id: str, on_step: OnStep) -> Future[RecordingFinding]:
        """Analyse a session."""
        ...

    def marked(self, session_id: str, finding: RecordingFinding) -> Future[Marked]:
        """Return what is said by hand."""
        ...

    def put(
        self, session_id: str, finding: RecordingFinding, place: OnsetPlace, onset_s: float | None
    ) -> Future[Marked]:
        """Put a start somewhere, or say that there is none."""
        ...

    def withdraw(
        self, session_id: str, finding: RecordingFinding, place: OnsetPlace
    ) -> Future[Marked]:
        """Leave a place to what was found there."""
        ...

    def undo(self, session_id: str, finding: RecordingFinding) -> Future[Marked]:
        """Take the last edit back."""
        ...

    def redo(self, session_id: str, finding: RecordingFinding) -> Future[Marked]:
        """Take the last undo back."""
        ...


class MarkedSession:
    """Opens at once; the starts come when the analysis has them, the words when they are read."""

    def __init__(self, store: MarkingStore, session_id: str) -> None:
        self.session_id = session_id
        self.traces: SessionTraces | None = None
        self.finding: RecordingFinding | None = None
        self.marked: Marked | None = None
        self.problem: str | None = None
        self.refused: str | None = None
        self.lifts: tuple[LiftSpan, ...] = ()
        self.names: tuple[ChannelName, ...] = ()
        self._store = store
        self._analysis = AnalysisProgress()
        self._opening = store.open(session_id)
        self._analysing = store.finding(session_id, self._analysis.step)
        self._asked: list[Future[Marked]] = []
        self.n_asked = 0

    @property
    def channels(self) -> tuple[str, ...]:
        """Return the channels in the order they were recorded."""
        if self.traces is None:
            return ()
        return tuple(each.name for each in self.traces.summary.info.channels)

    @property
    def analysed_percent(self) -> int | None:
        """Return how far the analysis is; None once it is over."""
        is_over = self.finding is not None or self.problem is not None
        return None if is_over else round(100 * self._analysis.share)

    def close(self) -> None:
        """Stop the analysis, if it still runs: another session is looked at."""
        self._analysis.cancel()

    def tick(self) -> None:
        """Take what has come."""
        self._collect_traces()
        self._collect_finding()
        self._collect_marked()

    def stands_s(self, place: OnsetPlace) -> float | None:
        """Return where a start stands: by hand where a person said so, else as it was found."""
        if self.finding is None:
            return None
        said = {} if self.marked is None else self.marked.onsets
        return said[place].onset_s if place in said else automatic_s(self.finding, place)

    def put(self, place: OnsetPlace, onset_s: float | None) -> None:
        """Put a start somewhere, or say that there is none."""
        self._ask(lambda session, finding: self._store.put(session, finding, place, onset_s))

    def withdraw(self, place: OnsetPlace) -> None:
        """Leave a place to what was found, where anything is said of it."""
        if self.marked is not None and place in self.marked.onsets:
            self._ask(lambda session, finding: self._store.withdraw(session, finding, place))

    def undo(self) -> None:
        """Take the last edit back."""
        self._ask(self._store.undo)

    def redo(self) -> None:
        """Take the last undo back."""
        self._ask(self._store.redo)

    def _ask(self, ask: Callable[[str, RecordingFinding], Future[Marked]]) -> None:
        if self.finding is not None:
            self.n_asked += 1
            self._asked.append(ask(self.session_id, self.finding))

    def _collect_traces(self) -> None:
        if self.traces is not None or not self._opening.done():
            return
        problem = self._opening.exception()
        if problem is not None:
            self.problem = str(problem)
            return
        self.traces = self._opening.result()
        names = name_channels(self.channels)
        self.names = tuple(names[each] for each in self.channels)

    def _collect_finding(self) -> None:
        if self.finding is not None or self.problem is not None or not self._analysing.done():
            return
        problem = self._analysing.exception()
        if problem is not None:
            self.problem = str(problem)
            return
        self.finding = self._analysing.result()
        self.lifts = lift_spans(self.finding)
        self._asked.append(self._store.marked(self.session_id, self.finding))

    def _collect_marked(self) -> None:
        """Take the answers in the order they were asked for; a refused edit says why."""
        while self._asked and self._asked[0].done():
            answer = self._asked.pop(0)
            problem = answer.exception()
            self.refused = None if problem is None else str(problem)
            if problem is not None:
                continue
            self.marked = answer.result()
