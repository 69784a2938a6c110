"""When a channel is suspected, speaks and falls silent again."""

import numpy as np
import pytest

from dsp.live import AlarmConfig
from dsp.live.alarm import ChannelAlarm, Standing

N_HOP, HOP_S = 10, 0.01


def _rest(n_hops, seed=0, ratio=1.0):
    samples = np.random.default_rng(seed).normal(size=(n_hops, N_HOP))
    return ratio * (samples**2).mean(axis=1)


def _standings(energies, *, in_company=False):
    alarm = ChannelAlarm(n_hop=N_HOP, hop_s=HOP_S, config=AlarmConfig())
    standings = []
    for energy in energies.tolist():
        alarm.step(energy, in_company=in_company)
        standings.append(alarm.standing)
    return standings


def test_a_minute_of_rest_is_never_suspected():
    assert set(_standings(_rest(6000))) == {Standing.QUIET}


@pytest.mark.parametrize(("ratio", "latest_hops"), [(16.0, 18), (5.0, 21), (3.0, 30)])
def test_a_step_speaks_after_the_hold_and_not_before(ratio, latest_hops):
    standings = _standings(np.concatenate([_rest(100), _rest(100, 1, ratio)]))
    spoke = standings.index(Standing.SPOKEN) - 100
    assert 13 <= spoke <= latest_hops


@pytest.mark.parametrize("n_hops", [1, 4, 8, 12])
def test_a_burst_that_ends_within_the_hold_never_speaks(n_hops):
    burst = np.concatenate([_rest(100), _rest(n_hops, 1, 12.0), _rest(100, 2)])
    assert Standing.SPOKEN not in _standings(burst)


def test_it_falls_silent_when_what_it_heard_is_over():
    standings = _standings(np.concatenate([_rest(100), _rest(80, 1, 8.0), _rest(60, 2)]))
    assert standings[179] is Standing.SPOKEN
    assert standings[-1] is Standing.QUIET


def test_less_is_enough_in_company():
    faint = np.concatenate([_rest(100), np.full(100, 1.95)])
    assert Standing.SPOKEN not in _standings(faint)
    assert Standing.SPOKEN in _standings(faint, in_company=True)
