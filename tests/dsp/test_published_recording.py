"""Published detectors asked about a recording: the order's own windows, and nothing for a gap."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from dsp.analysis import (
    AnalysisConfig,
    analyse_recording,
    ordered_from_index,
    recording_repetitions,
)
from dsp.block import ChannelInfo, ChannelKind
from dsp.findings import Reason
from dsp.published import DETECTORS
from dsp.published.recording import detect_recording
from dsp.simulate import simulate_trial

FS_HZ = 1000.0
CONFIG = AnalysisConfig()
GLUTE, HAMSTRING = "gluteus_maximus_R", "biceps_femoris_R"
CHANNELS = (ChannelInfo(HAMSTRING), ChannelInfo(GLUTE))
REST_S = (0.3, 1.3)


def samples(*, snr_db=(20.0, 20.0), rise_ms=(20.0, 20.0), offset_ms=(0.0, 60.0), seed=3):
    return simulate_trial(
        np.random.default_rng(seed),
        fs_hz=FS_HZ,
        snr_db=list(snr_db),
        rise_ms=list(rise_ms),
        offset_ms=list(offset_ms),
        onset_s=1.6,
        duration_s=3.2,
    ).samples_uv.copy()


def repetitions(samples_uv, channels=CHANNELS):
    return recording_repetitions(
        samples_uv, FS_HZ, channels, config=CONFIG, rest_s=REST_S, single_repetition=True
    )


def ask(samples_uv, *, channels=CHANNELS, found=None, fs_hz=FS_HZ):
    return detect_recording(
        samples_uv,
        fs_hz,
        channels,
        repetitions(samples_uv, channels) if found is None else found,
        detectors=tuple(DETECTORS.values()),
        config=CONFIG,
    )


def test_every_detector_tells_starts_and_delays_in_the_order_of_the_pairs_of_a_finding():
    samples_uv = samples()
    (repetition,) = ask(samples_uv)
    finding = analyse_recording(
        samples_uv, FS_HZ, CHANNELS, config=CONFIG, rest_s=REST_S, single_repetition=True
    )
    (pair,) = finding.repetitions[0].pairs

    assert [each.detector for each in repetition.detectors] == list(DETECTORS)
    for each in repetition.detectors:
        assert [onset.channel for onset in each.onsets] == [HAMSTRING, GLUTE]
        (delay,) = each.delays
        hamstring, glute = each.onsets
        assert (delay.a, delay.b) == (pair.a, pair.b) == (GLUTE, HAMSTRING)
        assert delay.lag_ms == pytest.approx(1000.0 * (glute.onset_s - hamstring.onset_s))
        if each.detector != "bonato":
            assert delay.lag_ms == pytest.approx(60.0, abs=25.0)


def test_a_detector_is_given_the_window_and_the_rest_of_the_order():
    samples_uv = samples()
    (repetition,) = repetitions(samples_uv)
    first = ordered_from_index(repetition, FS_HZ, CONFIG)
    asked = []

    def remember(samples_uv, fs_hz, rest):
        asked.append((samples_uv, fs_hz, rest))
        return 1.0

    (found,) = detect_recording(
        samples_uv,
        FS_HZ,
        (CHANNELS[0], replace(CHANNELS[1], skew_s=0.0002)),
        (repetition,),
        detectors=[replace(DETECTORS["tkeo"], find=remember)],
        config=CONFIG,
    )

    assert first == 100
    np.testing.assert_array_equal(asked[1][0], samples_uv[100:, 1])
    assert asked[1][1:] == (FS_HZ, (200, 1200))
    assert [onset.onset_s for onset in found.detectors[0].onsets] == [1.1, 1.1002]


@pytest.mark.parametrize("at", [300, 1299, 1700, 3199])
def test_a_gap_from_the_rest_on_leaves_its_channel_without_a_start(at):
    samples_uv = samples()
    samples_uv[at, 0] = np.nan
    (repetition,) = ask(samples_uv)
    for each in repetition.detectors:
        assert [onset.reason for onset in each.onsets] == [Reason.GAP, None]
        assert each.onsets[0].onset_s is None
        assert each.delays[0].lag_ms is None


@pytest.mark.parametrize("value_uv", [np.nan, np.inf])
def test_what_is_missing_before_the_rest_is_left_out_and_time_stays(value_uv):
    samples_uv = samples()
    (whole,) = ask(samples_uv)
    samples_uv[150, :] = value_uv
    (cut,) = ask(samples_uv)
    for before, after in zip(whole.detectors, cut.detectors, strict=True):
        if before.detector != "bonato":
            assert after.onsets[0].onset_s == pytest.approx(before.onsets[0].onset_s, abs=0.02)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_cut_off": True}, Reason.CUT_OFF),
        ({"rest_start_index": 1000}, Reason.REST_TOO_SHORT),
        ({"rest_start_index": 1300}, Reason.REST_TOO_SHORT),
    ],
)
def test_where_the_order_has_no_start_to_look_for_neither_has_a_detector(change, reason):
    samples_uv = samples()
    (repetition,) = repetitions(samples_uv)
    (found,) = ask(samples_uv, found=[replace(repetition, **change)])
    assert {onset.reason for each in found.detectors for onset in each.onsets} == {reason}


def test_envelopes_and_slow_recordings_have_no_start_and_other_inputs_are_not_asked():
    samples_uv = np.column_stack([samples(), np.zeros(3200)])
    channels = (
        ChannelInfo(HAMSTRING, kind=ChannelKind.ENVELOPE),
        ChannelInfo(GLUTE),
        ChannelInfo("knee", kind=ChannelKind.AUX),
    )
    (found,) = ask(samples_uv, channels=channels)
    first = found.detectors[0]
    assert [onset.channel for onset in first.onsets] == [HAMSTRING, GLUTE]
    assert [onset.reason for onset in first.onsets] == [Reason.ENVELOPE_ONLY, None]

    (slow,) = ask(samples_uv[:, :2], found=repetitions(samples_uv[:, :2]), fs_hz=500.0)
    assert slow.detectors[0].onsets[0].reason is Reason.RATE_TOO_LOW


def test_a_flat_channel_has_no_start_and_a_rest_without_a_start_after_it_neither():
    samples_uv = samples()
    samples_uv[:, 0] = 0.0
    (found,) = ask(samples_uv)
    assert {each.onsets[0].reason for each in found.detectors} == {Reason.NO_ONSET}


def test_equal_starts_of_unequal_signals_are_told_apart_by_all_threshold_and_step_detectors():
    lags_ms = {name: [] for name in DETECTORS}
    for seed in range(9):
        unequal_uv = samples(
            snr_db=(20.0, 8.0), rise_ms=(40.0, 120.0), offset_ms=(0.0, 0.0), seed=seed
        )
        for each in ask(unequal_uv)[0].detectors:
            lags_ms[each.detector] += [
                delay.lag_ms for delay in each.delays if delay.lag_ms is not None
            ]
    for name in ("ml-step", "aglr", "hodges-bui"):
        assert np.median(lags_ms[name]) > 20.0


def test_one_muscle_has_a_start_and_no_delay():
    (found,) = ask(samples()[:, :1], channels=CHANNELS[:1])
    assert all(each.delays == () and each.onsets[0].onset_s for each in found.detectors)


def test_what_was_found_comes_back_whole_from_another_process():
    found = ask(samples())
    assert pickle.loads(pickle.dumps(found)) == found


def test_columns_without_a_channel_are_refused():
    with pytest.raises(ValueError, match=r"shape \(3200, 2\) for 1 channels"):
        ask(samples(), channels=CHANNELS[:1], found=[])
