"""The one source that all screens look at: chosen, opened again, closed; it never blocks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Protocol

import numpy as np

from app.engine.acquisition import AcquisitionState, Phase
from app.engine.guided.run import GuidedRun
from app.engine.live import LiveState
from app.engine.practice.run import PracticeRun
from app.engine.ring import RingView
from app.model.guided import TakenUp
from app.model.guided_protocol import GuidedProtocol
from app.model.montage import Montage
from app.model.practice import PracticeTask
from app.sound.practice_voice import PracticeVoice
from drivers.errors import DriverError


class LiveFeed(Protocol):
    """What the screens ask of a live session."""

    def start(self) -> None:
        """Open the source."""
        ...

    def snapshot(self) -> LiveState:
        """Return a frozen look at the stream."""
        ...

    def listen(self, on_samples: Callable[[], None] | None) -> None:
        """Have somebody told, on a thread of its own, that samples can be shown."""
        ...

    def samples_since(self, first_index: int) -> RingView | None:
        """Return samples and envelopes from a scan on; None until the stream is open."""
        ...

    def step(self, duration_s: float) -> None:
        """Let a source that is stepped go on."""
        ...

    @property
    def test(self) -> GuidedRun | None:
        """Return the test that runs, to be led."""
        ...

    def begin_test(
        self,
        protocol: GuidedProtocol,
        *,
        rng: np.random.Generator,
        taken_up: TakenUp | None = None,
    ) -> None:
        """Record, and lead through a test, or go on with one that broke off."""
        ...

    @property
    def practice(self) -> PracticeRun | None:
        """Return the practice that runs, to be led."""
        ...

    def begin_practice(self, task: PracticeTask, voice: PracticeVoice) -> None:
        """Record, and lead through a practice."""
        ...

    def start_recording(self) -> None:
        """Record from the next block on."""
        ...

    def stop_recording(self) -> None:
        """End the recording."""
        ...

    def close(self) -> None:
        """Close the source and wait for it."""
        ...


class OpenSource(Protocol):
    """Makes a live session of a source's name, or raises DriverError for a name it refuses."""

    def __call__(self, source: str, montage: Montage | None = None) -> LiveFeed:
        """Return a session that is not started yet."""
        ...


class CurrentSource:
    """Holds the live session; the old one is closed in the background before the new one opens."""

    def __init__(self, open_source: OpenSource, executor: Executor) -> None:
        self._open_source = open_source
        self._executor = executor
        self._feed: LiveFeed | None = None
        self._source: str | None = None
        self._montage: Montage | None = None
        self._refusal: LiveState | None = None
        self._swapping: Future[None] | None = None
        self._is_recording_asked = False
        self._on_samples: Callable[[], None] | None = None
        self.generation = 0

    @property
    def source(self) -> str | None:
        """Return the name of the chosen source."""
        return self._source

    @property
    def feed(self) -> LiveFeed | None:
        """Return the live session; None when none was chosen or its name was refused."""
        return self._feed

    def listen(self, on_samples: Callable[[], None] | None) -> None:
        """Have somebody told, from any thread, whenever samples of any source can be shown."""
        self._on_samples = on_samples
        if self._feed is not None:
            self._feed.listen(on_samples)

    def snapshot(self) -> LiveState | None:
        """Return a look at the stream; None when nothing was chosen yet."""
        return self._refusal if self._feed is None else self._feed.snapshot()

    def recording_id(self) -> str | None:
        """Return the session that is being recorded."""
        live = self.snapshot()
        return None if live is None or live.recording is None else live.recording.session_id

    @property
    def is_recording_asked(self) -> bool:
        """Return whether a recording was asked for that waits for its first sample."""
        live = self.snapshot()
        has_ended = live is not None and live.ended_by is not None  # by itself: nobody stopped it
        return self._is_recording_asked and not has_ended and self.recording_id() is None

    def start_recording(self) -> None:
        """Record from the next sample on, or from the first one if none came yet."""
        if self._feed is not None:
            self._is_recording_asked = True
            self._feed.start_recording()

    @property
    def test(self) -> GuidedRun | None:
        """Return the test that runs, to be led."""
        return None if self._feed is None else self._feed.test

    def begin_test(
        self,
        protocol: GuidedProtocol,
        *,
        rng: np.random.Generator,
        taken_up: TakenUp | None = None,
    ) -> None:
        """Record, and lead through a test from the next sample on."""
        if self._feed is not None:
            self._is_recording_asked = True
            self._feed.begin_test(protocol, rng=rng, taken_up=taken_up)

    def choose_and_test(
        self,
        source: str,
        protocol: GuidedProtocol,
        *,
        rng: np.random.Generator,
        taken_up: TakenUp | None = None,
    ) -> None:
        """Open a source and lead through a test from its first sample on."""
        previous = self._replace(source, self._montage)
        self.begin_test(protocol, rng=rng, taken_up=taken_up)
        self._swapping = self._executor.submit(_swap, previous, self._feed)

    @property
    def practice(self) -> PracticeRun | None:
        """Return the practice that runs, to be led."""
        return None if self._feed is None else self._feed.practice

    def begin_practice(self, task: PracticeTask, voice: PracticeVoice) -> None:
        """Record, and lead through a practice from the next sample on."""
        if self._feed is not None:
            self._is_recording_asked = True
            self._feed.begin_practice(task, voice)

    def choose_and_practise(self, source: str, task: PracticeTask, voice: PracticeVoice) -> None:
        """Open a source and lead through a practice from its first sample on."""
        previous = self._replace(source, self._montage)
        self.begin_practice(task, voice)
        self._swapping = self._executor.submit(_swap, previous, self._feed)

    def step(self, duration_s: float) -> None:
        """Let a source that is stepped go on."""
        if self._feed is not None:
            self._feed.step(duration_s)

    def stop_recording(self) -> None:
        """End the recording, or ask for none any more."""
        self._is_recording_asked = False
        if self._feed is not None:
            self._feed.stop_recording()

    def choose(self, source: str, montage: Montage | None = None) -> None:
        """Close the present source and open another; a refused name shows in the snapshot."""
        previous = self._replace(source, montage)
        self._swapping = self._executor.submit(_swap, previous, self._feed)

    def choose_and_record(self, source: str, montage: Montage | None = None) -> None:
        """Open a source and record it from its very first sample, which nobody is quick enough for.

        The recording is asked for before the source is opened.
        """
        previous = self._replace(source, montage)
        self.start_recording()
        self._swapping = self._executor.submit(_swap, previous, self._feed)

    def _replace(self, source: str, montage: Montage | None) -> LiveFeed | None:
        """Take another session, not started; return the one before, not closed."""
        previous, self._feed, self._refusal = self._feed, None, None
        self._source, self._montage = source, montage
        self._is_recording_asked = False
        self.generation += 1
        try:
            self._feed = self._open_source(source, montage)
            self._feed.listen(self._on_samples)
        except DriverError as exc:
            refused = AcquisitionState(Phase.FAILED, problem=str(exc), setting=exc.setting)
            self._refusal = LiveState(source, refused)
        return previous

    def reopen(self) -> None:
        """Open the same source again."""
        if self._source is not None:
            self.choose(self._source, self._montage)

    def reopen_and_record(self) -> None:
        """Open the same source again and record it from its first sample."""
        if self._source is not None:
            self.choose_and_record(self._source, self._montage)

    def close(self) -> None:
        """Close the present source, and wait for it."""
        if self._swapping is not None:
            self._swapping.result()
        feed, self._feed = self._feed, None
        if feed is not None:
            feed.close()


def _swap(previous: LiveFeed | None, following: LiveFeed | None) -> None:
    """Let go of a port before it is taken again."""
    if previous is not None:
        previous.close()
    if following is not None:
        following.start()
