"""What cannot be analysed is refused with value, rule and advice; what can is answered."""

import numpy as np
import pytest

from dsp.analysis import (
    AnalysisConfig,
    analyse_recording,
    analyse_repetition,
    analysis_window,
    nothing_learned,
    recording_repetitions,
)
from dsp.block import ChannelInfo
from dsp.findings import Quality, Reason, Verdict
from dsp.repetition import Repetition
from dsp.rest_level import RestUnusable

CONFIG = AnalysisConfig()
FS_HZ = 1000.0
NAMES = ("gluteus_maximus_R", "biceps_femoris_R", "erector_spinae_L")
STARTS_S = (5.0, 13.0)


def infos(n_channels=3):
    return tuple(ChannelInfo(name) for name in NAMES[:n_channels])


def lifts_uv(*, duration_s=20.0, rest_uv=3.0, plateau_uv=40.0):
    """Return two lifts of three muscles; the hamstring starts first, the back 50 ms later."""
    rng = np.random.default_rng(5)
    time_s = np.arange(round(duration_s * FS_HZ)) / FS_HZ
    samples_uv = rng.normal(0.0, rest_uv, (len(time_s), 3))
    for start_s in STARTS_S:
        for column, lag_s in enumerate((0.1, 0.0, 0.05)):
            rise = np.clip((time_s - start_s - lag_s) / 0.05, 0.0, 1.0) * (time_s < start_s + 3.0)
            samples_uv[:, column] += rise * rng.normal(0.0, plateau_uv, len(time_s))
    return samples_uv


def refused(samples_uv, fs_hz=FS_HZ, channels=None):
    with pytest.raises(ValueError, match=r".+: .+") as refusal:
        analyse_recording(samples_uv, fs_hz, channels or infos(), config=CONFIG)
    return str(refusal.value)


@pytest.mark.parametrize("is_single", [False, True])
def test_a_rest_named_over_a_contraction_is_refused_with_its_level_and_the_rule(is_single):
    samples_uv = lifts_uv()[:9000]

    with pytest.raises(
        RestUnusable, match=r"the rest 5\.5 to 7\.5 s is itself active: it lies 2\d dB .* 6 dB"
    ):
        recording_repetitions(
            samples_uv,
            FS_HZ,
            infos(),
            config=CONFIG,
            rest_s=(5.5, 7.5),
            single_repetition=is_single,
        )


def test_a_rest_into_which_a_contraction_falls_is_refused():
    with pytest.raises(RestUnusable, match=r"its level changes by 2\d dB"):
        recording_repetitions(lifts_uv(), FS_HZ, infos(), config=CONFIG, rest_s=(3.9, 6.0))


def test_a_quiet_rest_is_taken_though_one_of_three_muscles_keeps_its_tone_in_it():
    samples_uv = lifts_uv()
    samples_uv[:4500, 2] *= 4.0

    found = recording_repetitions(samples_uv, FS_HZ, infos(), config=CONFIG, rest_s=(2.0, 4.0))

    assert [round(each.start_index / FS_HZ) for each in found] == [5, 13]


@pytest.mark.parametrize(
    "rest_s", [(0.0, np.inf), (np.nan, 1.0), (-np.inf, 1.0), (-1.0, 1.0), (1.0, 0.5), (0.0, 1e300)]
)
def test_a_rest_that_is_not_inside_the_recording_is_refused_whatever_its_numbers(rest_s):
    with pytest.raises(RestUnusable, match="not inside the recording of 20 s"):
        recording_repetitions(lifts_uv(), FS_HZ, infos(), config=CONFIG, rest_s=rest_s)


@pytest.mark.parametrize("fs_hz", [0.0, -1000.0, np.nan, np.inf])
def test_a_rate_that_is_none_is_refused_for_a_recording_and_for_one_repetition(fs_hz):
    samples_uv = lifts_uv()

    assert refused(samples_uv, fs_hz).startswith(f"fs_hz is {fs_hz}")
    with pytest.raises(ValueError, match="give a finite number of samples per second over 0"):
        one_repetition(samples_uv, fs_hz=fs_hz)


def test_a_rate_that_makes_days_of_a_recording_is_refused_before_it_fills_the_memory():
    assert "at most 86400 s are taken" in refused(lifts_uv(), 1e-4)


@pytest.mark.parametrize(
    ("samples_uv", "kind"),
    [
        (lifts_uv(duration_s=1.0).tolist(), "list"),
        (lifts_uv(duration_s=1.0).astype(object), "object"),
        (lifts_uv(duration_s=1.0).astype(complex), "complex128"),
        (lifts_uv(duration_s=1.0) > 0, "bool"),
    ],
)
def test_samples_that_are_no_array_of_real_numbers_are_refused(samples_uv, kind):
    assert f"samples are of type {kind}: give a numpy array" in refused(samples_uv)


def test_a_recording_without_a_sample_is_refused():
    assert "a recording has 1 sample or more" in refused(np.empty((0, 3)))


def test_two_channels_of_one_name_are_refused():
    first, _, third = infos()

    said = refused(lifts_uv(), channels=(first, first, third))

    assert said.startswith("2 channels are called 'gluteus_maximus_R'")


def one_repetition(samples_uv, *, fs_hz=FS_HZ, learned=None):
    repetition = Repetition(
        start_index=5000, end_index=8000, rest_start_index=3750, rest_end_index=4750
    )
    start, stop = analysis_window(repetition, FS_HZ, CONFIG)
    return analyse_repetition(
        samples_uv[start:stop],
        fs_hz,
        infos(),
        repetition,
        window_start_index=start,
        index=0,
        learned=learned or nothing_learned(infos(), CONFIG),
        config=CONFIG,
    )


def test_what_other_channels_taught_is_refused():
    with pytest.raises(ValueError, match="learned knows 2 channels and the window has 3"):
        one_repetition(lifts_uv(), learned=nothing_learned(infos(2), CONFIG))


def test_a_channel_without_a_sample_says_so_and_takes_no_repetition_from_the_others():
    samples_uv = lifts_uv()
    samples_uv[:, 2] = np.nan

    beside = analyse_recording(samples_uv, FS_HZ, infos(), config=CONFIG, rest_s=(2.0, 4.0))

    assert [round(each.start_s) for each in beside.repetitions] == [5, 13]
    assert {each.pairs[0].verdict for each in beside.repetitions} == {Verdict.AFTER}
    assert {pair.verdict for each in beside.repetitions for pair in each.pairs[1:]} == {
        Verdict.CANNOT_TELL
    }
    assert all(Reason.GAP in pair.reasons for pair in beside.repetitions[0].pairs[1:])
    assert [each.quality for each in beside.channels] == [Quality.OK, Quality.OK, Quality.BAD]
    assert beside.channels[2].reasons == (Reason.GAP,)
