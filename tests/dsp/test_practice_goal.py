"""How a goal moves from set to set, and where a muscle's quiet line lies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.practice.effort import Effort, QuietFinding
from dsp.practice.goal import GoalChange, GoalRules, NextGoal, lowest_goal, next_goal
from dsp.practice.practice_set import side_selectivity, summarise_set
from dsp.practice.quiet_rule import line_of_own, line_over_rest, share_of_own

RULES = GoalRules()


def _effort(*, is_held=True, ham_uv=20.0, glute_uv=60.0, joined=False, is_complete=True):
    quiet = QuietFinding("biceps_femoris_R", 1.0 if joined else 0.0, joined, ham_uv)
    return Effort(
        start_index=0,
        end_index=6000,
        held_s=5.0 if is_held else 4.2,
        is_held=is_held,
        n_let_go=0,
        level_percent=45.0,
        level_uv=glute_uv,
        plateau_percent=45.0,
        plateau_uv=glute_uv,
        quiet=(quiet,),
        quiet_share=0.0 if joined else 1.0,
        missing_s=0.0 if is_complete else 1.0,
        is_complete=is_complete,
    )


def test_p20_nine_of_twelve_leave_the_goal_at_40():
    efforts = [_effort(is_held=number > 3, joined=number % 5 < 2) for number in range(1, 13)]
    found = summarise_set(efforts, must_be_quiet=False)
    assert (found.n_repetitions, found.n_held) == (12, 9)
    assert found.joined == (("biceps_femoris_R", 5),)
    assert next_goal(40.0, found.success_share, RULES) == NextGoal(40.0, GoalChange.KEPT)


def test_p20b_twelve_of_twelve_raise_it_to_45_and_six_of_twelve_lower_it_again():
    assert next_goal(40.0, 12 / 12, RULES) == NextGoal(45.0, GoalChange.RAISED)
    assert next_goal(45.0, 6 / 12, RULES) == NextGoal(40.0, GoalChange.LOWERED)


@pytest.mark.parametrize("share", [0.6, 0.7, 0.8])
def test_between_three_and_four_of_five_the_goal_stays(share):
    assert next_goal(40.0, share, RULES).change is GoalChange.KEPT


def test_a_locked_goal_stays_whatever_happens():
    assert next_goal(40.0, 1.0, RULES, is_locked=True) == NextGoal(40.0, GoalChange.LOCKED)


def test_a_goal_stops_at_its_bounds_and_says_so():
    assert next_goal(80.0, 1.0, RULES) == NextGoal(80.0, GoalChange.AT_TOP)
    assert next_goal(20.0, 0.0, RULES) == NextGoal(20.0, GoalChange.AT_BOTTOM)


@given(st.lists(st.floats(0.0, 1.0), max_size=60), st.floats(0.0, 50.0))
def test_no_run_of_sets_takes_a_goal_out_of_its_bounds(shares, lowest_percent):
    goal_percent = RULES.first_percent
    for share in shares:
        goal_percent = next_goal(
            goal_percent, share, RULES, lowest_percent=lowest_percent
        ).goal_percent
        assert max(20.0, lowest_percent) <= goal_percent or goal_percent == RULES.first_percent
        assert goal_percent <= 80.0


def test_a_noisy_rest_lifts_the_lowest_goal():
    assert lowest_goal(RULES, rest_uv=2.0, reference_uv=100.0) == 20.0
    assert lowest_goal(RULES, rest_uv=20.0, reference_uv=100.0) == pytest.approx(34.5, abs=0.1)


def test_a_share_outside_0_to_1_is_refused_with_its_value():
    with pytest.raises(ValueError, match=r"success_share is 1\.2: give a share from 0 to 1"):
        next_goal(40.0, 1.2, RULES)


def test_while_it_must_be_quiet_an_effort_in_which_the_hamstring_joins_in_is_no_success():
    efforts = [_effort(), _effort(joined=True), _effort(is_held=False)]
    assert summarise_set(efforts, must_be_quiet=True).n_successes == 1
    assert summarise_set(efforts, must_be_quiet=False).n_successes == 2


def test_an_effort_with_missing_samples_counts_for_nothing_and_against_nobody():
    found = summarise_set([_effort(), _effort(is_complete=False)], must_be_quiet=True)
    assert (found.n_repetitions, found.n_incomplete, found.success_share) == (1, 1, 1.0)


def test_of_a_set_without_a_repetition_no_share_is_told():
    assert summarise_set([], must_be_quiet=True).success_share is None


def test_a_line_over_rest_stands_ten_decibels_over_it():
    line = line_over_rest("erector_spinae_L", rest_uv=3.0)
    assert line.line_uv**2 + 9.0 == pytest.approx(90.0)


def test_a_line_of_ones_own_lies_above_the_median_by_the_spread_of_the_repetitions():
    alike = [_effort(ham_uv=20.0)] * 3
    differing = [_effort(ham_uv=18.0), _effort(ham_uv=26.0), _effort(ham_uv=20.0)]
    steady = line_of_own("biceps_femoris_R", alike, rest_uv=3.0, follows_goal=True)
    wide = line_of_own("biceps_femoris_R", differing, rest_uv=3.0, follows_goal=True)
    assert steady.line_uv == pytest.approx(20.0 * (1 + 2.5 * 0.08 * (6 / 8) ** 0.5))
    assert wide.line_uv > 1.1 * steady.line_uv
    assert (steady.beside_uv, wide.beside_uv) == (60.0, 60.0)


@pytest.mark.parametrize(
    ("scatter", "most_false", "least_told"), [(0.05, 0.01, 0.99), (0.1, 0.06, 0.87)]
)
def test_who_does_the_same_again_has_seldom_joined_in_and_three_decibels_more_are_told(
    scatter, most_false, least_told
):
    rng = np.random.default_rng(20)
    n_people, n_joined, n_told = 2000, 0, 0
    for _ in range(n_people):
        own, again = (
            20.0 * (1 + scatter * rng.standard_normal(3)),
            20 * (1 + scatter * rng.standard_normal()),
        )
        line = line_of_own("biceps_femoris_R", [_effort(ham_uv=each) for each in own], rest_uv=3.0)
        n_joined += again > line.line_uv
        n_told += 10 ** (3 / 20) * again > line.line_uv
    assert n_joined / n_people <= most_false
    assert n_told / n_people >= least_told


def test_a_line_of_ones_own_never_lies_at_rest():
    line = line_of_own("biceps_femoris_R", [_effort(ham_uv=0.1)], rest_uv=3.0)
    assert line.line_uv > 5.0


def test_without_a_complete_effort_there_is_no_line_of_ones_own():
    assert line_of_own("biceps_femoris_R", [_effort(is_complete=False)], rest_uv=3.0) is None


def test_a_quiet_line_comes_down_by_a_tenth_for_every_week_that_went_well():
    assert share_of_own(0, []) == 1.0
    assert share_of_own(3, [0.7, 0.5, 0.9]) == pytest.approx(0.81)
    assert share_of_own(30, [1.0] * 30) == 0.5


def test_a_squeeze_of_one_side_alone_has_a_selectivity_of_1():
    assert side_selectivity(60.0, 0.0) == 1.0
    assert side_selectivity(30.0, 30.0) == 0.5
    assert side_selectivity(0.0, 0.0) is None
