from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.action import Action
from dsp.amplitude.config import AmplitudeConfig
from dsp.amplitude.held import held_stretch
from dsp.amplitude.reason import AmplitudeReason
from dsp.amplitude.recording import SqueezesUnusable, measure_recording, measure_references
from dsp.amplitude.reference import Normalisation
from dsp.amplitude.repetition import amplitude_window, measure_repetition
from dsp.amplitude.sharing import Sharing, sharing_of
from dsp.analysis import AnalysisConfig, analyse_recording, recording_repetitions
from dsp.block import ChannelInfo, ChannelKind
from dsp.findings import OnsetFinding, PairFinding, Reason, RepetitionFinding, Verdict
from dsp.flag import FlagFinding, FlagUnit, RepetitionFlag
from dsp.repetition import Repetition
from dsp.simulate import SCENARIOS, simulate
from tests.dsp.amplitude_recordings import FS_HZ, band_rms_uv, emg, squeezes

CONFIG = AmplitudeConfig()
NOTHING_SHARED = Sharing()
GLUTE, HAMSTRING = ChannelInfo("gluteus_maximus_R"), ChannelInfo("biceps_femoris_R")
BOTH = (GLUTE, HAMSTRING)
LIFT = Repetition(4000, 8000, 2500, 3500)
SQUEEZES_S = [(10.0, 15.0), (25.0, 30.0)]


SHARED = Sharing(frozenset({frozenset((HAMSTRING.name, GLUTE.name))}), frozenset({GLUTE.name}))


def lift(*heights_uv, repetition=LIFT, rest_uv=3.0, n_samples=9000, seed=0):
    """Return one lift of each height, one channel each, with noise that is their rest."""
    rng = np.random.default_rng((seed, 3))
    samples_uv = rng.normal(0.0, rest_uv, (n_samples, len(heights_uv)))
    n_held = repetition.end_index - repetition.start_index
    for column, height_uv in enumerate(heights_uv):
        rows = slice(repetition.start_index, repetition.end_index)
        samples_uv[rows, column] += emg(n_held, height_uv, seed=(seed, 4, column))
    return samples_uv


def measured(
    samples_uv,
    channels=BOTH,
    repetition=LIFT,
    *,
    fs_hz=FS_HZ,
    references=(),
    sharing=NOTHING_SHARED,
):
    return measure_repetition(
        samples_uv,
        fs_hz,
        channels,
        repetition,
        window_start_index=0,
        index=0,
        sharing=sharing,
        references={each.channel: each for each in references},
        config=CONFIG,
    )


def references(*heights_uv, channels=BOTH):
    """Return the references of two squeezes of each height, one channel each."""
    columns = [
        squeezes(height_uv, height_uv, seed=seed)[0] for seed, height_uv in enumerate(heights_uv)
    ]
    return measure_references(
        np.column_stack(columns),
        FS_HZ,
        channels[: len(heights_uv)],
        {channel.name: SQUEEZES_S for channel in channels[: len(heights_uv)]},
        normalisation=Normalisation.SUBMAXIMAL,
        config=CONFIG,
    )


@pytest.fixture(scope="module")
def session():
    """Return a simulated session with its finding and where its repetitions are."""
    recording = simulate(SCENARIOS["typical"], duration_s=24.0, fs_hz=FS_HZ, seed=3)
    channels = tuple(ChannelInfo(name) for name in recording.channel_names)
    finding = analyse_recording(recording.samples_uv, FS_HZ, channels, config=AnalysisConfig())
    repetitions = recording_repetitions(
        recording.samples_uv, FS_HZ, channels, config=AnalysisConfig()
    )
    return recording.samples_uv, channels, repetitions, finding


def test_the_middle_half_of_a_lift_has_the_height_it_was_given():
    found = measured(lift(40.0, 120.0))

    assert found.held_s == (5.0, 7.0)
    assert found.rest_s == (2.5, 3.5)
    for channel, height_uv in zip(found.channels, (40.0, 120.0), strict=True):
        true_uv = band_rms_uv(emg(200_000, height_uv, seed=9))
        assert channel.amplitude.net_rms_uv == pytest.approx(true_uv, rel=0.1)
        assert channel.amplitude.reasons == ()
        assert channel.percent is None
        assert channel.frequencies.duration_s == 2.0
        low_hz, high_hz = channel.frequencies.mean_interval_90_hz
        assert low_hz < channel.frequencies.mean_hz < high_hz


def test_a_lift_half_as_high_as_its_reference_is_half_of_it():
    found = measured(lift(30.0, 60.0), references=references(60.0, 60.0))

    # The highest window of a squeeze lies some 7 % above its mean.
    half, whole = (channel.percent.percent for channel in found.channels)
    assert half == pytest.approx(47.0, abs=5.0)
    assert whole == pytest.approx(94.0, abs=8.0)


def test_every_repetition_of_a_session_is_measured(session):
    samples_uv, channels, repetitions, finding = session
    found = measure_recording(
        samples_uv, FS_HZ, channels, repetitions, finding.repetitions, config=CONFIG
    )

    assert [each.index for each in found.repetitions] == [
        each.index for each in finding.repetitions
    ]
    assert found.method == CONFIG.method
    assert found.reference_of(channels[0].name) is None
    for repetition, order in zip(found.repetitions, finding.repetitions, strict=True):
        assert order.start_s < repetition.held_s[0] < repetition.held_s[1] < order.end_s
        assert repetition.rest_s[1] < order.start_s
        assert all(channel.amplitude.is_measured for channel in repetition.channels)


@settings(max_examples=12)
@given(st.integers(0, 400), st.integers(0, 900))
def test_more_samples_than_the_window_change_no_bit(n_before, n_after):
    samples_uv = lift(40.0, 120.0)
    start, stop = amplitude_window(LIFT, FS_HZ, CONFIG)
    first = start - n_before
    found = measure_repetition(
        samples_uv[first : stop + n_after],
        FS_HZ,
        BOTH,
        LIFT,
        window_start_index=first,
        index=0,
        sharing=NOTHING_SHARED,
        references={},
        config=CONFIG,
    )

    assert found == measured(samples_uv)


def test_the_order_of_a_session_is_untouched_by_its_amplitudes(session):
    samples_uv, channels, repetitions, finding = session
    measure_recording(samples_uv, FS_HZ, channels, repetitions, finding.repetitions, config=CONFIG)

    assert analyse_recording(samples_uv, FS_HZ, channels, config=AnalysisConfig()) == finding


@pytest.mark.parametrize(
    ("repetition", "fs_hz", "reason"),
    [
        (replace(LIFT, is_cut_off=True), FS_HZ, Reason.CUT_OFF),
        (replace(LIFT, rest_start_index=3500), FS_HZ, Reason.REST_TOO_SHORT),
        (replace(LIFT, rest_start_index=3400), FS_HZ, Reason.REST_TOO_SHORT),
        (LIFT, 500.0, Reason.RATE_TOO_LOW),
        (replace(LIFT, end_index=4300), FS_HZ, AmplitudeReason.TOO_SHORT),
        (replace(LIFT, end_index=4000), FS_HZ, AmplitudeReason.TOO_SHORT),
    ],
)
def test_what_cannot_be_measured_has_a_reason_and_no_number(repetition, fs_hz, reason):
    found = measured(lift(40.0, 120.0), repetition=repetition, fs_hz=fs_hz)

    for channel in found.channels:
        assert not channel.amplitude.is_measured
        assert reason in channel.amplitude.reasons
        assert channel.frequencies.mean_hz is None
        assert reason in channel.frequencies.reasons
    assert all(pair.common_area_percent is None for pair in found.coactivations)


def test_a_clipped_muscle_leaves_the_other_measured():
    samples_uv = lift(40.0, 120.0)
    samples_uv[5500:5510, 0] = 800.0
    limits = replace(GLUTE, low_uv=-800.0, high_uv=800.0)
    glute, hamstring = measured(samples_uv, (limits, HAMSTRING)).channels

    assert glute.amplitude.net_rms_uv is None
    assert Reason.CLIPPED in glute.amplitude.reasons
    assert hamstring.amplitude.is_measured


def test_a_channel_clipped_in_all_its_length_read_420_mv_net_rms():
    limits = {"low_uv": -2_500_000.0, "high_uv": 2_497_000.0, "is_calibrated": False}
    board = (replace(GLUTE, **limits), replace(HAMSTRING, **limits))
    samples_uv = lift(100.0, 100.0)
    ramp_uv = 4883.0 * (np.arange(len(samples_uv)) % 1024 - 512)
    samples_uv[:, 0] = np.clip(ramp_uv, -2_500_000.0, 2_497_000.0)
    brief = Repetition(4200, 5000, 2500, 3500)
    for repetition in (LIFT, brief):
        ruined, clean = measured(samples_uv, board, repetition).channels
        assert not ruined.amplitude.is_measured
        assert ruined.amplitude.reasons[0] is Reason.CLIPPED
        assert clean.amplitude.is_measured


def test_a_sample_clipped_beside_the_middle_half_leaves_a_doubted_amplitude():
    limited = (replace(GLUTE, low_uv=-5000.0, high_uv=5000.0), HAMSTRING)
    samples_uv = lift(100.0, 100.0)
    samples_uv[4100, 0] = 5000.0
    doubted, clean = measured(samples_uv, limited).channels
    assert doubted.amplitude.is_measured
    assert Reason.CLIPPED in doubted.amplitude.reasons
    assert Reason.CLIPPED not in clean.amplitude.reasons


def test_samples_missing_in_a_lift_are_told_and_left_out():
    samples_uv = lift(40.0, 120.0)
    samples_uv[5500:5600] = np.nan
    samples_uv[5700, 0] = np.inf
    found = measured(samples_uv)

    assert all(channel.amplitude.is_measured for channel in found.channels)
    assert all(Reason.GAP in channel.amplitude.reasons for channel in found.channels)


def test_a_movement_sensor_is_no_muscle_and_an_envelope_has_no_amplitude():
    channels = (
        replace(GLUTE, kind=ChannelKind.ENVELOPE),
        HAMSTRING,
        ChannelInfo("angle", kind=ChannelKind.AUX),
    )
    found = measured(np.column_stack([lift(40.0, 120.0), np.zeros(9000)]), channels)

    assert [channel.channel for channel in found.channels] == [GLUTE.name, HAMSTRING.name]
    assert found.channels[0].amplitude.reasons == (Reason.ENVELOPE_ONLY,)
    assert found.channels[1].amplitude.is_measured


def test_a_level_that_jumps_has_an_amplitude_and_no_frequency():
    samples_uv = lift(40.0, 40.0)
    samples_uv[5900:6100, 0] += emg(200, 400.0, seed=5)
    jumping, steady = measured(samples_uv).channels

    assert jumping.amplitude.is_measured
    assert jumping.frequencies.reasons == (AmplitudeReason.UNSTEADY,)
    assert steady.frequencies.median_hz is not None


def test_a_rate_at_which_a_second_of_rest_lacks_a_few_samples_has_frequencies():
    recording = simulate(SCENARIOS["typical"], duration_s=9.0, fs_hz=1024.0, seed=3)
    channels = tuple(ChannelInfo(name) for name in recording.channel_names)
    (repetition,) = recording_repetitions(
        recording.samples_uv, 1024.0, channels, config=AnalysisConfig()
    )
    found = measured(recording.samples_uv, channels, repetition, fs_hz=1024.0)

    assert repetition.rest_end_index - repetition.rest_start_index < 1024
    assert all(channel.frequencies.median_hz is not None for channel in found.channels)


def test_muscles_that_work_at_one_time_share_their_activity():
    of_both = references(60.0, 60.0)
    together = measured(lift(50.0, 50.0), references=of_both).coactivations[0]
    apart_uv = lift(50.0, 50.0)
    apart_uv[4000:6000, 0] = lift(0.0, 0.0, seed=8)[4000:6000, 0]
    apart_uv[6000:8000, 1] = lift(0.0, 0.0, seed=8)[6000:8000, 1]
    apart = measured(apart_uv, references=of_both).coactivations[0]

    assert (together.a, together.b) == (GLUTE.name, HAMSTRING.name)
    assert together.common_area_percent > 80.0
    assert apart.common_area_percent < 20.0
    assert together.reasons == ()


def test_heartbeats_are_left_out_of_coactivation_and_told():
    samples_uv = lift(50.0, 50.0)
    bare = measured(samples_uv, references=references(60.0, 60.0)).coactivations[0]
    time_s = np.arange(60) / FS_HZ - 0.03
    beat_uv = 150.0 * (1 - (time_s / 0.008) ** 2) * np.exp(-0.5 * (time_s / 0.008) ** 2)
    for start in range(2450, 8900, 650):
        samples_uv[start : start + 60, 0] += beat_uv
    found = measured(samples_uv, references=references(60.0, 60.0)).coactivations[0]

    assert Reason.ECG in found.reasons
    assert found.common_area_percent == pytest.approx(bare.common_area_percent, abs=4.0)


def test_what_leaves_too_little_of_a_pair_is_its_reason():
    samples_uv = lift(50.0, 50.0)
    samples_uv[4000:4900] = np.nan
    samples_uv[7000:8000] = np.nan
    found = measured(samples_uv, references=references(60.0, 60.0)).coactivations[0]

    assert Reason.GAP in found.reasons
    assert Reason.LOW_SNR not in found.reasons


def test_pairs_that_may_share_signal_have_no_coactivation():
    of_both = references(60.0, 60.0)
    samples_uv = lift(50.0, 50.0)
    told = measured(samples_uv, references=of_both, sharing=SHARED)
    samples_uv[:, 1] = 0.6 * samples_uv[:, 0] + 0.4 * samples_uv[:, 1]
    seen = measured(samples_uv, references=of_both)

    for found in (told, seen):
        (pair,) = found.coactivations
        assert pair.common_area_percent is None
        assert pair.reasons == (Reason.CROSSTALK,)


def test_a_pair_withheld_for_shared_signal_by_the_order_is_withheld_here_too(session):
    samples_uv, channels, repetitions, finding = session
    suspected = tuple(
        replace(
            repetition,
            pairs=tuple(
                PairFinding(pair.a, pair.b, None, None, None, None, None, None,
                            Verdict.CANNOT_TELL, (Reason.CROSSTALK,))
                for pair in repetition.pairs
            ),
        )
        for repetition in finding.repetitions
    )  # fmt: skip
    found = measure_recording(
        samples_uv, FS_HZ, channels, repetitions, suspected, config=CONFIG
    ).repetitions[0]

    assert all(Reason.CROSSTALK in pair.reasons for pair in found.coactivations)


def test_the_image_of_another_muscle_has_a_doubted_amplitude():
    glute, hamstring = measured(lift(40.0, 120.0), sharing=SHARED).channels

    assert glute.amplitude.is_measured
    assert glute.amplitude.reasons == (Reason.CROSSTALK,)
    assert hamstring.amplitude.reasons == ()


def test_what_the_order_withholds_and_what_is_flagged_for_shared_signal_is_both_taken():
    onset = OnsetFinding("a", None, None, None, None, (Reason.CROSSTALK,))
    pair = PairFinding(
        "a", "b", None, None, None, None, None, None, Verdict.CANNOT_TELL, (Reason.CROSSTALK,)
    )
    flag = FlagFinding(
        RepetitionFlag.XTALK,
        ("c", "d"),
        0.4,
        0.3,
        FlagUnit.SHARE,
        withholds=False,
        action=Action.SPREAD_STICKERS,
    )
    found = sharing_of(RepetitionFinding(0, 0.0, 1.0, (onset,), (pair,), flags=(flag,)))

    assert found.pairs == {frozenset("ab"), frozenset("cd")}
    assert found.images == {"a"}


def test_without_a_reference_there_is_no_coactivation_and_one_squeeze_is_none():
    samples_uv = lift(50.0, 50.0)
    (of_glute,) = references(60.0)
    one = replace(of_glute, reasons=(AmplitudeReason.ONE_SQUEEZE,))

    (pair,) = measured(samples_uv, references=[one]).coactivations
    assert pair.common_area_percent is None
    assert pair.reasons == (AmplitudeReason.ONE_SQUEEZE, AmplitudeReason.NO_SQUEEZE)


def test_the_rest_of_a_reference_is_the_quietest_second_before_a_squeeze():
    samples_uv, _ = squeezes(60.0, 60.0)
    tense_uv = samples_uv.copy()
    tense_uv[23_500:25_000] += emg(1500, 20.0, seed=6)
    of_quiet, of_tense = (
        measure_references(
            each_uv[:, np.newaxis],
            FS_HZ,
            (GLUTE,),
            {GLUTE.name: SQUEEZES_S},
            normalisation=Normalisation.SUBMAXIMAL,
            config=CONFIG,
        )[0].value_uv
        for each_uv in (samples_uv, tense_uv)
    )

    assert of_tense == pytest.approx(of_quiet, rel=0.001)


@pytest.mark.parametrize(
    ("squeezes_s", "words"),
    [
        ({"vastus_medialis_R": SQUEEZES_S}, "vastus_medialis_R"),
        ({GLUTE.name: [(10.0, 500.0)]}, "10 to 500 s, but the recording lasts 40 s"),
        ({GLUTE.name: [(15.0, 10.0)]}, "a later end"),
        ({GLUTE.name: [(-1.0, 10.0)]}, "within it"),
    ],
)
def test_a_squeeze_that_is_not_there_is_refused_with_the_numbers(squeezes_s, words):
    with pytest.raises(SqueezesUnusable, match=words):
        measure_references(
            squeezes(60.0, 60.0)[0][:40_000, np.newaxis],
            FS_HZ,
            (GLUTE,),
            squeezes_s,
            normalisation=Normalisation.SUBMAXIMAL,
            config=CONFIG,
        )


def test_findings_of_other_repetitions_are_refused(session):
    samples_uv, channels, repetitions, _ = session
    with pytest.raises(ValueError, match=r"1 findings for .* repetitions: give one of each"):
        measure_recording(
            samples_uv,
            FS_HZ,
            channels,
            repetitions,
            [RepetitionFinding(0, 0.0, 1.0, (), ())],
            config=CONFIG,
        )


def test_columns_that_are_not_one_per_channel_are_refused():
    with pytest.raises(ValueError, match=r"\(9000, 2\) for 1 channels"):
        measured(lift(40.0, 120.0), (GLUTE,))


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.floats(0.01, 1.0))
def test_the_held_stretch_lies_in_the_middle_of_its_repetition(start, n_samples, share):
    found = held_stretch(Repetition(start, start + n_samples, 0, 0), share=share)

    assert start <= found[0] <= found[1] <= start + n_samples
    assert found[0] - start == start + n_samples - found[1]
    assert found[1] - found[0] == pytest.approx(share * n_samples, abs=2)


@pytest.mark.parametrize("share", [0.0, -0.1, 1.1, np.nan])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(ValueError, match="share is"):
        held_stretch(LIFT, share=share)


def test_every_setting_is_in_the_hash():
    others = [
        replace(CONFIG, held_share=0.4),
        replace(CONFIG, level=replace(CONFIG.level, least_snr_db=7.0)),
        replace(CONFIG, reference=replace(CONFIG.reference, unequal_share=0.2)),
    ]
    hashes = {each.method.settings_sha256 for each in (CONFIG, *others)}

    assert len(hashes) == 4
    assert AmplitudeConfig().method == CONFIG.method
