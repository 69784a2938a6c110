import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.block import ChannelInfo, ChannelKind
from dsp.findings import (
    OnsetFinding,
    PairFinding,
    Reason,
    RepetitionFinding,
    SessionDoubt,
    SessionVerdict,
    Verdict,
)
from dsp.firing_order import OrderConfig, median_interval, order_pair, summarise_session
from dsp.onset.lag import lag_distribution
from dsp.onset.posterior import OnsetPosterior
from tests.dsp.lag_curves import CHANNELS, VERDICTS, curve


def bell(centre_s, sd_s, *, step_s=0.001):
    grid_s = np.arange(0.8, 1.8, step_s)
    p = np.exp(-0.5 * ((grid_s - centre_s) / sd_s) ** 2)
    return OnsetPosterior(grid_s, p / p.sum())


def onset(channel, posterior, *reasons):
    return OnsetFinding(channel, posterior and posterior.median_s, None, None, 15.0, reasons)


def ordered(a, b, *, a_reasons=(), reasons=()):
    return order_pair(
        onset("a", a, *a_reasons), onset("b", b), (a, b), reasons=reasons, config=OrderConfig()
    )


@pytest.mark.parametrize(
    ("lag_s", "verdict"),
    [(-0.08, Verdict.BEFORE), (0.0, Verdict.TOGETHER), (0.08, Verdict.AFTER)],
)
def test_narrow_onsets_are_ordered_and_the_delay_is_a_minus_b(lag_s, verdict):
    pair = ordered(bell(1.2 + lag_s, 0.006), bell(1.2, 0.006))

    assert pair.verdict is verdict
    assert pair.lag_ms == pytest.approx(1000 * lag_s, abs=1.0)
    assert pair.interval_90_ms[0] < pair.lag_ms < pair.interval_90_ms[1]
    assert pair.reasons == ()


def test_wide_onsets_are_not_ordered_and_the_reason_is_their_width():
    pair = ordered(bell(1.1, 0.06), bell(1.2, 0.06))

    assert pair.verdict is Verdict.CANNOT_TELL
    assert pair.reasons == (Reason.INTERVAL_TOO_WIDE,)
    assert pair.p_a_first > 0.8


def test_a_reason_on_one_channel_withholds_the_order_but_not_the_delay():
    pair = ordered(bell(1.1, 0.005), bell(1.2, 0.005), a_reasons=(Reason.GAP,))

    assert pair.verdict is Verdict.CANNOT_TELL
    assert pair.reasons == (Reason.GAP,)
    assert pair.lag_ms == pytest.approx(-100, abs=1)


def test_a_signal_that_both_share_leaves_neither_order_nor_delay():
    pair = ordered(bell(1.1, 0.005), bell(1.2, 0.005), reasons=(Reason.CROSSTALK,))

    assert (pair.verdict, pair.reasons) == (Verdict.CANNOT_TELL, (Reason.CROSSTALK,))
    assert (pair.lag_ms, pair.p_a_first) == (None, None)


def test_mains_hum_is_told_but_withholds_nothing():
    pair = ordered(bell(1.1, 0.005), bell(1.2, 0.005), a_reasons=(Reason.MAINS,))

    assert (pair.verdict, pair.reasons) == (Verdict.BEFORE, (Reason.MAINS,))


def test_a_missing_onset_leaves_every_number_empty():
    pair = order_pair(
        onset("a", None, Reason.NO_ONSET),
        onset("b", bell(1.2, 0.01)),
        (None, bell(1.2, 0.01)),
        config=OrderConfig(),
    )

    assert pair.verdict is Verdict.CANNOT_TELL
    assert pair.reasons == (Reason.NO_ONSET,)
    assert {pair.lag_ms, pair.interval_90_ms, pair.p_a_before, pair.p_together} == {None}
    assert {pair.p_a_after, pair.p_a_first} == {None}


@given(
    centre_a_s=st.floats(1.0, 1.6),
    centre_b_s=st.floats(1.0, 1.6),
    sd_a_s=st.floats(0.001, 0.08),
    sd_b_s=st.floats(0.001, 0.08),
)
def test_probabilities_add_up_and_swapping_the_muscles_mirrors_them(
    centre_a_s, centre_b_s, sd_a_s, sd_b_s
):
    a, b = bell(centre_a_s, sd_a_s), bell(centre_b_s, sd_b_s)
    pair, mirrored = ordered(a, b), ordered(b, a)

    assert pair.p_a_before + pair.p_together + pair.p_a_after == pytest.approx(1.0)
    assert pair.p_a_first == pytest.approx(1.0 - mirrored.p_a_first, abs=1e-9)
    assert pair.p_a_before == pytest.approx(mirrored.p_a_after, abs=1e-9)
    assert pair.lag_ms == pytest.approx(-mirrored.lag_ms, abs=1e-6)


def test_onsets_on_grids_of_different_steps_are_refused():
    with pytest.raises(ValueError, match="one repetition at one rate"):
        lag_distribution(bell(1.0, 0.01), bell(1.0, 0.01, step_s=0.002))


@pytest.mark.parametrize(
    ("n_values", "rank", "coverage"),
    [
        (5, 1, 0.938),
        (6, 1, 0.969),
        (7, 1, 0.984),
        (8, 1, 0.992),
        (9, 2, 0.961),
        (10, 2, 0.979),
        (12, 3, 0.961),
        (15, 4, 0.965),
        (20, 6, 0.959),
    ],
)
def test_the_interval_of_the_median_is_the_published_pair_of_order_statistics(
    n_values, rank, coverage
):
    (low, high), found = median_interval([float(value) for value in range(1, n_values + 1)])

    assert (low, high) == (rank, n_values + 1 - rank)
    assert found == pytest.approx(coverage, abs=5e-4)


def test_fewer_than_five_values_have_no_interval():
    assert median_interval([1.0, 2.0, 3.0, 4.0]) is None


def repetition(index, lag_ms, *, reasons=(), p=0.98):
    """Return a repetition in which the glute started ``lag_ms`` after the hamstring."""
    where = 0 if lag_ms < -30 else 1 if lag_ms <= 30 else 2
    p_each = [(1 - p) / 2] * 3
    p_each[where] = p
    pair = PairFinding(
        "gluteus_maximus_R",
        "biceps_femoris_R",
        lag_ms,
        (lag_ms - 20, lag_ms + 20),
        *p_each,
        0.5,
        VERDICTS[where] if p >= 0.95 else Verdict.CANNOT_TELL,
        reasons,
        curve(lag_ms, sd_ms=12.0 if p >= 0.95 else 60.0),
    )
    return RepetitionFinding(index, 0.0, 1.0, (), (pair,))


def session(lags_ms, **told):
    repetitions = [repetition(i, lag_ms, **told) for i, lag_ms in enumerate(lags_ms)]
    (pair,) = summarise_session(repetitions, CHANNELS)
    return pair


def test_seven_of_ten_lifts_that_agree_make_a_verdict():
    pair = session([80, 180, 10, 130, -20, 90, 200, 60, 40, 30])

    assert pair.verdict is SessionVerdict.AFTER
    assert (pair.n_before, pair.n_together, pair.n_after) == (0, 3, 7)
    assert pair.median_lag_ms == 70
    assert pair.interval_ms == (10, 180)
    assert pair.interval_coverage == pytest.approx(0.979, abs=5e-4)
    assert not pair.is_provisional


def test_six_of_ten_are_mixed():
    pair = session([290, -120, 60, 10, 240, -60, 150, -90, 200, 120])

    assert (pair.verdict, pair.doubt) == (SessionVerdict.MIXED, SessionDoubt.REPETITIONS_DIFFER)
    assert (pair.n_before, pair.n_together, pair.n_after) == (3, 1, 6)


def test_lifts_that_could_not_be_told_apart_are_not_called_mixed():
    pair = session([290, -120, 60, 10, 240, -60, 150, -90, 200, 120], p=0.5)

    assert pair.verdict is SessionVerdict.UNDETERMINED
    assert pair.doubt is SessionDoubt.TOO_FEW_AGREE


def test_lifts_that_lean_one_way_but_cannot_be_told_alone_made_a_verdict():
    pair = session([41, 62, 55, 2, 48, 35, 60, 44, 10, 58], p=0.8)

    assert pair.interval_ms == (10, 60)
    assert pair.verdict is SessionVerdict.UNDETERMINED
    assert pair.doubt is SessionDoubt.TYPICAL_DELAY_UNCLEAR


def test_only_lifts_whose_order_could_be_told_alone_are_counted():
    pair = session([110.0] * 10, p=0.9)

    assert pair.verdict is SessionVerdict.AFTER
    assert (pair.n_valid, pair.n_before, pair.n_together, pair.n_after) == (10, 0, 0, 0)


@pytest.mark.parametrize(
    ("n_lifts", "verdict", "is_provisional"),
    [
        (4, SessionVerdict.UNDETERMINED, False),
        (5, SessionVerdict.AFTER, True),
        (7, SessionVerdict.AFTER, True),
        (8, SessionVerdict.AFTER, False),
    ],
)
def test_five_lifts_are_provisional_and_eight_are_not(n_lifts, verdict, is_provisional):
    pair = session([100.0] * n_lifts)

    assert (pair.verdict, pair.is_provisional) == (verdict, is_provisional)


def test_a_wide_interval_still_counts_and_a_gap_does_not():
    wide = session([100.0] * 8, reasons=(Reason.INTERVAL_TOO_WIDE,))
    torn = session([100.0] * 8, reasons=(Reason.GAP,))

    assert (wide.n_valid, torn.n_valid) == (8, 0)
    assert torn.verdict is SessionVerdict.UNDETERMINED
    assert torn.median_lag_ms is None


def test_the_glute_is_first_in_its_pair_and_auxiliary_channels_have_none():
    channels = (*CHANNELS, ChannelInfo("heel_switch", kind=ChannelKind.AUX))

    (pair,) = summarise_session([], channels)

    assert (pair.a, pair.b, pair.n_valid) == ("gluteus_maximus_R", "biceps_femoris_R", 0)
