import ast
from pathlib import Path

import numpy as np
import pytest
from scipy import signal
from scipy.stats import kurtosis

import dsp.simulate.motor_units
from dsp.simulate.motor_units import (
    Entry,
    MotorPool,
    Profile,
    background_noise,
    contraction,
    simulate_motor_units,
)

FS_HZ = 1000.0


def muscle(seed=1, *, onset_s=0.5, duration_s=2.5, rise_s=0.1, fs_hz=FS_HZ, **pool):
    time_s = np.arange(round(duration_s * fs_hz)) / fs_hz
    rng = np.random.default_rng(seed)
    return contraction(rng, time_s, onset_s, rise_s=rise_s, pool=MotorPool(**pool))


def mean_rms(start, stop, **pool):
    return np.sqrt(np.mean([muscle(seed, **pool)[start:stop] ** 2 for seed in range(25)]))


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("entry", Entry)
def test_nothing_is_there_before_the_onset_and_the_first_potential_begins_at_it(profile, entry):
    for seed in range(5):
        emg = muscle(seed, onset_s=0.5003, profile=profile, entry=entry)

        assert not emg[:501].any()
        assert emg[501:504].any()


def test_the_ledger_holds_the_onsets_asked_for():
    recording = simulate_motor_units(
        np.random.default_rng(2),
        fs_hz=FS_HZ,
        snr_db=[10, 15],
        rise_ms=[120, 40],
        offset_ms=[-25, 25],
        onset_s=1.2,
        duration_s=2.5,
    )

    assert recording.samples_uv.shape == (2500, 2)
    assert [each.channel for each in recording.ledger] == ["a", "b"]
    assert [each.onset_s for each in recording.ledger] == pytest.approx([1.175, 1.225])


def test_the_same_generator_gives_the_same_trial_and_another_seed_another():
    first, again, other = (
        simulate_motor_units(
            np.random.default_rng(seed), fs_hz=FS_HZ, snr_db=[10], rise_ms=[50], offset_ms=[0]
        ).samples_uv
        for seed in (3, 3, 4)
    )

    assert np.array_equal(first, again)
    assert not np.allclose(first, other)


@pytest.mark.parametrize("fs_hz", [1000.0, 2000.0])
@pytest.mark.parametrize("snr_db", [6.0, 20.0])
def test_the_plateau_stands_over_the_rest_by_the_ratio_asked_for_after_the_band_pass(fs_hz, snr_db):
    recording = simulate_motor_units(
        np.random.default_rng(5),
        fs_hz=fs_hz,
        snr_db=[snr_db],
        rise_ms=[50],
        offset_ms=[0],
        onset_s=10.0,
        duration_s=20.0,
    )
    sos = signal.butter(6, [20.0, 450.0], "bandpass", fs=fs_hz, output="sos")
    band_uv = signal.sosfilt(sos, recording.samples_uv[:, 0])
    rest_power = np.var(band_uv[int(0.5 * fs_hz) : int(9.9 * fs_hz)])
    added_power = np.var(band_uv[int(10.2 * fs_hz) :]) - rest_power

    assert np.sqrt(rest_power) == pytest.approx(3.0, rel=0.05)
    assert 10 * np.log10(added_power / rest_power) == pytest.approx(snr_db, abs=0.6)


def test_the_amplitude_grows_over_the_rise_and_a_hollow_rise_starts_slower_than_a_linear_one():
    rise = {"rise_s": 0.2, "entry": Entry.VOLLEY}
    early, late, plateau = (
        mean_rms(*span, profile=Profile.LINEAR, **rise)
        for span in ((500, 540), (600, 640), (1200, 2400))
    )

    assert early < late
    assert plateau == pytest.approx(1.0, abs=0.1)
    assert mean_rms(500, 600, profile=Profile.HOLLOW, **rise) < 0.6 * mean_rms(
        500, 600, profile=Profile.LINEAR, **rise
    )


def test_a_step_is_at_full_height_at_once_and_a_volley_is_a_volley():
    assert mean_rms(500, 560, profile=Profile.STEP) > 0.75
    assert mean_rms(500, 515, profile=Profile.STEP, entry=Entry.VOLLEY) > 1.5


def test_after_a_lone_discharge_the_muscle_is_silent_until_the_train():
    emg = muscle(onset_s=0.5, pause_ms=60.0, lone_peak=1.5)

    assert not emg[:500].any()
    assert np.abs(emg[500:520]).max() == pytest.approx(1.5, rel=0.15)
    assert not emg[520:560].any()
    assert emg[560:700].any()


def test_units_discharge_at_rates_between_the_lowest_and_the_highest():
    rates_hz = []
    for rates in ((8.0, 8.0), (22.0, 22.0)):
        emg = muscle(7, n_units=1, rates_hz=rates, duration_s=10.0, jitter=0.1)
        peaks, _ = signal.find_peaks(np.abs(emg), height=0.7 * np.abs(emg).max(), distance=20)
        rates_hz.append((len(peaks) - 1) / ((peaks[-1] - peaks[0]) / FS_HZ))

    assert rates_hz == pytest.approx([8.0, 22.0], rel=0.1)


def test_more_fat_lets_less_of_the_high_frequencies_through():
    medians_hz = []
    for fat_mm in (1.0, 12.0):
        frequencies_hz, power = signal.welch(
            muscle(8, duration_s=8.0, fat_mm=fat_mm)[1000:], FS_HZ, nperseg=512
        )
        share = np.cumsum(power) / power.sum()
        medians_hz.append(frequencies_hz[np.searchsorted(share, 0.5)])

    assert medians_hz[0] > 1.5 * medians_hz[1]
    assert 50.0 < medians_hz[1] < medians_hz[0] < 200.0


def test_the_signal_of_few_units_is_not_gaussian():
    assert kurtosis(muscle(9, n_units=12, duration_s=8.0)[1000:]) > 1.0


def test_the_background_is_steady_noise_of_unit_size():
    noise = background_noise(np.random.default_rng(10), 20_000, fs_hz=FS_HZ)

    assert abs(kurtosis(noise)) < 0.15
    assert noise[:10_000].std() == pytest.approx(noise[10_000:].std(), rel=0.05)


def test_it_shares_no_signal_with_the_model_it_is_to_judge():
    path = Path(dsp.simulate.motor_units.__file__)
    imported = {
        node.module
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dsp")
    }

    # The limits are of what may be asked for and make no signal.
    limits = "dsp.simulate.limits"
    assert imported == {"dsp.block", limits, "dsp.simulate.person", "dsp.simulate.script"}


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"n_units": 0}, "n_units is 0"),
        ({"size_ratio": 1.0}, "size_ratio 1.0"),
        ({"rates_hz": (20.0, 10.0)}, "rates_hz"),
        ({"pause_ms": -1.0}, "pause_ms is -1.0"),
        ({"jitter": float("nan")}, "jitter is nan"),
    ],
)
def test_a_pool_that_cannot_be_is_refused(wrong, match):
    with pytest.raises(ValueError, match=match):
        MotorPool(**wrong)


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"fs_hz": 500.0}, "fs_hz is 500.0"),
        ({"onset_s": -0.1}, "onset_s is -0.1"),
        ({"onset_s": 3.4}, "onset_s is 3.4"),
        ({"rise_ms": [50.0, 60.0]}, "one of each"),
    ],
)
def test_a_trial_that_cannot_be_is_refused(wrong, match):
    asked = {"fs_hz": FS_HZ, "snr_db": [10.0], "rise_ms": [50.0], "offset_ms": [0.0]} | wrong

    with pytest.raises(ValueError, match=match):
        simulate_motor_units(np.random.default_rng(1), **asked)
