"""The live screen without a window: what to show at each tick, and what a person may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from app.engine.live import LiveState
from app.engine.ring import RingView
from app.model.export import ExportWish
from app.presenters.current_source import CurrentSource
from app.presenters.export import ExportWatch
from app.presenters.saved import SavedWatch
from app.presenters.signals_state import ExportPhase, SignalsState
from app.presenters.status import Link, StatusState, link_of, status_of
from app.presenters.stream_memory import StreamMemory
from app.presenters.stream_notices import StreamNotices
from app.presenters.trouble import trouble_of
from app.presenters.visit import VisitPresenter

STEP_S = 1.0


class SignalsView(Protocol):
    """What a window must offer to show this screen."""

    def show_state(self, state: SignalsState) -> None:
        """Show a state."""
        ...


class SignalsPresenter:
    """Turns the engine's snapshots into what the Signals screen shows."""

    def __init__(
        self,
        current: CurrentSource,
        export: ExportWatch,
        saved: SavedWatch,
        visit: VisitPresenter,
        *,
        tie_ms: float,
        window_s: float = 6.0,
    ) -> None:
        self._current = current
        self._export = export
        self._saved = saved
        self._visit = visit
        self._tie_ms = tie_ms
        self._window_s = window_s
        self._generation = -1
        self._stream: StreamMemory | None = None
        self._notices = StreamNotices()

    def arrived(self, stream_number: int | None) -> RingView | None:
        """Return what came of a stream since it was asked last; a tick then has it no more."""
        stream, feed = self._stream, self._current.feed
        if stream is None or feed is None or self._generation != self._current.generation:
            return None
        if stream.state.number != stream_number:
            return None
        stream.take(feed.samples_since(stream.next_index))
        return stream.samples

    def tick(self) -> SignalsState:
        """Return what to show now; samples come once."""
        live = self._current.snapshot()
        status = status_of(live, is_recording_asked=self._current.is_recording_asked)
        if self._generation != self._current.generation:
            self._generation, self._stream = self._current.generation, None
            self._export.forget()
            self._notices.forget()
        if live is None or live.acquisition.info is None:
            return SignalsState(
                status=status,
                window_s=self._window_s,
                trouble=trouble_of(live, status),
                can_record=self._can_record(status),
                held_back=self._visit.held_back(),
            )
        is_redesigned = (
            self._stream is not None and self._stream.state.fs_hz != live.acquisition.info.fs_hz
        )
        if self._stream is None or is_redesigned:
            self._stream = StreamMemory(live.acquisition.info, self._generation)
        return self._state(live, status, self._stream)

    def _state(self, live: LiveState, status: StatusState, stream: StreamMemory) -> SignalsState:
        feed = self._current.feed
        stream.is_tap_asked = live.test is not None and live.test.is_tap_asked
        stream.take(None if feed is None else feed.samples_since(stream.next_index))
        stream.settle(n_findings=len(live.findings), window_s=self._window_s)
        export, is_recording = self._export.tick(), live.recording is not None
        is_exporting = export.phase is ExportPhase.RUNNING
        return SignalsState(
            status=status,
            stream=stream.state,
            samples=stream.samples,
            rows=stream.rows(live, status),
            half_ranges_uv=stream.scale.half_ranges_uv,
            is_scale_new=stream.is_scale_new,
            window_s=self._window_s,
            pairs=stream.pair_titles,
            pair_position=stream.pair_position,
            n_repetitions=len(live.findings),
            verdict=stream.verdict(live, tie_ms=self._tie_ms),
            table=stream.table(),
            marks=stream.marks(),
            trouble=trouble_of(live, status, self._notices.tell(live)),
            can_record=self._can_record(status),
            held_back=self._visit.held_back(),
            can_export=live.last_session_id is not None and not (is_recording or is_exporting),
            export=export,
            saved=self._saved.follow(None if is_recording else live.last_session_id),
        )

    def start_recording(self) -> None:
        """Record from now on, or as soon as samples come; a file that ended, from its start."""
        if self._visit.held_back() is not None:
            return
        self._export.forget()
        self._visit.prepare()
        if link_of(self._current.snapshot()) is Link.ENDED:
            self._current.reopen_and_record()
        else:
            self._current.start_recording()

    def stop_recording(self) -> None:
        """End the recording, or the wait for one."""
        self._current.stop_recording()

    def note_notice(self) -> None:
        """Take the notice that is shown for noted; its recording keeps it."""
        self._notices.note()

    def step(self) -> None:
        """Let the next second of a source that is stepped come."""
        self._current.step(STEP_S)

    def reopen(self) -> None:
        """Open the source again."""
        self._current.reopen()

    def export(self, wish: ExportWish) -> None:
        """Write the last recording as files."""
        live = self._current.snapshot()
        if live is not None and live.last_session_id is not None:
            self._export.begin(live.last_session_id, wish)

    def cancel_export(self) -> None:
        """Stop the export that runs."""
        self._export.cancel()

    def choose_pair(self, position: int) -> None:
        """Look at another pair of muscles."""
        if self._stream is not None and 0 <= position < len(self._stream.pairs):
            self._stream.pair_position = position

    def choose_window(self, window_s: float) -> None:
        """Show more or fewer seconds."""
        self._window_s = window_s

    def fit_scale(self) -> None:
        """Choose scales that hold what is on screen."""
        self._with_samples(
            lambda stream, view: stream.scale.fit(view.samples_uv - stream.baseline.offset_uv)
        )

    def choose_scale(self, half_range_uv: float) -> None:
        """Give every trace the same scale."""
        if self._stream is not None:
            self._stream.scale.set_all(half_range_uv)

    def _can_record(self, status: StatusState) -> bool:
        return _may_begin(status) and self._visit.held_back() is None

    def _with_samples(self, act: Callable[[StreamMemory, RingView], None]) -> None:
        stream, feed = self._stream, self._current.feed
        if stream is not None and feed is not None:
            n_shown = round(self._window_s * stream.state.fs_hz)
            view = feed.samples_since(max(0, stream.next_index - n_shown))
            if view is not None:
                act(stream, view)


def _may_begin(status: StatusState) -> bool:
    """Tell whether a recording may be asked for: samples flow, or can be expected."""
    is_expected = status.link in (
        Link.OPENING,
        Link.FLOWING,
        Link.WAITING,
        Link.AWAITED,
        Link.ENDED,
    )
    return is_expected and status.recorded_s is None and not status.is_recording_awaited


_EXPECTED = (Link.OPENING, Link.FLOWING, Link.WAITING, Link.AWAITED, Link.ENDED)
