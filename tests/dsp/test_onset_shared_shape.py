"""Muscles that may rise alike: what both hide falls out of their delay, and nothing is made up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.firing_order.ranking import rank_onsets
from dsp.onset.lag import lag_distribution
from dsp.onset.posterior import OnsetPosterior
from dsp.onset.shared_shape import readings

GRID_S = np.arange(0.0, 0.6, 0.001)
PRIOR = np.array([0.65, 0.2, 0.15])


def bell(middle_s, sd_s=0.008):
    p = np.exp(-0.5 * ((GRID_S - middle_s) / sd_s) ** 2)
    return p / p.sum()


def shaped(middle_s, masses=PRIOR, *, foot_s=0.06):
    """Return a start that lies a foot earlier if the muscle rose hollow."""
    by_shape = np.array([bell(middle_s), bell(middle_s - 0.01), bell(middle_s - foot_s)])
    by_shape *= np.asarray(masses)[:, np.newaxis]
    return OnsetPosterior(GRID_S, by_shape.sum(axis=0), by_shape, PRIOR)


def width_ms(posteriors, alike_share):
    lags_ms, p = lag_distribution(*posteriors, alike_share=alike_share)
    low, high = np.interp([0.05, 0.95], np.cumsum(p), lags_ms)
    return high - low


def test_what_both_muscles_hide_falls_out_of_their_delay():
    pair = shaped(0.3), shaped(0.35)

    assert width_ms(pair, 0.75) < 0.7 * width_ms(pair, 0.0)


def test_trust_narrows_only_what_muscles_of_one_shape_say():
    pair = shaped(0.3), shaped(0.35)
    plain = readings(pair, alike_share=0.5)
    trusted = readings(pair, alike_share=0.5, trust=4.0)

    assert np.array_equal(plain[0][1][0], trusted[0][1][0])
    assert (trusted[1][1][0] ** 2).sum() == pytest.approx(2 * (plain[1][1][0] ** 2).sum(), rel=0.01)


def test_a_muscle_that_clearly_rose_in_another_shape_is_not_pulled_to_the_other():
    straight = shaped(0.3, masses=(0.999, 0.0005, 0.0005))
    hollow = shaped(0.35, masses=(0.0005, 0.0005, 0.999))
    lags_ms, p = lag_distribution(straight, hollow, alike_share=0.75)

    assert lags_ms @ p == pytest.approx(1000 * (0.3 - 0.29), abs=2.0)


def test_without_shapes_or_without_a_share_the_starts_are_independent():
    plain = OnsetPosterior(GRID_S, bell(0.3))

    assert len(readings((plain, shaped(0.3)), alike_share=0.75)) == 1
    assert len(readings((shaped(0.3), shaped(0.3)), alike_share=0.0)) == 1


@given(
    st.lists(st.lists(st.floats(0.01, 1.0), min_size=3, max_size=3), min_size=2, max_size=4),
    st.floats(0.0, 1.0),
)
def test_readings_and_what_they_hold_add_up_to_one(masses, alike_share):
    posteriors = [shaped(0.3, np.array(each) / sum(each)) for each in masses]
    found = readings(posteriors, alike_share=alike_share)

    assert sum(p for p, _ in found) == pytest.approx(1.0)
    for _, starts in found:
        assert [each.sum() for each in starts] == pytest.approx([1.0] * len(masses))


def test_a_ranking_of_two_says_what_their_delay_says():
    pair = shaped(0.3), shaped(0.35, masses=(0.3, 0.2, 0.5))
    orders, _ = rank_onsets(("a", "b"), pair, tie_ms=30.0, alike_share=0.75)
    lags_ms, p = lag_distribution(*pair, alike_share=0.75)
    p_before = next(each.p for each in orders if each.groups == (("a",), ("b",)))

    assert p_before == pytest.approx(
        p[lags_ms < -30.5].sum() + p[abs(lags_ms + 30) < 0.5].sum() / 2, abs=1e-6
    )
