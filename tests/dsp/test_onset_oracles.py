import numpy as np
import pytest

from dsp.published.aglr import aglr
from dsp.published.bonato import bonato
from dsp.published.hodges_bui import hodges_bui
from dsp.published.ml_step import ml_step
from dsp.published.tkeo import tkeo
from dsp.simulate import simulate_trial
from tests.benchmarks.onset_measure.best import best_possible
from tests.benchmarks.onset_measure.outcome import ask, ask_engine
from tests.benchmarks.onset_measure.trial import Trial

REST_S = (0.0, 1.0)
# How far after the true start of a rise of 150 ms at 10 dB each puts it, at the least.
LATE_MS = {ml_step: 20, aglr: 20, hodges_bui: 20, tkeo: 40}


def trial(seed, *, snr_db, rise_ms):
    recording = simulate_trial(
        np.random.default_rng(seed),
        fs_hz=1000.0,
        snr_db=snr_db,
        rise_ms=rise_ms,
        offset_ms=[0.0] * len(snr_db),
        onset_s=1.5,
        duration_s=3.0,
    )
    return Trial(recording.samples_uv, (1.5,) * len(snr_db), tuple(snr_db), REST_S)


def errors_ms(detector, *, snr_db, rise_ms):
    return [
        error
        for seed in range(12)
        for error in ask(detector, trial(seed, snr_db=[snr_db], rise_ms=[rise_ms])).errors_ms
    ]


@pytest.mark.parametrize("detector", [*LATE_MS, bonato])
def test_every_detector_finds_a_clear_step_to_within_its_window(detector):
    errors = errors_ms(detector, snr_db=20.0, rise_ms=0.0)

    assert len(errors) == 12
    assert np.median(np.abs(errors)) < 25


@pytest.mark.parametrize(("detector", "late_ms"), LATE_MS.items())
def test_step_and_threshold_detectors_are_late_on_a_gradual_rise(detector, late_ms):
    assert np.median(errors_ms(detector, snr_db=10.0, rise_ms=150.0)) > late_ms


@pytest.mark.parametrize("detector", [*LATE_MS, bonato])
def test_a_detector_never_answers_with_a_time_inside_the_given_rest(detector):
    noise_uv = np.random.default_rng(1).normal(0.0, 3.0, 3000)
    noise_uv[300:600] *= 10

    found_s = detector(noise_uv, 1000.0, (0, 1000))

    assert found_s is None or found_s >= 1.0


def test_equal_starts_of_unequal_signals_fool_the_step_detector_and_not_the_program():
    trials = [trial(seed, snr_db=[8.0, 20.0], rise_ms=[120.0, 40.0]) for seed in range(16)]
    theirs_ms = [ask(ml_step, each).lag_ms for each in trials]
    ours_ms = [ask_engine(each).lag_ms for each in trials]

    assert np.median(theirs_ms) > 35
    assert abs(np.median(ours_ms)) < 20


def test_the_informed_posterior_has_the_error_of_the_design_studys_limit():
    found = [best_possible(trial(seed, snr_db=[15, 15], rise_ms=[100, 100])) for seed in range(20)]
    inside = [low <= 1.5 <= high for each in found for low, high in each.intervals_s]

    assert np.median(np.abs([each.errors_ms for each in found])) == pytest.approx(6.7, abs=2.5)
    assert 0.8 <= np.mean(inside) <= 1.0
