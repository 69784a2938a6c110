from dataclasses import replace

import numpy as np
import pytest

from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo
from dsp.findings import Reason, Verdict
from dsp.motion import motion_mask
from dsp.simulate import SCENARIOS, Mains, Motion, simulate

TYPICAL = SCENARIOS["typical"]
GLUTE = TYPICAL.channel_names[0]


def swinging(amplitude_uv, frequency_hz, *, delay_ms=-200.0):
    swing = Motion(GLUTE, amplitude_uv, delay_ms=delay_ms, frequency_hz=frequency_hz)
    return replace(TYPICAL, name=f"{amplitude_uv:g} µV at {frequency_hz:g} Hz", nuisances=(swing,))


FAST_SWINGS = [swinging(1000.0, 8.0), swinging(1000.0, 12.0), swinging(400.0, 20.0)]


@pytest.mark.parametrize("scenario", FAST_SWINGS, ids=lambda scenario: scenario.name)
def test_a_swing_that_reaches_the_deciding_band_is_masked_on_its_channel(scenario):
    samples_uv = simulate(scenario, duration_s=5.0, fs_hz=1000.0, seed=1).samples_uv

    mask = motion_mask(samples_uv, 1000.0)

    assert mask[2650:2750, 0].all()
    assert not mask[:2550].any()
    assert not mask[:, 1:].any()


@pytest.mark.parametrize(
    "scenario",
    [
        *SCENARIOS.values(),
        swinging(500.0, 3.0),
        replace(TYPICAL, name="hum", nuisances=(Mains(100.0),)),
    ],
    ids=lambda scenario: scenario.name,
)
def test_muscles_hearts_hum_and_slow_swings_are_left_alone(scenario):
    samples_uv = simulate(scenario, duration_s=60.0, fs_hz=1000.0, seed=2).samples_uv

    for start in range(1500, 56000, 7000):
        assert not motion_mask(samples_uv[start : start + 3500], 1000.0).any()


def test_of_a_real_recording_the_channel_whose_cable_moves_is_marked_and_hardly_another(recordings):
    samples_uv = np.loadtxt(recordings / "sit_to_stand.csv", delimiter=",", skiprows=1)[:, 1:]

    moving_share = motion_mask(samples_uv, 2000.0).mean(axis=0)

    assert moving_share[5] > 0.02
    assert np.all(moving_share[:5] < 0.01)


def test_gaps_slow_rates_and_short_stretches_do_not_move():
    samples_uv = np.random.default_rng(3).normal(0.0, 3.0, (2000, 2))
    samples_uv[500:700] = np.nan

    assert not motion_mask(samples_uv, 1000.0).any()
    assert not motion_mask(samples_uv, 100.0).any()
    assert motion_mask(samples_uv[:20], 1000.0).shape == (20, 2)


@pytest.mark.parametrize("scenario", FAST_SWINGS, ids=lambda scenario: scenario.name)
def test_a_swing_before_a_muscle_is_not_taken_for_its_start(scenario):
    recording = simulate(scenario, duration_s=14.0, fs_hz=1000.0, seed=4)
    channels = tuple(ChannelInfo(name) for name in recording.channel_names)

    finding = analyse_recording(recording.samples_uv, 1000.0, channels, config=AnalysisConfig())

    assert len(finding.repetitions) == 2
    for repetition in finding.repetitions:
        pair = repetition.pairs[0]
        assert pair.verdict is Verdict.CANNOT_TELL
        assert Reason.MOTION in pair.reasons
