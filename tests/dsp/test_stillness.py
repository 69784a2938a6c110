"""The quiet gate before a tone."""

import numpy as np
import pytest

from dsp.stillness import StillnessMeter, measure_quiet

FS_HZ = 1000.0


def _noise(n_samples, rms_uv, seed=1):
    return np.random.default_rng(seed).normal(0.0, rms_uv, (n_samples, len(rms_uv)))


def _meter():
    return StillnessMeter(FS_HZ, measure_quiet(_noise(5000, (3.0, 3.0)), FS_HZ).limits_uv)


def test_quiet_muscles_are_still_for_as_long_as_they_stay_quiet():
    meter = _meter()
    state = meter.step(_noise(3000, (3.0, 3.0), seed=2), 0)
    assert state.tense == ()
    assert state.still_s == pytest.approx(3.0, abs=0.3)


def test_a_tense_muscle_is_named_and_the_count_begins_anew_once_it_lets_go():
    meter = _meter()
    meter.step(_noise(2000, (3.0, 3.0), seed=2), 0)
    tense = meter.step(_noise(1000, (3.0, 15.0), seed=3), 2000)
    assert tense.tense == (1,)
    assert tense.still_s == 0.0
    quiet = meter.step(_noise(1500, (3.0, 3.0), seed=4), 3000)
    assert quiet.tense == ()
    assert quiet.still_s == pytest.approx(1.5, abs=0.3)


def test_a_gap_begins_the_count_anew():
    meter = _meter()
    meter.step(_noise(3000, (3.0, 3.0), seed=2), 0)
    assert meter.step(_noise(500, (3.0, 3.0), seed=3), 3500).still_s < 0.5


def test_any_chunking_gives_the_same_stillness():
    samples_uv = _noise(4000, (3.0, 3.0), seed=5)
    samples_uv[1500:2200, 0] *= 6.0
    whole = _meter().step(samples_uv, 0)
    meter, first = _meter(), 0
    for n_rows in (1, 7, 333, 19, 640, 3000):
        piece_uv = samples_uv[first : first + n_rows]
        state = meter.step(piece_uv, first)
        first += len(piece_uv)
    assert first == len(samples_uv)
    assert state == whole


def test_a_channel_that_is_not_measured_in_the_quiet_stretch_holds_nothing_up():
    rest_uv = _noise(5000, (3.0, 3.0))
    rest_uv[:, 1] = 0.0
    limits_uv = measure_quiet(rest_uv, FS_HZ).limits_uv
    assert np.isinf(limits_uv[1])
    meter = StillnessMeter(FS_HZ, limits_uv)
    assert meter.step(_noise(2000, (3.0, 50.0), seed=6), 0).tense == ()


def test_a_stretch_in_which_somebody_moved_says_which_muscle():
    rest_uv = _noise(5000, (3.0, 3.0))
    rest_uv[2000:3000, 1] *= 5.0
    assert measure_quiet(rest_uv, FS_HZ).moved == (1,)
    assert measure_quiet(_noise(5000, (3.0, 3.0)), FS_HZ).moved == ()
