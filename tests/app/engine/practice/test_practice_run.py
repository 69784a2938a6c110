"""A practice from the quiet seconds to its last repetition, done by a simulated person."""

from dataclasses import replace

import pytest

from app.engine.practice.rules import LEAST_REFERENCE_DB, goal_today, small_db
from app.engine.practice.set_run import Word
from app.engine.practice.state import PracticeStage, Trouble
from app.model.guided_notes import ReferenceMeasured
from app.model.guided_protocol import Side
from app.model.phrase import phrase
from app.model.practice import Answer, Feedback, StopReason, feedback_of, task_of
from app.model.practice_notes import (
    Felt,
    LinesSet,
    PracticeBegun,
    PracticeEnded,
    PracticeStopped,
    RepetitionDone,
    RestMeasured,
    SetBegun,
    SetEnded,
)
from app.model.practice_words import repetition_phrase
from app.presenters.practice_view import set_lines, view_of
from app.sound.practice_sounds import CueSound
from dsp.findings import Quality, Reason
from dsp.practice.goal import GoalChange
from dsp.quality import ChannelState
from dsp.simulate import AskedMovement, MovementKind
from tests.app.engine.practice.practising import GLUTE, HAMSTRING, Home, exercise, small_task


def is_over(state):
    return state.stage in (PracticeStage.DONE, PracticeStage.STOPPED)


def in_set(state):
    return state.stage is PracticeStage.SET


def of_kind(home, kind):
    return [note for note in home.notes if isinstance(note, kind)]


def test_a_person_who_does_as_asked_holds_every_repetition_and_the_goal_rises():
    home = Home()
    state = home.until(is_over)
    assert state.stage is PracticeStage.DONE
    first, probe = state.results
    assert (first.finding.n_repetitions, first.finding.n_held) == (4, 4)
    assert (first.goal_percent, first.next.goal_percent) == (40.0, 45.0)
    assert first.next.change is GoalChange.RAISED
    assert probe.planned.is_probe
    assert (probe.finding.n_repetitions, probe.next.change) == (3, GoalChange.LOCKED)


def test_what_is_kept_tells_the_whole_practice_in_its_order():
    home = Home()
    home.until(is_over)
    kinds = list(dict.fromkeys(type(note) for note in home.notes))
    assert kinds == [
        PracticeBegun,
        RestMeasured,
        ReferenceMeasured,
        SetBegun,
        RepetitionDone,
        LinesSet,
        SetEnded,
        PracticeEnded,
    ]
    begun = [(note.is_uncued, note.is_probe) for note in of_kind(home, SetBegun)]
    assert begun == [(True, False), (False, False), (False, True)]
    assert len(of_kind(home, RepetitionDone)) == 3 + 4 + 3


def test_the_lines_are_what_the_muscles_did_before_any_feedback():
    home = Home()
    home.until(in_set)
    (lines,) = of_kind(home, LinesSet)
    assert set(lines.lines_uv) == {HAMSTRING, "erector_spinae_L", "erector_spinae_R"}
    assert set(lines.beside_uv) == {HAMSTRING}
    assert all(4.0 < line_uv < 40.0 for line_uv in lines.lines_uv.values())


def test_the_words_follow_the_person_through_a_repetition():
    home = Home()
    home.until(in_set)
    words = []
    while home.state.set is not None and home.state.set.n_done < 1:
        if not words or words[-1] is not home.state.set.word:
            words.append(home.state.set.word)
        home.pass_time(0.02)
    assert words == [Word.REST, Word.READY, Word.LIFT, Word.HOLD, Word.LOWER]


def test_the_tone_follows_the_glute_while_it_works_and_is_silent_at_rest():
    home = Home()
    home.until(in_set)
    home.heard.shares.clear()
    home.until(lambda state: in_set(state) and state.set.word is Word.LIFT)
    assert set(home.heard.shares) == {None}
    home.until(lambda state: state.set.word is Word.HOLD)
    home.pass_time(1.0)
    assert home.heard.shares[-1] == pytest.approx(1.7, abs=0.6)


def test_a_cue_is_heard_before_every_lift_and_at_the_end_of_every_hold():
    home = Home()
    home.until(in_set)
    home.heard.cues.clear()
    home.until(lambda state: state.results)
    assert home.heard.cues == [CueSound.LIFT, CueSound.LOWER] * 4 + [CueSound.DONE]


def test_nothing_is_heard_of_repetitions_without_feedback():
    home = Home()
    home.until(lambda state: state.stage is PracticeStage.UNCUED)
    home.heard.shares.clear()
    home.until(in_set)
    assert set(home.heard.shares) == {None}


def test_who_moves_in_the_quiet_seconds_is_named_and_they_begin_anew():
    home = Home()
    home.run.go_on()
    home.pass_time(1.5)
    home.ask(home.index, AskedMovement(MovementKind.WORK, (GLUTE,), hold_s=1.0))
    home.pass_time(6.0)
    assert (home.state.trouble, home.state.about) == (Trouble.MOVED, GLUTE)
    home.run.go_on()
    home.until(in_set)


def test_without_a_squeeze_there_is_no_reference_and_the_muscle_is_named():
    home = Home()
    home.disobey()
    state = home.until(lambda state: state.trouble is not None)
    assert (state.trouble, state.about) == (Trouble.NO_REFERENCE, GLUTE)


def test_a_pause_in_a_hold_begins_that_repetition_anew_and_loses_none_before():
    home = Home()
    home.until(lambda state: in_set(state) and state.set.n_done == 2)
    home.until(lambda state: state.set.word is Word.HOLD)
    home.run.hold()
    home.pass_time(10.0)
    assert home.state.trouble is Trouble.PAUSED
    assert home.state.set.n_done == 2
    home.run.go_on()
    assert home.state.set.word is Word.REST
    state = home.until(lambda state: state.results)
    assert state.results[0].finding.n_repetitions == 4


def test_a_repetition_with_lost_samples_is_not_counted_and_done_again():
    home = Home()
    home.until(lambda state: in_set(state) and state.set.word is Word.HOLD)
    home.lose(0.6)
    state = home.until(lambda state: state.results)
    assert (state.results[0].finding.n_repetitions, state.results[0].finding.n_incomplete) == (4, 1)


def test_who_stopped_for_pain_gets_no_tip():
    home = Home()
    state = home.until(lambda state: state.results)
    low = replace(state.results[0].finding, n_held=0, n_successes=0)
    untidy = replace(state, results=(replace(state.results[0], finding=low),))
    assert "Hold on until the ring is full." in [line.text() for line in set_lines(untidy)]
    stopped = replace(untidy, stage=PracticeStage.STOPPED)
    assert "Hold on until the ring is full." not in [line.text() for line in set_lines(stopped)]


def test_a_stop_ends_it_at_once_and_what_it_is_may_be_said_after_that():
    home = Home()
    home.until(lambda state: in_set(state) and state.set.n_done == 1)
    home.run.stop()
    assert home.state.stage is PracticeStage.HURTS
    assert home.notes[-1] == PracticeStopped(why=StopReason.UNSAID)
    home.pass_time(5.0)
    home.run.tell_why(StopReason.PAIN, 4)
    home.run.tell_why(StopReason.SKIN)
    assert home.state.stage is PracticeStage.STOPPED
    assert home.notes[-1] == PracticeStopped(why=StopReason.PAIN, pain_of_10=4)


def test_who_does_not_say_why_within_three_minutes_has_gone():
    home = Home()
    home.until(lambda state: in_set(state) and state.set.n_done == 1)
    home.run.stop()
    home.pass_time(181.0)
    assert home.state.stage is PracticeStage.STOPPED
    assert home.notes[-1] == PracticeStopped(why=StopReason.UNSAID)


def test_from_the_sixth_session_every_other_repetition_is_told_only_after_the_person_told_it():
    home = Home(small_task(session_number=6))
    home.until(lambda state: in_set(state) and state.set.is_asking)
    assert home.state.set.n_done == 2
    assert home.state.set.last is None
    assert home.heard.cues[-1] is CueSound.QUESTION
    home.person_gives(share=0.7, hold_s=2.4)
    home.pass_time(8.0)
    assert (home.state.set.is_asking, home.state.set.n_done) == (True, 2)
    home.run.answer(Answer.GOAL_MUSCLE)
    assert home.state.set.last.is_held
    assert of_kind(home, Felt) == [Felt(answer=Answer.GOAL_MUSCLE)]


def test_help_fades_from_session_to_session():
    assert {feedback_of(2, each) for each in range(1, 13)} == {Feedback.CONCURRENT}
    assert [feedback_of(4, each) for each in (4, 5)] == [Feedback.CONCURRENT, Feedback.TERMINAL]
    blind = [feedback_of(9, each) is Feedback.BLIND for each in range(1, 13)]
    assert sum(blind) == 6
    assert feedback_of(1, 1, is_probe=True) is Feedback.NONE


def test_a_squeeze_needs_no_repetition_without_feedback_for_its_lines_stand_over_rest():
    home = Home(small_task("seated_squeeze"))
    state = home.until(in_set)
    assert [note.is_uncued for note in of_kind(home, SetBegun)] == [False]
    assert {each.channel for each in state.quiet} >= {HAMSTRING}


def test_a_quiet_muscle_that_cannot_be_seen_is_neither_quiet_nor_joined_in_and_moves_no_goal():
    home = Home(small_task("seated_squeeze", session_number=3))
    home.until(in_set)
    home.see_always(ChannelState(HAMSTRING, Quality.BAD, (Reason.FLAT,)))
    state = home.until(lambda state: state.set is not None and state.set.word is Word.HOLD)
    view = view_of(state, is_stale=False, sound=phrase(""))
    assert [light.is_seen for light in view.lights if light.title.text() == "Hamstring"] == [False]
    (first, *_) = home.until(lambda state: state.results).results
    assert dict(first.finding.joined)[HAMSTRING] == 0
    assert dict(first.finding.unseen) == {HAMSTRING: 4}
    assert (first.finding.n_held, first.next.change) == (4, GoalChange.KEPT)
    assert "Hamstring: cannot tell in 4, check its sticker" in [
        line.text() for line in set_lines(home.state)
    ]


def test_hum_that_is_most_of_what_is_there_holds_the_practice_and_a_little_does_not():
    home = Home(small_task("seated_squeeze"))
    home.until(in_set)
    hums = ChannelState(GLUTE, Quality.LOOK, (Reason.MAINS,), level_uv=60.0, hum_uv=20.0)
    home.run.see((hums,))
    assert home.state.trouble is None
    home.run.see((replace(hums, hum_uv=59.0),))
    assert (home.state.trouble, home.state.cause) == (Trouble.STICKER, Reason.MAINS)


def test_who_works_below_the_goal_is_told_to_lower_ten_seconds_after_the_hold():
    home = Home()
    home.until(in_set)
    home.disobey()
    home.until(lambda state: state.set.word is Word.LIFT)
    home.heard.cues.clear()
    home.person_gives(share=0.3, hold_s=14.0)
    home.until(lambda state: state.set.word is Word.LOWER, most_s=16.0)
    assert home.heard.cues == [CueSound.LOWER]
    state = home.until(lambda state: state.set.n_done == 1, most_s=10.0)
    assert not state.set.last.is_held
    assert repetition_phrase(state.set.last, 2.0).text() == "Below the goal line"


def test_who_does_not_let_go_is_told_so_and_hears_it_again():
    home = Home()
    home.until(in_set)
    home.disobey()
    home.until(lambda state: state.set.word is Word.LIFT)
    home.person_gives(share=0.7, hold_s=12.0)
    home.until(lambda state: state.set.is_still_tense, most_s=10.0)
    view = view_of(home.state, is_stale=False, sound=phrase(""))
    assert view.hint.text() == "Let go all the way."
    assert home.heard.cues[-2:] == [CueSound.LOWER, CueSound.LOWER]


def test_without_help_the_cue_to_lower_comes_by_the_clock_and_not_by_the_goal():
    home = Home()
    home.until(lambda state: state.stage is PracticeStage.UNCUED)
    home.disobey()
    home.until(lambda state: state.set.word is Word.LIFT)
    home.person_gives(share=0.3, hold_s=4.0)
    home.until(lambda state: state.set.word is Word.HOLD, most_s=3.0)
    home.until(lambda state: state.set.word is Word.LOWER, most_s=3.0)


def test_a_pause_and_trouble_are_heard():
    home = Home()
    home.until(in_set)
    home.run.hold()
    assert home.heard.cues[-1] is CueSound.PAUSE
    home.run.go_on()
    home.run.hold(Trouble.LOST)
    assert home.heard.cues[-1] is CueSound.TROUBLE


@pytest.mark.parametrize(("over_db", "goal_percent"), [(13.0, 40.0), (8.0, 40.0), (6.1, 49.4)])
def test_a_small_signal_makes_a_reference_with_a_goal_that_can_be_told_from_rest(
    over_db, goal_percent
):
    reference_uv = 5.0 * 10 ** (over_db / 20)
    assert (small_db(5.0, reference_uv) is None) == (over_db > 12.0)
    today = goal_today(small_task(), 40.0, rest_uv=5.0, reference_uv=reference_uv)
    assert today == pytest.approx(max(40.0, goal_percent), abs=0.2)
    assert LEAST_REFERENCE_DB == 6.0


def test_both_sides_take_turns_and_the_probes_come_last():
    task = task_of(exercise("single_leg_bridge"))
    sets = [(each.side, each.number, each.is_probe) for each in task.sets()]
    right, left = Side.RIGHT, Side.LEFT
    assert sets == [
        (right, 1, False),
        (left, 1, False),
        (right, 2, False),
        (left, 2, False),
        (right, 1, True),
        (left, 1, True),
    ]


def test_a_squeeze_that_is_still_held_when_the_set_begins_is_no_repetition_of_it():
    home = Home(small_task("seated_squeeze"))
    home.until(in_set)
    home.until(lambda state: state.set.word is Word.LIFT and not state.set.now.is_working)
    assert home.state.set.n_done == 0


def test_the_ring_stays_full_while_the_person_lowers():
    home = Home()
    home.until(lambda state: in_set(state) and state.set.word is Word.LOWER)
    home.pass_time(0.8)
    assert home.state.set.held_s == 2.0


def test_the_cue_of_the_next_lift_comes_only_after_the_rest():
    home = Home()
    home.until(lambda state: in_set(state) and state.set.n_done == 1)
    assert home.state.set.word is Word.REST
    home.heard.cues.clear()
    home.pass_time(2.9)
    assert home.heard.cues == []
    home.pass_time(0.2)
    assert home.heard.cues == [CueSound.LIFT]
