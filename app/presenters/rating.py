"""Blind rounds without a window: begun, marked signal by signal, left and taken up again."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from typing import Protocol

import numpy as np

from app.engine.analysis_progress import AnalysisCancelled, AnalysisProgress
from app.engine.marking.agreements import round_names
from app.engine.marking.traces import SessionTraces, TraceView
from app.model.rating import RatingItem, RatingRound
from app.model.session import SessionSummary
from app.presenters.marking_state import SessionChoice
from app.presenters.rating_state import RatingPhase, RatingState, RoundRow
from app.presenters.time_window import TimeWindow
from app.presenters.trace_watch import TraceWatch, fitting_scales
from dsp.steps import OnStep
from dsp.still import StillColumns

_SEEDS = 1_000_000
_NOTHING = TimeWindow(0.0, 3.0, 3.0)


class RatingStore(Protocol):
    """What the page asks of the store."""

    def sessions(self) -> Future[tuple[SessionSummary, ...]]:
        """List the stored sessions, newest first."""
        ...

    def peek(self, session_id: str) -> Future[SessionTraces]:
        """Open the traces of a session for short stretches."""
        ...

    def view(
        self, traces: SessionTraces, start_s: float, end_s: float, n_columns: int
    ) -> Future[TraceView]:
        """Read a stretch."""
        ...

    def rounds(self) -> Future[tuple[RatingRound, ...]]:
        """List the rounds, oldest first."""
        ...

    def begin_round(
        self, session_ids: tuple[str, ...], *, rater: str, seed: int, on_step: OnStep
    ) -> Future[RatingRound]:
        """Begin a round."""
        ...

    def mark(self, round_id: str, item: RatingItem, onset_s: float | None) -> Future[None]:
        """Keep one mark."""
        ...


class RatingPresenter:
    """One signal at a time, nameless, in the order of a seed; every mark is kept as it is made."""

    def __init__(self, store: RatingStore, *, rng: np.random.Generator) -> None:
        self._store = store
        self._rng = rng
        self._watch = TraceWatch(store.view)
        self._listing: Future[tuple[SessionSummary, ...]] | None = None
        self._naming: Future[tuple[RatingRound, ...]] | None = None
        self._beginning: Future[RatingRound] | None = None
        self._progress = AnalysisProgress()
        self._keeping: list[Future[None]] = []
        self._sessions: tuple[SessionChoice, ...] = ()
        self._rounds: tuple[RatingRound, ...] = ()
        self._problem: str | None = None
        self._round: RatingRound | None = None
        self._marks: dict[tuple[str, int, str], float | None] = {}
        self._position = 0
        self._opening: dict[str, Future[SessionTraces]] = {}
        self._window, self._n_columns = _NOTHING, 0
        self._mark_s: float | None = None
        self._scale_uv: float | None = None
        self._viewed: tuple[TraceView, RatingItem, TraceView | None] | None = None

    def open(self) -> None:
        """Come up: list what is stored and which rounds there are."""
        self._listing, self._naming = self._store.sessions(), self._store.rounds()

    def begin(self, session_ids: tuple[str, ...], rater: str, seed: int | None = None) -> None:
        """Begin a round over sessions; without a seed, one is drawn and told."""
        if not session_ids or not rater.strip() or self._beginning is not None:
            return
        drawn = int(self._rng.integers(_SEEDS)) if seed is None else seed
        self._progress, self._problem = AnalysisProgress(), None
        self._beginning = self._store.begin_round(
            session_ids, rater=rater.strip(), seed=drawn, on_step=self._progress.step
        )

    def cancel(self) -> None:
        """Give up beginning a round."""
        self._progress.cancel()

    def take_up(self, round_id: str) -> None:
        """Go on with a round where it was left."""
        found = next((each for each in self._rounds if each.id == round_id), None)
        if found is not None:
            self._take(found)

    def leave(self) -> None:
        """Leave a round; what is marked is kept."""
        self._round = None
        self._watch.forget()
        self._opening.clear()
        self.open()

    def forget(self) -> None:
        """Show nothing any more."""
        self._round, self._rounds, self._sessions = None, (), ()
        self._watch.forget()
        self._opening.clear()

    def fit_columns(self, n_columns: int) -> None:
        """Take how many columns there is room for."""
        self._n_columns = n_columns

    def tick(self) -> RatingState:
        """Return what to show now."""
        self._collect_lists()
        self._collect_begun()
        self._collect_kept()
        item = self._item()
        if item is not None:
            self._read(item)
        return self._state()

    def put(self, time_s: float) -> None:
        """Put the mark at a moment."""
        self._mark_s = round(min(max(0.0, time_s), self._window.length_s), 3)

    def nudge(self, by_ms: float) -> None:
        """Move the mark; the first time it stands in the middle of the view."""
        if self._item() is None:
            return
        stands_s = self._mark_s
        self.put(self._window.middle_s if stands_s is None else stands_s + by_ms / 1000.0)
        self._window = self._window.showing(self._mark_s or 0.0)

    def keep(self) -> None:
        """Keep the mark and show the next signal; without a mark, nothing is kept."""
        if self._mark_s is not None:
            self._keep(self._mark_s)

    def keep_none(self) -> None:
        """Keep that this signal shows no start, and show the next."""
        self._keep(None)

    def step(self, n_signals: int) -> None:
        """Go to a signal before or behind, as it was marked."""
        if self._round is not None:
            self._show(min(max(0, self._position + n_signals), len(self._round.items) - 1))

    def zoom(self, factor: float, about_s: float | None = None) -> None:
        """Look at more or less, about the mark where there is one."""
        middle_s = self._window.middle_s if self._mark_s is None else self._mark_s
        self._window = self._window.zoomed(factor, middle_s if about_s is None else about_s)

    def scroll(self, share: float) -> None:
        """Move the view."""
        self._window = self._window.moved(share)

    def fit_scale(self) -> None:
        """Fit the scale to what is in sight."""
        self._scale_uv = None

    def _item(self) -> RatingItem | None:
        if self._round is None or self._position >= len(self._round.items):
            return None
        return self._round.items[self._position]

    def _take(self, found: RatingRound) -> None:
        self._round, self._marks = found, dict(found.marks)
        left = [at for at, each in enumerate(found.items) if each.place not in self._marks]
        self._show(left[0] if left else len(found.items))

    def _show(self, position: int) -> None:
        """Show a signal from its beginning, with what was kept of it."""
        self._position = position
        self._watch.forget()
        self._scale_uv = None
        item = self._item()
        if item is None:
            return
        length_s = item.shown_s[1] - item.shown_s[0]
        self._window = TimeWindow(0.0, length_s, length_s)
        kept_s = self._marks.get(item.place)
        self._mark_s = None if kept_s is None else round(kept_s - item.shown_s[0], 3)

    def _keep(self, mark_s: float | None) -> None:
        item = self._item()
        if item is None or self._round is None:
            return
        onset_s = None if mark_s is None else round(item.shown_s[0] + mark_s, 4)
        self._keeping.append(self._store.mark(self._round.id, item, onset_s))
        self._marks[item.place] = onset_s
        unmarked = [
            at
            for at, each in enumerate(self._round.items)
            if each.place not in self._marks and at > self._position
        ]
        earlier = [at for at, e in enumerate(self._round.items) if e.place not in self._marks]
        after = unmarked or earlier
        self._show(after[0] if after else len(self._round.items))

    def _read(self, item: RatingItem) -> None:
        opening = self._opening.setdefault(item.session_id, self._peek(item.session_id))
        if not opening.done():
            return
        if opening.exception() is not None:
            self._problem = str(opening.exception())
            return
        traces, origin_s = opening.result(), item.shown_s[0]
        absolute = replace(self._window, start_s=self._window.start_s + origin_s)
        self._watch.tick(traces, absolute, self._n_columns)
        if self._watch.problem is not None:
            self._problem = self._watch.problem

    def _peek(self, session_id: str) -> Future[SessionTraces]:
        known = self._opening.get(session_id)
        return self._store.peek(session_id) if known is None else known

    def _view(self, item: RatingItem) -> TraceView | None:
        """Return the signal alone, its times from where it begins on screen."""
        shown, opening = self._watch.shown, self._opening.get(item.session_id)
        if shown is None or opening is None or not opening.done():
            return None
        channels = [each.name for each in opening.result().summary.info.channels]
        at, origin_s = channels.index(item.channel), item.shown_s[0]
        columns = shown.columns
        return TraceView(
            shown.start_s - origin_s,
            shown.end_s - origin_s,
            StillColumns(
                columns.low_uv[:, [at]],
                columns.high_uv[:, [at]],
                columns.level_uv[:, [at]],
                columns.has_gap,
            ),
            tuple((start - origin_s, end - origin_s) for start, end in shown.gaps_s),
            shown.read_share,
        )

    def _collect_lists(self) -> None:
        if self._listing is not None and self._listing.done():
            listing, self._listing = self._listing, None
            if listing.exception() is None:
                self._sessions = tuple(
                    SessionChoice(e.id, e.started, e.duration_s, e.info.is_simulated)
                    for e in listing.result()
                    if not e.is_recording
                )
        if self._naming is not None and self._naming.done():
            naming, self._naming = self._naming, None
            if naming.exception() is None:
                self._rounds = naming.result()
            else:
                self._problem = str(naming.exception())

    def _collect_begun(self) -> None:
        beginning = self._beginning
        if beginning is None or not beginning.done():
            return
        self._beginning = None
        problem = beginning.exception()
        if problem is None:
            self._rounds = (*self._rounds, beginning.result())
            self._take(beginning.result())
        elif not isinstance(problem, AnalysisCancelled):
            self._problem = str(problem)

    def _collect_kept(self) -> None:
        while self._keeping and self._keeping[0].done():
            problem = self._keeping.pop(0).exception()
            if problem is not None:
                self._problem = str(problem)

    def _state(self) -> RatingState:
        if self._beginning is not None:
            return RatingState(
                RatingPhase.BEGINNING,
                percent=round(100 * self._progress.share),
                sessions=self._sessions,
            )
        if self._round is None:
            return RatingState(
                problem=self._problem, sessions=self._sessions, rounds=_rows(self._rounds)
            )
        item, n_items = self._item(), len(self._round.items)
        view = None if item is None else self._last_view(item)
        if view is not None and self._scale_uv is None:
            (self._scale_uv,) = fitting_scales(view)
        return RatingState(
            RatingPhase.DONE if item is None else RatingPhase.MARKING,
            problem=self._problem,
            name=self._name(),
            position=self._position,
            n_items=n_items,
            n_done=sum(each.place in self._marks for each in self._round.items),
            window=self._window,
            view=view,
            half_range_uv=self._scale_uv or 200.0,
            mark_s=self._mark_s,
            is_none=item is not None
            and item.place in self._marks
            and self._marks[item.place] is None
            and self._mark_s is None,
        )

    def _last_view(self, item: RatingItem) -> TraceView | None:
        """Return the same view again while nothing else was read, so that nothing is repainted."""
        shown = self._watch.shown
        if shown is None:
            return None
        if self._viewed is None or self._viewed[:2] != (shown, item):
            self._viewed = (shown, item, self._view(item))
        return self._viewed[2]

    def _name(self) -> str:
        names = dict(
            zip((each.id for each in self._rounds), round_names(self._rounds), strict=True)
        )
        return names.get(self._round.id, "") if self._round is not None else ""


def _rows(rounds: tuple[RatingRound, ...]) -> tuple[RoundRow, ...]:
    """Return the rounds newest first."""
    rows = [
        RoundRow(
            each.id,
            name,
            each.utc.replace("T", " ")[:16],
            each.seed,
            each.n_done,
            len(each.items),
            len({item.session_id for item in each.items}),
        )
        for each, name in zip(rounds, round_names(rounds), strict=True)
    ]
    return tuple(reversed(rows))
