"""The order of three and four muscles: exact, with ties, and never at odds with a pair."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.findings import OnsetFinding, Reason, SessionPairFinding, SessionVerdict, Verdict
from dsp.firing_order import (
    OrderConfig,
    order_pair,
    rank_onsets,
    rank_repetition,
    rank_session,
)
from dsp.muscle import pair_order
from dsp.onset.posterior import OnsetPosterior

CONFIG = OrderConfig()


def bell(centre_s, sd_s=0.004, *, step_s=0.001, start_s=0.8, end_s=1.8):
    grid_s = np.arange(start_s, end_s, step_s)
    p = np.exp(-0.5 * ((grid_s - centre_s) / sd_s) ** 2)
    return OnsetPosterior(grid_s, p / p.sum())


def ranked(starts, *, reasons=None):
    """Rank channels from posteriors by name, with the pairs that belong to them."""
    names = tuple(starts)
    onsets = [
        OnsetFinding(name, 1.0, None, None, 15.0, (reasons or {}).get(name, ())) for name in names
    ]
    pairs = [
        order_pair(onsets[a], onsets[b], (starts[names[a]], starts[names[b]]), config=CONFIG)
        for a, b in pair_order(names)
    ]
    return rank_repetition(names, tuple(starts.values()), pairs, config=CONFIG), pairs


def relations(groups):
    """Yield what an order says of every pair."""
    for place, group in enumerate(groups):
        for pair in combinations(group, 2):
            yield pair, Verdict.TOGETHER
        for later in (name for follower in groups[place + 1 :] for name in follower):
            for first in group:
                yield (first, later), Verdict.BEFORE


def probability(pair, a, verdict):
    """Return what a pair gives to a verdict as seen from muscle `a`."""
    of_verdict = {
        Verdict.BEFORE: pair.p_a_before if pair.a == a else pair.p_a_after,
        Verdict.TOGETHER: pair.p_together,
    }
    return of_verdict[verdict]


def test_four_muscles_far_apart_are_told_in_their_order():
    ranking, _ = ranked({"es": bell(1.3), "glute": bell(1.4), "ham": bell(1.1), "quad": bell(1.2)})

    assert ranking.is_stated
    assert ranking.orders[0].groups == (("ham",), ("quad",), ("es",), ("glute",))
    assert ranking.orders[0].p > 0.99
    assert len(ranking.told_pairs) == 6


def test_muscles_within_the_tie_band_share_a_group():
    ranking, _ = ranked({"glute": bell(1.21), "ham": bell(1.1), "es": bell(1.105)})

    assert ranking.is_stated
    assert ranking.orders[0].groups == (("ham", "es"), ("glute",))


def test_a_chain_of_ties_is_no_order_but_its_pairs_are_told():
    ranking, pairs = ranked({"a": bell(1.1, 0.001), "b": bell(1.12, 0.001), "c": bell(1.14, 0.001)})

    assert ranking.p_chained > 0.99
    assert not ranking.is_stated
    assert [pair.verdict for pair in pairs] == [Verdict.TOGETHER, Verdict.BEFORE, Verdict.TOGETHER]
    assert len(ranking.told_pairs) == 3


def test_one_wide_start_leaves_the_pair_that_can_be_told():
    ranking, _ = ranked({"glute": bell(1.2, 0.08), "ham": bell(1.1), "es": bell(1.2)})

    assert not ranking.is_stated
    assert ranking.told_pairs == (("ham", "es"),)


def test_a_doubt_about_one_muscle_withholds_an_order_its_starts_would_tell():
    starts = {"a": bell(1.1), "b": bell(1.2), "c": bell(1.3)}
    ranking, _ = ranked(starts, reasons={"b": (Reason.GAP,)})

    assert ranking.orders[0].p > 0.99
    assert not ranking.is_stated
    assert ranking.told_pairs == (("a", "c"),)


def test_a_muscle_without_a_start_is_left_out_of_the_order():
    ranking, _ = ranked({"a": bell(1.1), "b": None, "c": bell(1.3)})

    assert ranking.channels == ("a", "c")
    assert ranking.orders[0].groups == (("a",), ("c",))


@pytest.mark.parametrize("n_seen", [1, 5])
def test_one_start_and_five_starts_make_no_ranking(n_seen):
    starts = {name: bell(1.0 + 0.1 * i) for i, name in enumerate("abcde"[:n_seen])}

    assert ranked(starts)[0] is None


def test_equal_starts_that_know_nothing_share_their_probability_evenly():
    flat = OnsetPosterior(np.arange(0.0, 1.0, 0.001), np.full(1000, 0.001))
    orders, _ = rank_onsets("abc", [flat] * 3, tie_ms=30.0)
    strict = [order.p for order in orders if len(order.groups) == 3]

    assert len(strict) == 6
    assert max(strict) - min(strict) < 1e-9


start = st.tuples(st.floats(1.0, 1.4), st.floats(0.002, 0.08))


@settings(max_examples=40, derandomize=True, deadline=None)
@given(starts=st.lists(start, min_size=2, max_size=4))
def test_probabilities_add_up_and_no_order_is_likelier_than_what_it_says_of_a_pair(starts):
    ranking, pairs = ranked({name: bell(*each) for name, each in zip("abcd", starts, strict=False)})
    orders, p_chained = rank_onsets(
        ranking.channels, [bell(*each) for each in starts], tie_ms=CONFIG.tie_ms
    )
    by_name = {frozenset((pair.a, pair.b)): pair for pair in pairs}

    assert sum(order.p for order in orders) + p_chained == pytest.approx(1.0)
    for order in orders:
        for (a, b), verdict in relations(order.groups):
            pair = by_name[frozenset((a, b))]
            assert order.p <= probability(pair, a, verdict) + 1e-6
            if ranking.is_stated and order.groups == ranking.orders[0].groups:
                assert pair.verdict is not Verdict.CANNOT_TELL


@settings(max_examples=20, derandomize=True, deadline=None)
@given(a=start, b=start)
def test_two_muscles_are_ranked_as_their_pair_is(a, b):
    orders, p_chained = rank_onsets("ab", [bell(*a), bell(*b)], tie_ms=30.0)
    _, (pair,) = ranked({"a": bell(*a), "b": bell(*b)})
    found = {order.groups: order.p for order in orders}

    assert p_chained == pytest.approx(0.0, abs=1e-5)
    assert found.get((("a",), ("b",)), 0.0) == pytest.approx(pair.p_a_before, abs=1e-5)
    assert found.get((("a", "b"),), 0.0) == pytest.approx(pair.p_together, abs=1e-5)


@pytest.mark.parametrize("n_channels", [3, 4])
def test_probabilities_are_those_of_many_drawn_starts(n_channels):
    """The same orders counted in draws: an oracle that shares no line with the quadrature."""
    names = "abcd"[:n_channels]
    posteriors = [bell(1.1, 0.02), bell(1.13, 0.03), bell(1.2, 0.05), bell(1.05, 0.02)][:n_channels]
    rng = np.random.default_rng(1)
    n_draws = 60000
    drawn_ms = {
        name: 1000.0
        * (rng.choice(each.grid_s, n_draws, p=each.p) + rng.uniform(-5e-4, 5e-4, n_draws))
        for name, each in zip(names, posteriors, strict=True)
    }
    orders, _ = rank_onsets(names, posteriors, tie_ms=30.0)

    for order in orders[:10]:
        holds = np.ones(n_draws, dtype=bool)
        for (a, b), verdict in relations(order.groups):
            lags_ms = drawn_ms[a] - drawn_ms[b]
            holds &= lags_ms < -30.0 if verdict is Verdict.BEFORE else np.abs(lags_ms) <= 30.0
        assert order.p == pytest.approx(holds.mean(), abs=0.008)


def test_onsets_on_other_grids_and_too_many_of_them_are_refused():
    with pytest.raises(ValueError, match="one repetition at one rate"):
        rank_onsets("ab", [bell(1.0), bell(1.0, step_s=0.002)], tie_ms=30.0)
    with pytest.raises(ValueError, match="leave some out"):
        rank_onsets("abcde", [bell(1.0)] * 5, tie_ms=30.0)
    with pytest.raises(ValueError, match="give one for each"):
        rank_onsets("abc", [bell(1.0)] * 2, tie_ms=30.0)


@pytest.mark.parametrize("tie_ms", [-1.0, 1000.1, 1e12, np.inf, np.nan])
def test_a_band_of_together_wider_than_a_movement_once_was_worked_out_without_end(tie_ms):
    with pytest.raises(ValueError, match="tie_ms is"):
        rank_onsets("ab", [bell(1.0)] * 2, tie_ms=tie_ms)


def test_a_prior_that_is_no_probability_is_refused():
    with pytest.raises(ValueError, match="alike_share is 2"):
        rank_onsets("ab", [bell(1.0)] * 2, tie_ms=30.0, alike_share=2.0)


def test_a_grid_shorter_than_the_tie_band_holds_only_one_group():
    short = bell(1.0, start_s=0.99, end_s=1.01)
    ((order,), p_chained) = rank_onsets("abc", [short] * 3, tie_ms=30.0)

    assert order.groups == (("a", "b", "c"),)
    assert (order.p, p_chained) == (pytest.approx(1.0), pytest.approx(0.0, abs=1e-9))


def session_pairs(**verdicts):
    """Return the pairs of a session, named by their two letters."""
    return [
        SessionPairFinding(*names, 10, 0, 0, 0, None, None, None, SessionVerdict(verdict), False)
        for names, verdict in verdicts.items()
    ]


def test_the_pairs_of_a_session_make_an_order_where_they_fit():
    told = session_pairs(
        ab="after", ac="after", ad="after", bc="together", bd="before", cd="before"
    )

    assert rank_session(told) == (("b", "c"), ("d",), ("a",))


@pytest.mark.parametrize(
    "verdicts",
    [
        {"ab": "together", "bc": "together", "ac": "before"},
        {"ab": "before", "bc": "before", "ac": "undetermined"},
        {"ab": "before", "bc": "before", "ac": "after"},
        {"ab": "mixed"},
    ],
)
def test_chains_circles_and_untold_pairs_make_no_order_of_a_session(verdicts):
    assert rank_session(session_pairs(**verdicts)) is None
