"""Stamps of a clock that is set while it stamps: told as that, and no sample called missing."""

import numpy as np
import pytest

from drivers.device_clock import DeviceClock
from drivers.devices.lsl_stamps import StampedScans
from drivers.devices.stamp_clock import ClockDoubt, StampClock

FS_HZ = 1000.0
SET_AT = 6000
AHEAD_S = 1234.5
"""By how much the sender's clock is ahead of the host's, which nobody knows."""


def stream(*, set_s=0.0, lost=0, n_chunk=10, duration_s=12.0, late_s=0.0, is_regular=True, seed=1):
    """Return runs, steps and the clock of a stream whose clock is set, or that loses, at 6 s."""
    rng = np.random.default_rng(seed)
    clock, scans = StampClock(FS_HZ), StampedScans(FS_HZ, is_regular=is_regular)
    device, runs, steps, doubts = DeviceClock(FS_HZ), [], [], []
    is_broken = False
    for begin in range(0, round(duration_s * FS_HZ), n_chunk):
        index = np.arange(begin, begin + n_chunk)
        if SET_AT <= begin < SET_AT + lost:
            continue
        late = rng.uniform(0.0, late_s) if late_s else 0.0
        stamps_s = AHEAD_S + index / FS_HZ + (set_s if begin >= SET_AT else 0.0)
        if not is_regular:
            stamps_s = stamps_s + late
        received_s = (begin + n_chunk) / FS_HZ + 0.003 + late
        stamps_s, step = clock.straighten(stamps_s, received_s)
        if step is not None:
            steps.append(step)
            scans.break_off()
        doubts += [doubt] if (doubt := clock.take_doubt()) is not None else []
        came = scans.place(index[:, None].astype(float), stamps_s, received_s)
        for run in came:
            device.step(run.end_index, run.received_s)
        if doubts and not scans.is_holding and not is_broken:
            is_broken = True
            device.break_off()
        runs += came
    return runs + scans.finish(), steps + doubts, device.rate


def n_missing(runs):
    return runs[-1].end_index - sum(len(run.scans) for run in runs)


@pytest.mark.parametrize("set_s", [0.25, 1.0, 3600.0, -3600.0, -2.0])
@pytest.mark.parametrize("n_chunk", [10, 100])
@pytest.mark.parametrize("late_s", [0.0, 0.015])
def test_a_clock_that_was_set_made_an_hour_of_losses_that_were_none(set_s, n_chunk, late_s):
    runs, steps, rate = stream(set_s=set_s, n_chunk=n_chunk, late_s=late_s)
    assert [round(step.set_s, 1) for step in steps] == [pytest.approx(set_s, abs=0.1)]
    assert 1 <= n_missing(runs) <= 20
    assert sum(len(run.scans) for run in runs) == 12_000
    # The step is no loss, so the rate is that of the device.
    assert rate.fs_hz == pytest.approx(FS_HZ, rel=max(1e-3, rate.bound_share))


@pytest.mark.parametrize("lost", [10, 100, 500, 3000])
@pytest.mark.parametrize("late_s", [0.0, 0.015])
def test_a_loss_is_still_counted_to_the_sample_and_is_no_step(lost, late_s):
    runs, steps, _ = stream(lost=lost, late_s=late_s)
    assert steps == []
    assert n_missing(runs) == lost


@pytest.mark.parametrize("set_s", [0.25, 3600.0, -3600.0])
def test_chunks_stamped_when_they_are_sent_show_a_set_clock_too(set_s):
    runs, steps, _ = stream(set_s=set_s, n_chunk=100, late_s=0.08, is_regular=False, duration_s=20)
    assert len(steps) == 1
    assert n_missing(runs) <= 100


def test_chunks_that_are_late_are_no_steps_of_a_clock():
    for seed in range(5):
        _, steps, _ = stream(n_chunk=100, late_s=0.4, is_regular=False, duration_s=60, seed=seed)
        assert steps == []


@pytest.mark.parametrize(
    ("set_s", "late_s"),
    [
        *((0.004, 0.0), (0.004, 0.002), (0.008, 0.0), (0.008, 0.015)),
        *((0.012, 0.015), (0.019, 0.0), (0.019, 0.015), (0.03, 0.015)),
    ],
)
def test_a_clock_set_by_less_than_20_ms_passed_for_a_certain_loss(set_s, late_s):
    """Regression: so did one set by 30 ms, where the first arrival behind it was a late one."""
    runs, (told,), rate = stream(set_s=set_s, late_s=late_s, duration_s=30.0)
    if isinstance(told, ClockDoubt):
        assert told.jump_s == pytest.approx(set_s, abs=1.5 / FS_HZ)
        assert n_missing(runs) == round(set_s * FS_HZ)
        assert told.began_s == pytest.approx(SET_AT / FS_HZ, abs=0.05)
    assert rate.fs_hz == pytest.approx(FS_HZ, rel=max(1e-4, rate.bound_share))


@pytest.mark.parametrize("lost", [10, 20, 40])
@pytest.mark.parametrize("late_s", [0.0, 0.002, 0.015, 0.05])
def test_a_short_loss_is_not_put_in_doubt(lost, late_s):
    for seed in range(3):
        runs, told, _ = stream(lost=lost, late_s=late_s, seed=seed)
        assert told == []
        assert n_missing(runs) == lost


def test_on_a_line_that_wanders_by_more_than_a_clock_was_set_nothing_tells():
    runs, told, _ = stream(set_s=0.004, late_s=0.05)
    assert told == []
    assert n_missing(runs) == 4
