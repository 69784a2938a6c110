"""The screen of past practices without a window: an exercise over a week or a month, and a page."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

from app.engine.practice.past import PracticePast
from app.figures.levels import Say
from app.model.export import Exported
from app.model.participant import Participant
from app.model.phrase import Phrase, phrase, verbatim
from app.model.practice_time import Span, first_day_shown, monday_of
from app.model.report import ReportWish
from app.presenters.recordings_state import Progress
from app.presenters.result import WriteFromStore
from app.presenters.signals_state import ExportPhase, ExportState
from app.report.practice_files import write_practice_page
from app.report.practice_told import ExerciseTold, exercise_phrase, tell_exercise

FindPast = Callable[[str | None], Future[PracticePast]]
WhoIsHere = Callable[[], Participant | None]


@dataclass(frozen=True, slots=True)
class PastState:
    """One exercise over time; ``who`` is empty where it is the simulated person."""

    progress: Progress = Progress.IDLE
    problem: str | None = None
    who: str = ""
    titles: tuple[Phrase, ...] = ()
    position: int = 0
    span: Span = Span.MONTH
    days: Phrase | None = None
    has_earlier: bool = False
    has_later: bool = False
    told: ExerciseTold | None = None
    page: ExportState = field(default_factory=ExportState)


class PracticePastPresenter:
    """Follows who is here; the view ends with this week, or as many spans before as was asked."""

    def __init__(
        self,
        find_past: FindPast,
        write_from_store: WriteFromStore,
        who_is_here: WhoIsHere,
        *,
        today: Callable[[], date],
    ) -> None:
        self._find_past, self._write_from_store = find_past, write_from_store
        self._who_is_here, self._today = who_is_here, today
        self._finding: Future[PracticePast] | None = None
        self._writing: Future[Exported] | None = None
        self._shown: Participant | None = None
        self._past: PracticePast | None = None
        self._n_back = 0
        self._state = PastState()

    def open(self) -> None:
        """Look anew: there may be another practice since, or somebody else."""
        here = self._who_is_here()
        if here != self._shown:
            self._past, self._n_back, self._state = None, 0, PastState()
        self._shown = here
        self._finding = self._find_past(None if here is None else here.id)
        if self._past is None:
            self._state = replace(self._state, progress=Progress.RUNNING)

    def tick(self) -> PastState:
        """Return what to show now."""
        if self._state.progress is not Progress.IDLE and self._shown != self._who_is_here():
            self.open()
        self._collect_past()
        self._collect_page()
        return self._state

    def choose(self, position: int) -> None:
        """Look at another exercise."""
        if self._past is not None and 0 <= position < len(self._past.practised):
            self._state = replace(self._state, position=position)
            self._tell()

    def choose_span(self, span: Span) -> None:
        """Look at a week or at a month."""
        self._n_back = 0
        self._state = replace(self._state, span=span)
        self._tell()

    def earlier(self) -> None:
        """Look at the days before."""
        if self._state.has_earlier:
            self._n_back += 1
            self._tell()

    def later(self) -> None:
        """Look at the days after."""
        if self._state.has_later:
            self._n_back -= 1
            self._tell()

    def write(self, wish: ReportWish, say: Say) -> None:
        """Write the page of all practices, in the words ``say`` gives."""
        if self._past is None or not self._past.practices or self._writing is not None:
            return
        page = partial(
            write_practice_page,
            participant_id=None if self._shown is None else self._shown.id,
            wish=wish,
            say=say,
        )
        self._writing = self._write_from_store(lambda store, _visits: page(store))
        self._state = replace(self._state, page=ExportState(ExportPhase.RUNNING))

    def _collect_past(self) -> None:
        finding = self._finding
        if finding is None or not finding.done():
            return
        self._finding = None
        problem = finding.exception()
        if problem is not None:
            self._state = PastState(Progress.REFUSED, problem=str(problem))
            return
        self._past = finding.result()
        n_exercises = len(self._past.practised)
        self._state = replace(
            self._state,
            progress=Progress.DONE,
            problem=None,
            who="" if self._shown is None else self._shown.pseudonym,
            titles=tuple(
                exercise_phrase(self._past.exercises, each) for each in self._past.practised
            ),
            position=min(self._state.position, max(0, n_exercises - 1)),
        )
        self._tell()

    def _collect_page(self) -> None:
        writing = self._writing
        if writing is None or not writing.done():
            return
        self._writing = None
        problem = writing.exception()
        page = (
            ExportState(ExportPhase.DONE, exported=writing.result())
            if problem is None
            else ExportState(ExportPhase.REFUSED, problem=str(problem))
        )
        self._state = replace(self._state, page=page)

    def _tell(self) -> None:
        past = self._past
        if past is None or not past.practised:
            self._state = replace(self._state, told=None)
            return
        span = self._state.span
        last_day = monday_of(self._today()) - timedelta(days=self._n_back * span.n_days)
        first_day = first_day_shown(span, last_day)
        exercise = past.practised[self._state.position]
        own = [each for each in past.practices if each.begun.exercise == exercise]
        self._state = replace(
            self._state,
            told=tell_exercise(past, exercise, span=span, last_day=last_day, name_day=named),
            days=phrase(
                "{first} to {last}",
                first=verbatim(named(first_day)),
                last=verbatim(named(first_day + timedelta(days=span.n_days - 1))),
            ),
            has_earlier=own[0].started.date() < first_day,
            has_later=self._n_back > 0,
        )


def named(day: date) -> str:
    """Return a day as the screen writes it."""
    return f"{day:%d %b}"
