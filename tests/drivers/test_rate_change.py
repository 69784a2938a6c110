"""A rate that changes while it is watched is told with its time, and no rate is bent by it."""

import itertools

import numpy as np
import pytest

from drivers.device_clock import DeviceClock
from drivers.rate_change import find_change
from drivers.seam import Seam
from dsp.block import SampleBlock
from tests.fakes.arrivals import Line, arrivals

AT_S = 20.0


def changing(line, *, share, duration_s, seed=3, true_hz=1000.0):
    """Return arrivals of a device that runs at another share of its rate from 20 s on.

    They are those of a steady one, with the time behind the change stretched, as batches are too:
    that changes no more than how long they are.
    """
    steady = list(arrivals(line, true_hz=true_hz, duration_s=80.0, rng=np.random.default_rng(seed)))
    index, at_s = np.array(steady).T
    at_s = np.where(at_s <= AT_S, at_s, AT_S + (at_s - AT_S) / share)
    return index[at_s < duration_s], at_s[at_s < duration_s]


@pytest.mark.parametrize("batch_s", [0.0, 0.016, 0.02])
@pytest.mark.parametrize("share", [1.005, 0.995, 1.009, 0.98])
@pytest.mark.parametrize("seed", range(3))
def test_a_rate_that_changed_midway_was_told_as_constant(batch_s, share, seed):
    clock, told = DeviceClock(1000.0), []
    for index, at_s in zip(
        *changing(Line(batch_s=batch_s), share=share, duration_s=75.0, seed=seed), strict=True
    ):
        clock.step(int(index), float(at_s))
        told += [(at_s, change) for change in clock.take_changes()]
        used_hz = clock.rate.rate_to_use_hz(1000.0)
        assert used_hz == 1000.0 or used_hz == pytest.approx(1000.0 * share, abs=0.6)
    ((told_s, change),) = told
    assert told_s < AT_S + 12.0
    assert change.at_s == pytest.approx(AT_S, abs=1.5)
    assert change.index == pytest.approx(1000.0 * AT_S, abs=1500)
    assert change.before_hz == pytest.approx(1000.0, abs=0.3)
    assert change.after_hz == pytest.approx(1000.0 * share, abs=1.2)
    assert clock.rate.fs_hz == pytest.approx(1000.0 * share, rel=2e-4)


@pytest.mark.parametrize("off", [0.0, 5e-5, 4e-4, -4e-3, 1e-2])
@pytest.mark.parametrize("batch_s", [0.0, 0.001, 0.016, 0.05])
def test_a_steady_rate_is_never_told_to_have_changed(batch_s, off):
    stalls = ((), ((8.0, 2.0),), ((9.0, 10.0),))
    for jitter_s, held, duration_s in itertools.product((2e-4, 5e-3), stalls, (10.0, 25.0, 60.0)):
        line = Line(batch_s=batch_s, jitter_s=jitter_s, stalls=held)
        rng = np.random.default_rng(5)
        came = list(arrivals(line, true_hz=1000.0 * (1 + off), duration_s=duration_s, rng=rng))
        assert find_change(*np.array(came, np.float64).T) is None


def test_a_loss_that_nothing_counted_is_no_change_of_the_rate():
    index, at_s = changing(Line(), share=1.0, duration_s=60.0)
    assert find_change(index, np.where(at_s > 30.0, at_s + 0.03, at_s)) is None


def test_a_change_is_noticed_where_the_stream_has_it_and_the_rate_is_that_of_the_part():
    seam, at = Seam(1000.0), 5000  # the device counts from 5000 on
    for index, at_s in zip(*changing(Line(), share=1.005, duration_s=40.0), strict=True):
        n_came = int(index) + 5000 - at
        block = SampleBlock(np.zeros((n_came, 1)), at, float(at_s))
        seam.place(block, slept_s=0.0, place="here")
        at += n_came
    (notice,) = seam.take_notices()
    assert notice.index == pytest.approx(25_000, abs=1000)
    assert "changed at about 2" in notice.text
    assert notice.amount == pytest.approx(0.005, abs=5e-4)
    assert seam.rate.since_index == notice.index
    assert not seam.rate.holds_from(5000)
    assert seam.rate.holds_from(notice.index)
