"""The screen of test and retest without a window: which delays repeat, and how well."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.engine.reliability_study import LEAST_ALONE, Condition, PersonDelays, StudyTable
from app.model.guided_protocol import Side
from app.model.guided_protocol_file import our_protocols
from app.model.guided_words import leg_phrase, title_phrase
from app.model.muscle_names import name_channels
from app.model.participant import Participant
from app.model.phrase import NO_BREAK_SPACE, Phrase, phrase, signed, verbatim, whole
from app.presenters.recordings_state import Progress
from dsp.reliability import Estimate, Reliability

VISITS = (2, 3, 4, 5)
"""How many visits of everybody may be asked for."""


class ReliabilityDesk(Protocol):
    """What the screen asks of the desk."""

    def study(
        self, participant_ids: tuple[str, ...], n_visits: int
    ) -> Future[tuple[StudyTable, ...]]:
        """Hold the tests of these participants, or of everybody, against one another."""
        ...

    def write_study(self, tables: tuple[StudyTable, ...], folder: Path) -> Future[tuple[Path, ...]]:
        """Write a study as files in the background."""
        ...


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One condition in the list: what was done, which pair, how many stand in it."""

    task: Phrase
    pair: Phrase
    people: str


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One figure of a table with its interval, and what it says."""

    name: Phrase
    value: str
    interval: str
    meaning: Phrase


@dataclass(frozen=True, slots=True)
class DelaysRow:
    """One person's delays, and whether they stand in the table."""

    who: str
    delays: str
    is_used: bool


@dataclass(frozen=True, slots=True)
class ReliabilityState:
    """What the screen shows; ``problem`` is why nothing is told, ``told`` where files went."""

    progress: Progress = Progress.IDLE
    is_everybody: bool = True
    person: str = ""
    n_visits: int = VISITS[0]
    rows: tuple[StudyRow, ...] = ()
    position: int = 0
    title: Phrase | None = None
    sentence: Phrase | None = None
    conditions: str = ""
    measures: tuple[MeasureRow, ...] = ()
    delays: tuple[DelaysRow, ...] = ()
    told: Phrase | None = None
    problem: str | None = None


class ReliabilityPresenter:
    """Of everybody, or of who is here alone."""

    def __init__(
        self, desk: ReliabilityDesk, who_is_here: Callable[[], Participant | None]
    ) -> None:
        self._desk = desk
        self._who_is_here = who_is_here
        self._is_everybody = True
        self._n_visits = VISITS[0]
        self._position = 0
        self._tables: tuple[StudyTable, ...] | None = None
        self._finding: Future[tuple[StudyTable, ...]] | None = None
        self._writing: Future[tuple[Path, ...]] | None = None
        self._told: Phrase | None = None
        self._problem: str | None = None

    def open(self) -> None:
        """Look anew when the screen comes up: there may be another test since."""
        here = self._who_is_here()
        self._is_everybody = self._is_everybody or here is None
        ids = () if self._is_everybody or here is None else (here.id,)
        self._finding = self._desk.study(ids, self._n_visits)
        self._told = None

    def choose_people(self, *, is_everybody: bool) -> None:
        """Hold everybody's visits against one another, or those of who is here."""
        self._is_everybody = is_everybody
        self.open()

    def choose_visits(self, n_visits: int) -> None:
        """Ask so many visits of everybody."""
        self._n_visits = n_visits
        self.open()

    def choose(self, position: int) -> None:
        """Look at another condition."""
        self._position = position

    def write(self, folder: Path) -> None:
        """Write the whole study as files."""
        if self._tables and self._writing is None:
            self._writing = self._desk.write_study(self._tables, folder)

    def tick(self) -> ReliabilityState:
        """Return what to show now."""
        self._collect()
        here, tables = self._who_is_here(), self._tables or ()
        state = ReliabilityState(
            progress=Progress.RUNNING if self._finding is not None else Progress.DONE,
            is_everybody=self._is_everybody,
            person="" if here is None else here.pseudonym,
            n_visits=self._n_visits,
            rows=tuple(map(_row, tables)),
            told=self._told,
            problem=self._problem,
        )
        if not tables:
            return state
        position = min(self._position, len(tables) - 1)
        return _looked_at(state, tables[position], position)

    def _collect(self) -> None:
        finding, writing = self._finding, self._writing
        if finding is not None and finding.done():
            self._finding = None
            problem = finding.exception()
            self._problem = None if problem is None else str(problem)
            self._tables = finding.result() if problem is None else ()
        if writing is not None and writing.done():
            self._writing = None
            problem = writing.exception()
            self._problem = None if problem is None else str(problem)
            if problem is None:
                self._told = phrase(
                    "Written to {folder}.", folder=verbatim(str(writing.result()[0].parent))
                )


def _looked_at(state: ReliabilityState, table: StudyTable, position: int) -> ReliabilityState:
    condition, found = table.condition, table.reliability
    kept = (condition.cue, condition.electrodes, condition.method)
    return ReliabilityState(
        progress=state.progress,
        is_everybody=state.is_everybody,
        person=state.person,
        n_visits=state.n_visits,
        rows=state.rows,
        position=position,
        title=phrase("{task}: {pair}", task=_task(condition), pair=_pair(condition)),
        sentence=_nothing(table) if found is None else _sentence(found),
        conditions=" · ".join(each for each in kept if each),
        measures=() if found is None else _measures(found),
        delays=tuple(
            [_delays(each, is_used=True) for each in table.people]
            + [_delays(each, is_used=False) for each in table.left_out]
        ),
        told=state.told,
        problem=state.problem,
    )


def _row(table: StudyTable) -> StudyRow:
    return StudyRow(_task(table.condition), _pair(table.condition), str(len(table.people)))


def _task(condition: Condition) -> Phrase:
    known = next((each for each in our_protocols() if each.id == condition.task), None)
    title = verbatim(condition.task) if known is None else title_phrase(known)
    leg = leg_phrase(Side(condition.side))
    return phrase("{task}, {leg}", task=title, leg=leg)


def _pair(condition: Condition) -> Phrase:
    names = name_channels((condition.a, condition.b))
    return phrase(
        "{a} against {b}",
        a=names[condition.a].sided_noun,
        b=names[condition.b].sided_noun,
    )


def _nothing(table: StudyTable) -> Phrase:
    return phrase(
        "Nothing can be told yet: nobody has {n} visits that may be compared, or one person alone "
        "has, and fewer than {alone}.",
        n=table.n_visits,
        alone=LEAST_ALONE,
    )


def _sentence(found: Reliability) -> Phrase:
    if found.n_people == 1:
        return phrase(
            "One person, {n} visits. A change of the delay below {ms} ms is within the error of "
            "two visits; from first to last it moved by {drift} ms.",
            n=found.n_visits,
            ms=whole(found.mdc95.value),
            drift=signed(found.drift),
        )
    return phrase(
        "{people} people, {n} visits each. A change of one person's delay below {ms} ms is within "
        "the error of two visits; from first to last visit the delays moved by {drift} ms.",
        people=found.n_people,
        n=found.n_visits,
        ms=whole(found.mdc95.value),
        drift=signed(found.drift),
    )


def _measures(found: Reliability) -> tuple[MeasureRow, ...]:
    return (
        _measure(
            phrase("ICC(2,1), agreement"),
            found.icc_agreement,
            "",
            phrase("share of what differs that people differ by, visits counted in"),
        ),
        _measure(
            phrase("ICC(3,1), consistency"),
            found.icc_consistency,
            "",
            phrase("the same with a shift from visit to visit left out"),
        ),
        _measure(phrase("SEM"), found.sem, "ms", phrase("error of one visit, one SD")),
        _measure(
            phrase("MDC95"),
            found.mdc95,
            "ms",
            phrase("least change between two visits of one person that is not error"),
        ),
    )


def _measure(name: Phrase, estimate: Estimate | None, unit: str, meaning: Phrase) -> MeasureRow:
    if estimate is None:
        cannot = phrase("cannot be told: people must differ, and there must be two or more")
        return MeasureRow(name, "–", "", cannot)
    digits, after = (0, f"{NO_BREAK_SPACE}{unit}") if unit else (2, "")
    low, high = estimate.interval_95
    return MeasureRow(
        name,
        f"{estimate.value:.{digits}f}{after}".replace("-", "−"),
        f"{low:.{digits}f} to {high:.{digits}f}".replace("-", "−"),
        meaning,
    )


def _delays(person: PersonDelays, *, is_used: bool) -> DelaysRow:
    return DelaysRow(person.pseudonym, ", ".join(map(signed, person.delays_ms)), is_used)
