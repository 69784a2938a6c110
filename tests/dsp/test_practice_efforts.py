"""Repetitions counted, holds timed and quiet muscles watched in signals whose truth is known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from dsp.amplitude.samples import amplitude_band
from dsp.block import SampleBlock
from dsp.filters import SosFilter
from dsp.practice.goal import GoalRules, next_goal
from dsp.practice.practice_set import summarise_set
from dsp.practice.quiet_rule import line_of_own, line_over_rest
from dsp.practice.target import EffortRules, PracticeTarget, QuietLine
from dsp.practice.watch import EffortWatch
from dsp.simulate.noise import RestNoise
from dsp.simulate.patients import PATIENTS
from dsp.simulate.practice_set import (
    LetGo,
    PractisedHold,
    Practiser,
    draw_practice_set,
    simulate_practice,
    true_held_s,
)
from dsp.simulate.scenario import CHANNEL_NAMES
from dsp.simulate.scripted import START_S, record
from tests.dsp.chunking import chunk_lengths, pieces

FS_HZ = 1000.0
GLUTE, HAMSTRING = "gluteus_maximus_R", "biceps_femoris_R"
GOAL_PERCENT, HOLD_S, REFERENCE_UV, REST_UV = 40.0, 5.0, 100.0, 4.0


def rest_in_band_uv(samples_uv):
    filtered = SosFilter(amplitude_band(FS_HZ)).step(np.reshape(samples_uv, (-1, 1)))
    return float(np.sqrt(np.mean(np.square(filtered[100:]))))


def watch_of(*, rest_uv=REST_UV, quiet=(), rules=None, goal_percent=GOAL_PERCENT):
    names = (GLUTE, *(line.channel for line in quiet))
    target = PracticeTarget(GLUTE, rest_uv, REFERENCE_UV, goal_percent, tuple(quiet))
    return EffortWatch(FS_HZ, names, target, rules or EffortRules(HOLD_S))


def efforts_of(watch, *columns_uv, missing=()):
    samples_uv = np.stack(columns_uv, axis=1)
    found, first = [], 0
    for start, stop in (*missing, (len(samples_uv), len(samples_uv))):
        found.extend(watch.step(SampleBlock(samples_uv[first:start], first, 0.0)))
        first = stop
    return (*found, *watch.end())


def glute_uv(holds, *, seed=1, **practiser):
    rng = np.random.default_rng(seed)
    return simulate_practice(
        holds, Practiser(REFERENCE_UV, REST_UV, **practiser), fs_hz=FS_HZ, rng=rng
    )


def hold_at(start_s, *, level_percent=70.0, hold_s=HOLD_S, **more):
    return PractisedHold(start_s, level_percent, hold_s, **more)


@pytest.mark.parametrize("seed", range(4))
def test_every_repetition_of_a_set_with_tremor_early_ends_and_slips_is_counted_and_timed(seed):
    rng = np.random.default_rng([23, seed])
    holds = draw_practice_set(rng, n_holds=12, hold_s=HOLD_S, goal_percent=GOAL_PERCENT)
    samples_uv = glute_uv(holds, seed=seed, tremor=0.15)
    efforts = efforts_of(watch_of(rest_uv=rest_in_band_uv(samples_uv[:2000])), samples_uv)
    assert len(efforts) == 12
    wrong_s = [
        abs(effort.held_s - true_held_s(hold, goal_percent=GOAL_PERCENT, fs_hz=FS_HZ))
        for effort, hold in zip(efforts, holds, strict=True)
    ]
    assert np.median(wrong_s) < 0.06
    assert max(wrong_s) < 0.35


def test_a_hold_of_four_and_a_half_of_five_seconds_will_do_and_one_of_4_2_will_not():
    efforts = efforts_of(
        watch_of(),
        glute_uv([hold_at(2.0, hold_s=4.8), hold_at(12.0, hold_s=3.9)]),
    )
    assert [effort.is_held for effort in efforts] == [True, False]


def test_a_hold_let_go_for_a_second_is_one_repetition_and_not_held():
    slipped = hold_at(2.0, hold_s=6.0, let_go=(LetGo(3.0, 0.8, 0.1),))
    (effort,) = efforts_of(watch_of(), glute_uv([slipped]))
    assert (effort.n_let_go, effort.is_held) == (1, False)


def test_a_slip_of_a_quarter_of_a_second_does_not_undo_a_hold():
    slipped = hold_at(2.0, hold_s=5.4, let_go=(LetGo(2.0, 0.2, 0.3),))
    (effort,) = efforts_of(watch_of(), glute_uv([slipped]))
    assert (effort.n_let_go, effort.is_held) == (0, True)


def test_a_repetition_below_the_goal_counts_and_is_not_held():
    (effort,) = efforts_of(watch_of(), glute_uv([hold_at(2.0, level_percent=30.0)]))
    assert (effort.held_s, effort.is_held) == (pytest.approx(0.0, abs=0.1), False)
    assert effort.level_percent == pytest.approx(28.0, abs=4.0)


def test_rest_alone_is_no_repetition():
    rng = np.random.default_rng(3)
    rest_uv = REST_UV * RestNoise(rng, fs_hz=FS_HZ).draw(120_000)
    assert efforts_of(watch_of(rest_uv=rest_in_band_uv(rest_uv)), rest_uv) == ()


def test_rest_is_no_repetition_either_where_work_begins_three_decibels_over_it():
    rng = np.random.default_rng(31)
    rest_uv = 5.0 * RestNoise(rng, fs_hz=FS_HZ).draw(120_000)
    rules = EffortRules(HOLD_S, least_rise_db=3.0)
    watch = watch_of(rest_uv=rest_in_band_uv(rest_uv), rules=rules, goal_percent=5.0)
    assert efforts_of(watch, rest_uv) == ()


def test_thirty_quick_repetitions_without_a_hold_are_thirty():
    holds = [
        hold_at(2.0 + 2.2 * number, hold_s=0.7, rise_s=0.25, fall_s=0.25) for number in range(30)
    ]
    rules = EffortRules(0.0, least_pause_s=0.4)
    efforts = efforts_of(watch_of(rules=rules), glute_uv(holds))
    assert len(efforts) == 30
    assert all(effort.is_held for effort in efforts)


def test_the_hamstring_that_passes_its_line_has_joined_in_and_only_then():
    holds = [hold_at(2.0), hold_at(12.0)]
    hamstring_uv = simulate_practice(
        [hold_at(13.0, level_percent=60.0, hold_s=2.0)],
        Practiser(REFERENCE_UV, REST_UV),
        fs_hz=FS_HZ,
        rng=np.random.default_rng(9),
        end_s=22.0,
    )
    line = QuietLine(HAMSTRING, line_uv=30.0, rest_uv=REST_UV)
    first, second = efforts_of(
        watch_of(quiet=(line,)),
        glute_uv(holds)[:22_000],
        hamstring_uv[: len(glute_uv(holds))][:22_000],
    )
    assert (first.joined, second.joined) == ((), (HAMSTRING,))
    assert second.quiet[0].over_s == pytest.approx(2.4, abs=0.2)
    assert first.quiet_share == 1.0
    assert second.quiet_share == pytest.approx(0.55, abs=0.08)


def test_a_muscle_that_works_as_before_is_not_told_to_have_joined_in_and_one_3_db_louder_is():
    holds = [hold_at(2.0 + 8.0 * number, level_percent=60.0, hold_s=4.0) for number in range(6)]
    glute, twice = glute_uv(holds), 10 ** (3 / 20)
    levels = [30.0] * 5 + [30.0 * twice]
    hamstring = glute_uv(
        [replace(hold, level_percent=level) for hold, level in zip(holds, levels, strict=True)],
        seed=2,
    )
    unreached = QuietLine(HAMSTRING, line_uv=1e6, rest_uv=REST_UV)
    before = efforts_of(watch_of(quiet=(unreached,)), glute, hamstring)[:3]
    line = line_of_own(HAMSTRING, before, rest_uv=REST_UV, follows_goal=True)
    joined = [effort.joined for effort in efforts_of(watch_of(quiet=(line,)), glute, hamstring)]
    assert joined == [()] * 5 + [(HAMSTRING,)]


def test_the_level_of_a_plateau_does_not_depend_on_where_the_goal_is():
    samples_uv = glute_uv([hold_at(2.0, level_percent=55.0)], tremor=0.25, tremor_hz=0.35)
    rules = EffortRules(HOLD_S, working_share=0.25)
    found = [
        efforts_of(watch_of(goal_percent=goal, rules=rules), samples_uv)[0].plateau_percent
        for goal in (20.0, 40.0, 55.0, 80.0)
    ]
    assert max(found) - min(found) < 3.0
    assert found[0] == pytest.approx(55.0, abs=8.0)


def test_a_line_that_follows_the_goal_muscle_lets_both_grow_together():
    hold = hold_at(2.0, level_percent=80.0)
    glute, hamstring = glute_uv([hold]), glute_uv([hold_at(2.0, level_percent=36.0)], seed=2)
    fixed = QuietLine(HAMSTRING, line_uv=25.0, rest_uv=REST_UV)
    follows = QuietLine(HAMSTRING, line_uv=25.0, rest_uv=REST_UV, beside_uv=45.0)
    (held_to_fixed,) = efforts_of(watch_of(quiet=(fixed,)), glute, hamstring)
    (held_to_ratio,) = efforts_of(watch_of(quiet=(follows,)), glute, hamstring)
    assert held_to_fixed.joined == (HAMSTRING,)
    assert held_to_ratio.joined == ()


def test_heartbeats_in_a_quiet_muscle_are_no_work():
    holds = [hold_at(2.0)]
    samples_uv = glute_uv(holds)
    back_uv = REST_UV * RestNoise(np.random.default_rng(4), fs_hz=FS_HZ).draw(len(samples_uv))
    for beat in range(300, len(back_uv) - 100, 833):
        back_uv[beat : beat + 24] += 80.0 * np.hanning(24)
        back_uv[beat + 24 : beat + 40] -= 40.0 * np.hanning(16)
    line = line_over_rest(HAMSTRING, rest_uv=REST_UV)
    (effort,) = efforts_of(watch_of(quiet=(line,)), samples_uv, back_uv)
    assert effort.joined == ()


@pytest.mark.parametrize("length_s", [0.35, 0.5, 0.9])
def test_a_knock_of_the_cable_is_not_counted(length_s):
    rng = np.random.default_rng(12)
    samples_uv = REST_UV * RestNoise(rng, fs_hz=FS_HZ).draw(20_000)
    for start in range(3000, 18_000, 3130):
        n_samples = round(1000 * length_s)
        samples_uv[start : start + n_samples] += 120.0 * rng.standard_normal(n_samples)
    rules = EffortRules(0.0, least_pause_s=0.4)
    efforts = efforts_of(watch_of(rules=rules), samples_uv)
    assert [(each.is_knock, each.is_complete) for each in efforts] == [(True, False)] * 5


def test_a_quick_repetition_is_not_taken_for_a_knock():
    holds = [
        hold_at(2.0 + 2.2 * number, hold_s=0.3, rise_s=0.15, fall_s=0.15) for number in range(40)
    ]
    rules = EffortRules(0.0, least_pause_s=0.4)
    efforts = efforts_of(watch_of(rules=rules), glute_uv(holds))
    assert sum(each.is_complete for each in efforts) == 40


def test_of_a_repetition_with_lost_samples_nothing_is_said_but_that():
    samples_uv = glute_uv([hold_at(2.0), hold_at(12.0)])
    efforts = efforts_of(watch_of(), samples_uv, missing=((4000, 4600),))
    assert [effort.is_complete for effort in efforts] == [False, True]
    assert efforts[0].missing_s == pytest.approx(0.6, abs=0.05)


def test_a_repetition_cut_off_by_a_long_loss_is_not_complete():
    samples_uv = glute_uv([hold_at(2.0), hold_at(12.0)])
    efforts = efforts_of(watch_of(), samples_uv, missing=((4000, 10_000),))
    assert [effort.is_complete for effort in efforts] == [False, True]


def test_what_goes_on_is_told_while_it_does():
    watch, samples_uv = watch_of(), glute_uv([hold_at(2.0)])
    seen = []
    for first in range(0, len(samples_uv), 100):
        watch.step(SampleBlock(samples_uv[first : first + 100, np.newaxis], first, 0.0))
        seen.append((first, watch.now))
    at = dict(seen)
    assert not at[1000].is_working
    assert at[4000].is_at_goal
    assert at[4000].level_percent == pytest.approx(70.0, abs=20.0)
    assert at[7000].held_s == pytest.approx(4.8, abs=0.3)
    assert not seen[-1][1].is_working


@settings(max_examples=15)
@given(chunk_lengths)
def test_any_chunking_gives_the_same_efforts(lengths):
    samples_uv = glute_uv([hold_at(1.0, hold_s=1.5), hold_at(5.0, hold_s=1.5)])
    rules = EffortRules(1.5)
    whole = efforts_of(watch_of(rules=rules), samples_uv)
    watch, found = watch_of(rules=rules), []
    for start, stop in pieces(len(samples_uv), lengths):
        found.extend(watch.step(SampleBlock(samples_uv[start:stop, np.newaxis], start, 0.0)))
    assert (*found, *watch.end()) == whole
    assert len(whole) == 2


@pytest.mark.parametrize(
    ("name", "goal_percent", "n_held", "next_percent"),
    [("P20", 40.0, 9, 40.0), ("P20b", 40.0, 12, 45.0), ("P20b-later", 45.0, 6, 40.0)],
)
def test_the_scripted_bridges_come_to_the_holds_and_the_goal_of_their_row(
    name, goal_percent, n_held, next_percent
):
    patient = PATIENTS[name]
    recording = record(patient, fs_hz=FS_HZ, seed=1)
    names = CHANNEL_NAMES
    quiet_uv = recording.samples_uv[: int(START_S * FS_HZ)]
    rests = {channel: rest_in_band_uv(quiet_uv[:, column]) for column, channel in enumerate(names)}
    target = PracticeTarget(
        GLUTE,
        rests[GLUTE],
        patient.references_uv[GLUTE],
        goal_percent,
        (line_over_rest(HAMSTRING, rest_uv=rests[HAMSTRING]),),
    )
    watch = EffortWatch(FS_HZ, names, target, EffortRules(patient.asked_hold_s))
    efforts = (*watch.step(SampleBlock(recording.samples_uv, 0, 0.0)), *watch.end())
    found = summarise_set(efforts, must_be_quiet=False)
    assert (found.n_repetitions, found.n_held) == (12, n_held)
    assert found.joined == ((HAMSTRING, 5),)
    assert next_goal(goal_percent, found.success_share, GoalRules()).goal_percent == next_percent


def test_a_channel_that_is_not_there_is_named():
    target = PracticeTarget(GLUTE, REST_UV, REFERENCE_UV, GOAL_PERCENT)
    with pytest.raises(ValueError, match="no column carries gluteus_maximus_R: the stream has A0"):
        EffortWatch(FS_HZ, ("A0",), target, EffortRules(HOLD_S))
