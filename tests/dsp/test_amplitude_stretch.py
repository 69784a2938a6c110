import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.amplitude.level import LevelConfig, remove_rest
from dsp.amplitude.reason import AmplitudeReason
from dsp.amplitude.samples import prepare_samples
from dsp.amplitude.stretch import measure_amplitude
from dsp.block import ChannelInfo, ChannelKind
from dsp.findings import Reason
from tests.dsp.amplitude_recordings import FS_HZ, GLUTE, REST, band_rms_uv, emg, prepared, squeezes

HELD = (11_000, 14_000)


def amplitude(samples_uv, *, stretch=HELD, rest=REST, channel=GLUTE):
    return measure_amplitude(
        prepared(samples_uv, channel=channel),
        channel.name,
        stretch=stretch,
        rest=rest,
        config=LevelConfig(),
    )


@pytest.mark.parametrize("height_uv", [6.0, 15.0, 100.0])
def test_the_net_amplitude_is_that_of_the_muscle_alone_at_any_level(height_uv):
    net_uv2 = [
        amplitude(squeezes(height_uv, rest_uv=5.0, seed=seed)[0]).net_power_uv2
        for seed in range(20)
    ]

    true_uv = band_rms_uv(emg(200_000, height_uv, seed=9))
    assert np.sqrt(np.mean(net_uv2)) == pytest.approx(true_uv, rel=0.03)


def test_where_nothing_was_added_the_net_power_is_0_in_the_mean_and_doubted():
    measured = [amplitude(squeezes(0.0, seed=seed)[0]) for seed in range(40)]

    net_uv2 = np.array([each.net_power_uv2 for each in measured])
    assert abs(net_uv2.mean()) < 3 * net_uv2.std() / np.sqrt(len(net_uv2))
    assert (net_uv2 < 0).any()
    assert all(each.net_rms_uv >= 0 for each in measured)
    assert all(each.reasons == (Reason.LOW_SNR,) for each in measured)


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_rest_is_taken_out_in_power(signal_uv, rest_uv):
    together_uv2 = signal_uv**2 + rest_uv**2

    assert remove_rest(together_uv2, rest_power_uv2=rest_uv**2) == pytest.approx(
        signal_uv**2, abs=1e-9 * together_uv2
    )


@pytest.mark.parametrize("power_uv2", [-1.0, np.nan, np.inf])
def test_a_power_that_is_none_is_refused(power_uv2):
    with pytest.raises(ValueError, match=f"power_uv2 is {power_uv2}"):
        remove_rest(power_uv2, rest_power_uv2=1.0)
    with pytest.raises(ValueError, match=f"rest_power_uv2 is {power_uv2}"):
        remove_rest(1.0, rest_power_uv2=power_uv2)


@given(st.floats(0.2, 10.0))
@settings(max_examples=20)
def test_the_gain_of_an_amplifier_scales_the_amplitude_and_leaves_its_distance_from_rest(gain):
    samples_uv, _ = squeezes(100.0, pause_s=7.0, held_s=2.0)
    stretch, rest = (7_200, 8_800), (2000, 6000)

    once = amplitude(samples_uv, stretch=stretch, rest=rest)
    scaled = amplitude(gain * samples_uv, stretch=stretch, rest=rest)

    assert scaled.net_rms_uv == pytest.approx(gain * once.net_rms_uv, rel=1e-9)
    assert scaled.arv_uv == pytest.approx(gain * once.arv_uv, rel=1e-9)
    assert scaled.snr_db == pytest.approx(once.snr_db, abs=1e-9)


def test_an_offset_of_the_electrode_changes_nothing():
    samples_uv, _ = squeezes(100.0)

    assert amplitude(samples_uv + 5000.0).net_rms_uv == pytest.approx(
        amplitude(samples_uv).net_rms_uv, rel=1e-6
    )


def test_a_short_gap_is_left_out_and_told():
    samples_uv, _ = squeezes(100.0)
    whole_uv = amplitude(samples_uv).net_rms_uv
    samples_uv[12_000:12_300] = np.nan

    with_gap = amplitude(samples_uv)

    assert with_gap.reasons == (Reason.GAP,)
    assert with_gap.net_rms_uv == pytest.approx(whole_uv, rel=0.05)


def test_a_stretch_that_is_mostly_gap_has_no_amplitude():
    samples_uv, _ = squeezes(100.0)
    samples_uv[11_000:13_000] = np.nan

    assert not amplitude(samples_uv).is_measured
    assert amplitude(samples_uv).reasons == (Reason.GAP,)


def test_a_clipped_stretch_has_no_amplitude_since_it_would_read_too_little():
    samples_uv, _ = squeezes(100.0)
    channel = ChannelInfo("glute", low_uv=-250.0, high_uv=250.0)

    clipped = amplitude(np.clip(samples_uv, -250.0, 250.0), channel=channel)

    assert clipped.net_power_uv2 is None
    assert clipped.reasons == (Reason.CLIPPED,)


def test_a_flat_channel_has_no_amplitude():
    samples_uv, _ = squeezes(100.0)
    samples_uv[12_000:12_500] = samples_uv[12_000]

    assert amplitude(samples_uv).reasons == (Reason.FLAT,)


def test_hum_of_more_than_a_quarter_of_the_power_is_told_even_where_rest_hums_alike():
    samples_uv, _ = squeezes(40.0)
    time_s = np.arange(len(samples_uv)) / FS_HZ
    samples_uv += 60.0 * np.sin(2 * np.pi * 50.0 * time_s)

    assert Reason.MAINS in amplitude(samples_uv).reasons
    assert not amplitude(samples_uv).is_measured


def test_a_little_hum_that_was_there_at_rest_is_taken_out_with_it():
    samples_uv, _ = squeezes(100.0)
    time_s = np.arange(len(samples_uv)) / FS_HZ
    hum_uv = 10.0 * np.sin(2 * np.pi * 50.0 * time_s)

    humming = amplitude(samples_uv + hum_uv)

    assert humming.is_measured
    assert humming.net_rms_uv == pytest.approx(amplitude(samples_uv).net_rms_uv, rel=0.02)


def test_a_swinging_cable_has_no_amplitude():
    samples_uv, _ = squeezes(30.0)
    time_s = np.arange(3000) / FS_HZ
    samples_uv[slice(*HELD)] += 200.0 * np.sin(2 * np.pi * 8.0 * time_s)

    assert Reason.MOTION in amplitude(samples_uv).reasons
    assert not amplitude(samples_uv).is_measured


def test_heartbeats_at_rest_do_not_raise_the_rest_level():
    samples_uv, _ = squeezes(30.0)
    quiet_uv = amplitude(samples_uv).rest_uv
    time_s = np.arange(len(samples_uv)) / FS_HZ
    for beat_s in np.arange(0.4, time_s[-1], 0.83):
        samples_uv += 60.0 * np.exp(-(((time_s - beat_s) / 0.008) ** 2) / 2)

    beating = amplitude(samples_uv)

    assert beating.rest_uv == pytest.approx(quiet_uv, rel=0.1)


def test_a_stretch_of_a_tenth_of_a_second_is_too_short():
    assert amplitude(squeezes(100.0)[0], stretch=(11_000, 11_100)).reasons == (
        AmplitudeReason.TOO_SHORT,
    )


def test_a_rest_of_a_tenth_of_a_second_is_too_short():
    assert amplitude(squeezes(100.0)[0], rest=(2000, 2100)).reasons == (Reason.REST_TOO_SHORT,)


def test_a_rest_with_a_squeeze_in_it_is_no_rest():
    found = amplitude(squeezes(100.0)[0], rest=(6000, 10_500))

    assert not found.is_measured
    assert found.reasons == (Reason.REST_NOT_QUIET,)


def test_steady_rest_is_quiet_whatever_chance_does():
    samples_uv, _ = squeezes(30.0, pause_s=30.0)

    found = amplitude(samples_uv, stretch=(31_000, 34_000), rest=(0, 29_000))

    assert found.is_measured


def test_an_envelope_is_not_measured_since_its_zero_is_not_known():
    channel = ChannelInfo("glute", ChannelKind.ENVELOPE)

    measured = amplitude(squeezes(100.0)[0], channel=channel)

    assert not measured.is_measured
    assert measured.reasons == (Reason.ENVELOPE_ONLY,)


@pytest.mark.parametrize("stretch", [(5, 5), (9, 3), (-1, 10), (0, 10**9)])
def test_a_range_outside_the_recording_is_refused_with_its_numbers(stretch):
    samples_uv, _ = squeezes(100.0)

    with pytest.raises(ValueError, match=f"the stretch is {stretch[0]} to {stretch[1]} of 25000"):
        amplitude(samples_uv, stretch=stretch)
    with pytest.raises(ValueError, match=f"the rest is {stretch[0]} to {stretch[1]} of 25000"):
        amplitude(samples_uv, rest=stretch)


def test_an_unknown_channel_is_refused_with_those_there_are():
    samples = prepared(squeezes(100.0)[0])

    with pytest.raises(ValueError, match="'back': there are gluteus_maximus_R"):
        measure_amplitude(samples, "back", stretch=HELD, rest=REST, config=LevelConfig())


@pytest.mark.parametrize(
    ("samples_uv", "fs_hz", "says"),
    [
        (np.zeros(100), 1000.0, r"shape \(100,\): give 2 dimensions"),
        (np.zeros((100, 2)), 1000.0, r"shape \(100, 2\) for 1 channels"),
        (np.full((100, 1), np.inf), 1000.0, "100 of 100 samples are infinite"),
        (np.zeros((100, 1)), 50.0, "fs_hz is 50"),
        (np.zeros((100, 1)), np.nan, "fs_hz is nan"),
    ],
)
def test_samples_that_cannot_be_prepared_are_refused_with_their_numbers(samples_uv, fs_hz, says):
    with pytest.raises(ValueError, match=says):
        prepare_samples(samples_uv, fs_hz, (GLUTE,))


@pytest.mark.parametrize("samples_uv", [np.full((3000, 1), np.nan), np.full((3000, 1), 7.0)])
def test_a_channel_of_nothing_or_of_a_constant_gives_a_reason_and_no_number(samples_uv):
    samples = prepare_samples(samples_uv, 1000.0, (GLUTE,))

    measured = measure_amplitude(
        samples, GLUTE.name, stretch=(1500, 3000), rest=(0, 1500), config=LevelConfig()
    )

    assert not measured.is_measured
    assert measured.reasons[0] in (Reason.GAP, Reason.FLAT)


def test_a_recording_without_raw_emg_can_be_prepared():
    channels = (ChannelInfo("a", ChannelKind.ENVELOPE), ChannelInfo("b", ChannelKind.AUX))

    assert prepare_samples(np.zeros((500, 2)), 200.0, channels).n_samples == 500


@given(st.integers(0, 10_000))
def test_whatever_a_recording_holds_there_is_a_number_or_a_reason(seed):
    rng = np.random.default_rng(seed)
    samples_uv = rng.normal(0.0, 10 ** rng.uniform(-3, 4), (3000, 1))
    samples_uv[1500:] *= 30.0
    for _ in range(rng.integers(0, 4)):
        start = rng.integers(0, 3000)
        samples_uv[start : start + rng.integers(1, 800)] = rng.choice([np.nan, 0.0, 1e6])
    samples = prepare_samples(samples_uv, rng.choice([128.0, 500.0, 1000.0, 2000.0]), (GLUTE,))

    found = measure_amplitude(
        samples, GLUTE.name, stretch=(1600, 2900), rest=(0, 1400), config=LevelConfig()
    )

    if found.is_measured:
        numbers = (found.rms_uv, found.arv_uv, found.rest_uv, found.net_power_uv2)
        assert np.isfinite(numbers).all()
    else:
        assert found.reasons
