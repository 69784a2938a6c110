import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsp.simulate import (
    SCENARIOS,
    Clip,
    Crosstalk,
    Detach,
    Heart,
    Mains,
    Motion,
    MuscleScript,
    Scenario,
    SimulatedPerson,
    simulate,
)

EVERYTHING = Scenario(
    "everything",
    "every nuisance at once",
    SCENARIOS["typical"].muscles,
    nuisances=(
        Heart("erector_spinae_L", r_uv=80.0),
        Mains(20.0),
        Motion("gluteus_maximus_R", 200.0),
        Crosstalk("biceps_femoris_R", "gluteus_maximus_R", 0.1),
        Detach("erector_spinae_R", begin_s=1.0, end_s=2.0),
        Clip("biceps_femoris_R", 150.0),
    ),
)


@given(st.lists(st.integers(0, 400), max_size=30), st.sampled_from([1000.0, 1111.1, 2000.0]))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_any_chunking_gives_the_same_stream_to_the_bit(chunks, fs_hz):
    whole = SimulatedPerson(EVERYTHING, fs_hz=fs_hz, seed=3)
    pieces = SimulatedPerson(EVERYTHING, fs_hz=fs_hz, seed=3)

    stepped = [pieces.step(n_samples) for n_samples in chunks]

    assert [len(part) for part in stepped] == chunks
    joined = np.concatenate([np.empty((0, 4)), *stepped])
    assert np.array_equal(joined, whole.step(sum(chunks)))
    assert pieces.ledger == whole.ledger
    assert pieces.heartbeats_s == whole.heartbeats_s


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_does_its_first_lift_within_four_seconds(name):
    recording = simulate(SCENARIOS[name], duration_s=4.0, fs_hz=1000.0, seed=0)

    assert {onset.repetition for onset in recording.ledger} == {0}
    assert {onset.channel for onset in recording.ledger} == set(recording.channel_names)


def test_the_seed_decides_the_stream_and_the_rate_does_not_move_the_onsets():
    typical = SCENARIOS["typical"]
    first = simulate(typical, duration_s=12.0, fs_hz=1000.0, seed=1)

    again = simulate(typical, duration_s=12.0, fs_hz=1000.0, seed=1)
    other = simulate(typical, duration_s=12.0, fs_hz=1000.0, seed=2)
    faster = simulate(typical, duration_s=12.0, fs_hz=2000.0, seed=1)

    assert np.array_equal(first.samples_uv, again.samples_uv)
    assert not np.array_equal(first.samples_uv, other.samples_uv)
    assert faster.ledger == first.ledger


def test_the_ledger_holds_only_onsets_that_were_handed_out():
    person = SimulatedPerson(SCENARIOS["typical"], fs_hz=1000.0, seed=1)

    person.step(2500)
    assert person.ledger == ()
    person.step(500)
    known = person.ledger

    assert known
    assert all(onset.onset_s < 3.0 for onset in known)


def test_the_scripted_delays_come_out_on_average():
    scenario = SCENARIOS["typical"]
    ledger = simulate(scenario, duration_s=300.0, fs_hz=200.0, seed=4).ledger
    by_channel = {
        name: np.array([onset.onset_s for onset in ledger if onset.channel == name])
        for name in ("gluteus_maximus_R", "biceps_femoris_R")
    }

    lags_ms = 1000 * (by_channel["gluteus_maximus_R"] - by_channel["biceps_femoris_R"])

    assert abs(np.mean(lags_ms) - 110.0) < 12.0
    assert 10.0 < np.std(lags_ms) < 35.0


def test_a_muscle_is_silent_before_its_onset_rises_to_its_plateau_and_returns_to_rest():
    muscle = MuscleScript("a", 100.0, 0.0, rise_ms=100.0, rest_uv=0.0, scatter_ms=0.0)
    recording = simulate(
        Scenario("one", "one muscle", (muscle,)), duration_s=6.5, fs_hz=1000.0, seed=5
    )
    signal_uv = recording.samples_uv[:, 0]
    onset = round(recording.ledger[0].onset_s * 1000)

    assert not signal_uv[: onset + 1].any()
    assert signal_uv[onset + 1 : onset + 30].any()
    assert np.std(signal_uv[onset + 200 : onset + 1900]) == pytest.approx(100.0, rel=0.1)
    assert not signal_uv[onset + 2301 : onset + 3500].any()


def test_rest_and_muscle_have_the_spectrum_they_promise():
    muscles = (
        MuscleScript("rest", 0.0, 0.0, rest_uv=1.0),
        MuscleScript("muscle", 1.0, 0.0, rise_ms=0.0, rest_uv=0.0, scatter_ms=0.0),
    )
    samples_uv = simulate(
        Scenario("two", "rest and muscle", muscles), duration_s=4.8, fs_hz=1000.0, seed=6
    ).samples_uv

    rest, muscle = np.abs(np.fft.rfft(samples_uv[2900:4700], axis=0)).T ** 2
    hertz = np.fft.rfftfreq(1800, 1e-3)

    assert 60.0 < np.average(hertz, weights=muscle) < 140.0
    assert muscle[hertz < 10].sum() < 0.05 * muscle.sum()
    assert np.average(hertz, weights=rest) > 180.0


def test_a_detached_sticker_shows_hum_instead_of_muscle():
    person = SimulatedPerson(EVERYTHING, fs_hz=1000.0, seed=7)

    samples_uv = person.step(3000)

    assert np.std(samples_uv[1000:2000, 3]) > 400.0
    assert np.std(samples_uv[2000:2700, 3]) < 40.0


def test_a_clipped_channel_never_leaves_its_limits_and_touches_them():
    biceps_uv = simulate(EVERYTHING, duration_s=6.0, fs_hz=1000.0, seed=8).samples_uv[:, 1]

    assert np.max(np.abs(biceps_uv)) == 150.0


def test_heartbeats_stand_where_the_recording_says():
    recording = simulate(SCENARIOS["heartbeat"], duration_s=2.5, fs_hz=1000.0, seed=9)
    left_uv = recording.samples_uv[:, 2]

    assert len(recording.heartbeats_s) == 3
    for beat_s in recording.heartbeats_s:
        beat = round(beat_s * 1000)
        assert np.max(left_uv[max(0, beat - 5) : beat + 6]) > 60.0


@pytest.mark.parametrize(("fs_hz", "seed"), [(0.0, 1), (float("nan"), 1), (50.0, 1), (1000.0, -1)])
def test_an_impossible_rate_or_seed_is_refused(fs_hz, seed):
    with pytest.raises(ValueError, match="is"):
        SimulatedPerson(SCENARIOS["typical"], fs_hz=fs_hz, seed=seed)
