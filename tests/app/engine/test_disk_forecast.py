"""The disk's room is forecast from what the recording takes, and the fastest stretch counts."""

from __future__ import annotations

import pytest

from app.engine.disk_forecast import DiskForecast
from app.store.disk_room import DiskUse
from tests.fakes.clock import FakeClock

MB = 10**6


@pytest.fixture
def clock():
    return FakeClock()


def _looks(forecast, clock, journals, *, n_free=90 * MB, every_s=1.0):
    answers = []
    for n_journal in journals:
        assert forecast.is_due()
        answers.append(forecast.step(DiskUse(n_free, n_journal)))
        assert not forecast.is_due()
        clock.sleep(every_s)
    return answers


def test_nothing_is_said_before_a_rate_is_known(clock):
    forecast = DiskForecast(clock=clock)
    assert _looks(forecast, clock, [0, 10_000, 20_000, 30_000, 40_000]) == [None] * 5


def test_the_room_lasts_as_long_as_the_rate_says(clock):
    forecast = DiskForecast(clock=clock)
    answers = _looks(forecast, clock, range(0, 1_100_000, 100_000))
    assert answers[-1] == pytest.approx(900.0)


def test_a_journal_that_starts_over_changes_nothing_of_the_rate(clock):
    forecast = DiskForecast(clock=clock)
    _looks(forecast, clock, range(0, 1_100_000, 100_000))
    answers = _looks(forecast, clock, [0] * 30)
    assert answers[-1] == pytest.approx(900.0)


def test_less_room_is_seen_at_the_next_look_whoever_took_it(clock):
    forecast = DiskForecast(clock=clock)
    _looks(forecast, clock, range(0, 1_100_000, 100_000))
    assert _looks(forecast, clock, [1_100_000], n_free=30 * MB) == [pytest.approx(300.0)]
