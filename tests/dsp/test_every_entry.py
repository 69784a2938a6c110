"""Whatever is handed to any public function of dsp: a sentence with value and rule, or a stage.

A function that has the whole signal refuses what is none with a `ValueError`. A stage of a stream
refuses what is no array, and takes a value that is none for a missing sample: it never stops.
"""

from dataclasses import replace

import numpy as np
import pytest

from dsp.activity import ActivityConfig, FrameLevels
from dsp.amplitude.config import AmplitudeConfig
from dsp.amplitude.measure import MeasureConfig, make_measure
from dsp.amplitude.recording import measure_recording, measure_references
from dsp.amplitude.reference import Normalisation
from dsp.amplitude.repetition import measure_repetition as measure_amplitudes
from dsp.amplitude.samples import prepare_samples
from dsp.amplitude.sharing import Sharing
from dsp.analysis import (
    AnalysisConfig,
    analyse_recording,
    analyse_repetition,
    nothing_learned,
    recording_repetitions,
)
from dsp.artefact import (
    clipped_mask,
    ecg_mask,
    find_artefacts,
    flat_mask,
    held_mask,
    mains_share,
    mains_uv,
)
from dsp.block import ChannelInfo, ChannelKind, SampleBlock, StreamInfo
from dsp.chain import ChainConfig, make_chain
from dsp.envelope import LinearEnvelope, MovingRms
from dsp.filters import SosFilter, band_pass, high_pass, low_pass, notch
from dsp.flags import measure_repetition
from dsp.flags.levels import measure_levels
from dsp.functional_check import measure_movement, measure_taps
from dsp.heartbeat import find_beats
from dsp.jolt import jolt_mask
from dsp.live import LiveOrder
from dsp.live.hops import HopFilter
from dsp.loose_lead import loose_mask
from dsp.motion import motion_mask
from dsp.onset.config import FrontEndConfig
from dsp.published import DETECTORS
from dsp.published.recording import detect_recording
from dsp.quality import ChannelQualityMeter, channel_quality
from dsp.repetition import Repetition, RepetitionFinder
from dsp.shared_signal import shared_signal
from dsp.stillness import StillnessMeter, measure_quiet
from dsp.whole_recording import find_repetitions

CONFIG = AnalysisConfig()
FS_HZ = 1000.0
A, B = ChannelInfo("gluteus_maximus_R"), ChannelInfo("biceps_femoris_R")
CHANNELS = (A, B)
LIFT = Repetition(3000, 5000, 1800, 2800)


def samples():
    samples_uv = np.random.default_rng(1).normal(0.0, 3.0, (6000, 2))
    samples_uv[3000:5000] *= 10.0
    return samples_uv


def stream(fs_hz, channels):
    return StreamInfo("scripted:", "scripted", fs_hz, channels)


def _analyse_repetition(x, fs_hz, channels):
    return analyse_repetition(
        x, fs_hz, channels, LIFT, window_start_index=0, index=0,
        learned=nothing_learned(CHANNELS, CONFIG), config=CONFIG,
    )  # fmt: skip


def _measure_amplitudes(x, fs_hz, channels):
    return measure_amplitudes(
        x, fs_hz, channels, LIFT, window_start_index=0, index=0, sharing=Sharing(frozenset(), ()),
        references={}, config=AmplitudeConfig(),
    )  # fmt: skip


def _measure_references(x, fs_hz, channels):
    return measure_references(
        x, fs_hz, channels, {A.name: ((1.0, 2.0),)},
        normalisation=Normalisation.MVC_ISOMETRIC, config=AmplitudeConfig(),
    )  # fmt: skip


def _detect(x, fs_hz, channels):
    detectors = list(DETECTORS.values())
    return detect_recording(x, fs_hz, channels, (LIFT,), detectors=detectors, config=CONFIG)


OF_CHANNELS = {
    "analyse_recording": lambda x, fs, of: analyse_recording(x, fs, of, config=CONFIG),
    "analyse_repetition": _analyse_repetition,
    "recording_repetitions": lambda x, fs, of: recording_repetitions(x, fs, of, config=CONFIG),
    "channel_quality": channel_quality,
    "measure_recording": lambda x, fs, of: measure_recording(
        x, fs, of, (), (), config=AmplitudeConfig()
    ),
    "measure_amplitudes": _measure_amplitudes,
    "measure_references": _measure_references,
    "prepare_samples": prepare_samples,
    "detect_recording": _detect,
    "measure_repetition": lambda x, fs, of: measure_repetition(
        x, fs, of, LIFT, window_start_index=0
    ),
    "find_artefacts": find_artefacts,
}
OF_SIGNALS = {
    "find_repetitions": lambda x, fs: find_repetitions(x, fs, CONFIG.repetition),
    "shared_signal": shared_signal,
    "loose_mask": loose_mask,
    "motion_mask": motion_mask,
    "jolt_mask": jolt_mask,
    "ecg_mask": ecg_mask,
    "flat_mask": flat_mask,
    "held_mask": held_mask,
    "mains_share": mains_share,
    "mains_uv": mains_uv,
    "measure_levels": measure_levels,
    "measure_quiet": measure_quiet,
    "measure_taps": measure_taps,
    "measure_movement": lambda x, fs: measure_movement(x, fs, asked=(0,), quiet_uv=np.ones(2)),
}
STREAMS = {
    "make_chain": lambda x, fs, of: make_chain(ChainConfig(), stream(fs, of)).step(
        SampleBlock(x, 0, 0.0)
    ),
    "make_measure": lambda x, fs, of: make_measure(MeasureConfig(), stream(fs, of)).step(
        SampleBlock(x, 0, 0.0)
    ),
    "ChannelQualityMeter": lambda x, fs, of: ChannelQualityMeter(stream(fs, of)).step(
        SampleBlock(x, 0, 0.0)
    ),
    "LiveOrder": lambda x, fs, of: LiveOrder(stream(fs, of), analysis=CONFIG).step(x, 0),
}
STAGES = {
    "SosFilter": lambda x, fs: SosFilter(band_pass(fs)).step(x),
    "MovingRms": lambda x, fs: MovingRms(fs, window_ms=100.0).step(x),
    "LinearEnvelope": lambda x, fs: LinearEnvelope(fs).step(x),
    "FrameLevels": lambda x, fs: list(FrameLevels(fs, ActivityConfig()).step(x, 0)),
    "RepetitionFinder": lambda x, fs: RepetitionFinder(fs, 2, CONFIG.repetition).step(x, 0),
    "HopFilter": lambda x, fs: list(HopFilter(fs, hop_s=0.01, config=FrontEndConfig()).step(x, 0)),
    "StillnessMeter": lambda x, fs: StillnessMeter(fs, np.ones(2)).step(x, 0),
}
WHOLE = {**OF_CHANNELS, **{name: lambda x, fs, of, f=f: f(x, fs) for name, f in OF_SIGNALS.items()}}
FLOWING = {**STREAMS, **{name: lambda x, fs, of, f=f: f(x, fs) for name, f in STAGES.items()}}
EVERY = {**WHOLE, **FLOWING}
BLOCKS = {"make_chain", "make_measure", "ChannelQualityMeter"}
DESCRIBED = {**OF_CHANNELS, **STREAMS}

NO_ARRAYS = {
    "int8": lambda x: x.astype(np.int8),
    "uint16": lambda x: np.abs(x).astype(np.uint16),
    "float16": lambda x: x.astype(np.float16),
    "longdouble": lambda x: x.astype(np.longdouble),
    "list": lambda x: x.tolist(),
    "objects": lambda x: x.astype(object),
    "complex": lambda x: x.astype(complex),
    "bool": lambda x: x > 0,
    "text": lambda x: x.astype(str),
    "masked": lambda x: np.ma.masked_array(x, x > 5.0),
    "one dimension": lambda x: x[:, 0],
    "three dimensions": lambda x: x[np.newaxis],
    "nothing": lambda x: None,
}
NO_RATES = (None, "1000", True, 1000j, np.nan, np.inf, 0.0, -1000.0, (1000.0,))
NO_CHANNELS = {
    "names": ("a", "b"),
    "one text": "ab",
    "none": None,
    "a skew of NaN": (A, replace(B, skew_s=np.nan)),
    "a skew of days": (A, replace(B, skew_s=1e6)),
    "a skew in words": (A, replace(B, skew_s="0")),
    "a range upside down": (A, replace(B, low_uv=5.0, high_uv=-5.0)),
    "a range of NaN": (A, replace(B, low_uv=np.nan, high_uv=5.0)),
    "a kind in words": (A, replace(B, kind="emg")),
    "no name": (A, replace(B, name=None)),
    "too few": (A,),
    "too many": (A, B, ChannelInfo("c")),
}


def refused(call, *given):
    with pytest.raises(ValueError, match=r"(?s).+: .+") as refusal:
        call(*given)
    return str(refusal.value)


@pytest.mark.parametrize("name", EVERY)
def test_what_is_right_is_taken(name):
    EVERY[name](samples(), FS_HZ, CHANNELS)


@pytest.mark.parametrize("bad", NO_ARRAYS)
@pytest.mark.parametrize("name", EVERY)
def test_samples_that_are_no_array_of_real_numbers_are_refused(name, bad):
    if "int" in bad and name in BLOCKS:
        pytest.skip("a block makes floats of whole numbers")
    said = refused(EVERY[name], NO_ARRAYS[bad](samples()), FS_HZ, CHANNELS)

    assert said.startswith("samples ")
    assert "give" in said


@pytest.mark.parametrize("fs_hz", NO_RATES)
@pytest.mark.parametrize("name", EVERY)
def test_a_rate_that_is_none_is_refused_with_its_value(name, fs_hz):
    assert refused(EVERY[name], samples(), fs_hz, CHANNELS).startswith(f"fs_hz is {fs_hz!r}: ")


@pytest.mark.parametrize("bad", NO_CHANNELS)
@pytest.mark.parametrize("name", DESCRIBED)
def test_channels_that_are_none_are_refused(name, bad):
    assert "give" in refused(DESCRIBED[name], samples(), FS_HZ, NO_CHANNELS[bad])


@pytest.mark.parametrize("times", [1e9, 1e200, 1e300])
@pytest.mark.parametrize("name", WHOLE)
def test_a_value_no_electrode_gives_is_refused_with_it_and_the_limit(name, times):
    said = refused(WHOLE[name], times * samples(), FS_HZ, CHANNELS)

    assert "no more than 1e+09 µV can be" in said


@pytest.mark.parametrize("value", [1e12, -1e300, np.inf])
@pytest.mark.parametrize("name", FLOWING)
def test_a_stream_goes_on_past_a_value_no_electrode_gives_without_a_warning(name, value):
    samples_uv = samples()
    samples_uv[3500, 0] = value

    FLOWING[name](samples_uv, FS_HZ, CHANNELS)


@pytest.mark.parametrize("name", ["SosFilter", "MovingRms", "LinearEnvelope"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e300])
def test_a_stage_is_nan_for_what_it_cannot_take_and_forgets_it(name, value):
    samples_uv = samples()
    samples_uv[100, 0] = value

    out = STAGES[name](samples_uv, FS_HZ)

    assert np.flatnonzero(np.isnan(out[:, 0])).tolist() == [100]
    assert np.isfinite(out[:, 1]).all()


@pytest.mark.parametrize(
    "design",
    [
        high_pass,
        lambda fs: low_pass(fs, corner_hz=6.0),
        band_pass,
        lambda fs: notch(fs, mains_hz=50.0),
    ],
)
@pytest.mark.parametrize("fs_hz", NO_RATES)
def test_no_filter_is_designed_for_a_rate_that_is_none(design, fs_hz):
    assert refused(design, fs_hz).startswith("fs_hz is ")


@pytest.mark.parametrize(
    "rest_s", [3, (0,), (None, 2), (0, 1, 2), "01", (True, 2), ("0", "1"), np.array([0.0, 1.0])]
)
def test_a_rest_that_is_not_two_numbers_is_refused(rest_s):
    for call in (
        lambda: analyse_recording(samples(), FS_HZ, CHANNELS, config=CONFIG, rest_s=rest_s),
        lambda: find_repetitions(samples(), FS_HZ, CONFIG.repetition, rest_s=rest_s),
        lambda: measure_references(
            samples(), FS_HZ, CHANNELS, {}, rest_s=rest_s,
            normalisation=Normalisation.MVC_ISOMETRIC, config=AmplitudeConfig(),
        ),
    ):  # fmt: skip
        assert refused(call).startswith(f"rest_s is {rest_s!r}: give 2 numbers")


@pytest.mark.parametrize("named", [B.name, "knee", 3])
def test_a_movement_sensor_is_a_column_that_is_there_and_no_muscle(named):
    def analyse():
        analyse_recording(samples(), FS_HZ, CHANNELS, config=CONFIG, movement_channel=named)

    assert refused(analyse).startswith(f"movement channel {named!r} is ")


def test_a_sensor_beside_the_muscles_may_write_any_number():
    beside = ChannelInfo("clock", ChannelKind.AUX)
    samples_uv = np.column_stack([samples(), 1.7e15 + np.arange(6000.0)])

    found = analyse_recording(samples_uv, FS_HZ, (*CHANNELS, beside), config=CONFIG)

    assert len(found.repetitions) == 1


def test_masks_of_one_channel_and_of_clipping_keep_the_same_rules():
    assert refused(find_beats, samples(), FS_HZ).startswith("samples have shape (6000, 2): ")
    assert refused(find_beats, samples()[:, 0], "1000").startswith("fs_hz is '1000': ")
    assert refused(clipped_mask, samples(), (A,)).startswith("samples have shape (6000, 2) for 1 ")


def test_single_precision_and_any_layout_in_memory_are_taken():
    for given_uv in (
        samples().astype(np.float32),
        samples().astype(">f8"),
        np.asfortranarray(samples()),
        samples()[::-1],
    ):
        found = analyse_recording(given_uv, FS_HZ, CHANNELS, config=CONFIG)
        assert len(found.repetitions) == 1


def broken(samples_uv, how):
    broken_uv = samples_uv.copy()
    how(broken_uv)
    return broken_uv


@pytest.mark.parametrize(
    "how",
    [
        lambda x: x.__setitem__((slice(2000, None), 1), 0.0),
        lambda x: x.__setitem__((slice(None), 1), np.inf),
        lambda x: x.__setitem__((3000, slice(None)), -np.inf),
        lambda x: x.__setitem__((slice(None, None, 2), 1), np.nan),
        lambda x: x.__setitem__((slice(100, None, 7), 0), np.nan),
        lambda x: x.__imul__(1e-300),
        lambda x: x.__iadd__(9e8),
        lambda x: x.__setitem__((slice(None), slice(None)), 5e-324),
    ],
    ids=["stops", "infinite column", "infinite row", "half", "sixth", "tiny", "offset", "least"],
)
@pytest.mark.parametrize("name", EVERY)
def test_what_can_be_read_is_answered_without_a_warning_however_odd(name, how):
    odd_uv = broken(samples(), how)
    if name == "prepare_samples" and np.isinf(odd_uv).any():
        pytest.skip("amplitude takes NaN alone for missing, and says so")
    EVERY[name](odd_uv, FS_HZ, CHANNELS)
