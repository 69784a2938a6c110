"""Faults that once made a wrong order, or a delay of nothing, look certain."""

import numpy as np
import pytest
from scipy import signal

from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.findings import Reason, Verdict
from tests.dsp.onset_trials import channels, order, trial


def loud_and_quiet(seed, *, lag_ms, duration_s=3.0):
    """Return a quiet muscle that starts `lag_ms` after a loud one."""
    samples_uv, _ = trial(
        seed,
        snr_db=[14.0, 30.0],
        rise_ms=[80.0, 60.0],
        offset_ms=[lag_ms, 0.0],
        duration_s=duration_s,
    )
    return samples_uv


@pytest.mark.parametrize(
    ("share", "delay_ms", "low_pass_hz"), [(0.2, 5, 200.0), (0.15, 5, 250.0), (0.15, 15, 400.0)]
)
def test_crosstalk_that_tissue_delays_once_made_a_late_muscle_start_together(
    share, delay_ms, low_pass_hz
):
    samples_uv = loud_and_quiet(5, lag_ms=110.0)
    tissue = signal.butter(2, low_pass_hz, fs=1000.0, output="sos")
    image_uv = share * signal.sosfilt(tissue, samples_uv[:, 1])
    samples_uv[delay_ms:, 0] += image_uv[:-delay_ms]

    pair = order(samples_uv)

    assert pair.verdict is Verdict.AFTER
    assert pair.interval_90_ms[0] < 110.0 < pair.interval_90_ms[1]
    assert pair.reasons == (Reason.CROSSTALK_REMOVED,)


def test_two_muscles_of_equal_starts_hardly_ever_share_signal():
    reasons = [set(order(loud_and_quiet(seed, lag_ms=0.0)).reasons) for seed in range(20)]

    # By chance some seem to show an image; most lose nothing by its removal.
    assert sum(Reason.CROSSTALK in each for each in reasons) <= 2
    assert sum(Reason.CROSSTALK_REMOVED in each for each in reasons) <= 3


def test_starts_of_two_movements_once_made_a_delay_of_seconds():
    pair = order(loud_and_quiet(2, lag_ms=1500.0, duration_s=5.0))

    assert (pair.verdict, pair.lag_ms, pair.interval_90_ms) == (Verdict.CANNOT_TELL, None, None)
    assert pair.reasons == (Reason.FAR_APART,)


def test_a_long_delay_within_one_movement_is_still_told():
    pair = order(loud_and_quiet(2, lag_ms=700.0, duration_s=5.0))

    assert pair.verdict is Verdict.AFTER
    assert pair.lag_ms == pytest.approx(700.0, abs=50.0)


@pytest.mark.parametrize("loose_from_s", [0.0, 1.0])
def test_a_lead_that_is_off_once_had_a_start_in_its_hum(loose_from_s):
    samples_uv = loud_and_quiet(3, lag_ms=100.0)
    time_s = np.arange(len(samples_uv)) / 1000.0
    # A loose lead sways, and so does its hum.
    hum_uv = 400.0 * (1.0 + 0.3 * (time_s > 2.0)) * np.sin(2 * np.pi * 50.0 * time_s)
    samples_uv[:, 0] = np.where(time_s >= loose_from_s, hum_uv + samples_uv[:, 0], samples_uv[:, 0])

    finding = analyse_recording(
        samples_uv,
        1000.0,
        channels(2),
        config=AnalysisConfig(),
        single_repetition=True,
    )

    loose, firm = finding.repetitions[0].onsets
    assert (loose.onset_s, loose.interval_90_s) == (None, None)
    assert Reason.DETACHED in loose.reasons
    assert firm.onset_s is not None
    assert finding.repetitions[0].pairs[0].lag_ms is None


@pytest.mark.parametrize("lost_ms", [25, 60, 101])
@pytest.mark.parametrize("is_zero", [True, False])
def test_lost_samples_that_were_filled_once_moved_a_start(lost_ms, is_zero):
    samples_uv = loud_and_quiet(4, lag_ms=100.0)
    first = 1590
    samples_uv[first : first + lost_ms, 0] = 0.0 if is_zero else samples_uv[first, 0]

    pair = order(samples_uv)

    assert pair.verdict is Verdict.CANNOT_TELL
    assert Reason.FLAT in pair.reasons


@pytest.mark.parametrize("step_uv", [0.5, 2.0, 4.0, 8.0])
@pytest.mark.parametrize("seed", range(4))
def test_a_coarse_converter_repeats_values_without_losing_any(step_uv, seed):
    samples_uv = step_uv * np.round(loud_and_quiet(seed, lag_ms=100.0) / step_uv)

    assert Reason.FLAT not in order(samples_uv).reasons


@pytest.mark.parametrize("hertz", [30.0, 40.0])
@pytest.mark.parametrize("seed", range(3))
def test_a_lead_that_vibrates_before_the_muscle_once_was_its_start(hertz, seed):
    samples_uv = loud_and_quiet(seed, lag_ms=0.0)
    since_s = np.maximum(np.arange(len(samples_uv)) / 1000.0 - 1.4, 0.0)
    swell = np.clip(since_s / 0.05, 0.0, 1.0) * np.exp(-since_s / 0.4)
    samples_uv[:, 0] += 80.0 * swell * np.sin(2 * np.pi * hertz * since_s)

    pair = order(samples_uv)

    assert pair.verdict is Verdict.CANNOT_TELL
    assert Reason.MOTION in pair.reasons


@pytest.mark.parametrize("hum_uv", [0.0, 30.0])
@pytest.mark.parametrize("seed", range(3))
def test_steady_hum_and_a_muscle_are_no_vibration(hum_uv, seed):
    samples_uv = loud_and_quiet(seed, lag_ms=100.0)
    time_s = np.arange(len(samples_uv)) / 1000.0
    samples_uv[:, 0] += hum_uv * np.sin(2 * np.pi * 50.0 * time_s)

    assert Reason.MOTION not in order(samples_uv).reasons


def with_lead_up(seed, added_uv, *, from_s, until_s):
    """Return two muscles that start at 1.5 s, something added to the first before it does."""
    samples_uv, _ = trial(seed, snr_db=[22.0, 22.0], rise_ms=[100.0, 60.0], offset_ms=[0.0, 0.0])
    time_s = np.arange(len(samples_uv)) / 1000.0
    samples_uv[:, 0] += np.where((time_s >= from_s) & (time_s < until_s), added_uv, 0.0)
    return samples_uv


def emg_like(seed, rms_uv):
    noise = np.random.default_rng(1000 + seed).standard_normal(3000)
    band = signal.butter(2, (30.0, 180.0), "bandpass", fs=1000.0, output="sos")
    shaped = signal.sosfilt(band, noise)
    return rms_uv * shaped / shaped.std()


@pytest.mark.parametrize("seed", range(4))
def test_a_muscle_that_bursts_pauses_and_then_rises_once_started_at_its_second_try(seed):
    samples_uv = with_lead_up(seed, emg_like(seed, 20.0), from_s=1.35, until_s=1.43)

    pair = order(samples_uv)

    assert pair.verdict is Verdict.CANNOT_TELL
    assert Reason.SECOND_MODE in pair.reasons


@pytest.mark.parametrize("seed", range(4))
def test_a_low_foot_before_the_rise_once_was_no_part_of_the_start(seed):
    samples_uv = with_lead_up(seed, emg_like(seed, 7.0), from_s=1.15, until_s=1.5)

    pair = order(samples_uv)

    told_foot = pair.interval_90_ms is not None and pair.interval_90_ms[0] < -300.0
    assert pair.verdict is Verdict.CANNOT_TELL or told_foot


@pytest.mark.parametrize(("hertz", "hum_uv"), [((150.0, 250.0), 10.0), ((100.0,), 12.0)])
@pytest.mark.parametrize("seed", range(3))
def test_hum_that_grows_before_the_muscle_once_was_its_start(hertz, hum_uv, seed):
    time_s = np.arange(3000) / 1000.0
    hum = sum(np.sin(2 * np.pi * each * time_s + each) for each in hertz)
    samples_uv = with_lead_up(seed, hum_uv * hum, from_s=1.38, until_s=3.0)

    assert order(samples_uv).verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_said_to_lead_up_to_a_start_from_rest(seed):
    reasons = set(order(with_lead_up(seed, 0.0, from_s=0.0, until_s=0.0)).reasons)

    assert not reasons & {Reason.REST_NOT_QUIET, Reason.SECOND_MODE, Reason.DETACHED}
