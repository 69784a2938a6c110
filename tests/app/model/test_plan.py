"""A plan as data: where it begins, what it refuses, what it says and what it runs with."""

import re
from datetime import date

import msgspec
import pytest

from app.model.exercise_file import find_exercise, our_exercises
from app.model.guided_protocol import Side
from app.model.plan import DEFAULT_DAYS, Day, FeedbackSchedule, Goal, Plan, PlanItem
from app.model.plan_file import PlanError, decode_plan, encode_plan, plan_of
from app.model.plan_readiness import missing_phrase, needs_phrase, readiness
from app.model.plan_words import days_phrase, item_phrase, plan_notes
from app.model.toml_data import without_none
from tests.app.views.test_words_shown import BANNED

OURS = our_exercises()
MONDAY = date(2026, 11, 23)
ID = "0c9d6b3e-8c4e-4a0f-9a53-2f6f6c1f6f10"


def exercise(name):
    return find_exercise(name, OURS)


def plan(*names, **fields):
    exercises = tuple(exercise(name) for name in names)
    return Plan(
        id=ID,
        version=1,
        starts_on=MONDAY,
        items=tuple(PlanItem.of(each) for each in exercises),
        exercises=exercises,
        **fields,
    )


def changed(**changes):
    fields = msgspec.to_builtins(plan("single_leg_bridge", "clam"), builtin_types=(date,))
    fields = without_none(fields)
    fields["items"][0] |= changes
    return fields


def test_an_exercise_comes_into_a_plan_with_its_dose_twice_a_day_and_a_day_of_rest():
    item = PlanItem.of(exercise("single_leg_bridge"))
    assert (item.n_sets, item.n_reps, item.hold_s, item.n_per_day) == (2, 12, 5.0, 2)
    assert item.days == DEFAULT_DAYS
    assert 5 <= len(item.days) <= 7
    assert item.goal == Goal(start_percent=40, is_locked=False)
    assert plan("clam").review_weeks == (1, 2, 4, 6)
    assert plan("clam").feedback is FeedbackSchedule.FADED


def test_reviews_fall_on_the_weekday_the_plan_began():
    assert plan("clam").review_dates == (
        date(2026, 11, 30),
        date(2026, 12, 7),
        date(2026, 12, 21),
        date(2027, 1, 4),
    )


def test_a_day_shows_its_own_items_and_none_before_the_plan_starts():
    both = plan("single_leg_bridge", "clam")
    only_monday = msgspec.structs.replace(both.items[1], days=(Day.MONDAY,))
    both = both.changed((both.items[0], only_monday), ())
    assert [each.exercise for each in both.items_on(MONDAY)] == ["single_leg_bridge", "clam"]
    assert [each.exercise for each in both.items_on(date(2026, 11, 24))] == ["single_leg_bridge"]
    assert both.items_on(date(2026, 11, 29)) == ()
    assert both.items_on(date(2026, 11, 16)) == ()


def test_more_than_ninety_contractions_a_day_are_said_and_not_refused():
    busy = plan("single_leg_bridge")
    assert busy.n_contractions_on(Day.MONDAY) == 12 * 2 * 2 * 2
    (note,) = plan_notes(busy)
    assert note.text().startswith("96 contractions on Mon, more than about 90 a day.")
    assert plan_notes(plan("glute_bridge", "seated_squeeze")) == ()


def test_nudges_and_logged_steps_are_no_contractions():
    assert plan("sit_to_stand_squeeze", "hamstring_stretch").n_contractions_on(Day.MONDAY) == 0


def test_an_order_goal_without_a_drill_is_said():
    assert "no order drill" in plan_notes(plan("glute_bridge", is_order_goal_on=True))[0].text()
    assert not any(
        "order" in n.text() for n in plan_notes(plan("phe_drill", is_order_goal_on=True))
    )


def test_a_changed_plan_is_the_next_version_and_holds_what_it_asks_for_alone():
    first = plan("single_leg_bridge", "clam")
    second = first.changed((first.items[1],), ())
    assert second.version == 2
    assert [each.id for each in second.exercises] == ["clam"]
    assert first.sha256 != second.sha256


def test_a_plan_comes_back_from_its_own_file_with_the_words_on_top():
    made = plan("standing_squeeze", "phe_drill", "hamstring_stretch", is_order_goal_on=True)
    file = encode_plan(made)
    assert decode_plan(file) == made
    words = file.decode().splitlines()
    assert words[2] == (
        "# - Standing squeeze: both, then each side · 5×, hold 5 s · "
        "2 times a day, Mon–Sat · goal from 40 %"
    )


def test_a_title_with_a_line_break_stays_a_comment():
    clam = msgspec.structs.replace(exercise("clam"), title={"en": "Clam\nversion = 7"})
    made = plan().changed((PlanItem.of(clam),), (clam,))
    assert decode_plan(encode_plan(made)) == made


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"n_reps": 13}, "n_reps is 13, the exercise goes from 3 to 12"),
        ({"hold_s": 9.0}, "hold_s is 9, the exercise goes from 2 to 5"),
        ({"n_sets": 11}, "items[0].n_sets is 11: it must be a whole number <= 10"),
        ({"sides": ["both"]}, "side is 'both', the exercise has R, L"),
        ({"sides": ["R", "R"]}, "sides of single_leg_bridge is"),
        ({"sides": []}, "items[0].sides is []"),
        ({"days": ["mon", "mon"]}, "name each once"),
        ({"days": ["someday"]}, "none of the known words is 'someday'"),
        ({"goal": {"start_percent": 90}}, "start_percent is 90: it must be a whole number <= 80"),
        ({"cue": "no/such/1"}, "cue is 'no/such/1', the exercise has single_leg_bridge/heel/1"),
        ({"exercise_version": 2}, "single_leg_bridge, version 2, which exercises does not hold"),
        ({"patient": "Ann"}, "unknown field patient"),
    ],
)
def test_a_plan_that_cannot_be_followed_is_refused_with_its_value(changes, said):
    with pytest.raises(PlanError, match=re.escape(said)):
        plan_of(changed(**changes))


def test_review_weeks_come_in_order():
    with pytest.raises(PlanError, match="review_weeks is"):
        plan_of(changed() | {"review_weeks": [4, 1]})


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (tuple(Day), "every day"),
        (DEFAULT_DAYS, "Mon–Sat"),
        ((Day.MONDAY, Day.WEDNESDAY, Day.FRIDAY), "Mon, Wed, Fri"),
        ((Day.SUNDAY, Day.SATURDAY), "Sat, Sun"),
    ],
)
def test_days_are_said_as_people_write_them(days, said):
    assert days_phrase(days).text() == said


def test_one_sticker_on_the_glute_is_enough_to_go_on():
    ready = readiness(exercise("single_leg_bridge"), Side.RIGHT, ["gluteus_maximus_R"])
    assert ready.can_follow
    assert ready.n_needed_missing == 0
    assert missing_phrase(exercise("single_leg_bridge"), ready).text() == (
        "No sticker on the hamstring, erector: it runs without what they show."
    )


def test_one_of_two_glutes_is_enough_for_a_bridge_of_both():
    assert readiness(exercise("glute_bridge"), Side.BOTH, ["gluteus_maximus_L"]).can_follow


def test_without_its_muscle_an_exercise_is_shown_and_nothing_is_counted():
    ready = readiness(exercise("clam"), Side.LEFT, ["gluteus_maximus_R", "biceps_femoris_R"])
    assert not ready.can_follow
    said = missing_phrase(exercise("clam"), ready).text()
    assert said.endswith("the steps are shown, nothing is counted.")


def test_an_order_takes_both_its_muscles_and_a_level_takes_one():
    drill = exercise("phe_drill")
    alone = readiness(drill, Side.RIGHT, ["gluteus_maximus_R"])
    assert alone.can_follow
    assert not alone.can_tell_order
    assert missing_phrase(drill, alone).text().endswith("the level is shown, the order is not.")
    both = readiness(drill, Side.RIGHT, ["gluteus_maximus_R", "semitendinosus_R"])
    assert both.can_tell_order


def test_every_exercise_says_what_it_needs_and_no_word_judges():
    for each in OURS:
        said = [needs_phrase(each).text(), item_phrase(PlanItem.of(each), each).text()]
        assert all(said)
        assert not any(BANNED.search(words) for words in said)
