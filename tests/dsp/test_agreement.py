"""Two ways of marking held against each other: known figures, symmetries, intervals that hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.agreement import onset_agreement, order_agreement, repeat_interval_90_s

DIFFERENCES_MS = st.lists(
    st.floats(-500.0, 500.0, allow_nan=False, width=32), min_size=2, max_size=40
).map(lambda values: np.array(values, dtype=np.float64))
LAGS_MS = st.lists(
    st.tuples(st.floats(-300.0, 300.0), st.floats(-300.0, 300.0)), min_size=1, max_size=40
).map(lambda pairs: np.array(pairs, dtype=np.float64).T)


def test_the_limits_are_those_of_bland_and_altman():
    found = onset_agreement(np.array([-2.0, -1.0, 0.0, 1.0, 2.0]))
    sd = np.sqrt(2.5)
    assert (found.n, found.median_ms, found.bias_ms.value) == (5, 0.0, 0.0)
    assert found.high_limit_ms.value == pytest.approx(1.96 * sd, abs=1e-3)
    assert found.low_limit_ms.value == pytest.approx(-1.96 * sd, abs=1e-3)
    assert found.repeat_sd_ms == pytest.approx(1.0)


def test_of_many_differences_the_interval_of_a_limit_is_bland_and_altmans():
    """Their approximation of 1986: the standard error of a limit is ``sqrt(3 / n)`` SD."""
    values = np.random.default_rng(4).normal(size=900)
    found = onset_agreement(values)
    low, high = found.high_limit_ms.interval_95
    reach = 1.96 * np.sqrt(2.92 / 900) * found.sd_ms
    assert (high - low) / 2 == pytest.approx(reach, rel=0.03)


def test_the_intervals_hold_what_they_promise():
    rng = np.random.default_rng(11)
    n_trials, n_bias, n_limit = 800, 0, 0
    for _ in range(n_trials):
        found = onset_agreement(rng.normal(12.0, 30.0, 15))
        low, high = found.bias_ms.interval_95
        n_bias += low <= 12.0 <= high
        low, high = found.high_limit_ms.interval_95
        n_limit += low <= 12.0 + 1.96 * 30.0 <= high
    assert 0.93 < n_bias / n_trials < 0.97
    assert 0.93 < n_limit / n_trials < 0.97


@settings(derandomize=True, max_examples=150)
@given(DIFFERENCES_MS)
def test_the_other_way_round_everything_is_mirrored(differences_ms):
    one, other = onset_agreement(differences_ms), onset_agreement(-differences_ms)
    assert one.median_ms == pytest.approx(-other.median_ms)
    assert one.bias_ms.value == pytest.approx(-other.bias_ms.value)
    assert one.low_limit_ms.value == pytest.approx(-other.high_limit_ms.value)
    assert one.low_limit_ms.interval_95[0] == pytest.approx(-other.high_limit_ms.interval_95[1])
    assert one.repeat_sd_ms == pytest.approx(other.repeat_sd_ms)


@settings(derandomize=True, max_examples=150)
@given(DIFFERENCES_MS, st.floats(-100.0, 100.0))
def test_a_shift_of_one_way_moves_the_middle_and_widens_nothing(differences_ms, by_ms):
    one, moved = onset_agreement(differences_ms), onset_agreement(differences_ms + by_ms)
    assert moved.median_ms == pytest.approx(one.median_ms + by_ms, abs=1e-6)
    assert moved.high_limit_ms.value == pytest.approx(one.high_limit_ms.value + by_ms, abs=1e-6)
    assert moved.sd_ms == pytest.approx(one.sd_ms, abs=1e-6)


@settings(derandomize=True, max_examples=150)
@given(DIFFERENCES_MS)
def test_every_figure_lies_in_its_own_interval(differences_ms):
    found = onset_agreement(differences_ms)
    for each in (found.bias_ms, found.low_limit_ms, found.high_limit_ms):
        low, high = each.interval_95
        assert low - 1e-9 <= each.value <= high + 1e-9
    if found.median_interval_ms is not None:
        low, high = found.median_interval_ms
        assert low <= found.median_ms <= high


@settings(derandomize=True, max_examples=150)
@given(LAGS_MS, st.floats(0.0, 60.0))
def test_who_is_asked_first_changes_no_share(lags_ms, tie_ms):
    one = order_agreement(lags_ms[0], lags_ms[1], tie_ms=tie_ms)
    other = order_agreement(lags_ms[1], lags_ms[0], tie_ms=tie_ms)
    assert one == other
    low, high = one.share.interval_95
    assert 0.0 <= low <= one.share.value <= high <= 1.0
    same = order_agreement(lags_ms[0], lags_ms[0], tie_ms=tie_ms)
    assert (same.n_same, same.share.interval_95[1]) == (same.n, 1.0)


def test_the_edge_of_the_band_is_together():
    found = order_agreement(np.array([30.0, 31.0]), np.array([0.0, 0.0]), tie_ms=30.0)
    assert (found.n, found.n_same, found.share.value) == (2, 1, 0.5)


def test_of_little_only_so_much_is_said():
    assert onset_agreement(np.empty(0)).median_ms is None
    alone = onset_agreement(np.array([7.0]))
    assert (alone.median_ms, alone.bias_ms, alone.median_interval_ms) == (7.0, None, None)
    assert order_agreement(np.empty(0), np.empty(0), tie_ms=30.0).share is None


def test_nine_of_ten_repeats_lie_in_their_interval():
    low_s, high_s = repeat_interval_90_s(2.0, 10.0)
    rng = np.random.default_rng(5)
    marks_s = rng.normal(2.0, 0.010, 20_000)
    assert np.mean((marks_s > low_s) & (marks_s < high_s)) == pytest.approx(0.9, abs=0.01)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: onset_agreement(np.zeros((2, 2))), "shape"),
        (lambda: onset_agreement(np.array([1.0, np.nan])), "finite"),
        (lambda: order_agreement(np.zeros(2), np.zeros(3), tie_ms=30.0), "2 delays against 3"),
        (lambda: order_agreement(np.zeros(2), np.zeros(2), tie_ms=-1.0), "tie_ms is -1.0"),
        (lambda: repeat_interval_90_s(1.0, -2.0), "repeat_sd_ms is -2.0"),
    ],
)
def test_what_cannot_be_compared_is_refused(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()
