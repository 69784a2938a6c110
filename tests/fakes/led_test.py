"""A real session of a simulated person in a real store, and somebody who presses keys."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np

from app.engine.guided.checks import CheckPhase
from app.engine.guided.guide import GuidePhase
from app.engine.guided.run import GuidedState, Stage
from app.engine.guided.squeezes import SqueezePhase, SqueezeState
from app.engine.live import LiveSession, LiveState
from app.engine.montaged import MontagedDriver
from app.engine.recorder import Recorder
from app.model.guided import TakenUp
from app.model.guided_protocol import GuidedProtocol
from app.model.montage import Montage
from app.model.session_details import SessionDetails
from app.store.store import Store
from drivers.base import Driver
from drivers.connection import Connection
from drivers.registry import open_source
from dsp.analysis import AnalysisConfig
from dsp.chain import ChainConfig

SOURCE = "synthetic:typical?seed=3&lifts=asked&speed=step"
STEP_S = 0.25


class LedTest:
    """One test of ``protocol``, begun or taken up; time passes as it is stepped."""

    def __init__(
        self,
        store: Store,
        protocol: GuidedProtocol,
        *,
        source: str = SOURCE,
        taken_up: TakenUp | None = None,
        started: datetime | None = None,
        details: SessionDetails | None = None,
        squeezed: tuple[str, ...] = ("gluteus_maximus",),
        step_s: float = STEP_S,
        does_checks: bool = False,
        driver: Callable[[str], Driver] | None = None,
    ) -> None:
        self.squeezed = squeezed
        self._step_s = step_s
        self._does_checks = does_checks
        open_driver = driver or (lambda name: open_source(name, time.monotonic))
        self.live = LiveSession(
            source,
            Connection(
                source,
                open_source=lambda name: MontagedDriver(open_driver(name), Montage()),
                clock=time.monotonic,
                sleep=time.sleep,
                has_own_clock=False,
            ),
            clock=time.monotonic,
            begin_recording=lambda info: Recorder(
                store,
                info,
                clock=time.monotonic,
                started_utc=started or datetime.now(UTC),
                details=details or SessionDetails(),
            ),
            analysis_config=AnalysisConfig(),
            chain_config=ChainConfig(),
        )
        self.live.begin_test(protocol, rng=np.random.default_rng(5), taken_up=taken_up)
        self.live.start()
        self.until(lambda state: state.acquisition.info is not None)
        self.live.step(step_s)
        self.until(lambda state: state.test is not None)

    @property
    def test(self) -> GuidedState:
        """Return where the test is."""
        test = self.live.snapshot().test
        assert test is not None
        return test

    def go_on_until(
        self, is_reached: Callable[[GuidedState], bool], most_s: float = 600.0
    ) -> GuidedState:
        """Let time pass, pressing *go on* whenever somebody has to."""
        for _ in range(round(most_s / self._step_s)):
            test = self.test
            if is_reached(test):
                return test
            self._press(test)
            self.pass_time()
        raise AssertionError(f"never reached; at last {self.test}")

    def pass_time(self, duration_s: float | None = None) -> None:
        """Let time pass, and wait until its samples have come and its lifts are ordered."""
        state = self.live.snapshot()
        info = state.acquisition.info
        assert info is not None
        duration_s = duration_s or self._step_s
        wanted_index = state.acquisition.end_index + round(duration_s * info.fs_hz)
        self.live.step(duration_s)
        self.until(lambda state: state.acquisition.end_index >= wanted_index)
        # What the worker was given is done before more samples come: the same test every time.
        self.live._executor.submit(int).result()

    def until(self, is_so: Callable[[LiveState], bool], most_s: float = 60.0) -> None:
        """Wait until something is so."""
        end_s = time.monotonic() + most_s
        while not is_so(self.live.snapshot()):
            if time.monotonic() > end_s:
                raise AssertionError(f"the stream stood still: {self.live.snapshot().acquisition}")
            time.sleep(0.0005)

    def close(self) -> str:
        """End the recording and return its session."""
        self.live.stop_recording()
        self.live.close()
        session_id = self.live.snapshot().last_session_id
        assert session_id is not None
        return session_id

    def _press(self, test: GuidedState) -> None:
        run = self.live.test
        assert run is not None
        if test.checks is not None and self._does_checks:
            if test.checks.phase is CheckPhase.TO_BEGIN:
                run.go_on()
        elif test.checks is not None:
            for _ in test.checks.rows:
                run.skip_check("by hand")
        elif test.squeezes is not None:
            self._squeeze(test.squeezes)
        elif test.stage is Stage.TO_BEGIN or (
            test.guide is not None and test.guide.phase is GuidePhase.TO_BEGIN
        ):
            run.go_on()

    def _squeeze(self, squeezes: SqueezeState) -> None:
        """Squeeze the muscles that are to be, and leave the others out to save time."""
        run = self.live.test
        if squeezes.phase is not SqueezePhase.TO_BEGIN or run is None or squeezes.planned is None:
            return
        if squeezes.planned.squeeze.muscle in self.squeezed:
            run.go_on()
        else:
            run.skip_squeezes()


def is_done(test: GuidedState) -> bool:
    """Tell whether a test has come to its end."""
    return test.guide is not None and test.guide.phase is GuidePhase.DONE


def has_kept(n_lifts: int) -> Callable[[GuidedState], bool]:
    """Return whether so many lifts count."""
    return lambda test: test.guide is not None and test.guide.n_kept >= n_lifts
