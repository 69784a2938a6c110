"""What the Test screen says of the functional checks, on a fake feed whose test is real."""

import pytest

from app.model.guided_notes import CheckSkipped, SideChecked, SwapAccepted, guided_notes
from app.model.session import SessionEvent
from app.presenters.guided_state import CheckMark
from dsp.functional_check import CheckOutcome
from tests.app.presenters.test_guided import Room, words

REST_UV = 3.0
GLUTE, HAMSTRING, LEFT_BACK, RIGHT_BACK = range(4)
CLEAR = (HAMSTRING,), (GLUTE,), (LEFT_BACK, RIGHT_BACK)


class CheckedRoom(Room):
    """A room in which columns work one by one."""

    def begin_checks(self):
        self.guided.begin()
        self.guided.go_on()
        return self.pass_time(5.3)

    def check(self, *columns, level_uv=96.0):
        """Begin the check that is asked, let some columns work, and wait for its end."""
        self.guided.go_on()
        self.pass_time(0.6)
        levels_uv = [REST_UV] * self.feed.info.n_channels
        for column in columns:
            levels_uv[column] = level_uv
        self.pass_time(2.5, rms_uv=levels_uv)
        return self.pass_time(1.1)

    def tap(self, column):
        """Begin the check that is asked, and shake one sticker twice."""
        self.guided.go_on()
        self.pass_time(0.6)
        for _ in range(2):
            levels_uv = [REST_UV] * self.feed.info.n_channels
            levels_uv[column] = 300.0
            self.pass_time(0.1, rms_uv=levels_uv)
            self.pass_time(0.4)
        return self.pass_time(2.6)

    def notes(self):
        return [note for _, note in guided_notes(SessionEvent(*each) for each in self.feed.kept)]


@pytest.fixture
def room():
    return CheckedRoom()


def test_a_check_is_read_aloud_and_begun_by_a_person(room):
    state = room.begin_checks()
    assert words(state) == ("CHECK", "Begin when everybody is ready. The tone says when.")
    assert state.cue.aloud.text() == "Bend the right knee, the thigh stays down."
    assert state.lifts.tally.text() == "Check 1 of 4"
    assert [line.mark for line in state.lifts.checks] == [CheckMark.NOW] + [CheckMark.TO_COME] * 3
    room.guided.go_on()
    state = room.pass_time(0.9)
    assert words(state) == ("MOVE", "4 s more")
    assert state.lifts.go_on is None


def test_a_clear_check_says_what_was_seen_and_passes_on_by_itself(room):
    room.begin_checks()
    state = room.check(HAMSTRING)
    seen = state.lifts.checks[0]
    assert seen.mark is CheckMark.CLEAR
    assert seen.seen.text().startswith("Hamstring ")
    assert seen.seen.text().endswith("\u00a0µV · the others stayed quiet")
    assert 80 < float(seen.seen.text().split()[1].split("\u00a0")[0]) < 110
    assert state.lifts.tally.text() == "Check 2 of 4"
    assert state.cue.aloud.text() == "Squeeze the right buttock, the leg stays down."


def test_the_whole_of_the_checks_leads_to_the_squeezes(room):
    room.begin_checks()
    for columns in CLEAR:
        state = room.check(*columns)
    assert state.cue.aloud.text() == "Tap twice on the left erector sticker."
    room.tap(LEFT_BACK)
    state = room.pass_time(0.1)
    assert state.lifts.title.text() == "Right glute: squeeze 1 of 3"
    outcomes = [note.outcome for note in room.notes() if isinstance(note, SideChecked)]
    assert outcomes == [CheckOutcome.CLEAR] * 4


def test_swapped_leads_hold_the_test_with_one_action(room):
    room.begin_checks()
    state = room.check(GLUTE)
    assert words(state) == (
        "ON HOLD",
        "The glute and hamstring stickers look swapped. Swap the two leads and measure again. If "
        "each lead is where it belongs: does the right hamstring have its sticker on the side that "
        "was asked?",
    )
    assert state.lifts.go_on.text() == "Measure again"
    assert state.lifts.can_accept_swap
    assert not state.lifts.can_skip_check
    assert state.lifts.checks[0].mark is CheckMark.NOT_CLEAR
    room.guided.go_on()
    assert words(room.pass_time(0.2))[0] == "QUIET"


def test_a_tap_that_shakes_the_other_erector_tells_left_from_right(room):
    room.begin_checks()
    for columns in CLEAR:
        room.check(*columns)
    state = room.tap(RIGHT_BACK)
    assert words(state)[1].startswith(
        "The left erector and right erector stickers look swapped. Swap the two leads"
    )


def test_nothing_seen_asks_once_more_and_says_what_to_look_at(room):
    room.begin_checks()
    state = room.check()
    assert words(state)[0] == "CHECK"
    assert words(state)[1].startswith("Nothing was seen in the hamstring. Was it the side")
    assert state.lifts.go_on.text() == "Check once more"
    assert room.check(HAMSTRING).lifts.checks[0].mark is CheckMark.CLEAR


def test_a_check_that_was_left_out_keeps_its_reason(room):
    room.begin_checks()
    room.guided.skip_check("the knee hurts")
    state = room.pass_time(0.1)
    assert state.lifts.checks[0].mark is CheckMark.SKIPPED
    assert state.lifts.checks[0].seen.text() == "not done: the knee hurts"
    (skipped,) = [note for note in room.notes() if isinstance(note, CheckSkipped)]
    assert skipped.reason == "the knee hurts"


def test_going_on_all_the_same_says_that_no_order_will_be_told_and_asks_the_rest(room):
    room.begin_checks()
    room.check(GLUTE)
    room.guided.accept_swap("no other lead")
    state = room.pass_time(0.1)
    assert state.cue.aloud.text() == "Lift the chest a little off the table."
    assert state.lifts.checks[0].seen.text() == "No order of the hamstring will be told."
    assert state.lifts.checks[1].seen.text() == "No order of the glute will be told."
    (accepted,) = [note for note in room.notes() if isinstance(note, SwapAccepted)]
    assert set(accepted.channels) == {"gluteus_maximus_R", "biceps_femoris_R"}


def test_a_check_that_was_put_on_hold_is_asked_for_again(room):
    room.begin_checks()
    room.guided.go_on()
    room.pass_time(1.0)
    room.guided.pause()
    state = room.pass_time(0.1)
    assert state.lifts.go_on.text() == "Begin the check"
    assert state.lifts.tally.text() == "Check 1 of 4"
