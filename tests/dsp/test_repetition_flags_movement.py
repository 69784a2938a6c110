"""What a movement sensor adds to the flags of a lift."""

import numpy as np
import pytest

from dsp.action import Action
from dsp.block import ChannelInfo, ChannelKind
from dsp.flags import (
    Expectation,
    RepetitionFlag,
    measure_repetition,
    measure_window,
)
from dsp.repetition import Repetition
from tests.dsp.flagged_recordings import (
    ASKED,
    CHANNELS,
    TYPICAL,
    flags_of,
    kinds,
    recorded,
    the,
)
from tests.dsp.scripted_sessions import (
    FS_HZ,
)


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
