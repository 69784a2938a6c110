import numpy as np
import pytest

from dsp.findings import Reason
from dsp.onset.channel_onset import OnsetConfig, find_channel_onset
from dsp.onset.channel_samples import split_channels
from dsp.onset.config import FrontEndConfig
from dsp.onset.front_end import condition
from dsp.onset.quiet_lead import quietest_lead
from dsp.onset.rise import rise_prior
from tests.dsp.onset_trials import channels, find_one, silence, trial


def clear_trial(seed=1, **more):
    return trial(seed, snr_db=[20.0], rise_ms=[50.0], **more)


def burst(samples_uv, *, at_s, rms_uv, length_s=0.08, seed=9):
    start, n_long = round(at_s * 1000), round(length_s * 1000)
    samples_uv[start : start + n_long, 0] += np.random.default_rng(seed).normal(0, rms_uv, n_long)
    return samples_uv


def test_an_offset_leaves_no_trace_and_what_follows_a_gap_is_not_used_until_it_settled():
    samples_uv = silence(1)[:, 0] + 5000.0
    samples_uv[1000:1050] = np.nan

    trace = condition(samples_uv, 1000.0, corner_hz=20.0, config=FrontEndConfig())

    assert np.abs(trace.samples_uv).max() < 30.0
    assert not trace.present[1000:1050].any()
    assert not trace.usable[1000:1150].any()
    assert trace.usable[1150:].all()


def test_a_rate_a_little_under_two_thousand_is_halved():
    trace = condition(silence(1)[:, 0], 1999.6, corner_hz=20.0, config=FrontEndConfig())

    assert trace.fs_hz == pytest.approx(999.8)
    assert len(trace.samples_uv) == 1500


@pytest.mark.parametrize(
    "fs_hz", [1000.0, 1259.3, 1499.0, 1500.0, 1925.926, 1949.0, 1951.0, 2148.0, 4000.0]
)
def test_every_rate_from_1000_to_4000_is_worked_at_about_one_thousand(fs_hz):
    """Regression: 1949 Hz was worked at as it is and 1951 Hz halved; intervals held 0.59, 0.92."""
    worked_hz = fs_hz / FrontEndConfig().factor(fs_hz)

    assert 750.0 <= worked_hz < 1500.0


@pytest.mark.parametrize("seed", range(20))
def test_silence_has_no_onset(seed):
    onset = find_one(silence(seed))

    assert onset.posterior is None
    assert onset.snr_db is None
    assert Reason.NO_ONSET in onset.reasons


def test_a_short_burst_is_no_onset_however_large():
    onset = find_one(burst(silence(3), at_s=1.5, rms_uv=300.0))

    assert onset.posterior is None


@pytest.mark.parametrize("before_s", [0.2, 0.35, 0.5])
def test_a_burst_before_the_contraction_is_not_its_start(before_s):
    samples_uv, (truth_s,) = clear_trial()

    onset = find_one(burst(samples_uv, at_s=truth_s - before_s, rms_uv=20.0))

    assert onset.posterior.median_s == pytest.approx(truth_s, abs=0.02)
    assert onset.posterior.second_mode_mass < 0.05


@pytest.mark.parametrize("spike_s", [-0.25, -0.1, 0.15, 0.4])
def test_spikes_are_neither_a_start_nor_a_plateau(spike_s):
    samples_uv, (truth_s,) = trial(4, snr_db=[12.0], rise_ms=[20.0])
    at = round((truth_s + spike_s) * 1000)
    samples_uv[at : at + 2] += 800.0

    onset = find_one(samples_uv)

    assert onset.posterior.median_s == pytest.approx(truth_s, abs=0.03)
    assert onset.snr_db == pytest.approx(12.0, abs=1.5)


@pytest.mark.parametrize("seed", range(3))
def test_a_muscle_that_rises_again_later_started_at_its_first_rise(seed):
    samples_uv, (truth_s,) = trial(seed, snr_db=[9.0], rise_ms=[20.0])
    second = round((truth_s + 0.5) * 1000)
    samples_uv[second:] *= 3.0

    onset = find_one(samples_uv)

    assert onset.posterior.interval_90_s[0] <= truth_s + 0.01
    assert onset.posterior.interval_90_s[1] < truth_s + 0.2


def test_the_ratio_of_plateau_to_rest_is_what_was_simulated():
    for snr_db in (8.0, 15.0, 25.0):
        samples_uv, _ = trial(4, snr_db=[snr_db], rise_ms=[20.0])
        assert find_one(samples_uv).snr_db == pytest.approx(snr_db, abs=1.2)


def test_mains_hum_is_told_and_not_taken_for_rest():
    samples_uv, (truth_s,) = clear_trial()
    samples_uv[:, 0] += 20.0 * np.sin(2 * np.pi * 50.0 * np.arange(3000) / 1000.0)

    onset = find_one(samples_uv)

    assert onset.reasons == (Reason.MAINS,)
    assert onset.snr_db == pytest.approx(20.0, abs=2.0)
    assert onset.posterior.median_s == pytest.approx(truth_s, abs=0.025)


def test_a_small_plateau_is_told():
    samples_uv, _ = trial(2, snr_db=[3.0], rise_ms=[20.0])

    assert Reason.LOW_SNR in find_one(samples_uv).reasons


@pytest.mark.parametrize("gap_s", [-0.15, 0.0, 0.1])
def test_a_gap_near_the_onset_is_told(gap_s):
    samples_uv, (truth_s,) = clear_trial()
    start = round((truth_s + gap_s) * 1000)
    samples_uv[start : start + 30] = np.nan

    assert Reason.GAP in find_one(samples_uv).reasons


def test_a_gap_far_from_the_onset_changes_nothing_that_is_said():
    samples_uv, (truth_s,) = clear_trial()
    samples_uv[2700:2750] = np.nan

    onset = find_one(samples_uv)

    assert onset.reasons == ()
    assert onset.posterior.median_s == pytest.approx(truth_s, abs=0.02)


def test_clipping_at_the_onset_is_told():
    samples_uv, _ = clear_trial()

    assert Reason.CLIPPED in find_one(np.clip(samples_uv, -25.0, 25.0)).reasons


def test_a_flat_channel_is_told():
    assert find_one(np.full((3000, 1), 12.0)).reasons == (Reason.FLAT, Reason.NO_ONSET)


def test_a_channel_of_missing_samples_is_told():
    assert find_one(np.full((3000, 1), np.nan)).reasons == (Reason.GAP, Reason.NO_ONSET)


def test_too_little_rest_is_told():
    samples_uv, _ = clear_trial()

    assert Reason.REST_TOO_SHORT in find_one(samples_uv, rest_s=(0.0, 0.3)).reasons
    assert Reason.REST_TOO_SHORT in find_one(samples_uv, rest_s=(0.5, 0.5)).reasons


def test_an_uneven_rest_is_told():
    samples_uv, _ = clear_trial()
    samples_uv[300:600] *= 4.0

    assert Reason.REST_NOT_QUIET in find_one(samples_uv).reasons


@pytest.mark.parametrize(("mask", "reason"), [("ecg", Reason.ECG), ("jolted", Reason.MOTION)])
def test_an_onset_under_a_heartbeat_or_a_jolt_is_told(mask, reason):
    samples_uv, (truth_s,) = clear_trial()
    (channel,) = split_channels(samples_uv, 1000.0, channels(1), rest=(0, 1000), start_s=0.0)
    start = round(truth_s * 1000) - 60
    getattr(channel, mask)[start : start + 120] = True

    assert (
        reason
        in find_channel_onset(channel, rise_prior(OnsetConfig().posterior), OnsetConfig()).reasons
    )


def test_the_classical_onset_is_later_than_the_posterior_on_a_slow_small_rise():
    late_ms = []
    for seed in range(10):
        samples_uv, _ = trial(seed, snr_db=[10.0], rise_ms=[150.0])
        onset = find_one(samples_uv)
        if onset.classical_s is not None:
            late_ms.append(1000 * (onset.classical_s - onset.posterior.median_s))

    assert len(late_ms) >= 8
    assert np.median(late_ms) > 10.0


def test_the_classical_onset_of_a_clear_step_lies_just_behind_it():
    samples_uv, (truth_s,) = trial(3, snr_db=[25.0], rise_ms=[0.0])

    assert 0.0 <= find_one(samples_uv).classical_s - truth_s < 0.02


def test_the_quiet_lead_ends_before_the_contraction():
    samples_uv, (truth_s,) = clear_trial()

    start, stop = quietest_lead(samples_uv, 1000.0, config=FrontEndConfig())

    assert stop - start == 1000
    assert stop / 1000.0 <= truth_s + 0.05
