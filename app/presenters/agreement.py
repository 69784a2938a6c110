"""How markings agree, without a window: which two, per muscle and pair, with a figure of each."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.engine.analysis_progress import AnalysisCancelled, AnalysisProgress
from app.engine.marking.agreement import Comparison, MuscleAgreement, PairAgreement
from app.engine.marking.agreements import Agreements
from app.figures.differences import Differences
from app.model.agreement_words import (
    LEAST_FOR_LIMITS,
    comparison_title,
    limits_phrase,
    pair_sentence,
    starts_detail,
    starts_sentence,
)
from app.model.export import Exported
from app.model.muscle_names import Names, name_channels
from app.model.phrase import Phrase, phrase, signed, whole
from app.model.words import pair_title
from app.presenters.recordings_state import Progress
from app.presenters.signals_state import ExportPhase, ExportState
from dsp.agreement import Bounded, OnsetAgreement
from dsp.steps import OnStep

NONE = "–"


class AgreementStore(Protocol):
    """What the page asks of the store."""

    def agreements(self, on_step: OnStep) -> Future[Agreements]:
        """Hold everything against everything."""
        ...

    def write_agreement(self, found: Agreements, folder: Path) -> Future[Exported]:
        """Write it as CSV."""
        ...


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One muscle's starts, or one pair's delay and order, as cells; ``note`` is said below it."""

    title: Phrase
    channels: tuple[str, ...]
    n: int
    median: str
    bias: str
    limits: str
    same: str
    note: Phrase | None = None


@dataclass(frozen=True, slots=True)
class AgreementState:
    """Everything the page shows at one moment."""

    progress: Progress = Progress.IDLE
    percent: int = 0
    problem: str | None = None
    comparisons: tuple[Phrase, ...] = ()
    position: int = 0
    rows: tuple[AgreementRow, ...] = ()
    row: int = 0
    sentence: Phrase | None = None
    detail: Phrase | None = None
    figure: Differences | None = None
    export: ExportState = field(default_factory=ExportState)


class AgreementPresenter:
    """Looks anew when marks were made since; chooses two markings and one row of them."""

    def __init__(self, store: AgreementStore) -> None:
        self._store = store
        self._asked: Future[Agreements] | None = None
        self._found: Agreements | None = None
        self._progress = AnalysisProgress()
        self._problem: str | None = None
        self._position = self._row = 0
        self._writing: Future[Exported] | None = None
        self._export = ExportState()
        self._made: AgreementState | None = None

    def open(self) -> None:
        """Hold everything against everything anew."""
        if self._asked is None:
            self._progress, self._problem = AnalysisProgress(), None
            self._asked = self._store.agreements(self._progress.step)
            self._made = None

    def forget(self) -> None:
        """Show nothing any more."""
        self._progress.cancel()
        self._asked = self._found = self._made = None

    def choose(self, position: int) -> None:
        """Look at two other markings."""
        self._position, self._row, self._made = max(0, position), 0, None

    def choose_row(self, row: int) -> None:
        """Look at another muscle or pair."""
        if row >= 0 and row != self._row:
            self._row, self._made = row, None

    def write(self, folder: Path) -> None:
        """Write everything as CSV into a folder."""
        if self._found is not None and self._writing is None:
            self._writing = self._store.write_agreement(self._found, folder)
            self._export, self._made = ExportState(ExportPhase.RUNNING), None

    def tick(self) -> AgreementState:
        """Return what to show now."""
        self._collect()
        self._collect_written()
        if self._asked is not None and self._found is None:
            return AgreementState(Progress.RUNNING, percent=round(100 * self._progress.share))
        if self._made is None:
            self._made = self._state()
        return self._made

    def _collect(self) -> None:
        asked = self._asked
        if asked is None or not asked.done():
            return
        self._asked, self._made = None, None
        problem = asked.exception()
        if problem is None:
            self._found = asked.result()
        elif not isinstance(problem, AnalysisCancelled):
            self._problem = str(problem)

    def _collect_written(self) -> None:
        writing = self._writing
        if writing is None or not writing.done():
            return
        self._writing, self._made = None, None
        problem = writing.exception()
        self._export = (
            ExportState(ExportPhase.DONE, exported=writing.result())
            if problem is None
            else ExportState(ExportPhase.REFUSED, problem=str(problem))
        )

    def _state(self) -> AgreementState:
        found = self._found
        if found is None or not found.comparisons:
            return AgreementState(
                Progress.DONE if self._problem is None else Progress.REFUSED, problem=self._problem
            )
        position = min(self._position, len(found.comparisons) - 1)
        chosen = found.comparisons[position]
        names = name_channels([each.channel for each in chosen.muscles])
        parts: list[MuscleAgreement | PairAgreement] = [*chosen.muscles, *chosen.pairs]
        row = min(self._row, len(parts) - 1)
        return AgreementState(
            Progress.DONE,
            problem=self._problem,
            comparisons=tuple(comparison_title(e.first, e.second) for e in found.comparisons),
            position=position,
            rows=tuple(_row(each, names, chosen) for each in parts),
            row=row,
            sentence=_sentence(parts[row], names, chosen),
            detail=_detail(parts[row], chosen),
            figure=_figure(parts[row], names, chosen),
            export=self._export,
        )


def _row(part: MuscleAgreement | PairAgreement, names: Names, of: Comparison) -> AgreementRow:
    if isinstance(part, MuscleAgreement):
        note = phrase(
            "{first} alone {n_first}, {second} alone {n_second}, no start in both {n_neither}",
            first=of.first,
            second=of.second,
            n_first=part.n_first_alone,
            n_second=part.n_second_alone,
            n_neither=part.n_neither,
        )
        return AgreementRow(
            names[part.channel].title,
            (part.channel,),
            part.found.n,
            *_cells(part.found),
            NONE,
            note,
        )
    share = part.order.share
    same = NONE
    if share is not None:
        low, high = share.interval_95
        same = f"{100 * share.value:.0f} ({100 * low:.0f} … {100 * high:.0f})"
    title = pair_title(part.a, part.b, names)
    return AgreementRow(title, (part.a, part.b), part.delay.n, *_cells(part.delay), same)


def _cells(found: OnsetAgreement) -> tuple[str, str, str]:
    median = NONE if found.median_ms is None else signed(found.median_ms)
    if found.median_interval_ms is not None:
        median += _between(found.median_interval_ms)
    bias = NONE if found.bias_ms is None else signed(found.bias_ms.value)
    if found.bias_ms is not None:
        bias += _between(found.bias_ms.interval_95)
    low, high = _limits(found)
    limits = NONE if low is None or high is None else f"{_limit(low)} … {_limit(high)}"
    return median, bias, limits


def _limits(found: OnsetAgreement) -> tuple[Bounded, Bounded] | tuple[None, None]:
    """Return the limits where there are enough differences for them."""
    low, high = found.low_limit_ms, found.high_limit_ms
    if low is None or high is None or found.n < LEAST_FOR_LIMITS:
        return None, None
    return low, high


def _between(interval: tuple[float, float]) -> str:
    return f" ({signed(interval[0])} … {signed(interval[1])})"


def _limit(limit: Bounded) -> str:
    return signed(limit.value)


def _sentence(part: MuscleAgreement | PairAgreement, names: Names, of: Comparison) -> Phrase | None:
    if isinstance(part, MuscleAgreement):
        return starts_sentence(
            part.found,
            names[part.channel],
            first=of.first,
            second=of.second,
        )
    return pair_sentence(part.order, pair_title(part.a, part.b, names), tie_ms=of.tie_ms)


def _detail(part: MuscleAgreement | PairAgreement, of: Comparison) -> Phrase | None:
    if isinstance(part, MuscleAgreement):
        return starts_detail(part.found, n_inside=part.n_inside, is_one_rater=of.is_one_rater)
    return limits_phrase(part.delay)


def _figure(part: MuscleAgreement | PairAgreement, names: Names, of: Comparison) -> Differences:
    is_muscle = isinstance(part, MuscleAgreement)
    found = part.found if isinstance(part, MuscleAgreement) else part.delay
    low, high = _limits(found)
    return Differences(
        points=tuple((each.mean_ms, each.difference_ms) for each in part.points),
        bias_ms=None if found.bias_ms is None else found.bias_ms.value,
        bias_interval_ms=None if found.bias_ms is None else found.bias_ms.interval_95,
        limits_ms=None if low is None or high is None else (low.value, high.value),
        limit_intervals_ms=None
        if low is None or high is None
        else (low.interval_95, high.interval_95),
        channel=part.channel if isinstance(part, MuscleAgreement) else None,
        across=phrase("mean of both, ms after the repetition began")
        if is_muscle
        else phrase("mean of both delays, ms"),
        up=phrase("{first} less {second}, ms", first=of.first, second=of.second),
        n_text=whole(found.n),
    )
