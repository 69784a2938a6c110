"""The Test screen's presenter on a fake feed whose test is real."""

from dataclasses import replace

import numpy as np
import pytest

from app.engine.recorder import RecorderState
from app.model.amplitude_words import last_size_of
from app.model.guided_notes import KIND, ReferenceMeasured, guided_notes
from app.model.guided_protocol import Side
from app.model.phrase import phrase
from app.model.session import SessionEvent
from app.presenters.guided_lifts import sized_rows, titled_marks
from app.presenters.guided_state import LiftMark
from app.presenters.marks import RepetitionMark
from app.presenters.screens import make_presenters
from app.presenters.signals_state import ChannelRow
from dsp.block import SampleBlock
from tests.fakes.clock import FakeClock
from tests.fakes.feed import FS_HZ, FakeDesk, FakeFeed, InlineExecutor, repetition, stream_info

BOTH_LEGS = (
    "gluteus_maximus_R",
    "biceps_femoris_R",
    "gluteus_maximus_L",
    "biceps_femoris_L",
    "erector_spinae_L",
    "erector_spinae_R",
)


class Room:
    """A presenter, its feed, and a person who lies still or lifts."""

    def __init__(self, channels=None):
        self.desk = FakeDesk()
        if channels is not None:
            self.desk.feed = FakeFeed(info=stream_info(channels))
        self.presenters = make_presenters(
            self.desk, InlineExecutor(), clock=FakeClock(), rng=np.random.default_rng(2)
        )
        self.guided = self.presenters.guided
        self.presenters.current.choose("fake:")
        self.feed = self.desk.feed
        self.rng = np.random.default_rng(4)
        self.index = 0
        self.findings = ()

    def pass_time(self, duration_s, *, rms_uv=3.0):
        for _ in range(round(duration_s / 0.05)):
            samples_uv = self.rng.normal(0.0, rms_uv, (50, self.feed.info.n_channels))
            if self.feed.run is not None:
                block = SampleBlock(samples_uv, self.index, 0.0)
                self.feed.run.step(block, self.findings, is_ordering=False)
                self.feed.show(test=self.feed.run.state)
            self.index += 50
        return self.guided.tick()

    def lift(self):
        """Wait for the tone, lift, and let the repetition be ordered."""
        for _ in range(400):
            if str(self.guided.tick().cue.word.text()) == "LIFT":
                break
            self.pass_time(0.05)
        self.pass_time(0.4)
        start_s = self.index / FS_HZ
        self.pass_time(3.0, rms_uv=60.0)
        self.pass_time(0.7)
        channels = self.feed.info.channels
        found = repetition(
            len(self.findings), start_s=start_s, channels=tuple(each.name for each in channels)
        )
        self.findings = (*self.findings, found)
        self.feed.show(findings=self.findings)
        return self.pass_time(0.1)

    def skip_checks(self):
        """Leave out however many checks there are."""
        for _ in range(12):
            self.guided.skip_check("by hand")

    def begin_lifts(self):
        self.guided.begin()
        self.guided.go_on()
        self.pass_time(5.3)
        self.skip_checks()
        for _ in range(3):
            self.guided.skip_squeezes()
        self.pass_time(0.05)
        self.guided.go_on()


@pytest.fixture
def room():
    return Room()


def words(state):
    return state.cue.word.text(), state.cue.act.text()


def test_the_leg_whose_stickers_are_there_is_chosen_by_itself(room):
    choice = room.guided.tick().choice
    assert choice.legs[choice.leg_position].text() == "Right leg"
    assert choice.why_not is None
    assert choice.n_lifts == 10


def test_with_stickers_on_both_legs_the_whole_test_is_asked():
    choice = Room(BOTH_LEGS).guided.tick().choice
    assert choice.legs[choice.leg_position].text() == "Both legs, by turns"
    assert choice.n_lifts == 20


def test_a_leg_without_stickers_cannot_be_tested_and_the_missing_ones_are_named(room):
    room.guided.choose_leg(2)
    choice = room.guided.tick().choice
    assert choice.why_not.text().startswith("Without a sticker: left glute, left hamstring.")
    room.guided.begin()
    assert not any(told.startswith("begin") for told in room.feed.told)


def test_nothing_connected_is_said_before_a_test_begins():
    desk = FakeDesk()
    guided = make_presenters(
        desk, InlineExecutor(), clock=FakeClock(), rng=np.random.default_rng(1)
    ).guided
    assert guided.tick().choice.why_not.text() == "Nothing is connected. Choose a source."


def test_a_running_recording_stands_in_the_way(room):
    room.presenters.current.start_recording()
    assert "A recording runs" in room.guided.tick().choice.why_not.text()


def test_a_test_goes_from_the_quiet_check_to_the_first_practice_lift(room):
    room.guided.begin()
    assert room.feed.told[-1] == "begin phe_ke with 10 lifts"
    state = room.guided.tick()
    assert state.lifts.go_on.text() == "Begin the quiet check"
    room.guided.go_on()
    assert words(room.pass_time(1.0))[0] == "QUIET"
    state = room.pass_time(4.5)
    assert state.lifts.title.text() == "Is each sticker on its muscle?"
    assert state.lifts.go_on.text() == "Begin the check"
    room.skip_checks()
    state = room.pass_time(0.05)
    assert state.lifts.title.text() == "Right glute: squeeze 1 of 3"
    assert state.lifts.go_on.text() == "Begin the squeeze"
    for _ in range(3):
        room.guided.skip_squeezes()
    state = room.pass_time(0.05)
    assert state.lifts.title.text() == "Practice lift 1"
    assert state.lifts.go_on.text() == "Begin with the right leg"


def test_moving_in_the_quiet_check_measures_it_anew_and_names_who_moved(room):
    room.guided.begin()
    room.guided.go_on()
    room.pass_time(2.0)
    room.pass_time(1.0, rms_uv=60.0)
    state = room.pass_time(2.5)
    assert state.lifts.title.text() == "Quiet check"
    assert "Measured anew" in words(state)[1]
    assert "right glute" in words(state)[1]


def test_a_lift_that_was_kept_ticks_its_box_and_says_its_words(room):
    room.begin_lifts()
    room.lift()
    state = room.lift()
    assert state.lifts.headline.text() == "Practice lift 2"
    room.guided.go_on()
    state = room.lift()
    assert state.lifts.boxes[0].mark is LiftMark.KEPT
    assert state.lifts.boxes[1].mark is LiftMark.NOW
    assert state.lifts.title.text() == "Lift 2 of 10"
    assert state.lifts.rows[0].number == "1"
    assert state.lifts.rows[0].word.text() == "after"
    assert state.lifts.rows[0].lag == "+84"


def test_an_excluded_lift_stays_in_sight_with_its_reason(room):
    room.begin_lifts()
    room.lift()
    room.lift()
    room.guided.go_on()
    room.lift()
    room.guided.exclude("the knee bent")
    state = room.pass_time(0.1)
    assert state.lifts.boxes[0].mark is LiftMark.LEFT_OUT
    assert state.lifts.headline.text() == "Lift 1, not used"
    assert state.lifts.rows[0].word.text() == "not used: excluded: the knee bent"
    assert state.lifts.tally.text() == "0 kept · 1 not used (last: excluded: the knee bent)"


def test_a_long_tension_is_named(room):
    room.begin_lifts()
    state = room.pass_time(11.0, rms_uv=12.0)
    assert words(state)[1].startswith("Let the right glute")


def test_a_trace_calls_a_lift_what_the_test_calls_it_and_nothing_else_a_lift(room):
    room.begin_lifts()
    state = room.lift()
    marks = [replace(each, title=None) for each in state.signals.marks]
    other = replace(marks[0], start_index=marks[0].start_index - 5000)
    titled = titled_marks(room.feed.run.state, (other, *marks))
    assert [each.title.text() for each in titled] == ["", "Practice lift 1"]
    assert [each.title.text() for each in state.signals.marks] == ["Practice lift 1"]


def test_a_size_beside_a_trace_stands_under_the_name_of_its_lift_or_not_at_all():
    rows = tuple(
        ChannelRow(f"c{n}", None, None, None, None, last_size=last_size_of(n, "44 µV"))
        for n in (16, 17)
    )
    marks = (RepetitionMark(17, 0.0, (), None, title=phrase("Lift 3")),)
    assert [
        None if each.last_size is None else each.last_size.text()
        for each in sized_rows(rows, marks)
    ] == [None, "Lift 3: 44 µV"]


def test_pain_ends_test_and_recording_and_concludes_nothing(room):
    room.begin_lifts()
    room.lift()
    room.guided.stop_for_pain()
    room.pass_time(0.05)
    state = room.guided.tick()
    assert room.feed.told[-1] == "stop recording"
    assert state.lifts is None
    assert "stopped for pain" in state.choice.outcome.text()


def test_after_a_stop_for_pain_no_next_test_is_offered_as_if_nothing_had_happened(room):
    room.begin_lifts()
    room.guided.stop_for_pain()
    room.pass_time(0.05)
    state = room.guided.tick()
    assert state.choice.pain is not None
    assert words(state) == ("STOPPED", "Let the person rest, and ask where it hurts.")
    n_begun = sum(told.startswith("begin") for told in room.feed.told)
    room.guided.begin()
    assert sum(told.startswith("begin") for told in room.feed.told) == n_begun
    room.guided.choose_another()
    assert room.guided.tick().choice.pain is None
    room.guided.begin()
    assert sum(told.startswith("begin") for told in room.feed.told) == n_begun + 1


def test_how_much_and_where_it_hurts_is_noted_with_the_recording_that_was_stopped(room):
    room.begin_lifts()
    room.guided.stop_for_pain()
    room.pass_time(0.05)
    room.guided.tick()
    room.guided.pain.answer(None, "  ")
    room.guided.pain.answer(11, "")
    assert room.desk.pains == []
    room.guided.pain.answer(6, " lower  back, right ")
    assert room.desk.pains == [("session-1", 6, "lower back, right")]
    noted = room.guided.tick().choice.pain.noted
    assert noted.text() == "Noted with the recording: pain 6 of 10, lower back, right."


def test_a_test_that_ran_to_its_end_says_how_many_lifts_were_kept(room):
    room.guided.choose(4)
    room.feed.info = replace(room.feed.info)
    assert room.guided.tick().choice.why_not is not None
    room.guided.choose(0)
    room.begin_lifts()
    for n_lifts in (2, 5, 5):
        for _ in range(n_lifts):
            room.lift()
        room.guided.go_on()
    state = room.guided.tick()
    assert state.choice.outcome.text().startswith("The test is done. 10 of 10 lifts were kept.")
    assert any(kind == KIND for _, kind, _ in room.feed.kept)


def test_a_simulated_person_who_lifts_by_the_clock_is_replaced_by_one_who_listens():
    room = Room()
    room.presenters.current.choose("synthetic:typical?seed=2")
    room.guided.begin()
    assert room.desk.opened[-1][0] == "synthetic:typical?seed=2&lifts=asked"


def test_one_leg_of_a_test_asks_only_that_leg(room):
    room.guided.choose_leg(1)
    room.guided.begin()
    assert room.feed.run.state.protocol.sides == (Side.RIGHT,)


def _squeeze(room, rms_uv):
    room.guided.go_on()
    room.pass_time(0.5)
    room.pass_time(4.0, rms_uv=rms_uv)
    return room.pass_time(1.5)


def _references(room):
    events = [SessionEvent(*event) for event in room.feed.kept]
    return [note for _, note in guided_notes(events) if isinstance(note, ReferenceMeasured)]


def test_three_like_squeezes_make_a_reference_and_the_next_muscle_is_asked(room):
    room.guided.begin()
    room.guided.go_on()
    room.pass_time(5.3)
    room.skip_checks()
    for _ in range(3):
        state = _squeeze(room, 60.0)
    (reference,) = _references(room)
    assert reference.channel == "gluteus_maximus_R"
    assert reference.level_uv == pytest.approx(60.0, rel=0.1)
    assert len(reference.squeezes) == 3
    assert "Bend the right knee" in state.cue.aloud.text()


def test_unlike_squeezes_are_repeated_and_after_two_more_the_test_goes_on_without(room):
    room.guided.begin()
    room.guided.go_on()
    room.pass_time(5.3)
    room.skip_checks()
    for rms_uv in (60.0, 90.0, 130.0):
        state = _squeeze(room, rms_uv)
    assert state.lifts.title.text() == "Right glute: squeeze 4 of 4"
    assert "differ by more than a tenth" in words(state)[1]
    _squeeze(room, 200.0)
    _squeeze(room, 300.0)
    (reference,) = _references(room)
    assert reference.level_uv is None
    assert reference.reasons


def test_a_squeeze_that_was_put_on_hold_is_asked_for_again(room):
    room.guided.begin()
    room.guided.go_on()
    room.pass_time(5.3)
    room.skip_checks()
    room.guided.go_on()
    room.pass_time(1.0, rms_uv=60.0)
    room.guided.pause()
    state = room.pass_time(0.1)
    assert state.lifts.title.text() == "Right glute: squeeze 1 of 3"
    assert state.lifts.go_on.text() == "Begin the squeeze"


def recording(*, n_dropped=0):
    """What a recorder says while it runs."""
    return RecorderState("a", 1.0, 0.0, n_dropped, is_late=False, error=None, recorded_s=1.0)


def test_a_result_is_offered_only_once_the_last_sample_is_stored(room):
    room.begin_lifts()
    room.lift()
    room.feed.show(recording=recording())
    room.guided.end()
    room.feed.show(test=None, recording=None)
    assert room.guided.tick().choice.result_id is None
    room.feed.show(last_session_id="a")
    assert room.guided.tick().choice.result_id == "a"


def test_what_was_found_live_is_handed_on_so_that_nobody_waits_for_it_again(room):
    room.begin_lifts()
    room.lift()
    room.feed.show(recording=recording())
    room.guided.end()
    assert room.desk.taken_live == [("a", room.findings)]


def test_of_a_recording_that_lost_samples_on_their_way_nothing_live_is_handed_on(room):
    room.begin_lifts()
    room.lift()
    room.feed.show(recording=recording(n_dropped=50))
    room.guided.end()
    assert room.desk.taken_live == []


def test_the_result_is_made_ready_before_anybody_asks_for_it(room):
    room.begin_lifts()
    room.guided.end()
    room.guided.tick()
    room.guided.tick()
    assert room.desk.asked.count("session-1") == 1
    assert room.presenters.result.session_id == "session-1"


def test_words_of_a_repetition_that_is_none_of_the_lifts_bear_no_lifts_name(room):
    room.begin_lifts()
    state = room.lift()
    assert state.lifts.headline is not None
    names = tuple(each.name for each in room.feed.info.channels)
    other = repetition(len(room.findings), start_s=room.index / FS_HZ + 5.0, channels=names)
    room.feed.show(findings=(*room.findings, other))
    assert room.guided.tick().lifts.headline is None


def test_a_squeeze_names_its_muscle_and_which_references_are_still_to_come(room):
    room.guided.begin()
    room.guided.go_on()
    room.pass_time(5.3)
    room.skip_checks()
    state = room.pass_time(0.1)
    assert state.lifts.title.text() == "Right glute: squeeze 1 of 3"
    assert state.lifts.tally.text() == (
        "Reference 1 of 3. Later levels are given as a share of it. Still to come: right "
        "hamstring; left erector, right erector."
    )
    room.guided.skip_squeezes()
    room.guided.skip_squeezes()
    state = room.pass_time(0.1)
    assert state.lifts.title.text() == "Left erector, right erector: squeeze 1 of 3"
    assert state.lifts.tally.text() == (
        "Reference 3 of 3. Later levels are given as a share of it."
    )
