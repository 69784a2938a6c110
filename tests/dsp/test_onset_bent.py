"""Rises that no smooth shape resembles, against sums done one by one and on whole trials."""

from dataclasses import replace

import numpy as np
import pytest

from dsp.findings import Verdict
from dsp.onset.bent import bent_rises
from dsp.onset.config import PosteriorConfig
from dsp.onset.rise import LearnedRises, gain_boundaries, rise_prior
from tests.dsp.enveloped_trials import START_S, beside_plain_rise, ramp, since_start_s
from tests.dsp.onset_trials import find_one, order

SEEDS = range(12)
CONFIG = PosteriorConfig()


def two_steps(share, pause_s):
    """Return an amplitude that goes to a share at once and to the whole after a pause."""
    since_s = since_start_s()
    return share * ramp(since_s, 0.01) + (1.0 - share) * ramp(since_s - pause_s, 0.01)


def intervals_that_hold(envelope, *, snr_db):
    posteriors = [
        find_one(beside_plain_rise(seed, envelope, snr_db=snr_db)).posterior for seed in SEEDS
    ]
    return sum(low <= START_S <= high for low, high in (each.interval_90_s for each in posteriors))


@pytest.mark.parametrize(("share", "pause_s"), [(0.3, 0.15), (0.3, 0.22), (0.45, 0.15)])
def test_a_rise_in_two_steps_once_was_said_to_begin_in_plain_rest(share, pause_s):
    """Regression: one straight line from rest to plateau begins best before the first step."""
    envelope = two_steps(share, pause_s)

    verdicts = {order(beside_plain_rise(seed, envelope)).verdict for seed in SEEDS}

    assert verdicts <= {Verdict.TOGETHER, Verdict.CANNOT_TELL}
    assert intervals_that_hold(envelope, snr_db=20.0) >= len(SEEDS) - 2


def test_a_rise_with_the_root_of_the_time_once_lay_outside_its_interval():
    envelope = np.sqrt(ramp(since_start_s(), 0.25))

    assert intervals_that_hold(envelope, snr_db=20.0) >= len(SEEDS) - 2


def taught(envelope, *, snr_db):
    """Return what is held likely of a muscle's forms after six repetitions."""
    learned = LearnedRises.nothing(1, CONFIG)
    for seed in range(6):
        found = find_one(beside_plain_rise(seed, envelope, snr_db=snr_db))
        learned = learned.add([found.rises])
    return learned.prior(0, CONFIG).sum(axis=1)


def test_who_rises_in_two_steps_is_known_to_and_who_rises_straight_is_too():
    straight, in_two_steps, *_ = rise_prior(CONFIG).sum(axis=1)

    bent = taught(two_steps(0.35, 0.15), snr_db=20.0)
    plain = taught(ramp(since_start_s(), 0.15), snr_db=20.0)

    assert bent[1] > 3.0 * in_two_steps
    assert plain[1] < in_two_steps
    assert plain[0] > 0.9 * straight


def test_a_bend_that_could_not_be_seen_is_not_unlearned():
    found = find_one(beside_plain_rise(0, ramp(since_start_s(), 0.15), snr_db=8.0))
    prior = rise_prior(CONFIG)

    assert found.rises[2] / found.rises[0] == pytest.approx(prior[2] / prior[0])


def bank(*, snr, n_samples):
    """Return gains as the engine spreads them, and a random walk's step at each of them."""
    growth = np.linspace(0.0, np.log1p(snr * 10**0.4), CONFIG.n_levels)
    steps = np.random.default_rng(3).normal(0.0, 0.1, size=(CONFIG.n_levels - 1, n_samples))
    return np.expm1(growth) / snr, np.concatenate([np.zeros((len(steps), 1)), steps], 1).cumsum(1)


def test_where_no_bend_could_be_seen_a_straight_rise_stays_straight():
    gains, steps = bank(snr=1.0, n_samples=700)
    straight = np.random.default_rng(4).normal(size=(len(CONFIG.rises_s), 500))

    bent = bent_rises(straight, steps, gains, fs_hz=1000.0, config=CONFIG)

    assert np.array_equal(bent, np.stack([straight, straight]))


def test_two_steps_are_weighed_as_if_every_pause_were_gone_through_one_by_one():
    config = replace(
        CONFIG,
        least_steep_ratio=np.inf,
        knee_levels=(0.4,),
        knee_first_s=(0.02,),
        knee_second_s=(0.05,),
        bent_scales_db=(0.0,),
        bent_step_s=0.001,
    )
    gains, steps = bank(snr=30.0, n_samples=700)
    n_grid, row, at = 500, CONFIG.rises_s.index(0.14), 123
    straight = np.full((len(CONFIG.rises_s), n_grid), -50.0)

    in_two_steps, _ = bent_rises(straight, steps, gains, fs_hz=1000.0, config=config)

    passed = np.sqrt(gain_boundaries(gains))

    def walked(pause):
        total = 0.0
        for step, share in zip(steps, passed, strict=True):
            first, second = 20.0 * share / 0.4, pause + 50.0 * (share - 0.4) / 0.6
            delay = 700 if share >= 1.0 else round(first if share < 0.4 else second)
            total += step[min(at + delay, 700)]
        return total

    pauses = range(120, 165)  # half way to the rises of 0.1 s and of 0.19 s
    expected = np.log(np.mean([np.exp(walked(pause)) for pause in pauses]))
    assert in_two_steps[row, at] == pytest.approx(expected, abs=1e-6)
