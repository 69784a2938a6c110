"""Two votes on a session: an order where they agree, else the reason why there is none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.findings import Reason, SessionDoubt, SessionVerdict
from dsp.firing_order import OrderConfig, PoolingConfig, summarise_session
from dsp.firing_order.lag_curve import thin
from tests.dsp.lag_curves import (
    CHANNELS,
    LAGS_MS,
    repetition,
    repetition_of,
    session,
    spread_evenly,
)


def test_an_order_that_both_votes_make_carries_the_pooled_delay_and_no_doubt():
    found = session(spread_evenly(90, 20), sd_ms=15)

    assert (found.verdict, found.doubt) == (SessionVerdict.AFTER, None)
    assert found.pooled.n_repetitions == found.n_valid == 10
    assert found.pooled.typical_ms == pytest.approx(found.median_lag_ms, abs=3)


def test_ten_sharp_repetitions_just_past_the_tie_band_agree_but_may_share_an_error():
    found = session([37.0] * 10, sd_ms=3)

    assert (found.n_after, found.median_lag_ms) == (10, pytest.approx(37, abs=0.5))
    assert found.verdict is SessionVerdict.UNDETERMINED
    assert found.doubt is SessionDoubt.TYPICAL_DELAY_UNCLEAR


def test_a_sure_typical_delay_does_not_outvote_the_count():
    """Four of ten lie within the tie band by their delay, though all could be one delay."""
    found = session([20, 25, 10, 28, 150, 140, 160, 120, 130, 170], sd_ms=40)

    assert found.pooled.p_after > 0.95
    assert found.verdict is SessionVerdict.UNDETERMINED
    assert found.doubt is SessionDoubt.TOO_FEW_AGREE


def test_a_count_that_the_shape_of_the_delays_contradicts_makes_no_order():
    """Each delay lies past 30 ms with 55 %, spread wide, or all of them at 0 ms."""
    narrow = np.exp(-0.5 * (LAGS_MS / 4) ** 2)
    broad = ((LAGS_MS > 32) & (LAGS_MS < 70)).astype(float)
    kept = thin(LAGS_MS, 0.45 * narrow / narrow.sum() + 0.55 * broad / broad.sum())
    config = OrderConfig(pooling=PoolingConfig(shared_share=0.4))
    repetitions = [repetition_of(i, kept) for i in range(10)]
    (found,) = summarise_session(repetitions, CHANNELS, config=config)

    assert found.median_lag_ms > 30
    assert found.verdict is SessionVerdict.UNDETERMINED
    assert found.doubt is SessionDoubt.VOTES_DISAGREE
    assert found.pooled.p_together > 0.95


def test_repetitions_told_alike_and_others_unclear_are_not_called_mixed():
    told = [repetition(i, 90.0, sd_ms=8.0) for i in range(5)]
    unclear = [repetition(i, 0.0, sd_ms=60.0) for i in range(5, 10)]
    (found,) = summarise_session([*told, *unclear], CHANNELS)

    assert (found.n_before, found.n_together, found.n_after) == (0, 0, 5)
    assert found.verdict is SessionVerdict.UNDETERMINED


def test_repetitions_told_apart_are_mixed():
    found = session([-90.0] * 5 + [90.0] * 5)

    assert (found.verdict, found.doubt) == (
        SessionVerdict.MIXED,
        SessionDoubt.REPETITIONS_DIFFER,
    )


def test_a_repetition_withheld_for_a_cause_is_not_pooled_and_a_wide_one_is():
    sharp = [repetition(i, 90.0) for i in range(6)]
    wide = repetition(6, 90.0, sd_ms=80.0, reasons=(Reason.INTERVAL_TOO_WIDE,))
    torn = repetition(7, -300.0, reasons=(Reason.GAP,))
    (found,) = summarise_session([*sharp, wide, torn], CHANNELS)

    assert found.pooled.n_repetitions == found.n_valid == 7
    assert found.verdict is SessionVerdict.AFTER


def test_four_repetitions_are_neither_counted_nor_pooled():
    found = session([100.0] * 4)

    assert found.doubt is SessionDoubt.TOO_FEW_REPETITIONS
    assert found.pooled is None


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    lags_ms=st.lists(st.floats(-200, 200), min_size=5, max_size=12),
    sd_ms=st.floats(3, 80),
)
def test_an_order_is_stated_only_where_count_and_typical_delay_say_so(lags_ms, sd_ms):
    found = session(lags_ms, sd_ms=sd_ms)
    p_typical = {
        SessionVerdict.BEFORE: found.pooled.p_before,
        SessionVerdict.TOGETHER: found.pooled.p_together,
        SessionVerdict.AFTER: found.pooled.p_after,
    }
    in_class = {
        SessionVerdict.BEFORE: sum(lag_ms < -30 for lag_ms in lags_ms),
        SessionVerdict.TOGETHER: sum(abs(lag_ms) <= 31 for lag_ms in lags_ms),
        SessionVerdict.AFTER: sum(lag_ms > 30 for lag_ms in lags_ms),
    }

    if found.verdict in p_typical:
        assert found.doubt is None
        assert p_typical[found.verdict] >= 0.95
        assert in_class[found.verdict] >= 0.7 * len(lags_ms)
    else:
        assert found.doubt is not None
