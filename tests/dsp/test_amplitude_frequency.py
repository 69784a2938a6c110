import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from dsp.amplitude.frequency import (
    FrequencyConfig,
    mean_frequency_hz,
    measure_frequencies,
    median_frequency_hz,
)
from dsp.amplitude.reason import AmplitudeReason
from dsp.amplitude.samples import prepare_samples
from dsp.amplitude.spectrum import welch_spectrum
from dsp.block import ChannelInfo, ChannelKind
from dsp.findings import Reason
from dsp.simulate.noise import emg_power
from tests.dsp.amplitude_recordings import FS_HZ, GLUTE, emg, prepared

REST = (0, 2000)


def recording(duration_s=2.0, *, rms_uv=40.0, rest_uv=3.0, seed=0):
    """Return two seconds of rest and a hold behind it, and where the hold is."""
    n_held = round(duration_s * FS_HZ)
    samples_uv = np.random.default_rng((seed, 7)).normal(0.0, rest_uv, 2000 + n_held)
    samples_uv[2000:] += emg(n_held, rms_uv, seed=(seed, 8))
    return samples_uv, (2000, 2000 + n_held)


def frequencies(samples_uv, stretch, *, rest=REST, channel=GLUTE):
    return measure_frequencies(
        prepared(samples_uv, channel=channel),
        channel.name,
        stretch=stretch,
        rest=rest,
        config=FrequencyConfig(),
    )


def true_frequencies():
    grid_hz = np.arange(20.0, 450.05, 0.1)
    power = emg_power(grid_hz)
    sums = np.cumsum(power)
    mean_hz = float(np.sum(grid_hz * power) / np.sum(power))
    return mean_hz, float(grid_hz[np.searchsorted(sums, sums[-1] / 2)])


@pytest.mark.parametrize("duration_s", [1.0, 2.0, 5.0])
def test_nine_of_ten_intervals_hold_the_true_frequency(duration_s):
    mean_hz, median_hz = true_frequencies()
    found = [frequencies(*recording(duration_s, seed=seed)) for seed in range(120)]

    n_mean = sum(f.mean_interval_90_hz[0] <= mean_hz <= f.mean_interval_90_hz[1] for f in found)
    n_median = sum(
        f.median_interval_90_hz[0] <= median_hz <= f.median_interval_90_hz[1] for f in found
    )
    assert 0.84 <= n_mean / 120 <= 0.97
    assert 0.84 <= n_median / 120 <= 0.97
    assert np.mean([f.mean_hz for f in found]) == pytest.approx(mean_hz, abs=2.5)
    assert np.mean([f.median_hz for f in found]) == pytest.approx(median_hz, abs=2.5)


def test_a_longer_hold_has_a_narrower_interval():
    widths_hz = [
        np.ptp(frequencies(*recording(duration_s)).mean_interval_90_hz)
        for duration_s in (1.0, 2.0, 8.0)
    ]

    assert widths_hz == sorted(widths_hz, reverse=True)


def test_white_noise_lies_in_the_middle_of_the_band():
    samples_uv = np.random.default_rng(0).normal(0.0, 40.0, 22_000)
    samples_uv[:2000] *= 0.01

    found = frequencies(samples_uv, (2000, 22_000))

    assert found.mean_hz == pytest.approx(235.0, abs=4.0)
    assert found.median_hz == pytest.approx(235.0, abs=6.0)


def test_the_rest_of_the_channel_does_not_draw_the_frequency_up():
    mean_hz, _ = true_frequencies()
    found = [
        frequencies(*recording(4.0, rms_uv=40.0, rest_uv=10.0, seed=seed)).mean_hz
        for seed in range(30)
    ]

    assert np.mean(found) == pytest.approx(mean_hz, abs=2.5)


@pytest.mark.parametrize("mains_hz", [50.0, 60.0])
def test_hum_of_a_third_of_the_power_moves_the_frequency_by_less_than_2_hz(mains_hz):
    samples_uv, stretch = recording(5.0)
    time_s = np.arange(len(samples_uv)) / FS_HZ
    hum_uv = 36.0 * np.sin(2 * np.pi * mains_hz * time_s)
    hum_uv += 10.0 * np.sin(2 * np.pi * 3 * mains_hz * time_s)
    # The rest hums less: a constant hum would go out with it.
    hum_uv[:2000] *= 0.1

    plain, humming = frequencies(samples_uv, stretch), frequencies(samples_uv + hum_uv, stretch)

    assert humming.mean_hz == pytest.approx(plain.mean_hz, abs=2.0)
    assert humming.median_hz == pytest.approx(plain.median_hz, abs=2.0)


@given(st.floats(0.2, 20.0))
@settings(max_examples=20)
def test_the_gain_of_an_amplifier_changes_no_frequency(gain):
    samples_uv, stretch = recording(1.5)

    once, scaled = frequencies(samples_uv, stretch), frequencies(gain * samples_uv, stretch)

    assert scaled.mean_hz == pytest.approx(once.mean_hz, rel=1e-9)
    assert scaled.median_interval_90_hz == pytest.approx(once.median_interval_90_hz, rel=1e-9)


def test_the_density_is_that_of_scipy_away_from_the_lines():
    epoch_uv = emg(4300, 40.0, seed=3)

    spectrum = welch_spectrum(epoch_uv, FS_HZ)

    grid_hz, density_uv2 = signal.welch(epoch_uv, FS_HZ, nperseg=1000, noverlap=500)
    expected_uv2 = density_uv2[np.isin(grid_hz, spectrum.frequencies_hz)]
    clear = ~spectrum.is_bridged
    assert spectrum.density_uv2[clear] == pytest.approx(expected_uv2[clear])


def test_the_density_of_noise_adds_up_to_its_power():
    epoch_uv = emg(100_000, 40.0, seed=3)

    spectrum = welch_spectrum(epoch_uv, FS_HZ, band_hz=(0.0, 500.0))

    assert np.sum(spectrum.density_uv2) == pytest.approx(np.var(epoch_uv), rel=0.02)


def test_mean_and_median_of_a_flat_density_lie_in_its_middle():
    grid_hz = np.arange(20.0, 451.0)

    assert mean_frequency_hz(grid_hz, np.ones(431)) == pytest.approx(235.0)
    assert median_frequency_hz(grid_hz, np.ones(431)) == pytest.approx(235.0)


def test_the_median_halves_a_lopsided_density():
    assert median_frequency_hz(np.arange(5.0), np.array([6.0, 0, 0, 0, 6.0])) == pytest.approx(0.5)
    assert median_frequency_hz(np.arange(3.0), np.array([1.0, 2.0, 1.0])) == pytest.approx(1.0)


def test_without_net_power_there_is_no_frequency():
    with pytest.raises(ValueError, match="net power is -3"):
        mean_frequency_hz(np.arange(3.0), np.full(3, -1.0))


def test_a_short_hold_and_a_short_rest_are_told_apart():
    samples_uv, stretch = recording(0.9)
    assert frequencies(samples_uv, stretch).reasons == (AmplitudeReason.TOO_SHORT,)

    samples_uv, stretch = recording(2.0)
    assert frequencies(samples_uv, stretch, rest=(0, 500)).reasons == (Reason.REST_TOO_SHORT,)


def test_a_hold_hardly_over_rest_is_withheld():
    found = frequencies(*recording(3.0, rms_uv=6.0))

    assert found.mean_hz is None
    assert found.reasons == (Reason.LOW_SNR,)


def test_a_gap_leaves_the_longest_run_or_nothing():
    samples_uv, stretch = recording(3.0)
    samples_uv[3500:3505] = np.nan

    found = frequencies(samples_uv, stretch)

    assert found.mean_hz is not None
    assert found.duration_s == pytest.approx(1.5, abs=0.01)
    assert found.reasons == (Reason.GAP,)
    samples_uv[2600:5000:600] = np.nan
    assert frequencies(samples_uv, stretch).reasons == (Reason.GAP,)
    assert frequencies(samples_uv, stretch).mean_hz is None


def test_a_clipped_hold_has_no_frequency():
    samples_uv, stretch = recording(3.0)
    channel = ChannelInfo("glute", low_uv=-60.0, high_uv=60.0)

    found = frequencies(np.clip(samples_uv, -60.0, 60.0), stretch, channel=channel)

    assert found.mean_hz is None
    assert found.reasons == (Reason.CLIPPED,)


def test_a_swinging_cable_has_no_frequency():
    samples_uv, stretch = recording(3.0)
    time_s = np.arange(3000) / FS_HZ
    samples_uv[2000:] += 200.0 * np.sin(2 * np.pi * 6.0 * time_s)

    assert frequencies(samples_uv, stretch).reasons == (Reason.MOTION,)


def test_heartbeats_are_told_since_a_spectrum_cannot_leave_them_out():
    samples_uv, _ = recording(10.0, rms_uv=15.0)
    time_s = np.arange(len(samples_uv)) / FS_HZ
    for beat_s in np.arange(0.3, time_s[-1], 0.8):
        samples_uv += 120.0 * np.exp(-(((time_s - beat_s) / 0.006) ** 2) / 2)

    found = frequencies(samples_uv, (2000, 12_000), rest=(0, 1100))

    assert Reason.ECG in found.reasons


def test_an_envelope_has_no_frequency():
    samples_uv, stretch = recording()
    channel = ChannelInfo("glute", ChannelKind.ENVELOPE)

    found = frequencies(np.abs(samples_uv), stretch, channel=channel)

    assert found.mean_hz is None
    assert found.reasons == (Reason.ENVELOPE_ONLY,)


@pytest.mark.parametrize("fs_hz", [500.0, 989.0])
def test_a_rate_below_1000_is_refused(fs_hz):
    samples = prepare_samples(np.zeros((5000, 1)), fs_hz, (GLUTE,))

    with pytest.raises(ValueError, match=f"fs_hz is {fs_hz:g}: a spectrum up to 450 Hz needs"):
        measure_frequencies(
            samples, GLUTE.name, stretch=(2000, 5000), rest=(0, 2000), config=FrequencyConfig()
        )
    with pytest.raises(ValueError, match=f"fs_hz is {fs_hz:g}"):
        welch_spectrum(np.zeros(5000), fs_hz)


@pytest.mark.parametrize(
    ("epoch_uv", "says"),
    [
        (np.ones(999), "999 samples: give 1000 or more"),
        (np.full(2000, np.nan), "2000 of 2000 samples are not finite"),
        (np.full(2000, np.inf), "2000 of 2000 samples are not finite"),
        (np.full(2000, 3.0), "all 2000 samples are 3 µV"),
        (np.ones((2000, 2)), r"shape \(2000, 2\)"),
    ],
)
def test_an_epoch_without_a_spectrum_is_refused_with_its_numbers(epoch_uv, says):
    with pytest.raises(ValueError, match=says):
        welch_spectrum(epoch_uv, FS_HZ)
