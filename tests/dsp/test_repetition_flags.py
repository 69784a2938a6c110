"""The flags of repetitions: what is done otherwise is told with its numbers, and only that."""

from dataclasses import replace

import numpy as np
import pytest

from dsp.action import Action
from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo, ChannelKind
from dsp.findings import Reason, SessionVerdict
from dsp.flags import (
    Expectation,
    FlagFinding,
    FlagUnit,
    RepetitionFlag,
    flag_repetition,
    flag_session,
    measure_repetition,
    measure_window,
    withholds_pair,
)
from dsp.flags.comparison import SessionTerms, differing_terms, flag_comparison
from dsp.repetition import Repetition
from dsp.simulate import SCENARIOS, Crosstalk, Heart, Motion, MuscleScript, Scenario, simulate
from tests.dsp.scripted_sessions import (
    FS_HZ,
    GLUTE,
    HAMSTRING,
    OTHER_BACK,
    SAME_BACK,
    flag_all,
    session_of,
)

TYPICAL = SCENARIOS["typical"]
NAMES = TYPICAL.channel_names
CHANNELS = tuple(ChannelInfo(name) for name in NAMES)
ASKED = Expectation(side="R", hold_s=2.0)


def flags_of(samples_uv, *, channels=CHANNELS, expectation=ASKED, movement_channel=None):
    """Return the flags of every repetition of a recording."""
    emg = [i for i, channel in enumerate(channels) if channel.kind is ChannelKind.EMG]
    finding = analyse_recording(
        samples_uv[:, emg], FS_HZ, tuple(channels[i] for i in emg), config=AnalysisConfig()
    )
    _, flags = flag_all(
        samples_uv,
        channels,
        finding,
        [expectation] * len(finding.repetitions),
        movement_channel=movement_channel,
    )
    return flags


def recorded(scenario, seed=1, duration_s=34.0):
    return simulate(scenario, duration_s=duration_s, fs_hz=FS_HZ, seed=seed).samples_uv.copy()


def spoiled(*nuisances):
    return replace(TYPICAL, nuisances=nuisances)


def kinds(found):
    return {each.flag for each in found}


def the(found, flag):
    return next(each for each in found if each.flag is flag)


def test_p09_a_glute_that_was_tense_before_is_flagged_in_its_five_lifts_and_not_ordered():
    session = session_of("P09", 1)

    assert session.flagged(RepetitionFlag.PREACT, withholds=True) == [5, 6, 7, 8, 9]
    tense = the(session.flags[5], RepetitionFlag.PREACT)
    assert tense.channels == (GLUTE,)
    assert tense.measured == pytest.approx(14.0, abs=3.0)
    assert tense.limit == pytest.approx(5.0, abs=0.5)
    assert tense.action is Action.RELAX_FIRST


def test_a_muscle_already_at_work_when_a_recording_begins_is_tense_in_the_first_lift():
    samples_uv = recorded(TYPICAL, duration_s=6.5)
    at_work_uv = np.random.default_rng(6).normal(0.0, 20.0, 2900)
    samples_uv[:2900, 0] += at_work_uv

    (found,) = flags_of(samples_uv)
    (uncalibrated,) = flags_of(
        samples_uv, channels=tuple(replace(each, is_calibrated=False) for each in CHANNELS)
    )

    tense = the(found, RepetitionFlag.PREACT)
    assert (tense.channels, tense.limit, tense.withholds) == ((GLUTE,), 10.0, True)
    assert RepetitionFlag.PREACT not in kinds(uncalibrated)


def test_p10_a_double_twitch_before_the_tone_is_a_false_start_of_that_lift_alone():
    session = session_of("P10", 1)

    assert session.flagged(RepetitionFlag.FALSE_START, withholds=True) == [2]
    assert the(session.flags[2], RepetitionFlag.FALSE_START).measured == pytest.approx(
        -1.5, abs=0.1
    )
    starts_s = [each.onsets[0].onset_s for each in session.finding.repetitions]
    assert starts_s[2] > 2 * 10.3 + 3.0


def test_p11_two_half_lifts_are_told_with_how_long_they_were_held_and_what_was_asked():
    session = session_of("P11", 1)

    assert session.flagged(RepetitionFlag.PARTIAL, withholds=True) == [3, 8]
    half = the(session.flags[3], RepetitionFlag.PARTIAL)
    assert half.measured == pytest.approx(0.45, abs=0.15)
    assert (half.limit, half.unit) == (2.0, FlagUnit.SECONDS)
    assert half.channels == ()


def test_p12_a_sticker_that_came_off_is_lost_in_that_lift_and_in_every_later_one():
    session = session_of("P12", 1)

    assert session.flagged(RepetitionFlag.CH_LOST, withholds=True) == [5, 6, 7, 8, 9]
    assert the(session.flags[5], RepetitionFlag.CH_LOST).measured == pytest.approx(3.6, abs=0.3)
    assert the(session.flags[7], RepetitionFlag.CH_LOST).unit is FlagUnit.MICROVOLTS
    assert session.flagged(RepetitionFlag.PREACT) == []
    together, _ = session.pair(GLUTE, HAMSTRING)
    assert 3 <= together.n_valid <= 5
    assert together.is_provisional is (together.n_valid == 5)


def test_p13_the_other_leg_was_lifted_and_nothing_is_ordered():
    session = session_of("P13", 1)

    assert session.flagged(RepetitionFlag.SIDE, withholds=True) == list(range(10))
    side = the(session.flags[0], RepetitionFlag.SIDE)
    assert side.measured < side.limit == 3.0
    assert withholds_pair(session.flags[0], OTHER_BACK, SAME_BACK) == (RepetitionFlag.SIDE,)


def test_p16_hum_is_told_in_every_lift_and_clipping_withholds_the_one_it_touches():
    session = session_of("P16", 1)

    assert session.flagged(RepetitionFlag.MAINS) == list(range(10))
    assert session.flagged(RepetitionFlag.MAINS, withholds=True) == []
    assert session.flagged(RepetitionFlag.CLIP, withholds=True) == [1]
    assert the(session.flags[1], RepetitionFlag.CLIP).measured == pytest.approx(0.03, abs=0.015)


def test_p17_faster_lifts_of_the_second_set_are_told_and_not_pooled():
    session = session_of("P17", 1)

    assert session.flagged(RepetitionFlag.SPEED) == [5, 6, 7, 8, 9]
    fast = the(session.flags[5], RepetitionFlag.SPEED)
    assert fast.measured < fast.limit
    assert fast.action is Action.LIFT_SLOWER
    assert not fast.withholds
    assert the(session.session_flags, RepetitionFlag.SPEED).withholds


def test_p18_a_gap_before_the_glute_withholds_that_lift():
    session = session_of("P18", 1)

    assert session.flagged(RepetitionFlag.DROP, withholds=True) == [6]
    assert the(session.flags[6], RepetitionFlag.DROP).measured == pytest.approx(0.06)
    together, _ = session.pair(GLUTE, HAMSTRING)
    assert 7 <= together.n_valid <= 9
    withheld = next(
        pair
        for pair in session.finding.repetitions[6].pairs
        if (pair.a, pair.b) == (GLUTE, HAMSTRING)
    )
    assert Reason.GAP in withheld.reasons


def test_p19_a_stop_for_pain_ends_the_session_without_a_verdict():
    stopped_s = 3 * 10.3 + 5.0

    session = session_of("P19", 1, stops_s=(stopped_s,))

    assert session.flagged(RepetitionFlag.PAIN_STOP, withholds=True) == [3]
    assert kinds(session.session_flags) == {RepetitionFlag.PAIN_STOP, RepetitionFlag.TOO_FEW}
    assert all(each.withholds for each in session.session_flags)
    together, _ = session.pair(GLUTE, HAMSTRING)
    assert together.verdict is SessionVerdict.UNDETERMINED


def test_what_follows_a_stop_is_withheld_too():
    samples_uv = recorded(TYPICAL)

    flags = flags_of(samples_uv, expectation=Expectation(stops_s=(11.0,)))

    stopped = [RepetitionFlag.PAIN_STOP in kinds(found) for found in flags]
    assert stopped == [False, True, True, True, True]


@pytest.mark.parametrize("name", ["typical", "glute_first", "together"])
def test_lifts_done_as_asked_are_never_flagged_for_how_they_were_done(name):
    told_besides = {RepetitionFlag.AB_DISAGREE, RepetitionFlag.XTALK}

    for seed in (7, 8):
        flags = flags_of(recorded(SCENARIOS[name], seed))
        assert len(flags) == 5
        assert set().union(*map(kinds, flags)) <= told_besides


@pytest.mark.parametrize(
    "nuisances",
    [
        tuple(Heart(name, 100.0) for name in NAMES),
        tuple(Heart(name, 300.0, qrs_sigma_ms=5.0) for name in NAMES),
        (Motion(NAMES[0], 1000.0, frequency_hz=8.0), Motion(NAMES[1], 1000.0)),
    ],
    ids=["hearts", "sharp hearts", "moving leads"],
)
def test_a_heart_and_a_moving_lead_are_no_false_start(nuisances):
    flags = flags_of(recorded(spoiled(*nuisances), 3))

    assert all(RepetitionFlag.FALSE_START not in kinds(found) for found in flags)


def test_a_twitch_of_one_muscle_is_told_and_withholds_nothing():
    samples_uv = recorded(TYPICAL, duration_s=13.0)
    start = round(8.6 * FS_HZ)
    samples_uv[start : start + 120, 1] += np.random.default_rng(4).normal(0.0, 100.0, 120)

    flags = flags_of(samples_uv)

    twitch = the(flags[1], RepetitionFlag.FALSE_START)
    assert twitch.channels == (HAMSTRING,)
    assert not twitch.withholds
    assert RepetitionFlag.FALSE_START not in kinds(flags[0])


def test_a_lift_before_its_tone_is_a_false_start_and_after_it_is_not():
    samples_uv = recorded(TYPICAL, duration_s=6.5)

    (early,) = flags_of(samples_uv, expectation=Expectation(cue_s=2.78))
    (answered,) = flags_of(samples_uv, expectation=Expectation(cue_s=2.4))

    begun = the(early, RepetitionFlag.FALSE_START)
    assert begun.measured < begun.limit == 0.1
    assert begun.withholds
    assert RepetitionFlag.FALSE_START not in kinds(answered)


def test_a_short_lift_is_held_against_the_earlier_ones_where_no_hold_was_asked():
    samples_uv = recorded(TYPICAL)
    samples_uv[round(24.5 * FS_HZ) : round(30.0 * FS_HZ)] = recorded(
        Scenario("rest", "rest", tuple(MuscleScript(name, 0.0, 0.0) for name in NAMES)),
        duration_s=5.5,
    )

    flags = flags_of(samples_uv, expectation=Expectation())

    short = the(flags[3], RepetitionFlag.PARTIAL)
    assert short.measured < short.limit == pytest.approx(1.0, abs=0.1)
    assert not short.withholds


def both_legs(*, lifted):
    """Return a recording of both legs in which one of them lifts."""
    plateaus_uv = {"R": (45.0, 110.0), "L": (8.0, 12.0)}
    if lifted == "L":
        plateaus_uv = {"R": plateaus_uv["L"], "L": plateaus_uv["R"]}
    muscles = tuple(
        MuscleScript(f"{muscle}_{side}", plateau_uv, 0.0)
        for side in "RL"
        for muscle, plateau_uv in zip(
            ("gluteus_maximus", "biceps_femoris"), plateaus_uv[side], strict=True
        )
    )
    scenario = Scenario("both", "both legs", muscles)
    channels = tuple(ChannelInfo(muscle.channel) for muscle in muscles)
    return recorded(scenario, duration_s=13.0), channels


@pytest.mark.parametrize("lifted", ["R", "L"])
def test_with_both_legs_recorded_the_leg_that_rose_further_is_the_one_that_was_lifted(lifted):
    samples_uv, channels = both_legs(lifted=lifted)
    other = "L" if lifted == "R" else "R"

    as_asked = flags_of(samples_uv, channels=channels, expectation=Expectation(side=lifted))
    swapped = flags_of(samples_uv, channels=channels, expectation=Expectation(side=other))
    unknown = flags_of(samples_uv, channels=channels, expectation=Expectation())

    assert all(RepetitionFlag.SIDE not in kinds(found) for found in (*as_asked, *unknown))
    assert all(the(found, RepetitionFlag.SIDE).withholds for found in swapped)


def test_leads_swapped_between_two_lifts_are_found_from_there_on():
    samples_uv = recorded(TYPICAL, duration_s=48.0)
    samples_uv[round(28.0 * FS_HZ) :, [0, 1]] = samples_uv[round(28.0 * FS_HZ) :, [1, 0]]

    flags = flags_of(samples_uv)

    swapped = [RepetitionFlag.SWAP in kinds(found) for found in flags]
    assert swapped == [False] * 4 + [True] * 3
    assert set(the(flags[4], RepetitionFlag.SWAP).channels) == {GLUTE, HAMSTRING}
    assert the(flags[4], RepetitionFlag.SWAP).action is Action.CHECK_LEADS


def knee_bend(*, swapped):
    """Return the measure and finding of a knee bend, with or without the leads swapped."""
    plateaus_uv = (120.0, 0.0, 0.0, 0.0) if swapped else (0.0, 120.0, 0.0, 0.0)
    muscles = tuple(
        MuscleScript(name, plateau_uv, 0.0)
        for name, plateau_uv in zip(NAMES, plateaus_uv, strict=True)
    )
    samples_uv = recorded(Scenario("bend", "bend", muscles), duration_s=5.5)
    finding = analyse_recording(
        samples_uv,
        FS_HZ,
        CHANNELS,
        config=AnalysisConfig(),
        rest_s=(1.0, 2.4),
        single_repetition=True,
    )
    repetition = Repetition(2700, 5000, 1000, 2400)
    start, stop = measure_window(repetition, FS_HZ)
    measure = measure_repetition(
        samples_uv[start:stop], FS_HZ, CHANNELS, repetition, window_start_index=start
    )
    return measure, finding.repetitions[0]


def test_p13b_a_knee_bend_that_raises_the_glute_means_swapped_leads():
    bend = Expectation(works_alone="biceps_femoris")

    swapped = flag_repetition(*knee_bend(swapped=True), expectation=bend)
    as_placed = flag_repetition(*knee_bend(swapped=False), expectation=bend)

    found = the(swapped, RepetitionFlag.SWAP)
    assert found.channels == (HAMSTRING, GLUTE)
    assert found.measured > 20.0
    assert RepetitionFlag.SWAP not in kinds(as_placed)


def test_shared_signal_over_a_whole_lift_is_told_with_its_correlation():
    flags = flags_of(recorded(spoiled(Crosstalk(NAMES[1], NAMES[0], 0.25)), duration_s=13.0))

    for found in flags:
        shared = the(found, RepetitionFlag.XTALK)
        assert set(shared.channels) == {GLUTE, HAMSTRING}
        assert shared.measured == pytest.approx(0.5, abs=0.12)
        assert shared.limit == 0.30


def with_angle(samples_uv, lifts_s, *, rise_s=1.0, hold_s=2.0, seed=5):
    """Return the samples with an angle in degrees as a last column."""
    time_s = np.arange(len(samples_uv)) / FS_HZ
    angle = np.random.default_rng(seed).normal(0.0, 0.05, len(samples_uv))
    for lift_s in lifts_s:
        up = np.clip((time_s - lift_s) / rise_s, 0.0, 1.0)
        down = np.clip((time_s - lift_s - rise_s - hold_s) / rise_s, 0.0, 1.0)
        angle += 10.0 * (up - down)
    return np.column_stack([samples_uv, angle])


WITH_ANGLE = (*CHANNELS, ChannelInfo("thigh_angle", ChannelKind.AUX))


def flags_with_angle(lifts_s, *, expectation, **movement):
    samples_uv = recorded(TYPICAL, duration_s=13.0)
    return flags_of(
        with_angle(samples_uv, lifts_s, **movement),
        channels=WITH_ANGLE,
        expectation=expectation,
        movement_channel="thigh_angle",
    )


def test_a_movement_sensor_tells_lift_off_hold_and_rise():
    samples_uv = with_angle(recorded(TYPICAL, duration_s=6.5), [3.0], rise_s=1.0, hold_s=0.8)
    repetition = Repetition(2800, 6300, 1500, 2500)
    start, stop = measure_window(repetition, FS_HZ)

    movement = measure_repetition(
        samples_uv[start:stop],
        FS_HZ,
        WITH_ANGLE,
        repetition,
        window_start_index=start,
        movement_channel="thigh_angle",
    ).movement

    assert movement.range == pytest.approx(10.0, abs=0.3)
    assert movement.lift_off_s == pytest.approx(3.03, abs=0.03)
    assert movement.rise_s == pytest.approx(1.0, abs=0.1)
    assert movement.held_s == pytest.approx(1.2, abs=0.1)


def test_a_leg_that_did_not_move_was_not_lifted_though_its_muscles_worked():
    moved, still = flags_with_angle([3.0], expectation=Expectation())

    assert RepetitionFlag.NO_LIFT not in kinds(moved)
    assert the(still, RepetitionFlag.NO_LIFT).withholds


def test_a_sensor_holds_a_lift_against_the_speed_that_was_asked():
    asked = Expectation(rise_s=(0.7, 1.5))

    (usual, *_) = flags_with_angle([3.0], expectation=asked, rise_s=1.0, hold_s=0.5)
    (fast, *_) = flags_with_angle([3.0], expectation=asked, rise_s=0.3)

    assert RepetitionFlag.SPEED not in kinds(usual)
    told = the(fast, RepetitionFlag.SPEED)
    assert told.measured == pytest.approx(0.3, abs=0.05)
    assert (told.limit, told.action) == (0.7, Action.LIFT_SLOWER)


def test_a_sensor_decides_how_long_a_lift_was_held():
    (found, *_) = flags_with_angle([3.0], expectation=ASKED, rise_s=0.5, hold_s=0.2)

    assert the(found, RepetitionFlag.PARTIAL).measured == pytest.approx(0.4, abs=0.1)


def test_later_repetitions_never_change_what_was_said_of_earlier_ones():
    session = session_of("P17", 1)
    whole = session.flags

    for n_seen in (1, 4, 7):
        for lift in range(n_seen):
            again = flag_repetition(
                session.measures[lift],
                session.finding.repetitions[lift],
                earlier=session.measures[:lift],
                expectation=Expectation(
                    side="R",
                    hold_s=2.0,
                    cue_s=lift * 10.3 + 3.0,
                    reference_uv={GLUTE: 150.0},
                ),
            )
            assert kinds(again) == kinds(whole[lift])


def test_flags_need_no_samples_beyond_their_window():
    samples_uv = recorded(TYPICAL, duration_s=20.0)
    repetition = Repetition(9700, 12000, 8400, 9400)
    start, stop = measure_window(repetition, FS_HZ)
    elsewhere_uv = np.full_like(samples_uv, 1000.0)
    elsewhere_uv[start:stop] = samples_uv[start:stop]

    measures = [
        measure_repetition(each[start:stop], FS_HZ, CHANNELS, repetition, window_start_index=start)
        for each in (samples_uv, elsewhere_uv)
    ]

    assert measures[0] == measures[1]


def test_gaps_flat_channels_and_missing_rest_give_numbers_or_none_and_never_an_error():
    samples_uv = recorded(TYPICAL, duration_s=13.0)
    samples_uv[9000:11000] = np.nan
    samples_uv[:, 2] = 7.0
    for repetition in (
        Repetition(9000, 11000, 8000, 8900, touches_gap=True),
        Repetition(0, 400, 0, 0),
        Repetition(12000, 13000, 9100, 9900),
    ):
        start, stop = measure_window(repetition, FS_HZ)
        measure = measure_repetition(
            samples_uv[start:stop], FS_HZ, CHANNELS, repetition, window_start_index=start
        )
        assert len(measure.channels) == 4
        assert measure.channels[2].rise_db is None


def test_a_flag_of_one_channel_withholds_its_pairs_and_one_of_the_lift_withholds_all():
    def flag(channels, *, withholds=True, kind=RepetitionFlag.CLIP):
        return FlagFinding(
            kind, channels, 1.0, 0.0, FlagUnit.SHARE, withholds=withholds, action=Action.NOTHING
        )

    assert withholds_pair([flag(("a",))], "a", "b") == (RepetitionFlag.CLIP,)
    assert withholds_pair([flag(("a",))], "b", "c") == ()
    assert withholds_pair([flag(("a", "b"))], "a", "c") == ()
    assert withholds_pair([flag(())], "a", "b") == (RepetitionFlag.CLIP,)
    assert withholds_pair([flag((), withholds=False)], "a", "b") == ()


def test_a_pair_with_few_valid_lifts_is_provisional_or_withheld():
    session = session_of("P12", 1)

    few = {each.channels: each for each in session.session_flags}

    assert few[GLUTE, HAMSTRING].flag is RepetitionFlag.TOO_FEW
    n_valid = session.pair(GLUTE, HAMSTRING)[0].n_valid
    assert few[GLUTE, HAMSTRING].measured == n_valid
    assert few[GLUTE, HAMSTRING].withholds is (n_valid < 5)
    assert flag_session((), ()) == ()


TERMS = SessionTerms("R", "phe_ke", "neutral", "extended", "BF", "seniam", "1.0.0", 1000.0, 1.0)


@pytest.mark.parametrize(
    ("change", "differing"),
    [
        ({}, ()),
        ({"rise_s": 1.25}, ()),
        ({"rise_s": 1.4}, ("rise_s",)),
        ({"rise_s": None}, ("rise_s",)),
        ({"cue": "squeeze"}, ("cue",)),
        ({"hamstring": "ST", "cue": "squeeze"}, ("cue", "hamstring")),
    ],
)
def test_p15b_sessions_that_were_done_otherwise_are_not_compared(change, differing):
    now = replace(TERMS, **change)

    assert differing_terms(now, TERMS) == differing
    assert [each.flag for each in flag_comparison(now, TERMS)] == (
        [RepetitionFlag.CUE_MISMATCH] if differing else []
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"side": "right"}, "side is 'right'"),
        ({"hold_s": 0.0}, "hold_s is 0.0"),
        ({"rise_s": (1.5, 0.7)}, "rise_s is"),
        ({"reference_uv": {GLUTE: 0.0}}, "reference_uv of gluteus_maximus_R is 0.0"),
    ],
)
def test_what_cannot_have_been_asked_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        Expectation(**given)


def test_columns_and_the_movement_channel_have_to_fit():
    repetition = Repetition(2800, 5000, 1500, 2500)

    with pytest.raises(ValueError, match="one column per channel"):
        measure_repetition(np.zeros((100, 3)), FS_HZ, CHANNELS, repetition, window_start_index=0)
    with pytest.raises(ValueError, match="movement channel 'knee'"):
        measure_repetition(
            np.zeros((6000, 4)),
            FS_HZ,
            CHANNELS,
            repetition,
            window_start_index=0,
            movement_channel="knee",
        )
