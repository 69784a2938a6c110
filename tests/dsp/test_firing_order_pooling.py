"""Pooled delays: narrower than one repetition, never surer than what all repetitions share."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.findings import LagCurve, SessionVerdict
from dsp.firing_order import PoolingConfig, pool_delays
from dsp.firing_order.lag_curve import quantiles, regions, thin
from dsp.firing_order.pooling import standard_error_ms
from tests.benchmarks.pooling_bank import Bank, Muscle
from tests.benchmarks.pooling_campaign import (
    CONFIG,
    WITHOUT_SHARED,
    coverage,
    draw_delays,
    scatter_coverage,
    stated,
)
from tests.dsp.lag_curves import LAGS_MS, curve, spread_evenly

POOLING = PoolingConfig()


def pool(lags_ms, *, sd_ms=12.0, config=POOLING):
    return pool_delays([curve(each, sd_ms=sd_ms) for each in lags_ms], tie_ms=30.0, config=config)


def width(interval):
    return interval[1] - interval[0]


def test_the_typical_delay_of_sharp_repetitions_is_their_middle_and_the_scatter_theirs():
    found = pool(spread_evenly(110, 40, n=20))

    assert found.typical_ms == pytest.approx(110, abs=1)
    assert found.interval_90_ms[0] < 110 < found.interval_90_ms[1]
    assert found.scatter_ms == pytest.approx(40, abs=6)
    assert found.scatter_interval_90_ms[0] < 40 < found.scatter_interval_90_ms[1]


def test_ten_wide_repetitions_say_what_none_of_them_says():
    wide = curve(90, sd_ms=45)
    alone = regions(_lags(wide), np.array(wide.p), tie_ms=30.0)

    assert max(alone) < 0.95
    assert pool([90] * 10, sd_ms=45).p_after > 0.95


def test_no_number_of_repetitions_makes_the_typical_delay_surer_than_their_shared_error():
    few, many = pool([40.0] * 10, sd_ms=40), pool([40.0] * 200, sd_ms=40)
    floor_ms = 2 * 1.645 * many.shared_sd_ms

    assert many.shared_sd_ms == pytest.approx(40 * POOLING.shared_share, abs=0.5)
    assert width(many.interval_90_ms) >= 0.98 * floor_ms
    assert width(many.interval_90_ms) < width(few.interval_90_ms)
    assert max(many.p_before, many.p_together, many.p_after) < 0.95


def test_even_the_sharpest_repetitions_share_the_least_error():
    found = pool([50.0] * 50, sd_ms=2)

    assert found.shared_sd_ms == POOLING.min_shared_sd_ms
    assert width(found.interval_90_ms) >= 2 * 1.645 * 6 * 0.98


def test_one_wild_repetition_hardly_moves_the_typical_delay():
    tame, wild = pool([60.0] * 9), pool([60.0] * 9 + [-300.0])

    assert abs(wild.typical_ms - tame.typical_ms) < 2
    assert wild.p_after > 0.95
    assert wild.scatter_ms < 30


def test_two_hills_in_one_repetition_are_weighed_by_the_others():
    """The shape of a curve counts: a mean of the two hills would lie where none of them is."""
    two = (np.exp(-0.5 * ((LAGS_MS - 80) / 8) ** 2) + np.exp(-0.5 * ((LAGS_MS + 80) / 8) ** 2)) / 2
    torn = thin(LAGS_MS, two / two.sum())
    found = pool_delays([curve(80.0)] * 5 + [torn] * 5, tie_ms=30.0, config=POOLING)

    assert found.typical_ms == pytest.approx(80, abs=4)
    assert found.scatter_ms < 12


def test_scattered_repetitions_leave_the_next_one_open_though_the_typical_delay_is_sure():
    found = pool(spread_evenly(70, 60, n=40))

    assert found.p_after > 0.95
    assert found.p_next_after < 0.8
    assert found.p_next_before > 0.03


def test_the_standard_error_is_the_published_one():
    lags_ms = spread_evenly(0, 80, n=10)

    assert standard_error_ms(lags_ms) == pytest.approx(32, abs=3)


def test_a_second_look_is_the_same_to_the_bit():
    lags_ms = spread_evenly(33, 50, n=7)

    assert pool(lags_ms, sd_ms=31) == pool(lags_ms, sd_ms=31)
    assert hash(pool(lags_ms)) == hash(pool(lags_ms))


delays = st.lists(st.floats(-250, 250), min_size=5, max_size=12)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(lags_ms=delays, sd_ms=st.floats(3, 90))
def test_probabilities_add_up_and_swapping_the_muscles_mirrors_everything(lags_ms, sd_ms):
    found, mirrored = pool(lags_ms, sd_ms=sd_ms), pool([-each for each in lags_ms], sd_ms=sd_ms)

    assert found.p_before + found.p_together + found.p_after == pytest.approx(1.0)
    total = found.p_next_before + found.p_next_together + found.p_next_after
    assert total == pytest.approx(1.0)
    assert mirrored.typical_ms == pytest.approx(-found.typical_ms, abs=0.1)
    assert mirrored.p_after == pytest.approx(found.p_before, abs=1e-3)
    assert mirrored.p_next_after == pytest.approx(found.p_next_before, abs=1e-3)
    assert mirrored.scatter_ms == pytest.approx(found.scatter_ms, abs=0.1)
    assert found.interval_90_ms[0] <= found.typical_ms <= found.interval_90_ms[1]
    assert 0.0 <= found.scatter_interval_90_ms[0] <= found.scatter_ms


@settings(max_examples=20, derandomize=True, deadline=None)
@given(lags_ms=delays, order=st.randoms())
def test_the_order_of_repetitions_does_not_matter(lags_ms, order):
    shuffled = list(lags_ms)
    order.shuffle(shuffled)

    assert pool(shuffled).typical_ms == pytest.approx(pool(lags_ms).typical_ms, abs=1e-6)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(
    centre_ms=st.floats(-300, 300),
    sd_ms=st.floats(1.5, 80),
    first_ms=st.floats(-701, -699),
    step_ms=st.floats(0.4, 1.1),
)
def test_thinning_moves_no_quantile_by_more_than_a_cell(centre_ms, sd_ms, first_ms, step_ms):
    lags_ms = first_ms + step_ms * np.arange(round(1400 / step_ms))
    p = np.exp(-0.5 * ((lags_ms - centre_ms) / sd_ms) ** 2)
    kept = thin(lags_ms, p / p.sum())

    assert sum(kept.p) == pytest.approx(1.0)
    assert kept.first_ms % kept.step_ms == pytest.approx(0.0, abs=1e-9)
    of_all = quantiles(lags_ms, p / p.sum(), (0.05, 0.5, 0.95))
    assert quantiles(_lags(kept), np.array(kept.p), (0.05, 0.5, 0.95)) == pytest.approx(
        of_all, abs=1.0
    )


def test_curves_of_two_steps_and_no_curves_at_all_are_refused():
    coarse = thin(LAGS_MS, np.full(len(LAGS_MS), 1 / len(LAGS_MS)), step_ms=4.0)
    with pytest.raises(ValueError, match="thin all of them to one step"):
        pool_delays([curve(0.0), coarse], tie_ms=30.0, config=POOLING)
    with pytest.raises(ValueError, match="at least one repetition"):
        pool_delays([], tie_ms=30.0, config=POOLING)


def test_a_delay_of_a_second_and_more_is_pooled_too():
    """No lattice may cut off what was found."""
    far_ms = LAGS_MS + 1200.0
    p = np.exp(-0.5 * ((far_ms - 1200.0) / 10) ** 2)
    found = pool_delays([thin(far_ms, p / p.sum())] * 8, tie_ms=30.0, config=POOLING)

    assert found.typical_ms == pytest.approx(1200, abs=5)
    assert found.p_after > 0.99


def _lags(kept):
    return kept.first_ms + kept.step_ms * np.arange(len(kept.p))


@pytest.fixture(scope="module")
def bank():
    return Bank(n_series=2, n_repetitions=10, seed=9)


EXPECTED = (("linear", 50.0), ("linear", 150.0), ("cosine", 200.0))
HOLLOW = (("hollow", 200.0),)


def simulated(bank, snr_db, n_repetitions, *, rises=EXPECTED, config=CONFIG):
    """Return sessions of a small muscle with one of the rises beside a clear one."""
    outcomes = []
    for one in range(24):
        rng = np.random.default_rng([snr_db, n_repetitions, one])
        rise, rise_ms = rises[one % len(rises)]
        muscles = (Muscle(snr_db, rise_ms, rise), Muscle(18.0, 60.0))
        truth, lags_ms = draw_delays(rng, n_repetitions)
        outcomes.append((truth, bank.session(rng, muscles, lags_ms, config=config)))
    return outcomes


@pytest.mark.parametrize("n_repetitions", [5, 10])
def test_on_simulated_signals_the_intervals_hold_the_truth_and_stated_orders_are_true(
    bank, n_repetitions
):
    outcomes = [each for snr_db in (6, 10, 15) for each in simulated(bank, snr_db, n_repetitions)]

    assert coverage(outcomes) >= 0.84
    assert scatter_coverage(outcomes) >= 0.84
    assert len(stated(outcomes)) >= 10
    assert np.mean(stated(outcomes)) >= 0.96


def test_without_the_shared_error_the_intervals_would_miss_a_bias_of_every_lift(bank):
    shared = simulated(bank, 10, 10, rises=HOLLOW)
    unshared = simulated(bank, 10, 10, rises=HOLLOW, config=WITHOUT_SHARED)

    assert coverage(shared) >= coverage(unshared) + 0.1


def test_a_muscle_that_is_always_placed_late_is_not_called_after(bank):
    """Half a cosine of 200 ms at 10 dB beside a fast rise: equal starts, a bias in every lift."""
    muscles = (Muscle(10.0, 200.0, "cosine"), Muscle(18.0, 60.0))
    for one in range(6):
        found = bank.session(np.random.default_rng(one), muscles, [0.0] * 10, config=CONFIG)
        assert found.verdict in (SessionVerdict.UNDETERMINED, SessionVerdict.TOGETHER)


@pytest.mark.parametrize("tie_ms", [float("nan"), float("inf"), -1.0])
def test_a_tie_band_that_is_none_is_refused(tie_ms):
    with pytest.raises(ValueError, match=f"tie_ms is {tie_ms}"):
        pool_delays([curve(0, sd_ms=12)], tie_ms=tie_ms, config=POOLING)


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (LagCurve(0.0, 2.0, (0.0, 0.0)), "2 probabilities add up to 0"),
        (LagCurve(0.0, 2.0, (-0.5, 1.5)), "finite and 0 or more"),
        (LagCurve(0.0, 2.0, (float("nan"), 1.0)), "add up to nan"),
        (LagCurve(0.0, 2.0, ()), "0 probabilities"),
        (LagCurve(1e12, 2.0, (1.0,)), "lie within 60000 ms"),
        (LagCurve(float("nan"), 2.0, (1.0,)), "reaches from nan"),
        (LagCurve(0.0, 1e-9, (1.0,)), "steps of 1e-09 ms"),
        (LagCurve(0.0, float("inf"), (1.0,)), "steps of inf ms"),
    ],
)
def test_a_curve_that_is_no_distribution_of_delays_is_refused(spoilt, said):
    with pytest.raises(ValueError, match=said):
        pool_delays([spoilt], tie_ms=30.0, config=POOLING)
