import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.jolt import jolt_mask
from dsp.simulate import SCENARIOS, simulate, simulate_motor_units, simulate_trial
from tests.dsp.onset_trials import channels

TIME_S = np.arange(3000) / 1000.0


def resting(seed, n_channels=2):
    return np.random.default_rng(seed).normal(0.0, 3.0, (3000, n_channels))


def jump(at_s, *, amplitude_uv=200.0, rise_s=0.03):
    since_s = np.maximum(TIME_S - at_s, 0.0)
    return amplitude_uv * (1.0 - np.exp(-since_s / rise_s)) * np.exp(-since_s / 0.3)


def swing(at_s, *, amplitude_uv=200.0, frequency_hz=4.0):
    since_s = np.maximum(TIME_S - at_s, 0.0)
    return amplitude_uv * np.sin(2 * np.pi * frequency_hz * since_s) * np.exp(-since_s / 0.25)


@pytest.mark.parametrize("shape", [jump(1.4), swing(1.4), -jump(1.4, rise_s=0.005)])
def test_a_baseline_that_turns_at_once_is_masked_there_and_on_its_channel_only(shape):
    samples_uv = resting(1)
    samples_uv[:, 0] += shape

    mask = jolt_mask(samples_uv, 1000.0)

    assert mask[1396:1406, 0].any()
    assert not mask[:1380, 0].any()
    assert not mask[:, 1].any()


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda scenario: scenario.name)
def test_muscles_and_hearts_of_the_scripts_are_hardly_ever_jolts(scenario):
    samples_uv = simulate(scenario, duration_s=60.0, fs_hz=1000.0, seed=2).samples_uv

    masks = [jolt_mask(samples_uv[at : at + 3500], 1000.0) for at in range(1500, 56000, 7000)]

    assert np.mean(masks) < 0.02


@pytest.mark.parametrize("simulate_muscles", [simulate_trial, simulate_motor_units])
def test_no_start_of_a_muscle_is_a_jolt(simulate_muscles):
    for seed in range(40):
        recording = simulate_muscles(
            np.random.default_rng(seed),
            fs_hz=1000.0,
            snr_db=[20.0, 10.0],
            rise_ms=[0.0, 60.0],
            offset_ms=[0.0, 0.0],
            onset_s=1.5,
            duration_s=3.0,
        )
        assert not jolt_mask(recording.samples_uv, 1000.0)[1400:1600].any()


def test_slow_swings_hum_and_rates_too_low_are_left_alone():
    samples_uv = resting(3)
    samples_uv[:, 0] += 300.0 * np.sin(2 * np.pi * 0.5 * TIME_S)
    samples_uv[:, 1] += 100.0 * np.sin(2 * np.pi * 50.0 * TIME_S)

    assert not jolt_mask(samples_uv, 1000.0).any()
    assert not jolt_mask(samples_uv[::10], 100.0).any()


def test_missing_samples_are_no_jolt_and_nothing_is_seen_in_too_short_a_stretch():
    samples_uv = resting(4)
    samples_uv[1200:1210] = np.nan

    assert not jolt_mask(samples_uv, 1000.0).any()
    assert not jolt_mask(np.full((3000, 1), np.nan), 1000.0).any()
    assert jolt_mask(samples_uv[:20], 1000.0).shape == (20, 2)


@pytest.mark.parametrize("seed", range(4))
def test_a_contraction_full_of_slow_movement_once_was_masked_away(seed):
    """Regression: on real contractions the turns never ceased, and no start was left to be seen."""
    rng = np.random.default_rng(seed)
    slow = butter(2, (4.0, 25.0), "bandpass", fs=1000.0, output="sos")
    sway_uv = 60.0 * sosfilt(slow, rng.standard_normal(3000)) / 0.13
    samples_uv = resting(seed, 1)
    samples_uv[1500:, 0] += 15.0 * rng.standard_normal(1500) + sway_uv[1500:]

    assert jolt_mask(samples_uv, 1000.0)[1500:].mean() < 0.1


def moved_start(seed, before_ms):
    """Return a start's finding and truth; its lead begins to swing so long before it."""
    recording = simulate_trial(
        np.random.default_rng(seed),
        fs_hz=1000.0,
        snr_db=[18.0],
        rise_ms=[60.0],
        offset_ms=[0.0],
        onset_s=1.5,
        duration_s=3.0,
    )
    samples_uv = recording.samples_uv.copy()
    samples_uv[:, 0] += swing(1.5 - before_ms / 1000.0, amplitude_uv=250.0)
    finding = analyse_recording(
        samples_uv,
        1000.0,
        channels(1),
        config=AnalysisConfig(),
        rest_s=(0.0, 1.0),
        single_repetition=True,
    )
    return finding.repetitions[0].onsets[0], recording.ledger[0].onset_s


@pytest.mark.parametrize("before_ms", [30.0, 60.0])
def test_a_lead_that_began_to_swing_once_was_where_the_muscle_started(before_ms):
    """Regression: the click a jolt leaves in the deciding band was taken for the foot of a rise."""
    held = []
    for seed in range(12):
        onset, truth_s = moved_start(seed, before_ms)
        low_s, high_s = onset.interval_90_s
        held.append(low_s <= truth_s <= high_s)

    assert np.mean(held) > 0.75
