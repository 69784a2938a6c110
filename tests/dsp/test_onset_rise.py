import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsp.analysis import AnalysisConfig, analyse_repetition, nothing_learned
from dsp.onset.config import PosteriorConfig
from dsp.onset.evidence import gain_levels
from dsp.onset.rise import (
    LearnedRises,
    by_shape,
    crossing_delays,
    log_scale_prior,
    rise_prior,
)
from dsp.repetition import Repetition
from tests.dsp.onset_trials import channels, trial

CONFIG = PosteriorConfig()
ONE_REPETITION = Repetition(1000, 3000, 0, 1000)


def certain(shape, rise):
    """Return a repetition whose rise was told beyond doubt."""
    probabilities = np.zeros_like(rise_prior(CONFIG))
    probabilities[shape, rise] = 1.0
    return probabilities


def intervals_ms(n_repetitions, *, does_learn):
    """Return the widths of the onset's interval over a session of one unhurried muscle."""
    config, widths_ms = AnalysisConfig(), []
    known = nothing_learned(channels(1), config)
    for seed in range(n_repetitions):
        samples_uv, _ = trial(seed, snr_db=[14.0], rise_ms=[120.0])
        finding, learned = analyse_repetition(
            samples_uv,
            1000.0,
            channels(1),
            ONE_REPETITION,
            window_start_index=0,
            index=seed,
            learned=known,
            config=config,
        )
        low_s, high_s = finding.onsets[0].interval_90_s
        widths_ms.append(1000 * (high_s - low_s))
        known = learned if does_learn else known
    return np.array(widths_ms)


def test_the_priors_add_up_to_one():
    assert rise_prior(CONFIG).sum() == pytest.approx(1.0)
    shares = np.array([CONFIG.shape_shares, CONFIG.slow_shape_shares])
    of_shapes = np.array([1.0 - CONFIG.slow_share, CONFIG.slow_share]) @ shares
    assert by_shape(rise_prior(CONFIG).sum(axis=1)) == pytest.approx(of_shapes)
    assert np.exp(log_scale_prior(CONFIG)).sum() == pytest.approx(1.0)


def test_a_hollow_rise_is_the_last_to_leave_rest_and_every_rise_is_over_in_its_time():
    gains = gain_levels(np.array([1.0, 0.0]), np.array([100.0, 0.0]), config=CONFIG)
    delays = crossing_delays(gains, fs_hz=1000.0, n_samples=900, config=CONFIG)
    line, smooth, hollow = delays[:, -1, CONFIG.scales_db.index(0.0)]

    assert hollow[0] > smooth[0] > line[0]
    for passed in (line, smooth, hollow):
        assert (np.diff(passed) >= 0).all()
        assert passed[passed < 900].max() <= 1000 * CONFIG.rises_s[-1]


def test_before_anything_was_seen_the_prior_holds():
    learned = LearnedRises.nothing(2, CONFIG)

    assert np.array_equal(learned.prior(1, CONFIG), rise_prior(CONFIG))


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 12)), max_size=12))
def test_what_was_learned_is_a_probability_and_leans_towards_what_was_seen(seen):
    learned = LearnedRises.nothing(2, CONFIG)
    for shape, rise in seen:
        learned = learned.add([certain(shape, rise), None])

    prior = learned.prior(0, CONFIG)
    assert prior.sum() == pytest.approx(1.0)
    assert (prior > 0).all()
    assert np.array_equal(learned.prior(1, CONFIG), rise_prior(CONFIG))
    for shape, rise in seen:
        once_more = learned.add([certain(shape, rise), None])
        assert once_more.prior(0, CONFIG)[shape, rise] > prior[shape, rise]


def test_a_muscle_that_rises_the_same_way_is_timed_more_finely_as_a_session_goes_on():
    narrowed = intervals_ms(8, does_learn=True) / intervals_ms(8, does_learn=False)

    assert narrowed[0] == 1.0
    assert np.median(narrowed[4:]) < 0.95


def test_a_repetition_in_doubt_teaches_nothing():
    samples_uv, (onset_s,) = trial(1, snr_db=[14.0], rise_ms=[120.0])
    samples_uv[round(1000 * onset_s) : round(1000 * onset_s) + 10] = np.nan
    config = AnalysisConfig()
    nothing = nothing_learned(channels(1), config)

    _, learned = analyse_repetition(
        samples_uv,
        1000.0,
        channels(1),
        ONE_REPETITION,
        window_start_index=0,
        index=0,
        learned=nothing,
        config=config,
    )

    assert np.array_equal(learned.rises.prior(0, config.onset.posterior), rise_prior(CONFIG))
