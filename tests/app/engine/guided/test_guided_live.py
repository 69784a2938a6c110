"""A guided test from the simulated person's first sample to what the store keeps of it."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
import numpy as np
import pytest

from app.engine.guided.guide import GuidePhase
from app.engine.guided.run import GuidedState, Stage
from app.engine.guided.squeezes import SqueezePhase
from app.engine.live import LiveSession, RecordingRuns
from app.engine.montaged import MontagedDriver
from app.engine.recorder import Recorder
from app.engine.review import Review, review_session
from app.model.guided import lift_plan, progress_of
from app.model.guided_notes import TONE, ReferenceMeasured, guided_notes
from app.model.guided_protocol import Block, GuidedProtocol, Side
from app.model.guided_protocol_file import find_protocol, our_protocols
from app.model.montage import Montage
from app.model.session import StoredRecording
from app.store.store import Store
from drivers.connection import Connection
from drivers.registry import open_source
from dsp.analysis import AnalysisConfig
from dsp.chain import ChainConfig
from dsp.findings import RepetitionFinding
from dsp.flag import RepetitionFlag

SOURCE = "synthetic:typical?seed=3&lifts=asked&speed=step"
STEP_S = 0.25


@dataclass(frozen=True)
class Done:
    """A test that was led to its end, and what is left of it."""

    protocol: GuidedProtocol
    test: GuidedState
    findings: tuple[RepetitionFinding, ...]
    recording: StoredRecording
    review: Review


class Clinic:
    """A store, a simulated person who moves as time is stepped, and somebody who presses keys."""

    def __init__(self, folder):
        self.store = Store.open(folder)
        self.protocol = msgspec.structs.replace(
            find_protocol("phe_ke", our_protocols()),
            blocks=(
                Block(side=Side.RIGHT, n_lifts=1, is_practice=True),
                Block(side=Side.RIGHT, n_lifts=2),
                Block(side=Side.RIGHT, n_lifts=1),
            ),
        )
        self.live = LiveSession(
            SOURCE,
            Connection(
                SOURCE,
                open_source=lambda name: MontagedDriver(
                    open_source(name, time.monotonic), Montage()
                ),
                clock=time.monotonic,
                sleep=time.sleep,
                has_own_clock=False,
            ),
            clock=time.monotonic,
            begin_recording=lambda info: Recorder(
                self.store, info, clock=time.monotonic, started_utc=datetime.now(UTC)
            ),
            analysis_config=AnalysisConfig(),
            chain_config=ChainConfig(),
        )

    def begin(self):
        self.live.begin_test(self.protocol, rng=np.random.default_rng(5))
        self.live.start()
        self._until(lambda state: state.acquisition.info is not None)
        self.live.step(STEP_S)
        self._until(lambda state: state.test is not None)

    def go_on_until(self, is_reached, most_s=400.0):
        """Let time pass, pressing *go on* whenever somebody has to."""
        for _ in range(round(most_s / STEP_S)):
            state = self.live.snapshot()
            test = state.test
            if is_reached(test):
                return test
            if test.stage is Stage.CHECKS:
                self._leave_out(test.checks)
            if test.stage is Stage.SQUEEZES:
                self._squeeze(test.squeezes)
            waits = test.stage is Stage.TO_BEGIN or (
                test.guide is not None and test.guide.phase is GuidePhase.TO_BEGIN
            )
            if waits:
                self.live.test.go_on()
            n_wanted = state.acquisition.n_samples + round(STEP_S * state.acquisition.info.fs_hz)
            self.live.step(STEP_S)
            self._until(lambda state, n=n_wanted: state.acquisition.n_samples >= n)
        raise AssertionError(f"never reached; at last {self.live.snapshot().test}")

    def _leave_out(self, checks):
        """Leave every check out to save time; tests of their own do them."""
        for _ in checks.rows:
            self.live.test.skip_check("by hand")

    def _squeeze(self, squeezes):
        """Squeeze the first muscle as asked, and skip the others to save time."""
        if squeezes.phase is not SqueezePhase.TO_BEGIN:
            return
        if squeezes.planned.squeeze.muscle == "gluteus_maximus":
            self.live.test.go_on()
        else:
            self.live.test.skip_squeezes()

    def _until(self, is_so, most_s=20.0):
        end_s = time.monotonic() + most_s
        while not is_so(self.live.snapshot()):
            if time.monotonic() > end_s:
                raise AssertionError(f"the stream stood still: {self.live.snapshot().acquisition}")
            time.sleep(0.0005)

    def close(self):
        self.live.close()
        session_id = self.live.snapshot().last_session_id
        recording = self.store.read(session_id)
        review = review_session(self.store, session_id, AnalysisConfig())
        self.store.close()
        return recording, review


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    clinic = Clinic(tmp_path_factory.mktemp("store"))
    clinic.begin()
    test = clinic.go_on_until(
        lambda test: test.guide is not None and test.guide.phase is GuidePhase.DONE
    )
    findings = clinic.live.snapshot().findings
    recording, review = clinic.close()
    return Done(clinic.protocol, test, findings, recording, review)


def test_every_lift_is_asked_and_kept_and_practice_does_not_count(done):
    progress = progress_of(guided_notes(done.recording.events))
    assert done.test.guide.n_kept == 3
    assert progress.n_kept(lift_plan(done.protocol)) == 3
    assert len(progress.attempts) == 4
    n_tones = sum(event.kind == TONE for event in done.recording.events)
    assert n_tones in range(4 + 3, 4 + 6)


def test_every_lift_starts_after_its_tone(done):
    for attempt in progress_of(guided_notes(done.recording.events)).attempts:
        assert 200 < attempt.start_index - attempt.tone_index < 1000


def test_analysed_again_with_what_was_asked_the_recording_says_the_same_to_the_bit(done):
    assert done.review.finding.repetitions == done.findings


def test_the_result_counts_the_lifts_of_the_test_without_practice(done):
    (leg,) = done.review.guided.legs
    assert leg.side is Side.RIGHT
    assert leg.lift_numbers == (1, 2, 3)
    assert leg.finding.repetitions == done.findings[-3:]
    assert {pair.n_valid for pair in leg.finding.session_pairs} <= {0, 1, 2, 3}


def test_no_lift_of_the_leg_that_was_asked_is_taken_for_the_other_or_a_false_start(done):
    flags = {flag.flag for finding in done.findings for flag in finding.flags}
    assert not flags & {RepetitionFlag.SIDE, RepetitionFlag.FALSE_START, RepetitionFlag.PREACT}


def test_a_test_is_refused_while_a_recording_runs(tmp_path):
    clinic = Clinic(tmp_path)
    clinic.live.start_recording()
    with pytest.raises(RecordingRuns, match="Stop the recording"):
        clinic.live.begin_test(clinic.protocol, rng=np.random.default_rng(1))
    clinic.live.close()
    clinic.store.close()


def test_the_reference_squeezes_of_the_test_make_shares_of_reference_again(done):
    reference = next(
        each for each in done.review.amplitudes.references if each.channel == "gluteus_maximus_R"
    )
    noted = next(
        note
        for _, note in guided_notes(done.recording.events)
        if isinstance(note, ReferenceMeasured)
    )
    assert reference.value_uv == pytest.approx(noted.level_uv, rel=0.05)
