"""The Practice screen's presenter on a fake feed whose practice is real."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import numpy as np
import pytest
from msgspec.structs import replace as replace_struct

from app.engine.acquisition import AcquisitionState
from app.engine.practice.state import PracticeStage
from app.model.exercise_file import our_exercises
from app.model.guided_protocol import Side
from app.model.participant import Participant
from app.model.plan import FeedbackSchedule, Goal, Plan, PlanItem
from app.model.practice import Feedback, feedback_of, planned_task
from app.model.practice_notes import PracticeBegun, SetEnded
from app.model.practice_record import CountedRepetition, PracticeRecord, continued
from app.presenters.screens import make_presenters
from dsp.block import SampleBlock
from dsp.findings import Quality, Reason
from dsp.practice.goal import GoalChange
from dsp.quality import ChannelState
from dsp.simulate import SCENARIOS, AskedScript, SimulatedPerson
from tests.fakes.clock import FakeClock
from tests.fakes.feed import CHANNELS, FS_HZ, FakeDesk, FakeFeed, InlineExecutor, done, stream_info


class Room:
    """A presenter, its feed, and a person who does what the cues say."""

    def __init__(self, channels=CHANNELS):
        self.desk = FakeDesk()
        self.desk.feed = FakeFeed(info=stream_info(channels))
        self.clock = FakeClock()
        self.presenters = make_presenters(
            self.desk, InlineExecutor(), clock=self.clock, rng=np.random.default_rng(2)
        )
        self.practice = self.presenters.practice
        self.presenters.current.choose("fake:")
        self.feed = self.desk.feed
        scenario = SCENARIOS["typical"]
        self.script = AskedScript(scenario, seed=3)
        self.person = SimulatedPerson(scenario, fs_hz=FS_HZ, seed=3, script=self.script)
        self.index = 0

    def begin(self):
        """Begin, with a person who hears."""
        self.practice.press()
        self.feed.practice_run._on_tone = self.hear

    def hear(self, tone_index, movement):
        """Let the person hear a cue."""
        self.script.ask(tone_index / FS_HZ, movement, not_before_s=self.person.n_made / FS_HZ)

    def pass_time(self, duration_s):
        """Let samples come."""
        for _ in range(round(duration_s / 0.05)):
            if self.feed.practice_run is None:
                break
            self.feed.practice_run.step(SampleBlock(self.person.step(50), self.index, 0.0))
            self.feed.show(practice=self.feed.practice_run.state)
            self.index += 50
        return self.practice.tick()

    def until(self, is_so, most_s=300.0):
        """Let samples come until a page or a view says something; press Space on every page."""
        state = self.practice.tick()
        for _ in range(round(most_s / 0.05)):
            if is_so(state):
                return state
            if state.page is not None:
                self.practice.press()
            state = self.pass_time(0.05)
        raise AssertionError(state)


@pytest.fixture
def room():
    return Room()


def text(phrase):
    return phrase.text()


def test_the_first_side_with_a_sticker_is_chosen_by_itself(room):
    choice = room.practice.tick().choice
    assert text(choice.sides[choice.side_position]) == "right"
    assert choice.why_not is None


def test_without_a_glute_sticker_it_is_said_what_is_missing():
    choice = Room(("biceps_femoris_R", "erector_spinae_L")).practice.tick().choice
    assert "Without a glute sticker" in text(choice.why_not)


def test_only_exercises_with_a_goal_to_reach_are_offered(room):
    titles = [text(each) for each in room.practice.tick().choice.titles]
    assert "Single-leg bridge" in titles
    assert not any("tretch" in title for title in titles)


def test_space_begins_pauses_and_goes_on(room):
    room.begin()
    assert text(room.practice.tick().page.title) == "Get into place."
    room.practice.press()
    state = room.pass_time(0.2)
    assert (state.page, text(state.view.word)) == (None, "REST")
    room.practice.press()
    assert text(room.pass_time(0.1).page.title) == "Paused."
    room.practice.press()
    assert room.pass_time(0.1).page is None


def test_a_set_shows_word_bar_ring_counter_lights_and_a_hint(room):
    room.begin()
    view = room.until(
        lambda state: (
            state.view is not None and state.view.counter == "1" and text(state.view.word) == "HOLD"
        )
    ).view
    assert view.of == "/5"
    assert text(view.set_title) == "set 1 of 1"
    assert view.goal_percent == 40.0
    assert [text(light.title) for light in view.lights] == ["Hamstring", "Back"]
    assert text(view.hint) == "Only this side. All else easy."
    assert text(view.ring_title) == "of 5 s"


@pytest.mark.parametrize(
    ("exercise", "begin", "end"),
    [
        ("single_leg_bridge", "LIFT", "LOWER"),
        ("seated_squeeze", "SQUEEZE", "LET GO"),
        ("single_leg_squat", "DOWN", "UP"),
    ],
)
def test_the_words_are_those_of_the_exercise(room, exercise, begin, end):
    room.practice.choose_exercise(exercise)
    room.begin()

    def shows(word):
        return lambda state: state.view is not None and text(state.view.word) == word

    room.until(shows(begin))
    room.until(shows(end))


def test_after_a_repetition_it_is_said_how_long_it_was_held(room):
    room.begin()
    state = room.until(
        lambda state: (
            state.view is not None and state.view.counter == "1" and text(state.view.word) == "REST"
        )
    )
    assert text(state.view.hint).startswith("Held 5.")


def test_after_the_last_repetition_the_set_is_told_in_three_lines_and_recording_ends(room):
    room.begin()
    state = room.until(lambda state: state.choice.outcome)
    lines = [text(line) for line in state.choice.outcome]
    assert lines[0] == "Practice done."
    assert lines[1] == "5 of 5 holds met"
    assert lines[3:] == ["Goal 40 → 45 %", "Without help: 3 of 3"]
    assert "stop recording" in room.feed.told
    assert not state.is_running


def test_stale_data_hide_the_level_and_say_so(room):
    room.begin()
    room.until(
        lambda state: (
            state.view is not None
            and text(state.view.word) == "HOLD"
            and state.view.level_percent is not None
        )
    )
    room.feed.show(age_s=0.6)
    acquisition: AcquisitionState = room.feed.state.acquisition
    room.feed.show(acquisition=replace(acquisition, silent_s=0.6))
    view = room.practice.tick().view
    assert view.is_stale
    assert view.level_percent is None
    assert text(view.hint) == "No data from the sensor."


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Reason.DETACHED, "sticker loose. Press it."),
        (Reason.FLAT, "no signal. Press the sticker and the cable."),
        (Reason.CLIPPED, "signal at its end. Press the sticker."),
    ],
)
def test_a_bar_sticker_that_shows_no_muscle_holds_the_practice_and_says_why(room, reason, said):
    room.begin()
    room.until(lambda state: state.view is not None and state.view.counter == "0")
    room.feed.practice_run.see((ChannelState(CHANNELS[0], Quality.BAD, (reason,)),))
    page = room.pass_time(0.05).page
    assert text(page.title) == f"Right glute: {said}"
    assert page.is_trouble


def stopped(room):
    room.begin()
    room.until(lambda state: state.view is not None and state.view.counter == "1")
    room.practice.stop()
    return room.pass_time(0.05).page


def test_a_stop_asks_what_it_is_and_of_pain_how_much(room):
    page = stopped(room)
    assert text(page.title) == "Stopped. What is it?"
    room.practice.press_number(1)
    page = room.pass_time(0.05).page
    assert (text(page.title), len(page.answers)) == ("How much does it hurt?", 11)
    room.practice.press_number(0)
    assert room.feed.practice_run.state.stage is PracticeStage.STOPPED
    assert "ask your clinician" in text(room.pass_time(0.05).choice.outcome[0])


@pytest.mark.parametrize(("key", "said"), [(2, "cramp"), (3, "skin")])
def test_a_cramp_and_the_skin_have_words_of_their_own(room, key, said):
    stopped(room)
    room.practice.press_number(key)
    assert said in text(room.pass_time(0.05).choice.outcome[0])


def test_space_leaves_open_what_it_is(room):
    stopped(room)
    room.practice.press()
    assert room.feed.practice_run.state.stage is PracticeStage.STOPPED
    assert "ask your clinician" in text(room.pass_time(0.05).choice.outcome[0])


def test_who_lives_here_is_chosen_when_the_window_starts(room):
    person = Participant("11111111-1111-4111-8111-111111111111", "Home")
    visit = room.practice._visit
    visit.expect(done(person))
    visit.tick()
    assert visit.participant == person


def test_space_right_after_a_stop_begins_no_new_practice(room):
    stopped(room)
    room.practice.press()
    room.pass_time(0.05)
    room.practice.press()
    assert not room.practice.tick().is_running
    room.clock.now_s += 3.1
    room.practice.press()
    assert text(room.practice.tick().page.title) == "Get into place."


def test_space_at_the_question_means_not_sure(room):
    room.desk.practised = tuple(practised(day=day, goal_percent=40.0) for day in range(1, 7))
    room.practice.open()
    room.practice.tick()
    room.begin()

    def is_asked(state):
        return state.page is not None and text(state.page.title) == "How was that?"

    page = room.until(is_asked).page
    assert (text(page.key), page.may_be_left_open) == ("Space: not sure", True)
    room.practice.press()
    assert room.pass_time(0.05).page is None


def test_a_key_that_is_no_answer_changes_nothing(room):
    before = stopped(room)
    for number in (0, 4, 9):
        room.practice.press_number(number)
    assert room.pass_time(0.05).page == before


def test_ending_early_keeps_what_was_done(room):
    room.begin()
    room.practice.press()
    room.pass_time(1.0)
    room.practice.end()
    assert "ended early" in text(room.practice.tick().choice.outcome[0])


def test_muting_is_said_and_the_key_stays_the_same(room):
    room.begin()
    room.practice.press()
    assert text(room.pass_time(0.1).view.sound) == "Tone on 30 %  (M)"
    room.practice.mute()
    assert text(room.pass_time(0.1).view.sound) == "Tone off  (M)"


def test_a_simulated_person_is_asked_to_listen(room):
    room.presenters.current.choose("synthetic:typical")
    room.practice.begin()
    assert room.desk.opened[-1][0] == "synthetic:typical?lifts=asked"


def test_the_next_practice_goes_on_where_the_last_was_left(room):
    room.desk.practised = (practised(day=1, goal_percent=45.0), practised(day=2, goal_percent=50.0))
    room.practice.open()
    choice = room.practice.tick().choice
    assert "Practice 3" in text(choice.session)
    assert [text(each.goal) for each in choice.earlier] == ["goal 50 %", "goal 45 %"]
    room.begin()
    assert room.feed.practice_run.state.goal_percent == 50.0
    assert room.feed.practice_run.state.task.must_be_quiet


def test_an_item_of_a_plan_is_practised_in_its_dose_and_to_its_locked_goal(room):
    bridge = next(each for each in our_exercises() if each.id == "single_leg_bridge")
    item = replace_struct(PlanItem.of(bridge), n_reps=6, n_sets=1, hold_s=3.0)
    item = replace_struct(item, goal=Goal(start_percent=30, is_locked=True))
    room.practice.take_item(item, Side.RIGHT)
    room.begin()
    task = room.feed.practice_run.state.task
    assert (task.exercise.id, task.n_repetitions, task.hold_s) == ("single_leg_bridge", 6, 3.0)
    assert room.feed.practice_run.state.goal_percent == 30.0
    assert task.is_goal_locked


def planned(item, **fields):
    squeeze = next(each for each in our_exercises() if each.id == item.exercise)
    return Plan(
        id="0" * 8 + "-0000-0000-0000-" + "0" * 12,
        version=1,
        starts_on=date(2026, 3, 1),
        items=(item,),
        exercises=(squeeze,),
        **fields,
    )


def squeeze_item(**fields):
    squeeze = next(each for each in our_exercises() if each.id == "seated_squeeze")
    return replace_struct(PlanItem.of(squeeze), n_reps=3, n_sets=1, **fields)


def test_an_exercise_begun_directly_is_practised_as_the_plan_asks(room):
    item = squeeze_item(goal=Goal(start_percent=25, is_locked=True))
    plan = planned(item, feedback=FeedbackSchedule.ALWAYS, is_order_goal_on=True)
    room.practice._find_plan = lambda who: done(plan)
    room.practice._visit = SimpleNamespace(
        participant=SimpleNamespace(id="p1"), test_held_back=lambda: None
    )
    room.desk.practised = tuple(practised(day=day, goal_percent=60.0) for day in range(1, 8))
    room.practice.open()
    room.practice.tick()
    room.practice.choose_exercise("seated_squeeze")
    assert "From your plan." in text(room.practice.tick().choice.dose)
    task = room.practice._task(None)
    assert (task.n_repetitions, task.is_goal_locked, task.is_order_goal_on) == (3, True, True)
    assert task.goal_percent(Side.RIGHT) == 25.0
    assert (task.session_number, task.feedback) == (8, FeedbackSchedule.ALWAYS)
    assert feedback_of(8, 2, schedule=task.feedback) is Feedback.CONCURRENT


def test_a_plan_that_asks_another_goal_begins_there_and_one_that_asks_the_same_goes_on():
    bridge = next(each for each in our_exercises() if each.id == "seated_squeeze")
    before = practised(day=1, goal_percent=60.0)
    asked = planned_task(bridge, squeeze_item(goal=Goal(start_percent=25)))
    assert continued(asked, [before]).goal_percent(Side.RIGHT) == 25.0
    under_it = replace(before, begun=replace_struct(before.begun, plan=asked.plan))
    assert continued(asked, [before, under_it]).goal_percent(Side.RIGHT) == 60.0


def test_an_exercise_of_ones_own_is_practised_as_its_plan_holds_it(room):
    bridge = next(each for each in our_exercises() if each.id == "single_leg_bridge")
    own = replace_struct(bridge, id="own_bridge", title={"en": "Bridge, own"})
    n_before = len(room.practice.tick().choice.titles)
    room.practice.take_item(PlanItem.of(own), Side.RIGHT, own)
    titles = [text(title) for title in room.practice.tick().choice.titles]
    assert (len(titles), titles[-1]) == (n_before + 1, "Bridge, own")
    room.begin()
    assert room.feed.practice_run.state.task.exercise == own


def test_an_item_that_was_practised_to_its_end_is_done_for_today(room):
    noted = []
    room.practice._note_done = noted.append
    squeeze = next(each for each in our_exercises() if each.id == "seated_squeeze")
    item = replace_struct(PlanItem.of(squeeze), n_reps=2, n_sets=1, hold_s=2.0)
    room.practice.take_item(item, Side.RIGHT)
    room.begin()
    room.until(lambda state: state.choice.outcome)
    assert noted == [item]


def practised(*, day, goal_percent):
    begun = PracticeBegun(
        exercise="seated_squeeze", version=1, sha256="", cue="", sides=("R",), session_number=day
    )
    done = SetEnded(
        side="R",
        number=1,
        n_repetitions=5,
        n_held=5,
        n_successes=5,
        joined={},
        goal_percent=goal_percent - 5,
        next_percent=goal_percent,
        change=GoalChange.RAISED,
    )
    counted = tuple(CountedRepetition("R", is_alone=False, is_held=True) for _ in range(5))
    return PracticeRecord(f"s{day}", datetime(2026, 3, day, tzinfo=UTC), begun, (done,), counted)
