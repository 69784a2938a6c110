"""Who worked when one was asked: swapped leads are seen, healthy people are left alone."""

from itertools import permutations

import numpy as np
import pytest

from dsp.functional_check import (
    CheckOutcome,
    Movement,
    judge_movement,
    judge_tap,
    measure_movement,
    measure_taps,
)
from dsp.muscle import read_muscle
from dsp.simulate.movement import tap_uv
from tests.dsp.checked_people import (
    EIGHT,
    FOUR,
    SIX,
    checked,
    draw_person,
    is_flagged,
    plan_of,
    with_stickers_on_other_leg,
)

FS_HZ = 1000.0
GLUTE, HAMSTRING, LEFT_BACK, RIGHT_BACK = range(4)
MUSCLES = [read_muscle(name) for name in FOUR]


def movement(asked, *rises_db):
    return Movement(asked, 3.0 * 10 ** (np.array(rises_db) / 20), np.array(rises_db))


def judged(now, *earlier, muscles=MUSCLES):
    return judge_movement(now, earlier=earlier, muscles=muscles)


def test_a_muscle_that_works_alone_is_clear():
    found = judged(movement((HAMSTRING,), 1.0, 25.0, 0.0, 2.0))
    assert found.outcome is CheckOutcome.CLEAR
    assert found.working == (HAMSTRING,)


def test_another_that_works_instead_carries_the_muscle():
    found = judged(movement((HAMSTRING,), 25.0, 1.0, 0.0, 2.0))
    assert found.outcome is CheckOutcome.SWAPPED
    assert found.blamed == (HAMSTRING, GLUTE)


def test_another_that_is_far_louder_carries_the_muscle_though_the_one_asked_works_along():
    found = judged(movement((HAMSTRING,), 31.0, 7.0, 0.0, 2.0))
    assert found.outcome is CheckOutcome.SWAPPED
    assert found.blamed == (HAMSTRING, GLUTE)


def test_the_same_muscle_of_the_other_side_is_told_from_another_muscle():
    muscles = [read_muscle(name) for name in SIX]
    found = judged(movement((2,), 0.0, 0.0, 1.0, 24.0, 0.0, 0.0), muscles=muscles)
    assert found.outcome is CheckOutcome.OTHER_SIDE
    assert found.blamed == (2, 3)


def test_nobody_who_works_is_nobody_blamed_but_the_one_that_was_asked():
    found = judged(movement((HAMSTRING,), 1.0, 2.0, 0.0, 2.0))
    assert found.outcome is CheckOutcome.NOBODY
    assert found.blamed == (HAMSTRING,)


def test_a_small_riser_beside_a_silent_muscle_is_no_swap_for_the_back_stiffens_along():
    # Stickers on the other leg: 7.8 µV of a back muscle were called its lead.
    found = judged(movement((GLUTE,), 0.6, 0.1, 4.5, 8.3))
    assert found.outcome is CheckOutcome.NOBODY
    assert found.blamed == (GLUTE,)
    found = judged(movement((HAMSTRING,), 9.0, 0.3, 11.0, 4.0))
    assert found.outcome is CheckOutcome.NOBODY


def test_a_back_muscle_that_rises_as_far_as_a_muscle_that_is_asked_carries_its_lead():
    found = judged(movement((HAMSTRING,), 1.0, 0.3, 24.0, 4.0))
    assert found.outcome is CheckOutcome.SWAPPED
    assert found.blamed == (HAMSTRING, LEFT_BACK)


def test_a_lead_over_a_silent_check_is_no_swap_while_it_is_small():
    bend = movement((HAMSTRING,), 0.0, 0.3, 0.0, 0.0)
    squeeze = movement((GLUTE,), 20.0, 7.0, 0.0, 0.0)
    assert judged(squeeze, bend).outcome is CheckOutcome.UNCLEAR


def test_stickers_on_the_other_leg_are_not_called_swapped():
    rng = np.random.default_rng(11)
    people = [with_stickers_on_other_leg(draw_person(FOUR, rng, along=0.15)) for _ in range(10)]
    found = [checked(person, range(4), plan_of(FOUR)[:2]) for person in people]
    assert {each.outcome for pair in found for each in pair} == {CheckOutcome.NOBODY}


def test_a_loud_sticker_that_works_along_is_no_swap_once_its_own_check_was_louder():
    bend = movement((HAMSTRING,), 2.0, 30.0, 0.0, 0.0)
    squeeze = movement((GLUTE,), 12.0, 20.0, 0.0, 0.0)
    assert judged(squeeze, bend).outcome is CheckOutcome.CLEAR


def test_a_sticker_that_is_louder_in_another_check_than_in_its_own_carries_that_muscle():
    bend = movement((HAMSTRING,), 12.0, 20.0, 0.0, 0.0)
    squeeze = movement((GLUTE,), 8.0, 30.0, 0.0, 0.0)
    found = judged(squeeze, bend)
    assert found.outcome is CheckOutcome.SWAPPED
    assert set(found.blamed) == {GLUTE, HAMSTRING}


def test_others_that_work_as_much_leave_it_open_and_are_named():
    bend = movement((HAMSTRING,), 2.0, 20.0, 0.0, 0.0)
    squeeze = movement((GLUTE,), 18.0, 19.0, 0.0, 0.0)
    found = judged(squeeze, bend)
    assert found.outcome is CheckOutcome.UNCLEAR
    assert found.blamed == (HAMSTRING,)


def test_a_channel_that_is_missing_is_neither_blamed_nor_in_the_way():
    found = judged(movement((HAMSTRING,), np.nan, 25.0, 0.0, 2.0))
    assert found.outcome is CheckOutcome.CLEAR


def test_a_muscle_is_as_loud_as_its_loudest_second_whatever_hum_lies_on_its_rest():
    rng = np.random.default_rng(3)
    time_s = np.arange(4000) / FS_HZ
    hum_uv = 50.0 * np.sin(2 * np.pi * 50.0 * time_s)
    samples_uv = rng.normal(0.0, 3.0, (4000, 1)) + hum_uv[:, np.newaxis]
    samples_uv[1500:3000, 0] += rng.normal(0.0, 60.0, 1500)
    measured = measure_movement(samples_uv, FS_HZ, asked=(0,), quiet_uv=np.array([3.0]))
    assert measured.levels_uv[0] == pytest.approx(60.0, rel=0.15)


def shaken(*peaks_uv, taps_s=(1.0, 1.5)):
    rng = np.random.default_rng(8)
    time_s = np.arange(4000) / FS_HZ
    samples_uv = rng.normal(0.0, 3.0, (4000, len(peaks_uv))) + 20_000.0 + 50.0 * time_s[:, None]
    for tap_s in taps_s:
        samples_uv += np.outer(tap_uv(time_s - tap_s, 1.0), peaks_uv)
    return measure_taps(samples_uv, FS_HZ)


def tapped(asked, *peaks_uv, **how):
    rest_uv = shaken(0.0, 0.0, 0.0, 0.0)
    return judge_tap(asked, shaken(*peaks_uv, **how), rest_uv=rest_uv, muscles=MUSCLES)


def test_a_tap_shows_in_its_own_channel_whatever_offset_and_drift_lie_under_it():
    found = tapped(LEFT_BACK, 20.0, 0.0, 500.0, 100.0)
    assert found.outcome is CheckOutcome.CLEAR
    assert found.working[0] == LEFT_BACK


def test_a_tap_in_the_other_channel_is_a_swap_of_the_sides():
    found = tapped(LEFT_BACK, 0.0, 0.0, 100.0, 500.0)
    assert found.outcome is CheckOutcome.OTHER_SIDE
    assert found.blamed == (LEFT_BACK, RIGHT_BACK)


def test_a_single_jolt_is_no_double_tap():
    assert tapped(LEFT_BACK, 0.0, 0.0, 500.0, 0.0, taps_s=(1.0,)).outcome is CheckOutcome.NOBODY


def test_two_channels_that_are_shaken_alike_leave_it_open():
    found = tapped(LEFT_BACK, 0.0, 0.0, 500.0, 450.0)
    assert found.outcome is CheckOutcome.UNCLEAR
    assert found.blamed == (RIGHT_BACK,)


@pytest.mark.parametrize(
    "wiring", [each for each in permutations(range(4)) if each != (0, 1, 2, 3)]
)
def test_every_other_wiring_of_four_stickers_is_seen(wiring):
    person = draw_person(FOUR, np.random.default_rng([77, *wiring]))
    assert is_flagged(checked(person, wiring))


@pytest.mark.parametrize("names", [FOUR, SIX, EIGHT], ids=("four", "six", "eight"))
@pytest.mark.parametrize("seed", range(4))
def test_a_healthy_person_is_left_alone(names, seed):
    findings = checked(draw_person(names, np.random.default_rng([78, seed])), range(len(names)))
    assert len(findings) == len(plan_of(names))
    assert not is_flagged(findings)


def test_left_and_right_of_every_muscle_at_once_are_seen():
    wiring = (1, 0, 3, 2, 5, 4)
    assert is_flagged(checked(draw_person(SIX, np.random.default_rng(79)), wiring))
