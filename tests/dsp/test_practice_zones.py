"""Between which limits a noisy power lies."""

import numpy as np
import pytest

from dsp.practice.zones import ZoneConfig, ZoneTracker

LIMITS_UV2 = np.array([100.0, 400.0])


def _powers(levels_uv2, seed=1):
    shape = ZoneConfig().shape
    return np.random.default_rng(seed).gamma(shape, np.asarray(levels_uv2) / shape)


def _tracked(powers_uv2):
    tracker = ZoneTracker(2)
    for power_uv2 in powers_uv2:
        tracker.step(float(power_uv2), LIMITS_UV2)
    return tracker


@pytest.mark.parametrize(("level_uv2", "zone"), [(30.0, 0), (200.0, 1), (1600.0, 2)])
def test_a_steady_level_is_told_its_zone_whatever_its_noise(level_uv2, zone):
    assert set(_tracked(_powers([level_uv2] * 500)).path()) == {zone}


def test_a_change_is_dated_without_bias():
    late = []
    for seed in range(60):
        tracker = _tracked(_powers([30.0] * 40 + [1600.0] * 40, seed))
        late.append(int(np.argmax(tracker.path() == 2)) - 40)
    assert abs(np.mean(late)) < 0.3


def test_one_wild_frame_changes_nothing():
    powers_uv2 = _powers([30.0] * 60)
    powers_uv2[30] = 1e6
    assert set(_tracked(powers_uv2).path()) == {0}


def test_missing_frames_leave_the_zone_where_it_was():
    powers_uv2 = np.concatenate([_powers([1600.0] * 30), np.full(20, np.nan)])
    tracker = _tracked(powers_uv2)
    assert tracker.now == 2
    assert set(tracker.path()[30:]) == {2}


def test_forgetting_frames_leaves_what_is_known_of_now():
    tracker = _tracked(_powers([1600.0] * 30))
    tracker.forget(n_kept=5)
    assert (tracker.n_frames, tracker.now) == (5, 2)
    tracker.reset()
    assert (tracker.n_frames, tracker.now) == (0, 0)
