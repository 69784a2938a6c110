"""The Result screen without a window: one test, opened and told, and how it changed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial

from app.engine.guided.visits import LegChange, Visits
from app.engine.tested import Tested
from app.figures.levels import Say
from app.model.export import Exported
from app.model.phrase import Phrase, phrase, verbatim
from app.model.report import ReportWish
from app.presenters.recordings_state import Progress
from app.presenters.result_state import ResultState
from app.presenters.signals_state import ExportPhase, ExportState
from app.presenters.status import StatusState
from app.report.change import FIRST, NOBODY, change_phrase
from app.report.files import write_report
from app.report.tell import tell_test
from app.store.store import Store

FindNewest = Callable[[], Future[str | None]]
OpenTest = Callable[[str], Future[Tested]]
WriteFromStore = Callable[[Callable[[Store, Visits], Exported]], Future[Exported]]
FindChanges = Callable[[Tested], Future[tuple[LegChange, ...]]]

_LOOKING = phrase("Looking for an earlier test of this person…")
_NO_TEST = "This recording is not of a guided test. Choose one that is, or begin a test."


class ResultPresenter:
    """Shows one test; what it says first, and what changed once that is found."""

    def __init__(
        self,
        find_newest: FindNewest,
        open_test: OpenTest,
        find_changes: FindChanges,
        write_from_store: WriteFromStore,
        *,
        tie_ms: float,
        n_edits: Callable[[], int] = lambda: 0,
    ) -> None:
        self._find_newest = find_newest
        self._open_test = open_test
        self._find_changes = find_changes
        self._write_from_store = write_from_store
        self._writing: Future[Exported] | None = None
        self._tie_ms = tie_ms
        self._n_edits, self._n_edits_seen = n_edits, n_edits()
        self._finding: Future[str | None] | None = None
        self._opening: Future[Tested] | None = None
        self._changing: Future[tuple[LegChange, ...]] | None = None
        self._tested: Tested | None = None
        self._state = ResultState()

    @property
    def session_id(self) -> str | None:
        """Return the session that is shown."""
        return self._state.session_id

    def open(self) -> None:
        """Come up; with nothing chosen yet, show the newest test there is.

        What is shown is told anew where starts were moved by hand since.
        """
        if self._state.session_id is not None:
            self.show(self._state.session_id)
        if self._state.session_id is None and self._finding is None:
            self._finding = self._find_newest()
            self._state = replace(self._state, progress=Progress.RUNNING)

    def show(self, session_id: str) -> None:
        """Open a session's test; what is shown already stays."""
        is_shown = session_id == self._state.session_id
        is_old = self._n_edits() != self._n_edits_seen or self._state.progress is Progress.REFUSED
        if is_shown and not is_old:
            return
        self._n_edits_seen = self._n_edits()
        self._finding = self._changing = self._tested = None
        self._opening = self._open_test(session_id)
        self._state = ResultState(Progress.RUNNING, session_id=session_id)

    def forget(self) -> None:
        """Show nothing any more, as when the recordings are locked."""
        self._finding = self._opening = self._changing = self._tested = None
        self._state = ResultState()

    def choose_leg(self, position: int) -> None:
        """Look at the other leg."""
        self._state = replace(self._state, leg_position=position)

    def write(self, wish: ReportWish, say: Say) -> None:
        """Write the page of the test that is shown, in the words ``say`` gives."""
        if self._tested is None or self._writing is not None:
            return
        page = partial(write_report, tested=self._tested, wish=wish, tie_ms=self._tie_ms, say=say)
        self._writing = self._write_from_store(page)
        self._state = replace(self._state, report=ExportState(ExportPhase.RUNNING))

    def tick(self) -> ResultState:
        """Return what to show now."""
        self._collect_newest()
        self._collect_test()
        self._collect_changes()
        self._collect_report()
        return self._state

    def beside(self, status: StatusState) -> StatusState:
        """Return what the bar above the screen tells: the source is the recording's own."""
        told = self._state.told
        known = (self._state.who, self._state.when, "" if told is None else told.title.text())
        conditions = " · ".join(each for each in known if each)
        is_simulated = told is not None and told.is_simulated
        return replace(status, source="", device=conditions, is_simulated=is_simulated)

    def _collect_newest(self) -> None:
        finding = self._finding
        if finding is None or not finding.done():
            return
        self._finding = None
        problem = finding.exception()
        if problem is not None:
            self._state = ResultState(Progress.REFUSED, problem=str(problem))
            return
        newest = finding.result()
        self._state = ResultState(Progress.DONE)
        if newest is not None:
            self.show(newest)

    def _collect_test(self) -> None:
        opening = self._opening
        if opening is None or not opening.done():
            return
        self._opening = None
        problem = opening.exception()
        if problem is not None:
            self._refuse(str(problem))
            return
        self._tested = tested = opening.result()
        if tested.review.guided is None:
            self._refuse(_NO_TEST)
            return
        self._tell(tested, {leg.side.value: _LOOKING for leg in tested.review.guided.legs})
        self._changing = self._find_changes(tested)

    def _collect_changes(self) -> None:
        changing, tested = self._changing, self._tested
        if changing is None or tested is None or not changing.done():
            return
        self._changing = None
        changes = () if changing.exception() is not None else changing.result()
        self._tell(tested, change_phrases(tested, changes))
        self._state = replace(self._state, is_change_known=True)

    def _collect_report(self) -> None:
        writing = self._writing
        if writing is None or not writing.done():
            return
        self._writing = None
        problem = writing.exception()
        report = (
            ExportState(ExportPhase.DONE, exported=writing.result())
            if problem is None
            else ExportState(ExportPhase.REFUSED, problem=str(problem))
        )
        self._state = replace(self._state, report=report)

    def _tell(self, tested: Tested, changes: dict[str, Phrase]) -> None:
        session = tested.session
        told = tell_test(
            tested.review,
            tie_ms=self._tie_ms,
            is_simulated=session.info.is_simulated,
            n_missing=session.n_missing,
            changes=changes,
            tells_reasons=True,
        )
        self._state = replace(
            self._state,
            progress=Progress.DONE,
            problem=None,
            who=tested.pseudonym,
            when=f"{session.started:%Y-%m-%d %H:%M}",
            told=told,
        )

    def _refuse(self, problem: str) -> None:
        self._state = replace(self._state, progress=Progress.REFUSED, problem=problem, told=None)


def change_phrases(tested: Tested, changes: tuple[LegChange, ...]) -> dict[str, Phrase]:
    """Return by side what changed since an earlier test, whose day is told."""
    guided, session = tested.review.guided, tested.session
    if guided is None:
        return {}
    is_nobody = session.details.participant_id is None and not session.info.is_simulated
    by_side = {
        each.side: change_phrase(each, verbatim(f"{each.earlier.started:%Y-%m-%d}"))
        for each in changes
    }
    otherwise = NOBODY if is_nobody else FIRST
    return {leg.side.value: by_side.get(leg.side.value, otherwise) for leg in guided.legs}
