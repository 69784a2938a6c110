"""The History screen without a window: the tests of who is here, over time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace

from app.engine.guided.visits import DatedVisit
from app.model.participant import Participant
from app.presenters.recordings_state import Progress
from app.presenters.status import StatusState
from app.report.history import LegHistory, legs_over_time

FindVisits = Callable[[str | None], Future[tuple[DatedVisit, ...]]]
WhoIsHere = Callable[[], Participant | None]


@dataclass(frozen=True, slots=True)
class HistoryState:
    """All tests of one person; ``who`` is empty where it is the simulated one."""

    progress: Progress = Progress.IDLE
    problem: str | None = None
    who: str = ""
    is_simulated: bool = False
    legs: tuple[LegHistory, ...] = ()


class HistoryPresenter:
    """Follows who is here; with nobody, it is the tests of the simulated person."""

    def __init__(self, find_visits: FindVisits, who_is_here: WhoIsHere) -> None:
        self._find_visits = find_visits
        self._who_is_here = who_is_here
        self._shown: Participant | None = None
        self._finding: Future[tuple[DatedVisit, ...]] | None = None
        self._state = HistoryState()

    def open(self) -> None:
        """Look anew when the screen comes up: there may be another test since."""
        self._shown = self._who_is_here()
        self._finding = self._find_visits(None if self._shown is None else self._shown.id)
        if self._state.progress is not Progress.DONE:
            self._state = HistoryState(Progress.RUNNING)

    def tick(self) -> HistoryState:
        """Return what to show now."""
        if self._state.progress is not Progress.IDLE and self._shown != self._who_is_here():
            self._state = HistoryState()
            self.open()
        finding = self._finding
        if finding is not None and finding.done():
            self._finding = None
            problem = finding.exception()
            if problem is not None:
                self._state = HistoryState(Progress.REFUSED, problem=str(problem))
            else:
                self._state = self._told(finding.result())
        return self._state

    def beside(self, status: StatusState) -> StatusState:
        """Return what the bar above the screen tells: whether what is shown was measured."""
        return replace(status, source="", device="", is_simulated=self._state.is_simulated)

    def _told(self, visits: tuple[DatedVisit, ...]) -> HistoryState:
        return HistoryState(
            Progress.DONE,
            who="" if self._shown is None else self._shown.pseudonym,
            is_simulated=any(each.is_simulated for each in visits),
            legs=legs_over_time(visits),
        )
