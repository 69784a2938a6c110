"""Test and retest: the figures of the literature's own example, intervals that hold, edges."""

import numpy as np
import pytest

from dsp.reliability import find_reliability

SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
)
"""Six people, four judges: table 2 of Shrout and Fleiss 1979."""


def test_the_example_of_shrout_and_fleiss_gives_their_figures():
    found = find_reliability(SHROUT_FLEISS)
    assert found.icc_agreement.value == pytest.approx(0.29, abs=0.005)
    assert found.icc_consistency.value == pytest.approx(0.71, abs=0.005)


def test_its_intervals_are_those_of_mcgraw_and_wong():
    found = find_reliability(SHROUT_FLEISS)
    assert found.icc_agreement.interval_95 == pytest.approx((0.019, 0.761), abs=0.003)
    assert found.icc_consistency.interval_95 == pytest.approx((0.342, 0.946), abs=0.003)


def study(rng, *, n, k, of_people=60.0, of_visits=0.0, error=40.0):
    return (
        rng.normal(100.0, of_people, (n, 1))
        + rng.normal(0.0, of_visits, (1, k))
        + rng.normal(0.0, error, (n, k))
    )


def test_sem_and_least_change_are_those_of_the_error_that_was_put_in():
    rng = np.random.default_rng(7)
    found = [find_reliability(study(rng, n=20, k=2)) for _ in range(400)]
    assert np.sqrt(np.mean([each.sem.value**2 for each in found])) == pytest.approx(40.0, rel=0.03)
    assert found[0].mdc95.value == pytest.approx(1.96 * np.sqrt(2.0) * found[0].sem.value)


@pytest.mark.parametrize(("n", "k"), [(5, 2), (12, 2), (12, 4)])
def test_ninety_five_of_a_hundred_intervals_hold_the_truth(n, k):
    rng = np.random.default_rng(n * 10 + k)
    found = [find_reliability(study(rng, n=n, k=k)) for _ in range(600)]
    truths = {"sem": 40.0, "icc_consistency": 3600.0 / 5200.0, "icc_agreement": 3600.0 / 5200.0}
    for name, truth in truths.items():
        intervals = [getattr(each, name).interval_95 for each in found]
        held = np.mean([low <= truth <= high for low, high in intervals])
        assert held >= 0.925, name


def test_a_drift_between_visits_counts_against_agreement_and_not_consistency():
    rng = np.random.default_rng(3)
    plain = study(rng, n=30, k=2)
    drifted = plain + np.array([0.0, 200.0])
    one, other = find_reliability(plain), find_reliability(drifted)
    assert other.icc_consistency.value == pytest.approx(one.icc_consistency.value)
    assert other.icc_agreement.value < one.icc_agreement.value - 0.2
    assert other.drift == pytest.approx(one.drift + 200.0)
    assert other.sem.value > one.sem.value


def test_one_person_alone_has_a_scatter_and_no_icc():
    found = find_reliability(np.array([[80.0, 110.0, 95.0, 120.0]]))
    assert found.icc_agreement is None
    assert found.sem.value == pytest.approx(np.std([80.0, 110.0, 95.0, 120.0], ddof=1))
    assert found.sem.interval_95[0] < found.sem.value < found.sem.interval_95[1]


def test_people_who_are_all_alike_have_no_icc_and_perfect_repeats_have_one():
    assert find_reliability(np.full((3, 2), 5.0)).icc_agreement is None
    perfect = find_reliability(np.array([[1.0, 1.0], [2.0, 2.0], [4.0, 4.0]]))
    assert perfect.icc_agreement.value == 1.0
    assert perfect.sem.value == 0.0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.zeros(3), "shape"),
        (np.zeros((0, 2)), "shape"),
        (np.zeros((4, 1)), "4 people have 1 visits"),
        (np.zeros((1, 2)), "one alone needs 3"),
        ([[1.0, np.nan], [2.0, 3.0]], "1 of 4 values are not finite"),
    ],
)
def test_a_table_that_tells_nothing_is_refused_in_words(values, words):
    with pytest.raises(ValueError, match=words):
        find_reliability(values)
