import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dsp.amplitude.coactivation import coactivation

envelopes = arrays(np.float64, 40, elements=st.floats(0, 200))


def triangle(peak_index, *, height=60.0, n_samples=1000):
    away = np.abs(np.arange(n_samples) - peak_index)
    return np.maximum(height * (1 - away / 200), 0.0)


def test_two_equal_envelopes_share_all_of_their_area():
    found = coactivation(triangle(500), triangle(500))

    assert found.common_area_percent == pytest.approx(100.0)
    assert found.rudolph_percent == pytest.approx(2 * np.mean(triangle(500)))


def test_two_envelopes_one_after_the_other_share_nothing():
    found = coactivation(triangle(200), triangle(800))

    assert found.common_area_percent == 0.0
    assert found.rudolph_percent == 0.0


def test_envelopes_that_overlap_share_what_geometry_says():
    # Two triangles of base 400, shifted by half a base: a triangle of a quarter of the area.
    found = coactivation(triangle(400), triangle(600))

    assert found.common_area_percent == pytest.approx(25.0, rel=0.01)


def test_constant_envelopes_have_the_indices_of_the_papers():
    found = coactivation(np.full(50, 20.0), np.full(50, 60.0))

    assert found.common_area_percent == pytest.approx(100 * 2 * 20 / 80)
    assert found.rudolph_percent == pytest.approx(20 / 60 * 80)


@given(envelopes, envelopes)
def test_the_indices_stay_within_their_bounds_and_know_no_first_muscle(a_percent, b_percent):
    found = coactivation(a_percent, b_percent)

    assert found == coactivation(b_percent, a_percent)
    if found.common_area_percent is not None:
        assert 0.0 <= found.common_area_percent <= 100.0 + 1e-9
        highest = 2 * np.mean(np.minimum(a_percent, b_percent))
        assert 0.0 <= found.rudolph_percent <= highest * (1 + 1e-9)


@given(st.integers(0, 300))
def test_who_is_first_does_not_show(shift):
    earlier, later = triangle(400), triangle(400 + shift)

    assert coactivation(earlier, later) == coactivation(later, earlier)


def test_samples_missing_on_either_side_are_left_out():
    a_percent, b_percent = np.full(100, 30.0), np.full(100, 60.0)
    whole = coactivation(a_percent, b_percent)
    a_percent[10:20] = np.nan
    b_percent[15:30] = np.nan

    found = coactivation(a_percent, b_percent)

    assert found.common_area_percent == pytest.approx(whole.common_area_percent)
    assert found.present_share == pytest.approx(0.8)


def test_mostly_missing_or_silent_there_is_no_index():
    missing = np.full(100, np.nan)
    missing[:40] = 10.0

    assert coactivation(missing, np.full(100, 10.0)).common_area_percent is None
    assert coactivation(np.zeros(100), np.zeros(100)).rudolph_percent is None


@pytest.mark.parametrize(
    ("a_percent", "b_percent", "says"),
    [
        (np.zeros(3), np.zeros(4), r"shapes \(3,\) and \(4,\)"),
        (np.zeros((3, 2)), np.zeros((3, 2)), r"shapes \(3, 2\)"),
        (np.zeros(0), np.zeros(0), r"shapes \(0,\)"),
        (np.array([1.0, -2.0]), np.ones(2), "1 of 2 values of a_percent"),
        (np.ones(2), np.array([np.inf, 1.0]), "1 of 2 values of b_percent"),
    ],
)
def test_envelopes_that_cannot_be_compared_are_refused(a_percent, b_percent, says):
    with pytest.raises(ValueError, match=says):
        coactivation(a_percent, b_percent)
