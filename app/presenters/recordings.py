"""Stored sessions without a window: listed, opened, analysed again, exported."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Protocol

from app.engine.analysis_progress import AnalysisCancelled, AnalysisProgress
from app.engine.review import Review
from app.model.damage_words import damage_phrase, found_damage_phrase
from app.model.export import ExportWish
from app.model.phrase import Phrase
from app.model.session import SessionSummary, Unreadable
from app.presenters.export import ExportWatch
from app.presenters.published import PublishedWatch
from app.presenters.recordings_state import Progress, RecordingsState, ReviewState, SessionRow
from app.presenters.review import review_state
from app.presenters.signals_state import ExportPhase
from app.presenters.status import StatusState

ListSessions = Callable[[], Future[tuple[SessionSummary, ...]]]
ListUnreadable = Callable[[], Future[tuple[Unreadable, ...]]]
Analyse = Callable[[str, AnalysisProgress], Future[Review]]


RELIST_TICKS = 30


class RecordingsView(Protocol):
    """What a window must offer to show this screen."""

    def show_state(self, state: RecordingsState) -> None:
        """Show a state."""
        ...


class RecordingsPresenter:
    """Lists what is stored and says what a chosen session holds."""

    def __init__(
        self,
        list_sessions: ListSessions,
        list_unreadable: ListUnreadable,
        analyse: Analyse,
        export: ExportWatch,
        published: PublishedWatch,
        *,
        tie_ms: float,
        recording_id: Callable[[], str | None],
        n_edits: Callable[[], int] = lambda: 0,
    ) -> None:
        self._tie_ms = tie_ms
        self._recording_id = recording_id
        self._n_edits, self._n_edits_seen = n_edits, n_edits()
        self._n_ticks = 0
        self._list_sessions = list_sessions
        self._list_unreadable = list_unreadable
        self._analyse = analyse
        self._export = export
        self._published = published
        self._listing: Future[tuple[SessionSummary, ...]] | None = None
        self._naming: Future[tuple[Unreadable, ...]] | None = None
        self._sessions: tuple[SessionRow, ...] = ()
        self._problem: str | None = None
        self._chosen_id: str | None = None
        self._analysing: Future[Review] | None = None
        self._analysis = AnalysisProgress()
        self._pair_position = self._leg_position = 0
        self._review = ReviewState()
        self._damage: dict[str, Phrase] = {}
        self._newest_id: str | None = None
        self._was_chosen_by_hand = False

    def open(self) -> None:
        """Read the list anew when the screen comes up; what was recorded since is shown."""
        self._was_chosen_by_hand = False
        if self._n_edits() != self._n_edits_seen:
            self._look_again()
        self._list_anew()

    def _list_anew(self) -> None:
        if self._listing is None:
            self._listing = self._list_sessions()
            self._naming = self._list_unreadable()

    def tick(self) -> RecordingsState:
        """Return what to show now."""
        self._n_ticks += 1
        if self._n_ticks % RELIST_TICKS == 0 and self._is_list_old():
            self._list_anew()
        self._collect_list()
        self._collect_review()
        export = self._export.tick()
        chosen = self._chosen()
        return RecordingsState(
            progress=Progress.RUNNING if self._listing is not None else Progress.DONE,
            problem=self._problem,
            sessions=tuple(
                replace(row, damage=self._damage.get(row.session_id, row.damage))
                for row in self._sessions
            ),
            chosen=None if chosen is None else self._sessions.index(chosen),
            review=self._with_published(self._review),
            export=export,
            chosen_id=self._chosen_id,
            can_export=chosen is not None
            and not chosen.is_recording
            and export.phase is not ExportPhase.RUNNING,
        )

    def choose(self, position: int) -> None:
        """Open a session: analyse its raw samples again."""
        if not 0 <= position < len(self._sessions):
            return
        session_id = self._sessions[position].session_id
        if session_id != self._chosen_id:
            self._was_chosen_by_hand = True
            self._show(session_id)

    def show(self, session_id: str) -> None:
        """Open a session that was chosen on another screen."""
        self._was_chosen_by_hand = True
        if session_id != self._chosen_id:
            self._show(session_id)

    def choose_pair(self, position: int) -> None:
        """Look at another pair of muscles."""
        self._pair_position = position
        if self._analysing is not None and self._analysing.done():
            self._review = self._reviewed(self._analysing)

    def choose_leg(self, position: int) -> None:
        """Look at the other leg of a test."""
        self._leg_position = position
        if self._analysing is not None and self._analysing.done():
            self._review = self._reviewed(self._analysing)

    def ask_published(self) -> None:
        """Ask where published detectors put the starts of the shown session."""
        if self._chosen_id is not None and self._review.pairs:
            self._published.begin(self._chosen_id)

    def beside(self, status: StatusState) -> StatusState:
        """Return what the bar above the screen tells: the source is the recording's own."""
        chosen = self._chosen()
        return replace(
            status,
            source="",
            device="" if chosen is None else chosen.device,
            is_simulated=chosen is not None and chosen.is_simulated,
        )

    def export(self, wish: ExportWish) -> None:
        """Write the chosen session as files."""
        if self._chosen_id is not None:
            self._export.begin(self._chosen_id, wish)

    def stop_or_begin_review(self) -> None:
        """Stop the analysis that runs; begin one anew that was stopped."""
        if self._review.progress is Progress.RUNNING:
            self._analysis.cancel()
            self._review = ReviewState(Progress.CANCELLED)
        elif self._review.progress is Progress.CANCELLED:
            self._look_again()

    def cancel_export(self) -> None:
        """Stop the export that runs."""
        self._export.cancel()

    def _is_list_old(self) -> bool:
        """Tell whether a recording began or ended since the list was read."""
        listed = next((row.session_id for row in self._sessions if row.is_recording), None)
        return listed != self._recording_id()

    def _chosen(self) -> SessionRow | None:
        return next((row for row in self._sessions if row.session_id == self._chosen_id), None)

    def _show(self, session_id: str) -> None:
        self._chosen_id = session_id
        self._export.forget()
        self._pair_position = self._leg_position = 0
        self._look_again()

    def _show_newest(self) -> None:
        """Show a recording that ended since the newest one was shown, but not under a hand."""
        ended = next((row.session_id for row in self._sessions if not row.is_recording), None)
        if ended is not None and ended != self._newest_id and not self._was_chosen_by_hand:
            self._newest_id = ended
            if ended != self._chosen_id:
                self._show(ended)

    def _look_again(self) -> None:
        """Analyse the chosen session: it is another one, or it grew since it was looked at."""
        self._n_edits_seen = self._n_edits()
        if self._chosen_id is not None:
            self._analysis.cancel()
            self._analysis = AnalysisProgress()
            self._analysing = self._analyse(self._chosen_id, self._analysis)
            self._published.forget()
            self._review = ReviewState(Progress.RUNNING)

    def _with_published(self, review: ReviewState) -> ReviewState:
        if not review.pairs:
            return review
        pair = review.pairs[review.pair_position].pair
        return replace(review, published=self._published.table(pair, review.table))

    def _collect_list(self) -> None:
        listing, naming = self._listing, self._naming
        if listing is None or naming is None or not (listing.done() and naming.done()):
            return
        self._listing = None
        problem = listing.exception()
        self._problem = self._what_is_unreadable() if problem is None else str(problem)
        if problem is None:
            before = self._chosen()
            self._sessions = tuple(_row(summary) for summary in listing.result())
            if before is not None and before != self._chosen():
                self._look_again()
            self._show_newest()
        if self._chosen() is None and self._sessions:
            self._show(self._sessions[0].session_id)

    def _what_is_unreadable(self) -> str | None:
        """Return the sentences of the sessions that cannot be read; the list lacks them."""
        if self._naming is None or self._naming.exception() is not None:
            return None
        return " ".join(each.problem for each in self._naming.result()) or None

    def _collect_review(self) -> None:
        analysing = self._analysing
        if self._review.progress is not Progress.RUNNING or analysing is None:
            return
        if analysing.done():
            self._review = self._reviewed(analysing)
            self._remember_damage(analysing)
        else:
            percent = round(100 * self._analysis.share)
            self._review = ReviewState(Progress.RUNNING, percent=percent)

    def _remember_damage(self, analysing: Future[Review]) -> None:
        """Keep what the reading found damaged, so that the list goes on telling it."""
        chosen = self._chosen()
        if chosen is None or analysing.exception() is not None:
            return
        review = analysing.result()
        damage = damage_phrase(review.damaged, fs_hz=review.finding.fs_hz)
        if damage is not None:
            self._damage[chosen.session_id] = damage

    def _reviewed(self, analysing: Future[Review]) -> ReviewState:
        if self._review.progress is Progress.CANCELLED:
            return self._review
        problem = analysing.exception()
        if isinstance(problem, AnalysisCancelled):
            return ReviewState(Progress.CANCELLED)
        if problem is not None:
            return ReviewState(Progress.REFUSED, problem=str(problem))
        return review_state(
            analysing.result(),
            pair_position=self._pair_position,
            leg_position=self._leg_position,
            tie_ms=self._tie_ms,
        )


def _row(summary: SessionSummary) -> SessionRow:
    return SessionRow(
        session_id=summary.id,
        started=summary.started,
        duration_s=summary.duration_s,
        device=summary.info.device,
        is_simulated=summary.info.is_simulated,
        is_recording=summary.is_recording,
        was_cut_short=summary.was_cut_short,
        ending=summary.ending,
        n_missing=summary.n_missing,
        is_missing_estimated=summary.is_missing_estimated,
        doubts=summary.info.doubts,
        damage=found_damage_phrase(summary.damage, fs_hz=summary.info.fs_hz),
    )
