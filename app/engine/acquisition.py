"""The thread that owns a driver and hands its blocks on; it neither filters nor stores."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from queue import Empty, SimpleQueue
from typing import Protocol

import numpy as np

from app.engine.head_start import HeadStart
from app.engine.line_loss import LineLoss
from app.engine.missing_values import MissingValues
from app.engine.silence import UsualSpacing, stale_after_s
from drivers.absence import Absence, AbsenceKind, Return
from drivers.base import Clock, Notice
from drivers.connection import Connection
from drivers.device_clock import MeasuredRate
from drivers.errors import DeviceLost, DriverError, EndOfStream, Setting
from dsp.block import SampleBlock, StreamInfo

READ_TIMEOUT_S = 0.05
_MOST_LISTENED_S = 2.0 * READ_TIMEOUT_S
"""A read that took longer was held up by this computer, not by a silent device."""
WAIT_S = 0.005
OPENING_S = 5.0


class Phase(StrEnum):
    """Where a stream stands."""

    OPENING = "opening"
    STREAMING = "streaming"
    AWAITED = "awaited"
    LOST = "lost"
    ENDED = "ended"
    FAILED = "failed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AcquisitionState:
    """A look at the stream: what it is, how much came, what went missing, what went wrong.

    ``setting`` is what ``problem`` asks to change, if the program sets it. ``absence`` is why the
    device is awaited, ``away_since_s`` from when on. ``rate`` is how fast its clock was measured,
    ``lost_share`` what of its scans the line has lost lately, ``place`` the port it came back on.
    ``notices`` are sentences of the source. ``last_return`` tells what else was different then.
    ``is_holding``: samples have come that are not handed on until it is clear where they belong.
    ``silent_s`` is for how long was listened since anything came or was held; time in which this
    program got no processor is none of it. None while nobody counted. ``usual_s`` is how far apart
    its samples usually come, which for a program that sends large chunks is long.
    """

    phase: Phase
    info: StreamInfo | None = None
    problem: str | None = None
    setting: Setting | None = None
    n_samples: int = 0
    n_missing: int = 0
    n_gaps: int = 0
    end_index: int = 0
    newest_s: float | None = None
    absence: AbsenceKind | None = None
    away_since_s: float | None = None
    n_returns: int = 0
    rate: MeasuredRate | None = None
    lost_share: float = 0.0
    place: str | None = None
    last_return: Return | None = None
    notices: tuple[Notice, ...] = ()
    is_holding: bool = False
    silent_s: float | None = None
    usual_s: float = 0.0

    @property
    def stale_after_s(self) -> float:
        """Return from when on it is silent."""
        return stale_after_s(self.usual_s)


class BlockReceiver(Protocol):
    """What an opened stream flows into; all of it runs on the acquisition thread."""

    @property
    def is_behind(self) -> bool:
        """Return whether it would rather have the next block later."""
        ...

    def take(self, block: SampleBlock, rate: MeasuredRate | None) -> None:
        """Take the next block, and how fast the device's clock was measured by then."""
        ...

    def note_notice(self, notice: Notice) -> None:
        """Learn what a source noticed of its device."""
        ...

    def note_silence(self) -> None:
        """Learn that a device that is there has sent nothing for too long."""
        ...

    def note_absence(self, absence: Absence) -> None:
        """Learn that the device is away: no block will come until it is back."""
        ...

    def note_return(self, returned: Return) -> None:
        """Learn that the next block is the first one after the device was away."""
        ...

    def end(self, phase: Phase) -> None:
        """Learn that no block will follow, and why."""
        ...


class Acquisition:
    """Opens a source in a thread of its own and hands every block to one receiver.

    A device is read whatever happens, for what it cannot deliver is lost. A source that has run
    ahead of time can wait, and does while the receiver is behind.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        clock: Clock,
        on_open: Callable[[StreamInfo], BlockReceiver],
        prepare: Callable[[], None] = lambda: None,
    ) -> None:
        self._connection = connection
        self._clock = clock
        self._on_open = on_open
        self._prepare = prepare
        self._state = AcquisitionState(Phase.OPENING)
        self._loss = LineLoss(1.0)
        self._spacing = UsualSpacing()
        self._missing: MissingValues | None = None
        self._opening_s = OPENING_S
        self._stopping = threading.Event()
        self._asked: SimpleQueue[threading.Event] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="acquisition", daemon=True)

    @property
    def state(self) -> AcquisitionState:
        """Return the newest state; it is frozen and may be kept."""
        return self._state

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def release(self, timeout_s: float) -> None:
        """Have what the device holds back handed on to the receiver, and wait for that."""
        is_other = threading.current_thread() is not self._thread
        is_lacking = self._missing is not None and self._missing.is_open
        has_more = self._connection.has_held or is_lacking
        if is_other and self._thread.is_alive() and has_more:
            is_done = threading.Event()
            self._asked.put(is_done)
            is_done.wait(timeout_s)

    def join(self, timeout_s: float) -> bool:
        """Wait until the stream has ended by itself; return whether it has."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def stop(self, *, opening_s: float = OPENING_S) -> None:
        """Ask the thread to close the driver, and wait for it.

        A driver that hangs while it is opened is waited for no longer than so; it is closed when
        it comes back, if ever.
        """
        self._stopping.set()
        if not self._thread.is_alive() or threading.current_thread() is self._thread:
            return
        if self._state.phase is Phase.OPENING:
            self._opening_s = min(self._opening_s, opening_s)
            self._thread.join(self._opening_s)
            self._opening_s = 0.0
        if self._state.phase is not Phase.OPENING:
            self._thread.join()

    def _run(self) -> None:
        phase, problem, setting = Phase.CLOSED, None, None
        receiver: BlockReceiver | None = None
        try:
            # What takes long comes before the device sends: its port holds under a second.
            self._prepare()
            info = self._connection.open()
            if self._stopping.is_set():
                self._connection.close()
                self._state = replace(self._state, phase=Phase.CLOSED)
                return
            receiver = self._on_open(info)
            self._state = replace(
                self._state, phase=Phase.STREAMING, info=info, newest_s=self._clock()
            )
            self._loss = LineLoss(info.fs_hz)
            self._missing = MissingValues(info)
            self._read_on(receiver, HeadStart(info.fs_hz, opened_s=self._clock()))
            # What had come when it was stopped is kept, and what was held back with it.
            self._hand_on_held(receiver)
        except EndOfStream:
            phase = Phase.ENDED
        except DeviceLost as exc:
            phase, problem = Phase.LOST, str(exc)
        except DriverError as exc:
            phase, problem, setting = Phase.FAILED, str(exc), exc.setting
        except Exception as exc:  # noqa: BLE001 - the top of a thread tells, it never dies unseen
            phase = Phase.FAILED
            problem = f"The program made an error while reading ({type(exc).__name__}: {exc})."
        if receiver is not None:
            self._pass_notices_on(receiver)
            self._tell_missing(receiver)
        self._connection.close()
        if receiver is not None:
            receiver.end(phase)
        # Of a device that was still awaited, why it was stays said.
        problem = problem or self._state.problem
        self._state = replace(self._state, phase=phase, problem=problem, setting=setting)

    def _read_on(self, receiver: BlockReceiver, head_start: HeadStart) -> None:
        n_returns = 0
        while not self._stopping.is_set():
            if head_start.was_taken and receiver.is_behind:
                self._stopping.wait(WAIT_S)
                continue
            began_s = self._clock()
            block = self._connection.read(READ_TIMEOUT_S)
            listened_s = self._clock() - began_s
            if block is not None and not np.isfinite(block.samples_uv).any():
                block = None  # not one number came: the index of the next block tells how many
            for returned in self._connection.returns[n_returns:]:
                receiver.note_return(returned)
            n_returns = len(self._connection.returns)
            self._look_at_absence(receiver)
            self._pass_notices_on(receiver)
            self._look_at_holding()
            self._look_at_silence(block, listened_s)
            if block is not None and block.n_samples:
                self._take(block, receiver)
                head_start.step(block.n_samples, self._clock())
            elif self._has_gone_silent():
                receiver.note_silence()
            self._answer(receiver)  # behind what was just read: what is held comes after it

    def _has_gone_silent(self) -> bool:
        """Say whether a device, not a file that is stepped, is silent for longer than a line is."""
        newest_s = self._state.newest_s
        is_device = self._connection.rate is not None
        silent_s = self._state.silent_s or 0.0
        stale_s = self._state.stale_after_s
        is_long = newest_s is not None and self._clock() - newest_s > stale_s
        return is_device and is_long and silent_s > stale_s

    def _look_at_holding(self) -> None:
        is_holding = self._connection.is_holding
        if is_holding != self._state.is_holding:
            self._state = replace(self._state, is_holding=is_holding)

    def _look_at_silence(self, block: SampleBlock | None, listened_s: float) -> None:
        """Count for how long nothing came while somebody listened."""
        has_come = block is not None or self._state.is_holding
        silent_s = 0.0
        if not has_come:
            silent_s = (self._state.silent_s or 0.0) + min(listened_s, _MOST_LISTENED_S)
        if silent_s != self._state.silent_s:
            self._state = replace(self._state, silent_s=silent_s)

    def _look_at_absence(self, receiver: BlockReceiver) -> None:
        """Say that the device is awaited, or that it is there."""
        absence, state = self._connection.absence, self._state
        if absence is not None and state.absence is None:
            receiver.note_absence(absence)
        if absence is not None and (state.absence, state.problem) != (
            absence.kind,
            absence.problem,
        ):
            self._state = replace(
                state,
                phase=Phase.AWAITED,
                problem=absence.problem,
                absence=absence.kind,
                away_since_s=absence.since_s,
            )
        elif absence is None and state.phase is Phase.AWAITED:
            self._state = replace(
                state,
                phase=Phase.STREAMING,
                problem=None,
                absence=None,
                away_since_s=None,
                newest_s=self._clock(),
            )

    def _pass_notices_on(self, receiver: BlockReceiver) -> None:
        self._tell(self._connection.take_notices(), receiver)

    def _tell_missing(self, receiver: BlockReceiver) -> None:
        """Tell what single channels lack and was not told yet."""
        if self._missing is not None:
            self._tell(self._missing.finish(), receiver)

    def _tell(self, notices: tuple[Notice, ...], receiver: BlockReceiver) -> None:
        for notice in notices:
            receiver.note_notice(notice)
        if notices:
            self._state = replace(self._state, notices=(*self._state.notices, *notices))

    def _answer(self, receiver: BlockReceiver) -> None:
        """Do what other threads asked for, and tell them."""
        with contextlib.suppress(Empty):
            is_done = self._asked.get_nowait()
            self._hand_on_held(receiver)
            is_done.set()

    def _hand_on_held(self, receiver: BlockReceiver) -> None:
        """Hand on all that has come, behind what its source tells of it."""
        blocks = self._connection.release()
        self._pass_notices_on(receiver)
        for block in blocks:
            self._take(block, receiver)
        self._tell_missing(receiver)

    def _take(self, block: SampleBlock, receiver: BlockReceiver) -> None:
        """Hand a block on without scans that hold no value, and tell what single channels lack."""
        if self._missing is None:
            return
        pieces, notices = self._missing.step(block)
        for piece in pieces:
            self._hand_on(piece, receiver)
        self._tell(notices, receiver)

    def _hand_on(self, block: SampleBlock, receiver: BlockReceiver) -> None:
        state = self._state
        n_missing = block.first_index - state.end_index if state.n_samples else 0
        rate, returns = self._connection.rate, self._connection.returns
        n_lost = n_missing if len(returns) == state.n_returns else 0
        receiver.take(block, rate)
        if state.info is not None:
            self._spacing.learn(block.n_samples / state.info.fs_hz)
        self._state = replace(
            state,
            n_samples=state.n_samples + block.n_samples,
            n_missing=state.n_missing + n_missing,
            n_gaps=state.n_gaps + (n_missing > 0),
            end_index=block.end_index,
            newest_s=block.received_s,
            n_returns=len(returns),
            place=returns[-1].place if returns else None,
            last_return=returns[-1] if returns else None,
            rate=rate,
            lost_share=self._loss.step(block.end_index, n_lost),
            usual_s=self._spacing.usual_s,
        )
