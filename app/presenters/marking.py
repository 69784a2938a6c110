"""Starts of a stored session looked at and put by hand, without a window; it analyses nothing."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

from app.model.hand_onset import OnsetPlace
from app.model.kept_notes import kept_sentence
from app.model.muscle_names import name_channels
from app.model.no_repetition_words import no_repetition_sentence
from app.model.phrase import Phrase, phrase
from app.model.session import SessionSummary
from app.presenters.marked_session import MarkedSession, MarkingStore
from app.presenters.marking_state import MarkingState, PlaceTold, SessionChoice, StartMark
from app.presenters.marks_told import place_told, start_marks
from app.presenters.recordings_state import Progress
from app.presenters.status import StatusState
from app.presenters.time_window import TimeWindow
from app.presenters.trace_watch import TraceWatch, fitting_scales

FIRST_S, LIFT_S = 10.0, 3.0
_SHARE_BEFORE, _NEAR_S = 0.4, 1.0
_OUTSIDE = phrase("No repetition is here, and a start belongs to one. Put it nearer to one.")
_HELD = phrase("Held: ← → moves it by 1 ms, with Shift by 10 ms. Enter keeps it, Esc leaves it.")
_NOTHING = TimeWindow(0.0, FIRST_S, FIRST_S)


class MarkingPresenter:
    """A window over one session's traces, a chosen start in it, and what is done with that."""

    def __init__(self, store: MarkingStore) -> None:
        self._store = store
        self._watch = TraceWatch(store.view)
        self._listing: Future[tuple[SessionSummary, ...]] | None = None
        self._listed: tuple[SessionSummary, ...] = ()
        self._problem: str | None = None
        self._session: MarkedSession | None = None
        self._n_columns = 0
        self._n_edits_before = 0
        self._window = _NOTHING
        self._scales: tuple[float, ...] = ()
        self._lift: int | None = None
        self._row = 0
        self._held_s: float | None = None
        self._note: Phrase | None = None
        self._is_scale_due, self._has_looked = True, False
        self._marks = _Marks()

    @property
    def session_id(self) -> str | None:
        """Return the session that is open or being opened."""
        return None if self._session is None else self._session.session_id

    @property
    def n_edits(self) -> int:
        """Return how many edits were asked for, so that others know what they show is old."""
        return self._n_edits_before + (0 if self._session is None else self._session.n_asked)

    def open(self) -> None:
        """Come up: list what is stored; without a choice the newest is opened."""
        if self._listing is None:
            self._listing = self._store.sessions()

    def show(self, session_id: str) -> None:
        """Open a session."""
        if session_id == self.session_id and self._session and self._session.problem is None:
            return
        self.forget()
        self._session = MarkedSession(self._store, session_id)

    def choose_session(self, position: int) -> None:
        """Open another of the listed sessions."""
        if 0 <= position < len(self._listed):
            self.show(self._listed[position].id)

    def forget(self) -> None:
        """Show nothing any more."""
        if self._session is not None:
            self._n_edits_before += self._session.n_asked
            self._session.close()
        self._session = None
        self._watch.forget()
        self._window, self._scales = _NOTHING, ()
        self._lift, self._row, self._held_s, self._note = None, 0, None, None
        self._is_scale_due, self._has_looked = True, False

    def fit_columns(self, n_columns: int) -> None:
        """Take how many columns there is room for."""
        self._n_columns = n_columns

    def tick(self) -> MarkingState:
        """Return what to show now."""
        self._collect_list()
        session = self._session
        if session is None:
            return self._empty()
        had_traces, had_finding = session.traces is not None, session.finding is not None
        session.tick()
        if session.traces is not None:
            if not had_traces:
                length_s = session.traces.summary.duration_s
                self._window = TimeWindow(0.0, min(FIRST_S, length_s), length_s)
            if not had_finding and session.lifts and not self._has_looked:
                self.show_lift(0)
            self._watch.tick(session.traces, self._window, self._n_columns)
            self._fit_scale_where_due()
        return self._state(session)

    def scroll(self, share: float) -> None:
        """Move the window by a share of its length."""
        self._look(self._window.moved(share))

    def scroll_to(self, start_s: float) -> None:
        """Move the window to a moment; beyond the end, to the end."""
        self._look(self._window.at(start_s))

    def zoom(self, factor: float, about_s: float | None = None) -> None:
        """Look at more or less; without a moment about the chosen start, if that is in sight."""
        self._look(self._window.zoomed(factor, self._zoom_middle() if about_s is None else about_s))

    def show_lift(self, position: int) -> None:
        """Choose a lift and look at its starts."""
        session = self._session
        if session is None or not 0 <= position < len(session.lifts) or self._held_s is not None:
            return
        self._lift = position
        span_s = self._window.span_s if self._window.span_s < FIRST_S else LIFT_S
        start_s = session.lifts[position].start_s - _SHARE_BEFORE * span_s
        self._look(self._window.fitted(start_s, start_s + span_s))

    def fit_lift(self) -> None:
        """Look at the whole of the chosen lift."""
        if self._session is not None and self._lift is not None:
            lift = self._session.lifts[self._lift]
            self._look(self._window.fitted(lift.start_s - 0.5, lift.end_s + 0.5))

    def step_lift(self, n_lifts: int) -> None:
        """Choose a later or an earlier lift; where none is chosen, the first in sight."""
        if self._session is None or not self._session.lifts:
            return
        lifts = self._session.lifts
        if self._lift is None:
            later = [at for at, each in enumerate(lifts) if each.end_s > self._window.start_s]
            self.show_lift(later[0] if later else len(lifts) - 1)
        else:
            self.show_lift(min(max(0, self._lift + n_lifts), len(lifts) - 1))

    def step_row(self, n_rows: int) -> None:
        """Choose the next muscle or one before."""
        self._choose_row(self._row + n_rows)

    def choose(self, lift: int | None, row: int) -> None:
        """Choose a muscle, and a lift if one is named, where they stand; nothing moves."""
        if self._held_s is None:
            self._lift = self._lift if lift is None else lift
            self._choose_row(row)

    def fit_scale(self) -> None:
        """Fit the scales to what is in sight."""
        if self._watch.shown is not None:
            self._scales = fitting_scales(self._watch.shown)

    def hold(self) -> None:
        """Take hold of the chosen start; where there is none, of one in the middle of the view."""
        place = self._place()
        if place is None or self._session is None or self._held_s is not None:
            return
        stands_s = self._session.stands_s(place)
        self._hold_at(self._window.middle_s if stands_s is None else stands_s)
        self._look(self._window.showing(self._held_s or 0.0))

    def drag_to(self, time_s: float) -> None:
        """Hold the chosen start at a moment, as a pointer does."""
        if self._place() is not None:
            self._hold_at(time_s)

    def nudge(self, by_ms: float) -> None:
        """Move the held start."""
        if self._held_s is not None:
            self._hold_at(self._held_s + by_ms / 1000.0)
            self._look(self._window.showing(self._held_s))

    def put_down(self) -> None:
        """Keep the held start where it stands."""
        held_s, self._held_s = self._held_s, None
        place = self._place()
        if held_s is not None and place is not None and self._session is not None:
            self._session.put(place, held_s)

    def let_go(self) -> None:
        """Leave the held start where it was."""
        self._held_s = None

    def put_at(self, row: int, time_s: float) -> None:
        """Put the start of a muscle at a moment, in the lift that is there."""
        self._held_s = None
        lift = self.lift_at(time_s)
        if lift is None:
            self._note = _OUTSIDE
            return
        self.choose(lift, row)
        self.drag_to(time_s)
        self.put_down()

    def say_none(self) -> None:
        """Say by hand that the chosen muscle has no start in the lift."""
        self._held_s = None
        place = self._place()
        if place is not None and self._session is not None:
            self._session.put(place, None)

    def withdraw(self) -> None:
        """Leave the chosen place to what was found there."""
        self._held_s = None
        place = self._place()
        if place is not None and self._session is not None:
            self._session.withdraw(place)

    def undo(self) -> None:
        """Take the last edit back."""
        self._held_s = None
        if self._session is not None:
            self._session.undo()

    def redo(self) -> None:
        """Take the last undo back."""
        self._held_s = None
        if self._session is not None:
            self._session.redo()

    def lift_at(self, time_s: float) -> int | None:
        """Return the lift at a moment or just behind it."""
        lifts = () if self._session is None else self._session.lifts
        for at, each in enumerate(lifts):
            if each.start_s - _NEAR_S <= time_s <= each.end_s + _NEAR_S:
                return at
        return None

    def beside(self, status: StatusState) -> StatusState:
        """Return what the bar above the screen tells: the source is the recording's own."""
        traces = None if self._session is None else self._session.traces
        return replace(
            status,
            source="",
            device="" if traces is None else traces.summary.info.device,
            is_simulated=traces is not None and traces.summary.info.is_simulated,
        )

    def _look(self, window: TimeWindow) -> None:
        self._has_looked, self._note = True, None
        self._window = window

    def _choose_row(self, row: int) -> None:
        n_rows = 0 if self._session is None else len(self._session.channels)
        if n_rows and self._held_s is None:
            self._row, self._note = min(max(0, row), n_rows - 1), None

    def _hold_at(self, time_s: float) -> None:
        """Hold a start at whole milliseconds within the recording."""
        self._held_s = round(min(max(0.0, time_s), self._window.length_s), 3)
        self._note = None

    def _place(self) -> OnsetPlace | None:
        session = self._session
        if session is None or session.finding is None or self._lift is None:
            return None
        return session.finding.repetitions[self._lift].index, session.channels[self._row]

    def _zoom_middle(self) -> float:
        place = self._place()
        if place is not None and self._session is not None:
            stands_s = self._session.stands_s(place)
            if stands_s is not None and self._window.start_s <= stands_s <= self._window.end_s:
                return stands_s
        return self._window.middle_s

    def _fit_scale_where_due(self) -> None:
        """Fit once to the first view, and once to the first lift: then scales stand still."""
        shown, session = self._watch.shown, self._session
        if shown is None or session is None or not self._is_scale_due:
            return
        self._scales = fitting_scales(shown)
        is_settled = session.finding is not None or session.problem is not None
        self._is_scale_due = not (is_settled and shown.start_s == self._window.start_s)

    def _collect_list(self) -> None:
        listing = self._listing
        if listing is None or not listing.done():
            return
        self._listing = None
        problem = listing.exception()
        self._problem = None if problem is None else str(problem)
        if problem is None:
            self._listed = tuple(each for each in listing.result() if not each.is_recording)
            if self._session is None and self._listed:
                self.show(self._listed[0].id)

    def _choices(self) -> tuple[SessionChoice, ...]:
        return tuple(
            SessionChoice(each.id, each.started, each.duration_s, each.info.is_simulated)
            for each in self._listed
        )

    def _empty(self) -> MarkingState:
        progress = Progress.RUNNING if self._listing is not None else Progress.DONE
        return MarkingState(progress, problem=self._problem, sessions=self._choices())

    def _state(self, session: MarkedSession) -> MarkingState:
        finding, marked = session.finding, session.marked
        history = None if marked is None else marked.history
        by_hand = {} if marked is None else marked.onsets
        chosen = None if self._lift is None else (self._lift, self._row)
        return MarkingState(
            Progress.RUNNING if session.traces is None else Progress.DONE,
            problem=session.problem or session.refused or self._watch.problem,
            sessions=self._choices(),
            session_id=session.session_id,
            is_simulated=session.traces is not None and session.traces.summary.info.is_simulated,
            channels=session.channels,
            names=session.names,
            window=self._window,
            view=self._watch.shown,
            half_ranges_uv=self._scales,
            lifts=session.lifts,
            starts=self._marks.of(session, chosen),
            lift=self._lift,
            row=self._row,
            held_s=self._held_s,
            place=self._told(session),
            analysed_percent=session.analysed_percent,
            why_none=None
            if finding is None or finding.no_repetition is None
            else no_repetition_sentence(finding.no_repetition, name_channels(session.channels)),
            note=_HELD if self._held_s is not None else self._note or _kept(session),
            n_by_hand=len(by_hand),
            can_undo=history is not None and history.undoes is not None,
            can_redo=history is not None and history.redoes is not None,
        )

    def _told(self, session: MarkedSession) -> PlaceTold | None:
        place = self._place()
        if place is None or session.finding is None or session.marked is None:
            return None
        return place_told(session.finding, session.marked, place, session.names[self._row])


def _kept(session: MarkedSession) -> Phrase | None:
    """Return what the recording keeps of its sensor, said while nothing else is."""
    return None if session.traces is None else kept_sentence(session.traces.kept)


class _Marks:
    """The marks of one session, made anew only where something about them changed."""

    def __init__(self) -> None:
        self._of: tuple[object, object, object] = (None, None, None)
        self._made: tuple[StartMark, ...] = ()

    def of(self, session: MarkedSession, chosen: tuple[int, int] | None) -> tuple[StartMark, ...]:
        finding, marked = session.finding, session.marked
        if finding is None:
            return ()
        before = self._of
        if not (before[0] is finding and before[1] is marked and before[2] == chosen):
            by_hand = {} if marked is None else marked.onsets
            self._of = (finding, marked, chosen)
            self._made = start_marks(finding, session.channels, by_hand, chosen=chosen)
        return self._made
