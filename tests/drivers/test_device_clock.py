"""The rate of a device from arrival times: late never, batched, stalled, drifting."""

import itertools
import math

import numpy as np
import pytest

from app.model.connection_note import CLOCK, clock_note, closing_notes
from drivers.device_clock import DeviceClock, MeasuredRate
from tests.fakes.arrivals import Line, arrivals


def clock_after(line, *, true_hz, duration_s, seed=20261122, stated_hz=1000.0):
    clock = DeviceClock(stated_hz)
    for index, received_s in arrivals(
        line, true_hz=true_hz, duration_s=duration_s, rng=np.random.default_rng(seed)
    ):
        clock.step(index, received_s)
    return clock


@pytest.mark.parametrize("true_hz", [995.0, 1000.0, 1000.4, 1004.3])
@pytest.mark.parametrize("batch_s", [0.0, 0.001])
def test_within_three_seconds_it_is_known_to_a_two_thousandth(true_hz, batch_s):
    rate = clock_after(Line(batch_s=batch_s), true_hz=true_hz, duration_s=3.0).rate
    assert rate.is_usable
    assert not rate.is_settled
    assert rate.fs_hz == pytest.approx(true_hz, rel=5e-4)


@pytest.mark.parametrize("seed", range(5))
def test_a_minute_of_a_16_ms_line_gives_it_to_five_millionths(seed):
    rate = clock_after(Line(batch_s=0.016), true_hz=1004.3, duration_s=61.0, seed=seed).rate
    assert rate.fs_hz == pytest.approx(1004.3, rel=5e-6)


def test_three_seconds_of_a_16_ms_line_are_not_taken_for_a_measure():
    assert not clock_after(Line(batch_s=0.016), true_hz=1004.3, duration_s=3.0).rate.is_usable


@pytest.mark.parametrize("off", [0.0, 5e-5, 1e-4, 1.3e-4])
def test_a_device_in_step_with_its_line_read_0_ppm_and_was_called_settled(off):
    rate = clock_after(Line(batch_s=0.016), true_hz=1000.0 * (1 + off), duration_s=61.0).rate
    assert rate.is_usable
    assert not rate.is_settled
    assert abs(rate.fs_hz / (1000.0 * (1 + off)) - 1.0) <= rate.bound_share <= 3e-4


@pytest.mark.parametrize("seed", range(4))
def test_what_was_called_settled_was_off_by_52_ppm_at_16_ms_and_47_at_50(seed):
    rng = np.random.default_rng(seed)
    for batch_s, off in itertools.product((0.016, 0.05), rng.uniform(-5e-4, 5e-4, 2)):
        true_hz = 1000.0 * (1 + off)
        rate = clock_after(Line(batch_s), true_hz=true_hz, duration_s=61.0, seed=seed).rate
        share = abs(rate.fs_hz / true_hz - 1.0)
        assert share <= rate.bound_share + 1e-6
        assert not rate.is_settled or share <= 6e-6


@pytest.mark.parametrize("for_s", [0.5, 2.0, 10.0])
def test_a_stall_moves_nothing(for_s):
    line = Line(stalls=((8.0, for_s),))
    rate = clock_after(line, true_hz=1004.3, duration_s=25.0).rate
    assert rate.fs_hz == pytest.approx(1004.3, rel=5e-6)


def test_the_rate_to_use_changes_only_beyond_a_thousandth():
    near = clock_after(Line(), true_hz=1000.8, duration_s=5.0).rate
    off = clock_after(Line(), true_hz=1004.3, duration_s=5.0).rate
    assert near.rate_to_use_hz(1000.0) == 1000.0
    assert off.rate_to_use_hz(1000.0) == pytest.approx(1004.3, abs=0.02)
    assert off.rate_to_use_hz(1004.0) == 1004.0


def test_an_unusable_measure_is_never_used():
    rate = clock_after(Line(), true_hz=1004.3, duration_s=1.0).rate
    assert not rate.is_usable
    assert rate.rate_to_use_hz(1000.0) == 1000.0


@pytest.mark.parametrize("bound_share", [math.inf, 0.02, 0.0119])
def test_a_rate_that_was_known_within_inf_hz_was_told_and_used(bound_share):
    rate = MeasuredRate(988.19, 1000.0, 25.0, is_usable=True, bound_share=bound_share)
    assert rate.rate_to_use_hz(1000.0) == 1000.0
    assert [kind for kind, _ in closing_notes(rate, 1000.0, first_index=0)] == [CLOCK]
    assert "988.19" not in clock_note(rate, in_use_hz=1000.0)
    assert "inf" not in clock_note(rate, in_use_hz=1000.0)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("true_hz", [980.0, 992.0, 1000.0, 1007.0])
def test_a_batched_line_that_no_straight_line_explains_left_its_bound_infinite(true_hz, seed):
    line = Line(batch_s=0.02, jitter_s=4e-3, busy_share=0.2)
    rate = clock_after(line, true_hz=true_hz, duration_s=25.0, seed=seed).rate
    assert rate.is_usable
    assert abs(rate.fs_hz / true_hz - 1.0) <= rate.bound_share < 4e-3


def test_after_a_break_the_rate_is_still_known_and_arrivals_begin_anew():
    clock = clock_after(Line(), true_hz=1004.3, duration_s=10.0)
    clock.break_off()
    assert clock.rate.fs_hz == pytest.approx(1004.3, rel=1e-5)
    assert clock.made_by_s(100) is None
    clock.step(8, 5000.0)
    assert clock.made_by_s(8) == 5000.0


def test_it_says_when_a_scan_would_have_come_unhindered():
    line = Line(batch_s=0.016, delay_s=0.0015)
    clock = clock_after(line, true_hz=1004.3, duration_s=61.0)
    n = round(61.0 * 1004.3)
    assert clock.made_by_s(n) == pytest.approx(n / 1004.3 + 0.0015, abs=0.001)


def test_a_rate_that_drifts_is_followed():
    clock, rng = DeviceClock(1000.0), np.random.default_rng(1)
    index, now_s = 0, 0.0
    while now_s < 300.0:
        index += 8
        now_s += 8 / (1000.0 * (1 + 5e-4 * now_s / 300.0))
        clock.step(index, now_s + rng.exponential(2e-4))
    assert clock.rate.fs_hz == pytest.approx(1000.0 * (1 + 5e-4 * 270 / 300), rel=1e-5)
