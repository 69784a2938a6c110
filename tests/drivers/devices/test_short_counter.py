"""Losses counted by a counter that wraps, and whole wraps of it by the time of arrival."""

import threading
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.devices.short_counter import ShortCounter

FS_HZ = 250.0


def arrive(counter, produced, *, late_s=0.0, n_batch=5):
    """Let these scans arrive in batches, each when its last was sampled and so much later."""
    runs = []
    for at in range(0, len(produced), n_batch):
        batch = produced[at : at + n_batch]
        received_s = 10.0 + (batch[-1] + 1) / FS_HZ + late_s
        runs += counter.place([(index % 256, (index,)) for index in batch], received_s)
    return runs


def indices_of(runs):
    return [run.first_index + at for run in runs for at in range(len(run.scans))]


def truth_of(runs):
    return [scan[0] for run in runs for scan in run.scans]


@pytest.mark.parametrize("n_lost", [1, 255, 256, 257, 512, 1000, 256 * 40])
def test_a_loss_is_counted_to_the_scan_whole_wraps_among_it(n_lost):
    counter = ShortCounter(256, FS_HZ)
    after = range(500 + n_lost, 1500 + n_lost)
    runs = arrive(counter, [*range(500)]) + arrive(counter, after) + counter.finish()
    assert counter.n_lost == n_lost
    assert indices_of(runs) == truth_of(runs)
    assert len(indices_of(runs)) == 1500


@pytest.mark.parametrize("stall_s", [0.05, 0.5, 1.1, 5.0, 10.0])
def test_a_reader_that_was_away_makes_no_loss_of_a_burst(stall_s):
    counter = ShortCounter(256, FS_HZ)
    runs = arrive(counter, [*range(500)])
    n_waiting = round(stall_s * FS_HZ)
    now_s = 10.0 + (500 + n_waiting) / FS_HZ
    waiting = range(500, 500 + n_waiting)
    for at in range(0, n_waiting, 250):
        now_s += 0.004
        batch = waiting[at : at + 250]
        runs += counter.place([(index % 256, (index,)) for index in batch], now_s)
    runs += arrive(counter, range(500 + n_waiting, 2000 + n_waiting), late_s=0.05)
    assert counter.n_lost == 0
    assert indices_of(runs) == truth_of(runs) == [*range(2000 + n_waiting)]


@pytest.mark.parametrize("true_hz", [150.0, 245.0, 256.0, 400.0])
def test_a_device_with_another_rate_than_it_should_have_loses_nothing(true_hz):
    counter = ShortCounter(256, FS_HZ)
    runs = []
    for index in range(0, 5000, 5):
        counted = [(i % 256, (i,)) for i in range(index, index + 5)]
        runs += counter.place(counted, 10.0 + (index + 5) / true_hz)
    assert counter.n_lost == 0
    assert len(indices_of(runs)) == 5000


def test_a_nibble_that_wraps_every_sixteen_scans_counts_a_long_loss():
    counter = ShortCounter(16, 1000.0)
    for index in range(0, 1000, 10):
        counted = [(i % 16, (i,)) for i in range(index, index + 10)]
        assert counter.place(counted, 5.0 + (index + 10) / 1000.0)
    runs = []
    for index in range(1000 + 1603, 4603, 10):
        counted = [(i % 16, (i,)) for i in range(index, index + 10)]
        runs += counter.place(counted, 5.0 + (index + 10) / 1000.0 + 0.003 * (index % 3))
    assert counter.n_lost == 1603
    assert indices_of(runs) == truth_of(runs)


def test_what_is_held_back_comes_when_the_stream_ends():
    counter = ShortCounter(256, FS_HZ)
    arrive(counter, [*range(100)])
    assert arrive(counter, range(100 + 256, 150 + 256)) == []
    assert indices_of(counter.finish()) == [*range(356, 406)]
    assert counter.finish() == []


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 200)), min_size=1, max_size=30))
def test_received_and_lost_make_what_was_produced(bursts):
    counter, produced, at = ShortCounter(256, FS_HZ), [], 0
    for n_came, n_lost in bursts:
        produced += range(at, at + n_came)
        at += n_came + n_lost
    runs = counter.place([(index % 256, (index,)) for index in produced], 1.0)
    assert indices_of(runs) == produced
    assert counter.n_lost + len(produced) == produced[-1] + 1


NIBBLE_HZ = 1000.0


def reach(counter, produced, *, n_wrap=16, n_batch=8, fs_hz=NIBBLE_HZ, true_hz=NIBBLE_HZ):
    """Let scans of a fast device arrive in batches cut by time, as a line delivers them."""
    runs = []
    produced = np.asarray(produced)
    batch_of = produced // n_batch
    for batch in np.unique(batch_of):
        indices = produced[batch_of == batch].tolist()
        received_s = 20.0 + (batch + 1) * n_batch / true_hz + 0.001 * (batch % 3)
        runs += counter.place([(index % n_wrap, (index,)) for index in indices], received_s)
    return runs


def without(n_produced, *losses):
    kept = np.ones(n_produced, bool)
    for at, n_lost in losses:
        kept[at : at + n_lost] = False
    return np.flatnonzero(kept)


@pytest.mark.parametrize("n_lost", [5, 15, 16, 17, 32, 48, 80, 96, 160])
@pytest.mark.parametrize("n_batch", [8, 16, 50])
def test_sixteen_lost_scans_are_sixteen_and_not_none(n_lost, n_batch):
    counter = ShortCounter(16, NIBBLE_HZ)
    came = without(9000, (6000, n_lost), (7504, n_lost))
    runs = reach(counter, came, n_batch=n_batch) + counter.finish()
    assert counter.n_lost == 2 * n_lost
    assert counter.n_lost + len(indices_of(runs)) == 9000
    # The place of a loss that the counter does not show is known to what came at once.
    off = [
        index
        for index, truth in zip(indices_of(runs), truth_of(runs), strict=True)
        if index != truth
    ]
    assert len(off) <= 2 * n_batch
    assert all(min(abs(index - at) for at in (6000, 7504)) <= n_batch + n_lost for index in off)


@pytest.mark.parametrize("true_hz", [993.0, 998.0, 1002.0, 1007.0])
def test_a_clock_that_is_half_a_per_cent_off_makes_no_loss_of_a_nibble_and_hides_none(true_hz):
    counter = ShortCounter(16, NIBBLE_HZ)
    assert len(indices_of(reach(counter, range(10_000), true_hz=true_hz))) == 10_000
    assert counter.n_lost == 0
    reach(counter, 10_000 + without(5000, (500, 48)), true_hz=true_hz)
    assert counter.n_lost == 48


def test_a_loss_in_the_first_seconds_is_counted_when_the_habit_of_the_line_is_known():
    counter = ShortCounter(16, NIBBLE_HZ)
    runs = reach(counter, without(6000, (1500, 48))) + counter.finish()
    assert counter.n_lost == 48
    assert indices_of(runs)[-1] == 5999


@pytest.mark.parametrize("stall_s", [0.02, 0.3, 0.9, 5.0])
def test_a_burst_behind_a_stall_is_no_lost_wrap_of_a_nibble(stall_s):
    counter = ShortCounter(16, NIBBLE_HZ)
    reach(counter, range(6000))
    n_waiting = round(stall_s * NIBBLE_HZ)
    waiting = [(index % 16, (index,)) for index in range(6000, 6000 + n_waiting)]
    came = counter.place(waiting, 26.0 + stall_s + 0.001)
    assert counter.n_lost == 0
    assert indices_of(came) == [*range(6000, 6000 + n_waiting)]


def test_where_nothing_counts_a_loss_of_a_third_of_the_tie_band_still_makes_a_gap():
    counter = ShortCounter(1, 2000.0)
    came = without(20_000, (14_000, 40))
    runs = reach(counter, came, n_wrap=1, fs_hz=2000.0, true_hz=2000.0) + counter.finish()
    assert abs(counter.n_lost - 40) <= 3
    gaps = [b.first_index for a, b in pairwise(runs) if b.first_index > a.end_index]
    assert len(gaps) == 1
    assert abs(gaps[0] - 14_040) <= 10


def scattered(produced, scatter_s, *, seed, wander_s=2.0):
    """Yield batches of 10 ms, each late by a delay that wanders: a busy radio, never early."""
    rng = np.random.default_rng(seed)
    keep, late, received_s = np.exp(-0.01 / wander_s), 0.0, 0.0
    for at in range(0, len(produced), 10):
        batch = produced[at : at + 10]
        late = keep * late + np.sqrt(1 - keep**2) * rng.normal()
        received_s = max(received_s, (batch[-1] + 1) / 1000.0 + abs(late) * scatter_s)
        yield [(index % 16, (index,)) for index in batch], received_s


@pytest.mark.parametrize("seed", range(4))
def test_a_line_that_wanders_by_30_ms_lost_half_a_second_a_minute_that_was_never_lost(seed):
    counter = ShortCounter(16, 1000.0)
    for counted, received_s in scattered(range(60_000), 0.015, seed=seed):
        counter.place(counted, received_s)
    assert counter.n_lost <= 6 * 16


@pytest.mark.parametrize("n_lost", [32, 96, 160])
def test_on_a_line_that_wanders_by_5_ms_lost_turns_are_counted(n_lost):
    counter = ShortCounter(16, 1000.0)
    produced = [*range(20_000), *range(20_000 + n_lost, 30_000)]
    for counted, received_s in scattered(produced, 0.0025, seed=3):
        counter.place(counted, received_s)
    counter.finish()
    assert counter.n_lost == n_lost


def test_while_scans_are_held_it_says_so():
    counter = ShortCounter(16, 1000.0)
    for index in range(0, 5000, 10):
        counter.place([(i % 16, (i,)) for i in range(index, index + 10)], (index + 10) / 1000.0)
    assert not counter.is_holding
    assert counter.place([(5032 % 16, (5032,))], 5.2) == []
    assert counter.is_holding
    counter.finish()
    assert not counter.is_holding


def slow_down(counter, *, shares, n_wrap=16, n_batch=20, seed=1, lost_at=()):
    """Let a device run at another share of its rate from each given second on."""
    rng, runs, at_s = np.random.default_rng(seed), [], 30.0
    lost = dict(lost_at)
    n_gone = index = 0
    while at_s < 75.0:
        share = next(share for from_s, share in reversed(shares) if at_s - 30.0 >= from_s)
        at_s += n_batch / (NIBBLE_HZ * share)
        batch = range(index, index + n_batch)
        index += n_batch
        second = int(at_s - 30.0)
        n_gone += lost.pop(second, 0)
        counted = [((i + n_gone) % n_wrap, (i + n_gone,)) for i in batch]
        late_s = n_gone / (NIBBLE_HZ * share) + rng.exponential(5e-4) + 0.004 * (rng.random() < 0.1)
        runs += counter.place(counted, at_s + late_s)
    return runs + counter.finish()


@pytest.mark.parametrize("n_wrap", [1, 16])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("share", [0.995, 0.99, 0.998, 0.98, 1.005, 1.009])
def test_a_device_that_became_slower_was_told_to_have_lost_scans(share, seed, n_wrap):
    counter = ShortCounter(n_wrap, NIBBLE_HZ)
    runs = slow_down(counter, shares=[(0.0, 1.0), (20.0, share)], seed=seed, n_wrap=n_wrap)
    assert counter.n_lost == 0
    assert indices_of(runs) == truth_of(runs)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("share", [0.995, 1.0, 1.005])
def test_a_loss_is_counted_though_the_device_changed_its_rate_before(share, seed):
    counter = ShortCounter(16, NIBBLE_HZ)
    runs = slow_down(
        counter, shares=[(0.0, 1.0), (15.0, share)], seed=seed, lost_at=[(10, 16), (33, 48)]
    )
    assert counter.n_lost == 64
    assert len(indices_of(runs)) == len(truth_of(runs))
    assert indices_of(runs)[-1] == truth_of(runs)[-1]


def test_asking_whether_scans_are_held_ended_a_stream_that_another_thread_read():
    """Regression: what is held changed while it was gone through."""
    counter, asked, has_ended = ShortCounter(16, NIBBLE_HZ), [], threading.Event()

    def ask():
        while not has_ended.is_set():
            asked.append(counter.is_holding)

    asking = threading.Thread(target=ask)
    asking.start()
    reach(counter, without(20_000, (9000, 1600), (15_000, 3200)))
    has_ended.set()
    asking.join()
    assert True in asked
    assert not counter.is_holding
