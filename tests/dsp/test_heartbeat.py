from dataclasses import replace

import numpy as np
import pytest

from dsp.heartbeat import find_beats
from dsp.simulate import SCENARIOS, Heart, LiftTiming, simulate

TYPICAL = SCENARIOS["typical"]
ERECTOR = TYPICAL.channel_names[2]
RESTING = replace(TYPICAL, timing=LiftTiming(first_start_s=1e6))


def hearts(scenario, *, r_uv=50.0, rate_bpm=72.0, qrs_sigma_ms=8.0):
    heart = Heart(ERECTOR, r_uv, rate_bpm=rate_bpm, qrs_sigma_ms=qrs_sigma_ms)
    return replace(scenario, nuisances=(heart,))


def hit(times_s, truth_s, *, within_s=0.02):
    """Return how many true beats were found, and how many found are none."""
    distance_s = np.abs(np.subtract.outer(np.asarray(times_s), np.asarray(truth_s)))
    return int((distance_s.min(axis=0) < within_s).sum()), int(
        (distance_s.min(axis=1) >= within_s).sum()
    )


@pytest.mark.parametrize("fs_hz", [500.0, 1000.0, 2000.0])
@pytest.mark.parametrize("rate_bpm", [50.0, 72.0, 110.0])
def test_every_beat_is_found_at_rest_and_nothing_else(fs_hz, rate_bpm):
    recording = simulate(hearts(RESTING, rate_bpm=rate_bpm), duration_s=20.0, fs_hz=fs_hz, seed=1)

    beats_s = find_beats(recording.samples_uv[:, 2], fs_hz) / fs_hz

    inside = [beat_s for beat_s in recording.heartbeats_s if 0.35 < beat_s < 19.6]
    n_found, n_false = hit(beats_s, inside)
    assert n_found == len(inside)
    assert n_false <= len(recording.heartbeats_s) - len(inside)


@pytest.mark.parametrize("qrs_sigma_ms", [5.0, 8.0, 12.0])
@pytest.mark.parametrize("r_uv", [-60.0, 30.0, 100.0])
def test_size_sign_and_width_do_not_matter(r_uv, qrs_sigma_ms):
    scenario = hearts(RESTING, r_uv=r_uv, qrs_sigma_ms=qrs_sigma_ms)
    recording = simulate(scenario, duration_s=20.0, fs_hz=1000.0, seed=2)

    beats_s = find_beats(recording.samples_uv[:, 2], 1000.0) / 1000.0

    n_found, n_false = hit(beats_s, recording.heartbeats_s)
    assert n_found >= len(recording.heartbeats_s) - 2
    assert n_false == 0


def test_no_heart_is_seen_in_muscles():
    n_beats = [
        len(find_beats(column_uv, 1000.0))
        for seed in range(3)
        for column_uv in simulate(TYPICAL, duration_s=60.0, fs_hz=1000.0, seed=seed).samples_uv.T
    ]

    assert sum(n_beats) == 0


def test_the_first_waves_of_a_contraction_are_not_beats_and_beats_before_it_are():
    n_before, n_before_found, n_false = 0, 0, 0
    for seed in range(6):
        recording = simulate(hearts(TYPICAL), duration_s=60.0, fs_hz=1000.0, seed=seed)
        beats_s = find_beats(recording.samples_uv[:, 2], 1000.0) / 1000.0
        onsets_s = np.array([each.onset_s for each in recording.ledger if each.channel == ERECTOR])
        before = [
            beat_s
            for beat_s in recording.heartbeats_s
            if np.any((beat_s > onsets_s - 0.3) & (beat_s < onsets_s))
        ]
        n_before += len(before)
        n_before_found += hit(beats_s, before)[0]
        n_false += hit(beats_s, recording.heartbeats_s)[1]

    assert n_before > 15
    assert n_before_found >= 0.85 * n_before
    assert n_false == 0


def test_a_real_heart_over_muscle_noise_is_found(recordings):
    ecg = np.loadtxt(recordings / "ecg.csv", delimiter=",", skiprows=1)[:, 1]
    ecg_uv = 40.0 * (ecg - np.median(ecg)) / np.ptp(ecg)
    noise_uv = np.random.default_rng(3).normal(0.0, 3.0, len(ecg))

    beats = find_beats(ecg_uv + noise_uv, 1000.0)

    assert len(beats) == 15
    for beat in beats:
        assert np.argmax(ecg_uv[beat - 100 : beat + 100]) == pytest.approx(100, abs=20)


def test_gaps_are_stepped_over_and_a_short_or_slow_recording_has_no_beats():
    recording = simulate(hearts(RESTING), duration_s=20.0, fs_hz=1000.0, seed=4)
    erector_uv = recording.samples_uv[:, 2].copy()
    erector_uv[9000:9300] = np.nan

    beats_s = find_beats(erector_uv, 1000.0) / 1000.0

    assert hit(beats_s, recording.heartbeats_s)[1] == 0
    assert len(beats_s) >= len(recording.heartbeats_s) - 4
    assert len(find_beats(erector_uv[:500], 1000.0)) == 0
    assert len(find_beats(np.full(1000, np.nan), 1000.0)) == 0
    assert len(find_beats(erector_uv, 50.0)) == 0
