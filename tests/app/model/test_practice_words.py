"""What practice says of a set, in the words of its scripted rows."""

import pytest

from app.model.phrase import phrase
from app.model.practice_words import (
    goal_phrase,
    holds_phrase,
    joined_phrase,
    orders_phrase,
    tip_phrase,
)
from dsp.practice.goal import GoalRules, next_goal
from dsp.practice.practice_set import SetFinding

HAMSTRING = phrase("Hamstring")


def found(n_held=12, n_joined=0, n_all=12, n_let_go=0, n_incomplete=0):
    joined = (("biceps_femoris_R", n_joined),)
    return SetFinding(n_all, n_held, n_incomplete, n_let_go, joined, n_held, 1.0)


def text(made):
    return made.text()


def test_p20_is_told_as_its_row_says():
    finding = found(n_held=9, n_joined=5)
    assert text(holds_phrase(finding, 5.0)) == "9 of 12 holds met"
    assert text(joined_phrase(HAMSTRING, 5)) == "Hamstring joined in 5"
    assert text(goal_phrase(40.0, next_goal(40.0, 9 / 12, GoalRules()))) == "Goal stays 40 %"


def test_p20b_is_told_as_its_row_says():
    up, down = next_goal(40.0, 12 / 12, GoalRules()), next_goal(45.0, 6 / 12, GoalRules())
    assert text(goal_phrase(40.0, up)) == "Goal 40 → 45 %"
    assert text(goal_phrase(45.0, down)) == "Goal 45 → 40 %"


def test_the_order_of_a_drill_is_counted_as_a_training_goal_and_no_norm():
    told = text(orders_phrase(3, 6, 8))
    assert told.startswith("Training goal, no norm – with the hamstring or before it: 3 of 6")
    assert told.endswith("2 could not")


def test_a_locked_goal_says_who_set_it():
    locked = next_goal(40.0, 1.0, GoalRules(), is_locked=True)
    assert text(goal_phrase(40.0, locked)) == "Goal stays 40 %, as your clinician set it"


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (found(n_all=0, n_held=0), "No repetition was counted"),
        (found(n_incomplete=2), "check the cable"),
        (found(n_let_go=6), "shorter or an easier hold"),
        (found(n_joined=6), "Hamstring can stay easy"),
        (found(n_held=4), "until the ring is full"),
    ],
)
def test_at_most_one_tip_is_given_and_the_first_that_matters(finding, said):
    joined = tuple((HAMSTRING, n) for _, n in finding.joined)
    assert said in text(tip_phrase(finding, joined, 5.0))


def test_a_set_that_went_well_gets_no_tip():
    assert tip_phrase(found(), ((HAMSTRING, 0),), 5.0) is None
