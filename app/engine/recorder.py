"""A running recording: blocks in without waiting, a thread of its own that makes them durable."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING
from uuid import uuid4

from app.engine.disk_forecast import END_BELOW_S, DiskForecast
from app.model.channel_metadata import ChannelMetadata
from app.model.session_details import SessionDetails
from app.store.disk_room import DiskUse
from app.store.errors import DiskFull, StoreError, StoreReadOnly
from drivers.base import Clock
from dsp.block import SampleBlock, StreamInfo

if TYPE_CHECKING:  # the store loads the database library, which takes half a second
    from app.store.store import Store
    from app.store.writer import SessionWriter

BACKLOG_LIMIT_S = 60.0
FIRST_DURABLE_WITHIN_S = 1.0
STOP_TIMEOUT_S = 10.0
RETRY_S = 0.5
FULL_FOR_S = 2.0
"""Room that somebody else needed for a moment only is worth a few tries."""


@dataclass(frozen=True, slots=True)
class RecorderState:
    """How a recording stands: what is safe on the disk, not what has been received.

    ``recorded_s`` runs from the first scan to the newest durable one, gaps included, as the store
    counts it. ``is_late`` is the alarm that nothing was durable a second after the first sample
    came. ``room_s`` is for how long the disk has room; None while that is not known.
    """

    session_id: str
    durable_s: float
    behind_s: float
    n_dropped: int
    is_late: bool
    error: str | None
    recorded_s: float
    room_s: float | None = None


class OutOfRoom(Enum):
    """Why a recording must end: the disk has no room, or takes nothing any more."""

    SOON = "soon"
    NOW = "now"
    READ_ONLY = "read only"


@dataclass(frozen=True, slots=True)
class _Event:
    index: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Skip:
    index: int


@dataclass(frozen=True, slots=True)
class _Stop:
    reason: str


@dataclass(frozen=True, slots=True)
class _Rate:
    fs_hz: float


_Item = SampleBlock | _Event | _Skip | _Rate | _Stop


class Recorder:
    """Records from construction to ``stop``; a store that fails is told and tried again.

    ``put`` comes from one thread, the acquisition thread, ``add_event`` from any; neither ever
    waits. What waits for the disk is bounded by ``backlog_limit_s`` of samples; beyond it samples
    are dropped and the recording holds a gap and an event that say so. Who can wait does so while
    ``is_behind``, and nothing of it is dropped. ``opening`` are kinds and texts of events that
    stand at the first scan.
    """

    def __init__(
        self,
        store: Store,
        info: StreamInfo,
        *,
        clock: Clock,
        started_utc: datetime,
        backlog_limit_s: float = BACKLOG_LIMIT_S,
        details: SessionDetails | None = None,
        channel_metadata: Sequence[ChannelMetadata] = (),
        disk_use: Callable[[], DiskUse] | None = None,
        opening: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.session_id = str(uuid4())
        self._store = store
        self._info = info
        self._clock = clock
        self._started_utc = started_utc
        self._details = details
        self._channel_metadata = channel_metadata
        self._opening = tuple(opening)
        self._backlog_limit = backlog_limit_s * info.fs_hz
        self._queue: SimpleQueue[_Item] = SimpleQueue()
        # Each of these is written by one thread alone, so no lock is needed and none waited for:
        # the acquisition thread,
        self._n_put = 0
        self._n_dropped = 0
        self._first_put_s: float | None = None
        self._first_index: int | None = None
        self._dropped: range | None = None
        # the writer thread, which hands samples to the system, so that they outlive this program,
        self._n_stored = 0
        self._error: str | None = None
        self._writer: SessionWriter | None = None
        self._waiting: deque[_Item] = deque()
        self._full_since_s: float | None = None
        self._is_read_only = False
        # and the syncer, which waits until the disk has them: on a busy disk that takes a second.
        self._sync_error: str | None = None
        self._disk_use = disk_use
        self._forecast = DiskForecast(clock=clock)
        self._room_s: float | None = None
        self._has_stored = threading.Event()
        self._has_ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._syncer = threading.Thread(target=self._keep_synced, name="syncer", daemon=True)
        self._thread.start()
        self._syncer.start()

    @property
    def state(self) -> RecorderState:
        """Return a frozen look at the recording; cheap enough for every frame."""
        first_put_s, writer = self._first_put_s, self._writer
        n_durable = 0 if writer is None else writer.durable_samples
        first_index = self._first_index or 0
        end_index = first_index if writer is None else max(first_index, writer.durable_end_index)
        is_late = (
            n_durable == 0
            and first_put_s is not None
            and self._clock() - first_put_s > FIRST_DURABLE_WITHIN_S
        )
        return RecorderState(
            session_id=self.session_id,
            durable_s=n_durable / self._info.fs_hz,
            behind_s=(self._n_put - n_durable) / self._info.fs_hz,
            n_dropped=self._n_dropped,
            is_late=is_late,
            error=self._error or self._sync_error,
            recorded_s=(end_index - first_index) / self._info.fs_hz,
            room_s=self._room_s,
        )

    @property
    def out_of_room(self) -> OutOfRoom | None:
        """Return whether the recording must end: room for five minutes, none, or no writing."""
        full_since_s, room_s = self._full_since_s, self._room_s
        if full_since_s is not None and self._clock() - full_since_s >= FULL_FOR_S:
            return OutOfRoom.READ_ONLY if self._is_read_only else OutOfRoom.NOW
        return OutOfRoom.SOON if room_s is not None and room_s < END_BELOW_S else None

    @property
    def has_begun(self) -> bool:
        """Return whether the store has taken the session, so that there is one to be read."""
        return self._writer is not None

    @property
    def is_behind(self) -> bool:
        """Return whether half of what may wait does: time for a source to wait, if it can."""
        n_waiting = self._n_put - self._n_stored
        return self._thread.is_alive() and n_waiting > self._backlog_limit / 2

    def put(self, block: SampleBlock) -> None:
        """Hand the next block over; it never waits and never raises for the disk's sake."""
        if self._first_put_s is None:
            self._first_put_s = self._clock()
            self._first_index = block.first_index
            for kind, text in self._opening:
                self.add_event(block.first_index, kind, text)
        if self._n_put - self._n_stored + block.n_samples > self._backlog_limit:
            self._drop(block)
            return
        self._say_dropped()
        self._n_put += block.n_samples
        self._queue.put(block)

    def skip_to(self, index: int) -> None:
        """Say that no scan before ``index`` will come any more: what is missing becomes a gap."""
        self._say_dropped()
        self._queue.put(_Skip(index))

    def add_event(self, index: int, kind: str, text: str) -> None:
        """Note what happened at a scan."""
        self._queue.put(_Event(index, kind, text))

    def use_rate(self, fs_hz: float) -> None:
        """Give the recording another rate from its first sample on."""
        self._info = replace(self._info, fs_hz=fs_hz)
        self._queue.put(_Rate(fs_hz))

    def stop(self, reason: str, *, timeout_s: float = STOP_TIMEOUT_S) -> RecorderState:
        """Write what is waiting, end the session and return how it stands; safe to call twice."""
        if self._thread.is_alive():
            self._say_dropped()
            self._queue.put(_Stop(reason))
            self._thread.join(timeout_s)
            self._syncer.join(timeout_s)
        if self._thread.is_alive():
            self._error = (
                f"The recording could not be finished within {timeout_s:g} s: the disk does not "
                f"answer. The last {self.state.behind_s:.1f} s may be missing. Check the disk."
            )
        return self.state

    def _drop(self, block: SampleBlock) -> None:
        self._n_dropped += block.n_samples
        start = block.first_index if self._dropped is None else self._dropped.start
        self._dropped = range(start, block.end_index)

    def _say_dropped(self) -> None:
        """Hand over what was dropped as a gap and an event that says why."""
        dropped, self._dropped = self._dropped, None
        if dropped is not None:
            text = f"the disk was too slow: samples {dropped.start} to {dropped.stop - 1} dropped"
            self._queue.put(_Skip(dropped.start))
            self._queue.put(_Skip(dropped.stop))
            self._queue.put(_Event(dropped.start, "dropped", text))

    def _run(self) -> None:
        try:
            self._work()
        except Exception as exc:  # noqa: BLE001 (a thread's top: told, and the stream goes on)
            if self._writer is not None:
                self._waiting.clear()
                self._attempt(_Stop("the recording broke"))
            self._error = f"The recording broke and ended: {exc}. What was stored before is kept."
        finally:
            self._has_ended.set()
            self._has_stored.set()

    def _work(self) -> None:
        self._attempt(None)
        item: _Item | None = None
        while not isinstance(item, _Stop):
            item = self._next()
            self._attempt(item)

    def _keep_synced(self) -> None:
        while not self._has_ended.is_set():
            self._has_stored.wait()
            self._has_stored.clear()
            if self._writer is not None:
                try:
                    self._writer.sync()
                    self._look_at_disk()
                except StoreError as exc:
                    self._sync_error = str(exc)
                else:
                    self._sync_error = None

    def _look_at_disk(self) -> None:
        if self._disk_use is not None and self._forecast.is_due():
            self._room_s = self._forecast.step(self._disk_use())

    def _next(self) -> _Item | None:
        """Wait for the next item, and while the store refuses no longer than a try is worth."""
        try:
            return self._queue.get(timeout=None if self._error is None else RETRY_S)
        except Empty:
            return None

    def _attempt(self, item: _Item | None) -> None:
        """Store everything that waits, in order; what the store refuses waits for the next try."""
        if item is not None:
            self._waiting.append(item)
        try:
            if self._writer is None:
                self._writer = self._store.begin_session(
                    self._info,
                    started_utc=self._started_utc,
                    session_id=self.session_id,
                    details=self._details,
                    channel_metadata=self._channel_metadata,
                )
            self._writer.write_waiting()
            while self._waiting:
                # Taken off first: once it has been handed over, the writer keeps it.
                self._write(self._writer, self._waiting.popleft())
        except StoreError as exc:
            self._error = str(exc)
            self._is_read_only = isinstance(exc, StoreReadOnly)
            if not isinstance(exc, DiskFull | StoreReadOnly):
                self._full_since_s = None
            elif self._full_since_s is None:
                self._full_since_s = self._clock()
            if isinstance(exc, DiskFull) and isinstance(item, _Stop) and self._store.free_reserve():
                self._attempt(None)
        else:
            self._error = self._full_since_s = None
        finally:
            if self._writer is not None:
                # A block that only filled up a chunk gives the disk nothing to wait for.
                is_news = self._writer.stored_samples != self._n_stored
                self._n_stored = self._writer.stored_samples
                if is_news or not isinstance(item, SampleBlock):
                    self._has_stored.set()

    @staticmethod
    def _write(writer: SessionWriter, item: _Item) -> None:
        match item:
            case SampleBlock():
                writer.append(item)
            case _Event(index, kind, text):
                writer.add_event(index, kind, text)
            case _Rate(fs_hz):
                writer.use_rate(fs_hz)
            case _Skip(index):
                writer.skip_to(index)
            case _Stop(reason):
                writer.end(reason)
