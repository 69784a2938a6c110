from dataclasses import replace

import numpy as np
import pytest

from dsp.artefact import (
    clipped_mask,
    ecg_mask,
    find_artefacts,
    flat_mask,
    mains_share,
    mains_uv,
)
from dsp.block import ChannelInfo
from dsp.simulate import SCENARIOS, Heart, Mains, simulate

TYPICAL = SCENARIOS["typical"]
NAMES = TYPICAL.channel_names


def channels(low_uv=None, high_uv=None):
    return tuple(ChannelInfo(name, low_uv=low_uv, high_uv=high_uv) for name in NAMES)


def noise(n_samples, n_channels=4):
    return np.random.default_rng(1).normal(0.0, 3.0, (n_samples, n_channels))


def test_the_heart_is_masked_on_the_channels_that_show_it_and_on_no_other():
    recording = simulate(SCENARIOS["heartbeat"], duration_s=2.7, fs_hz=1000.0, seed=1)

    mask = ecg_mask(recording.samples_uv, 1000.0)

    assert not mask[:, :2].any()
    for beat_s in recording.heartbeats_s:
        beat = round(beat_s * 1000)
        if 350 < beat < 2300:
            assert mask[beat - 40 : beat + 60, 2:].all()
    assert mask[:, 2].mean() < 0.2


def test_a_beat_hidden_in_one_muscle_is_masked_where_another_channel_shows_it():
    hearts = tuple(Heart(name, 60.0) for name in NAMES[2:])
    late = replace(TYPICAL.muscles[3], offset_ms=1500.0)
    scenario = replace(TYPICAL, muscles=(*TYPICAL.muscles[:3], late), nuisances=hearts)
    recording = simulate(scenario, duration_s=5.5, fs_hz=1000.0, seed=2)
    hidden = [beat_s for beat_s in recording.heartbeats_s if 3.0 < beat_s < 4.0]

    mask = ecg_mask(recording.samples_uv, 1000.0)

    assert hidden
    assert all(mask[round(beat_s * 1000), 2] for beat_s in hidden)


def test_nothing_is_masked_without_a_heart():
    recording = simulate(TYPICAL, duration_s=30.0, fs_hz=1000.0, seed=3)

    assert not ecg_mask(recording.samples_uv, 1000.0).any()
    assert ecg_mask(np.empty((0, 4)), 1000.0).shape == (0, 4)


def test_samples_at_the_ends_of_the_range_are_clipped():
    samples_uv = noise(100)
    samples_uv[10, 1], samples_uv[20, 2], samples_uv[30, 3] = 495.0, -495.0, 480.0

    mask = clipped_mask(samples_uv, channels(-500.0, 500.0))

    assert np.argwhere(mask).tolist() == [[10, 1], [20, 2]]


def test_without_known_limits_a_channel_stuck_at_its_own_end_is_clipped():
    samples_uv = np.clip(noise(1000), -np.inf, 4.0)
    samples_uv[500:504, 0] = 4.0

    mask = clipped_mask(samples_uv, channels())

    assert mask[500:504, 0].all()
    assert not clipped_mask(noise(1000), channels()).any()


def test_a_coarse_quiet_channel_is_not_called_clipped():
    coarse_uv = np.round(noise(1000) / 4.9) * 4.9

    assert not clipped_mask(coarse_uv, channels()).any()


@pytest.mark.parametrize("value_uv", [0.0, 1234.5])
def test_a_stretch_without_movement_is_flat_and_its_neighbours_are_not(value_uv):
    samples_uv = noise(1000)
    samples_uv[300:600, 2] = value_uv

    mask = flat_mask(samples_uv, 1000.0)

    assert mask[350:550, 2].all()
    assert not mask[:300].any()
    assert not mask[600:].any()
    assert not mask[:, [0, 1, 3]].any()


def test_missing_samples_and_a_pause_under_100_ms_are_not_flat():
    samples_uv = noise(1000)
    samples_uv[200:500, 0] = np.nan
    samples_uv[300:360, 1] = 0.0

    assert not flat_mask(samples_uv, 1000.0).any()


@pytest.mark.parametrize("mains_hz", [50.0, 60.0])
@pytest.mark.parametrize("amplitude_uv", [2.0, 5.0, 50.0])
def test_the_share_of_mains_at_rest_is_measured(mains_hz, amplitude_uv):
    scenario = replace(TYPICAL, nuisances=(Mains(amplitude_uv, NAMES[1], mains_hz),))
    rest_uv = simulate(scenario, duration_s=2.5, fs_hz=1000.0, seed=4).samples_uv[500:2400]
    hum_uv2 = 1.04 * amplitude_uv**2 / 2

    share = mains_share(rest_uv, 1000.0)

    assert mains_uv(rest_uv, 1000.0)[1] ** 2 == pytest.approx(hum_uv2, rel=0.15)
    assert share[1] == pytest.approx(hum_uv2 / (hum_uv2 + 2.7**2), abs=0.08)
    assert np.all(share[[0, 2, 3]] < 0.05)


def test_a_silent_channel_and_a_short_stretch_have_no_mains():
    assert np.array_equal(mains_share(np.zeros((1000, 2)), 1000.0), [0.0, 0.0])
    assert np.array_equal(mains_share(noise(100, 2), 1000.0), [0.0, 0.0])


def test_all_masks_have_the_samples_shape_and_gaps_are_not_artefacts():
    samples_uv = noise(2000)
    samples_uv[700:900] = np.nan

    found = find_artefacts(samples_uv, 1000.0, channels(-500.0, 500.0))

    for mask in (found.ecg, found.clipped, found.flat, found.loose, found.motion):
        assert mask.shape == samples_uv.shape
        assert not mask.any()
