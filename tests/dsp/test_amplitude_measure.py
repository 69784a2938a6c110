import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.amplitude.epoch import epoch_arv_uv, epoch_rms_uv
from dsp.amplitude.measure import AmplitudeMeasure, MeasureConfig, make_measure
from dsp.amplitude.percent import ReferenceLevel
from dsp.amplitude.rectified import FullWaveRectifier, MovingArv
from dsp.block import ChannelInfo, ChannelKind, SampleBlock, StreamInfo
from tests.dsp.chunking import chunk_lengths, pieces

STAGES = {
    "rectified": FullWaveRectifier,
    "arv": lambda: MovingArv(1000.0, window_ms=100.0),
    "percent": lambda: ReferenceLevel(
        1000.0, rest_uv=np.full(3, 2.0), reference_uv=np.array([50.0, 80.0, np.nan]), window_ms=50.0
    ),
}


def noise(n_samples, *, seed=0, n_channels=3):
    return np.random.default_rng(seed).normal(0.0, 20.0, (n_samples, n_channels))


def stream(*kinds, fs_hz=1000.0):
    channels = tuple(ChannelInfo(f"c{i}", kind) for i, kind in enumerate(kinds))
    return StreamInfo("test:", "test", fs_hz, channels)


def measured(measure, samples_uv, info, *, first_index=0):
    chain = make_measure(MeasureConfig(measure), info)
    return chain.step(SampleBlock(samples_uv, first_index, 0.0))


@given(chunk_lengths, st.sampled_from(sorted(STAGES)))
def test_any_chunking_of_a_stage_gives_the_same_output_to_the_bit(lengths, name):
    samples_uv = noise(1000)
    stage = STAGES[name]()

    parts = [stage.step(samples_uv[start:stop]) for start, stop in pieces(1000, lengths)]

    whole = STAGES[name]().step(samples_uv)
    assert np.array_equal(np.concatenate(parts), whole, equal_nan=True)


@pytest.mark.parametrize("name", STAGES)
def test_a_reset_forgets_everything(name):
    stage = STAGES[name]()

    first = stage.step(noise(321))
    stage.reset()

    assert np.array_equal(stage.step(noise(321)), first, equal_nan=True)


@given(chunk_lengths, st.sampled_from(AmplitudeMeasure))
def test_any_chunking_of_a_measure_gives_the_same_output_to_the_bit_gaps_included(lengths, measure):
    samples_uv = noise(1000, n_channels=2)
    samples_uv[333:350] = np.nan
    info = stream(ChannelKind.EMG, ChannelKind.AUX)
    chain = make_measure(MeasureConfig(measure), info)

    parts = [
        chain.step(SampleBlock(samples_uv[start:stop], start, 0.0))
        for start, stop in pieces(1000, lengths)
    ]

    whole = measured(measure, samples_uv, info)
    assert np.array_equal(np.concatenate(parts), whole, equal_nan=True)


@pytest.mark.parametrize("measure", AmplitudeMeasure)
def test_a_gap_is_nan_and_behind_it_the_measure_begins_anew(measure):
    info = stream(ChannelKind.EMG)
    samples_uv = noise(2000, n_channels=1)
    samples_uv[700:760] = np.nan

    level_uv = measured(measure, samples_uv, info)

    assert np.isnan(level_uv[700:760]).all()
    assert np.isfinite(level_uv[:700]).all()
    assert np.array_equal(level_uv[760:], measured(measure, samples_uv[760:], info))


@pytest.mark.parametrize("measure", AmplitudeMeasure)
@given(gain=st.floats(1e-3, 1e3))
@settings(max_examples=30)
def test_the_gain_of_an_amplifier_scales_every_measure_alike(measure, gain):
    info = stream(ChannelKind.EMG)
    samples_uv = noise(400, n_channels=1)

    louder_uv = measured(measure, gain * samples_uv, info)

    assert louder_uv == pytest.approx(gain * measured(measure, samples_uv, info), rel=1e-9)


def test_a_sine_has_the_amplitudes_of_theory():
    # 100 Hz lies where the band-pass neither takes nor gives.
    time_s = np.arange(8000) / 2000.0
    sine_uv = 50.0 * np.sin(2 * np.pi * 100.0 * time_s)[:, np.newaxis]
    info = stream(ChannelKind.EMG, fs_hz=2000.0)

    end_uv = {measure: measured(measure, sine_uv, info)[-200:, 0] for measure in AmplitudeMeasure}

    assert end_uv[AmplitudeMeasure.RECTIFIED].max() == pytest.approx(50.0, rel=0.01)
    assert end_uv[AmplitudeMeasure.RECTIFIED].min() >= 0.0
    assert end_uv[AmplitudeMeasure.RMS] == pytest.approx(50.0 / np.sqrt(2), rel=0.01)
    assert end_uv[AmplitudeMeasure.ARV] == pytest.approx(50.0 * 2 / np.pi, rel=0.01)
    assert end_uv[AmplitudeMeasure.LINEAR_ENVELOPE] == pytest.approx(50.0 * 2 / np.pi, rel=0.02)


def test_white_noise_has_0_80_of_its_rms_as_average_rectified_value():
    samples_uv = noise(200_000, n_channels=1)

    arv_uv = MovingArv(1000.0, window_ms=100_000.0).step(samples_uv)[-1, 0]

    assert arv_uv == pytest.approx(20.0 * np.sqrt(2 / np.pi), rel=0.01)


@given(st.integers(1, 60), st.integers(1, 150))
def test_the_moving_arv_is_the_mean_of_the_rectified_window(n_window, n_samples):
    samples_uv = noise(n_samples, seed=n_samples)

    moving_uv = MovingArv(1000.0, window_ms=float(n_window)).step(samples_uv)

    for end in range(1, n_samples + 1):
        window_uv = samples_uv[max(0, end - n_window) : end]
        assert moving_uv[end - 1] == pytest.approx(np.mean(np.abs(window_uv), axis=0))


def test_the_middle_of_a_step_shows_in_the_arv_after_half_the_window():
    step_uv = np.repeat([0.0, 10.0], 500)[:, np.newaxis]

    arv_uv = MovingArv(1000.0, window_ms=100.0).step(step_uv)[:, 0]

    assert np.flatnonzero(arv_uv >= 5.0 - 1e-9)[0] == 500 + 49


def test_channels_that_are_not_raw_emg_pass_unchanged():
    info = stream(ChannelKind.EMG, ChannelKind.ENVELOPE, ChannelKind.AUX)
    samples_uv = noise(500)

    level_uv = measured(AmplitudeMeasure.ARV, samples_uv, info)

    assert np.array_equal(level_uv[:, 1:], samples_uv[:, 1:])
    assert not np.array_equal(level_uv[:, 0], samples_uv[:, 0])


def test_a_window_without_a_sample_is_refused():
    with pytest.raises(ValueError, match=r"window_ms is 1\.0 at 100\.0"):
        MovingArv(100.0, window_ms=1.0)


def test_an_epoch_has_the_rms_and_arv_of_theory():
    time_s = np.arange(1000) / 1000.0
    sine_uv = 30.0 * np.sin(2 * np.pi * 80.0 * time_s)

    assert epoch_rms_uv(sine_uv) == pytest.approx(30.0 / np.sqrt(2))
    assert epoch_arv_uv(sine_uv) == pytest.approx(30.0 * 2 / np.pi, rel=0.01)


@pytest.mark.parametrize("measure", [epoch_rms_uv, epoch_arv_uv])
@pytest.mark.parametrize(
    ("epoch_uv", "says"),
    [
        (np.array([1.0, np.nan, 2.0]), "1 of 3 samples are not finite"),
        (np.array([1.0, np.inf, 2.0]), "1 of 3 samples are not finite"),
        (np.full(100, 7.0), "all 100 samples are 7 µV"),
        (np.array([1.0]), "has 1 samples: give 2 or more"),
        (np.zeros((10, 2)), r"shape \(10, 2\)"),
        (np.empty(0), "has 0 samples"),
    ],
)
def test_an_epoch_that_cannot_be_measured_is_refused_with_its_numbers(measure, epoch_uv, says):
    with pytest.raises(ValueError, match=says):
        measure(epoch_uv)
