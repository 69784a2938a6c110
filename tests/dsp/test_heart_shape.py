"""A heart is told by its rhythm and spectrum; steps, twitches and spikes of a lead are none."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from dsp.artefact import find_artefacts
from dsp.block import ChannelInfo
from dsp.channel_second import hearts_of
from dsp.heart_shape import are_of_a_heart, has_rhythm
from dsp.heartbeat import find_beats

N_SAMPLES = 20_000
T_S = np.arange(N_SAMPLES) / 1000.0


def heart(r_uv, *, period_s=0.83, sigma_s=0.008, seed=1):
    samples_uv = np.random.default_rng(seed).normal(0.0, 3.0, N_SAMPLES)
    for beat_s in np.arange(0.5, 19.6, period_s):
        samples_uv += r_uv * np.exp(-0.5 * ((T_S - beat_s) / sigma_s) ** 2)
        samples_uv -= 0.3 * r_uv * np.exp(-0.5 * ((T_S - beat_s - 0.025) / sigma_s) ** 2)
    return samples_uv


def steps(length_s, *, period_s=1.0, seed=1):
    """Return a muscle that works for a moment once a second, as in walking."""
    rng = np.random.default_rng(seed)
    carrier = sosfilt(
        butter(2, (20, 150), "band", fs=1000, output="sos"), rng.normal(size=N_SAMPLES)
    )
    envelope = np.zeros(N_SAMPLES)
    for at_s in np.arange(1.0, 19.0, period_s):
        away = np.abs(T_S - at_s - rng.normal(0.0, 0.02)) / length_s
        envelope += np.where(away < 0.5, 0.5 + 0.5 * np.cos(2.0 * np.pi * away), 0.0)
    return 60.0 * envelope * carrier / carrier.std() + rng.normal(0.0, 3.0, N_SAMPLES)


def spikes(size_uv, seed=1):
    rng = np.random.default_rng(seed)
    samples_uv = rng.normal(0.0, 3.0, N_SAMPLES)
    for at_s in np.arange(1.0, 19.0, 3.1):
        samples_uv += size_uv * np.exp(-np.abs(T_S - at_s) / 0.004) * (at_s <= T_S)
    return samples_uv


@pytest.mark.parametrize("r_uv", [15.0, 50.0, 150.0, 400.0])
@pytest.mark.parametrize("period_s", [0.4, 0.83, 1.5])
def test_a_heart_of_any_size_and_rate_is_told(r_uv, period_s):
    assert hearts_of(heart(r_uv, period_s=period_s)[:, np.newaxis], 1000.0) == [True]


@pytest.mark.parametrize("length_s", [0.12, 0.2, 0.3])
def test_steps_once_a_second_are_no_heart(length_s):
    """Regression: nine of thirteen leg muscles of a gait had a heart of 57 per minute."""
    samples_uv = steps(length_s)

    assert len(find_beats(samples_uv, 1000.0)) > 10
    assert hearts_of(samples_uv[:, np.newaxis], 1000.0) == [False]


def test_the_real_gait_has_no_heart_in_any_leg_muscle(recordings):
    gait = np.genfromtxt(recordings / "treadmill_gait.csv", delimiter=",", skip_header=1)

    assert hearts_of(gait[:, 1:], 1000.0) == [False] * (gait.shape[1] - 1)


def test_the_real_sit_to_stand_has_no_heart(recordings):
    stand = np.genfromtxt(recordings / "sit_to_stand.csv", delimiter=",", skip_header=1)

    assert hearts_of(stand[:, 1:], 2000.0) == [False] * (stand.shape[1] - 1)


@pytest.mark.parametrize("size_uv", [150.0, 1000.0])
def test_spikes_of_a_lead_are_hidden_as_movement_and_not_as_heartbeats(size_uv):
    samples_uv = spikes(size_uv)
    beats = find_beats(samples_uv, 1000.0)
    found = find_artefacts(samples_uv[:, np.newaxis], 1000.0, (ChannelInfo("a"),))

    assert len(beats) >= 5
    assert not are_of_a_heart(samples_uv, 1000.0, beats)
    assert not found.ecg.any()
    assert found.jolted[beats, 0].all()


@pytest.mark.parametrize("r_uv", [150.0, 400.0])
def test_a_large_heart_is_no_lead_that_moves(r_uv):
    """Regression: hearts of 150 to 400 µV were told as a cable that moved."""
    samples_uv = heart(r_uv, sigma_s=0.006)[:5000, np.newaxis]
    found = find_artefacts(samples_uv, 1000.0, (ChannelInfo("a"),))

    assert found.ecg.any()
    assert not found.motion.any()


def test_a_rhythm_may_leave_beats_out_and_no_rhythm_is_none():
    beats = np.delete(np.arange(0, 30_000, 830), [3, 4, 9, 20])

    assert has_rhythm(beats, 1000.0)
    assert not has_rhythm(np.array([3220, 3950, 7380, 8200, 10030, 11690, 12030, 16970]), 1000.0)
    assert not has_rhythm(np.array([5000]), 1000.0)
    assert are_of_a_heart(np.zeros(100), 1000.0, np.empty(0, dtype=np.intp))


def test_a_recording_without_a_muscle_has_no_artefacts():
    """Regression: no channel to ask for a heart was an error."""
    assert find_artefacts(np.zeros((1000, 0)), 1000.0, ()).ecg.shape == (1000, 0)
