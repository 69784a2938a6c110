from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from dsp.repetition import Repetition, RepetitionConfig, RepetitionFinder
from dsp.simulate import (
    SCENARIOS,
    Clip,
    Detach,
    Heart,
    Mains,
    Motion,
    MuscleScript,
    Scenario,
    simulate,
)
from dsp.whole_recording import find_repetitions
from tests.dsp.chunking import pieces

FS_HZ = 1000.0
CONFIG = RepetitionConfig()
TYPICAL = SCENARIOS["typical"]
NAMES = TYPICAL.channel_names
SPOILED = {
    "hum on all": (Mains(50.0),),
    "strong hum on one": (Mains(500.0, NAMES[1], 60.0),),
    "movement": (Motion(NAMES[0], 500.0),),
    "clipping": (Clip(NAMES[1], 150.0),),
    "a sticker that comes off": (Detach(NAMES[0], begin_s=7.0),),
    "a fast heart on every channel": tuple(Heart(name, 200.0, rate_bpm=140.0) for name in NAMES),
}


def lift_starts_s(recording):
    starts_s = {}
    for onset in recording.ledger:
        earliest_s = starts_s.get(onset.repetition, np.inf)
        starts_s[onset.repetition] = min(earliest_s, onset.onset_s)
    return list(starts_s.values())


def assert_one_repetition_per_lift(recording):
    found = find_repetitions(recording.samples_uv, recording.fs_hz, CONFIG)
    starts_s = np.array([each.start_index for each in found]) / recording.fs_hz
    assert starts_s == pytest.approx(lift_starts_s(recording), abs=0.13)
    for each in found:
        lasted_s = (each.end_index - each.start_index) / recording.fs_hz
        rested_s = (each.rest_end_index - each.rest_start_index) / recording.fs_hz
        assert 2.0 < lasted_s < 2.8
        assert rested_s > 0.9


def rest_uv(duration_s, n_channels=4, *, seed=0):
    muscles = tuple(MuscleScript(f"rest {n}", 0.0, 0.0) for n in range(n_channels))
    scenario = Scenario("rest", "nothing", muscles)
    return simulate(scenario, duration_s=duration_s, fs_hz=FS_HZ, seed=seed).samples_uv


def burst_uv(samples_uv, start_s, stop_s, level_uv=60.0, columns=slice(None), *, seed=9):
    """Return the samples with noise of a level added between two times."""
    burst = samples_uv.copy()
    part = burst[round(start_s * FS_HZ) : round(stop_s * FS_HZ), columns]
    part += np.random.default_rng(seed).normal(0.0, level_uv, part.shape)
    return burst


def times_s(found):
    return [(each.start_index / FS_HZ, each.end_index / FS_HZ) for each in found]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", SCENARIOS)
def test_every_lift_of_every_scenario_is_one_repetition(name, seed):
    assert_one_repetition_per_lift(
        simulate(SCENARIOS[name], duration_s=34.0, fs_hz=FS_HZ, seed=seed)
    )


@pytest.mark.parametrize("spoiled", SPOILED)
def test_nothing_that_spoils_a_signal_adds_or_hides_a_lift(spoiled):
    scenario = replace(TYPICAL, nuisances=SPOILED[spoiled])

    assert_one_repetition_per_lift(simulate(scenario, duration_s=34.0, fs_hz=FS_HZ, seed=5))


@pytest.mark.parametrize("fs_hz", [250.0, 1111.1, 2000.0])
def test_the_rate_does_not_matter(fs_hz):
    assert_one_repetition_per_lift(simulate(TYPICAL, duration_s=34.0, fs_hz=fs_hz, seed=1))


@pytest.mark.parametrize("n_channels", [1, 2, 3])
def test_fewer_channels_do(n_channels):
    scenario = replace(TYPICAL, muscles=TYPICAL.muscles[:n_channels])

    assert_one_repetition_per_lift(simulate(scenario, duration_s=34.0, fs_hz=FS_HZ, seed=1))


def test_signals_six_db_over_rest_are_found():
    quiet = replace(
        TYPICAL, muscles=tuple(replace(muscle, plateau_uv=6.0) for muscle in TYPICAL.muscles)
    )

    assert_one_repetition_per_lift(simulate(quiet, duration_s=34.0, fs_hz=FS_HZ, seed=2))


@given(st.lists(st.integers(0, 700), max_size=40), st.integers(0, 2500), st.integers(0, 900))
@settings(max_examples=40)
def test_any_chunking_finds_the_same_with_and_without_a_gap(lengths, gap_start, gap_length):
    samples_uv = simulate(TYPICAL, duration_s=13.0, fs_hz=FS_HZ, seed=3).samples_uv[2000:]
    samples_uv[gap_start : gap_start + gap_length] = np.nan
    finder = RepetitionFinder(FS_HZ, 4, CONFIG)

    found = []
    for start, stop in pieces(len(samples_uv), lengths):
        found += finder.step(samples_uv[start:stop], start)
    found += finder.finish()

    assert tuple(found) == find_repetitions(samples_uv, FS_HZ, CONFIG)


def test_missing_rows_and_a_skipped_index_are_the_same_gap():
    samples_uv = simulate(TYPICAL, duration_s=13.0, fs_hz=FS_HZ, seed=3).samples_uv
    with_nan_uv = samples_uv.copy()
    with_nan_uv[4000:4300] = np.nan
    finder = RepetitionFinder(FS_HZ, 4, CONFIG)

    found = finder.step(samples_uv[:4000], 0) + finder.step(samples_uv[4300:], 4300)

    assert (*found, *finder.finish()) == find_repetitions(with_nan_uv, FS_HZ, CONFIG)


@pytest.mark.parametrize(
    ("gap_s", "is_flagged"), [((3.5, 3.7), True), ((2.65, 2.7), True), ((1.0, 1.2), False)]
)
def test_a_repetition_touched_by_a_gap_is_reported_and_says_so(gap_s, is_flagged):
    recording = simulate(TYPICAL, duration_s=6.5, fs_hz=FS_HZ, seed=3)
    start, stop = (round(each_s * FS_HZ) for each_s in gap_s)
    recording.samples_uv[start:stop] = np.nan

    (found,) = find_repetitions(recording.samples_uv, FS_HZ, CONFIG)

    assert found.touches_gap is is_flagged
    assert found.start_index / FS_HZ == pytest.approx(lift_starts_s(recording)[0], abs=0.2)


@pytest.mark.parametrize("start", [0, 500, 900, 1500])
def test_the_quiet_stretch_never_holds_a_gap(start):
    samples_uv = simulate(TYPICAL, duration_s=6.5, fs_hz=FS_HZ, seed=3).samples_uv
    samples_uv[start : start + 700] = np.nan

    (found,) = find_repetitions(samples_uv, FS_HZ, CONFIG)

    quiet_uv = samples_uv[found.rest_start_index : found.rest_end_index]
    assert np.isfinite(quiet_uv).all()


def test_a_long_gap_ends_a_repetition():
    samples_uv = simulate(TYPICAL, duration_s=6.5, fs_hz=FS_HZ, seed=3).samples_uv
    samples_uv[3600:4600] = np.nan

    found = find_repetitions(samples_uv, FS_HZ, CONFIG)

    assert found[0].touches_gap
    assert found[0].end_index <= 3600


def test_nothing_is_found_in_three_minutes_of_rest():
    assert find_repetitions(rest_uv(180.0), FS_HZ, CONFIG) == ()


def test_an_offset_changes_nothing():
    samples_uv = simulate(TYPICAL, duration_s=13.0, fs_hz=FS_HZ, seed=4).samples_uv

    found = find_repetitions(samples_uv + 1e5, FS_HZ, CONFIG)

    assert found == find_repetitions(samples_uv, FS_HZ, CONFIG)


def test_single_huge_samples_are_not_repetitions():
    samples_uv = rest_uv(20.0)
    samples_uv[np.arange(3000, 20000, 1100)] = 5000.0

    assert find_repetitions(samples_uv, FS_HZ, CONFIG) == ()


def test_activity_shorter_than_a_third_of_a_second_is_not_a_repetition():
    samples_uv = burst_uv(rest_uv(12.0), 5.0, 5.15)

    assert find_repetitions(samples_uv, FS_HZ, CONFIG) == ()


def test_activity_the_recording_begins_with_is_not_a_repetition_and_hides_no_later_one():
    samples_uv = burst_uv(burst_uv(rest_uv(12.0), 0.0, 2.5), 6.0, 8.0)

    assert times_s(find_repetitions(samples_uv, FS_HZ, CONFIG)) == [
        (pytest.approx(6.0, abs=0.1), pytest.approx(8.0, abs=0.1))
    ]


def test_a_lift_right_at_the_beginning_has_a_short_quiet_stretch():
    samples_uv = burst_uv(rest_uv(6.0), 0.6, 2.6)

    (found,) = find_repetitions(samples_uv, FS_HZ, CONFIG)

    assert found.start_index / FS_HZ == pytest.approx(0.6, abs=0.1)
    assert 0 <= found.rest_start_index < found.rest_end_index < 600


def test_a_pause_too_short_to_be_rest_does_not_end_a_repetition():
    samples_uv = burst_uv(burst_uv(rest_uv(12.0), 4.0, 5.0), 5.35, 6.5)

    assert times_s(find_repetitions(samples_uv, FS_HZ, CONFIG)) == [
        (pytest.approx(4.0, abs=0.1), pytest.approx(6.5, abs=0.15))
    ]


def test_a_hold_of_twenty_seconds_is_one_repetition():
    samples_uv = burst_uv(rest_uv(32.0), 5.0, 25.0)

    assert times_s(find_repetitions(samples_uv, FS_HZ, CONFIG)) == [
        (pytest.approx(5.0, abs=0.1), pytest.approx(25.0, abs=0.15))
    ]


def test_what_still_goes_on_at_the_end_is_reported_up_to_the_end():
    samples_uv = burst_uv(rest_uv(8.0), 6.0, 8.0)

    (found,) = find_repetitions(samples_uv, FS_HZ, CONFIG)

    assert 7500 < found.end_index <= 8000


@pytest.mark.parametrize("columns", [[0], [0, 1, 2, 3]])
def test_a_level_that_rises_and_stays_is_not_a_repetition_and_hides_no_later_one(columns):
    shifted = burst_uv(rest_uv(40.0), 5.0, 40.0, level_uv=9.0, columns=columns)
    samples_uv = burst_uv(shifted, 32.0, 34.0, level_uv=100.0)

    assert times_s(find_repetitions(samples_uv, FS_HZ, CONFIG)) == [
        (pytest.approx(32.0, abs=0.1), pytest.approx(34.0, abs=0.15))
    ]


def test_one_channel_of_several_on_its_own_is_not_a_repetition():
    samples_uv = burst_uv(rest_uv(15.0), 5.0, 7.0, columns=[2])

    assert find_repetitions(samples_uv, FS_HZ, CONFIG) == ()


def test_a_flat_channel_neither_hides_nor_makes_a_repetition():
    samples_uv = simulate(TYPICAL, duration_s=13.0, fs_hz=FS_HZ, seed=4).samples_uv
    samples_uv[:, 0] = 0.0
    samples_uv[6000:, 3] = 123.4

    assert len(find_repetitions(samples_uv, FS_HZ, CONFIG)) == 2


def test_a_known_quiet_stretch_finds_activity_a_recording_begins_with():
    samples_uv = burst_uv(burst_uv(rest_uv(12.0), 0.5, 2.5), 6.0, 8.0)

    found = find_repetitions(samples_uv, FS_HZ, CONFIG, rest_s=(3.5, 5.5))

    assert times_s(found) == [
        (pytest.approx(0.5, abs=0.1), pytest.approx(2.5, abs=0.1)),
        (pytest.approx(6.0, abs=0.1), pytest.approx(8.0, abs=0.1)),
    ]


def test_a_known_quiet_stretch_without_a_level_is_refused():
    with pytest.raises(ValueError, match="holds no level"):
        find_repetitions(rest_uv(2.0), FS_HZ, CONFIG, rest_s=(0.5, 0.55))


def test_a_channel_flat_in_the_known_quiet_stretch_leaves_the_others_to_be_read():
    samples_uv = burst_uv(rest_uv(12.0), 6.0, 8.0)
    samples_uv[:, 3] = 0.0

    found = find_repetitions(samples_uv, FS_HZ, CONFIG, rest_s=(3.5, 5.5))

    assert times_s(found) == [(pytest.approx(6.0, abs=0.1), pytest.approx(8.0, abs=0.1))]


def test_a_repetition_is_told_within_a_second_of_its_end():
    samples_uv = burst_uv(rest_uv(12.0), 5.0, 7.0)
    finder = RepetitionFinder(FS_HZ, 4, CONFIG)

    told_at = [
        start for start in range(0, 12000, 20) if finder.step(samples_uv[start : start + 20], start)
    ]

    assert len(told_at) == 1
    assert told_at[0] < 8000


def read(path):
    return np.loadtxt(path, delimiter=",", skiprows=1)[:, 1:]


def through_the_converter(samples_uv, *, gain, volts=5.0, n_steps=1024):
    """Return what a 10-bit converter behind an amplifier makes of the samples."""
    step_uv = volts * 1e6 / n_steps / gain
    counts = np.clip(np.round(samples_uv / step_uv), -n_steps // 2, n_steps // 2 - 1)
    return counts * step_uv


STAND_UPS_S = [(2.1, 5.0), (6.2, 9.4), (11.0, 14.2), (15.8, 19.0), (20.6, 22.1)]


@pytest.mark.parametrize("way", ["as recorded", "1 kHz", "1 kHz and 10 bits"])
def test_the_five_stand_ups_of_the_real_recording_are_found(recordings, way):
    samples_uv, fs_hz = read(recordings / "sit_to_stand.csv")[:, :3], 2000.0
    if way != "as recorded":
        samples_uv, fs_hz = signal.resample_poly(samples_uv, 1, 2, axis=0), 1000.0
    if way == "1 kHz and 10 bits":
        samples_uv = through_the_converter(samples_uv, gain=5000.0)

    found = find_repetitions(samples_uv, fs_hz, CONFIG)

    assert [(each.start_index / fs_hz, each.end_index / fs_hz) for each in found] == [
        (pytest.approx(start, abs=0.15), pytest.approx(end, abs=0.15)) for start, end in STAND_UPS_S
    ]


def test_both_legs_show_the_same_five_stand_ups(recordings):
    found = find_repetitions(read(recordings / "sit_to_stand.csv"), 2000.0, CONFIG)

    starts_s = [each.start_index / 2000.0 for each in found]
    assert starts_s == pytest.approx([start for start, _ in STAND_UPS_S], abs=0.45)


def test_five_squats_are_found_although_one_muscle_never_rests_again(recordings):
    samples_uv = read(recordings / "squat.csv")[:, :3]

    found = find_repetitions(samples_uv, 2000.0, CONFIG)

    loudest_glute_s = [3.3, 7.2, 10.8, 14.5, 17.8]
    assert len(found) == 5
    for each, at_s in zip(found, loudest_glute_s, strict=True):
        assert each.start_index / 2000.0 < at_s < each.end_index / 2000.0


def shaking(n_samples, rng):
    """Return a movement sensor that shakes between the lifts and goes missing."""
    time_s = np.arange(n_samples) / FS_HZ
    sensor = rng.normal(0.0, 1.0, n_samples)
    sensor[(time_s > 6.0) & (time_s < 7.5)] *= 50.0
    sensor[(time_s > 10.5) & (time_s < 11.5)] = np.nan
    return sensor


@pytest.mark.parametrize("n_muscles", [1, 2, 4])
@pytest.mark.parametrize("rest_s", [None, (0.5, 2.0)])
def test_a_movement_sensor_beside_the_muscles_changes_no_repetition(n_muscles, rest_s):
    muscles_uv = simulate(TYPICAL, duration_s=20.0, fs_hz=FS_HZ, seed=1).samples_uv[:, :n_muscles]
    sensor = shaking(len(muscles_uv), np.random.default_rng(1))
    columns = range(1, n_muscles + 1)

    found = find_repetitions(
        np.column_stack([sensor, muscles_uv]), FS_HZ, CONFIG, rest_s=rest_s, columns=columns
    )

    assert found == find_repetitions(muscles_uv, FS_HZ, CONFIG, rest_s=rest_s)
    assert len(found) == 3


def test_a_repetition_is_four_indices_and_a_flag():
    assert Repetition(10, 20, 0, 8) == Repetition(10, 20, 0, 8, touches_gap=False)
