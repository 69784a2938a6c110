import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.amplitude.level import LevelConfig
from dsp.amplitude.percent import ReferenceLevel, percent_of_reference
from dsp.amplitude.reason import AmplitudeReason
from dsp.amplitude.reference import Normalisation, ReferenceConfig, measure_reference
from dsp.amplitude.samples import prepare_samples
from dsp.amplitude.squeeze import SqueezeConfig, find_squeezes
from dsp.amplitude.stretch import measure_amplitude
from dsp.block import ChannelInfo, ChannelKind
from dsp.findings import Reason
from dsp.repetition import RepetitionConfig
from tests.dsp.amplitude_recordings import FS_HZ, GLUTE, REST, band_rms_uv, emg, prepared, squeezes


def reference(samples_uv, ranges, *, channel=GLUTE, rest=REST, config=None):
    return measure_reference(
        prepared(samples_uv, channel=channel),
        channel.name,
        normalisation=Normalisation.SUBMAXIMAL,
        squeezes=ranges,
        rest=rest,
        config=config or ReferenceConfig(),
    )


def level(samples_uv, stretch):
    return measure_amplitude(
        prepared(samples_uv), GLUTE.name, stretch=stretch, rest=REST, config=LevelConfig()
    )


@pytest.mark.parametrize(("window_ms", "above"), [(250.0, 1.18), (500.0, 1.11), (1000.0, 1.065)])
def test_the_highest_window_lies_as_far_above_a_steady_squeeze_as_is_stated(window_ms, above):
    config = ReferenceConfig(SqueezeConfig(window_ms=window_ms))
    heights_uv = [
        squeeze.net_rms_uv
        for seed in range(15)
        for squeeze in reference(*squeezes(100.0, 100.0, seed=seed), config=config).squeezes
    ]

    true_uv = band_rms_uv(emg(200_000, 100.0, seed=9))
    assert np.mean(heights_uv) / true_uv == pytest.approx(above, abs=0.02)


def test_equal_squeezes_make_a_reference_from_their_two_highest():
    found = reference(*squeezes(100.0, 70.0, 100.0))

    heights_uv = sorted(squeeze.net_rms_uv for squeeze in found.squeezes)
    assert found.is_usable
    assert found.value_uv == pytest.approx(np.mean(heights_uv[1:]))
    assert found.difference_share == pytest.approx(1 - heights_uv[1] / heights_uv[2])


def test_equal_squeezes_agree_in_spite_of_chance():
    usable = [reference(*squeezes(80.0, 80.0, seed=seed)).is_usable for seed in range(25)]

    assert sum(usable) >= 24


def test_unequal_squeezes_ask_for_one_more():
    found = reference(*squeezes(100.0, 70.0))

    assert found.reasons == (AmplitudeReason.UNEQUAL_SQUEEZES,)
    assert found.difference_share > 0.10
    assert not found.is_usable


def test_a_repeated_squeeze_settles_it():
    assert reference(*squeezes(100.0, 70.0, 103.0)).is_usable


def test_one_squeeze_alone_is_no_reference_yet():
    found = reference(*squeezes(100.0))

    assert found.value_uv is not None
    assert found.reasons == (AmplitudeReason.ONE_SQUEEZE,)
    assert not found.is_usable


def test_no_squeeze_is_no_reference():
    found = reference(squeezes(100.0)[0], [])

    assert found.value_uv is None
    assert found.reasons == (AmplitudeReason.NO_SQUEEZE,)


def test_a_squeeze_hardly_over_rest_is_too_quiet():
    found = reference(*squeezes(10.0, 10.0))

    assert found.value_uv is None
    assert found.reasons == (AmplitudeReason.NO_SQUEEZE, Reason.LOW_SNR)


def test_a_squeeze_clipped_anywhere_is_not_used():
    samples_uv, ranges = squeezes(100.0, 100.0, 100.0)
    channel = ChannelInfo("glute", low_uv=-1000.0, high_uv=1000.0)
    samples_uv[ranges[1][0] + 100] = 1000.0

    found = reference(samples_uv, ranges, channel=channel)

    assert [squeeze.reasons for squeeze in found.squeezes] == [(), (Reason.CLIPPED,), ()]
    assert found.is_usable


def test_a_gap_shortens_where_the_highest_window_is_looked_for():
    samples_uv, ranges = squeezes(100.0, 100.0)
    start = ranges[0][0]
    samples_uv[start + 1000 : start + 1010] = np.nan

    window = reference(samples_uv, ranges).squeezes[0].window

    assert window[1] <= start + 1000 or window[0] >= start + 1010


def test_a_squeeze_full_of_gaps_is_not_used():
    samples_uv, ranges = squeezes(100.0, 100.0)
    for start in range(*ranges[0], 400):
        samples_uv[start : start + 5] = np.nan

    found = reference(samples_uv, ranges)

    assert found.squeezes[0].reasons == (Reason.GAP,)
    assert found.reasons == (AmplitudeReason.ONE_SQUEEZE,)


def test_a_jolt_is_not_the_height_of_a_squeeze():
    samples_uv, ranges = squeezes(100.0, 100.0)
    undisturbed_uv = reference(samples_uv, ranges).value_uv
    middle = sum(ranges[0]) // 2
    samples_uv[middle : middle + 40] += emg(40, 1500.0, seed=5)

    found = reference(samples_uv, ranges)

    assert found.value_uv == pytest.approx(undisturbed_uv, rel=0.05)
    window = found.squeezes[0].window
    assert window[1] <= middle or window[0] >= middle


def test_a_squeeze_let_go_at_its_height_is_not_used():
    samples_uv, _ = squeezes(0.0, 0.0)
    ranges = [(start, start + 1100) for start in (10_000, 14_000)]
    rise = np.linspace(0.0, 1.0, 1100) ** 2
    for start, stop in ranges:
        samples_uv[start:stop] += rise * emg(1100, 150.0, seed=start)

    found = reference(samples_uv, ranges)

    assert {squeeze.reasons for squeeze in found.squeezes} == {(AmplitudeReason.UNSTEADY,)}
    assert found.reasons == (AmplitudeReason.NO_SQUEEZE, AmplitudeReason.UNSTEADY)


def test_a_squeeze_shorter_than_the_window_is_too_short():
    found = reference(*squeezes(100.0, 100.0, held_s=0.4))

    assert {squeeze.reasons for squeeze in found.squeezes} == {(AmplitudeReason.TOO_SHORT,)}


def test_a_squeeze_full_of_hum_is_not_used():
    samples_uv, ranges = squeezes(100.0, 100.0)
    start, stop = ranges[0]
    samples_uv[start:stop] += 150.0 * np.sin(2 * np.pi * 50.0 * np.arange(stop - start) / FS_HZ)

    squeeze = reference(samples_uv, ranges).squeezes[0]

    assert squeeze.net_rms_uv is None
    assert set(squeeze.reasons) <= {Reason.MAINS, Reason.DETACHED}


def test_an_envelope_has_no_reference():
    channel = ChannelInfo("glute", ChannelKind.ENVELOPE)

    assert reference(*squeezes(100.0), channel=channel).reasons == (Reason.ENVELOPE_ONLY,)


def test_without_rest_there_is_no_reference():
    found = reference(*squeezes(100.0, 100.0), rest=(2000, 2050))

    assert found.value_uv is None
    assert found.reasons == (Reason.REST_TOO_SHORT,)


@given(st.floats(0.2, 20.0))
@settings(max_examples=20)
def test_the_gain_of_an_amplifier_leaves_every_percentage(gain):
    samples_uv, ranges = squeezes(100.0, 100.0, 30.0, held_s=1.5, pause_s=7.0)

    once = percent_of_reference(level(samples_uv, ranges[2]), reference(samples_uv, ranges[:2]))
    samples_uv = gain * samples_uv
    scaled = percent_of_reference(level(samples_uv, ranges[2]), reference(samples_uv, ranges[:2]))

    assert scaled.percent == pytest.approx(once.percent, rel=1e-9)


@pytest.mark.parametrize("share", [0.08, 0.4, 1.0, 1.6])
def test_a_hold_reads_its_share_of_the_reference_less_the_excess_of_the_highest_window(share):
    percents = []
    for seed in range(10):
        samples_uv, ranges = squeezes(100.0, 100.0, 100.0 * share, seed=seed)
        held = percent_of_reference(level(samples_uv, ranges[2]), reference(samples_uv, ranges[:2]))
        percents.append(held.percent)

    assert np.mean(percents) == pytest.approx(100.0 * share / 1.07, rel=0.03)


def test_more_than_the_reference_is_given_and_said():
    samples_uv, ranges = squeezes(50.0, 50.0, 100.0)

    held = percent_of_reference(level(samples_uv, ranges[2]), reference(samples_uv, ranges[:2]))

    assert held.percent > 150.0
    assert held.is_above_reference


@pytest.mark.parametrize("heights_uv", [(100.0,), (100.0, 60.0), ()])
def test_there_is_no_percentage_without_a_reference(heights_uv):
    samples_uv, ranges = squeezes(*heights_uv, 40.0)

    held = percent_of_reference(level(samples_uv, ranges[-1]), reference(samples_uv, ranges[:-1]))

    assert held.percent is None
    assert held.reasons
    assert not held.is_above_reference


def test_a_percentage_of_another_channel_is_refused():
    samples_uv, ranges = squeezes(100.0, 100.0)
    other = reference(samples_uv, ranges, channel=ChannelInfo("biceps_femoris_R"))

    with pytest.raises(ValueError, match="'gluteus_maximus_R', the reference of 'biceps_femoris_R"):
        percent_of_reference(level(samples_uv, ranges[0]), other)


@pytest.mark.parametrize("normalisation", Normalisation)
def test_only_contractions_make_a_reference(normalisation):
    samples_uv, ranges = squeezes(100.0, 100.0)
    arguments = {"squeezes": ranges, "rest": REST, "config": ReferenceConfig()}

    if normalisation.is_contraction:
        found = measure_reference(
            prepared(samples_uv), GLUTE.name, normalisation=normalisation, **arguments
        )
        assert found.normalisation is normalisation
    else:
        with pytest.raises(ValueError, match=f"the normalisation is '{normalisation.value}'"):
            measure_reference(
                prepared(samples_uv), GLUTE.name, normalisation=normalisation, **arguments
            )


@pytest.mark.parametrize("window_ms", [100.0, 2000.0, float("nan")])
def test_a_window_outside_of_what_is_used_is_refused(window_ms):
    with pytest.raises(ValueError, match=f"window_ms is {window_ms:g}"):
        SqueezeConfig(window_ms=window_ms)


def test_squeezes_outside_the_recording_are_refused():
    with pytest.raises(ValueError, match="the squeeze is 0 to 99999 of 25000"):
        reference(squeezes(100.0)[0], [(0, 99_999)])


def test_squeezes_are_found_without_help_whatever_the_other_channels_do():
    samples_uv, ranges = squeezes(100.0, 100.0, 100.0)
    others_uv = np.random.default_rng(3).normal(0.0, 3.0, (len(samples_uv), 3))
    channels = (GLUTE, *(ChannelInfo(name) for name in "abc"))
    samples = prepare_samples(np.column_stack([samples_uv, others_uv]), FS_HZ, channels)

    found, rest = find_squeezes(samples, GLUTE.name, config=RepetitionConfig())

    assert len(found) == 3
    for (start, stop), (true_start, true_stop) in zip(found, ranges, strict=True):
        assert abs(start - true_start) < 150
        assert abs(stop - true_stop) < 300
    assert any(rest[1] <= start for start, _ in ranges)


def test_without_a_squeeze_none_is_found():
    assert find_squeezes(prepared(squeezes(0.0)[0]), GLUTE.name, config=RepetitionConfig()) == (
        (),
        None,
    )


def test_the_running_percentage_agrees_with_that_of_the_whole_hold():
    held_uv = emg(20_000, 40.0, seed=1)[:, np.newaxis]
    stage = ReferenceLevel(
        FS_HZ, rest_uv=np.array([3.0]), reference_uv=np.array([80.0]), window_ms=250.0
    )

    percent = stage.step(held_uv)[250:, 0]

    assert np.sqrt(np.mean(percent**2)) == pytest.approx(
        100 * np.sqrt(np.mean(held_uv**2) - 9.0) / 80.0, rel=0.02
    )


def test_a_channel_without_a_reference_stays_nan():
    stage = ReferenceLevel(
        FS_HZ, rest_uv=np.zeros(2), reference_uv=np.array([50.0, np.nan]), window_ms=100.0
    )

    percent = stage.step(np.ones((10, 2)))

    assert np.isfinite(percent[:, 0]).all()
    assert np.isnan(percent[:, 1]).all()


@pytest.mark.parametrize(
    ("rest_uv", "reference_uv", "says"),
    [
        ([1.0], [1.0, 2.0], r"rest has shape \(1,\), reference \(2,\)"),
        ([[1.0]], [[1.0]], r"rest has shape \(1, 1\)"),
        ([-1.0], [1.0], r"rest_uv is \[-1.0\]"),
        ([np.nan], [1.0], r"rest_uv is \[nan\]"),
        ([1.0], [0.0], r"reference_uv is \[0.0\]"),
        ([1.0], [np.inf], r"reference_uv is \[inf\]"),
    ],
)
def test_levels_that_cannot_be_are_refused_with_their_numbers(rest_uv, reference_uv, says):
    with pytest.raises(ValueError, match=says):
        ReferenceLevel(
            FS_HZ,
            rest_uv=np.array(rest_uv),
            reference_uv=np.array(reference_uv),
            window_ms=100.0,
        )


def test_real_lifts_of_one_hamstring_agree_within_a_tenth(recordings):
    with (recordings / "sit_to_stand.csv").open() as lines:
        names = next(csv.reader(lines))[1:]
        samples_uv = np.loadtxt(lines, delimiter=",")[:, 1:]
    channels = tuple(ChannelInfo(name.removesuffix("_uV")) for name in names)
    samples = prepare_samples(samples_uv, 2000.0, channels)

    found, rest = find_squeezes(samples, "L_ST", config=RepetitionConfig())
    hamstring = measure_reference(
        samples,
        "L_ST",
        normalisation=Normalisation.SUBMAXIMAL,
        squeezes=found,
        rest=rest,
        config=ReferenceConfig(),
    )

    assert len(found) == 5
    assert hamstring.is_usable
    assert 50.0 < hamstring.value_uv < 90.0
