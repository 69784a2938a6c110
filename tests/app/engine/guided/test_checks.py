"""The functional checks as a stage of a test: what is kept of them, and how they are taken up."""

import numpy as np
import pytest

from app.engine.guided.asked import asked_of
from app.engine.guided.checks import CheckPhase
from app.engine.guided.run import GuidedRun, Stage
from app.model.guided import TakenUp, progress_of
from app.model.guided_notes import (
    KIND,
    LiftAsked,
    QuietMeasured,
    SideChecked,
    SwapAccepted,
    guided_notes,
)
from app.model.guided_protocol_file import find_protocol, our_protocols
from app.model.session import SessionEvent
from dsp.block import SampleBlock
from dsp.functional_check import CheckOutcome
from dsp.simulate import MovementKind
from tests.fakes.feed import CHANNELS, FS_HZ, InlineExecutor, stream_info

GLUTE, HAMSTRING, LEFT_BACK, RIGHT_BACK = range(4)
QUIET = QuietMeasured(levels_uv={"gluteus_maximus_R": 3.0}, limits_uv={"gluteus_maximus_R": 4.5})
SWAPPED = SwapAccepted(channels=CHANNELS[:2], reason="no other lead")
LIFT = LiftAsked(place=0, tone_index=9000, side="R")


class Test:
    """A run on columns that work when told, and everything it keeps and sounds."""

    __test__ = False

    def __init__(self, progress=None):
        self.events = []
        self.tones = []
        self.rng = np.random.default_rng(6)
        self.index = 0
        self.run = GuidedRun(
            find_protocol("phe_ke", our_protocols()),
            stream_info(),
            rng=self.rng,
            executor=InlineExecutor(),
            keep=lambda *event: self.events.append(SessionEvent(*event)),
            origin_index=0,
            on_tone=lambda index, movement: self.tones.append(movement),
            taken_up=None if progress is None else TakenUp("earlier", progress),
        )

    def pass_time(self, duration_s, *columns):
        for _ in range(round(duration_s / 0.05)):
            samples_uv = self.rng.normal(0.0, 3.0, (50, len(CHANNELS)))
            samples_uv[:, list(columns)] *= 25.0
            self.run.step(SampleBlock(samples_uv, self.index, 0.0), (), is_ordering=False)
            self.index += 50
        return self.run.state

    def lie_still(self):
        self.run.go_on()
        return self.pass_time(5.2)

    def check(self, *columns):
        self.run.go_on()
        self.pass_time(0.5)
        self.pass_time(2.5, *columns)
        return self.pass_time(1.2)

    def notes(self):
        return guided_notes(self.events)


@pytest.fixture
def test():
    return Test()


def test_the_person_is_told_with_the_tone_what_is_asked(test):
    test.lie_still()
    test.check(HAMSTRING)
    (movement,) = test.tones
    assert movement.kind is MovementKind.WORK
    assert movement.channels == ("biceps_femoris_R",)
    assert any(event.kind == "tone" and "biceps_femoris_R" in event.text for event in test.events)


def test_what_was_seen_is_kept_with_the_scans_it_was_seen_in(test):
    test.lie_still()
    test.check(HAMSTRING)
    (note,) = [note for _, note in test.notes() if isinstance(note, SideChecked)]
    assert note.outcome is CheckOutcome.CLEAR
    assert note.stretch[1] - note.stretch[0] == pytest.approx(4.0 * FS_HZ, abs=60)
    assert note.sizes_uv["biceps_femoris_R"] == pytest.approx(75.0, rel=0.1)


def test_a_gap_in_the_middle_of_a_check_asks_for_it_again(test):
    test.lie_still()
    test.run.go_on()
    test.pass_time(2.0, HAMSTRING)
    test.index += 400
    state = test.pass_time(0.1)
    assert state.checks.phase is CheckPhase.TO_BEGIN
    assert state.checks.number == 1
    assert not [note for _, note in test.notes() if isinstance(note, SideChecked)]


def test_squeezes_that_follow_the_checks_are_measured_against_the_same_quiet_seconds(test):
    test.lie_still()
    for _ in range(4):
        test.run.skip_check("by hand")
    assert test.pass_time(20.0).stage is Stage.SQUEEZES
    for _ in range(3):
        test.run.go_on()
        test.pass_time(5.5, GLUTE)
    measured = [note for _, note in test.notes() if hasattr(note, "squeezes")]
    assert measured[0].level_uv == pytest.approx(75.0, rel=0.1)
    begin_index, end_index = measured[0].squeezes[0]
    assert 25_000 < begin_index < end_index <= test.index


def test_a_test_that_is_taken_up_asks_no_check_again_that_was_clear():
    first = Test()
    first.lie_still()
    first.check(HAMSTRING)
    again = Test(progress_of(first.notes()))
    state = again.lie_still()
    assert state.checks.number == 2
    assert state.checks.rows[0].seen.outcome is CheckOutcome.CLEAR


def test_a_test_that_is_taken_up_keeps_in_its_own_recording_which_leads_seem_swapped():
    first = Test()
    first.lie_still()
    first.check(GLUTE)
    first.run.accept_swap("no other lead")
    again = Test(progress_of(first.notes()))
    again.lie_still()
    (note,) = [note for _, note in again.notes() if isinstance(note, SwapAccepted)]
    assert set(note.channels) == set(CHANNELS[:2])
    assert again.run.state.checks.number == 3


def test_measuring_again_forgets_what_was_accepted():
    first = Test()
    first.lie_still()
    first.check(GLUTE)
    first.run.accept_swap("no other lead")
    again = Test(progress_of(first.notes()))
    again.lie_still()
    again.check(LEFT_BACK, RIGHT_BACK)
    again.run.go_on()
    again.pass_time(0.5)
    for _ in range(2):
        again.pass_time(0.1, RIGHT_BACK)
        again.pass_time(0.4)
    assert again.pass_time(3.0).checks.phase is CheckPhase.HELD
    state = again.lie_still()
    assert state.checks.number == 1
    assert state.checks.accepted == ()


def test_from_the_moment_somebody_goes_on_all_the_same_every_lift_is_told_so():
    asked = asked_of(((0, QUIET), (2000, SWAPPED), (8000, LIFT)), fs_hz=FS_HZ, origin_index=0)
    assert asked.at(1.0).swapped == ()
    assert asked.at(3.0).swapped == CHANNELS[:2]
    assert asked.at(9.0).swapped == CHANNELS[:2]


def test_quiet_seconds_measured_again_end_it():
    notes = ((0, QUIET), (2000, SWAPPED), (5000, QUIET), (8000, LIFT))
    asked = asked_of(notes, fs_hz=FS_HZ, origin_index=0)
    assert asked.at(6.0).swapped == ()
    assert asked.at(9.0).swapped == ()


def test_a_note_of_a_check_is_read_back_as_it_was_written(test):
    test.lie_still()
    test.check(GLUTE)
    kept = [event for event in test.events if event.kind == KIND]
    assert [note for _, note in guided_notes(kept)][-1].blamed == CHANNELS[1::-1]
