"""Repetitions found and ordered while samples arrive, by the same code that reads files."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future

from app.engine.live_lift import LiveLift
from app.engine.ring import SampleRing
from dsp.amplitude.config import AmplitudeConfig
from dsp.amplitude.finding import RepetitionAmplitudes
from dsp.amplitude.repetition import measure_repetition
from dsp.amplitude.sharing import sharing_of
from dsp.analysis import (
    AnalysisConfig,
    analyse_repetition,
    analysis_window,
    muscle_columns,
    nothing_learned,
)
from dsp.block import FloatArray, SampleBlock, StreamInfo
from dsp.findings import RepetitionFinding, SessionPairFinding
from dsp.flag import FlagFinding
from dsp.flags import Asked
from dsp.live import LiveFinding, Revision
from dsp.repetition import Repetition, RepetitionFinder
from dsp.session import summarise

MOST_WAITING = 4
"""Repetitions that may wait for the worker; a person's come slower than they are ordered."""


class LiveAnalysis:
    """Finds repetitions in a stream from ``origin_index`` on and orders each on a worker thread.

    Times count from ``origin_index``: when a recording starts, a new analysis starts with it, so
    what is said live and what re-analysis of the stored samples says are the same to the bit.

    While a lift goes on, ``lift`` says what can be said so far. The finding of the repetition
    replaces it, and where it says otherwise that is kept among the ``revisions`` and told to
    ``on_revised`` with the scan the repetition begins at; on the worker.
    """

    def __init__(
        self,
        info: StreamInfo,
        ring: SampleRing,
        executor: Executor,
        *,
        config: AnalysisConfig,
        origin_index: int,
        asked: Callable[[], Asked] = Asked,
        movement_channel: str | None = None,
        on_revised: Callable[[int, Revision], None] = lambda index, revision: None,
    ) -> None:
        self._info = info
        self._ring = ring
        self._executor = executor
        self._config = config
        self._asked = asked
        self._movement_channel = movement_channel
        self.origin_index = origin_index
        self._on_revised = on_revised
        self._finder = RepetitionFinder(
            info.fs_hz, info.n_channels, config.repetition, columns=muscle_columns(info.channels)
        )
        self._waiting: list[Repetition] = []
        self._learned = nothing_learned(info.channels, config)
        self._n_found = 0
        self._running: list[Future[None]] = []
        self._findings: tuple[RepetitionFinding, ...] = ()
        self._session_pairs: tuple[SessionPairFinding, ...] = ()
        self._session_flags: tuple[FlagFinding, ...] = ()
        self._revisions: tuple[Revision, ...] = ()
        self._amplitude_config = AmplitudeConfig()
        self._amplitudes: tuple[RepetitionAmplitudes, ...] = ()
        self._lift = LiveLift(info, executor, config=config, origin_index=origin_index, asked=asked)
        self._lock = threading.Lock()

    @property
    def lift(self) -> LiveFinding | None:
        """Return what can be said of the lift that goes on, until its repetition is ordered."""
        return self._lift.finding

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """Return every order that was said live and is not what its repetition came to."""
        return self._revisions

    @property
    def findings(self) -> tuple[RepetitionFinding, ...]:
        """Return every repetition ordered so far, in time order."""
        return self._findings

    @property
    def amplitudes(self) -> tuple[RepetitionAmplitudes, ...]:
        """Return how large the signals of each ordered repetition were; the newest comes last."""
        return self._amplitudes

    @property
    def session_pairs(self) -> tuple[SessionPairFinding, ...]:
        """Return what the repetitions so far say together."""
        return self._session_pairs

    @property
    def session_flags(self) -> tuple[FlagFinding, ...]:
        """Return what is noticed about the repetitions so far as a session."""
        return self._session_flags

    @property
    def is_ordering(self) -> bool:
        """Return whether a repetition was found whose finding has not come yet."""
        return bool(self._waiting) or any(not future.done() for future in self._running)

    @property
    def is_behind(self) -> bool:
        """Return whether repetitions wait for the worker: time for a source to wait, if it can."""
        return sum(not future.done() for future in self._running) > MOST_WAITING

    def follow(self, block: SampleBlock) -> None:
        """Take the next block for the lift that goes on; it may be short and is not waited for."""
        self._lift.put(block)

    def break_off(self) -> None:
        """Withdraw what is said of the lift that goes on, for nothing comes any more."""
        self._lift.break_off()

    def step(self, block: SampleBlock) -> None:
        """Take the next block; called from the acquisition thread after the ring has it."""
        first_index = block.first_index - self.origin_index
        self._waiting.extend(self._finder.step(block.samples_uv, first_index))
        end_index = block.end_index - self.origin_index
        while self._waiting and self._window(self._waiting[0])[1] <= end_index:
            self._submit(self._waiting.pop(0))

    def finish(self) -> None:
        """Order what is still waiting with the samples there are, and wait for the worker."""
        self._lift.finish()
        self._waiting.extend(self._finder.finish())
        while self._waiting:
            self._submit(self._waiting.pop(0))
        for future in self._running:
            future.result()

    def _window(self, repetition: Repetition) -> tuple[int, int]:
        return analysis_window(repetition, self._info.fs_hz, self._config)

    def _submit(self, repetition: Repetition) -> None:
        start_index, stop_index = self._window(repetition)
        view = self._ring.window(start_index + self.origin_index, stop_index + self.origin_index)
        index = self._n_found
        self._n_found += 1
        self._running = [future for future in self._running if not future.done()]
        self._running.append(
            self._executor.submit(
                self._order,
                repetition,
                view.samples_uv,
                view.first_index - self.origin_index,
                index,
            )
        )

    def _order(
        self, repetition: Repetition, samples_uv: FloatArray, start_index: int, index: int
    ) -> None:
        # One worker takes the repetitions in their order, each with what those before it taught.
        finding, self._learned = analyse_repetition(
            samples_uv,
            self._info.fs_hz,
            self._info.channels,
            repetition,
            window_start_index=start_index,
            index=index,
            learned=self._learned,
            config=self._config,
            expectation=self._asked().at(repetition.start_index / self._info.fs_hz),
            movement_channel=self._movement_channel,
        )
        revisions = self._lift.end_with(finding, self._learned)
        for revision in revisions:
            self._on_revised(repetition.start_index + self.origin_index, revision)
        with self._lock:
            self._revisions += revisions
            self._findings = (*self._findings, finding)
            self._session_pairs, self._session_flags = summarise(
                self._findings, self._info.channels, self._config
            )
        self._measure(repetition, samples_uv, start_index, finding)

    def _measure(
        self,
        repetition: Repetition,
        samples_uv: FloatArray,
        start_index: int,
        finding: RepetitionFinding,
    ) -> None:
        """Measure amplitudes once the order has been told, which waits for nothing."""
        amplitudes = measure_repetition(
            samples_uv,
            self._info.fs_hz,
            self._info.channels,
            repetition,
            window_start_index=start_index,
            index=finding.index,
            sharing=sharing_of(finding),
            references={},
            config=self._amplitude_config,
        )
        self._amplitudes = (*self._amplitudes, amplitudes)
