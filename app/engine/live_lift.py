"""The lift that goes on, followed on the worker thread; its final word comes from elsewhere."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, wait
from dataclasses import replace

from app.engine.block_joiner import BlockJoiner, joined
from dsp.analysis import AnalysisConfig
from dsp.block import SampleBlock, StreamInfo
from dsp.findings import PairFinding, RepetitionFinding, Verdict
from dsp.flags import Asked
from dsp.learned import Learned
from dsp.live import LiveFinding, LiveOrder, Revision, find_revisions, is_same_lift

WORTH_S = 0.01
"""One hop of the live order: a shorter block would wake the worker for nothing."""

LATE_S = 1.0
KEPT_S = 2.0


class LiveLift:
    """Hands blocks to a `LiveOrder` on the worker and keeps what was said until the final word.

    Where the worker is more than a second late, as with a source that runs ahead of time, what
    waits is dropped: nobody needs to hear of a lift that is over. It is a gap to the live order
    and to nothing else.
    """

    def __init__(
        self,
        info: StreamInfo,
        executor: Executor,
        *,
        config: AnalysisConfig,
        origin_index: int,
        asked: Callable[[], Asked] = Asked,
    ) -> None:
        self._order = LiveOrder(info, analysis=config, asked=asked)
        self._executor = executor
        self._origin_index = origin_index
        self._n_late = round(LATE_S * info.fs_hz)
        self._n_kept = round(KEPT_S * info.fs_hz)
        self._joiner = BlockJoiner(round(WORTH_S * info.fs_hz))
        self._waiting: deque[SampleBlock] = deque()
        self._running: Future[None] | None = None
        self._lock = threading.Lock()
        self._over_index: int | None = None
        self._stated: dict[tuple[str, str], PairFinding] = {}
        self._said: LiveFinding | None = None
        # Written by the acquisition thread alone.
        self._end_index: int | None = None
        self._broken_index = origin_index
        self._fs_hz = info.fs_hz

    @property
    def finding(self) -> LiveFinding | None:
        """Return what can be said of the lift; nothing of it stands once its stream broke."""
        said = self._said
        if said is None:
            return None
        begin_index = self._origin_index + round(said.alarm_s * self._fs_hz)
        return said.broken_off() if begin_index < self._broken_index else said

    def break_off(self) -> None:
        """Withdraw at once what is said of a lift: nothing comes; on the acquisition thread."""
        if self._end_index is not None:
            self._broken_index = self._end_index

    def put(self, block: SampleBlock) -> None:
        """Take the next block; called from the acquisition thread, which does not wait."""
        if self._end_index is not None and block.first_index > self._end_index:
            self._broken_index = block.first_index
        self._end_index = block.end_index
        ready = self._joiner.step(block)
        if not ready:
            return
        with self._lock:
            if self._waiting and block.end_index - self._waiting[0].first_index > self._n_late:
                self._waiting.clear()
            self._waiting.extend(ready)
        if self._running is None or self._running.done():
            self._running = self._executor.submit(self._follow)

    def finish(self) -> None:
        """Say nothing more; what waits is dropped."""
        with self._lock:
            self._waiting.clear()
        if self._running is not None:
            wait([self._running])
        self._said = None

    def end_with(self, final: RepetitionFinding, learned: Learned) -> tuple[Revision, ...]:
        """Let the final word replace what was said live; called on the worker.

        What counts as said of a pair is the last order that was stated, though a later look may
        have withdrawn it: somebody may have read it.
        """
        self._order.learn(learned)
        said = self._said
        if said is None or not is_same_lift(said, final):
            return ()
        self._said = None
        pairs, self._stated = tuple(self._stated.values()), {}
        return find_revisions(replace(said, so_far=replace(said.so_far, pairs=pairs)), final)

    def _follow(self) -> None:
        """Follow what waits by now, and let the worker do what else it has before what comes."""
        with self._lock:
            waiting = tuple(self._waiting)
            self._waiting.clear()
        for block in joined(waiting):
            self._hear(block)
        if self._waiting:
            self._running = self._executor.submit(self._follow)

    def _hear(self, block: SampleBlock) -> None:
        """Look once at most, at the newest of what has waited: no look ever waits for another."""
        said = self._order.catch_up(block.samples_uv, block.first_index - self._origin_index)
        if said is not None:
            self._note(said)
            self._said, self._over_index = said, None
        elif self._order.finding is None and self._said is not None:
            self._let_go(self._said, block.end_index)

    def _note(self, finding: LiveFinding) -> None:
        """Keep every order that is stated of a lift; those of the lift before are over."""
        if self._said is None or self._said.lift != finding.lift:
            self._stated = {}
        for pair in finding.so_far.pairs:
            if pair.verdict is not Verdict.CANNOT_TELL:
                self._stated[pair.a, pair.b] = pair

    def _let_go(self, said: LiveFinding, end_index: int) -> None:
        """Keep a lift that is over for its final word; drop what turned out to be none."""
        if self._over_index is None:
            self._over_index = end_index
        if not said.is_settled or end_index - self._over_index > self._n_kept:
            self._said = None
