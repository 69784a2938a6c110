"""The other leg and swapped leads: found from levels, and from what was asked."""

import pytest

from dsp.action import Action
from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo
from dsp.flags import (
    Expectation,
    RepetitionFlag,
    flag_repetition,
    measure_repetition,
    measure_window,
    withhold,
)
from dsp.repetition import Repetition
from dsp.simulate import MuscleScript, Scenario
from tests.dsp.flagged_recordings import (
    CHANNELS,
    NAMES,
    TYPICAL,
    flags_of,
    kinds,
    recorded,
    the,
)
from tests.dsp.scripted_sessions import (
    FS_HZ,
    GLUTE,
    HAMSTRING,
)


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


def test_a_lead_that_a_check_saw_on_another_muscle_withholds_every_pair_it_is_in():
    measure, finding = knee_bend(swapped=False)
    flags = flag_repetition(measure, finding, expectation=Expectation(swapped=(GLUTE,)))
    found = the(flags, RepetitionFlag.SWAP)
    assert found.channels == (GLUTE,)
    assert found.withholds
    told = withhold(finding, flags)
    for pair in told.pairs:
        assert (RepetitionFlag.SWAP in pair.withheld_by) is (GLUTE in (pair.a, pair.b))
