"""Reminders through the day: seldom, by day, and never while somebody is recorded."""

from datetime import UTC, datetime, timedelta

import pytest

from app.model.nudge import NudgeRule
from app.presenters.nudge import NudgePresenter

MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class Day:
    """A clock, and whether somebody is recorded."""

    def __init__(self, every_min=60):
        self.now, self.is_busy, self.remembered = MORNING, False, []
        self.nudge = NudgePresenter(
            lambda: self.now, every_min=every_min, is_busy=lambda: self.is_busy
        )

    def pass_time(self, **length):
        """Let time pass and return what is said then."""
        self.now += timedelta(**length)
        said = self.nudge.tick()
        return None if said is None else said.text()


def test_a_day_of_one_an_hour_has_one_an_hour_from_nine_to_eight_in_the_evening():
    day = Day()
    hours = [hour for hour in range(9, 32) if day.pass_time(hours=1) is not None]
    assert hours == list(range(9, 21))


def test_two_in_a_row_are_not_the_same_words():
    day = Day()
    assert day.pass_time(hours=1) != day.pass_time(hours=1)


def test_a_computer_that_slept_through_three_gives_one():
    day = Day()
    assert day.pass_time(hours=4) is not None
    assert day.pass_time(minutes=1) is None


def test_while_somebody_is_recorded_it_waits_and_then_comes():
    day = Day()
    day.is_busy = True
    assert day.pass_time(hours=2) is None
    day.is_busy = False
    assert day.pass_time(minutes=1) is not None


def test_nobody_is_reminded_who_did_not_choose_it():
    day = Day(every_min=0)
    assert day.pass_time(hours=3) is None


def test_a_choice_holds_at_once_counts_from_now_and_is_remembered():
    day = Day(every_min=0)
    day.pass_time(hours=2)
    day.nudge.choose(30, day.remembered.append)
    assert day.remembered == [30]
    assert day.pass_time(minutes=29) is None
    assert day.pass_time(minutes=1) is not None


def test_hours_in_the_other_order_are_refused_with_both():
    with pytest.raises(ValueError, match="from_hour is 21 and until_hour 8"):
        NudgeRule(60, from_hour=21, until_hour=8)
