"""The functional checks of a test in the real program: simulated device, store, re-analysis."""

import time
from datetime import UTC, datetime

import msgspec
import numpy as np
import pytest

from app.engine.guided.checks import CheckPhase
from app.engine.guided.guide import GuidePhase
from app.engine.guided.run import Stage
from app.engine.live import LiveSession
from app.engine.montaged import MontagedDriver
from app.engine.recorder import Recorder
from app.engine.review import review_session
from app.model.guided_notes import SideChecked, SwapAccepted, guided_notes
from app.model.guided_protocol import Block, Side
from app.model.guided_protocol_file import find_protocol, our_protocols
from app.model.montage import Montage
from app.store.store import Store
from drivers.connection import Connection
from drivers.registry import open_source
from dsp.analysis import AnalysisConfig
from dsp.chain import ChainConfig
from dsp.findings import Quality, Reason, Verdict
from dsp.flag import RepetitionFlag
from dsp.functional_check import CheckOutcome

LISTENING = "synthetic:typical?seed=3&lifts=asked&speed=step"
SWAPPED = "&swap=gluteus_maximus_R,biceps_femoris_R"
GLUTE, HAMSTRING = "gluteus_maximus_R", "biceps_femoris_R"
STEP_S = 0.25


class Clinic:
    """A store, a simulated person who does as asked, and somebody who presses keys."""

    def __init__(self, folder, source):
        self.store = Store.open(folder)
        self.protocol = msgspec.structs.replace(
            find_protocol("phe_ke", our_protocols()),
            blocks=(Block(side=Side.RIGHT, n_lifts=2),),
            squeezes=(),
        )
        self.live = LiveSession(
            source,
            Connection(
                source,
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
        self.live.begin_test(self.protocol, rng=np.random.default_rng(5))
        self.live.start()
        self._until(lambda state: state.acquisition.info is not None)
        self.live.step(STEP_S)
        self._until(lambda state: state.test is not None)

    def go_on_until(self, is_reached, most_s=200.0):
        """Let time pass, pressing *go on* whenever somebody has to but at a hold."""
        for _ in range(round(most_s / STEP_S)):
            test = self.live.snapshot().test
            if is_reached(test):
                return test
            checks, guide = test.checks, test.guide
            if (
                test.stage is Stage.TO_BEGIN
                or (checks is not None and checks.phase is CheckPhase.TO_BEGIN)
                or (guide is not None and guide.phase is GuidePhase.TO_BEGIN)
            ):
                self.live.test.go_on()
            self.pass_time()
        raise AssertionError(f"never reached; at last {self.live.snapshot().test}")

    def pass_time(self):
        state = self.live.snapshot()
        n_wanted = state.acquisition.n_samples + round(STEP_S * state.acquisition.info.fs_hz)
        self.live.step(STEP_S)
        self._until(lambda state: state.acquisition.n_samples >= n_wanted)

    def _until(self, is_so, most_s=20.0):
        end_s = time.monotonic() + most_s
        while not is_so(self.live.snapshot()):
            if time.monotonic() > end_s:
                raise AssertionError(f"the stream stood still: {self.live.snapshot().acquisition}")
            time.sleep(0.0005)

    def close(self):
        findings = self.live.snapshot().findings
        self.live.close()
        session_id = self.live.snapshot().last_session_id
        recording = self.store.read(session_id)
        review = review_session(self.store, session_id, AnalysisConfig())
        self.store.close()
        return findings, recording, review


def is_held(test):
    return test.checks is not None and test.checks.phase is CheckPhase.HELD


def is_done(test):
    return test.guide is not None and test.guide.phase is GuidePhase.DONE


def seen(recording):
    return [note for _, note in guided_notes(recording.events) if isinstance(note, SideChecked)]


@pytest.fixture
def clinic(tmp_path, request):
    made = Clinic(tmp_path, LISTENING + getattr(request, "param", ""))
    yield made
    made.live.close()
    made.store.close()


def test_a_person_who_does_as_asked_has_every_check_clear_and_lifts_without_a_swap(clinic):
    clinic.go_on_until(is_done)
    findings, recording, review = clinic.close()
    assert [note.outcome for note in seen(recording)] == [CheckOutcome.CLEAR] * 4
    assert [note.channels for note in seen(recording)] == [
        (HAMSTRING,),
        (GLUTE,),
        ("erector_spinae_L", "erector_spinae_R"),
        ("erector_spinae_L",),
    ]
    assert not {
        flag.flag
        for finding in findings[-2:]
        for flag in finding.flags
        if flag.flag in (RepetitionFlag.SWAP, RepetitionFlag.SIDE)
    }
    assert review.finding.repetitions == findings


def test_the_tap_that_was_asked_for_is_no_movement_of_the_sticker_over_the_lifts(clinic):
    clinic.go_on_until(is_done)
    _, _, review = clinic.close()
    assert Reason.MOTION in {each for c in review.finding.channels for each in c.reasons}
    (leg,) = review.guided.legs
    assert {(c.quality, c.reasons) for c in leg.finding.channels} == {(Quality.OK, ())}


@pytest.mark.parametrize("clinic", [SWAPPED], indirect=True)
def test_swapped_leads_hold_the_test_at_the_first_check_before_any_lift(clinic):
    test = clinic.go_on_until(is_held)
    assert test.checks.number == 1
    assert test.checks.last.outcome is CheckOutcome.SWAPPED
    assert set(test.checks.last.blamed) == {GLUTE, HAMSTRING}
    assert test.guide is None


@pytest.mark.parametrize("clinic", [SWAPPED], indirect=True)
def test_measure_again_is_the_quiet_check_anew_and_then_all_checks(clinic):
    clinic.go_on_until(is_held)
    clinic.live.test.go_on()
    assert clinic.live.test.state.stage is Stage.QUIET
    test = clinic.go_on_until(lambda test: test.stage is Stage.CHECKS)
    assert test.checks.number == 1
    assert all(row.seen is None for row in test.checks.rows)


@pytest.mark.parametrize("clinic", [SWAPPED], indirect=True)
def test_going_on_all_the_same_withholds_every_order_of_these_muscles_live_and_from_the_store(
    clinic,
):
    clinic.go_on_until(is_held)
    clinic.live.test.accept_swap("no other cable here")
    clinic.go_on_until(is_done)
    findings, recording, review = clinic.close()
    lifts = findings[-2:]
    for finding in lifts:
        flagged = {flag.channels for flag in finding.flags if flag.flag is RepetitionFlag.SWAP}
        assert {(GLUTE,), (HAMSTRING,)} <= flagged
        for pair in finding.pairs:
            if {pair.a, pair.b} & {GLUTE, HAMSTRING}:
                assert pair.verdict is Verdict.CANNOT_TELL
                assert RepetitionFlag.SWAP in pair.withheld_by
    assert review.finding.repetitions == findings
    (accepted,) = [
        note for _, note in guided_notes(recording.events) if isinstance(note, SwapAccepted)
    ]
    assert accepted.reason == "no other cable here"
    assert set(accepted.channels) == {GLUTE, HAMSTRING}


@pytest.mark.parametrize("clinic", ["&swap=erector_spinae_L,erector_spinae_R"], indirect=True)
def test_swapped_erectors_show_by_a_tap_where_no_movement_tells_them_apart(clinic):
    test = clinic.go_on_until(is_held)
    assert test.checks.number == 4
    assert test.checks.last.outcome is CheckOutcome.OTHER_SIDE
    assert [row.seen.outcome for row in test.checks.rows[:3]] == [CheckOutcome.CLEAR] * 3


@pytest.mark.parametrize("clinic", ["&stickers=other_leg"], indirect=True)
def test_stickers_on_the_other_leg_are_never_called_swapped_leads(clinic):
    clinic.go_on_until(lambda test: test.checks is not None and test.checks.last is not None)
    clinic.live.test.skip_check("to see the second one")
    test = clinic.go_on_until(
        lambda test: test.checks.last is not None and test.checks.last.channels == (GLUTE,)
    )
    assert test.checks.last.outcome is CheckOutcome.NOBODY
    assert test.checks.last.blamed == (GLUTE,)
    assert test.checks.phase is CheckPhase.TO_BEGIN


@pytest.mark.parametrize("clinic", ["&stickers=other_leg"], indirect=True)
def test_stickers_on_the_other_leg_are_asked_about_and_no_lift_begins(clinic):
    test = clinic.go_on_until(lambda test: test.checks is not None and test.checks.last is not None)
    assert test.checks.last.outcome is CheckOutcome.NOBODY
    assert test.checks.last.blamed == (HAMSTRING,)
    assert test.checks.phase is CheckPhase.TO_BEGIN
    assert test.checks.number == 1
