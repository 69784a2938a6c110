"""The test's state machine, told moments by hand."""

import numpy as np
import pytest

from app.engine.guided.asked import asked_of
from app.engine.guided.guide import Guide, GuidePhase, Hold, Moment
from app.model.guided import lift_plan, progress_of
from app.model.guided_notes import KIND, SetAside, guided_notes, note_text
from app.model.guided_protocol import Side
from app.model.guided_protocol_file import find_protocol, our_protocols
from app.model.session import SessionEvent
from dsp.action import Action
from dsp.findings import RepetitionFinding
from dsp.flag import FlagFinding, FlagUnit, RepetitionFlag
from dsp.stillness import Stillness

FS_HZ = 1000.0
PHE = find_protocol("phe_ke", our_protocols())


class Person:
    """Somebody on the table: keeps still, lifts when told, and lets the guide see it."""

    def __init__(self, protocol=PHE, progress=None):
        self.notes = []
        self.index = 0
        self.still_s = 0.0
        self.guide = Guide(
            protocol,
            fs_hz=FS_HZ,
            rng=np.random.default_rng(7),
            note=lambda index, note: self.notes.append((index, note)),
            progress=progress,
        )

    @property
    def state(self):
        return self.guide.state

    def wait(self, duration_s, *, tense=(), found=()):
        for _ in range(round(duration_s / 0.05)):
            self.index += 50
            self.still_s = 0.0 if tense else self.still_s + 0.05
            moment = Moment(self.index, Stillness(self.still_s, tuple(tense)), tuple(found))
            found = ()
            self.guide.step(moment)

    def wait_for(self, phase, most_s=30.0):
        for _ in range(round(most_s / 0.05)):
            if self.state.phase is phase:
                return
            self.wait(0.05)
        raise AssertionError(f"still {self.state.phase} after {most_s} s, not {phase}")

    def lift(self, *flags, after_s=0.4):
        """Lift at the next tone, and let the analysis find it."""
        self.wait_for(GuidePhase.LIFT)
        self.wait(after_s)
        start_index = self.index
        self.wait(3.0, tense=(0, 1))
        self.wait(0.8)
        self.wait(0.05, found=[(start_index, _finding(start_index, flags))])
        return start_index

    @property
    def kinds(self):
        return [type(note).__name__ for _, note in self.notes]


def _finding(start_index, flags):
    return RepetitionFinding(
        index=0,
        start_s=start_index / FS_HZ,
        end_s=start_index / FS_HZ + 3.0,
        onsets=(),
        pairs=(),
        flags=tuple(
            FlagFinding(
                flag, (), None, None, FlagUnit.COUNT, withholds=True, action=Action.REPEAT_LIFT
            )
            for flag in flags
        ),
    )


def test_nothing_is_asked_before_a_person_says_so():
    person = Person()
    person.wait(20.0)
    assert person.state.phase is GuidePhase.TO_BEGIN
    assert person.notes == []


def test_a_whole_test_asks_every_lift_and_waits_for_a_person_between_legs():
    person = Person()
    n_waits = 0
    while person.state.phase is not GuidePhase.DONE:
        if person.state.phase is GuidePhase.TO_BEGIN:
            n_waits += 1
            person.guide.go_on()
        person.lift()
    assert n_waits == 6
    assert person.state.n_kept == person.state.n_lifts == 20
    assert person.guide.progress.n_kept(lift_plan(PHE), Side.LEFT) == 10


def test_the_tone_comes_three_to_six_seconds_after_the_quiet_check_at_unlike_times():
    person = Person()
    person.guide.go_on()
    waits_s = []
    for _ in range(2):
        person.lift()
    person.guide.go_on()
    for index, note in person.notes:
        if hasattr(note, "tone_index"):
            waits_s.append((note.tone_index - index) / FS_HZ)
    assert all(3.0 <= wait_s <= 6.0 for wait_s in waits_s)
    assert len(set(waits_s)) == len(waits_s)


def test_no_tone_sounds_while_a_muscle_is_tense_and_after_ten_seconds_a_hint_is_due():
    person = Person()
    person.guide.go_on()
    person.wait(9.0, tense=(0,))
    assert not person.state.needs_relaxing
    person.wait(2.0, tense=(0,))
    assert person.state.needs_relaxing
    assert person.state.tone_index is None
    assert "LiftAsked" not in person.kinds


def test_a_muscle_that_tenses_before_the_tone_takes_the_tone_back():
    person = Person()
    person.guide.go_on()
    person.wait_for(GuidePhase.READY)
    person.wait(0.1, tense=(0, 1))
    assert person.state.phase is GuidePhase.SETTLING
    assert person.state.tone_index is None
    assert person.state.last.set_aside is SetAside.TENSE
    person.lift()
    assert person.state.last.is_kept


def test_a_false_start_is_asked_for_again_and_does_not_count():
    person = Person()
    person.guide.go_on()
    person.lift(RepetitionFlag.FALSE_START)
    assert person.state.last.set_aside is SetAside.FALSE_START
    assert person.state.lift.number == 1
    person.lift()
    assert person.state.lift.number == 2


def test_a_half_lift_is_kept_for_the_order_is_withheld_by_its_flag():
    person = Person()
    person.guide.go_on()
    person.lift(RepetitionFlag.PARTIAL)
    assert person.state.last.is_kept


def test_a_tone_that_nobody_answers_is_asked_for_again():
    person = Person()
    person.guide.go_on()
    person.wait_for(GuidePhase.LIFT)
    person.wait(6.1)
    assert person.state.last.set_aside is SetAside.NOT_SEEN


def test_a_movement_nobody_asked_for_is_none_of_the_tests_lifts():
    person = Person()
    person.guide.go_on()
    person.wait_for(GuidePhase.LIFT)
    asked_index = person.guide.progress.attempts[0].asked_index
    person.wait(0.1, found=[(asked_index - 400, _finding(asked_index - 400, ()))])
    assert person.state.phase is GuidePhase.LIFT
    assert "LiftKept" not in person.kinds


def test_the_other_leg_twice_holds_the_test():
    person = Person()
    person.guide.go_on()
    person.lift(RepetitionFlag.SIDE)
    person.lift(RepetitionFlag.SIDE)
    assert person.state.phase is GuidePhase.HELD
    assert person.state.hold is Hold.WHICH_LEG


def test_a_lost_sensor_holds_the_test_and_the_lift_is_asked_for_again():
    person = Person()
    person.guide.go_on()
    person.wait_for(GuidePhase.LIFT)
    person.guide.hold(Hold.LOST)
    person.wait(20.0)
    assert person.state.phase is GuidePhase.HELD
    assert person.state.last.set_aside is SetAside.LOST
    person.guide.go_on()
    person.lift()
    assert person.state.last.is_kept


def test_the_last_lift_can_be_done_again_or_left_out_with_a_reason():
    person = Person(PHE.of_side(Side.RIGHT))
    person.guide.go_on()
    person.lift()
    person.lift()
    person.guide.go_on()
    person.lift()
    person.guide.set_aside_last("the foot slipped", is_repeated=True)
    assert person.state.n_kept == 0
    assert person.state.lift.number == 1
    person.lift()
    person.guide.set_aside_last("the phone rang", is_repeated=False)
    assert person.state.n_kept == 0
    assert person.state.lift.number == 2
    assert [each.reason for each in person.guide.progress.attempts if each.reason] == [
        "the foot slipped",
        "the phone rang",
    ]


def test_a_lift_left_out_while_another_is_asked_is_the_one_that_was_meant_and_the_other_goes_on():
    person = Person(PHE.of_side(Side.RIGHT))
    person.guide.go_on()
    person.lift()
    person.lift()
    person.guide.go_on()
    person.lift()
    meant = person.guide.progress.last_kept.place
    person.lift()
    person.wait_for(GuidePhase.LIFT)
    asked = person.state.last
    person.guide.set_aside_last("the phone rang", is_repeated=False, place=meant)
    (left_out,) = [each for each in person.guide.progress.attempts if each.reason]
    assert left_out.place == meant
    assert person.state.phase is GuidePhase.LIFT
    assert person.state.last == asked
    assert person.state.n_kept == 1


def test_pain_ends_the_test_for_good_and_keeps_what_was_done():
    person = Person()
    person.guide.go_on()
    person.lift()
    person.wait_for(GuidePhase.LIFT)
    person.guide.stop_for_pain(6)
    assert person.state.phase is GuidePhase.STOPPED
    person.guide.go_on()
    person.wait(30.0)
    assert person.state.phase is GuidePhase.STOPPED
    assert person.guide.progress.attempts[0].is_kept
    assert person.guide.progress.attempts[1].set_aside is SetAside.PAIN


@pytest.mark.parametrize("n_before", [0, 1, 3, 6])
def test_a_test_is_taken_up_at_the_same_lift_after_the_program_died(n_before):
    person = Person()
    person.guide.go_on()
    for _ in range(n_before):
        if person.state.phase is GuidePhase.TO_BEGIN:
            person.guide.go_on()
        person.lift()
    if person.state.phase is GuidePhase.TO_BEGIN:
        person.guide.go_on()
    person.wait_for(GuidePhase.LIFT)
    events = [SessionEvent(index, KIND, note_text(note)) for index, note in person.notes]
    again = Person(progress=progress_of(guided_notes(events)))
    assert again.state.lift == person.state.lift
    assert again.state.n_kept == person.state.n_kept
    assert again.state.phase is GuidePhase.TO_BEGIN
    again.guide.go_on()
    again.lift()
    assert again.state.last.is_kept


def test_a_note_of_a_newer_program_is_passed_over():
    events = [SessionEvent(5, KIND, '{"note": "sung", "song": 3}'), SessionEvent(6, KIND, "{")]
    assert guided_notes(events) == ()


def test_the_analysis_is_told_leg_tone_and_hold_of_every_lift():
    person = Person()
    person.guide.go_on()
    start_index = person.lift()
    asked = asked_of(person.notes, fs_hz=FS_HZ, origin_index=0)
    expectation = asked.at(start_index / FS_HZ)
    assert expectation.side == "R"
    assert expectation.hold_s == 2.0
    assert 0.0 < start_index / FS_HZ - expectation.cue_s < 1.0


def test_a_lift_of_both_sides_is_held_against_no_leg():
    protocol = find_protocol("bridge_easy_hamstrings", our_protocols())
    person = Person(protocol)
    person.guide.go_on()
    start_index = person.lift()
    asked = asked_of(person.notes, fs_hz=FS_HZ, origin_index=0)
    assert asked.at(start_index / FS_HZ).side is None


def test_who_stays_tense_is_asked_anyway_after_twenty_seconds():
    person = Person()
    person.guide.go_on()
    person.wait(19.0, tense=(0,))
    assert "LiftAsked" not in person.kinds
    person.wait(8.0, tense=(0,))
    assert person.state.phase is GuidePhase.LIFT
    assert person.state.last.set_aside is None


def test_a_channel_that_never_falls_quiet_holds_up_a_lift_for_half_a_minute_at_most():
    person = Person()
    person.guide.go_on()
    person.wait_for(GuidePhase.LIFT)
    person.wait(31.0, tense=(2,))
    assert person.state.last.set_aside is SetAside.NOT_SEEN
