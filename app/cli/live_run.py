"""A stream recorded while a terminal watches: what comes, what is found, how it ended."""

from __future__ import annotations

import math
import sys
import time
from typing import TextIO

from app.cli.description import repetition_line
from app.cli.outcome import BadInput
from app.cli.setting_words import with_montage_line
from app.cli.stepping import step_by_enter
from app.engine.acquisition import OPENING_S, AcquisitionState, Phase
from app.engine.end_reason import EndReason
from app.engine.live import LiveSession, LiveState
from app.model.connection_note import rate_off_note, supply_words
from app.model.counted import are_missing
from app.model.link_words import doubt_phrases, told_from_arrivals
from app.model.montage import MissingMuscle, require_question
from drivers.absence import AbsenceKind
from drivers.errors import DriverError
from dsp.block import StreamInfo

POLL_S = 0.05
STATUS_EVERY_S = 10.0
SELDOM_S = 0.1
_PLAYED = "replay:"
_MOST_SLOW = 0.01
"""A device's clock is hardly slower than this: it gets the time for its samples."""
_LATENESS_S = 0.5
_FIRST_SAMPLE_S = 5.0
"""A source may take so long from when it is open to its first sample."""
_SLOW_TO_OPEN_S, _LEAST_OPENING_S = 6.0, 0.2


def watch_recording(session: LiveSession, *, duration_s: float | None, words: TextIO) -> LiveState:
    """Record until the time is up, the source ends or someone presses Ctrl-C; then close it."""
    terminal = Terminal(words)
    ended = EndReason.CLOSED
    session.start_recording()
    session.start()
    try:
        state = _open(session)
        if state.is_stepped:
            step_by_enter(session, sys.stdin)
        began_s: float | None = None
        opened_s: float | None = None
        slow_from_s = time.monotonic() + _SLOW_TO_OPEN_S
        while not _is_over(state, duration_s, now_s=time.monotonic(), began_s=began_s):
            if state.acquisition.phase is Phase.OPENING and time.monotonic() > slow_from_s:
                slow_from_s = math.inf
                print(_slow_words(state), file=sys.stderr, flush=True)
            if began_s is None and state.acquisition.n_samples:
                began_s = time.monotonic()
            if opened_s is None and state.acquisition.info is not None:
                opened_s = time.monotonic()
            is_waiting = began_s is None and not state.is_stepped
            if is_waiting and _is_in_vain(opened_s, duration_s, now_s=time.monotonic()):
                break
            terminal.tell(state)
            time.sleep(POLL_S)
            state = session.snapshot()
        ended = EndReason.TIME_UP
    except KeyboardInterrupt:
        ended = EndReason.STOPPED
        print("Stopping; what was recorded is kept.", file=sys.stderr)
    finally:
        session.stop_recording(ended)
        session.close(opening_s=_LEAST_OPENING_S if ended is EndReason.STOPPED else OPENING_S)
    state = session.snapshot()
    terminal.tell(state)
    _refuse_nothing(state, was_stopped=ended is EndReason.STOPPED)
    return state


def _open(session: LiveSession) -> LiveState:
    """Wait until a source that is stepped can be; of any other the first look will do."""
    state = session.snapshot()
    while state.is_stepped and state.acquisition.phase is Phase.OPENING:
        time.sleep(POLL_S)
        state = session.snapshot()
    return state


def _is_over(
    state: LiveState, duration_s: float | None, *, now_s: float, began_s: float | None = None
) -> bool:
    """Say whether a recording has ended or has its length, however much of that was silence."""
    stream = state.acquisition
    if stream.phase not in (Phase.OPENING, Phase.STREAMING, Phase.AWAITED):
        return True
    if state.recording is None and (state.last_session_id or state.not_recorded) is not None:
        return True
    if stream.info is None or duration_s is None:
        return False
    recorded_s = (stream.n_samples + stream.n_missing) / stream.info.fs_hz
    away_s = 0.0 if stream.away_since_s is None else now_s - stream.away_since_s
    silent_s = (state.age_s or 0.0) if state.is_silent and stream.n_samples else 0.0
    if recorded_s + max(away_s, silent_s) >= duration_s:
        return True
    # What was silent and then went on as if nothing were missing has taken its time as well.
    elapsed_s = 0.0 if began_s is None or state.is_stepped else now_s - began_s
    return elapsed_s >= duration_s * (1.0 + _MOST_SLOW) + _LATENESS_S


def _slow_words(state: LiveState) -> str:
    return (
        f"{state.source} is still being opened after {_SLOW_TO_OPEN_S:g} s: a port on a cable "
        "opens at once, one on a radio within some seconds. Where it stays so, stop with Ctrl-C, "
        "unplug the device and plug it in again."
    )


def _is_in_vain(opened_s: float | None, duration_s: float | None, *, now_s: float) -> bool:
    """Say whether a source that was opened has sent no sample for longer than was asked."""
    if opened_s is None or duration_s is None:
        return False
    return now_s - opened_s >= duration_s + _FIRST_SAMPLE_S


def _refuse_nothing(state: LiveState, *, was_stopped: bool) -> None:
    if (state.last_session_id or state.not_recorded) is not None:
        return
    if was_stopped:
        raise BadInput(
            f"Stopped before {state.source} sent its first sample, so nothing was recorded. "
            "Start again and wait until it names the source."
        )
    if state.acquisition.problem:
        raise DriverError(state.acquisition.problem, setting=state.acquisition.setting)
    raise BadInput(
        f"{state.source} sent no sample, so nothing was recorded. Check that it is switched on "
        "and connected, then start again."
    )


class Terminal:
    """Says each thing once: the source, every repetition, and how far the recording has come."""

    def __init__(self, words: TextIO) -> None:
        self._words = words
        self._has_named_source = False
        self._n_told = 0
        self._next_status_s = STATUS_EVERY_S
        self._error: str | None = None
        self._absence: AbsenceKind | None = None
        self._n_returns = 0
        self._n_notices = 0
        self._has_told_off = False
        self._named_hz: float | None = None
        self._is_silent = False

    def tell(self, state: LiveState) -> None:
        """Say what is new since the last look."""
        self._name_source(state)
        self._tell_rate(state)
        for repetition in state.findings[self._n_told :]:
            print(repetition_line(repetition), file=self._words, flush=True)
        self._n_told = len(state.findings)
        self._tell_silence(state)
        self._tell_absence(state)
        self._tell_notices(state)
        self._tell_status(state)
        self._tell_error(state)

    def _name_source(self, state: LiveState) -> None:
        info = state.acquisition.info
        if info is None or self._has_named_source:
            return
        self._has_named_source = True
        self._named_hz = info.fs_hz
        names = ", ".join(channel.name for channel in info.channels)
        simulated = " (simulated: no person is connected)" if info.is_simulated else ""
        named = f"Recording {info.device}{simulated}: {names} at {info.fs_hz:g} Hz."
        print(named, file=self._words, flush=True)
        if info.doubts:
            doubts = ", ".join(each.text() for each in doubt_phrases(info.doubts))
            print(f"Of its link: {doubts}.", file=self._words, flush=True)
        try:
            require_question(tuple(channel.name for channel in info.channels), source=info.device)
        except MissingMuscle as nothing_to_answer:
            print(with_montage_line(nothing_to_answer), file=sys.stderr, flush=True)

    def _tell_rate(self, state: LiveState) -> None:
        """Say when the recording turned out to need another rate than the device states."""
        stream = state.acquisition
        if stream.info is None or stream.rate is None:
            return
        self._tell_rate_that_came_late(state, stream.info)
        if stream.info.fs_hz == self._named_hz:
            return
        self._named_hz = stream.info.fs_hz
        again = "; repetitions so far are told again" if self._n_told else ""
        self._n_told = 0
        # Of what the recording uses, not of what is measured by now.
        off = stream.info.fs_hz / stream.rate.stated_hz - 1.0
        print(
            f"Its clock runs at {stream.info.fs_hz:g} Hz ({100 * off:+.2f} %); the recording uses "
            f"that from its first sample on{again}.",
            file=self._words,
            flush=True,
        )

    def _tell_rate_that_came_late(self, state: LiveState, info: StreamInfo) -> None:
        """Say when the clock was known only after a recording had begun with the stated rate."""
        rate = state.acquisition.rate
        if rate is None or not rate.holds_from(state.origin_index):
            return  # that it changed is told as a notice
        off = rate_off_note(rate, info.fs_hz, first_index=state.origin_index)
        if off is None or state.recording is None or self._has_told_off:
            return
        self._has_told_off = True
        print(
            f"It is {off}. Its clock was known too late to be used from the start.",
            file=sys.stderr,
            flush=True,
        )

    def _tell_silence(self, state: LiveState) -> None:
        """Say at once that nothing comes, though the device may still be there."""
        if state.is_silent and not self._is_silent:
            usual_s = state.acquisition.usual_s
            seldom = (
                f"; usually something comes every {usual_s:.1f} s" if usual_s > SELDOM_S else ""
            )
            why = (
                "The file has a gap here, as it was recorded."
                if state.source.startswith(_PLAYED)
                else "Check that the sensor is switched on and its cable pushed in."
            )
            print(
                f"Nothing has come for {state.age_s:.1f} s{seldom}. {why}",
                file=sys.stderr,
                flush=True,
            )
        elif self._is_silent and not state.is_silent and state.acquisition.phase is Phase.STREAMING:
            print("Samples come again.", file=sys.stderr, flush=True)
        self._is_silent = state.is_silent

    def _tell_absence(self, state: LiveState) -> None:
        stream = state.acquisition
        if stream.phase is Phase.AWAITED and stream.absence is not self._absence:
            print(
                f"{stream.problem} Waiting for it to come back; the recording then goes on with "
                "the gap marked. Ctrl-C stops and keeps it.",
                file=sys.stderr,
                flush=True,
            )
        if stream.n_returns > self._n_returns:
            # Said only when its first samples are there: how many are missing is not known before.
            self._n_returns = stream.n_returns
            supply = supply_words(stream.last_return, before="; ") if stream.last_return else ""
            print(
                f"The sensor is back; about {are_missing(stream.n_missing)} so far{supply}.",
                file=sys.stderr,
                flush=True,
            )
        self._absence = stream.absence

    def _tell_notices(self, state: LiveState) -> None:
        for notice in state.acquisition.notices[self._n_notices :]:
            said = f"{notice.text} {notice.advice}".strip()
            print(said, file=sys.stderr, flush=True)
        self._n_notices = len(state.acquisition.notices)

    def _tell_status(self, state: LiveState) -> None:
        stream = state.acquisition
        if stream.info is None:
            return
        recorded_s = (stream.n_samples + stream.n_missing) / stream.info.fs_hz
        if recorded_s >= self._next_status_s:
            self._next_status_s += STATUS_EVERY_S
            print(f"{recorded_s:5.0f} s: {_share_words(stream)}.", file=sys.stderr, flush=True)

    def _tell_error(self, state: LiveState) -> None:
        error = state.recording.error if state.recording else None
        if error and error != self._error:
            print(error, file=sys.stderr, flush=True)
        self._error = error


def _share_words(stream: AcquisitionState) -> str:
    """Return how much of the time so far there are samples of; a gap is never told as samples."""
    if stream.info is None or not stream.n_missing:
        return "none missing"
    is_rough = stream.n_returns > 0 or told_from_arrivals(stream.info.doubts)
    about = "about " if is_rough else ""
    came_s = stream.n_samples / stream.info.fs_hz
    return f"{came_s:.0f} s of samples came, {about}{are_missing(stream.n_missing)}"
